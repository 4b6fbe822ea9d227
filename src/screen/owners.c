/* SPDX-License-Identifier: Apache-2.0 */
/* screen/owners.c - see owners.h. */
#include "screen/owners.h"

#include <stdlib.h>

#include "screen/rows.h"

enum column {
    COLUMN_OWNED,
    COLUMN_OWNER,
    COLUMN_PERCENT,
    COLUMN_FROM,
    COLUMN_TO,
    COLUMN_ENDS,
    COLUMN_SOURCE,
    COLUMNS
};

static const char *const titles[COLUMNS] = { "owned", "owner", "percent", "from",
                                             "to",    "ends",  "source" };

struct reading {
    struct rows rows;
    size_t places[COLUMNS]; /* SIZE_MAX: there is none */
    struct owners *owners;
    struct err *err;
};

static bool read_header(struct reading *reading)
{
    bool more;
    for (size_t c = 0; c < COLUMNS; c++)
        reading->places[c] = SIZE_MAX;
    if (!rows_next(&reading->rows, &more))
        return false;
    const struct csv_row *row = &reading->rows.row;
    for (size_t i = 0; more && i < row->count; i++) {
        struct str title = str_trim(row->cells[i].text);
        size_t c = 0;
        while (c < COLUMNS && !str_equal_text(title, titles[c]))
            c++;
        if (c == COLUMNS || reading->places[c] != SIZE_MAX) {
            err_set(reading->err, ERR_NAME, "column '%.*s' is %s", STR_ARG(title),
                    c == COLUMNS ? "unknown" : "there twice");
            err_hint(reading->err, "columns are owned, owner, percent, from, to, ends, source");
            return rows_at(&reading->rows, row->cells[i].at);
        }
        reading->places[c] = i;
    }
    for (size_t c = COLUMN_OWNED; c <= COLUMN_PERCENT; c++) {
        if (reading->places[c] != SIZE_MAX)
            continue;
        err_set(reading->err, ERR_SYNTAX, "the column '%s' is missing", titles[c]);
        err_hint(reading->err, "the first line names the columns owned, owner, percent");
        return rows_in_file(&reading->rows);
    }
    return true;
}

static struct str cell(const struct reading *reading, enum column column)
{
    size_t place = reading->places[column];
    const struct csv_row *row = &reading->rows.row;
    return place < row->count ? str_trim(row->cells[place].text) : (struct str){ 0 };
}

static bool at_cell(struct reading *reading, enum column column)
{
    size_t place = reading->places[column];
    const struct csv_row *row = &reading->rows.row;
    return rows_at(&reading->rows, place < row->count ? row->cells[place].at : 0);
}

static bool read_part(struct reading *reading, struct num *ret)
{
    struct str text = cell(reading, COLUMN_PERCENT);
    if (str_ends(text, STR("%")))
        text = str_trim(str_slice(text, 0, text.length - 1));
    if (!num_parse(text, false, ret, reading->err) || num_compare(*ret, num_int(0)) < 0 ||
        num_compare(*ret, num_int(100)) > 0 || !num_divide(*ret, num_int(100), ret)) {
        err_set(reading->err, ERR_VALUE, "'%.*s' is no share",
                (int)(text.length < 40 ? text.length : 40), text.data);
        err_hint(reading->err, "a share is from 0 to 100 percent: 49.5");
        return at_cell(reading, COLUMN_PERCENT);
    }
    return true;
}

static bool read_day(struct reading *reading, enum column column, int32_t none, int32_t *ret)
{
    struct str text = cell(reading, column);
    *ret = none;
    return text.length == 0 || date_parse(text, ret, reading->err) || at_cell(reading, column);
}

static bool read_ends(struct reading *reading, bool *ret)
{
    struct str text = cell(reading, COLUMN_ENDS);
    *ret = str_equal_text(text, "yes");
    if (*ret || text.length == 0 || str_equal_text(text, "no"))
        return true;
    err_set(reading->err, ERR_VALUE, "'%.*s' is neither yes nor no",
            (int)(text.length < 40 ? text.length : 40), text.data);
    return at_cell(reading, COLUMN_ENDS);
}

static struct str key_of(struct arena *arena, struct str name)
{
    char *key = arena_alloc(arena, name.length + 1);
    size_t length = 0;
    for (size_t i = 0; key != NULL && i < name.length; i++) {
        char byte = name.data[i];
        if (byte != ' ')
            key[length++] = byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
    }
    return (struct str){ key, length };
}

