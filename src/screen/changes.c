/* SPDX-License-Identifier: Apache-2.0 */
/* screen/changes.c - see changes.h. */
#include "screen/changes.h"

#include <stdlib.h>
#include <string.h>

/* Letters without case, and nothing of blanks and marks: typography is no other party. */
static size_t put_plain(char *out, struct str text)
{
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte >= 'A' && byte <= 'Z')
            out[length++] = (char)(byte + 'a' - 'A');
        else if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte >= 0x80)
            out[length++] = (char)byte;
    }
    return length;
}

struct keyed {
    struct str key;
    const struct listed *entry;
};

static bool make_key(struct arena *arena, struct keyed *keyed, struct err *err)
{
    const struct listed *entry = keyed->entry;
    struct str name = entry->names[0].text;
    size_t room = entry->list.length + entry->number.length + name.length + 3;
    for (size_t i = 0; i < entry->countries.count; i++)
        room += entry->countries.list[i].length;
    char *out = arena_alloc(arena, room);
    if (out == NULL)
        return arena_error(arena, err);
    size_t length = put_plain(out, entry->list);
    out[length++] = '\t';
    if (entry->number.length > 0) {
        length += put_plain(out + length, entry->number);
    } else {
        length += put_plain(out + length, name);
        out[length++] = '\t';
        for (size_t i = 0; i < entry->countries.count; i++)
            length += put_plain(out + length, entry->countries.list[i]);
    }
    keyed->key = (struct str){ out, length };
    return true;
}

/* Entries of one key in the order in which the list has them. */
static int compare_keyed(const void *a, const void *b)
{
    const struct keyed *left = a;
    const struct keyed *right = b;
    int order = str_compare(left->key, right->key);
    return order != 0 ? order : (left->entry > right->entry) - (left->entry < right->entry);
}

/* Sorted; NULL on failure. */
static struct keyed *make_keys(struct arena *arena, const struct party_list *list, struct err *err)
{
    struct keyed *keyed = arena_array(arena, list->entry_count, sizeof *keyed);
    if (keyed == NULL) {
        arena_error(arena, err);
        return NULL;
    }
    for (size_t i = 0; i < list->entry_count; i++) {
        keyed[i].entry = &list->entries[i];
        if (!make_key(arena, &keyed[i], err))
            return NULL;
    }
    if (list->entry_count > 0)
        qsort(keyed, list->entry_count, sizeof *keyed, compare_keyed);
    return keyed;
}

/* ---- what is other ---- */

static bool same_texts(const struct texts *a, const struct texts *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        if (!str_equal(a->list[i], b->list[i]))
            return false;
    }
    return true;
}

static bool same_names(const struct listed *a, const struct listed *b)
{
    if (a->name_count != b->name_count)
        return false;
    for (size_t i = 0; i < a->name_count; i++) {
        if (!str_equal(a->names[i].text, b->names[i].text) || a->names[i].kind != b->names[i].kind)
            return false;
    }
    return true;
}

static unsigned changed_parts(const struct listed *a, const struct listed *b, bool addresses)
{
    unsigned parts = 0;
    if (!same_names(a, b))
        parts |= CHANGED_NAMES;
    if (!same_texts(&a->countries, &b->countries) ||
        (addresses && !same_texts(&a->addresses, &b->addresses)))
        parts |= CHANGED_ADDRESSES;
    if (!str_equal(str_trim(a->requirement), str_trim(b->requirement)) ||
        !str_equal(str_trim(a->policy), str_trim(b->policy)))
        parts |= CHANGED_LICENSE;
    if (!str_equal(str_trim(a->notice), str_trim(b->notice)))
        parts |= CHANGED_NOTICE;
    if (a->type != b->type || !str_equal(a->programs, b->programs) ||
        !str_equal(str_trim(a->remarks), str_trim(b->remarks)) || a->from != b->from ||
        a->to != b->to)
        parts |= CHANGED_OTHER;
    return parts;
}

static bool has_addresses(const struct party_list *list)
{
    for (size_t i = 0; i < list->entry_count; i++) {
        if (list->entries[i].addresses.count > 0)
            return true;
    }
    return false;
}

static void put_change(struct list_changes *changes, const struct listed *before,
                       const struct listed *after, unsigned parts)
{
    changes->added += before == NULL;
    changes->removed += after == NULL;
    changes->changed += before != NULL && after != NULL;
    changes->list[changes->count++] = (struct list_change){ before, after, parts };
}

bool list_compare(struct arena *arena, const struct party_list *before,
                  const struct party_list *after, struct list_changes *ret, struct err *err)
{
    bool addresses = has_addresses(before) && has_addresses(after);
    const struct keyed *a = make_keys(arena, before, err);
    const struct keyed *b = a == NULL ? NULL : make_keys(arena, after, err);
    size_t i = 0;
    size_t k = 0;
    *ret = (struct list_changes){ 0 };
    if (b == NULL)
        return false;
    ret->list = arena_array(arena, before->entry_count + after->entry_count, sizeof *ret->list);
    if (ret->list == NULL)
        return arena_error(arena, err);
    while (i < before->entry_count || k < after->entry_count) {
        int order = i == before->entry_count  ? 1
                    : k == after->entry_count ? -1
                                              : str_compare(a[i].key, b[k].key);
        if (order < 0) {
            put_change(ret, a[i++].entry, NULL, 0);
        } else if (order > 0) {
            put_change(ret, NULL, b[k++].entry, 0);
        } else {
            unsigned parts = changed_parts(a[i].entry, b[k].entry, addresses);
            if (parts != 0)
                put_change(ret, a[i].entry, b[k].entry, parts);
            i++;
            k++;
        }
    }
    return true;
}
