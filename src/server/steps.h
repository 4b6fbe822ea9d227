/* SPDX-License-Identifier: Apache-2.0 */
/* server/steps.h - the events of what is worked on, as pages tell them. */
#ifndef LICET_SERVER_STEPS_H
#define LICET_SERVER_STEPS_H

#include "server/call.h"
#include "web/parts.h"

/* The name of who did it. */
NODISCARD bool steps_name(struct call *call, const struct store_id *id, struct str *ret,
                          struct err *err);

/* One text of JSON that is kept; NULL where it is none, which `licet db verify` tells of. */
NODISCARD bool steps_json(struct call *call, struct json_reader *reader, struct str text,
                          const struct json_value **ret, struct err *err);

/*
 * Each with who did it, the day of its details, and what its version says otherwise than the one
 * before.
 */
NODISCARD bool steps_read(struct call *call, struct json_reader *reader,
                          const struct matter_event *events, size_t count, struct web_step **ret,
                          struct err *err);

#endif
