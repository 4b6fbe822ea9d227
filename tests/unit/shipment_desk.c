/* SPDX-License-Identifier: Apache-2.0 */
/* unit/shipment_desk.c - see shipment_desk.h. */
#include "unit/shipment_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void move_clock(struct shipments_tried *tried)
{
    /* What is recorded one after the other has not the same time. */
    tried->licenses.desk.now++;
    tried->desk.matters.now = tried->licenses.desk.now;
}

void ship_open(struct shipments_tried *tried)
{
    static const struct shipments_tried none;
    *tried = none;
    desk_open(&tried->licenses);
    tried->ann = tried->licenses.ann;
    tried->bob = tried->licenses.bob;
    tried->ann.may = tried->bob.may = UINT64_MAX;
    tried->conditions = tried->scenarios = tried->says = tried->decides = "";
    tried->papers = "\"papers\":[]";
    tried->version = 1;
    tried->posture = "enforced";
    tried->on = tried->known = SHIPMENT_DAY;
    tried->desk = (struct shipment_desk){
        .matters = { .mem = mem_system(), .store = tried->licenses.desk.store, .by = &tried->ann },
        .licenses = &tried->licenses.desk
    };
    tried->said = (struct shipment){ .order = STR("O1"),
                                     .kind = STR("sale"),
                                     .quantity = 10,
                                     .value = 100,
                                     .currency = STR("USD"),
                                     .number = STR("D1"),
                                     .line = 1,
                                     .port = STR("Anchorage"),
                                     .zone = STR("UTC"),
                                     .planned = SHIPMENT_DAY };
    move_clock(tried);
    assert_true(desk_file(&tried->licenses, STR("D1")));
}

void ship_close(struct shipments_tried *tried)
{
    desk_close(&tried->licenses);
}

/* ---- orders ---- */

static void take_order(struct shipments_tried *tried, enum order_transition transition,
                       const char *name, int64_t units, const char *outcome, const char *says)
{
    bool authorized = str_equal_text(str_of(outcome), "authorized");
    struct obstacle obstacle = { .reason = STR("party"),
                                 .rule = STR(""),
                                 .citation = STR("1 CFR 1"),
                                 .says = str_of(says == NULL ? "" : says) };
    char content[1024];
    char decision[1024];
    snprintf(content, sizeof content, "{\"id\":\"%s\",\"quantity\":%lld%s}", name, (long long)units,
             tried->says);
    snprintf(decision, sizeof decision, "{\"id\":\"%s\",\"outcome\":\"%s\"%s}", name, outcome,
             tried->decides);
    struct order_asked asked = { .name = str_of(name),
                                 .content = str_of(content),
                                 .due = MATTER_NO_DAY,
                                 .lacks = STR(""),
                                 .decided = { .outcome = str_of(outcome),
                                              .content = str_of(decision),
                                              .license = str_of(authorized ? "D1" : ""),
                                              .obstacles = &obstacle,
                                              .obstacle_count = says != NULL } };
    move_clock(tried);
    if (!orders_apply(&tried->desk.matters, transition,
                      &(const struct made_with){ .content = STR("{}") }, &asked, 1, &tried->err))
        fail_msg("%s", tried->err.message);
    tried->told = asked.told;
    tried->turned = asked.turned;
    tried->held = asked.held;
    tried->under_way = asked.under_way;
}

void ship_add_order(struct shipments_tried *tried, const char *name, int64_t units,
                    const char *outcome)
{
    take_order(tried, ORDER_ADD, name, units, outcome, NULL);
    assert_int_equal(tried->told, ORDER_TOLD_DONE);
}

void ship_amend_order(struct shipments_tried *tried, const char *name, int64_t units,
                      const char *outcome)
{
    take_order(tried, ORDER_AMEND, name, units, outcome, NULL);
    assert_int_equal(tried->told, ORDER_TOLD_DONE);
}

void ship_decide_order(struct shipments_tried *tried, const char *name, const char *outcome,
                       const char *says)
{
    take_order(tried, ORDER_DECIDE, name, 0, outcome, says);
    assert_int_not_equal(tried->told, ORDER_TOLD_REFUSED);
}

void ship_change_order(struct shipments_tried *tried, const char *name,
                       enum order_transition transition)
{
    const struct order_change change = { .transition = transition,
                                         .name = str_of(name),
                                         .reason = STR("wait"),
                                         .obstacle = tried->hold };
    struct order_outcome outcome;
    arena_reset(&tried->licenses.arena);
    move_clock(tried);
    if (!order_do(&tried->desk.matters, &tried->licenses.arena, &change, &outcome, &tried->err))
        fail_msg("%s", tried->err.message);
    tried->hold = outcome.obstacle;
}

void ship_expect_order(struct shipments_tried *tried, const char *name, const char *state,
                       size_t open)
{
    struct store *store = tried->desk.matters.store;
    struct arena *arena = &tried->licenses.arena;
    struct obstacle *obstacles;
    struct matter order;
    size_t count;
    size_t found = 0;
    arena_reset(arena);
    if (!store_begin_reading(store, &tried->err) ||
        !matter_named(store, arena, &order_machine, str_of(name), &order, &tried->err) ||
        !obstacles_read(store, arena, &order.id, &obstacles, &count, &tried->err))
        fail_msg("%s", tried->err.message);
    store_rollback(store);
    for (size_t i = 0; i < count; i++)
        found += obstacles[i].ended == 0;
    if (!str_equal_text(order.state, state) || found != open)
        fail_msg("%s is %.*s with %zu holds, not %s with %zu", name, STR_ARG(order.state), found,
                 state, open);
}

