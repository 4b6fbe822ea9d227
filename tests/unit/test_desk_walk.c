/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_desk_walk.c - all machines of the desk at once: anybody does anything, at random, and
 * it stays sound.
 *
 *     test_desk_walk [SEED [COMMANDS [CHECKED]]]
 *
 * Each command is a move of its machine's table, or changes nothing.  After so many commands
 * (CHECKED) all that `licet db verify` looks at is looked at, and each account is held against what
 * it may have.  In as many as ENOUGH every move of every table is made, but for a few that are
 * seldom.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "audit/verify.h"
#include "desk/journal.h"
#include "desk/ledger_log.h"
#include "store/checks.h"
#include "unit/desk_walk.h"

#define SEED 20261127
#define COMMANDS 500
#define EPOCH 4000 /* commands with one database */
#define CHECKED 500
#define ENOUGH 1000000 /* commands in which every move is made */

static uint64_t seed = SEED;
static uint64_t command_max = COMMANDS;
static uint64_t checked = CHECKED;
static struct walk walk;

/* A license for what has figures of 100 and more; the review asks for two things. */
static const char rules[] =
    "role purchaser, intermediate_consignee\n"
    "fact cert.supply : bool ask \"Is there enough?\"\n"
    "fact cert.test : bool ask \"Was it tested?\"\n"
    "rule t/need \"A license\" {\n cite L1 \"p. 1\"\n in-force 2020-01-01 ..\n"
    " require RS \"reasons\"\n when item.die_area > 100 mm2\n}\n"
    "rule t/review \"Case by case\" {\n cite L2 \"p. 2\"\n in-force 2022-01-01 ..\n"
    " review { RS } as case-by-case\n when item.die_area > 100 mm2\n"
    " needs {\n [\"(a)\"] cert.supply\n [\"(b)\"] cert.test\n }\n}\n"
    "set desk.application : set of string {\n"
    " from 2020-01-01 : { \"purchaser.name\", \"end_users.address\" } cite L1 \"p. 3\"\n"
    "}\n" ENGINE_LIST;

/* ---- a desk ---- */

static struct who add_person(const char *name, uint32_t roles)
{
    struct approval_answer answer;
    struct principal principal;
    struct who root;
    struct who who;
    struct store *store = walk.tried.licenses.desk.store;
    struct err *err = &walk.err;
    if (!store_begin(store, err) || !people_who(store, STR("root"), &root, err) ||
        !people_add(store, &root, PRINCIPAL_PERSON, str_of(name), 1, err) ||
        !people_find(store, str_of(name), &principal, err) ||
        !people_grant(store, &root, &principal, roles, 1, &answer, err) ||
        !store_commit(store, err) || !people_who(store, str_of(name), &who, err))
        fail_msg("%s: %s", name, err->message);
    return who;
}

static void open_applications(void)
{
    const struct json_limits limits = { APPLICATION_JSON_MAX, APPLICATION_JSON_DEPTH };
    const struct json_limits of_buyers = { .size = BUYER_SIZE_MAX, .depth = FORM_DEPTH };
    walk.application_reader = json_reader_new(mem_system(), limits, &walk.err);
    walk.buyer_reader = json_reader_new(mem_system(), of_buyers, &walk.err);
    assert_non_null(walk.application_reader);
    assert_non_null(walk.buyer_reader);
    for (int i = 0; i < CLOCK_COUNT; i++)
        walk.law.clocks[i].days = 30;
    walk.law.congress_days = 30;
    walk.eyes = (struct application_eyes){ .session = walk.engine.session,
                                           .policy = &walk.engine.policy,
                                           .options = &walk.engine.options,
                                           .packs = STR("t"),
                                           .sha256 = STR("00") };
    walk.applications =
        (struct application_desk){ .matters = { .mem = mem_system(),
                                                .store = walk.tried.licenses.desk.store },
                                   .reader = walk.application_reader,
                                   .law = &walk.law,
                                   .holidays = &walk.tried.licenses.holidays,
                                   .eyes = &walk.eyes,
                                   .licenses = &walk.tried.licenses.desk };
}

