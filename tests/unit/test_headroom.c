/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_headroom.c - the lines of headroom against decisions, on the shipped packs.
 *
 * Chips of the catalog, destinations and days are random.  Each figure is put at random values: up
 * to the nearest lines the decision is what it is now, behind a line it is what the line says, up
 * to the next.  Designs are tried the same way: inside their ends the outcome is kept, and just
 * above the end it is not.  Arguments: a seed and a number of chips.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "decide/headroom.h"
#include "unit/chips.h"
#include "unit/rows.h"

#ifndef HEADROOM_CHIPS
#define HEADROOM_CHIPS 60
#endif
#define VALUES_OF_A_FIGURE 6

static uint64_t seed = 20261126;
static uint64_t chip_max = HEADROOM_CHIPS;

struct trying {
    struct policy_under_test loaded;
    struct catalog catalog;
    struct chance chance;
    struct decider *decider;
    struct session *session, *other; /* what headroom said must outlive the decisions */
    struct decide_options options;
    struct order order;
    struct given_fact fact;
    char on[DATE_TEXT_SIZE];
    uint64_t tried, behind;
};

static const char *const places[] = { "CN", "HK", "SG", "AE", "DE", "RU", "SA", "PL", "VN", "MY" };

static struct trying *trying_new(void)
{
    struct err err;
    struct trying *t = calloc(1, sizeof *t);
    assert_non_null(t);
    policy_load_shipped(&t->loaded);
    t->chance.state = seed;
    struct arena *arena = t->loaded.policy.arena;
    if (!catalog_read(arena, STR("chips.csv"), chips_shipped(), &t->catalog, &err))
        fail_msg("%s", err.message);
    t->decider =
        decider_new(mem_system(), &t->loaded.policy, &t->catalog, STR("us"), STR("0"), &err);
    t->session = session_new(mem_system(), t->decider, &err);
    t->other = session_new(mem_system(), t->decider, &err);
    assert_true(t->decider != NULL && t->session != NULL && t->other != NULL);
    t->options = (struct decide_options){
        .today = 20700, .known = DATE_OPEN, .known_label = 20700, .skip_good_until = true
    };
    return t;
}

static void trying_free(struct trying *t)
{
    session_free(t->session);
    session_free(t->other);
    decider_free(t->decider);
    policy_unload(&t->loaded);
    free(t);
}

static void draw_order(struct trying *t)
{
    int32_t first = date_from_civil(2022, 11, 1);
    int32_t last = date_from_civil(2026, 9, 1);
    const struct chip *chip =
        &t->catalog.chips[chance_below(&t->chance, (uint32_t)t->catalog.chip_count)];
    uint32_t place = chance_below(&t->chance, sizeof places / sizeof places[0]);
    date_format(first + (int32_t)chance_below(&t->chance, (uint32_t)(last - first)), t->on);
    t->order = (struct order){ .item = { .name = chip->name },
                               .to = str_of(places[place]),
                               .on = str_of(t->on),
                               .exporter_name = STR("Example Exporter, Inc.") };
    if (chance_percent(&t->chance, 30))
        t->order.exporter_name = STR("NVIDIA Corporation");
}

/* A value of the figure's size, as an order would give it; *ret in base units. */
static struct str draw_value(struct trying *t, const struct headroom_figure *figure, char text[64],
                             struct num *ret)
{
    struct err err;
    struct num in_unit;
    assert_true(num_divide(figure->value.num, figure->fact->type.scale, &in_unit));
    double now = (double)in_unit.top / (double)in_unit.bottom;
    double factor = (1 + chance_below(&t->chance, 400)) / 100.0;
    snprintf(text, 64, "%.3f", now * factor);
    assert_true(num_parse(str_of(text), false, ret, &err));
    assert_true(num_multiply(*ret, figure->fact->type.scale, ret));
    return str_of(text);
}

/* Whether the value lies behind the line, seen from where the figure stands now. */
static bool is_behind(const struct headroom_move *move, struct num value)
{
    int order = num_compare(value, move->at);
    if (!move->up)
        order = -order;
    return move->beyond ? order > 0 : order >= 0;
}

/* The answer that headroom gives for the value; NULL where it says no more. */
static const struct headroom_answer *expected(const struct headroom *headroom,
                                              const struct headroom_figure *figure,
                                              struct num value)
{
    const struct headroom_answer *answer = &headroom->now;
    bool up = num_compare(value, figure->value.num) > 0;
    for (size_t i = 0; i < headroom->line_count; i++) {
        const struct headroom_line *line = &headroom->lines[i];
        const struct headroom_move *move = &line->moves[0];
        if (move->figure.fact != figure->fact || move->up != up || !is_behind(move, value))
            continue;
        /* Behind the line that turns the outcome no more is said, but for the value itself. */
        bool itself = !move->beyond && num_compare(value, move->at) == 0;
        answer = line->turns && !itself ? NULL : &line->answer;
    }
    return answer;
}

static void compare(struct trying *t, const struct headroom_answer *answer, const char *what)
{
    struct decision decision;
    struct err err;
    size_t entries = 0;
    if (!decide(t->other, &t->order, &t->options, &decision, &err))
        fail_msg("%s (%s)", err.message, err.hint);
    bool same = decision.outcome == answer->outcome && decision.review == answer->review;
    for (size_t i = 0; i < decision.item.entry_count; i++) {
        bool found = decision.item.entries[i].unknown;
        entries += !decision.item.entries[i].unknown;
        for (size_t k = 0; k < answer->entry_count && !found; k++)
            found = str_equal(answer->entries[k], decision.item.entries[i].code);
        same = same && found;
    }
    if (!same || entries != answer->entry_count)
        fail_msg("seed %llu: %.*s to %.*s on %s, %s %.*s = %.*s: %s, decided %s",
                 (unsigned long long)seed, STR_ARG(t->order.item.name), STR_ARG(t->order.to), t->on,
                 what, STR_ARG(t->fact.name), STR_ARG(t->fact.value), outcome_name(answer->outcome),
                 outcome_name(decision.outcome));
}

