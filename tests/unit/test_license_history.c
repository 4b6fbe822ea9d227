/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_license_history.c - long histories of licenses, beside a model of one; see
 * license_model.h.
 *
 *     test_license_history [SEED [STEPS]]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/done.h"
#include "unit/license_desk.h"
#include "unit/license_model.h"

#define SEED 20261126
#define STEPS 400

static uint64_t seed = SEED;
static size_t step_max = STEPS;
static uint64_t random_state;

static struct licenses_tried tried;

/* What has to be done is. */

static const char *said(void)
{
    return tried.drawn.answer.refusal != REFUSED_NOT
               ? ledger_refusal_text(tried.drawn.answer.refusal)
               : tried.err.message;
}

static uint32_t below(uint32_t count)
{
    uint64_t z = random_state += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return (uint32_t)(((z ^ z >> 31) >> 32) * count >> 32);
}

static void draw_license(struct model_amounts *ret)
{
    ret->of[MODEL_ONE] = 1 + below(60);
    ret->of[MODEL_TWO] = 1 + below(60);
    ret->of[MODEL_VALUE] = below(400);
    tried.lines[0].granted.quantity = ret->of[MODEL_ONE];
    tried.lines[1].granted.quantity = ret->of[MODEL_TWO];
    tried.license.value = ret->of[MODEL_VALUE];
}

static bool amend(struct model *model, struct str number, bool *ret_wanted)
{
    struct model_amounts to;
    draw_license(&to);
    struct license_change change = desk_change(&tried, LICENSE_AMEND, number);
    change.filing.carries = below(3) > 0;
    *ret_wanted = model_amend(model, to.of[MODEL_ONE], to.of[MODEL_TWO], to.of[MODEL_VALUE],
                              !change.filing.carries);
    return desk_do(&tried, &change);
}

static bool reduce(struct model *model, struct str number, bool *ret_wanted)
{
    struct license_change change = desk_change(&tried, LICENSE_REDUCE, number);
    change.line = 1 + below(2);
    change.quantity = 1 + below(40);
    change.value = below(300);
    *ret_wanted = model_reduce(model, (int)change.line, change.quantity, change.value);
    return desk_do(&tried, &change);
}

static bool reserve(struct model *model, struct str number, uint64_t base, bool *ret_wanted)
{
    int line = 1 + (int)below(2);
    int64_t quantity = 1 + below(20);
    int64_t value = below(60);
    uint64_t id = base + model->count;
    *ret_wanted = model_reserve(model, line, quantity, value);
    /* The id of one that was refused is used again, for what is asked next. */
    return desk_reserve(&tried, number, id, line, quantity, value);
}

/* With the number of the step as the id. */
static bool post(struct model *model, struct str number, uint64_t base, uint64_t at,
                 bool *ret_wanted)
{
    size_t of = below((uint32_t)model->count);
    int64_t quantity = 1 + below(20);
    int64_t value = 1 + below(60);
    *ret_wanted = model_post(model, of, quantity, value);
    return desk_post(&tried, number, base + of, at, quantity, value);
}

static bool turn(struct model *model, struct str number, uint32_t which, bool *ret_wanted)
{
    switch (which) {
    case 0:
        *ret_wanted = model_suspend(model);
        return desk_turn(&tried, LICENSE_SUSPEND, number);
    case 1:
        *ret_wanted = model_surrender(model);
        return desk_turn(&tried, LICENSE_SURRENDER, number);
    case 2:
        *ret_wanted = model_end(model, "revoked");
        return desk_turn(&tried, LICENSE_REVOKE, number);
    case 3:
        *ret_wanted = model_end(model, "void_ab_initio");
        return desk_turn(&tried, LICENSE_VOID_AB_INITIO, number);
    default:
        *ret_wanted = model_reinstate(model);
        return desk_turn(&tried, LICENSE_REINSTATE, number);
    }
}

