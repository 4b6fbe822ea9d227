/* SPDX-License-Identifier: Apache-2.0 */
/* watch/ecfr_tables.c - the Country Chart, the Country Groups, and tariff numbers, to sets. */
#include "watch/ecfr_priv.h"

#include <string.h>

#define COLUMNS_MAX 32
#define NAME_MAX_SIZE 64

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool table_error(struct err *err, const char *file, const struct block *block,
                        const char *what)
{
    err_set(err, ERR_SYNTAX, "%s", what);
    err_hint(err, "the eCFR may have changed the shape of this table; it is not guessed at");
    return err_at(err, file, block->line, 0);
}

/* "Albania 2 3" to "Albania": footnotes ride on the end of a name. */
static struct str without_notes(struct str name)
{
    while (name.length > 0 &&
           (is_digit(name.data[name.length - 1]) || name.data[name.length - 1] == ' '))
        name.length--;
    return name;
}

static bool put_place(struct edition *edition, struct str set, unsigned part, struct str paragraph,
                      const struct block *block, const char *file, struct err *err)
{
    struct str name = without_notes(block->cells[0]);
    const struct str *code = ecfr_table_find(edition->places, name);
    if (code == NULL) {
        err_set(err, ERR_NAME, "destination '%.*s' has no code",
                (int)(name.length > 60 ? 60 : name.length), name.data);
        err_hint(err, "add it to places.csv");
        return err_at(err, file, block->line, 0);
    }
    return edition_put(edition, set, ECFR_COUNTRIES, part, paragraph, *code, err);
}

static struct str join(struct edition *edition, const char *a, struct str b, const char *c,
                       struct str d)
{
    char text[NAME_MAX_SIZE];
    struct buf buf = { .data = text, .capacity = sizeof text, .limit = sizeof text };
    buf_text(&buf, a);
    buf_str(&buf, b);
    buf_text(&buf, c);
    buf_str(&buf, d);
    return str_copy(edition->arena, buf_view(&buf));
}

/* ---- the Country Chart ---- */

/* "NS 1" or "NS1", the head of a column; its reason and number. */
static bool is_column(struct str text, struct str *ret_reason, struct str *ret_number)
{
    size_t at = text.length > 2 && text.data[2] == ' ' ? 3 : 2;
    if (text.length != at + 1 || !is_upper(text.data[0]) || !is_upper(text.data[1]) ||
        !is_digit(text.data[at]))
        return false;
    *ret_reason = str_slice(text, 0, 2);
    *ret_number = str_slice(text, at, at + 1);
    return true;
}

struct chart {
    struct str sets[COLUMNS_MAX];
    struct str paragraphs[COLUMNS_MAX];
    size_t count;
};

static bool add_columns(struct edition *edition, const struct block *block, struct chart *chart,
                        struct err *err)
{
    for (size_t i = 0; i < block->cell_count; i++) {
        struct str reason;
        struct str number;
        if (!is_column(block->cells[i], &reason, &number) || chart->count == COLUMNS_MAX)
            continue;
        struct str *set = &chart->sets[chart->count];
        struct str *paragraph = &chart->paragraphs[chart->count++];
        *set = join(edition, "chart.", reason, ".", number);
        *paragraph = join(edition, "", reason, " Column ", number);
        if (set->data == NULL || paragraph->data == NULL ||
            !edition_put(edition, *set, ECFR_COUNTRIES, 738, *paragraph, (struct str){ 0 }, err))
            return err->code != ERR_NONE ? false : arena_error(edition->arena, err);
    }
    return true;
}

/* A destination: an X or nothing for each column, or one cell that sends to part 746. */
static bool add_destination(struct edition *edition, const struct block *block,
                            const struct chart *chart, const char *file, struct err *err)
{
    struct str none = { 0 };
    if (!put_place(edition, STR("chart.rows"), 738, none, block, file, err))
        return false;
    if (block->cell_count == 2 && block->cells[1].length > 2)
        return true;
    if (block->cell_count != chart->count + 1)
        return table_error(err, file, block, "this row has not as many cells as the chart columns");
    for (size_t i = 0; i < chart->count; i++) {
        struct str mark = block->cells[i + 1];
        if (mark.length > 0 && mark.data[0] != 'X')
            return table_error(err, file, block, "what is marked here is not an X");
        if (mark.length > 0 &&
            !put_place(edition, chart->sets[i], 738, chart->paragraphs[i], block, file, err))
            return false;
    }
    return true;
}

