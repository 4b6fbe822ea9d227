/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_exposure_paths.c - chances against their closed forms, and the same whoever works. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/num.h"
#include "exposure/events.h"
#include "exposure/paths.h"
#include "unit/alloc_fail.h"

#define PATHS 100000
#define DAYS 91
#define STEPS (2 * DAYS)           /* half a day's stock each */
#define EXPOSED INT64_C(450000000) /* hundredths: 4,500 thousands */

/* ---- streams ---- */

static void test_streams(void **state)
{
    uint64_t s = 42;
    struct stream stream = { { 1, 2, 3, 4 } };
    (void)state;
    assert_true(splitmix64(&s) == UINT64_C(0xbdd732262feb6e95));
    assert_true(splitmix64(&s) == UINT64_C(0x28efe333b266f103));
    assert_true(splitmix64(&s) == UINT64_C(0x47526757130f9f52));
    /* Of the authors' program with this state. */
    assert_true(stream_next(&stream) == 11520);
    assert_true(stream_next(&stream) == 0);
    assert_true(stream_next(&stream) == 1509978240);
    assert_true(stream_next(&stream) == UINT64_C(1215971899390074240));
}

static void test_streams_do_not_meet(void **state)
{
    struct stream a;
    struct stream b;
    uint64_t counts[6] = { 0 };
    (void)state;
    stream_init(&a, 42, 7);
    stream_init(&b, 42, 8);
    for (size_t i = 0; i < 4; i++) {
        for (size_t k = 0; k < 4; k++)
            assert_true(a.s[i] != b.s[k]);
    }
    for (int i = 0; i < 60000; i++)
        counts[stream_below(&a, 6)]++;
    for (size_t i = 0; i < 6; i++)
        assert_in_range(counts[i], 9500, 10500);
}

/* ---- chances ---- */

/* As millionths. */
static int64_t millionths(uint64_t chance)
{
    return (int64_t)(((uint128)chance * 1000000 + CHANCE_ONE / 2) / CHANCE_ONE);
}

static void test_chances(void **state)
{
    (void)state;
    assert_true(chance_of_none(0, 1000) == CHANCE_ONE);
    assert_true(chance_of_none(RATE_ONE, 0) == CHANCE_ONE);
    assert_int_equal(millionths(chance_of_none(RATE_ONE, DAYS)), 1000000 - 220666);
    assert_int_equal(millionths(chance_of_none(RATE_ONE, 365)), 367879);
    assert_int_equal(millionths(chance_of_none(10 * RATE_ONE, 365)), 45);
    assert_true(chance_of_none(RATE_MAX, 100000) == 0);
    /* 15 events in three and a half years: no event in 90 days, 35 percent. */
    assert_int_equal(millionths(chance_of_none(4300000, 90)) / 10000, 34);
}

static void test_rates(void **state)
{
    int64_t low;
    int64_t high;
    (void)state;
    assert_int_equal(rate_seen(15, 1278), 4284037);
    /* The exact interval of ten events: 5.425 to 16.962. */
    rate_between(10, 365, &low, &high);
    assert_in_range(low, 5425000, 5426000);
    assert_in_range(high, 16961000, 16963000);
    rate_between(0, 365, &low, &high);
    assert_int_equal(low, 0);
    assert_in_range(high, 2995000, 2996000);
}

static void test_survival(void **state)
{
    struct arena arena;
    struct survival survival;
    struct stream stream;
    struct err err;
    int none = 0;
    (void)state;
    arena_init(&arena, mem_system(), 1 << 20);
    assert_true(survival_make(&arena, RATE_ONE, DAYS, &survival, &err));
    stream_init(&stream, 1, 1);
    for (int i = 0; i < PATHS; i++) {
        int32_t day = survival_draw(&survival, &stream);
        assert_in_range(day, 0, DAYS);
        none += day == DAYS;
    }
    /* Five standard errors: 131 each. */
    assert_in_range(none, 77933 - 656, 77933 + 656);
    assert_true(survival_make(&arena, 0, DAYS, &survival, &err));
    assert_int_equal(survival_draw(&survival, &stream), DAYS);
    arena_release(&arena);
}

