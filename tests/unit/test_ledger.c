/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_ledger.c - the ledger, beside a model of it; see ledger_model.h.
 *
 *     test_ledger [SEED [COMMANDS]]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "desk/ledger_log.h"
#include "unit/ledger_draw.h"
#include "unit/store_folder.h"

#define SEED 20261126
#define COMMANDS 3000
#define CHECKED_EACH 500

static uint64_t seed = SEED;
static size_t command_max = COMMANDS;
static uint64_t state;

/* ---- a store of its own ---- */

static struct store_folder folder;

static struct store *open_new(void)
{
    store_folder_make(&folder);
    struct store *store = store_folder_open(&folder);
    assert_non_null(store);
    return store;
}

static void remove_all(struct store *store)
{
    store_close(store);
    store_folder_remove(&folder);
}

static void compare_accounts(struct store *store, const struct model *model, size_t at)
{
    for (int i = 0; i < MODEL_ACCOUNTS; i++) {
        struct store_id id = id_of('a', (uint64_t)i);
        const struct model_account *wanted = &model->accounts[i];
        struct ledger_account account;
        struct err err = { 0 };
        bool found;
        assert_true(account_read(store, &id, &account, &found, &err) && found);
        if (!is_as_model(&account, wanted))
            fail_msg(
                "seed %llu, command %zu: account %d has %lld+%lld posted %lld pending %lld "
                "excess %lld, should have %lld+%lld %lld %lld %lld",
                (unsigned long long)seed, at, i, (long long)account.ceiling,
                (long long)account.allowance, (long long)account.posted, (long long)account.pending,
                (long long)account.excess, (long long)wanted->ceiling, (long long)wanted->allowance,
                (long long)wanted->posted, (long long)wanted->pending, (long long)wanted->excess);
    }
}

static void check_sound(struct store *store)
{
    struct buf out;
    struct err err = { 0 };
    size_t wrong;
    size_t of_log;
    buf_init(&out, mem_system(), 1 << 20);
    assert_true(ledger_check(store, &out, &wrong, &err) &&
                ledger_log_check(store, &out, &of_log, &err));
    if (wrong + of_log > 0)
        fail_msg("%.*s", STR_ARG(buf_view(&out)));
    buf_release(&out);
}

/* What had been done is asked for once more: it has the effect it had. */
static void repeat(struct store *store, const struct model *model, int64_t now)
{
    size_t at = draw_below(&state, (uint32_t)model->count);
    struct ledger_command command = command_of(&model->transfers[at], at);
    struct ledger_answer answer;
    struct err err = { 0 };
    if (!model->transfers[at].done)
        return;
    assert_true(ledger_apply(store, &command, now, &answer, &err));
    assert_true(answer.refusal == REFUSED_NOT && answer.repeated && answer.seq > 0);
    command.event_at++;
    assert_true(ledger_apply(store, &command, now, &answer, &err));
    assert_int_equal(answer.refusal, REFUSED_KEY);
}

#define BATCH_MAX 40

/* Some commands, one after the other, and what the model says of each. */
struct batch {
    struct ledger_command commands[BATCH_MAX];
    struct ledger_answer answers[BATCH_MAX];
    enum ledger_refusal wanted[BATCH_MAX];
    size_t incidents[BATCH_MAX];
    size_t count, first;
    int64_t now;
};

static void draw_batch(struct batch *batch, struct model *model, size_t at, int64_t now)
{
    *batch =
        (struct batch){ .count = 1 + draw_below(&state, draw_below(&state, 3) == 0 ? BATCH_MAX : 2),
                        .first = at,
                        .now = now };
    for (size_t i = 0; i < batch->count; i++) {
        struct model_transfer asked = draw_transfer(model, now, &state);
        size_t before = model->incidents;
        batch->commands[i] = command_of(&asked, at + i);
        batch->wanted[i] = model_apply(model, &asked, at + i, now);
        batch->incidents[i] = model->incidents - before;
    }
}

