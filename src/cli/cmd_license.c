/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_license.c - `licet license`: licenses on file; see cmd_license_*.c. */
#include "cli/licensing.h"

static const struct command *const subcommands[] = {
    &command_license_add,       &command_license_list,           &command_license_show,
    &command_license_balance,   &command_license_activate,       &command_license_amend,
    &command_license_extend,    &command_license_reduce,         &command_license_meet,
    &command_license_suspend,   &command_license_reinstate,      &command_license_revoke,
    &command_license_surrender, &command_license_void_ab_initio, &command_license_reserve,
    &command_license_post,      &command_license_void,           NULL
};

static const char *const usage[] = {
    "add FILE|- --as NAME --db PATH",
    "list --db PATH",
    "show NUMBER --db PATH",
    "balance NUMBER [--as-of WHEN] [--known-at WHEN] --db PATH",
    "activate|suspend|reinstate|revoke|surrender NUMBER --as NAME --db PATH",
    "amend NUMBER FILE|- --carry|--fresh --as NAME --db PATH",
    "reserve NUMBER --quantity N --value AMOUNT --id KEY --as NAME --db PATH",
    NULL,
};

const struct command command_license = {
    .name = "license",
    .summary = "licenses on file: what is left of each",
    .usage = usage,
    .help = "A license says what it authorizes, in versions; its events say what became of it. "
            "What is reserved and what departs is drawn from a ledger that never goes beyond it: "
            "docs/licenses.md tells how. What gives more takes two people; what takes away takes "
            "one, and is done at once.",
    .subcommands = subcommands,
};
