/* SPDX-License-Identifier: Apache-2.0 */
/* cli/diff.h - what `licet diff` is made of. */
#ifndef LICET_CLI_DIFF_H
#define LICET_CLI_DIFF_H

#include "cli/command.h"
#include "decide/compare.h"

/*
 * Decides each order of the file as on the one side and on the other, and writes those
 * that are decided otherwise.  *ret_unread: some rows could not be read.
 */
NODISCARD bool diff_orders(struct cli *cli, const struct decider *decider, struct str path,
                           const struct compared_side sides[2], bool json, bool *ret_unread,
                           struct err *err);

#endif
