/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_buyer_history.c - long histories of a buyer, its approvals and shipments to it, beside
 * a model which shares with the desk only the tables of states: what every cap and the license have
 * posted and pending, and what is refused.
 *
 *     test_buyer_history [SEED [STEPS]]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "desk/buyer_caps.h"
#include "unit/buyer_desk.h"

#define SEED 20261128
#define STEPS 300
#define EPOCH 60 /* steps with one order, one license and one buyer */
#define SHIPMENTS 8
#define ORDER_UNITS 60
#define LICENSE_UNITS 50
#define ACCOUNTS (EPOCH * MEASURES)
#define MEASURES 3

static uint64_t seed = SEED;
static size_t step_max = STEPS;
static uint64_t random_state;

static struct shipments_tried tried;

/* What a unit is, by measure: one, worth one, with a performance of two. */
static const int64_t weights[MEASURES] = { 1, 1, 2 };

struct hold {
    int64_t reserved, remaining;
};

struct model {
    char name[16];
    unsigned state;
    uint64_t reserved_at;
    int64_t units;
    bool has_reservation;
    struct hold license;
    struct hold holds[ACCOUNTS];
    int64_t departed;
    bool out, keeps_rest;
};

static struct {
    struct model shipments[SHIPMENTS];
    size_t count;
    char order[16], license[16], buyer[16];
    unsigned state;         /* of the buyer */
    int in_force[MEASURES]; /* which account; -1: none */
    struct {
        struct store_id id;
        int64_t ceiling, posted;
        bool closed;
    } accounts[ACCOUNTS];
    int account_count;
    int64_t posted; /* of the license */
    uint64_t reservations;
} model;

#define DO(done)                                                                                   \
    do {                                                                                           \
        if (!(done))                                                                               \
            fail_msg("line %d: %s; %s", __LINE__, tried.err.message, tried.licenses.err.message);  \
    } while (0)

