/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/rate.h - how many requests a second somebody may make: a bucket that fills by so many a
 * second, and holds a second's.
 *
 * Buckets are few and shared: two who fall into the same one share it, which is told from nothing
 * but that the limit is reached earlier.  So it takes no memory to count the world.
 */
#ifndef LICET_SERVER_RATE_H
#define LICET_SERVER_RATE_H

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

struct rate;

/* NULL: ERR_MEMORY. */
struct rate *rate_new(const struct mem *mem, unsigned each_second, struct err *err);
void rate_free(struct rate *rate);

/* Takes one for whoever this is; false: there is none now. */
bool rate_take(struct rate *rate, struct str who, double seconds);

#endif
