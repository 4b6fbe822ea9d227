/* SPDX-License-Identifier: Apache-2.0 */
/* unit/license_model.c - see license_model.h. */
#include "unit/license_model.h"

#include <string.h>

static struct model_amounts amounts(int64_t one, int64_t two, int64_t value)
{
    return (struct model_amounts){ { one + two, one, two, value } };
}

static bool is(const struct model *model, const char *state)
{
    return strcmp(model->state, state) == 0;
}

int64_t model_pending(const struct model *model, int measure)
{
    int64_t sum = 0;
    for (size_t i = 0; i < model->count; i++) {
        if (model->reservations[i].open)
            sum += model->reservations[i].held.of[measure];
    }
    return sum;
}

void model_init(struct model *model, int64_t one, int64_t two, int64_t value)
{
    memset(model, 0, sizeof *model);
    model->state = "drafted";
    model->drafted = true;
    model->draft = amounts(one, two, value);
    model->drafted_fresh = true;
}

bool model_amend(struct model *model, int64_t one, int64_t two, int64_t value, bool fresh)
{
    if (!is(model, "drafted") && !is(model, "active") && !is(model, "suspended"))
        return false;
    model->drafted = true;
    model->draft = amounts(one, two, value);
    model->drafted_fresh = fresh || is(model, "drafted");
    return true;
}

static void free_all(struct model *model)
{
    for (size_t i = 0; i < model->count; i++)
        model->reservations[i].open = false;
}

/* The newest that hold something of it go, until the rest fits. */
static void displace(struct model *model, int measure, int64_t limit)
{
    for (size_t i = model->count; i-- > 0;) {
        if (model->posted.of[measure] + model_pending(model, measure) <= limit)
            return;
        if (model->reservations[i].held.of[measure] > 0)
            model->reservations[i].open = false;
    }
}

static void set_ceiling(struct model *model, struct model_amounts to)
{
    int64_t allowance = to.of[MODEL_VALUE] / 10;
    for (int i = 0; i < MODEL_MEASURES; i++) {
        bool less =
            to.of[i] < model->ceiling.of[i] || (i == MODEL_VALUE && allowance < model->allowance);
        if (less)
            displace(model, i, to.of[i] + (i == MODEL_VALUE ? allowance : 0));
    }
    model->ceiling = to;
    model->allowance = allowance;
    model->one = to.of[MODEL_ONE];
    model->two = to.of[MODEL_TWO];
    model->value = to.of[MODEL_VALUE];
}

bool model_activate(struct model *model)
{
    if ((!is(model, "drafted") && !is(model, "active")) || !model->drafted)
        return false;
    if (model->drafted_fresh) {
        free_all(model);
        model->posted = model->ceiling = (struct model_amounts){ { 0 } };
        model->allowance = 0;
    }
    set_ceiling(model, model->draft);
    model->drafted = false;
    model->state = "active";
    return true;
}

bool model_reduce(struct model *model, int line, int64_t quantity, int64_t value)
{
    int64_t one = line == 1 ? quantity : model->one;
    int64_t two = line == 2 ? quantity : model->two;
    if ((!is(model, "active") && !is(model, "suspended")) || model->drafted || one > model->one ||
        two > model->two || value > model->value)
        return false;
    set_ceiling(model, amounts(one, two, value));
    return true;
}

bool model_suspend(struct model *model)
{
    if (!is(model, "active"))
        return false;
    model->state = "suspended";
    for (size_t i = 0; i < model->count; i++)
        model->reservations[i].frozen = true;
    return true;
}

bool model_reinstate(struct model *model)
{
    if (!is(model, "suspended"))
        return false;
    model->state = "active";
    return true;
}

bool model_surrender(struct model *model)
{
    for (size_t i = 0; i < model->count; i++) {
        if (model->reservations[i].open)
            return false;
    }
    if (!is(model, "active"))
        return false;
    model->state = "surrendered";
    return true;
}

bool model_end(struct model *model, const char *state)
{
    bool revoked = strcmp(state, "revoked") == 0;
    if (is(model, "void_ab_initio") || (revoked && !is(model, "active") && !is(model, "suspended")))
        return false;
    free_all(model);
    model->state = state;
    return true;
}

/* What is used without what is reserved may be above the ceiling: then nothing is reserved. */
static bool has_room(const struct model *model, int measure, int64_t amount)
{
    int64_t used = model->posted.of[measure] + model_pending(model, measure);
    int64_t limit = model->ceiling.of[measure] + (measure == MODEL_VALUE ? model->allowance : 0);
    return amount == 0 || (used <= limit && amount <= model->ceiling.of[measure] - used);
}

bool model_reserve(struct model *model, int line, int64_t quantity, int64_t value)
{
    struct model_amounts held = amounts(line == 1 ? quantity : 0, line == 2 ? quantity : 0, value);
    if (!is(model, "active"))
        return false;
    for (int i = 0; i < MODEL_MEASURES; i++) {
        if (!has_room(model, i, held.of[i]))
            return false;
    }
    model->reservations[model->count].open = true;
    model->reservations[model->count].line = line;
    model->reservations[model->count].frozen = false;
    model->reservations[model->count++].held = held;
    return true;
}

static int64_t more_than(int64_t amount, int64_t held)
{
    return amount > held ? amount - held : 0;
}

bool model_post(struct model *model, size_t reservation, int64_t quantity, int64_t value)
{
    struct model_amounts *held = &model->reservations[reservation].held;
    int line = model->reservations[reservation].line;
    bool open = model->reservations[reservation].open;
    struct model_amounts asked = amounts(line == 1 ? quantity : 0, line == 2 ? quantity : 0, value);
    bool guard_left = model->posted.of[MODEL_ALL] < model->ceiling.of[MODEL_ALL];
    if (!is(model, "active") || !open || model->reservations[reservation].frozen)
        return false;
    for (int i = 0; i < MODEL_MEASURES; i++) {
        int64_t more = more_than(asked.of[i], held->of[i]);
        int64_t used = model->posted.of[i] + model_pending(model, i);
        int64_t tolerance = i == MODEL_VALUE ? model->allowance : 0;
        int64_t limit = model->ceiling.of[i] + (guard_left ? tolerance : 0);
        if (more > 0 && (used > model->ceiling.of[i] + tolerance || more > limit - used))
            return false;
    }
    model->reservations[reservation].open = false;
    for (int i = 0; i < MODEL_MEASURES; i++)
        model->posted.of[i] += asked.of[i];
    return true;
}

bool model_void(struct model *model, size_t reservation)
{
    bool open = model->reservations[reservation].open;
    model->reservations[reservation].open = false;
    return open;
}