static void open_walk(void)
{
    memset(walk.generations, 0, sizeof walk.generations);
    memset(walk.flags, 0, sizeof walk.flags);
    walk.is_marked = walk.packaged = false;
    ship_open(&walk.tried);
    engine_open(&walk.engine, rules);
    engine_lists_open(&walk.lists, &walk.engine, "Quux Holding", SHIPMENT_DAY, 1000);
    arena_init(&walk.arena, mem_system(), (size_t)1 << 28);
    walk.people[0] = walk.tried.licenses.ann; /* officer, logistics */
    walk.people[1] = walk.tried.licenses.bob; /* approver */
    walk.people[2] = add_person("sam", ROLE_BIT(ROLE_SALES));
    walk.people[3] = add_person("carl", ROLE_BIT(ROLE_OFFICER));
    walk.people[4] = add_person("lou", ROLE_BIT(ROLE_LOGISTICS));
    walk.people[5] = add_person("eve", ROLE_BIT(ROLE_OFFICER) | ROLE_BIT(ROLE_APPROVER) |
                                           ROLE_BIT(ROLE_SALES) | ROLE_BIT(ROLE_LOGISTICS));
    walk.people[6] =
        add_person("fay", ROLE_BIT(ROLE_OFFICER) | ROLE_BIT(ROLE_SALES) | ROLE_BIT(ROLE_LOGISTICS));
    walk.now = walk.tried.licenses.desk.now;
    open_applications();
}

static void close_walk(void)
{
    json_reader_free(walk.application_reader);
    json_reader_free(walk.buyer_reader);
    arena_release(&walk.arena);
    engine_close(&walk.engine);
    engine_lists_close(&walk.lists);
    ship_close(&walk.tried);
}

/* ---- whether it is sound ---- */

/* What departed and is reserved is no more than granted, but for what facts took: incidents. */
static void check_account(const struct license_record *record, const struct ledger_account *a)
{
    if (a->posted < 0 || a->pending < 0 || a->excess < 0 ||
        a->posted + a->pending > a->ceiling + a->allowance + a->excess)
        WALK_FAIL(&walk,
                  "%.*s: posted %lld, pending %lld; ceiling %lld, allowance %lld, excess %lld",
                  STR_ARG(record->key.number), (long long)a->posted, (long long)a->pending,
                  (long long)a->ceiling, (long long)a->allowance, (long long)a->excess);
}

static void check_accounts(void)
{
    struct license_desk *desk = &walk.tried.licenses.desk;
    struct license_key *keys;
    size_t count;
    struct arena arena;
    arena_init(&arena, mem_system(), (size_t)1 << 28);
    assert_true(licenses_list(desk->store, &arena, &keys, &count, &walk.err));
    for (size_t i = 0; i < count; i++) {
        struct license_record record;
        struct balance *balances;
        size_t balance_count;
        arena_reset(desk->arena);
        if (!license_load_id(desk, &keys[i].id, &record, &walk.err) ||
            !balances_read(desk->store, desk->arena, &keys[i].id, BALANCE_NOW, BALANCE_NOW,
                           &balances, &balance_count, &walk.err))
            WALK_FAIL(&walk, "%s", walk.err.message);
        for (size_t k = 0; k < balance_count; k++)
            check_account(&record, &balances[k].account);
    }
    arena_release(&arena);
}

