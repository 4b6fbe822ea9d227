/* SPDX-License-Identifier: Apache-2.0 */
/* exposure/paths.c - see paths.h. */
#include "exposure/paths.h"

#include <assert.h>

#include "base/num.h"
#include "exposure/book_index.h"
#include "exposure/sorting.h"

#define SWITCHES_MAX 16 /* of state in a path; what comes after them changes nothing any more */
#define PATH_ARENA_MAX ((size_t)1 << 30)

struct sampler {
    struct outlook outlook;
    struct book_index index;
    struct hazards hazards;
    uint64_t seed;
    struct survival tighten, loosen;
};

bool sampler_make(struct arena *arena, const struct outlook *outlook, const struct hazards *hazards,
                  uint64_t seed, const struct sampler **ret, struct err *err)
{
    struct sampler *made = arena_alloc(arena, sizeof *made);
    int32_t days = outlook->until - outlook->on;
    if (made == NULL)
        return arena_error(arena, err);
    if (hazards->tighten > RATE_MAX || hazards->loosen > RATE_MAX)
        return err_set(err, ERR_LIMIT, "more than one event a day is no rate");
    if (hazards->delay_from > hazards->delay_until || hazards->market_from > hazards->market_until)
        return err_set(err, ERR_VALUE, "a range ends before it begins");
    *made = (struct sampler){ .outlook = *outlook, .hazards = *hazards, .seed = seed };
    if (!book_index_make(arena, outlook->book, &made->index, err) ||
        !survival_make(arena, hazards->tighten, days, &made->tighten, err) ||
        !survival_make(arena, hazards->loosen, days, &made->loosen, err))
        return false;
    *ret = made;
    return true;
}

/* ---- one path ---- */

enum state { STATE_LOOSE, STATE_NOW, STATE_TIGHT };

struct drawn {
    struct phase phases[SWITCHES_MAX + 1];
    size_t count;
    int32_t tight_on;   /* a date; DATE_OPEN: never */
    size_t tight_count; /* the phases up to that one */
    int64_t approval;
    int32_t delay;
    int64_t market_share;
};

static const struct verdict *lines_of(const struct outlook *outlook, enum state state)
{
    return state == STATE_LOOSE ? outlook->loose
           : state == STATE_NOW ? outlook->now
                                : outlook->tight;
}

static int32_t draw_notice(const struct hazards *hazards, struct stream *stream)
{
    if (hazards->notice_count == 0)
        return 0;
    return hazards->notices[stream_below(stream, hazards->notice_count)];
}

/*
 * What happens first in a state, and after how many days; false: nothing in the window.  What falls
 * on the same day as a tightening comes too late.
 */
static bool draw_switch(const struct sampler *sampler, struct stream *stream, enum state *state,
                        int32_t *ret_days)
{
    int32_t never = sampler->tighten.days;
    int32_t tighter = *state == STATE_TIGHT ? never : survival_draw(&sampler->tighten, stream);
    int32_t looser = *state == STATE_LOOSE ? never : survival_draw(&sampler->loosen, stream);
    *ret_days = tighter <= looser ? tighter : looser;
    *state = tighter <= looser ? STATE_TIGHT : *state == STATE_TIGHT ? STATE_NOW : STATE_LOOSE;
    return *ret_days < never;
}

/* Each day has its chance once: what comes next is drawn from the day behind the last switch. */
static void draw_phases(const struct sampler *sampler, struct stream *stream, struct drawn *ret)
{
    const struct outlook *outlook = &sampler->outlook;
    enum state state = STATE_NOW;
    int32_t next = outlook->on;
    int32_t days;
    ret->phases[0] = (struct phase){ outlook->on, outlook->now };
    ret->count = 1;
    ret->tight_on = DATE_OPEN;
    while (ret->count <= SWITCHES_MAX && draw_switch(sampler, stream, &state, &days)) {
        int32_t day = next + days;
        if (state == STATE_TIGHT)
            day += draw_notice(&sampler->hazards, stream);
        if (day >= outlook->until)
            break;
        ret->phases[ret->count++] = (struct phase){ day, lines_of(outlook, state) };
        if (state == STATE_TIGHT && ret->tight_on == DATE_OPEN) {
            ret->tight_on = day;
            ret->tight_count = ret->count;
        }
        next = day + 1;
    }
}

static void draw_path(const struct sampler *sampler, struct stream *stream, struct drawn *ret)
{
    const struct hazards *hazards = &sampler->hazards;
    *ret = (struct drawn){ 0 };
    draw_phases(sampler, stream, ret);
    uint64_t widest = (uint64_t)(hazards->delay_until - hazards->delay_from) + 1;
    bool granted = (int64_t)stream_below(stream, HOLDINGS_WHOLE) < hazards->approval;
    ret->approval = granted ? HOLDINGS_WHOLE : 0;
    ret->delay = hazards->delay_from + (int32_t)stream_below(stream, widest);
    widest = (uint64_t)(hazards->market_until - hazards->market_from) + 1;
    ret->market_share = hazards->market_from + (int64_t)stream_below(stream, widest);
}

