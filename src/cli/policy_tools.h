/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/policy_tools.h - what the policy commands share.
 */
#ifndef LICET_CLI_POLICY_TOOLS_H
#define LICET_CLI_POLICY_TOOLS_H

#include "cli/command.h"
#include "cli/pack_folders.h"

#define POLICY_PATHS_MAX 64

extern const struct command command_policy_eval;
extern const struct command command_policy_format;
extern const struct command command_policy_import;
extern const struct command command_policy_key;
extern const struct command command_policy_lint;
extern const struct command command_policy_list;
extern const struct command command_policy_propose;
extern const struct command command_policy_publish;
extern const struct command command_policy_show;
extern const struct command command_policy_sign;
extern const struct command command_policy_test;
extern const struct command command_policy_verify;

/*
 * Loads the packs that the operands from `first` on name; a policy with mistakes is an error.
 * packs_release may follow in any case.
 */
NODISCARD bool policy_open(struct packs *packs, struct cli *cli, const struct args *args,
                           size_t first, struct err *err);

#endif
