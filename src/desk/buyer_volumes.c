/* SPDX-License-Identifier: Apache-2.0 */
/* desk/buyer_volumes.c - see buyer_volumes.h. */
#include "desk/buyer_volumes.h"

#include <stdlib.h>

#include "text/json_write.h"

#define PLACES 6

bool buyer_volumes_add(struct buyer_volumes *volumes, const struct buyer_volume *what,
                       struct str quantity, struct str value, struct err *err)
{
    struct buyer_volume volume = *what;
    volume.count = 1;
    volume.quantity = volume.value = num_int(0);
    if ((quantity.data != NULL && !num_parse(quantity, false, &volume.quantity, err)) ||
        (value.data != NULL && !num_parse(value, false, &volume.value, err)))
        return false;
    if (value.data == NULL)
        volume.currency = (struct str){ 0 };
    if (!arena_grow(volumes->arena, &volumes->list, volumes->count, &volumes->room,
                    sizeof *volumes->list))
        return arena_error(volumes->arena, err);
    volumes->list[volumes->count++] = volume;
    return true;
}

static int compare(const void *a, const void *b)
{
    const struct buyer_volume *x = a;
    const struct buyer_volume *y = b;
    int order = str_compare(x->who, y->who);
    if (order == 0)
        order = str_compare(x->item, y->item);
    return order == 0 ? str_compare(x->currency, y->currency) : order;
}

/* The least of the ways in which a name is written stands for all, in whatever order they came. */
static void join_names(struct buyer_volume *to, const struct buyer_volume *from)
{
    if (str_compare(from->name, to->name) < 0)
        to->name = from->name;
    if (to->country.data == NULL ||
        (from->country.data != NULL && str_compare(from->country, to->country) < 0))
        to->country = from->country;
}

bool buyer_volumes_sum(struct buyer_volumes *volumes, struct err *err)
{
    size_t count = 0;
    if (volumes->count == 0)
        return true;
    qsort(volumes->list, volumes->count, sizeof *volumes->list, compare);
    for (size_t i = 1; i < volumes->count; i++) {
        struct buyer_volume *to = &volumes->list[count];
        const struct buyer_volume *from = &volumes->list[i];
        if (compare(to, from) != 0) {
            volumes->list[++count] = *from;
            continue;
        }
        join_names(to, from);
        to->count += from->count;
        if (!num_add(to->quantity, from->quantity, &to->quantity) ||
            !num_add(to->value, from->value, &to->value))
            return err_set(err, ERR_OVERFLOW, "the volumes of '%.*s' are too large to be summed",
                           STR_ARG(to->item));
    }
    volumes->count = count + 1;
    return true;
}

void buyer_volume_members(const struct buyer_volume *volume, struct buf *out)
{
    char text[NUM_TEXT_SIZE];
    JSON_PUT_STRING(out, "item", volume->item);
    if (volume->quantity.top > 0)
        JSON_PUT_INT(out, "quantity", (int64_t)(volume->quantity.top / volume->quantity.bottom));
    if (volume->currency.data == NULL)
        return;
    JSON_KEY(out, "value");
    json_open(out, '{');
    JSON_PUT_STRING(out, "amount", str_of(num_format(volume->value, PLACES, false, text)));
    JSON_PUT_STRING(out, "currency", volume->currency);
    json_close(out, '}');
}
