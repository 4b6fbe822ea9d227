/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/valuing.h - an exposure that somebody asks the server for: `licet exposure --json`, with what
 * they sent as its files, the packs and lists of the server, and its order book if they say so.
 */
#ifndef LICET_CLI_VALUING_H
#define LICET_CLI_VALUING_H

#include "cli/command.h"
#include "server/server.h"

struct valuing {
    const struct args *args; /* of `licet serve`: the packs in force, the lists */
    char *const *environment;
};

void valuing_fill(struct valuing *valuing, struct server_config *config);

#endif
