/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/progress.h - how far long work has come: a line on standard error that is written over.
 *
 * Only where standard error is a terminal and standard output is not, or has nothing on it
 * meanwhile; and only for what takes more than a second.
 */
#ifndef LICET_CLI_PROGRESS_H
#define LICET_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/command.h"

struct progress {
    const struct cli *cli;
    const char *what; /* "orders" */
    bool wanted;
    double begun, shown;
};

void progress_begin(struct progress *progress, const struct cli *cli, const char *what);

/* percent: of all there is; negative: nobody knows. */
void progress_show(struct progress *progress, uint64_t done, int percent);

/* Takes the line away. */
void progress_end(struct progress *progress);

#endif