/* Together, through what is kept in memory; or each by itself, as if somebody else did. */
static void apply_batch(struct ledger *ledger, struct store *other, struct batch *batch)
{
    struct ledger_request requests[BATCH_MAX];
    struct err err = { 0 };
    bool done = true;
    bool together = draw_below(&state, 4) > 0;
    for (size_t i = 0; i < batch->count; i++) {
        requests[i] = (struct ledger_request){ &batch->commands[i], &batch->answers[i] };
        done = done && (together || ledger_apply(other, &batch->commands[i], batch->now,
                                                 &batch->answers[i], &err));
    }
    if (together)
        done = ledger_apply_all(ledger, requests, batch->count, batch->now, &err);
    if (!done)
        fail_msg("seed %llu, command %zu: %s", (unsigned long long)seed, batch->first, err.message);
}

static void check_batch(const struct batch *batch, size_t refusals[REFUSED_COMMAND + 1])
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct ledger_answer *answer = &batch->answers[i];
        if (answer->refusal != batch->wanted[i])
            fail_msg("seed %llu, command %zu (%s): %s, should be: %s", (unsigned long long)seed,
                     batch->first + i, ledger_kind_name(batch->commands[i].kind),
                     ledger_refusal_text(answer->refusal), ledger_refusal_text(batch->wanted[i]));
        assert_int_equal(answer->incidents, batch->incidents[i]);
        refusals[answer->refusal]++;
    }
}

static void test_as_the_model(void **unused)
{
    static struct model model;
    static struct batch batch;
    size_t refusals[REFUSED_COMMAND + 1] = { 0 };
    struct err err = { 0 };
    struct store *store = open_new();
    struct store *other = store_folder_open(&folder);
    struct ledger *ledger = ledger_new(mem_system(), store, &err);
    size_t checked = 0;
    (void)unused;
    state = seed;
    memset(&model, 0, sizeof model);
    model_accounts(&model);
    add_accounts(store, &model);
    for (size_t at = 0; at < command_max && at + BATCH_MAX < MODEL_TRANSFERS; at += batch.count) {
        draw_batch(&batch, &model, at, 1000 + (int64_t)at);
        apply_batch(ledger, other, &batch);
        check_batch(&batch, refusals);
        compare_accounts(store, &model, at);
        if (draw_below(&state, 10) == 0)
            repeat(other, &model, batch.now);
        if (at >= checked) {
            check_sound(store);
            checked += CHECKED_EACH;
        }
    }
    check_sound(store);
    for (size_t i = 0; i < REFUSED_KEY && command_max >= COMMANDS; i++) {
        if (refusals[i] == 0 && i != REFUSED_WINDOW) /* which is rare: test_a_window */
            fail_msg("never met: %s", ledger_refusal_text((enum ledger_refusal)i));
    }
    ledger_free(ledger);
    store_close(other);
    remove_all(store);
}

/* ---- pools ---- */

static enum ledger_refusal do_one(struct store *store, uint64_t number, enum ledger_kind kind,
                                  uint64_t account, int64_t amount, int64_t event_at,
                                  struct ledger_answer *ret)
{
    struct err err = { 0 };
    struct ledger_command command = { .id = id_of('r', number),
                                      .kind = kind,
                                      .legs = { { .account = id_of('a', account),
                                                  .amount = amount } },
                                      .leg_count = 1,
                                      .event_at = event_at,
                                      .actor = STR("somebody") };
    if (!ledger_apply(store, &command, event_at, ret, &err))
        fail_msg("%s", err.message);
    return ret->refusal;
}

