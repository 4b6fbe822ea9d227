/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_shipment_history.c - long histories of shipments beside a model of them, which shares
 * with the desk only the table of states: what is reserved, released, posted, and refused.
 *
 *     test_shipment_history [SEED [STEPS]]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/shipment_desk.h"

#define SEED 20261127
#define STEPS 300
#define EPOCH 60 /* steps with one order and one license */
#define SHIPMENTS 8
#define ORDER_UNITS 60
#define LICENSE_UNITS 100

static uint64_t seed = SEED;
static size_t step_max = STEPS;
static uint64_t random_state;

static struct shipments_tried tried;

/* One as it should be. */
struct model {
    char name[16];
    unsigned state;
    int64_t units, rest;       /* planned; still reserved */
    int64_t departed, outside; /* in all; since it last came back */
    bool out, keeps_rest;
    bool frozen; /* it was reserved before a suspension */
};

static struct {
    struct model shipments[SHIPMENTS];
    size_t count;
    char order[16], license[16];
    bool on_hold, fulfilled, suspended;
    int64_t holds; /* of the order, so far */
    int64_t posted;
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

/* ---- the model ---- */

static int64_t pending(void)
{
    int64_t sum = 0;
    for (size_t i = 0; i < model.count; i++)
        sum += model.shipments[i].rest;
    return sum;
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

/* As many as are ordered have departed, and are not known not to arrive. */
static bool is_shipped(void)
{
    int64_t sum = 0;
    for (size_t i = 0; i < model.count; i++) {
        const struct model *m = &model.shipments[i];
        if (m->state != SHIPMENT_UNDELIVERED && m->state != SHIPMENT_SEIZED)
            sum += m->outside;
    }
    return sum >= ORDER_UNITS;
}

static void keep_back(void)
{
    for (size_t i = 0; i < model.count; i++) {
        struct model *m = &model.shipments[i];
        if (m->state == SHIPMENT_RESERVED || m->state == SHIPMENT_RELEASED)
            m->state = SHIPMENT_POLICY_HOLD;
    }
}

/* What a fact does to the order. */
static void follow(void)
{
    if (model.on_hold || is_shipped() == model.fulfilled)
        return;
    model.fulfilled = !model.fulfilled;
    if (model.fulfilled) {
        keep_back();
        return;
    }
    model.on_hold = true;
    tried.hold = ++model.holds;
}

/* Whether it may be spoken for: by its order, and by its license. */
static bool may_reserve(const struct model *m)
{
    return !model.on_hold && !model.fulfilled && !model.suspended && has_units(m) &&
           model.posted + pending() - m->rest + m->units <= LICENSE_UNITS;
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
        return model.on_hold || model.fulfilled || model.suspended || m->rest == 0 || m->frozen ||
               !has_units(m);
    case SHIPMENT_VOID:
        return m->state >= SHIPMENT_DEPARTED && m->rest == 0;
    default:
        return false;
    }
}

static void apply(struct model *m, enum shipment_transition transition)
{
    m->state = leads_to(m, transition);
    switch (transition) {
    case SHIPMENT_RESERVE:
    case SHIPMENT_DECIDE:
        m->rest = m->units;
        m->frozen = false;
        return;
    case SHIPMENT_STOP:
    case SHIPMENT_VOID:
        m->rest = 0;
        return;
    case SHIPMENT_DEPART:
        model.posted += tried.change.quantity;
        m->out = true;
        m->departed += tried.change.quantity;
        m->outside += tried.change.quantity;
        m->keeps_rest = tried.change.keep_rest;
        m->rest -= m->rest < tried.change.quantity ? m->rest : tried.change.quantity;
        if (!m->keeps_rest)
            m->rest = 0;
        break;
    case SHIPMENT_RETURN:
        m->outside = 0;
        break;
    default:
        break;
    }
    if (transition >= SHIPMENT_DEPART)
        follow();
}

/* ---- the desk ---- */

static void begin(uint64_t at)
{
    memset(&model, 0, sizeof model);
    snprintf(model.order, sizeof model.order, "O%u", (unsigned)at);
    snprintf(model.license, sizeof model.license, "L%u", (unsigned)at);
    tried.said.order = str_of(model.order);
    tried.said.number = str_of(model.license);
    tried.licenses.license.value = 100000;
    DO(desk_file(&tried.licenses, str_of(model.license)));
    ship_add_order(&tried, model.order, ORDER_UNITS, "authorized");
}

static void plan(uint64_t at)
{
    struct model *m = &model.shipments[model.count++];
    *m = (struct model){ .state = SHIPMENT_PLANNED, .units = 1 + below(25) };
    snprintf(m->name, sizeof m->name, "S%u", (unsigned)at);
    tried.said.quantity = tried.said.value = m->units;
    DO(ship_plan(&tried, m->name));
}

static void turn_license(void)
{
    enum license_transition transition = model.suspended ? LICENSE_REINSTATE : LICENSE_SUSPEND;
    tried.licenses.desk.now++;
    DO(desk_turn(&tried.licenses, transition, str_of(model.license)));
    model.suspended = !model.suspended;
    for (size_t i = 0; model.suspended && i < model.count; i++)
        model.shipments[i].frozen = true;
}

static void turn_order(void)
{
    if (model.fulfilled)
        return;
    ship_change_order(&tried, model.order, model.on_hold ? ORDER_CLOSE_HOLD : ORDER_HOLD);
    model.on_hold = !model.on_hold;
    model.fulfilled = !model.on_hold && is_shipped();
    model.holds += model.on_hold;
    if (model.on_hold)
        keep_back();
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
                                                      SHIPMENT_DECIDE,  SHIPMENT_DEPART,
                                                      SHIPMENT_TRANSIT, SHIPMENT_DELIVER };
    if (below(4) > 0)
        return often[below(sizeof often / sizeof *often)];
    return (enum shipment_transition)(SHIPMENT_RESERVE +
                                      below(SHIPMENT_TRANSITION_COUNT - SHIPMENT_RESERVE));
}

static void compare(const struct model *m, uint64_t at)
{
    struct ledger_account account =
        desk_account(&tried.licenses, str_of(model.license), 1, MEASURE_QUANTITY);
    struct shipment_record record = ship_record(&tried, m->name);
    if (!str_equal_text(record.matter.state, machine_state(&shipment_machine, m->state)) ||
        record.live != (m->rest > 0) || record.departed != m->departed ||
        account.posted != model.posted || account.pending != pending())
        fail_msg("seed %llu, step %llu: %s is %.*s, live %d, departed %lld; posted %lld, pending "
                 "%lld; should be %s, %lld, %lld; %lld, %lld",
                 (unsigned long long)seed, (unsigned long long)at, m->name,
                 STR_ARG(record.matter.state), record.live, (long long)record.departed,
                 (long long)account.posted, (long long)account.pending,
                 machine_state(&shipment_machine, m->state), (long long)m->rest,
                 (long long)m->departed, (long long)model.posted, (long long)pending());
    ship_expect_order(&tried, model.order,
                      model.fulfilled ? "fulfilled"
                      : model.on_hold ? "on_hold"
                                      : "allocatable",
                      model.on_hold);
}

static bool step(uint64_t at)
{
    char key[16];
    uint32_t dice = below(100);
    if (model.count < SHIPMENTS && (dice < 20 || model.count == 0)) {
        plan(at);
        return true;
    }
    if (dice < 24 || (dice < 34 && model.suspended)) {
        turn_license();
        return true;
    }
    if (dice < 38 || (dice < 48 && model.on_hold)) {
        turn_order();
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
    compare(m, at);
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