static void check_all(void)
{
    static const struct audit_outside nothing = { 0 };
    struct store *store = walk.tried.desk.matters.store;
    struct audit_verdict log;
    size_t wrong[7];
    struct buf out;
    struct err *err = &walk.err;
    buf_init(&out, mem_system(), 1 << 24);
    arena_reset(&walk.tried.licenses.arena);
    if (!store_begin_reading(store, err) || !store_check(store, &out, &wrong[0], err) ||
        !ledger_check(store, &out, &wrong[1], err) ||
        !ledger_log_check(store, &out, &wrong[2], err) ||
        !people_check(store, &out, &wrong[3], err) ||
        !licenses_check(store, &walk.tried.licenses.arena, &out, &wrong[4], err) ||
        !audit_verify(store, mem_system(), &nothing, &out, &log, err) ||
        !journal_check(store, mem_system(), &out, &wrong[5], err) ||
        !desk_check(store, mem_system(), &out, &wrong[6], err))
        WALK_FAIL(&walk, "%s", err->message);
    store_rollback(store);
    if (buf_view(&out).length > 0 || log.wrong > 0)
        WALK_FAIL(&walk, "%.*s", STR_ARG(buf_view(&out)));
    buf_release(&out);
    check_accounts();
}

/* ---- the walk ---- */

/* Mostly it is soon after; days pass too. */
static void move_time(void)
{
    int64_t later = walk_below(&walk, 300) == 0 ? DAY
                    : walk_below(&walk, 5) == 0 ? (int64_t)walk_below(&walk, 3600) * 1000000
                                                : 1 + walk_below(&walk, 1000);
    const struct who *by = walk_somebody(&walk);
    walk.now += later;
    walk.tried.licenses.desk.now = walk.tried.desk.matters.now = walk.now;
    walk.applications.matters.now = walk.now;
    walk.applications.today = (int32_t)(walk.now / DAY);
    walk.tried.desk.matters.by = walk.applications.matters.by = by;
    arena_reset(&walk.arena);
    walk.err = (struct err){ .code = ERR_NONE };
    walk_mark(&walk);
}

static void decide_approvals(struct walk *w)
{
    struct approval *open;
    size_t count;
    if (!approvals_read(w->tried.desk.matters.store, &w->arena, false, &open, &count, &w->err))
        WALK_FAIL(w, "%s", w->err.message);
    if (count > 0)
        (void)walk_approve(w, open[walk_below(w, (uint32_t)count)].id);
}

static void step(void)
{
    static void (*const steps[])(struct walk *) = {
        walk_order,       walk_order,    walk_order,       walk_shipment,    walk_shipment,
        walk_shipment,    walk_shipment, walk_shipment,    walk_license,     walk_license,
        walk_buyer,       walk_buyer,    walk_buyer,       walk_application, walk_application,
        walk_match,       walk_flag,     walk_incident,    walk_disclosure,  walk_difference,
        walk_application, walk_document, decide_approvals,
    };
    move_time();
    WALK_ONE_OF(&walk, steps)(&walk);
}

/* ---- which moves were made ---- */

static void count_move(const struct machine *machine, struct str from, struct str transition,
                       struct str to)
{
    uint64_t *made = walk.made[walk_machine(machine)];
    assert_true(machine->move_count <= WALK_MOVES);
    for (size_t i = 0; i < machine->move_count; i++) {
        const struct machine_move *move = &machine->moves[i];
        if (str_equal_text(
                from, move->from == MACHINE_NOWHERE ? "" : machine_state(machine, move->from)) &&
            str_equal_text(transition, machine_transition(machine, move->transition)) &&
            str_equal_text(to, machine_state(machine, move->to))) {
            made[i]++;
            return;
        }
    }
    WALK_FAIL(&walk, "%s: %.*s, %.*s, %.*s is no move", machine->what, STR_ARG(from),
              STR_ARG(transition), STR_ARG(to));
}

static void count_matters(const struct machine *machine, struct arena *arena)
{
    struct store *store = walk.tried.desk.matters.store;
    struct matter *matters;
    size_t count;
    assert_true(matters_list(store, arena, str_of(machine->what), STR(""), STR(""), INT64_MAX,
                             &matters, &count, &walk.err));
    for (size_t i = 0; i < count; i++) {
        struct matter_event *events;
        size_t event_count;
        assert_true(
            matter_events_read(store, arena, &matters[i].id, &events, &event_count, &walk.err));
        for (size_t k = 0; k < event_count; k++)
            count_move(machine, events[k].from, events[k].transition, events[k].to);
    }
}

