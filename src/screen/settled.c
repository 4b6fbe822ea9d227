/* SPDX-License-Identifier: Apache-2.0 */
/* screen/settled.c - see settled.h. */
#include "screen/settled.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    const struct settled_match *left = a;
    const struct settled_match *right = b;
    int order = str_compare(left->key, right->key);
    return order != 0 ? order : str_compare(left->id, right->id);
}

void settled_sort(struct settled_match *list, size_t count)
{
    if (count > 1)
        qsort(list, count, sizeof *list, compare);
}

bool stated_alike(const struct stated_party *a, const struct stated_party *b)
{
    return str_equal(a->name, b->name) && str_equal(a->alias, b->alias) &&
           str_equal(a->address, b->address) && str_equal(a->country, b->country) &&
           str_equal(a->hq, b->hq) && str_equal(a->parent_hq, b->parent_hq);
}

/* The first of the key, or where it would be. */
static size_t find_key(const struct settled_matches *settled, struct str key)
{
    size_t from = 0;
    size_t to = settled->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (str_compare(settled->list[middle].key, key) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

const struct settled_match *settled_find(const struct settled_matches *settled,
                                         const struct stated_party *party, struct str key)
{
    const struct settled_match *namesake = NULL;
    for (size_t i = find_key(settled, key);
         i < settled->count && str_equal(settled->list[i].key, key); i++) {
        const struct settled_match *match = &settled->list[i];
        if (stated_alike(&match->party, party))
            return match;
        if (namesake == NULL && str_equal_fold(match->party.name, party->name))
            namesake = match;
    }
    return namesake;
}

/* ---- what an entry says ---- */

/* A line that goes on is indented, so that none of it is taken for another one. */
static void put_line(struct buf *out, const char *what, struct str text)
{
    if (text.length == 0)
        return;
    buf_text(out, what);
    buf_byte(out, ' ');
    for (size_t i = 0; i < text.length; i++) {
        buf_byte(out, text.data[i]);
        if (text.data[i] == '\n')
            buf_byte(out, ' ');
    }
    buf_byte(out, '\n');
}

static void put_lines(struct buf *out, const char *what, const struct texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        put_line(out, what, texts->list[i]);
}

static void put_day(struct buf *out, const char *what, int32_t day)
{
    char text[DATE_TEXT_SIZE];
    if (day != DATE_MIN && day != DATE_OPEN)
        put_line(out, what, str_of(date_format(day, text)));
}

void entry_says(const struct listed *entry, struct buf *out)
{
    put_line(out, "list", entry->list);
    put_line(out, "number", entry->number);
    put_line(out, "type", str_of(listed_type_name(entry->type)));
    for (size_t i = 0; i < entry->name_count; i++)
        put_line(out, listed_name_kind_name(entry->names[i].kind), entry->names[i].text);
    put_lines(out, "address", &entry->addresses);
    put_lines(out, "country", &entry->countries);
    put_line(out, "programs", entry->programs);
    put_line(out, "requirement", entry->requirement);
    put_line(out, "policy", entry->policy);
    put_line(out, "notice", entry->notice);
    put_line(out, "remarks", entry->remarks);
    put_day(out, "from", entry->from);
    put_day(out, "to", entry->to);
    for (size_t i = 0; i < entry->field_count; i++) {
        put_line(out, "field", entry->fields[i].name);
        put_line(out, "is", entry->fields[i].text);
    }
}

const char *settled_as_name(enum settled_as as)
{
    static const char *const names[] = {
        [SETTLED_CLEARED] = "cleared",
        [SETTLED_CONFIRMED] = "confirmed",
        [SETTLED_REOPENED] = "reopened",
    };
    return names[as];
}
