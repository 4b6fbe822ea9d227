/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/serving.h - what a server gets from the command line: packs and lists by the options, each
 * time they are loaded; what time it is; where the lines of its log go.
 */
#ifndef LICET_CLI_SERVING_H
#define LICET_CLI_SERVING_H

#include <pthread.h>

#include "cli/command.h"
#include "server/server.h"

struct serving {
    struct cli *cli;
    const struct args *args;
    pthread_mutex_t lock;
    char zone[64]; /* of the authority, of the packs that were loaded last */
};

void serving_init(struct serving *serving, struct cli *cli, const struct args *args);
void serving_release(struct serving *serving);

/* The law, the clock and the log of the configuration. */
void serving_fill(struct serving *serving, struct server_config *config);

#endif
