/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/drafting.h - a changed pack that somebody wrote into a page, looked at by the commands that
 * they would give: `licet policy test`, `diff` and `replay`.
 *
 * Each is a process of its own (asking.h).  One that two people signed for is put in its place in
 * the folder of --publish-into.
 */
#ifndef LICET_CLI_DRAFTING_H
#define LICET_CLI_DRAFTING_H

#include "cli/command.h"
#include "server/server.h"

struct drafting {
    struct cli *cli;
    const struct args *args; /* of `licet serve`: the packs in force, the lists */
    char **environment;      /* as it was before there were threads */
};

/* Before the server is started. */
NODISCARD bool drafting_fill(struct drafting *drafting, struct server_config *config,
                             struct err *err);

#endif
