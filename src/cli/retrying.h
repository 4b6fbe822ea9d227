/* SPDX-License-Identifier: Apache-2.0 */
/* cli/retrying.h - what waits to be told or sent is tried again: some by number, or --all. */
#ifndef LICET_CLI_RETRYING_H
#define LICET_CLI_RETRYING_H

#include "cli/command.h"

struct store;

struct retrying {
    const char *thing; /* "mail" */
    const char *one;   /* "a mail" */
    const char *list;  /* the command that lists them: "licet mail list" */
    uint64_t may;      /* who has any of these permissions */
    /* Of all that wait if seq is 0. */
    bool (*retry)(struct store *store, int64_t seq, int64_t *ret_count, struct err *err);
};

/* The number of one; ERR_USAGE where it is none. */
NODISCARD bool retrying_seq(const struct retrying *retrying, struct str text, int64_t *ret,
                            struct err *err);

/* All that is asked for, or none where one of them does not wait. */
NODISCARD bool retrying_run(const struct retrying *retrying, struct cli *cli,
                            const struct args *args, struct err *err);

#endif
