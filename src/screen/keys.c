/* SPDX-License-Identifier: Apache-2.0 */
/* screen/keys.c - see keys.h. */
#include "screen/keys.h"

#include <stdio.h>
#include <stdlib.h>

bool keys_add(struct arena *arena, struct keys *keys, const struct key *key, struct err *err)
{
    if (key->text.length == 0)
        return true;
    if (!arena_grow(arena, &keys->list, keys->count, &keys->capacity, sizeof *keys->list))
        return arena_error(arena, err);
    keys->list[keys->count++] = *key;
    return true;
}

static int compare_keys(const void *a, const void *b)
{
    const struct key *left = a;
    const struct key *right = b;
    int order = str_compare(left->text, right->text);
    if (order == 0)
        order = (left->line > right->line) - (left->line < right->line);
    return order != 0 ? order : (left->column > right->column) - (left->column < right->column);
}

bool keys_differ(struct keys *keys, const char *what, struct str file, struct err *err)
{
    if (keys->count > 0)
        qsort(keys->list, keys->count, sizeof *keys->list, compare_keys);
    for (size_t i = 1; i < keys->count; i++) {
        const struct key *key = &keys->list[i];
        if (!str_equal(key[-1].text, key->text))
            continue;
        err_set(err, ERR_VALUE, "two entries have the %s '%.*s'; the first is in line %u", what,
                STR_ARG(key->text), key[-1].line);
        err_hint(err, "the file is damaged, or two were put together; fetch it again");
        snprintf(err->file, sizeof err->file, "%.*s", STR_ARG(file));
        err->line = key->line;
        err->column = key->column;
        return false;
    }
    return true;
}