static void count_licenses(struct arena *arena)
{
    struct store *store = walk.tried.desk.matters.store;
    struct license_key *keys;
    size_t count;
    assert_true(licenses_list(store, arena, &keys, &count, &walk.err));
    for (size_t i = 0; i < count; i++) {
        struct license_event_row *events;
        size_t event_count;
        assert_true(
            license_events_read(store, arena, &keys[i].id, &events, &event_count, &walk.err));
        for (size_t k = 0; k < event_count; k++)
            count_move(&license_machine, k == 0 ? STR("") : events[k - 1].state,
                       events[k].transition, events[k].state);
    }
}

/* Of the events that are recorded: one command may be a move of several machines. */
static void count_moves(void)
{
    struct store *store = walk.tried.desk.matters.store;
    struct arena arena;
    arena_init(&arena, mem_system(), (size_t)1 << 28);
    assert_true(store_begin_reading(store, &walk.err));
    for (size_t i = 0; matter_machines[i] != NULL; i++)
        count_matters(matter_machines[i], &arena);
    count_licenses(&arena);
    store_rollback(store);
    arena_release(&arena);
}

static void end_walk(void)
{
    check_all();
    count_moves();
    close_walk();
}

static void test_anything(void **unused)
{
    (void)unused;
    walk.chance = seed;
    for (walk.step = 0; walk.step < command_max; walk.step++) {
        if (walk.step % EPOCH == 0 && walk.step > 0)
            end_walk();
        if (walk.step % EPOCH == 0)
            open_walk();
        step();
        if (walk.step % checked == checked - 1)
            check_all();
    }
    end_walk();
    print_message("done %llu, refused %llu\n", (unsigned long long)walk.done,
                  (unsigned long long)walk.not_done);
}

/* What takes a chain of chances, so that ENOUGH commands may miss it. */
static bool is_seldom(const struct machine *machine, const struct machine_move *move)
{
    /* A rest is still reserved when all of the others is verified, or is to be. */
    if (machine == &shipment_machine)
        return move->transition == SHIPMENT_VOID &&
               (move->from == SHIPMENT_VERIFIED || move->from == SHIPMENT_VERIFICATION_DUE);
    /* It was screened and has new attestations since it was suspended, and two people sign. */
    return machine == &buyer_machine && move->transition == BUYER_REINSTATE;
}

static void test_everything(void **unused)
{
    size_t all = 0;
    size_t missed = 0;
    size_t seldom = 0;
    (void)unused;
    for (unsigned i = 0; machines[i] != NULL; i++) {
        const struct machine *machine = machines[i];
        for (size_t k = 0; k < machine->move_count; k++) {
            const struct machine_move *move = &machine->moves[k];
            all++;
            if (walk.made[i][k] > 0)
                continue;
            missed++;
            seldom += is_seldom(machine, move);
            if (command_max > COMMANDS)
                print_message("never: %s, %s, %s, %s\n", machine->what,
                              move->from == MACHINE_NOWHERE ? "(new)"
                                                            : machine_state(machine, move->from),
                              machine_transition(machine, move->transition),
                              machine_state(machine, move->to));
        }
    }
    print_message("%zu of %zu moves were never made\n", missed, all);
    assert_true(walk.done > walk.not_done / 8);
    if (command_max >= ENOUGH)
        assert_int_equal(missed, seldom);
}

int main(int count, char **words)
{
    if (count > 1)
        seed = strtoull(words[1], NULL, 10);
    if (count > 2)
        command_max = strtoull(words[2], NULL, 10);
    if (count > 3)
        checked = strtoull(words[3], NULL, 10);
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_anything),
                                        cmocka_unit_test(test_everything) };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}
