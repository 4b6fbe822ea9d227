/* SPDX-License-Identifier: Apache-2.0 */
/* watch/ecfr.c - editions and their sets; see ecfr.h. */
#include "watch/ecfr_priv.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

/* ---- tables of meanings ---- */

struct table_reading {
    struct arena *arena;
    struct ecfr_table *table;
    struct str cells[2];
    size_t cell;
    unsigned line;
    bool failed;
};

static void on_cell(void *data, size_t length, void *context)
{
    struct table_reading *reading = context;
    if (reading->cell < 2) {
        reading->cells[reading->cell] = str_copy(
            reading->arena, (struct str){ .data = data == NULL ? "" : data, .length = length });
        reading->failed = reading->failed || reading->cells[reading->cell].data == NULL;
    }
    reading->cell++;
}

static void on_row(int last, void *context)
{
    struct table_reading *reading = context;
    struct ecfr_table *table = reading->table;
    bool complete = reading->cell >= 2;
    (void)last;
    reading->cell = 0;
    if (reading->line++ == 0 || !complete || reading->failed)
        return;
    if (!arena_grow(reading->arena, &table->rows, table->count, &table->capacity,
                    sizeof *table->rows)) {
        reading->failed = true;
        return;
    }
    table->rows[table->count++] = (struct ecfr_meaning){ reading->cells[0], reading->cells[1] };
}

static int compare_meanings(const void *a, const void *b)
{
    return str_compare(((const struct ecfr_meaning *)a)->text,
                       ((const struct ecfr_meaning *)b)->text);
}

bool ecfr_table_read(struct arena *arena, const char *file, struct str text,
                     struct ecfr_table *ret_table, struct err *err)
{
    struct table_reading reading = { .arena = arena, .table = ret_table };
    struct csv_parser parser;
    *ret_table = (struct ecfr_table){ 0 };
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return err_set(err, ERR_MEMORY, "no memory for reading CSV");
    bool read =
        csv_parse(&parser, text.data, text.length, on_cell, on_row, &reading) == text.length &&
        csv_fini(&parser, on_cell, on_row, &reading) == 0;
    csv_free(&parser);
    if (!read) {
        err_set(err, ERR_SYNTAX, "this is not CSV");
        return err_at(err, file, reading.line + 1, 0);
    }
    if (reading.failed)
        return arena_error(arena, err);
    if (ret_table->count > 0)
        qsort(ret_table->rows, ret_table->count, sizeof *ret_table->rows, compare_meanings);
    return true;
}

const struct str *ecfr_table_find(const struct ecfr_table *table, struct str text)
{
    struct ecfr_meaning wanted = { .text = text };
    const struct ecfr_meaning *row =
        table->count == 0
            ? NULL
            : bsearch(&wanted, table->rows, table->count, sizeof *table->rows, compare_meanings);
    return row == NULL ? NULL : &row->means;
}

/* ---- sets ---- */

void edition_init(struct edition *edition, struct arena *arena, const struct ecfr_table *places,
                  const struct ecfr_table *families)
{
    *edition = (struct edition){ .arena = arena, .places = places, .families = families };
}

struct ecfr_set *edition_set(const struct edition *edition, struct str name)
{
    for (size_t i = 0; i < edition->set_count; i++) {
        if (str_equal(edition->sets[i]->name, name))
            return edition->sets[i];
    }
    return NULL;
}

static struct ecfr_set *new_set(struct edition *edition, struct str name, enum ecfr_type type,
                                unsigned part, struct str paragraph)
{
    struct ecfr_set *set = arena_alloc(edition->arena, sizeof *set);
    if (set == NULL || !arena_grow(edition->arena, &edition->sets, edition->set_count,
                                   &edition->set_capacity, sizeof *edition->sets))
        return NULL;
    set->name = str_copy(edition->arena, name);
    set->type = type;
    set->part = part;
    set->paragraph = paragraph;
    if (set->name.data == NULL)
        return NULL;
    edition->sets[edition->set_count++] = set;
    return set;
}

bool edition_put(struct edition *edition, struct str name, enum ecfr_type type, unsigned part,
                 struct str paragraph, struct str member, struct err *err)
{
    struct ecfr_set *set = edition_set(edition, name);
    if (set == NULL)
        set = new_set(edition, name, type, part, paragraph);
    if (set == NULL)
        return arena_error(edition->arena, err);
    if (member.length == 0)
        return true;
    if (!arena_grow(edition->arena, &set->members, set->count, &set->capacity,
                    sizeof *set->members))
        return arena_error(edition->arena, err);
    set->members[set->count++] = member;
    return true;
}

bool edition_open(struct edition *edition, struct str entry, struct str control, struct str cell,
                  struct str set, struct err *err)
{
    struct str name = str_copy(edition->arena, set);
    if (name.data == NULL || !arena_grow(edition->arena, &edition->opens, edition->open_count,
                                         &edition->open_capacity, sizeof *edition->opens))
        return arena_error(edition->arena, err);
    edition->opens[edition->open_count++] = (struct ecfr_open){ entry, control, cell, name };
    return true;
}

