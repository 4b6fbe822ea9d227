/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/run_rows.h - when orders of the book were decided anew: a row for each run that was done.
 */
#ifndef LICET_STORE_RUN_ROWS_H
#define LICET_STORE_RUN_ROWS_H

#include "store/store.h"

struct decision_run {
    int64_t n;        /* from 1 */
    struct str scope; /* all, named, since, rules, license, buyer */
    struct str said;  /* of since the day, of license and buyer the names */
    int64_t basis;    /* what it was decided with */
    struct store_id actor;
    struct str actor_name; /* of those that are read */
    int64_t began_at, ended_at;
    /* Orders: decided, decided otherwise than before, now on hold; shipments that were held. */
    int64_t decided, changed, held, shipments;
    int64_t refused; /* that could not be decided */
};

/* Adds it, with the orders of one that named them, each any number of times; gives its number. */
NODISCARD bool decision_run_add(struct store *store, struct decision_run *run,
                                const struct store_id *orders, size_t count, struct err *err);

/* The newest first. */
NODISCARD bool decision_runs_read(struct store *store, struct arena *arena, int64_t most,
                                  struct decision_run **ret, size_t *ret_count, struct err *err);

/* The newest that decided all orders, or named this one, and of which nothing was refused. */
NODISCARD bool decision_run_of(struct store *store, struct arena *arena,
                               const struct store_id *order, struct decision_run *ret,
                               bool *ret_found, struct err *err);

#endif
