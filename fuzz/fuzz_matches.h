/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_matches.h - what holds of the matches of any search: the parts add up, no score is out
 * of range, and the order is that of the scores.
 */
#ifndef LICET_FUZZ_MATCHES_H
#define LICET_FUZZ_MATCHES_H

#include "screen/match.h"

#include <assert.h>

static inline void check_matches(const struct matches *matches)
{
    for (size_t i = 0; i < matches->count; i++) {
        const struct match *match = &matches->list[i];
        int32_t sum = 0;
        for (size_t k = 0; k < match->piece_count; k++)
            sum += match->pieces[k].score;
        assert(sum == match->score && sum >= 0 && sum <= SCORE_ONE);
        assert(i == 0 || matches->list[i - 1].score >= match->score);
    }
}

#endif