static void try_figure(struct trying *t, const struct headroom *headroom,
                       const struct headroom_figure *figure)
{
    for (int i = 0; i < VALUES_OF_A_FIGURE; i++) {
        char text[64];
        struct num value;
        struct str said = draw_value(t, figure, text, &value);
        if (num_compare(value, figure->value.num) == 0)
            continue;
        const struct headroom_answer *answer = expected(headroom, figure, value);
        if (answer == NULL)
            continue;
        t->fact =
            (struct given_fact){ .name = figure->fact->path, .value = said, .kind = GIVEN_NUMBER };
        t->order.facts = &t->fact;
        t->order.fact_count = 1;
        compare(t, answer, "figure");
        t->order.fact_count = 0;
        t->tried++;
        t->behind += answer != &headroom->now;
    }
}

static void test_lines(void **state)
{
    struct trying *t = trying_new();
    (void)state;
    for (uint64_t i = 0; i < chip_max; i++) {
        struct headroom headroom;
        struct err err;
        draw_order(t);
        if (!decide_headroom(t->session, &t->order, &t->options, &headroom, &err)) {
            assert_int_equal(err.code, ERR_NAME); /* a family */
            continue;
        }
        compare(t, &headroom.now, "as it is,");
        for (size_t k = 0; k < headroom.figure_count; k++) {
            if (!headroom.figures[k].unclear && headroom.figures[k].value.num.top != 0)
                try_figure(t, &headroom, &headroom.figures[k]);
        }
    }
    if (chip_max >= HEADROOM_CHIPS)
        assert_true(t->tried > chip_max && t->behind > 0);
    trying_free(t);
}

/* ---- designs ---- */

/* The figure just inside or outside the end, as text in its unit. */
static struct str beside(const struct design_limit *limit, bool above, char text[NUM_TEXT_SIZE])
{
    struct err err;
    struct num at;
    struct num little;
    assert_true(num_parse(STR("0.001"), false, &little, &err));
    assert_true(num_divide(limit->at, limit->fact->type.scale, &at));
    if (above && limit->reached)
        assert_true(num_add(at, little, &at));
    if (!above && !limit->reached)
        assert_true(num_subtract(at, little, &at));
    return str_of(num_format(at, 6, false, text));
}

static enum outcome decide_design(struct trying *t, const struct design *design, size_t outside)
{
    static struct given_fact facts[16];
    static char texts[16][NUM_TEXT_SIZE];
    struct decision decision;
    struct err err;
    size_t count = 0;
    facts[count++] = (struct given_fact){ STR("item.kind"), STR("ic"), GIVEN_TEXT, 0, 0 };
    facts[count++] = (struct given_fact){ STR("item.datacenter"), STR("true"), GIVEN_BOOL, 0, 0 };
    for (size_t i = 0; i < design->limit_count; i++) {
        const struct design_limit *limit = &design->limits[i];
        struct str value = limit->open ? STR("1000000") : beside(limit, i == outside, texts[count]);
        facts[count++] = (struct given_fact){ limit->fact->path, value, GIVEN_NUMBER, 0, 0 };
    }
    t->order.facts = facts;
    t->order.fact_count = count;
    if (!decide(t->other, &t->order, &t->options, &decision, &err))
        fail_msg("%s (%s)", err.message, err.hint);
    return decision.outcome;
}

static void test_designs(void **state)
{
    static const struct {
        const char *on;
        size_t count; /* the steps that the rule of that day has */
    } days[] = { { "2022-11-17", 2 }, { "2023-11-17", 3 }, { "2024-06-10", 3 } };
    struct trying *t = trying_new();
    (void)state;
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        struct given_fact facts[] = {
            { STR("item.kind"), STR("ic"), GIVEN_TEXT, 0, 0 },
            { STR("item.datacenter"), STR("true"), GIVEN_BOOL, 0, 0 },
        };
        struct designs designs;
        struct err err;
        t->order = (struct order){ .to = STR("CN"),
                                   .on = str_of(days[i].on),
                                   .exporter_name = STR("Example Exporter, Inc."),
                                   .facts = facts,
                                   .fact_count = 2 };
        if (!decide_designs(t->session, &t->order, &t->options, OUTCOME_NO_LICENSE_REQUIRED,
                            REVIEW_NONE, &designs, &err))
            fail_msg("%s (%s)", err.message, err.hint);
        assert_int_equal(designs.count, days[i].count);
        assert_int_equal(designs.missing_count, 0);
        assert_false(designs.coupled);
        for (size_t d = 0; d < designs.count; d++) {
            const struct design *design = &designs.list[d];
            assert_int_equal(decide_design(t, design, SIZE_MAX), OUTCOME_NO_LICENSE_REQUIRED);
            for (size_t k = 0; k < design->limit_count; k++) {
                if (design->limits[k].open)
                    continue;
                assert_int_not_equal(decide_design(t, design, k), OUTCOME_NO_LICENSE_REQUIRED);
                assert_true(design->limits[k].rule_count > 0);
            }
        }
    }
    trying_free(t);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_designs),
    };
    if (argc > 1)
        seed = strtoull(argv[1], NULL, 10);
    if (argc > 2)
        chip_max = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