static uint32_t below(uint32_t count)
{
    uint64_t z = random_state += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return (uint32_t)(((z ^ z >> 31) >> 32) * count >> 32);
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* ---- the model ---- */

static int64_t pending(void)
{
    int64_t sum = 0;
    for (size_t i = 0; i < model.count; i++)
        sum += model.shipments[i].license.remaining;
    return sum;
}

static int64_t pending_of(int account)
{
    int64_t sum = 0;
    for (size_t i = 0; i < model.count; i++)
        sum += model.shipments[i].holds[account].remaining;
    return sum;
}

static bool is_approved(void)
{
    return model.state == BUYER_APPROVED || model.state == BUYER_APPROVED_WITH_CONDITIONS;
}

static void free_all(struct model *m)
{
    m->license.remaining = 0;
    for (int a = 0; a < model.account_count; a++)
        m->holds[a].remaining = 0;
}

/* Whole reservations, the newest first, until it fits. */
static void displace(int account, int64_t ceiling)
{
    while (model.accounts[account].posted + pending_of(account) > ceiling) {
        struct model *newest = NULL;
        for (size_t i = 0; i < model.count; i++) {
            struct model *m = &model.shipments[i];
            if (m->holds[account].remaining > 0 &&
                (newest == NULL || m->reserved_at > newest->reserved_at))
                newest = m;
        }
        if (newest == NULL)
            return;
        free_all(newest);
    }
}

static int64_t units_of(const struct model *m)
{
    return !m->out || (m->keeps_rest && m->units > m->departed) ? m->units : m->departed;
}

/* Of its order, beside what the others have. */
static bool has_units(const struct model *m)
{
    int64_t others = 0;
    for (size_t i = 0; i < model.count; i++) {
        const struct model *other = &model.shipments[i];
        if (other != m && other->state != SHIPMENT_PLANNED && other->state != SHIPMENT_STOPPED &&
            other->state != SHIPMENT_VOIDED && other->state != SHIPMENT_RETURNED)
            others += units_of(other);
    }
    return others + m->units <= ORDER_UNITS;
}

static bool may_reserve(const struct model *m)
{
    if (!is_approved() || !has_units(m) ||
        model.posted + pending() - m->license.remaining + m->units > LICENSE_UNITS)
        return false;
    for (int i = 0; i < MEASURES; i++) {
        int a = model.in_force[i];
        if (a >= 0 && model.accounts[a].posted + pending_of(a) - m->holds[a].remaining +
                              m->units * weights[i] >
                          model.accounts[a].ceiling)
            return false;
    }
    return true;
}

static bool may_release(const struct model *m)
{
    if (!is_approved() || !has_units(m) || m->license.remaining == 0)
        return false;
    for (int i = 0; i < MEASURES; i++) {
        int a = model.in_force[i];
        int64_t amount = m->units * weights[i];
        if (a >= 0 && (m->holds[a].remaining < amount ||
                       model.accounts[a].posted + amount > model.accounts[a].ceiling))
            return false;
    }
    return true;
}

static unsigned leads_to(const struct model *m, enum shipment_transition transition)
{
    for (unsigned to = 0; to < SHIPMENT_STATE_COUNT; to++) {
        if (machine_allows(&shipment_machine, m->state, transition, to))
            return to;
    }
    return MACHINE_NOWHERE;
}

/* What is refused though the state allows it. */
static bool is_guarded(const struct model *m, enum shipment_transition transition)
{
    switch (transition) {
    case SHIPMENT_RESERVE:
    case SHIPMENT_DECIDE:
        return !may_reserve(m);
    case SHIPMENT_RELEASE:
        return !may_release(m);
    case SHIPMENT_VOID:
        return m->state >= SHIPMENT_DEPARTED && m->license.remaining == 0;
    default:
        return false;
    }
}

static void reserve(struct model *m)
{
    free_all(m);
    m->has_reservation = true;
    m->reserved_at = ++model.reservations;
    memset(m->holds, 0, sizeof m->holds);
    m->license = (struct hold){ m->units, m->units };
    for (int i = 0; i < MEASURES; i++) {
        int64_t amount = m->units * weights[i];
        if (model.in_force[i] >= 0)
            m->holds[model.in_force[i]] = (struct hold){ amount, amount };
    }
}

static void post(struct hold *hold, int64_t *posted, int64_t amount)
{
    *posted += amount;
    hold->remaining -= least(hold->remaining, amount);
}

static void depart(struct model *m, int64_t units, bool keeps_rest)
{
    m->out = true;
    m->departed += units;
    m->keeps_rest = keeps_rest;
    for (int a = 0; a < model.account_count; a++) {
        int64_t amount = 0;
        bool in_force = false;
        for (int i = 0; i < MEASURES; i++) {
            if (model.in_force[i] != a)
                continue;
            in_force = true;
            amount = units * weights[i];
        }
        /* One that is none any more counts for as much of it as departed of what was planned. */
        if (!in_force && m->holds[a].remaining > 0)
            amount = (m->holds[a].reserved * units + m->units - 1) / m->units;
        post(&m->holds[a], &model.accounts[a].posted, amount);
    }
    post(&m->license, &model.posted, units);
    if (!keeps_rest)
        free_all(m);
}

static void apply(struct model *m, enum shipment_transition transition)
{
    m->state = leads_to(m, transition);
    if (transition == SHIPMENT_RESERVE || transition == SHIPMENT_DECIDE)
        reserve(m);
    else if (transition == SHIPMENT_STOP || transition == SHIPMENT_VOID)
        free_all(m);
    else if (transition == SHIPMENT_DEPART)
        depart(m, tried.change.quantity, tried.change.keep_rest);
}

/* ---- the buyer ---- */

static const char *says_of_buyer(void)
{
    static char says[2048];
    const char *rest = strchr(BUYER_SAYS("B", ""), ',');
    snprintf(says, sizeof says, "{\"name\":\"%s\"%s", model.buyer, rest);
    return says;
}

/* The ids of the accounts in force, in the order of the conditions. */
static void read_ids(void)
{
    struct store *store = tried.desk.matters.store;
    struct arena *arena = &tried.licenses.arena;
    struct buyer_reading reading;
    struct buyer_standing standing;
    struct matter matter;
    struct buyer_cap *caps;
    size_t count;
    size_t at = 0;
    arena_reset(arena);
    DO(store_begin_reading(store, &tried.err));
    DO(buyer_reading_open(&reading, mem_system(), store, arena, &tried.err));
    DO(matter_named(store, arena, &buyer_machine, str_of(model.buyer), &matter, &tried.err));
    DO(buyer_standing_read(&reading, &matter, &standing, &tried.err));
    DO(buyer_caps_read(&reading, &standing, NULL, &caps, &count, &tried.err));
    for (int i = 0; i < MEASURES; i++) {
        if (model.in_force[i] >= 0)
            model.accounts[model.in_force[i]].id = caps[at++].account.id;
    }
    assert_int_equal(at, count);
    buyer_reading_close(&reading);
    store_rollback(store);
}

static void put_cap(char *to, size_t size, int measure, int64_t ceiling)
{
    long long whole = ceiling / 100;
    long long rest = ceiling % 100;
    if (measure == 0)
        snprintf(to, size, "{\"kind\":\"cap\",\"quantity\":%lld}", (long long)ceiling);
    else if (measure == 1)
        snprintf(to, size,
                 "{\"kind\":\"cap\",\"value\":{\"amount\":\"%lld.%02lld\","
                 "\"currency\":\"USD\"}}",
                 whole, rest);
    else
        snprintf(to, size, "{\"kind\":\"cap\",\"tpp\":%lld}", (long long)ceiling);
}

/* A letter that caps some of the measures. */
static void approve(void)
{
    char conditions[512] = "";
    int64_t ceilings[MEASURES];
    for (int i = 0; i < MEASURES; i++) {
        size_t at = strlen(conditions);
        ceilings[i] = below(3) == 0 ? -1 : (int64_t)(5 + below(60)) * weights[i];
        if (ceilings[i] < 0)
            continue;
        conditions[at] = at == 0 ? '[' : ',';
        put_cap(conditions + at + 1, sizeof conditions - at - 1, i, ceilings[i]);
    }
    bool any = conditions[0] != '\0';
    if (any)
        snprintf(conditions + strlen(conditions), 2, "]");
    DO(buyer_turn(&tried, BUYER_APPROVE, model.buyer, conditions));
    model.state = any ? BUYER_APPROVED_WITH_CONDITIONS : BUYER_APPROVED;
    for (int i = 0; i < MEASURES; i++) {
        int a = model.in_force[i];
        if (a < 0 && ceilings[i] >= 0) {
            a = model.in_force[i] = model.account_count++;
            model.accounts[a].ceiling = ceilings[i];
        }
    }
    for (int i = 0; i < MEASURES; i++) {
        int a = model.in_force[i];
        if (a >= 0 && ceilings[i] >= 0) {
            if (ceilings[i] < model.accounts[a].ceiling)
                displace(a, ceilings[i]);
            model.accounts[a].ceiling = ceilings[i];
        } else if (a >= 0) {
            model.accounts[a].closed = true;
            model.in_force[i] = -1;
        }
    }
    read_ids();
}

static void close_caps(bool closed)
{
    for (int i = 0; i < MEASURES; i++) {
        if (model.in_force[i] >= 0)
            model.accounts[model.in_force[i]].closed = closed;
    }
}

static void turn_buyer(void)
{
    uint32_t dice = below(10);
    switch (model.state) {
    case BUYER_REMOVED:
        buyer_put(&tried, says_of_buyer(), model.buyer, BUYER_SUBMITTED);
        model.state = BUYER_SUBMITTED;
        for (int i = 0; i < MEASURES; i++)
            model.in_force[i] = -1;
        return;
    case BUYER_SUBMITTED:
        approve();
        return;
    case BUYER_SUSPENDED:
        buyer_screened(&tried, model.buyer);
        DO(buyer_turn(&tried, BUYER_REINSTATE, model.buyer, ""));
        close_caps(false);
        model.state = BUYER_APPROVED;
        return;
    default:
        break;
    }
    if (dice < 5) {
        approve();
        return;
    }
    enum buyer_transition transition = dice < 8 ? BUYER_SUSPEND : BUYER_REMOVE;
    DO(buyer_turn(&tried, transition, model.buyer, ""));
    close_caps(true);
    model.state = dice < 8 ? BUYER_SUSPENDED : BUYER_REMOVED;
}

/* ---- the desk ---- */

static void begin(uint64_t at)
{
    static char says[256];
    memset(&model, 0, sizeof model);
    for (int i = 0; i < MEASURES; i++)
        model.in_force[i] = -1;
    snprintf(model.order, sizeof model.order, "O%u", (unsigned)at);
    snprintf(model.license, sizeof model.license, "L%u", (unsigned)at);
    snprintf(model.buyer, sizeof model.buyer, "B%u", (unsigned)at);
    snprintf(says, sizeof says, ",\"parties\":[{\"role\":\"end_user\",\"name\":\"%s\"}]",
             model.buyer);
    tried.says = says;
    tried.decides = ",\"item\":{\"tpp\":\"2\"}";
    tried.said.order = str_of(model.order);
    tried.said.number = str_of(model.license);
    tried.licenses.license.value = 100000;
    tried.licenses.lines[0].granted.quantity = LICENSE_UNITS;
    DO(desk_file(&tried.licenses, str_of(model.license)));
    ship_add_order(&tried, model.order, ORDER_UNITS, "authorized");
    buyer_put(&tried, says_of_buyer(), model.buyer, BUYER_SUBMITTED);
    model.state = BUYER_SUBMITTED;
}

static void plan(uint64_t at)
{
    struct model *m = &model.shipments[model.count++];
    *m = (struct model){ .state = SHIPMENT_PLANNED, .units = 1 + below(25) };
    snprintf(m->name, sizeof m->name, "S%u", (unsigned)at);
    tried.said.quantity = tried.said.value = m->units;
    DO(ship_plan(&tried, m->name));
}

static bool turn_shipment(const struct model *m, enum shipment_transition transition, uint64_t at,
                          char key[16])
{
    struct shipment_change *change = ship_change(&tried, transition, m->name);
    snprintf(key, 16, "%u", (unsigned)at);
    change->key = str_of(key);
    if (transition == SHIPMENT_RELEASE)
        return ship_release(&tried, m->name, model.order, "authorized");
    if (transition == SHIPMENT_DEPART) {
        change->quantity = change->value = 1 + below((uint32_t)m->units + 2);
        change->keep_rest = below(2) == 0;
    }
    if (transition == SHIPMENT_VERIFY) {
        change->basis = STR("a photograph");
        tried.desk.matters.by = &tried.bob;
    }
    return ship_do(&tried);
}

static enum shipment_transition draw_transition(void)
{
    /* So that much is reserved and released, and not all is lost at once. */
    static const enum shipment_transition often[] = { SHIPMENT_RESERVE, SHIPMENT_RESERVE,
                                                      SHIPMENT_RELEASE, SHIPMENT_RELEASE,
                                                      SHIPMENT_DECIDE,  SHIPMENT_HOLD,
                                                      SHIPMENT_DEPART,  SHIPMENT_DELIVER };
    if (below(4) > 0)
        return often[below(sizeof often / sizeof *often)];
    return (enum shipment_transition)(SHIPMENT_RESERVE +
                                      below(SHIPMENT_TRANSITION_COUNT - SHIPMENT_RESERVE));
}

/* ---- beside each other ---- */

static void compare_account(int a, uint64_t at)
{
    struct ledger_account account;
    bool found;
    DO(account_read(tried.desk.matters.store, &model.accounts[a].id, &account, &found, &tried.err));
    if (!found || account.ceiling != model.accounts[a].ceiling ||
        account.posted != model.accounts[a].posted || account.pending != pending_of(a) ||
        (account.frozen != 0) != model.accounts[a].closed ||
        account.posted + account.pending > account.ceiling + account.excess)
        fail_msg("seed %llu, step %llu: cap %d has ceiling %lld, posted %lld, pending %lld, closed "
                 "%lld; should be %lld, %lld, %lld, %d",
                 (unsigned long long)seed, (unsigned long long)at, a, (long long)account.ceiling,
                 (long long)account.posted, (long long)account.pending, (long long)account.frozen,
                 (long long)model.accounts[a].ceiling, (long long)model.accounts[a].posted,
                 (long long)pending_of(a), model.accounts[a].closed);
}

static void compare(uint64_t at)
{
    struct ledger_account account =
        desk_account(&tried.licenses, str_of(model.license), 1, MEASURE_QUANTITY);
    if (account.posted != model.posted || account.pending != pending())
        fail_msg("seed %llu, step %llu: posted %lld, pending %lld; should be %lld, %lld",
                 (unsigned long long)seed, (unsigned long long)at, (long long)account.posted,
                 (long long)account.pending, (long long)model.posted, (long long)pending());
    DO(store_begin_reading(tried.desk.matters.store, &tried.err));
    for (int a = 0; a < model.account_count; a++)
        compare_account(a, at);
    store_rollback(tried.desk.matters.store);
}

static bool step(uint64_t at)
{
    char key[16];
    uint32_t dice = below(100);
    if (model.count < SHIPMENTS && (dice < 20 || model.count == 0)) {
        plan(at);
        return true;
    }
    if (dice < 26 || (dice < 45 && !is_approved())) {
        turn_buyer();
        compare(at);
        return true;
    }
    struct model *m = &model.shipments[below((uint32_t)model.count)];
    enum shipment_transition transition = draw_transition();
    bool same = transition < SHIPMENT_DEPART && transition != SHIPMENT_DECIDE &&
                leads_to(&(struct model){ .state = SHIPMENT_PLANNED }, transition) == m->state &&
                m->state != SHIPMENT_PLANNED;
    bool wanted = leads_to(m, transition) != MACHINE_NOWHERE && !is_guarded(m, transition);
    bool done = turn_shipment(m, transition, at, key);
    if (done && tried.outcome.same)
        return true;
    if (done != wanted && !same)
        fail_msg("seed %llu, step %llu: '%s' of %s, which is %s: %s, should be %s: %s",
                 (unsigned long long)seed, (unsigned long long)at,
                 machine_transition(&shipment_machine, transition), m->name,
                 machine_state(&shipment_machine, m->state), done ? "done" : "refused",
                 wanted ? "done" : "refused", done ? "" : tried.err.message);
    if (done)
        apply(m, transition);
    compare(at);
    return done;
}

static void test_as_the_model(void **unused)
{
    size_t done = 0;
    (void)unused;
    ship_open(&tried);
    random_state = seed;
    for (uint64_t at = 0; at < step_max; at++) {
        if (at % EPOCH == 0) {
            ship_check(&tried);
            begin(at);
        }
        done += step(at);
    }
    ship_check(&tried);
    assert_true(done > step_max / 4);
    ship_close(&tried);
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
