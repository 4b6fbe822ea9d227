/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/matching.h - what the commands of `licet match` share.
 */
#ifndef LICET_CLI_MATCHING_H
#define LICET_CLI_MATCHING_H

#include "cli/acting.h"
#include "desk/matches.h"

extern const struct command command_match_clear;
extern const struct command command_match_confirm;
extern const struct command command_match_reopen;
extern const struct command command_match_list;
extern const struct command command_match_show;

struct matter_desk matching_desk(const struct cli *cli, const struct acting *acting);

/* What was done with one. */
void matching_tell(struct cli *cli, const struct args *args, const struct match_outcome *outcome);

#endif
