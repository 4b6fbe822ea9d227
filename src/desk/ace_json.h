/* SPDX-License-Identifier: Apache-2.0 */
/* desk/ace_json.h - what differs between filings and departures, as JSON. */
#ifndef LICET_DESK_ACE_JSON_H
#define LICET_DESK_ACE_JSON_H

#include "desk/differences.h"

/* What was looked at. */
struct ace_sums {
    size_t departures, filings, unread;
};

/* Each is an object, with a comma behind it. */
void ace_case_json(struct buf *out, const struct ace_case *one);
void ace_sums_json(struct buf *out, const struct ace_sums *sums, const struct ace_found *found);
void ace_kept_json(struct buf *out, const struct differences_kept *kept);

#endif
