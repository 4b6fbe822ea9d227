/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_lists.c - `licet lists`: government lists, kept in versions; see cmd_lists_*.c. */
#include "cli/list_files.h"

static const struct command *const subcommands[] = {
    &command_lists_import, &command_lists_status, &command_lists_show, &command_lists_diff, NULL,
};

static const char *const usage[] = { "import FILE… --lists DIR --date DATE", "status --lists DIR",
                                     "show [TEXT] --lists DIR",
                                     "diff --from DATE --to DATE --lists DIR", NULL };

const struct command command_lists = {
    .name = "lists",
    .summary = "import, status, show, diff: government lists",
    .usage = usage,
    .help = "Lists of parties that governments publish, as dated versions in a folder, each in a "
            "file that is never changed. What was mended in reading is kept with every version.",
    .subcommands = subcommands,
};
