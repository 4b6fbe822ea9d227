/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/rows_file.h - a command once for each row of a file: --rows.
 *
 * For commands of which each that is named needs words of its own: a number, a document, an amount.
 * A row is a JSON object: `name` is what stands behind the command (a text, or an array of them),
 * every other key an option without its dashes.  What is given on the command line holds for all.
 */
#ifndef LICET_CLI_ROWS_FILE_H
#define LICET_CLI_ROWS_FILE_H

#include "cli/command.h"

extern const struct option_group group_rows; /* --rows */

/* Whether the command knows the option, and it is given. */
bool rows_given(const struct args *args);

/*
 * Runs the command with each row.  Of several, one that cannot be done is told with its line, and
 * the others are done; *ret_status is EXIT_UNREAD then.
 */
NODISCARD bool rows_run(struct cli *cli, const struct args *args, int *ret_status, struct err *err);

#endif
