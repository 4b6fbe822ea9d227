/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_compare.c - the regions of a comparison against decisions, on the shipped packs.
 *
 * Two days around a boundary of the packs are compared, now and then as something else was known or
 * the text counts; then chips with random figures, on the
 * thresholds and beside them, go to random countries on both days.  Where the two decisions differ
 * the chip lies in a box with just these answers, and where they do not it lies in none.  So it is
 * with the chips of the catalog, each to any country, and with firms to which a letter was sent: of
 * them only what is not said of anyone is said.
 * Arguments: a seed, a number of comparisons, and how many chips each.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "decide/compare.h"
#include "decide/decide_priv.h"
#include "unit/chips.h"
#include "unit/rows.h"

#ifndef COMPARISONS
#define COMPARISONS 4
#endif
#ifndef COMPARED_CHIPS
#define COMPARED_CHIPS 1000
#endif
#define FIGURES_MAX 64

static uint64_t seed = 20261127;
static uint64_t comparison_max = COMPARISONS;
static uint64_t chip_max = COMPARED_CHIPS;

/* A chip: what is said of it, and the same as values in base units. */
struct made {
    struct given_fact facts[FIGURES_MAX];
    const struct fact *declared[FIGURES_MAX];
    struct num values[FIGURES_MAX];
    char texts[FIGURES_MAX][32];
    size_t count;
};

struct comparing {
    struct policy_under_test loaded;
    struct catalog catalog;
    struct chance chance;
    struct decider *decider;
    struct session *session, *other;
    struct decide_options options[2];
    struct str exporter; /* absent: anyone */
    struct str shipper;  /* of the order that is tried; absent: as the exporter */
    int32_t days[2];
    struct made made;
    uint64_t differing, of_firms;
};

static struct comparing *comparing_new(void)
{
    struct err err;
    struct comparing *c = calloc(1, sizeof *c);
    assert_non_null(c);
    policy_load_shipped(&c->loaded);
    c->chance.state = seed;
    struct arena *arena = c->loaded.policy.arena;
    if (!catalog_read(arena, STR("chips.csv"), chips_shipped(), &c->catalog, &err))
        fail_msg("%s (%s)", err.message, err.hint);
    c->decider =
        decider_new(mem_system(), &c->loaded.policy, &c->catalog, STR("us"), STR("0"), &err);
    c->session = session_new(mem_system(), c->decider, &err);
    c->other = session_new(mem_system(), c->decider, &err);
    assert_true(c->decider != NULL && c->session != NULL && c->other != NULL);
    return c;
}

static void comparing_free(struct comparing *c)
{
    session_free(c->session);
    session_free(c->other);
    decider_free(c->decider);
    policy_unload(&c->loaded);
    free(c);
}

/* ---- chips ---- */

static void say(struct comparing *c, const struct fact *fact, const char *text,
                enum given_kind kind, struct num value)
{
    struct made *made = &c->made;
    assert_true(made->count < FIGURES_MAX);
    size_t at = made->count++;
    snprintf(made->texts[at], sizeof made->texts[at], "%s", text);
    made->facts[at] =
        (struct given_fact){ .name = fact->path, .value = str_of(made->texts[at]), .kind = kind };
    made->declared[at] = fact;
    made->values[at] = value;
}

static void say_number(struct comparing *c, const struct fact *fact)
{
    static const char *const usual[] = { "0.9",  "1.6",  "3.2",   "5.92", "6",    "40",
                                         "600",  "814",  "900",   "1099", "1100", "1400",
                                         "1600", "2399", "2400",  "4000", "4800", "6499",
                                         "6500", "9000", "21000", "30000" };
    struct err err;
    struct num value;
    char text[32];
    snprintf(text, sizeof text, "%s",
             usual[chance_below(&c->chance, sizeof usual / sizeof usual[0])]);
    if (chance_percent(&c->chance, 40))
        snprintf(text, sizeof text, "%u.%u", 1 + chance_below(&c->chance, 8000),
                 chance_below(&c->chance, 10));
    if (!num_parse(str_of(text), false, &value, &err))
        fail_msg("%s", err.message);
    if (fact->type.kind == TYPE_QUANTITY)
        assert_true(num_multiply(value, fact->type.scale, &value));
    say(c, fact, text, GIVEN_NUMBER, value);
}