static bool copy_cell(struct reading *reading, enum column column, struct str *ret)
{
    *ret = str_copy(reading->rows.arena, cell(reading, column));
    return ret->data != NULL || arena_error(reading->rows.arena, reading->err);
}

static bool read_row(struct reading *reading)
{
    struct owners *owners = reading->owners;
    struct arena *arena = reading->rows.arena;
    struct share share = { .line = reading->rows.row.line };
    for (enum column c = COLUMN_OWNED; c <= COLUMN_OWNER; c++) {
        if (cell(reading, c).length > 0)
            continue;
        err_set(reading->err, ERR_VALUE, "the %s has no name", titles[c]);
        return at_cell(reading, c);
    }
    if (!copy_cell(reading, COLUMN_OWNED, &share.owned) ||
        !copy_cell(reading, COLUMN_OWNER, &share.owner) ||
        !copy_cell(reading, COLUMN_SOURCE, &share.source) || !read_part(reading, &share.part) ||
        !read_day(reading, COLUMN_FROM, DATE_MIN, &share.from) ||
        !read_day(reading, COLUMN_TO, DATE_OPEN, &share.to) || !read_ends(reading, &share.ends))
        return false;
    if (share.to < share.from) {
        err_set(reading->err, ERR_VALUE, "the share ends before it begins");
        return at_cell(reading, COLUMN_TO);
    }
    if (owners->count == OWNERS_ROWS_MAX) {
        err_set(reading->err, ERR_LIMIT, "more than %d shares", OWNERS_ROWS_MAX);
        return rows_in_file(&reading->rows);
    }
    share.key = key_of(arena, share.owned);
    share.owner_key = key_of(arena, share.owner);
    if (share.key.data == NULL || share.owner_key.data == NULL ||
        !arena_grow(arena, &owners->list, owners->count, &owners->capacity, sizeof *owners->list))
        return arena_error(arena, reading->err);
    owners->list[owners->count++] = share;
    return true;
}

static int compare_shares(const void *a, const void *b)
{
    const struct share *left = a;
    const struct share *right = b;
    int order = str_compare(left->key, right->key);
    if (order == 0)
        order = str_compare(left->owner_key, right->owner_key);
    if (order == 0)
        order = (left->from > right->from) - (left->from < right->from);
    return order != 0 ? order : (left->line > right->line) - (left->line < right->line);
}

static bool same_pair(const struct share *a, const struct share *b)
{
    return str_equal(a->key, b->key) && str_equal(a->owner_key, b->owner_key);
}

/* One owner, one owned and one day have one share. */
static bool check_twice(struct reading *reading)
{
    const struct owners *owners = reading->owners;
    for (size_t i = 1; i < owners->count; i++) {
        const struct share *before = &owners->list[i - 1];
        const struct share *share = &owners->list[i];
        if (!same_pair(before, share) || share->from > before->to)
            continue;
        err_set(reading->err, ERR_VALUE,
                "the share of '%.*s' in '%.*s' is there twice, in lines %u and %u",
                (int)(share->owner.length < 60 ? share->owner.length : 60), share->owner.data,
                (int)(share->owned.length < 60 ? share->owned.length : 60), share->owned.data,
                before->line, share->line);
        err_hint(reading->err, "leave one out, or say by 'from' and 'to' when each was held");
        return rows_in_file(&reading->rows);
    }
    return true;
}

static bool read_all(struct reading *reading)
{
    bool more;
    if (!read_header(reading))
        return false;
    do {
        if (!rows_next(&reading->rows, &more))
            return false;
        if (more && !read_row(reading))
            return false;
    } while (more);
    struct owners *owners = reading->owners;
    if (owners->count > 0)
        qsort(owners->list, owners->count, sizeof *owners->list, compare_shares);
    return check_twice(reading);
}

bool owners_read(struct arena *arena, const struct mem *mem, const struct list_file *file,
                 struct owners *ret, struct err *err)
{
    struct reading reading = { .owners = ret, .err = err };
    *ret = (struct owners){ 0 };
    bool done = rows_open(&reading.rows, arena, mem, file, err) && read_all(&reading);
    rows_close(&reading.rows);
    return done;
}

bool owners_of(const struct owners *owners, struct arena *arena, struct str owned,
               const struct share **ret_first, size_t *ret_count, struct err *err)
{
    struct str key = key_of(arena, str_trim(owned));
    size_t low = 0;
    size_t high = owners->count;
    if (key.data == NULL)
        return arena_error(arena, err);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(owners->list[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < owners->count && str_equal(owners->list[end].key, key))
        end++;
    *ret_first = end > low ? &owners->list[low] : NULL;
    *ret_count = end - low;
    return true;
}