/* ---- paths ---- */

struct world {
    struct supply supply;
    struct order_line lines[DAYS];
    struct verdict ships[DAYS], blocked[DAYS];
    struct holdings book;
    struct outlook outlook;
    struct hazards hazards;
    struct path paths[PATHS];
    int64_t sorted[PATHS];
};

static struct world world;

/* Stock that runs off evenly to nothing, or that nobody takes. */
static void make_world(bool runs_off)
{
    struct world *w = &world;
    memset(w, 0, sizeof *w);
    w->supply = (struct supply){ .item = STR("C"),
                                 .quantity = runs_off ? STEPS - 1 : STEPS,
                                 .unit_cost = EXPOSED / STEPS,
                                 .cancellable_until = DATE_MIN };
    for (int32_t i = 0; i < DAYS; i++) {
        w->lines[i] =
            (struct order_line){ .item = STR("C"), .on = i, .quantity = 2, .revenue = 1000 };
        w->ships[i].standing = LINE_SHIPS;
        w->blocked[i].standing = LINE_BLOCKED;
    }
    w->book = (struct holdings){ .supplies = &w->supply,
                                 .supply_count = 1,
                                 .lines = w->lines,
                                 .line_count = runs_off ? DAYS : 0 };
    w->outlook = (struct outlook){
        .book = &w->book, .now = w->ships, .tight = w->blocked, .loose = w->ships, .until = DAYS
    };
    w->hazards = (struct hazards){ .tighten = RATE_ONE };
}

static void run_world(const struct mem *mem, uint64_t seed, size_t count, size_t cut)
{
    struct arena arena;
    const struct sampler *sampler;
    struct err err;
    arena_init(&arena, mem, 1 << 20);
    assert_true(sampler_make(&arena, &world.outlook, &world.hazards, seed, &sampler, &err));
    /* The later ones first, as if another thread had them. */
    assert_true(sampler_run(sampler, mem, cut, count, world.paths, &err));
    assert_true(sampler_run(sampler, mem, 0, cut, world.paths, &err));
    arena_release(&arena);
}

/* The mean is within five standard errors of what the integral says. */
static void check_mean(int64_t wanted)
{
    struct spread spread;
    spread_make(world.paths, PATHS, PATH_NET, world.sorted, &spread);
    int64_t off = spread.mean > wanted ? spread.mean - wanted : wanted - spread.mean;
    if (off > 5 * spread.error || spread.error <= 0)
        fail_msg("mean %lld for %lld, error %lld", (long long)spread.mean, (long long)wanted,
                 (long long)spread.error);
}

static void test_constant_exposure(void **state)
{
    struct spread spread;
    (void)state;
    make_world(false);
    run_world(mem_system(), 42, PATHS, PATHS / 2);
    check_mean(99299500);
    spread_make(world.paths, PATHS, PATH_NET, world.sorted, &spread);
    int64_t whole = EXPOSED / STEPS * STEPS;
    assert_int_equal(spread.p75, 0);
    assert_int_equal(spread.p90, whole);
    assert_int_equal(spread.p95, whole);
    assert_int_equal(spread.shortfall95, whole);
    assert_in_range(spread.hit, 22066 - 656, 22066 + 656);
}

static void test_exposure_that_runs_off(void **state)
{
    (void)state;
    make_world(true);
    run_world(mem_system(), 42, PATHS, PATHS / 3);
    check_mean(51710700);
}

static void test_notice_lets_it_run_off(void **state)
{
    static const int32_t month[] = { 30 };
    (void)state;
    make_world(true);
    world.hazards.notices = month;
    world.hazards.notice_count = 1;
    run_world(mem_system(), 42, PATHS, 0);
    check_mean(23858800);
}