/* All that is said of a chip in numbers, and what is true or false of it. */
static void draw_chip(struct comparing *c)
{
    c->made.count = 0;
    for (const struct fact *fact = c->loaded.policy.facts; fact != NULL; fact = fact->next) {
        bool number = fact->type.kind == TYPE_NUMBER || fact->type.kind == TYPE_QUANTITY;
        bool own = !fact->party_scope && fact->by == NULL && str_starts(fact->path, STR("item."));
        if (!own || (fact->define != NULL && !number))
            continue;
        if (number && !fact->type.ratio) {
            say_number(c, fact);
        } else if (fact->type.kind == TYPE_BOOL) {
            bool yes = chance_percent(&c->chance, 50);
            say(c, fact, yes ? "true" : "false", GIVEN_BOOL, num_int(yes));
        }
    }
    say(c, policy_fact(&c->loaded.policy, STR("item.hbm")), "false", GIVEN_BOOL, num_int(0));
    say(c, policy_fact(&c->loaded.policy, STR("item.kind")), "ic", GIVEN_TEXT, num_int(0));
    say(c, policy_fact(&c->loaded.policy, STR("item.model")), "of no rule", GIVEN_TEXT, num_int(0));
}

/* ---- boxes ---- */

static bool in_range(const struct comparing *c, const struct compared_range *range)
{
    for (size_t i = 0; i < c->made.count; i++) {
        if (c->made.declared[i] != range->fact)
            continue;
        struct num value = c->made.values[i];
        if (range->choice)
            return range->yes == (value.top != 0);
        int from = range->has_from ? num_compare(value, range->from) : 1;
        int to = range->has_to ? num_compare(value, range->to) : -1;
        return (from > 0 || (from == 0 && range->from_reached)) &&
               (to < 0 || (to == 0 && range->to_reached));
    }
    fail_msg("a box of a figure that was not said: %.*s", STR_ARG(range->fact->path));
    return false;
}

static const struct compared_box *box_of(const struct comparing *c,
                                         const struct compared_group *group)
{
    for (size_t i = 0; i < group->box_count; i++) {
        bool inside = true;
        for (size_t k = 0; k < group->boxes[i].range_count && inside; k++)
            inside = in_range(c, &group->boxes[i].ranges[k]);
        if (inside)
            return &group->boxes[i];
    }
    return NULL;
}

/* What is said of the country for the exporter, or anyone if there is none; NULL if nothing. */
static const struct compared_group *group_of(const struct comparison *comparison,
                                             struct str exporter, int32_t country)
{
    for (size_t i = 0; i < comparison->group_count; i++) {
        const struct compared_group *group = &comparison->groups[i];
        for (size_t k = 0; str_equal(group->exporter, exporter) && k < group->country_count; k++) {
            if (group->countries[k] == country)
                return group;
        }
    }
    return NULL;
}

/* ---- decisions ---- */

static struct compared_answer decide_on(struct comparing *c, int side, int32_t country,
                                        const struct chip *chip)
{
    struct decision decision;
    struct err err;
    char on[DATE_TEXT_SIZE];
    char to[3] = "";
    country_text(country, to);
    struct str shipper = c->shipper.length > 0 ? c->shipper : c->exporter;
    struct order order = { .to = { to, 2 },
                           .from = STR("US"),
                           .on = str_of(date_format(c->days[side], on)),
                           .exporter_name = shipper.length > 0 ? shipper : STR("Anyone Else"),
                           .facts = c->made.facts,
                           .fact_count = chip == NULL ? c->made.count : 0 };
    if (chip != NULL)
        order.item.name = chip->name;
    if (!decide(c->other, &order, &c->options[side], &decision, &err))
        fail_msg("%s (%s)", err.message, err.hint);
    return (struct compared_answer){ decision.outcome, decision.review,
                                     decision.reason.length > 0 };
}

static bool same(const struct compared_answer *a, const struct compared_answer *b)
{
    return a->outcome == b->outcome && a->review == b->review && a->not_covered == b->not_covered;
}

static void fail_at(struct comparing *c, int32_t country, struct str what,
                    const struct compared_answer *before, const struct compared_answer *after,
                    const char *said)
{
    char from_text[DATE_TEXT_SIZE];
    char to_text[DATE_TEXT_SIZE];
    char to[3] = "";
    country_text(country, to);
    fail_msg("seed %llu, %s to %s, %.*s from '%.*s' to %s: %s, %s becomes %s, %s; said is %s",
             (unsigned long long)seed, date_format(c->days[0], from_text),
             date_format(c->days[1], to_text), STR_ARG(what), STR_ARG(c->shipper), to,
             outcome_name(before->outcome), review_name(before->review),
             outcome_name(after->outcome), review_name(after->review), said);
}