/* ---- the parts of a file ---- */

/* Where the next division of the same rank or above begins. */
static size_t end_of(const struct blocks *blocks, size_t from)
{
    size_t to = from + 1;
    while (to < blocks->count && blocks->list[to].kind != BLOCK_PLACE)
        to++;
    return to;
}

static bool add_place(struct edition *edition, const struct blocks *blocks, size_t from,
                      const char *file, struct err *err)
{
    struct str place = blocks->list[from].text;
    size_t to = end_of(blocks, from);
    if (str_equal_fold(place, STR("Supplement No. 1 to Part 738")))
        return edition_add_chart(edition, blocks, from, to, file, err);
    if (str_equal_fold(place, STR("Supplement No. 1 to Part 740")))
        return edition_add_groups(edition, blocks, from, to, file, err);
    if (str_equal_fold(place, STR("Supplement No. 1 to Part 774")))
        return edition_add_list(edition, blocks, from, to, err);
    if (str_starts(place, STR("Supplement No. ")) && str_ends(place, STR(" to Part 746")))
        return edition_add_tariff(edition, blocks, from, to, place, err);
    return true;
}

bool edition_add(struct edition *edition, const char *file, struct str xml, struct err *err)
{
    struct blocks blocks = { .arena = edition->arena };
    if (!blocks_read(&blocks, file, xml, err))
        return false;
    if (edition->date.length == 0)
        edition->date = blocks.date;
    for (size_t i = 0; i < blocks.count; i++) {
        if (blocks.list[i].kind == BLOCK_PLACE && !add_place(edition, &blocks, i, file, err))
            return false;
    }
    return true;
}

/* ---- order ---- */

/* The next part of a code up to a dot; numbers stand before letters. */
static struct str next_part(struct str *rest)
{
    size_t end = str_find(*rest, '.');
    struct str part = str_slice(*rest, 0, end);
    *rest = str_slice(*rest, end < rest->length ? end + 1 : end, rest->length);
    return part;
}

static bool is_number(struct str part)
{
    for (size_t i = 0; i < part.length; i++) {
        if (part.data[i] < '0' || part.data[i] > '9')
            return false;
    }
    return part.length > 0;
}

int ecfr_code_compare(struct str a, struct str b)
{
    while (a.length > 0 && b.length > 0) {
        struct str left = next_part(&a);
        struct str right = next_part(&b);
        bool numbers = is_number(left) && is_number(right);
        if (is_number(left) != is_number(right))
            return is_number(left) ? -1 : 1;
        if (numbers && left.length != right.length)
            return left.length < right.length ? -1 : 1;
        int order = str_compare(left, right);
        if (order != 0)
            return order;
    }
    return (a.length > 0) - (b.length > 0);
}

static int compare_members(const void *a, const void *b)
{
    return ecfr_code_compare(*(const struct str *)a, *(const struct str *)b);
}

static int compare_sets(const void *a, const void *b)
{
    return str_compare((*(struct ecfr_set *const *)a)->name, (*(struct ecfr_set *const *)b)->name);
}

static void sort_members(struct ecfr_set *set)
{
    size_t kept = 0;
    if (set->count > 1)
        qsort(set->members, set->count, sizeof *set->members, compare_members);
    for (size_t i = 0; i < set->count; i++) {
        if (kept == 0 || !str_equal(set->members[kept - 1], set->members[i]))
            set->members[kept++] = set->members[i];
    }
    set->count = kept;
}

static bool has_member(const struct ecfr_set *set, struct str member)
{
    return set->count > 0 && bsearch(&member, set->members, set->count, sizeof *set->members,
                                     compare_members) != NULL;
}

/* A paragraph that another row of the same column names is not left out of it. */
static void settle_exceptions(struct edition *edition, struct ecfr_set *left_out)
{
    struct str suffix = STR(".not");
    struct str name = str_slice(left_out->name, 0, left_out->name.length - suffix.length);
    const struct ecfr_set *set = edition_set(edition, name);
    size_t kept = 0;
    for (size_t i = 0; i < left_out->count; i++) {
        if (set == NULL || !has_member(set, left_out->members[i]))
            left_out->members[kept++] = left_out->members[i];
    }
    left_out->count = kept;
}

bool edition_finish(struct edition *edition, struct err *err)
{
    if (!edition->has_chart && !edition->has_groups && !edition->has_list) {
        err_set(err, ERR_SYNTAX, "there is neither a control list nor a chart nor country groups");
        return err_hint(err,
                        "wanted are parts 738, 740, 746 and 774 of title 15 as the eCFR's XML");
    }
    for (size_t i = 0; i < edition->set_count; i++)
        sort_members(edition->sets[i]);
    for (size_t i = 0; i < edition->set_count; i++) {
        if (str_ends(edition->sets[i]->name, STR(".not")))
            settle_exceptions(edition, edition->sets[i]);
    }
    if (edition->set_count > 1)
        qsort(edition->sets, edition->set_count, sizeof(struct ecfr_set *), compare_sets);
    return true;
}
