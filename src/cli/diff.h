/* SPDX-License-Identifier: Apache-2.0 */
/* cli/diff.h - what `licet diff` is made of. */
#ifndef LICET_CLI_DIFF_H
#define LICET_CLI_DIFF_H

#include "cli/command.h"
#include "decide/compare.h"
#include "plan/window.h"

/* One side of the law: the packs as they were known, and the day. */
struct law_side {
    struct view view;
    int32_t day;
};

/* Writes what changed in the law: rules, thresholds and members of sets. */
NODISCARD bool diff_law(struct cli *cli, const struct law_side sides[2], bool json,
                        struct err *err);

/* One side: its packs, and the day of all orders; DATE_OPEN: each is looked at on its own. */
struct diff_side {
    const struct decider *decider;
    struct compared_side side;
};

/*
 * Decides each order of the file as on the one side and on the other, and writes those that are
 * decided otherwise.  *ret_unread: some rows could not be read.
 */
NODISCARD bool diff_orders(struct cli *cli, const struct diff_side sides[2], struct str path,
                           bool json, bool *ret_unread, struct err *err);

#endif
