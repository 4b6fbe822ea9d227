/* SPDX-License-Identifier: Apache-2.0 */
/* server/scenarios.h - what an exposure can suppose. */
#ifndef LICET_SERVER_SCENARIOS_H
#define LICET_SERVER_SCENARIOS_H

#include "server/call.h"

struct scenario {
    struct str name, title;
    bool always; /* each exposure has it; the others are bills and drafts that are built in */
};

/* In the call's arena; the law as it stands first. */
NODISCARD bool scenarios_read(struct call *call, struct scenario **ret, size_t *ret_count,
                              struct err *err);

/* NULL: there is none of that name. */
const struct scenario *scenario_find(const struct scenario *list, size_t count, struct str name);

#endif