bool edition_add_chart(struct edition *edition, const struct blocks *blocks, size_t from, size_t to,
                       const char *file, struct err *err)
{
    struct chart chart = { .count = 0 };
    for (size_t i = from; i < to; i++) {
        const struct block *block = &blocks->list[i];
        if (block->kind == BLOCK_TABLE && chart.count > 0)
            break;
        if (block->kind != BLOCK_ROW || block->cell_count == 0)
            continue;
        if (block->header) {
            if (!add_columns(edition, block, &chart, err))
                return false;
        } else if (chart.count > 0 && block->cells[0].length > 0 &&
                   !is_digit(block->cells[0].data[0]) &&
                   !add_destination(edition, block, &chart, file, err)) {
            return false;
        }
    }
    edition->has_chart = edition->has_chart || chart.count > 0;
    return true;
}

/* ---- the Country Groups ---- */

/* "[A:1] Wassenaar …" to "A:1". */
static bool group_of(struct str head, struct str *ret_group)
{
    size_t close = str_find(head, ']');
    if (head.length < 4 || head.data[0] != '[' || close == head.length)
        return false;
    *ret_group = str_slice(head, 1, close);
    return ret_group->length >= 3 && ret_group->data[1] == ':';
}

static bool add_group_row(struct edition *edition, const struct block *block,
                          const struct chart *groups, const char *file, struct err *err)
{
    if (block->cell_count != groups->count + 1)
        return table_error(err, file, block, "this row has not as many cells as there are groups");
    for (size_t i = 0; i < groups->count; i++) {
        struct str mark = block->cells[i + 1];
        if (mark.length > 0 && mark.data[0] == 'X' &&
            !put_place(edition, groups->sets[i], 740, groups->sets[i], block, file, err))
            return false;
    }
    return true;
}

/* Group B is no table of marks but a list of names, in as many columns as fit. */
static bool add_listed(struct edition *edition, const struct block *block, const char *file,
                       struct err *err)
{
    for (size_t i = 0; i < block->cell_count; i++) {
        struct block one = *block;
        one.cells = &block->cells[i];
        if (block->cells[i].length > 0 &&
            !put_place(edition, STR("B"), 740, STR("B"), &one, file, err))
            return false;
    }
    return true;
}

static bool add_heads(struct edition *edition, const struct block *block, struct chart *groups,
                      struct err *err)
{
    for (size_t i = 0; i < block->cell_count; i++) {
        struct str group;
        if (!group_of(block->cells[i], &group) || groups->count == COLUMNS_MAX)
            continue;
        groups->sets[groups->count] = str_copy(edition->arena, group);
        if (groups->sets[groups->count++].data == NULL)
            return arena_error(edition->arena, err);
    }
    return true;
}

bool edition_add_groups(struct edition *edition, const struct blocks *blocks, size_t from,
                        size_t to, const char *file, struct err *err)
{
    struct chart groups = { .count = 0 };
    bool listed = false;
    for (size_t i = from; i < to; i++) {
        const struct block *block = &blocks->list[i];
        if (block->kind == BLOCK_HEADING || block->kind == BLOCK_PARAGRAPH)
            listed = str_starts(block->text, STR("Country Group B"));
        if (block->kind == BLOCK_TABLE)
            groups.count = 0;
        if (block->kind != BLOCK_ROW || block->cell_count == 0)
            continue;
        bool done = true;
        if (block->header)
            done = add_heads(edition, block, &groups, err);
        else if (listed)
            done = add_listed(edition, block, file, err);
        else if (groups.count > 0 && block->cells[0].length > 0 && block->cell_count > 1)
            done = add_group_row(edition, block, &groups, file, err);
        if (!done)
            return false;
        edition->has_groups = edition->has_groups || groups.count > 0;
    }
    return true;
}

/* ---- tariff numbers of part 746 ---- */

/* "8471.50", "8471.50.01" or "847150" to its digits; false for anything else. */
static bool tariff_number(struct str text, char digits[16], size_t *ret_count)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (is_digit(text.data[i]) && count < 10)
            digits[count++] = text.data[i];
        else if (text.data[i] != '.')
            return false;
    }
    *ret_count = count;
    return count >= 4;
}

bool edition_add_tariff(struct edition *edition, const struct blocks *blocks, size_t from,
                        size_t to, struct str place, struct err *err)
{
    char digits[16];
    size_t count;
    struct str number = str_slice(place, sizeof "Supplement No. " - 1, place.length);
    number.length = str_find(number, ' ');
    struct str set = join(edition, "hts.746.", number, "", (struct str){ 0 });
    struct str paragraph = join(edition, "Supp. No. ", number, "", (struct str){ 0 });
    if (set.data == NULL || paragraph.data == NULL)
        return arena_error(edition->arena, err);
    for (size_t i = from; i < to; i++) {
        const struct block *block = &blocks->list[i];
        if (block->kind != BLOCK_ROW || block->header || block->cell_count == 0 ||
            !tariff_number(block->cells[0], digits, &count))
            continue;
        struct str member = str_copy(edition->arena, (struct str){ digits, count });
        if (member.data == NULL)
            return arena_error(edition->arena, err);
        if (!edition_put(edition, set, ECFR_STRINGS, 746, paragraph, member, err))
            return false;
    }
    return true;
}
