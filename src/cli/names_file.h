/* SPDX-License-Identifier: Apache-2.0 */
/* cli/names_file.h - names from a file, for commands that take many: --names. */
#ifndef LICET_CLI_NAMES_FILE_H
#define LICET_CLI_NAMES_FILE_H

#include "cli/command.h"

extern const struct option_group group_names; /* --names */

/*
 * Puts the lines of --names behind the operands, if the command has the option and it is given; `-`
 * is standard input.  Blank lines are passed over.  ERR_USAGE where there is none.
 */
NODISCARD bool args_add_names(struct cli *cli, struct args *args, struct err *err);

#endif
