/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exposure/events.h - the days on which the answer changed, and what they say of the days to come.
 *
 * An event is a day on which the answer for one chip or more got stricter, or milder.  Days of one
 * direction are taken for a Poisson process: so many in so long.  That is a rough prior.  Such days
 * come in clusters, and nothing says that an event reaches one's own chips: the rate is that of any
 * event, and so too high for a book that only some of them would reach.
 */
#ifndef LICET_EXPOSURE_EVENTS_H
#define LICET_EXPOSURE_EVENTS_H

#include "exposure/chance.h"
#include "exposure/holdings.h"

struct dated_event {
    int32_t on;    /* it takes effect */
    int32_t known; /* the public could know */
    bool tighter;
    size_t chips; /* of the catalog whose answer changed so */
    struct str rule, citation, example;
};

/* Days between the word and the effect; none where the word came after the effect. */
int32_t event_notice(const struct dated_event *event);

struct seen {
    size_t tighter, looser; /* events in the time, that were known by its end */
    int32_t from, until;    /* the time: from, and the first day behind */
    int64_t tighten, loosen;
    int64_t tighten_low, tighten_high, loosen_low, loosen_high; /* 90 percent */
};

/* By what was known before `until`. */
void events_seen(const struct dated_event *events, size_t count, int32_t from, int32_t until,
                 struct seen *ret);

/* A forecast that was made on a day from what was known then, and what came. */
struct forecast {
    int32_t on;
    size_t events;   /* it rests on */
    uint64_t chance; /* of a tightening within the days; CHANCE_ONE is certain */
    bool came;
    int32_t came_on; /* if it did */
};

/* days: how far ahead. */
void forecast_make(const struct dated_event *events, size_t count, int32_t from, int32_t on,
                   int32_t days, struct forecast *ret);

/* The mean of the squared errors, in ten-thousandths: 0 is perfect, 2,500 is a coin. */
int64_t brier_score(const struct forecast *forecasts, size_t count);

#endif
