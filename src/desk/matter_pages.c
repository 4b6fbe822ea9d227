/* SPDX-License-Identifier: Apache-2.0 */
/* desk/matter_pages.c - see matter_pages.h. */
#include "desk/matter_pages.h"

#include <stdlib.h>

#include "base/arena.h"

static const char *const words[MATTER_ORDER_COUNT] = {
    [MATTER_BY_NAME] = "name",   [MATTER_BY_NAME_DOWN] = "-name",
    [MATTER_BY_VALUE] = "value", [MATTER_BY_VALUE_DOWN] = "-value",
    [MATTER_BY_DUE] = "due",     [MATTER_BY_DUE_DOWN] = "-due",
};

bool matter_order_find(struct str word, enum matter_order *ret, struct err *err)
{
    *ret = MATTER_BY_NAME;
    if (word.length == 0)
        return true;
    for (unsigned i = 0; i < MATTER_ORDER_COUNT; i++) {
        if (str_equal_text(word, words[i])) {
            *ret = (enum matter_order)i;
            return true;
        }
    }
    err_set(err, ERR_VALUE, "nothing is sorted by '%.*s'", STR_ARG(word));
    return err_hint(err, "by name, value or due; with a '-' before it the other way round");
}

static bool by_value(enum matter_order order)
{
    return order == MATTER_BY_VALUE || order == MATTER_BY_VALUE_DOWN;
}

static bool by_name(enum matter_order order)
{
    return order == MATTER_BY_NAME || order == MATTER_BY_NAME_DOWN;
}

int64_t matter_order_at(const struct matter *matter, enum matter_order order)
{
    return by_name(order) ? 0 : by_value(order) ? matter->value : matter->due;
}

/* ---- of all states ---- */

static int compare(int64_t a, int64_t b, const struct matter *one, const struct matter *other)
{
    return a < b ? -1 : a > b ? 1 : str_compare(one->name, other->name);
}

#define COMPARE(name, less, more)                                                                  \
    static int name(const void *one, const void *other)                                            \
    {                                                                                              \
        const struct matter *a = one;                                                              \
        const struct matter *b = other;                                                            \
        return compare(less, more, a, b);                                                          \
    }
COMPARE(compare_value, a->value, b->value)
COMPARE(compare_value_down, b->value, a->value)
COMPARE(compare_due, a->due, b->due)
COMPARE(compare_due_down, b->due, a->due)

static int (*const compares[MATTER_ORDER_COUNT])(const void *, const void *) = {
    [MATTER_BY_VALUE] = compare_value,
    [MATTER_BY_VALUE_DOWN] = compare_value_down,
    [MATTER_BY_DUE] = compare_due,
    [MATTER_BY_DUE_DOWN] = compare_due_down,
};

bool matter_page_read(struct store *store, struct arena *arena, const struct machine *machine,
                      const struct matter_page *page, struct matter **ret, size_t *ret_count,
                      struct err *err)
{
    struct matter_page part = *page;
    struct matter *all = NULL;
    size_t count = 0;
    size_t room = 0;
    part.kind = str_of(machine->what);
    if (page->state.length > 0 || by_name(page->order))
        return matters_page(store, arena, &part, ret, ret_count, err);
    for (unsigned i = 0; i < machine->state_count; i++) {
        struct matter *found;
        size_t found_count;
        part.state = str_of(machine_state(machine, i));
        if (!matters_page(store, arena, &part, &found, &found_count, err))
            return false;
        for (size_t k = 0; k < found_count; k++) {
            if (!arena_grow(arena, &all, count, &room, sizeof *all))
                return arena_error(arena, err);
            all[count++] = found[k];
        }
    }
    if (count > 1)
        qsort(all, count, sizeof *all, compares[page->order]);
    *ret = all;
    *ret_count = (int64_t)count > page->most ? (size_t)page->most : count;
    return true;
}
