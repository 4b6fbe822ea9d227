/* SPDX-License-Identifier: Apache-2.0 */
/* audit/search.c - see search.h. */
#include "audit/search.h"

#include <string.h>

struct searching {
    struct store *store;
    struct arena *arena;
    const struct audit_filter *filter;
    int64_t *seqs; /* that have the first label, in order */
    size_t seq_count, seq_room;
};

/* ---- one entry ---- */

struct taking {
    struct arena *arena;
    struct audit_found *found;
    size_t room;
    bool there;
};

static bool take_entry(void *context, const struct audit_entry *entry, struct err *err)
{
    struct taking *taking = context;
    struct str bytes = str_copy(taking->arena, entry->bytes);
    if (bytes.data == NULL)
        return arena_error(taking->arena, err);
    taking->there = true;
    return audit_record_read(bytes, &taking->found->record, err);
}

static bool take_label(void *context, const struct audit_aside *aside, struct err *err)
{
    struct taking *taking = context;
    struct audit_found *found = taking->found;
    if (!arena_grow(taking->arena, &found->labels, found->label_count, &taking->room,
                    sizeof *found->labels))
        return arena_error(taking->arena, err);
    found->labels[found->label_count++] =
        (struct audit_label){ str_copy(taking->arena, aside->kind),
                              str_copy(taking->arena, aside->value) };
    return arena_sound(taking->arena, err);
}

/* *ret_there: there is such an entry. */
static bool read_entry(const struct searching *searching, int64_t seq, struct audit_found *ret,
                       bool *ret_there, struct err *err)
{
    struct taking taking = { .arena = searching->arena, .found = ret };
    *ret = (struct audit_found){ .label_count = 0 };
    if (!audit_block_each(searching->store, seq, seq, take_entry, &taking, err) ||
        !audit_asides_each(searching->store, seq, take_label, &taking, err))
        return false;
    *ret_there = taking.there;
    return true;
}

static bool has_label(const struct audit_found *found, const struct audit_label *label)
{
    for (size_t i = 0; i < found->label_count; i++) {
        if (str_equal(found->labels[i].kind, label->kind) &&
            str_equal(found->labels[i].value, label->value))
            return true;
    }
    return false;
}

static bool matches(const struct searching *searching, const struct audit_found *found)
{
    const struct audit_filter *filter = searching->filter;
    for (size_t i = 0; i < filter->label_count; i++) {
        if (!has_label(found, &filter->labels[i]))
            return false;
    }
    return true;
}

/* ---- from when to when ---- */

/* The first entry that was recorded at that time or later, of 1 to size + 1: times rise. */
static bool first_since(const struct searching *searching, int64_t time, int64_t size, int64_t *ret,
                        struct err *err)
{
    int64_t low = 1;
    int64_t high = size + 1;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        struct arena_place place = arena_mark(searching->arena);
        struct audit_found found;
        bool there;
        if (!read_entry(searching, middle, &found, &there, err))
            return false;
        if (there && found.record.recorded_at < time)
            low = middle + 1;
        else
            high = middle;
        arena_rewind(searching->arena, place);
    }
    *ret = low;
    return true;
}

static bool find_range(const struct searching *searching, int64_t before, int64_t *ret_from,
                       int64_t *ret_to, struct err *err)
{
    struct audit_head head;
    bool sound;
    if (!audit_head_read(searching->store, &head, &sound, err))
        return false;
    *ret_from = 1;
    *ret_to = head.size;
    if (searching->filter->from != 0 &&
        !first_since(searching, searching->filter->from, head.size, ret_from, err))
        return false;
    if (searching->filter->to != 0) {
        if (!first_since(searching, searching->filter->to, head.size, ret_to, err))
            return false;
        --*ret_to;
    }
    if (before > 0 && before - 1 < *ret_to)
        *ret_to = before - 1;
    return true;
}

/* ---- which ---- */

static bool take_seq(void *context, const struct audit_aside *aside, struct err *err)
{
    struct searching *searching = context;
    if (!arena_grow(searching->arena, &searching->seqs, searching->seq_count, &searching->seq_room,
                    sizeof *searching->seqs))
        return arena_error(searching->arena, err);
    searching->seqs[searching->seq_count++] = aside->seq;
    return true;
}

/* The one before: of those that have the first label, or any; 0: there is none. */
static int64_t step_back(struct searching *searching, int64_t from, int64_t seq)
{
    if (searching->filter->label_count == 0)
        return seq - 1 >= from ? seq - 1 : 0;
    return searching->seq_count > 0 ? searching->seqs[--searching->seq_count] : 0;
}

static bool search(struct searching *searching, int64_t from, int64_t to, size_t most,
                   struct audit_found *ret, size_t *ret_count, bool *ret_more, struct err *err)
{
    for (int64_t seq = step_back(searching, from, to + 1); seq > 0;
         seq = step_back(searching, from, seq)) {
        struct audit_found found;
        bool there;
        if (!read_entry(searching, seq, &found, &there, err))
            return false;
        if (!there || !matches(searching, &found))
            continue;
        if (*ret_count == most) {
            *ret_more = true;
            return true;
        }
        ret[(*ret_count)++] = found;
    }
    return true;
}

bool audit_search(struct store *store, struct arena *arena, const struct audit_filter *filter,
                  int64_t before, size_t most, struct audit_found **ret, size_t *ret_count,
                  bool *ret_more, struct err *err)
{
    struct searching searching = { .store = store, .arena = arena, .filter = filter };
    int64_t from;
    int64_t to;
    *ret_count = 0;
    *ret_more = false;
    *ret = arena_array(arena, most + 1, sizeof **ret);
    if (*ret == NULL)
        return arena_error(arena, err);
    if (!find_range(&searching, before, &from, &to, err))
        return false;
    if (filter->label_count > 0 && from <= to &&
        !audit_asides_find(store, filter->labels[0].kind, filter->labels[0].value, from, to,
                           take_seq, &searching, err))
        return false;
    return search(&searching, from, to, most, *ret, ret_count, ret_more, err);
}