/* ---- shipments ---- */

struct shipment_change *ship_change(struct shipments_tried *tried,
                                    enum shipment_transition transition, const char *name)
{
    tried->desk.matters.by = &tried->ann;
    tried->change = (struct shipment_change){ .transition = transition, .name = str_of(name) };
    if (transition == SHIPMENT_PLAN || transition == SHIPMENT_AMEND) {
        tried->said.id = str_of(name);
        tried->change.said = &tried->said;
    }
    if (transition < SHIPMENT_DEPART)
        tried->change.reason = STR("so it is");
    return &tried->change;
}

bool ship_do(struct shipments_tried *tried)
{
    arena_reset(&tried->licenses.arena);
    move_clock(tried);
    return shipment_do(&tried->desk, &tried->licenses.arena, &tried->change, &tried->outcome,
                       &tried->err);
}

bool ship_turn(struct shipments_tried *tried, enum shipment_transition transition, const char *name)
{
    (void)ship_change(tried, transition, name);
    return ship_do(tried);
}

bool ship_plan(struct shipments_tried *tried, const char *name)
{
    return ship_turn(tried, SHIPMENT_PLAN, name);
}

void ship_decide(struct shipments_tried *tried, const char *order, const char *outcome,
                 bool may_ship)
{
    char day[DATE_TEXT_SIZE];
    char known[DATE_TEXT_SIZE];
    char license[64];
    bool authorized = str_equal_text(str_of(outcome), "authorized");
    snprintf(license, sizeof license, "\"license\":{\"number\":\"%.*s\"},",
             STR_ARG(tried->said.number));
    int length =
        snprintf(tried->content, sizeof tried->content,
                 "{\"id\":\"%s\",\"outcome\":\"%s\",\"may_ship\":%s,\"scenarios\":[%s],"
                 "\"posture\":\"%s\",\"on\":\"%s\",\"known\":\"%s\",%s"
                 "\"conditions\":[%s],%s%s}",
                 order, outcome, may_ship ? "true" : "false", tried->scenarios, tried->posture,
                 date_format(tried->on, day), date_format(tried->known, known),
                 authorized ? license : "", tried->conditions, tried->papers, tried->decides);
    assert_in_range(length, 1, (int)sizeof tried->content - 1);
    tried->decided = (struct shipment_decided){
        .version = tried->version,
        .made_with = { .content = STR("{\"packs\":\"none\"}") },
        .decided = { .outcome = str_of(outcome),
                     .may_ship = may_ship,
                     .content = str_of(tried->content) },
    };
}

bool ship_release(struct shipments_tried *tried, const char *name, const char *order,
                  const char *outcome)
{
    ship_decide(tried, order, outcome, true);
    ship_change(tried, SHIPMENT_RELEASE, name)->decided = &tried->decided;
    tried->desk.matters.by = &tried->bob;
    return ship_do(tried);
}

bool ship_decide_again(struct shipments_tried *tried, const char *name, const char *order,
                       const char *outcome, bool may_ship)
{
    ship_decide(tried, order, outcome, may_ship);
    ship_change(tried, SHIPMENT_HOLD, name)->decided = &tried->decided;
    return ship_do(tried);
}

void ship_expect_held(struct shipments_tried *tried, const char *name, const char *says)
{
    char reason[512];
    if (!ship_decide_again(tried, name, "O1", "authorized", true))
        fail_msg("%s: %s", name, tried->err.message);
    str_put(reason, sizeof reason, tried->outcome.reason);
    if (tried->outcome.same || strstr(reason, says) == NULL)
        fail_msg("%s is held for '%s', not for '%s'", name, reason, says);
    if (!str_equal_text(tried->outcome.matter.state, "policy_hold"))
        fail_msg("%s is %.*s", name, STR_ARG(tried->outcome.matter.state));
}

/* ---- how it is ---- */

struct shipment_record ship_record(struct shipments_tried *tried, const char *name)
{
    struct shipment_record record;
    arena_reset(&tried->licenses.arena);
    assert_true(store_begin_reading(tried->desk.matters.store, &tried->err));
    if (!shipment_load(&tried->desk, &tried->licenses.arena, str_of(name), &record, &tried->err))
        fail_msg("%s", tried->err.message);
    store_rollback(tried->desk.matters.store);
    return record;
}

void ship_check(struct shipments_tried *tried)
{
    struct buf out;
    size_t wrong;
    desk_sound(&tried->licenses);
    buf_init(&out, mem_system(), 1 << 20);
    if (!desk_check(tried->desk.matters.store, mem_system(), &out, &wrong, &tried->err))
        fail_msg("%s", tried->err.message);
    if (wrong > 0)
        fail_msg("%.*s", STR_ARG(buf_view(&out)));
    buf_release(&out);
}
