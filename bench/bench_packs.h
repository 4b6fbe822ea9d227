/* SPDX-License-Identifier: Apache-2.0 */
/* bench/bench_packs.h - what the benchmarks share: the shipped packs, and the clock. */
#ifndef LICET_BENCH_PACKS_H
#define LICET_BENCH_PACKS_H

#include "item/item.h"
#include "policy/policy.h"

/* Processor time of the process, in seconds. */
double bench_now(void);

/* The middle one; sorts the figures. */
double bench_median(double *figures, size_t count);

/* Ends the run with the error's message unless done. */
void bench_must(bool done, const struct err *err);

/* The text of a file; ends the run if it cannot be read. */
struct str bench_read(struct arena *arena, const char *path);

/* Reads and checks the packs and the catalog; the source folder is the current one. */
void bench_load(struct arena *arena, struct policy *policy, struct catalog *catalog);

#endif