/* At most half of what went to one country may go to another, and what was counted on goes. */
static void test_a_share(void **unused)
{
    struct store *store = open_new();
    struct ledger_answer answer;
    struct ledger_account account;
    struct err err = { 0 };
    bool found;
    struct store_id pool = id_of('a', 1);
    (void)unused;
    add_account(store, 0, MEASURE_PERFORMANCE, &(struct model_account){ .guard = -1, .basis = -1 });
    add_account(
        store, 1, MEASURE_PERFORMANCE,
        &(struct model_account){ .guard = -1, .basis = 0, .numerator = 1, .denominator = 2 });
    assert_int_equal(do_one(store, 1, LEDGER_FOLLOW, 1, 0, 1, &answer), REFUSED_NOT);
    assert_int_equal(do_one(store, 2, LEDGER_GRANT, 0, 1000000, 1, &answer), REFUSED_NOT);
    assert_int_equal(do_one(store, 3, LEDGER_RESERVE, 1, 1, 2, &answer), REFUSED_CEILING);
    assert_int_equal(do_one(store, 4, LEDGER_FACT, 0, 15833, 3, &answer), REFUSED_NOT);
    assert_int_equal(do_one(store, 5, LEDGER_RESERVE, 1, 7917, 4, &answer), REFUSED_CEILING);
    assert_int_equal(answer.remaining, 7916);
    assert_int_equal(do_one(store, 6, LEDGER_RESERVE, 1, 7916, 5, &answer), REFUSED_NOT);
    struct ledger_command back = {
        .id = id_of('r', 7), .kind = LEDGER_REVERSE, .resolving = true, .resolves = id_of('r', 4)
    };
    assert_true(ledger_apply(store, &back, 6, &answer, &err) && answer.refusal == REFUSED_NOT);
    assert_true(account_read(store, &pool, &account, &found, &err));
    assert_true(account.ceiling == 0 && account.pending == 0 && account.excess == 0);
    check_sound(store);
    remove_all(store);
}

/* What is posted counts for ten units of time; what comes to be known late counts on its day. */
static void test_a_window(void **unused)
{
    struct store *store = open_new();
    struct ledger_answer answer;
    struct err err = { 0 };
    (void)unused;
    add_account(store, 0, MEASURE_QUANTITY,
                &(struct model_account){ .guard = -1, .basis = -1, .window = 10 });
    assert_int_equal(do_one(store, 1, LEDGER_GRANT, 0, 5, 1, &answer), REFUSED_NOT);
    assert_int_equal(do_one(store, 2, LEDGER_FACT, 0, 5, 100, &answer), REFUSED_NOT);
    assert_int_equal(do_one(store, 3, LEDGER_RESERVE, 0, 1, 109, &answer), REFUSED_CEILING);
    assert_int_equal(do_one(store, 4, LEDGER_RESERVE, 0, 1, 110, &answer), REFUSED_NOT);
    struct ledger_command late = { .id = id_of('r', 5),
                                   .kind = LEDGER_POST,
                                   .resolving = true,
                                   .resolves = id_of('r', 4),
                                   .legs = { { .account = id_of('a', 0), .amount = 1 } },
                                   .leg_count = 1,
                                   .event_at = 109 };
    assert_true(ledger_apply(store, &late, 111, &answer, &err));
    assert_int_equal(answer.refusal, REFUSED_WINDOW);
    late.id = id_of('r', 6);
    late.kind = LEDGER_FACT;
    assert_true(ledger_apply(store, &late, 112, &answer, &err));
    assert_true(answer.refusal == REFUSED_NOT && answer.incidents == 1);
    check_sound(store);
    remove_all(store);
}

