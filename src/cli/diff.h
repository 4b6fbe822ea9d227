/* SPDX-License-Identifier: Apache-2.0 */
/* cli/diff.h - what `licet diff` is made of. */
#ifndef LICET_CLI_DIFF_H
#define LICET_CLI_DIFF_H

#include "cli/command.h"
#include "decide/decide.h"

/*
 * Decides each order of the file as if it went on the one day and on the other, and writes those
 * that are decided otherwise.  *ret_unread: some rows could not be read.
 */
NODISCARD bool diff_orders(struct cli *cli, const struct decider *decider, struct str path,
                           int32_t before, int32_t after, bool json, bool *ret_unread,
                           struct err *err);

#endif
