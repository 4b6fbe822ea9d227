/* SPDX-License-Identifier: Apache-2.0 */
/* cli/watching.h - what the commands about documents share; see cmd_watch*.c. */
#ifndef LICET_CLI_WATCHING_H
#define LICET_CLI_WATCHING_H

#include "cli/command.h"
#include "cli/list_files.h"
#include "watch/fr_list.h"

extern const struct command command_watch_add;

/* What was read of a document, and the list that its rows became. */
struct watched {
    struct fr_document *document;
    struct party_list list;
    struct list_version version; /* file absent: none was kept */
    bool is_new;
    const struct policy *policy; /* what it concerns is looked for there; NULL: nothing is */
};

/* As a page, and as a JSON object on a line. */
NODISCARD bool watched_page(struct cli *cli, const struct watched *watched, struct err *err);
NODISCARD bool watched_json(struct cli *cli, const struct watched *watched, struct err *err);

#endif