/* What departed under a license counts under the one that replaced it. */
static void test_carried(void **unused)
{
    struct store *store = open_new();
    struct ledger_answer answer;
    struct ledger_account account;
    struct err err = { 0 };
    bool found;
    struct ledger_command over = { .id = id_of('r', 9),
                                   .kind = LEDGER_CARRY,
                                   .legs = { { .account = id_of('a', 0), .amount = 4 },
                                             { .account = id_of('a', 1), .amount = 4 } },
                                   .leg_count = 2 };
    (void)unused;
    for (int i = 0; i < 2; i++)
        add_account(store, i, MEASURE_QUANTITY,
                    &(struct model_account){ .guard = -1, .basis = -1 });
    assert_int_equal(do_one(store, 1, LEDGER_GRANT, 0, 10, 1, &answer), REFUSED_NOT);
    assert_int_equal(do_one(store, 2, LEDGER_GRANT, 1, 6, 1, &answer), REFUSED_NOT);
    assert_int_equal(do_one(store, 3, LEDGER_FACT, 0, 4, 1, &answer), REFUSED_NOT);
    assert_true(ledger_apply(store, &over, 2, &answer, &err) && answer.refusal == REFUSED_NOT);
    assert_true(account_read(store, &over.legs[0].account, &account, &found, &err));
    assert_true(account.ceiling == 6 && account.posted == 0);
    assert_true(account_read(store, &over.legs[1].account, &account, &found, &err));
    assert_true(account.ceiling == 6 && account.posted == 4);
    assert_int_equal(do_one(store, 4, LEDGER_RESERVE, 1, 3, 3, &answer), REFUSED_CEILING);
    check_sound(store);
    remove_all(store);
}

/* ---- 15 CFR 750.11 ---- */

#define CENTS 100

static enum ledger_refusal ship(struct store *store, uint64_t number, int64_t units, int64_t value,
                                struct ledger_answer *ret)
{
    struct err err = { 0 };
    struct ledger_command command = { .id = id_of('r', number),
                                      .kind = LEDGER_RESERVE,
                                      .legs = { { .account = id_of('a', 0), .amount = units } },
                                      .leg_count = 1,
                                      .actor = STR("warehouse") };
    assert_true(ledger_apply(store, &command, 1, ret, &err));
    if (ret->refusal != REFUSED_NOT)
        return ret->refusal;
    command = (struct ledger_command){ .id = id_of('p', number),
                                       .kind = LEDGER_POST,
                                       .resolving = true,
                                       .resolves = id_of('r', number),
                                       .legs = { { .account = id_of('a', 0), .amount = units },
                                                 { .account = id_of('a', 1), .amount = value } },
                                       .leg_count = 2,
                                       .actor = STR("warehouse") };
    assert_true(ledger_apply(store, &command, 1, ret, &err));
    return ret->refusal;
}

static struct store *license(int64_t units, int64_t value, int64_t tolerance)
{
    struct store *store = open_new();
    struct ledger_answer answer;
    struct err err = { 0 };
    add_account(store, 0, MEASURE_QUANTITY, &(struct model_account){ .guard = -1, .basis = -1 });
    add_account(store, 1, MEASURE_VALUE, &(struct model_account){ .guard = 0, .basis = -1 });
    const struct ledger_command grant = {
        .id = id_of('g', 0),
        .kind = LEDGER_GRANT,
        .legs = { { .account = id_of('a', 0), .amount = units },
                  { .account = id_of('a', 1), .amount = value, .allowance = tolerance } },
        .leg_count = 2,
        .actor = STR("officer")
    };
    assert_true(ledger_apply(store, &grant, 1, &answer, &err) && answer.refusal == REFUSED_NOT);
    return store;
}

/* 10,000 units, USD 100,000,000: of value ten percent more while units are left, of these none. */
static void test_quantity_has_no_tolerance(void **unused)
{
    struct store *store = license(10000, 100000000LL * CENTS, 10000000LL * CENTS);
    struct ledger_answer answer;
    (void)unused;
    assert_int_equal(ship(store, 1, 9999, 99990000LL * CENTS, &answer), REFUSED_NOT);
    assert_int_equal(ship(store, 2, 2, 20000LL * CENTS, &answer), REFUSED_CEILING);
    assert_true(answer.account.measure == MEASURE_QUANTITY && answer.account.ceiling == 10000 &&
                answer.account.posted == 9999 && answer.account.pending == 0 &&
                answer.requested == 2 && answer.remaining == 1);
    assert_int_equal(ship(store, 3, 1, 10000LL * CENTS, &answer), REFUSED_NOT);
    assert_int_equal(ship(store, 4, 1, 1, &answer), REFUSED_CEILING);
    check_sound(store);
    remove_all(store);
}

