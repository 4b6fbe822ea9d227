/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/exposing_chance.h - what a book may lose, and how that did in the past.
 *
 * The rates are those of the dated events in the packs, unless the book has assumptions of its own;
 * what lines are when it is tight is the supposition that --scenario names, else a letter.
 */
#ifndef LICET_CLI_EXPOSING_CHANCE_H
#define LICET_CLI_EXPOSING_CHANCE_H

#include "cli/exposing_page.h"
#include "exposure/events.h"
#include "exposure/paths.h"

#define DRIVERS_MAX 8
#define SURVIVAL_POINTS 6

/* A figure of the model at either end, all else alike. */
struct driver {
    const char *name;
    struct str low, high;        /* what it was set to */
    int64_t net_low, net_high;   /* the mean charge that comes out */
    int64_t lost_low, lost_high; /* the mean lost revenue */
};

struct chance {
    struct exposed_events events;
    struct seen seen;
    bool own_tighten, own_loosen; /* the book has a rate of its own */
    struct hazards hazards;
    struct path *paths;
    size_t path_count;
    uint64_t seed;
    struct spread spreads[PATH_FIGURE_COUNT];
    int64_t *sorted; /* the charges, the least first */
    struct driver drivers[DRIVERS_MAX];
    size_t driver_count;
    struct forecast *forecasts; /* of past days */
    size_t forecast_count;
    int64_t brier, brier_base; /* base: of a forecast that always says how often it came */
    const struct exposed *now, *tight;
};

/* exposed: the law, and what it is when it is tight. */
NODISCARD bool chance_make(struct exposing *e, const struct exposed *now,
                           const struct exposed *tight, struct chance *ret, struct err *err);

NODISCARD bool chance_page(const struct exposing *e, const struct chance *chance, struct err *err);
NODISCARD bool chance_json(struct exposing *e, const struct chance *chance, struct err *err);

/* How likely the opening lasts so many days more, at the rate and at its ends. */
void chance_lasts(const struct chance *chance, int32_t days, uint64_t ret[3]);

/* "1.53 a year", in the arena. */
struct str rate_words(struct arena *arena, int64_t rate);

extern const int32_t chance_days[SURVIVAL_POINTS];

#endif
