/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exposure/paths.h - what a book may lose, when nobody knows when the rules change.
 *
 * A path is one way it may go, day by day from the valuation to the end of the window:
 *
 *        loosening                 tightening, and its notice
 *   loose  <----  now  - - - - - - - - - - - - - - - ->  tight
 *                  ^                                       |
 *                  +------------- loosening ---------------+
 *
 * Tightening and loosening compete: whichever comes first counts.  While notice runs, goods go on
 * shipping.  On the first day that is tight the book is valued, and that is the charge of the path;
 * what is sold later, when it loosens or a license comes, is its release.  Between two days the
 * standing of each line is that of the state on its planned day.
 *
 *   1. A path depends on its number and the seed, on nothing before it: any range of paths may be
 *      worked out by any thread, and all of them give the same.
 *   2. Each path is a valuation as valuation.h makes it; there is no second model.
 */
#ifndef LICET_EXPOSURE_PATHS_H
#define LICET_EXPOSURE_PATHS_H

#include "exposure/chance.h"
#include "exposure/valuation.h"

#define PATHS_MAX 1000000

/* What is drawn, and from what. */
struct hazards {
    int64_t tighten, loosen; /* rates */
    const int32_t *notices;  /* days from the word to the day of effect; each as likely; or none */
    size_t notice_count;
    int64_t approval;                  /* share: how likely licenses come at all */
    int32_t delay_from, delay_until;   /* days until they do, each as likely */
    int64_t market_from, market_until; /* share of what markets are said to take */
};

/* How lines stand in each state. */
struct outlook {
    const struct holdings *book;
    const struct verdict *now, *tight, *loose; /* by line */
    const struct verdict *markets_now, *markets_tight;
    int32_t on, until;
};

struct path {
    int32_t tight_on; /* days from the valuation on; -1: it does not come in the window */
    int64_t net, release, lost_revenue, cash;
};

struct sampler;

/* The arena keeps the sampler, which is only read afterwards.  ERR_VALUE, ERR_LIMIT. */
NODISCARD bool sampler_make(struct arena *arena, const struct outlook *outlook,
                            const struct hazards *hazards, uint64_t seed,
                            const struct sampler **ret, struct err *err);

/* Works out the paths of these numbers into ret[number]; the memory is the thread's own. */
NODISCARD bool sampler_run(const struct sampler *sampler, const struct mem *mem, size_t first,
                           size_t end, struct path *ret, struct err *err);

/* ---- what the paths come to ---- */

enum path_figure { PATH_NET, PATH_RELEASE, PATH_LOST_REVENUE, PATH_CASH, PATH_FIGURE_COUNT };

const char *path_figure_name(enum path_figure figure);
int64_t path_figure(const struct path *path, enum path_figure figure);

struct spread {
    int64_t mean, error;             /* error: the standard error of the mean */
    int64_t p50, p75, p90, p95, p99; /* nearest rank */
    int64_t worst;
    int64_t shortfall95; /* the mean of the worst twentieth, rounded up to whole paths */
    size_t hit;          /* paths in which it is not nothing */
};

/* sorted: room for count amounts; afterwards they are in it, the least first. */
void spread_make(const struct path *paths, size_t count, enum path_figure figure, int64_t *sorted,
                 struct spread *ret);

/* The amount of that rank: the least that so many ten-thousandths of the paths do not exceed. */
int64_t nearest_rank(const int64_t *sorted, size_t count, int64_t share);

#endif
