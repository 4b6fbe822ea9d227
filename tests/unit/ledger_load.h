/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/ledger_load.h - many who draw on the same accounts, each with commands of his own, and what
 * has to hold when they are done.
 *
 * Who works gives one command after the other: reservations of units of a line, of value of the
 * license and of one of two pools; posts and voids of what he reserved before.  He writes down what
 * came of each; one whose answer he did not write down is given again.
 */
#ifndef LICET_UNIT_LEDGER_LOAD_H
#define LICET_UNIT_LEDGER_LOAD_H

#include <stdio.h>

#include "desk/ledger.h"
#include "unit/store_folder.h"

#define LOAD_ACCOUNTS 4

struct ledger_load {
    uint64_t seed;
    unsigned workers, commands; /* of each */
    struct store_folder folder;
};

uint64_t load_mix(uint64_t z);
int64_t load_now(void);

struct store_id load_id(unsigned worker, uint64_t number);

/* The command of that number: the same each time it is asked for. */
struct ledger_command load_command(const struct ledger_load *load, unsigned worker,
                                   unsigned number);

/* A database with the accounts, so small that much is refused. */
void load_set_up(struct ledger_load *load);
void load_clean_up(struct ledger_load *load);

/* A line for each answer: the number of the command, and the refusal. */
FILE *load_log(const struct ledger_load *load, unsigned worker, const char *mode);
NODISCARD bool load_write(FILE *log, unsigned number, enum ledger_refusal refusal);

/* The number of the command that comes next, and all answers, -1 where there is none. */
unsigned load_read_log(const struct ledger_load *load, unsigned worker, int *answers);

/*
 * The database is sound, nothing is above a ceiling, everything that was acknowledged is there, and
 * nothing else is.  Fails the test if not.
 */
void load_check(const struct ledger_load *load);

#endif