static bool step(struct model *model, struct str number, uint64_t base, uint64_t at,
                 bool *ret_wanted)
{
    uint32_t dice = below(100);
    if (dice < 8)
        return amend(model, number, ret_wanted);
    if (dice < 20) {
        *ret_wanted = model_activate(model);
        return desk_turn(&tried, LICENSE_ACTIVATE, number);
    }
    if (dice < 25)
        return reduce(model, number, ret_wanted);
    if (dice < 36)
        return turn(model, number, below(40) < 36 ? 4 * below(2) : 1 + below(3), ret_wanted);
    if (dice < 65 || model->count == 0)
        return reserve(model, number, base, ret_wanted);
    if (dice < 90)
        return post(model, number, base, at, ret_wanted);
    size_t of = below((uint32_t)model->count);
    *ret_wanted = model_void(model, of);
    return desk_void(&tried, number, base + of);
}

static void compare(const struct model *model, struct str number, uint64_t at)
{
    static const struct {
        int64_t line;
        enum ledger_measure measure;
    } accounts[] = { [MODEL_ALL] = { 0, MEASURE_QUANTITY },
                     [MODEL_ONE] = { 1, MEASURE_QUANTITY },
                     [MODEL_TWO] = { 2, MEASURE_QUANTITY },
                     [MODEL_VALUE] = { 0, MEASURE_VALUE } };
    struct license_record record;
    DO(license_load(&tried.desk, STR("BIS"), number, &record, &tried.err));
    if (!str_equal_text(str_of(license_state_word(record.state)), model->state))
        fail_msg("seed %llu, step %llu: %s, should be %s", (unsigned long long)seed,
                 (unsigned long long)at, license_state_word(record.state), model->state);
    for (int i = 0; i < MODEL_MEASURES && record.version > 0; i++) {
        struct ledger_account account =
            desk_account(&tried, number, accounts[i].line, accounts[i].measure);
        if (account.ceiling != model->ceiling.of[i] || account.posted != model->posted.of[i] ||
            account.pending != model_pending(model, i))
            fail_msg("seed %llu, step %llu, measure %d: ceiling %lld, posted %lld, pending %lld, "
                     "should be %lld, %lld, %lld",
                     (unsigned long long)seed, (unsigned long long)at, i,
                     (long long)account.ceiling, (long long)account.posted,
                     (long long)account.pending, (long long)model->ceiling.of[i],
                     (long long)model->posted.of[i], (long long)model_pending(model, i));
    }
}

static bool is_over(const char *state)
{
    return strcmp(state, "void_ab_initio") == 0 || strcmp(state, "revoked") == 0 ||
           strcmp(state, "surrendered") == 0;
}

/* One license after the other, each until nothing can become of it any more. */
static void test_as_the_model(void **unused)
{
    static struct model model;
    char name[16];
    struct str number = { 0 };
    uint64_t base = 0;
    size_t done = 0;
    (void)unused;
    desk_open(&tried);
    random_state = seed;
    tried.license.line_count = 2;
    for (uint64_t at = 1; at <= step_max; at++) {
        bool wanted;
        if (number.data == NULL || (is_over(model.state) && below(6) == 0)) {
            struct model_amounts first;
            draw_license(&first);
            snprintf(name, sizeof name, "L%u", (unsigned)at);
            number = str_of(name);
            base = at * MODEL_RESERVATIONS;
            model_init(&model, first.of[MODEL_ONE], first.of[MODEL_TWO], first.of[MODEL_VALUE]);
            DO(desk_turn(&tried, LICENSE_ADD, number));
        }
        tried.outcome.repeated = false;
        /* What has been done is done, but not by this: to the model it is refused. */
        bool found = step(&model, number, base, at, &wanted) && !tried.outcome.repeated;
        if (found != wanted)
            fail_msg("seed %llu, step %llu: %s, should be %s: %s", (unsigned long long)seed,
                     (unsigned long long)at, found ? "done" : "refused",
                     wanted ? "done" : "refused", found ? "" : said());
        done += found ? 1 : 0;
        compare(&model, number, at);
        if (at % 100 == 0)
            desk_sound(&tried);
    }
    desk_sound(&tried);
    assert_true(done > step_max / 8);
    desk_close(&tried);
}

int main(int count, char **words)
{
    if (count > 1)
        seed = strtoull(words[1], NULL, 10);
    if (count > 2)
        step_max = strtoull(words[2], NULL, 10);
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_as_the_model) };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}