static void try_figures(struct comparing *c, const struct comparison *comparison)
{
    static const char *const places[] = { "CN", "HK", "MO", "SG", "AE", "DE", "RU", "IQ",
                                          "VN", "KH", "ET", "SY", "IN", "PL", "US" };
    int32_t country =
        country_id(str_of(places[chance_below(&c->chance, sizeof places / sizeof places[0])]));
    c->shipper = (struct str){ 0 };
    draw_chip(c);
    const struct compared_group *group = group_of(comparison, c->exporter, country);
    const struct compared_box *box = group == NULL ? NULL : box_of(c, group);
    struct compared_answer before = decide_on(c, 0, country, NULL);
    struct compared_answer after = decide_on(c, 1, country, NULL);
    bool right = box == NULL ? same(&before, &after)
                             : same(&before, &box->before) && same(&after, &box->after);
    c->differing += box != NULL;
    if (right)
        return;
    for (size_t i = 0; i < c->made.count; i++)
        fprintf(stderr, "%.*s = %s\n", STR_ARG(c->made.facts[i].name), c->made.texts[i]);
    fail_at(c, country, STR("a chip"), &before, &after,
            box == NULL ? "nothing" : outcome_name(box->after.outcome));
}

/* ---- chips of the catalog ---- */

static const struct compared_chip *chip_in(const struct compared_group *group,
                                           const struct chip *chip)
{
    for (size_t i = 0; group != NULL && i < group->chip_count; i++) {
        if (str_equal(group->chips[i].name, chip->name))
            return &group->chips[i];
    }
    return NULL;
}

static int32_t draw_country(struct comparing *c)
{
    uint64_t all[COUNTRY_WORDS];
    country_all(all);
    for (;;) {
        int32_t country = (int32_t)chance_below(&c->chance, COUNTRY_ID_COUNT);
        if ((all[country / 64] >> country % 64 & 1) != 0)
            return country;
    }
}

static void try_catalog(struct comparing *c, const struct comparison *comparison)
{
    const struct chip *chip =
        &c->catalog.chips[chance_below(&c->chance, (uint32_t)c->catalog.chip_count)];
    int32_t country = draw_country(c);
    if (!chip_launched(chip, c->days[1]))
        return;
    c->shipper = (struct str){ 0 };
    const struct compared_chip *said = chip_in(group_of(comparison, c->exporter, country), chip);
    struct compared_answer before = decide_on(c, 0, country, chip);
    struct compared_answer after = decide_on(c, 1, country, chip);
    bool right = said == NULL ? same(&before, &after)
                              : same(&before, &said->before) && same(&after, &said->after);
    if (!right)
        fail_at(c, country, chip->name, &before, &after,
                said == NULL ? "nothing" : outcome_name(said->after.outcome));
}

/* ---- firms ---- */

/* Who ships a chip with any figures. */
static void try_firm_figures(struct comparing *c, const struct comparison *comparison)
{
    const struct policy *policy = &c->loaded.policy;
    const struct firm *firm =
        &policy->firms[chance_below(&c->chance, (uint32_t)policy->firm_count)];
    int32_t country = chance_percent(&c->chance, 50) ? draw_country(c) : country_id(STR("CN"));
    const struct compared_group *own = group_of(comparison, firm->name, country);
    const struct compared_group *anyone = group_of(comparison, (struct str){ 0 }, country);
    c->shipper = firm->name;
    draw_chip(c);
    const struct compared_box *own_box = own == NULL ? NULL : box_of(c, own);
    const struct compared_box *box =
        own_box != NULL || anyone == NULL ? own_box : box_of(c, anyone);
    struct compared_answer before = decide_on(c, 0, country, NULL);
    struct compared_answer after = decide_on(c, 1, country, NULL);
    bool right = same(&before, &after)
                     ? own_box == NULL
                     : box != NULL && same(&before, &box->before) && same(&after, &box->after);
    c->of_firms += own_box != NULL;
    if (!right)
        fail_at(c, country, STR("a chip"), &before, &after,
                box == NULL ? "nothing" : outcome_name(box->after.outcome));
}

