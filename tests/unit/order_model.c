/* SPDX-License-Identifier: Apache-2.0 */
/* unit/order_model.c - see order_model.h. */
#include "unit/order_model.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct model_told done = { .refused = ERR_NONE };
static const struct model_told the_same = { .refused = ERR_NONE, .same = true };

static struct model_told refused(enum err_code code)
{
    return (struct model_told){ .refused = code };
}

static bool is_open(const struct model_obstacle *obstacle)
{
    return !obstacle->ended;
}

size_t model_open(const struct model_order *order)
{
    size_t open = 0;
    for (size_t i = 0; i < order->count; i++)
        open += is_open(&order->obstacles[i]);
    return open;
}

/* Whether that stands in the way, and the newest decision says it. */
static bool stands(const struct model_order *order, unsigned what)
{
    for (size_t i = 0; i < order->count; i++) {
        const struct model_obstacle *obstacle = &order->obstacles[i];
        if (obstacle->what == what && is_open(obstacle) && !obstacle->gone)
            return true;
    }
    return false;
}

static void put(struct model_order *order, unsigned what)
{
    assert_true(order->count < MODEL_OBSTACLES);
    order->obstacles[order->count++] = (struct model_obstacle){ .what = what };
}

static void decide(struct model_order *order, unsigned says, unsigned salt)
{
    order->says = says;
    order->salt = salt;
    order->decided = order->version;
    for (size_t i = 0; i < order->count; i++) {
        struct model_obstacle *obstacle = &order->obstacles[i];
        bool still = obstacle->what <= MODEL_SAID_LAST && (says & 1u << obstacle->what) != 0;
        if (obstacle->what < MODEL_PERSON && is_open(obstacle) && !still)
            obstacle->gone = true;
    }
    for (unsigned bit = 0; bit <= MODEL_SAID_LAST; bit++) {
        if ((says & 1u << bit) != 0 && !stands(order, bit))
            put(order, bit);
    }
}

static bool is_same(const struct model_order *order, enum order_transition transition,
                    unsigned content, unsigned says, unsigned salt)
{
    if (transition != ORDER_DECIDE)
        return content == order->content;
    if (order->content == MODEL_LACKS)
        return stands(order, MODEL_INCOMPLETE);
    return order->decided == order->version && order->says == says && order->salt == salt;
}

static bool is_going(const struct model_order *order)
{
    return order->state == ORDER_ON_HOLD || order->state == ORDER_ALLOCATABLE;
}

struct model_told model_apply(struct model_order *order, enum order_transition transition,
                              unsigned content, unsigned says, unsigned salt)
{
    size_t before = order->count;
    if (!order->there && transition != ORDER_ADD)
        return refused(ERR_NAME);
    if (order->there && is_same(order, transition, content, says, salt))
        return the_same;
    if (order->there &&
        (transition == ORDER_ADD ||
         !(is_going(order) || (transition == ORDER_AMEND && order->state == ORDER_DRAFT))))
        return refused(ERR_CONFLICT);
    bool draft = !order->there || order->state == ORDER_DRAFT;
    order->there = true;
    if (transition != ORDER_DECIDE) {
        order->version++;
        order->content = content;
    }
    if (order->content != MODEL_LACKS)
        decide(order, says, salt);
    else if (!draft && !stands(order, MODEL_INCOMPLETE))
        put(order, MODEL_INCOMPLETE);
    order->state = order->content == MODEL_LACKS && draft ? ORDER_DRAFT
                   : model_open(order) > 0                ? ORDER_ON_HOLD
                                                          : ORDER_ALLOCATABLE;
    return (struct model_told){ .refused = ERR_NONE, .opened = order->count - before };
}

struct model_told model_hold(struct model_order *order, unsigned reason)
{
    if (!order->there)
        return refused(ERR_NAME);
    if (!is_going(order))
        return refused(ERR_CONFLICT);
    if (stands(order, MODEL_PERSON + reason))
        return the_same;
    put(order, MODEL_PERSON + reason);
    order->state = ORDER_ON_HOLD;
    return done;
}

struct model_told model_close(struct model_order *order, int64_t n)
{
    if (!order->there)
        return refused(ERR_NAME);
    if (order->state != ORDER_ON_HOLD)
        return refused(ERR_CONFLICT);
    if (n < 1 || n > (int64_t)order->count)
        return refused(ERR_NAME);
    struct model_obstacle *obstacle = &order->obstacles[n - 1];
    if (!is_open(obstacle))
        return the_same;
    if (obstacle->what < MODEL_PERSON && !obstacle->gone)
        return refused(ERR_CONFLICT);
    obstacle->ended = true;
    if (model_open(order) == 0)
        order->state = ORDER_ALLOCATABLE;
    return done;
}

struct model_told model_cancel(struct model_order *order)
{
    if (!order->there)
        return refused(ERR_NAME);
    if (order->state == ORDER_CANCELLED)
        return the_same;
    if (order->state == ORDER_FULFILLED)
        return refused(ERR_CONFLICT);
    order->state = ORDER_CANCELLED;
    return done;
}
