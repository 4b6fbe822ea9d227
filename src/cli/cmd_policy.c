/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_policy.c - `licet policy`: tools for those who write packs; see cmd_policy_*.c. */
#include "cli/policy_tools.h"

static const struct command *const subcommands[] = {
    &command_policy_lint,
    &command_policy_test,
    &command_policy_format,
    &command_policy_list,
    &command_policy_show,
    &command_policy_eval,
    &command_policy_import,
    &command_policy_key,
    &command_policy_sign,
    &command_policy_verify,
    &command_policy_propose,
    &command_policy_publish,
    NULL,
};

static const char *const usage[] = { "lint|test|format [PATH]…",
                                     "list [KIND] [PATH]…",
                                     "show NAME [PATH]…",
                                     "eval EXPR",
                                     "import ecfr --into DIR FILE…",
                                     "key FILE",
                                     "sign --key FILE FOLDER",
                                     "verify --trust FILE FOLDER…",
                                     "propose|publish FOLDER --into DIR",
                                     NULL };

const struct command command_policy = {
    .name = "policy",
    .summary = "lint, test, format, show, import, sign, publish packs",
    .usage = usage,
    .help =
        "Tools for those who write packs. PATH is a folder of *.licet files or such a file; "
        "several are read as one policy. Without a PATH it is the built-in pack. A PATH that only "
        "uses the built-in pack (use \"us\") is read on top of it.",
    .subcommands = subcommands,
};