/* Tightening has its chance each day, whatever loosens meanwhile. */
static void test_loosening_competes(void **state)
{
    size_t hit = 0;
    size_t sold = 0;
    (void)state;
    make_world(true);
    world.hazards.loosen = 3 * RATE_ONE;
    run_world(mem_system(), 42, PATHS, 0);
    for (size_t i = 0; i < PATHS; i++) {
        hit += world.paths[i].tight_on >= 0;
        sold += world.paths[i].release > 0;
        assert_true(world.paths[i].release <= world.paths[i].net);
    }
    assert_in_range(hit, 22066 - 656, 22066 + 656);
    assert_true(sold > 0 && sold < hit);
}

/* A tightening on the first day counts as any other. */
static void test_licenses_release(void **state)
{
    (void)state;
    make_world(true);
    for (size_t i = 0; i < DAYS; i++)
        world.blocked[i].standing = LINE_PENDING;
    world.hazards.approval = HOLDINGS_WHOLE;
    world.hazards.delay_from = world.hazards.delay_until = 5;
    run_world(mem_system(), 42, 1000, 0);
    for (size_t i = 0; i < 1000; i++) {
        const struct path *path = &world.paths[i];
        /* All lines but those of the last five days are licensed in the window. */
        if (path->tight_on >= 0 && path->tight_on < DAYS - 5)
            assert_int_equal(path->net - path->release, (EXPOSED / STEPS) * 9);
    }
}

static void test_same_whoever_works(void **state)
{
    static struct path once[PATHS];
    (void)state;
    make_world(true);
    world.hazards.loosen = RATE_ONE;
    world.hazards.delay_until = 90;
    world.hazards.market_until = HOLDINGS_WHOLE;
    run_world(mem_system(), 7, PATHS, 0);
    memcpy(once, world.paths, sizeof once);
    run_world(mem_system(), 7, PATHS, 12345);
    assert_memory_equal(once, world.paths, sizeof once);
    run_world(mem_system(), 8, PATHS, 0);
    assert_memory_not_equal(once, world.paths, sizeof once);
}

/* ---- events ---- */

static const struct dated_event some_events[] = {
    { .on = 100, .known = 90, .tighter = true },
    { .on = 300, .known = 310, .tighter = true }, /* told later than it took effect */
    { .on = 350, .known = 350 },
    { .on = 500, .known = 500, .tighter = true },
};

static void test_events(void **state)
{
    struct seen seen;
    (void)state;
    assert_int_equal(event_notice(&some_events[0]), 10);
    assert_int_equal(event_notice(&some_events[1]), 0);
    events_seen(some_events, 4, 0, 310, &seen);
    assert_int_equal(seen.tighter, 1); /* the second is not known before day 310 */
    events_seen(some_events, 4, 0, 365, &seen);
    assert_int_equal(seen.tighter, 2);
    assert_int_equal(seen.looser, 1);
    assert_int_equal(seen.tighten, 2 * RATE_ONE);
    assert_true(seen.tighten_low < seen.tighten && seen.tighten < seen.tighten_high);
    events_seen(some_events, 4, 100, 100, &seen);
    assert_int_equal(seen.tighten, 0);
    events_seen(some_events, 4, 101, 365, &seen);
    assert_int_equal(seen.tighter, 1);
}

static void test_forecasts(void **state)
{
    struct forecast forecasts[2];
    (void)state;
    forecast_make(some_events, 4, 0, 364, 90, &forecasts[0]);
    assert_false(forecasts[0].came);
    assert_int_equal(forecasts[0].events, 2);
    assert_true(forecasts[0].chance == CHANCE_ONE - chance_of_none(2 * RATE_ONE, 90));
    forecast_make(some_events, 4, 0, 410, 90, &forecasts[1]);
    assert_true(forecasts[1].came);
    assert_int_equal(forecasts[1].came_on, 500);
    forecast_make(some_events, 4, 0, 409, 90, &forecasts[1]);
    assert_false(forecasts[1].came); /* a day too late */
    forecast_make(some_events, 4, 0, 500, 90, &forecasts[1]);
    assert_false(forecasts[1].came); /* what comes on the day itself is not ahead */
    forecasts[0] = (struct forecast){ .chance = CHANCE_ONE / 2 };
    forecasts[1] = (struct forecast){ .chance = CHANCE_ONE, .came = true };
    assert_int_equal(brier_score(forecasts, 1), 2500);
    assert_int_equal(brier_score(forecasts, 2), 1250);
    forecasts[1].came = false;
    assert_int_equal(brier_score(forecasts, 2), 6250);
    assert_int_equal(brier_score(forecasts, 0), 0);
}