/* phase_count: how much of what will come is known when it is valued. */
static bool value_path(const struct sampler *sampler, struct arena *arena,
                       const struct drawn *drawn, size_t phase_count, bool licenses,
                       struct valuation *ret, struct err *err)
{
    const struct outlook *outlook = &sampler->outlook;
    bool tight = drawn->tight_on != DATE_OPEN;
    const struct valuation_case valued = {
        .on = outlook->on,
        .from = tight ? drawn->tight_on : outlook->on,
        .until = outlook->until,
        .phases = drawn->phases,
        .phase_count = phase_count,
        .markets = tight ? outlook->markets_tight : outlook->markets_now,
        .market_share = drawn->market_share,
        .approval = licenses ? drawn->approval : 0,
        .delay = drawn->delay,
    };
    return valuation_make(arena, &sampler->index, &valued, ret, err);
}

static bool run_one(const struct sampler *sampler, struct arena *arena, size_t number,
                    struct path *ret, struct err *err)
{
    struct stream stream;
    struct drawn drawn;
    struct valuation whole;
    struct valuation charged;
    stream_init(&stream, sampler->seed, number);
    draw_path(sampler, &stream, &drawn);
    if (!value_path(sampler, arena, &drawn, drawn.count, true, &whole, err))
        return false;
    *ret = (struct path){ .tight_on = -1,
                          .release = whole.release,
                          .lost_revenue = whole.lost_revenue,
                          .cash = whole.cash };
    if (drawn.tight_on == DATE_OPEN)
        return true;
    if (!value_path(sampler, arena, &drawn, drawn.tight_count, false, &charged, err))
        return false;
    ret->tight_on = drawn.tight_on - sampler->outlook.on;
    ret->net = charged.net;
    if (charged.net > whole.net)
        ret->release += charged.net - whole.net;
    return true;
}

bool sampler_run(const struct sampler *sampler, const struct mem *mem, size_t first, size_t end,
                 struct path *ret, struct err *err)
{
    struct arena arena;
    bool done = true;
    arena_init(&arena, mem, PATH_ARENA_MAX);
    for (size_t number = first; done && number < end; number++) {
        done = run_one(sampler, &arena, number, &ret[number], err);
        arena_reset(&arena);
    }
    arena_release(&arena);
    return done;
}

/* ---- what they come to ---- */

const char *path_figure_name(enum path_figure figure)
{
    static const char *const names[] = { "net", "release", "lost_revenue", "cash" };
    return names[figure];
}

int64_t path_figure(const struct path *path, enum path_figure figure)
{
    const int64_t figures[] = { path->net, path->release, path->lost_revenue, path->cash };
    return figures[figure];
}

int64_t nearest_rank(const int64_t *sorted, size_t count, int64_t share)
{
    assert(count > 0 && share >= 0 && share <= HOLDINGS_WHOLE);
    size_t rank = (count * (size_t)share + HOLDINGS_WHOLE - 1) / HOLDINGS_WHOLE;
    return sorted[rank == 0 ? 0 : rank - 1];
}

/* The largest whole number whose square is not above. */
static uint64_t root_of(uint128 square)
{
    uint64_t root = 0;
    for (uint64_t bit = UINT64_C(1) << 63; bit > 0; bit >>= 1) {
        uint128 tried = (uint128)root + bit;
        if (tried * tried <= square)
            root += bit;
    }
    return root;
}

/*
 * sqrt(variance / count), with count - 1 degrees of freedom.  The squares are of millionths of the
 * widest distance from the mean, so that they fit.
 */
static int64_t standard_error(const int64_t *list, size_t count, int64_t mean)
{
    int64_t scale = 1;
    uint128 sum = 0;
    int64_t widest =
        list[count - 1] - mean > mean - list[0] ? list[count - 1] - mean : mean - list[0];
    if (count < 2)
        return 0;
    while (widest / scale > INT64_C(1) << 40)
        scale *= 10;
    for (size_t i = 0; i < count; i++) {
        int64_t distance = (list[i] - mean) / scale;
        sum += (uint128)((int128)distance * distance);
    }
    return (int64_t)root_of(sum / (count - 1) / count) * scale;
}

void spread_make(const struct path *paths, size_t count, enum path_figure figure, int64_t *sorted,
                 struct spread *ret)
{
    int128 sum = 0;
    int128 worst = 0;
    size_t tail = (count + 19) / 20;
    assert(count > 0);
    *ret = (struct spread){ 0 };
    for (size_t i = 0; i < count; i++) {
        sorted[i] = path_figure(&paths[i], figure);
        sum += sorted[i];
        ret->hit += sorted[i] != 0;
    }
    sort_numbers(sorted, count);
    for (size_t i = count - tail; i < count; i++)
        worst += sorted[i];
    ret->mean = (int64_t)(sum / (int128)count);
    ret->error = standard_error(sorted, count, ret->mean);
    ret->p50 = nearest_rank(sorted, count, 5000);
    ret->p75 = nearest_rank(sorted, count, 7500);
    ret->p90 = nearest_rank(sorted, count, 9000);
    ret->p95 = nearest_rank(sorted, count, 9500);
    ret->p99 = nearest_rank(sorted, count, 9900);
    ret->worst = sorted[count - 1];
    ret->shortfall95 = (int64_t)(worst / (int128)tail);
}