static void test_value_has_one(void **unused)
{
    struct store *store = license(10000, 100000000LL * CENTS, 10000000LL * CENTS);
    struct ledger_answer answer;
    (void)unused;
    assert_int_equal(ship(store, 1, 9000, 99000000LL * CENTS, &answer), REFUSED_NOT);
    /* 111 percent; then 109. */
    assert_int_equal(ship(store, 2, 500, 12000000LL * CENTS, &answer), REFUSED_CEILING);
    assert_true(answer.account.measure == MEASURE_VALUE && answer.remaining == 11000000LL * CENTS &&
                answer.requested == 12000000LL * CENTS);
    assert_int_equal(ship(store, 3, 500, 10000000LL * CENTS, &answer), REFUSED_NOT);
    check_sound(store);
    remove_all(store);
}

/* Once the full quantity has departed nothing more may, whatever it is worth. */
static void test_no_tolerance_without_quantity(void **unused)
{
    struct store *store = license(10, 1000, 100);
    struct err err = { 0 };
    struct ledger_answer answer;
    (void)unused;
    assert_int_equal(ship(store, 1, 10, 1000, &answer), REFUSED_NOT);
    const struct ledger_command more = { .id = id_of('p', 9),
                                         .kind = LEDGER_POST,
                                         .resolving = true,
                                         .resolves = id_of('r', 1),
                                         .legs = { { .account = id_of('a', 1), .amount = 1 } },
                                         .leg_count = 1,
                                         .actor = STR("warehouse") };
    assert_true(ledger_apply(store, &more, 1, &answer, &err));
    assert_int_equal(answer.refusal, REFUSED_CEILING);
    remove_all(store);
}

/* ---- what is recorded stays ---- */

static void test_commands_that_make_no_sense(void **unused)
{
    struct store *store = license(10, 1000, 0);
    struct err err = { 0 };
    struct ledger_answer answer;
    (void)unused;
    const struct ledger_command wrong[] = {
        { .kind = LEDGER_RESERVE },
        { .kind = LEDGER_POST,
          .legs = { { .account = id_of('a', 0), .amount = 1 } },
          .leg_count = 1 },
        { .kind = LEDGER_FACT,
          .legs = { { .account = id_of('a', 0), .amount = 1 } },
          .leg_count = 1,
          .expires_at = 9 },
        { .kind = LEDGER_RESERVE, .legs = { { .account = id_of('a', 0) } }, .leg_count = 1 },
        { .kind = LEDGER_RESERVE,
          .legs = { { .account = id_of('a', 0), .amount = -1 } },
          .leg_count = 1 },
        { .kind = LEDGER_RESERVE,
          .legs = { { .account = id_of('a', 0), .amount = 1 },
                    { .account = id_of('a', 0), .amount = 1 } },
          .leg_count = 2 },
        { .kind = LEDGER_FACT,
          .legs = { { .account = id_of('a', 0), .amount = LEDGER_AMOUNT_MAX + 1 } },
          .leg_count = 1 },
        { .kind = LEDGER_EXPIRE,
          .legs = { { .account = id_of('a', 0), .amount = 1 } },
          .leg_count = 1 },
        { .kind = LEDGER_VOID,
          .legs = { { .account = id_of('a', 0), .amount = 1 } },
          .leg_count = 1 },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_true(ledger_apply(store, &wrong[i], 1, &answer, &err));
        assert_int_equal(answer.refusal, REFUSED_COMMAND);
    }
    const struct ledger_command unknown = { .kind = LEDGER_FACT,
                                            .legs = { { .account = id_of('a', 7), .amount = 1 } },
                                            .leg_count = 1 };
    assert_true(ledger_apply(store, &unknown, 1, &answer, &err));
    assert_int_equal(answer.refusal, REFUSED_UNKNOWN);
    check_sound(store);
    remove_all(store);
}

