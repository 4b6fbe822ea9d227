/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exposure/chance.h - chance without a clock: streams of numbers, and how long something lasts.
 *
 * A stream is xoshiro256** (Blackman and Vigna), seeded by SplitMix64 (Steele, Lea and Flood) from
 * a seed and the number of the stream.  Every path has a stream of its own, so what comes out does
 * not depend on how many threads there are or which of them works on which path.
 *
 * Times are whole days, chances 62-bit fractions, rates millionths of an event a year of 365 days:
 * integers throughout, so the same seed gives the same bytes on any machine.
 */
#ifndef LICET_EXPOSURE_CHANCE_H
#define LICET_EXPOSURE_CHANCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

uint64_t splitmix64(uint64_t *state);

struct stream {
    uint64_t s[4];
};

void stream_init(struct stream *stream, uint64_t seed, uint64_t number);
uint64_t stream_next(struct stream *stream);

/* From 0 to below most, which is at least 1; each as likely. */
uint64_t stream_below(struct stream *stream, uint64_t most);

#define CHANCE_ONE (UINT64_C(1) << 62)
#define RATE_ONE INT64_C(1000000) /* one event a year */
#define RATE_MAX (365 * RATE_ONE)
#define YEAR_DAYS 365

/* The chance that nothing happens in the days, at that rate: exp(-rate * days / 365). */
uint64_t chance_of_none(int64_t rate, int32_t days);

/* For each day from 0 on the chance that nothing has happened before it. */
struct survival {
    uint64_t *left; /* days + 1 */
    int32_t days;
};

NODISCARD bool survival_make(struct arena *arena, int64_t rate, int32_t days, struct survival *ret,
                             struct err *err);

/* The day on which it happens; days if it does not. */
int32_t survival_draw(const struct survival *survival, struct stream *stream);

/*
 * What the rate may be, when so many events were seen in so many days: from and until between which
 * it is with 90 percent, exact for a Poisson process.
 */
void rate_between(uint64_t events, int32_t days, int64_t *ret_low, int64_t *ret_high);

/* events a year; days is at least 1. */
int64_t rate_seen(uint64_t events, int32_t days);

#endif
