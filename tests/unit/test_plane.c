/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_plane.c - the cells of a plane against decisions, on the shipped packs.
 *
 * Random figures lie in a cell; the order with these figures has to come out as the cell says.
 * And the drawing of it is well-formed, as far as one can tell without a reader.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "decide/plane.h"
#include "unit/rows.h"
#include "wire/plot.h"

#define POINTS 300

static const char catalog_text[] =
    "vendor,model,item.tpp,item.die_area,item.datacenter,launched,confidence,source\n"
    "Example,One,2368,814,true,2024-01-01,high,s\n"
    "Example,Two,15832,814,true,2024-01-01,high,s\n"
    "Example,Later,100,100,true,2099-01-01,high,s\n"
    "Example,<&Odd>,500,100,true,2024-01-01,high,s\n";

struct planes {
    struct policy_under_test loaded;
    struct catalog catalog;
    struct decider *decider;
    struct session *session, *other;
    struct decide_options options;
    struct chance chance;
};

static void open_planes(struct planes *p)
{
    struct err err;
    memset(p, 0, sizeof *p);
    policy_load_shipped(&p->loaded);
    p->chance.state = 20261129;
    struct arena *arena = p->loaded.policy.arena;
    if (!catalog_read(arena, STR("chips.csv"), str_of(catalog_text), &p->catalog, &err))
        fail_msg("%s", err.message);
    p->decider =
        decider_new(mem_system(), &p->loaded.policy, &p->catalog, STR("us"), STR("0"), &err);
    p->session = session_new(mem_system(), p->decider, &err);
    p->other = session_new(mem_system(), p->decider, &err);
    assert_true(p->decider != NULL && p->session != NULL && p->other != NULL);
    p->options = (struct decide_options){
        .today = 20700, .known = DATE_OPEN, .known_label = 20700, .skip_good_until = true
    };
}

static void close_planes(struct planes *p)
{
    session_free(p->session);
    session_free(p->other);
    decider_free(p->decider);
    policy_unload(&p->loaded);
}

static size_t piece_of(const struct plane_piece *pieces, size_t count, struct num value)
{
    size_t i = 0;
    while (i + 1 < count && num_compare(value, pieces[i].to) >= 0)
        i++;
    return i;
}

/* The figure in base units. */
static struct num figure(const struct fact *fact, const char *text)
{
    struct err err;
    struct num value;
    assert_true(num_parse(str_of(text), false, &value, &err));
    assert_true(num_multiply(value, fact->type.scale, &value));
    return value;
}

static void try_point(struct planes *p, const struct plane *plane, struct order *order)
{
    char tpp[32];
    char density[32];
    struct given_fact facts[4];
    struct decision decision;
    struct err err;
    snprintf(tpp, sizeof tpp, "%u.5", chance_below(&p->chance, 9000));
    snprintf(density, sizeof density, "%u.%02u5", chance_below(&p->chance, 9),
             chance_below(&p->chance, 100));
    size_t x = piece_of(plane->across, plane->across_count, figure(plane->x, tpp));
    size_t y = piece_of(plane->up, plane->up_count, figure(plane->y, density));
    const struct compared_answer *cell = &plane->cells[y * plane->across_count + x];
    for (size_t i = 0; i < order->fact_count; i++)
        facts[i] = order->facts[i];
    facts[order->fact_count] =
        (struct given_fact){ .name = STR("item.tpp"), .value = str_of(tpp), .kind = GIVEN_NUMBER };
    facts[order->fact_count + 1] = (struct given_fact){ .name = STR("item.pd"),
                                                        .value = str_of(density),
                                                        .kind = GIVEN_NUMBER };
    struct order there = *order;
    there.facts = facts;
    there.fact_count += 2;
    if (!decide(p->other, &there, &p->options, &decision, &err))
        fail_msg("%s (%s)", err.message, err.hint);
    bool reviewed = decision.outcome == OUTCOME_LICENSE_REQUIRED;
    if (decision.outcome != cell->outcome || (reviewed && decision.review != cell->review))
        fail_msg("to %.*s on %.*s, TPP %s, density %s: %s, and the plane has %s",
                 STR_ARG(order->to), STR_ARG(order->on), tpp, density,
                 outcome_name(decision.outcome), outcome_name(cell->outcome));
}

