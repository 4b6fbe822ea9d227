/* SPDX-License-Identifier: Apache-2.0 */
/* server/desk.h - what the desk's functions need of a call, and how what they refuse is told. */
#ifndef LICET_SERVER_DESK_H
#define LICET_SERVER_DESK_H

#include "desk/license_show.h"
#include "desk/matters.h"
#include "desk/shipments.h"
#include "server/call.h"

struct license_desk desk_of_licenses(struct call *call);
struct matter_desk desk_of_matters(struct call *call);
/* With the licenses, which it looks at as long as it is used. */
struct shipment_desk desk_of_shipments(struct call *call, struct license_desk *licenses);

/* What the path names is not there: 404.  Returns false. */
bool desk_not_found(struct call *call, const struct err *err);

/* The number that the path has first; 0 where what stands there is none from 1 on. */
int64_t desk_path_number(const struct call *call);

/* A whole number from 1 to `most` of a parameter, or `otherwise` without it.  ERR_USAGE. */
NODISCARD bool desk_number(const struct call *call, const char *name, int64_t otherwise,
                           int64_t most, int64_t *ret, struct err *err);

/* "2026-03-01T14:00:00Z", of a member of that name; what is absent is not given. */
NODISCARD bool desk_instant(const char *name, struct str text, bool *ret_given, int64_t *ret,
                            struct err *err);

/* A license as what has a tag: its versions and events. */
struct matter desk_license_matter(const struct license_record *record);

/* What the ledger refused: 409, with the account and its amounts as `limits`.  Returns false. */
bool desk_refused(struct call *call, const struct license_drawn *drawn, bool reserving,
                  struct err *err);

/* More members of the problem, as JSON; takes the buffer. */
void desk_members(struct call *call, struct buf *members);

/* The states that what is done may lead from here to, as `possible`. */
void desk_possible(struct call *call, const struct machine *machine, struct str state);

/*
 * The matter's tag, which changes with all that becomes of it; whether the request was made for it
 * as it is (If-Match): 428 without, 412 where it is another one now.
 */
void desk_tag(struct call *call, const struct matter *matter);
NODISCARD bool desk_match(struct call *call, const struct matter *matter, struct err *err);

#endif
