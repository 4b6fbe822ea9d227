/* SPDX-License-Identifier: Apache-2.0 */
/* exposure/chance.c - see chance.h. */
#include "exposure/chance.h"

#include <assert.h>

#include "base/num.h"

#define TERMS 40 /* of the series: beyond 62 bits for an exponent up to 1 */

/* ---- numbers ---- */

uint64_t splitmix64(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* The number is hashed before it seeds, so that the words of two streams do not overlap. */
void stream_init(struct stream *stream, uint64_t seed, uint64_t number)
{
    uint64_t state = seed;
    state = splitmix64(&state) ^ number;
    state = splitmix64(&state);
    for (size_t i = 0; i < 4; i++)
        stream->s[i] = splitmix64(&state);
}

static uint64_t rotate(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

uint64_t stream_next(struct stream *stream)
{
    uint64_t *s = stream->s;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

/* By the upper half of a product; what would make some likelier is drawn again (Lemire). */
uint64_t stream_below(struct stream *stream, uint64_t most)
{
    assert(most > 0);
    uint64_t again = (0 - most) % most;
    for (;;) {
        uint128 product = (uint128)stream_next(stream) * most;
        if ((uint64_t)product >= again)
            return (uint64_t)(product >> 64);
    }
}

/* ---- chances ---- */

static uint64_t times(uint64_t a, uint64_t b)
{
    return (uint64_t)(((uint128)a * b) >> 62);
}

/* exp(-x) for 0 <= x <= 1, x in units of CHANCE_ONE: the series, whose terms change their sign. */
static uint64_t exp_minus(uint64_t x)
{
    int128 sum = CHANCE_ONE;
    uint64_t term = CHANCE_ONE;
    for (uint64_t n = 1; n < TERMS && term > 0; n++) {
        term = times(term, x) / n;
        sum += n % 2 == 1 ? -(int128)term : (int128)term;
    }
    return (uint64_t)sum;
}

uint64_t chance_of_none(int64_t rate, int32_t days)
{
    assert(rate >= 0 && days >= 0);
    uint128 exponent = (uint128)(uint64_t)rate * (uint64_t)days * CHANCE_ONE;
    exponent /= (uint128)RATE_ONE * YEAR_DAYS;
    uint64_t whole = (uint64_t)(exponent >> 62);
    uint64_t chance = exp_minus((uint64_t)exponent & (CHANCE_ONE - 1));
    uint64_t base = exp_minus(CHANCE_ONE);
    for (; whole > 0 && chance > 0; whole--)
        chance = times(chance, base);
    return chance;
}

bool survival_make(struct arena *arena, int64_t rate, int32_t days, struct survival *ret,
                   struct err *err)
{
    assert(rate >= 0 && rate <= RATE_MAX && days >= 0);
    uint64_t *left = arena_array(arena, (size_t)days + 1, sizeof *left);
    if (left == NULL)
        return arena_error(arena, err);
    for (int32_t day = 0; day <= days; day++)
        left[day] = chance_of_none(rate, day);
    *ret = (struct survival){ left, days };
    return true;
}

int32_t survival_draw(const struct survival *survival, struct stream *stream)
{
    uint64_t drawn = stream_next(stream) >> 2;
    int32_t low = 0;
    int32_t high = survival->days;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (drawn >= survival->left[middle + 1])
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* ---- rates ---- */

int64_t rate_seen(uint64_t events, int32_t days)
{
    assert(days > 0);
    int128 rate = (int128)events * RATE_ONE * YEAR_DAYS / days;
    return rate > RATE_MAX ? RATE_MAX : (int64_t)rate;
}

/* The chance of at most so many events. */
static uint64_t at_most(uint64_t events, int64_t rate, int32_t days)
{
    uint64_t term = chance_of_none(rate, days);
    uint64_t sum = term;
    for (uint64_t n = 1; n <= events; n++) {
        term = (uint64_t)((uint128)term * (uint64_t)rate / RATE_ONE * (uint64_t)days /
                          (YEAR_DAYS * n));
        sum += term;
    }
    return sum;
}

/* The largest rate at which so few events still have at least that chance. */
static int64_t solve(uint64_t events, int32_t days, uint64_t chance)
{
    int64_t low = 0;
    int64_t high = RATE_MAX;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        *(at_most(events, middle, days) >= chance ? &low : &high) = middle;
    }
    return low;
}

void rate_between(uint64_t events, int32_t days, int64_t *ret_low, int64_t *ret_high)
{
    assert(days > 0);
    *ret_low = events == 0 ? 0 : solve(events - 1, days, CHANCE_ONE / 20 * 19);
    *ret_high = solve(events, days, CHANCE_ONE / 20);
}