static void test_cells(void **state)
{
    static const char *const places[] = { "CN", "AE", "SG", "DE", "RU" };
    static const char *const days[] = { "2023-11-17", "2024-06-03", "2025-05-01", "2026-03-10" };
    struct planes p;
    (void)state;
    open_planes(&p);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        for (size_t k = 0; k < sizeof days / sizeof days[0]; k++) {
            struct given_fact facts[2] = {
                { .name = STR("item.datacenter"), .value = STR("true"), .kind = GIVEN_BOOL },
                { .name = STR("item.hbm"), .value = STR("false"), .kind = GIVEN_BOOL },
            };
            struct order order = { .to = str_of(places[i]),
                                   .from = STR("US"),
                                   .on = str_of(days[k]),
                                   .exporter_name = STR("Example, Inc."),
                                   .facts = facts,
                                   .fact_count = 2 };
            struct plane plane;
            struct err err;
            if (!decide_plane(p.session, &order, &p.options, &plane, &err))
                fail_msg("%s", err.message);
            for (size_t n = 0; n < POINTS / 10; n++)
                try_point(&p, &plane, &order);
        }
    }
    close_planes(&p);
}

/* Of the first rules none read density: there is nothing to draw. */
static void test_unread(void **state)
{
    struct planes p;
    struct plane plane;
    struct err err;
    (void)state;
    open_planes(&p);
    const struct order order = { .to = STR("CN"), .on = STR("2023-06-01") };
    assert_false(decide_plane(p.session, &order, &p.options, &plane, &err));
    assert_int_equal(err.code, ERR_VALUE);
    assert_non_null(strstr(err.message, "item.pd"));
    close_planes(&p);
}

static size_t count_of(struct str text, const char *word)
{
    size_t count = 0;
    for (const char *at = text.data; (at = strstr(at, word)) != NULL; at++)
        count++;
    return count;
}

static void test_drawing(void **state)
{
    struct planes p;
    struct plane plane;
    struct buf out;
    struct err err;
    (void)state;
    open_planes(&p);
    buf_init(&out, mem_system(), 1 << 20);
    struct order order = { .to = STR("CN"),
                           .from = STR("US"),
                           .on = STR("2024-06-03"),
                           .item = { .name = STR("Example One") } };
    if (!decide_plane(p.session, &order, &p.options, &plane, &err))
        fail_msg("%s", err.message);
    /* Not the chip that comes later; the one that was asked about is marked. */
    assert_int_equal(plane.dot_count, 3);
    assert_true(plane.dots[0].asked && !plane.dots[1].asked);
    plane_to_svg(&out, &plane, &(struct plot_words){ STR("A <title>"), STR("b & c"), false });
    buf_byte(&out, '\0');
    assert_true(buf_check(&out, &err));
    struct str text = { out.data, out.length - 1 };
    assert_int_equal(count_of(text, "<svg"), 1);
    assert_true(str_ends(text, STR("</svg>\n")));
    assert_int_equal(count_of(text, "<circle"), 3);
    assert_int_equal(count_of(text, "</circle>"), 3);
    assert_int_equal(count_of(text, "<text"), count_of(text, "</text>"));
    assert_true(count_of(text, "A &lt;title&gt;") == 2);
    assert_int_equal(count_of(text, "<&"), 0);
    assert_int_equal(count_of(text, ">2,400<"), 1);
    assert_int_equal(count_of(text, ">4,800<"), 1);
    buf_release(&out);
    close_planes(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_unread),
        cmocka_unit_test(test_drawing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