/* ---- what they come to ---- */

static void test_nearest_rank(void **state)
{
    const int64_t five[] = { 15, 20, 35, 40, 50 };
    (void)state;
    assert_int_equal(nearest_rank(five, 5, 500), 15);
    assert_int_equal(nearest_rank(five, 5, 3000), 20);
    assert_int_equal(nearest_rank(five, 5, 4000), 20);
    assert_int_equal(nearest_rank(five, 5, 5000), 35);
    assert_int_equal(nearest_rank(five, 5, 10000), 50);
    assert_int_equal(nearest_rank(five, 5, 0), 15);
}

static void test_spread(void **state)
{
    struct path paths[40];
    int64_t sorted[40];
    struct spread spread;
    (void)state;
    for (int64_t i = 0; i < 40; i++)
        paths[i] = (struct path){ .net = (i * 7 % 40) * 10 };
    spread_make(paths, 40, PATH_NET, sorted, &spread);
    assert_int_equal(spread.mean, 195);
    assert_int_equal(spread.error, 18); /* sqrt(13666.67 / 40) is 18.48 */
    assert_int_equal(spread.p95, 370);
    assert_int_equal(spread.shortfall95, 385);
    assert_int_equal(spread.worst, 390);
    assert_int_equal(spread.hit, 39);
    spread_make(paths, 1, PATH_NET, sorted, &spread);
    assert_int_equal(spread.error, 0);
}

static void test_refuses(void **state)
{
    struct arena arena;
    const struct sampler *sampler;
    struct err err;
    (void)state;
    make_world(false);
    arena_init(&arena, mem_system(), 1 << 20);
    world.hazards.tighten = RATE_MAX + 1;
    assert_false(sampler_make(&arena, &world.outlook, &world.hazards, 1, &sampler, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    world.hazards.tighten = RATE_MAX;
    world.hazards.delay_from = 1;
    assert_false(sampler_make(&arena, &world.outlook, &world.hazards, 1, &sampler, &err));
    assert_int_equal(err.code, ERR_VALUE);
    arena_release(&arena);
}

static bool run_once(const struct mem *mem, void *context)
{
    struct arena arena;
    const struct sampler *sampler;
    struct err err;
    (void)context;
    arena_init(&arena, mem, 1 << 20);
    bool done = sampler_make(&arena, &world.outlook, &world.hazards, 1, &sampler, &err) &&
                sampler_run(sampler, mem, 0, 3, world.paths, &err);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    arena_release(&arena);
    return done;
}

static void test_memory_that_cannot_be_had(void **state)
{
    (void)state;
    make_world(true);
    assert_true(alloc_fail_each(run_once, NULL) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_streams),
        cmocka_unit_test(test_streams_do_not_meet),
        cmocka_unit_test(test_chances),
        cmocka_unit_test(test_rates),
        cmocka_unit_test(test_survival),
        cmocka_unit_test(test_constant_exposure),
        cmocka_unit_test(test_exposure_that_runs_off),
        cmocka_unit_test(test_notice_lets_it_run_off),
        cmocka_unit_test(test_loosening_competes),
        cmocka_unit_test(test_licenses_release),
        cmocka_unit_test(test_same_whoever_works),
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_forecasts),
        cmocka_unit_test(test_nearest_rank),
        cmocka_unit_test(test_spread),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_memory_that_cannot_be_had),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
