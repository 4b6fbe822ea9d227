/* SPDX-License-Identifier: Apache-2.0 */
/* exposure/events.c - see events.h. */
#include "exposure/events.h"

#include "base/num.h"

int32_t event_notice(const struct dated_event *event)
{
    return event->on > event->known ? event->on - event->known : 0;
}

void events_seen(const struct dated_event *events, size_t count, int32_t from, int32_t until,
                 struct seen *ret)
{
    *ret = (struct seen){ .from = from, .until = until };
    for (size_t i = 0; i < count; i++) {
        if (events[i].on >= from && events[i].on < until && events[i].known < until)
            *(events[i].tighter ? &ret->tighter : &ret->looser) += 1;
    }
    if (until <= from)
        return;
    ret->tighten = rate_seen(ret->tighter, until - from);
    ret->loosen = rate_seen(ret->looser, until - from);
    rate_between(ret->tighter, until - from, &ret->tighten_low, &ret->tighten_high);
    rate_between(ret->looser, until - from, &ret->loosen_low, &ret->loosen_high);
}

void forecast_make(const struct dated_event *events, size_t count, int32_t from, int32_t on,
                   int32_t days, struct forecast *ret)
{
    struct seen seen;
    events_seen(events, count, from, on + 1, &seen);
    *ret = (struct forecast){ .on = on,
                              .events = seen.tighter,
                              .chance = CHANCE_ONE - chance_of_none(seen.tighten, days) };
    for (size_t i = 0; i < count; i++) {
        const struct dated_event *event = &events[i];
        bool is_next = event->tighter && event->on > on && event->on <= on + days;
        if (is_next && (!ret->came || event->on < ret->came_on)) {
            ret->came = true;
            ret->came_on = event->on;
        }
    }
}

int64_t brier_score(const struct forecast *forecasts, size_t count)
{
    uint128 sum = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t error = forecasts[i].came ? CHANCE_ONE - forecasts[i].chance : forecasts[i].chance;
        sum += ((uint128)error * error) >> 62;
    }
    return count == 0 ? 0 : (int64_t)(sum * 10000 / CHANCE_ONE / count);
}