/* One of the policy's own, with a chip of its own: a box or the chip is said of it or of anyone. */
static void try_firm(struct comparing *c, const struct comparison *comparison)
{
    const struct policy *policy = &c->loaded.policy;
    const struct firm *firm =
        &policy->firms[chance_below(&c->chance, (uint32_t)policy->firm_count)];
    const struct chip *chip =
        &c->catalog.chips[chance_below(&c->chance, (uint32_t)c->catalog.chip_count)];
    int32_t country = chance_percent(&c->chance, 50) ? draw_country(c) : country_id(STR("CN"));
    if (!chip_launched(chip, c->days[1]) || !str_starts(firm->name, chip->vendor))
        return;
    c->shipper = firm->name;
    const struct compared_chip *own = chip_in(group_of(comparison, firm->name, country), chip);
    const struct compared_chip *anyone =
        chip_in(group_of(comparison, (struct str){ 0 }, country), chip);
    const struct compared_chip *said = own != NULL ? own : anyone;
    struct compared_answer before = decide_on(c, 0, country, chip);
    struct compared_answer after = decide_on(c, 1, country, chip);
    /* That what is said of anyone does not hold for the firm is not said where nothing changes. */
    bool right = same(&before, &after)
                     ? own == NULL
                     : said != NULL && same(&before, &said->before) && same(&after, &said->after);
    c->of_firms += own != NULL;
    if (!right)
        fail_at(c, country, chip->name, &before, &after,
                said == NULL ? "nothing" : outcome_name(said->after.outcome));
}

/* Mostly all that is known, as it is enforced. */
static void draw_basis(struct comparing *c)
{
    for (int side = 0; side < 2; side++) {
        int32_t known = DATE_OPEN;
        if (chance_percent(&c->chance, 20))
            known = c->days[1] + (int32_t)chance_below(&c->chance, 200);
        c->options[side] = (struct decide_options){
            .today = 20700,
            .known = known,
            .known_label = 20700,
            .posture = chance_percent(&c->chance, 20) ? POSTURE_TEXT : POSTURE_ENFORCED,
            .skip_good_until = true,
        };
    }
}

static void compare_days(struct comparing *c, int32_t before, int32_t after)
{
    struct comparison comparison;
    struct err err;
    c->days[0] = before;
    c->days[1] = after;
    draw_basis(c);
    const struct compared_side sides[2] = { { before, &c->options[0] }, { after, &c->options[1] } };
    if (!decide_compare(c->session, c->exporter, sides, &comparison, &err))
        fail_msg("%s (%s)", err.message, err.hint);
    for (uint64_t i = 0; i < chip_max; i++) {
        try_figures(c, &comparison);
        try_catalog(c, &comparison);
        if (c->exporter.length > 0)
            continue;
        try_firm_figures(c, &comparison);
        try_firm(c, &comparison);
    }
}

static void test_regions(void **state)
{
    struct comparing *c = comparing_new();
    struct view view = { .policy = &c->loaded.policy, .known = DATE_OPEN, .knower = KNOWER_ANY };
    struct err err;
    int32_t *days;
    size_t count;
    (void)state;
    assert_true(view_boundaries(&view, c->loaded.policy.arena, &days, &count, &err));
    size_t first = 0;
    while (first < count && days[first] < date_from_civil(2022, 10, 21))
        first++;
    compare_days(c, date_from_civil(2023, 11, 16), date_from_civil(2023, 11, 17));
    compare_days(c, date_from_civil(2025, 4, 8), date_from_civil(2025, 4, 9));
    compare_days(c, date_from_civil(2022, 10, 1), date_from_civil(2023, 6, 1));
    for (uint64_t i = 0; i < comparison_max; i++) {
        size_t a = first + chance_below(&c->chance, (uint32_t)(count - first));
        size_t b = chance_percent(&c->chance, 50)
                       ? a
                       : first + chance_below(&c->chance, (uint32_t)(count - first));
        bool firm = chance_percent(&c->chance, 30);
        c->exporter = firm ? STR("NVIDIA Corporation") : (struct str){ 0 };
        compare_days(c, days[a] - 1, days[b]);
    }
    assert_true(c->differing > 0 && c->of_firms > 0);
    comparing_free(c);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_regions) };
    if (argc > 1)
        seed = strtoull(argv[1], NULL, 10);
    if (argc > 2)
        comparison_max = strtoull(argv[2], NULL, 10);
    if (argc > 3)
        chip_max = strtoull(argv[3], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