/* A pool of many lines: all that was reserved of it expires, or has to go, with one command. */
static void test_many_end_at_once(void **unused)
{
    enum { LINES = 100 };
    struct store *store = open_new();
    struct err err = { 0 };
    struct ledger_answer answer;
    (void)unused;
    for (int i = 0; i <= LINES; i++) {
        add_account(store, i, MEASURE_QUANTITY,
                    &(struct model_account){ .guard = -1, .basis = -1 });
        const struct ledger_command grant = { .id = id_of('g', (uint64_t)i),
                                              .kind = LEDGER_GRANT,
                                              .legs = { { .account = id_of('a', (uint64_t)i),
                                                          .amount = LINES } },
                                              .leg_count = 1 };
        assert_true(ledger_apply(store, &grant, 1, &answer, &err));
    }
    for (uint64_t round = 0; round < 2; round++) {
        for (uint64_t i = 0; i < LINES; i++) {
            const struct ledger_command reserve = {
                .id = id_of('r', round * LINES + i),
                .kind = LEDGER_RESERVE,
                .legs = { { .account = id_of('a', LINES), .amount = 1 },
                          { .account = id_of('a', i), .amount = 1 } },
                .leg_count = 2,
                .expires_at = round == 0 ? 10 : 0
            };
            assert_true(ledger_apply(store, &reserve, round == 0 ? 2 : 20, &answer, &err));
            assert_int_equal(answer.refusal, REFUSED_NOT);
        }
    }
    const struct ledger_command reduce = { .id = id_of('d', 0),
                                           .kind = LEDGER_REDUCE,
                                           .legs = { { .account = id_of('a', LINES),
                                                       .amount = LINES } },
                                           .leg_count = 1 };
    struct store_id pool = id_of('a', LINES);
    struct ledger_account account;
    bool found;
    assert_true(ledger_apply(store, &reduce, 30, &answer, &err));
    assert_true(answer.refusal == REFUSED_NOT && answer.incidents == 0);
    assert_true(account_read(store, &pool, &account, &found, &err) && found);
    assert_true(account.ceiling == 0 && account.pending == 0 && account.excess == 0);
    check_sound(store);
    remove_all(store);
}

/* However much is granted or happens, no sum is too large to be kept. */
static void test_sums_stay_in_range(void **unused)
{
    struct store *store = license(10, 1000, 0);
    struct err err = { 0 };
    struct ledger_answer answer;
    (void)unused;
    for (uint64_t i = 0; i < 4; i++) {
        struct ledger_command command = {
            .id = id_of('m', i),
            .kind = i < 2 ? LEDGER_FACT : LEDGER_GRANT,
            .legs = { { .account = id_of('a', 0), .amount = i < 3 ? LEDGER_AMOUNT_MAX - 10 : 0 } },
            .leg_count = 1
        };
        if (i >= 2)
            command.legs[0].allowance = i == 2 ? LEDGER_AMOUNT_MAX : 1;
        assert_true(ledger_apply(store, &command, 1, &answer, &err));
        assert_int_equal(answer.refusal, i % 2 == 0 ? REFUSED_NOT : REFUSED_COMMAND);
    }
    check_sound(store);
    remove_all(store);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_the_model),
        cmocka_unit_test(test_a_share),
        cmocka_unit_test(test_a_window),
        cmocka_unit_test(test_carried),
        cmocka_unit_test(test_quantity_has_no_tolerance),
        cmocka_unit_test(test_value_has_one),
        cmocka_unit_test(test_no_tolerance_without_quantity),
        cmocka_unit_test(test_commands_that_make_no_sense),
        cmocka_unit_test(test_many_end_at_once),
        cmocka_unit_test(test_sums_stay_in_range),
    };
    if (argc > 1)
        seed = strtoull(argv[1], NULL, 10);
    if (argc > 2)
        command_max = strtoull(argv[2], NULL, 10);
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}
