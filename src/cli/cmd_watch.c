/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_watch.c - `licet watch`: what is published, before the lists and the packs have it. */
#include "cli/watching.h"

static const struct command *const subcommands[] = {
    &command_watch_add,  &command_watch_draft,  &command_watch_poll,   &command_watch_list,
    &command_watch_show, &command_watch_accept, &command_watch_reject, NULL,
};

static const char *const usage[] = { "add FILE|URL --lists DIR",
                                     "draft FILE|URL --orders FILE --lists DIR",
                                     "poll --online --lists DIR",
                                     "list --db PATH",
                                     "show DOCUMENT --db PATH",
                                     "accept|reject DOCUMENT --reason TEXT --as NAME --db PATH",
                                     NULL };

const struct command command_watch = {
    .name = "watch",
    .summary = "rules of the Federal Register and articles, as they come",
    .usage = usage,
    .help = "A rule that lists a party binds from the day it takes effect; the consolidated lists "
            "have it days later. Here its own rows are looked in from the minute it is read. What "
            "is no law, a press release, a filing or an article, is read too, for what it says.",
    .subcommands = subcommands,
};
