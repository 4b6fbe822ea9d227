/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen/read_uk.c - the lists of the United Kingdom as CSV; see list.h.
 *
 * The Consolidated List of the Treasury (OFSI) and the UK Sanctions List of the Foreign Office say
 * the same under other titles.  Above the header stands a line with the date.  A party has a row
 * for each of its names, addresses and days of birth; rows belong together by their number, and
 * stand anywhere.  A name is in six parts, the sixth being the last name or all of it.
 */
#include "screen/names.h"

#include <stdlib.h>
#include <string.h>

#include "screen/rows.h"

enum uk_column {
    UK_NAME_1, /* parts of a name, in this order */
    UK_NAME_2,
    UK_NAME_3,
    UK_NAME_4,
    UK_NAME_5,
    UK_NAME_6,
    UK_SCRIPT_NAME, /* the whole name in its own script */
    UK_NUMBER,
    UK_TYPE,
    UK_NAME_TYPE,
    UK_STRENGTH,
    UK_ADDRESS_1, /* parts of an address, in this order */
    UK_ADDRESS_2,
    UK_ADDRESS_3,
    UK_ADDRESS_4,
    UK_ADDRESS_5,
    UK_ADDRESS_6,
    UK_POSTAL,
    UK_COUNTRY,
    UK_REMARKS,
    UK_REGIME,
    UK_FROM,
    UK_FROM_TOO, /* the other list's day; the earlier counts */
    UK_COUNT,
    UK_FIELD = UK_COUNT
};

static const struct {
    const char *title; /* letters without case */
    enum uk_column column;
} titles[] = {
    { "Name 1", UK_NAME_1 },
    { "Name 2", UK_NAME_2 },
    { "Name 3", UK_NAME_3 },
    { "Name 4", UK_NAME_4 },
    { "Name 5", UK_NAME_5 },
    { "Name 6", UK_NAME_6 },
    { "Name Non-Latin Script", UK_SCRIPT_NAME },
    { "Group ID", UK_NUMBER },
    { "Unique ID", UK_NUMBER },
    { "Group Type", UK_TYPE },
    { "Designation Type", UK_TYPE },
    { "Alias Type", UK_NAME_TYPE },
    { "Name type", UK_NAME_TYPE },
    { "Alias Quality", UK_STRENGTH },
    { "Alias strength", UK_STRENGTH },
    { "Address 1", UK_ADDRESS_1 },
    { "Address 2", UK_ADDRESS_2 },
    { "Address 3", UK_ADDRESS_3 },
    { "Address 4", UK_ADDRESS_4 },
    { "Address 5", UK_ADDRESS_5 },
    { "Address 6", UK_ADDRESS_6 },
    { "Address Line 1", UK_ADDRESS_1 },
    { "Address Line 2", UK_ADDRESS_2 },
    { "Address Line 3", UK_ADDRESS_3 },
    { "Address Line 4", UK_ADDRESS_4 },
    { "Address Line 5", UK_ADDRESS_5 },
    { "Address Line 6", UK_ADDRESS_6 },
    { "Post/Zip Code", UK_POSTAL },
    { "Address Postal Code", UK_POSTAL },
    { "Country", UK_COUNTRY },
    { "Address Country", UK_COUNTRY },
    { "Other Information", UK_REMARKS },
    { "Regime", UK_REGIME },
    { "Regime Name", UK_REGIME },
    { "Listed On", UK_FROM },
    { "Date Designated", UK_FROM },
    { "UK Sanctions List Date Designated", UK_FROM_TOO },
};

enum name_rank { RANK_PRIMARY, RANK_OTHER, RANK_WEAK };

struct uk_row {
    struct csv_row row;
    struct str number;
    enum name_rank rank;
};

struct uk {
    struct naming naming;
    struct rows rows;
    enum uk_column columns[ROW_CELLS_MAX]; /* of the file, in order */
    struct str titles[ROW_CELLS_MAX];
    size_t column_count;
    size_t places[UK_COUNT]; /* in the row; SIZE_MAX: there is no such column */
    struct uk_row *list;
    size_t count, capacity;
    struct err *err;
};

static struct str cell(const struct uk *uk, const struct csv_row *row, enum uk_column column)
{
    return uk->places[column] == SIZE_MAX ? (struct str){ 0 } : row->cells[uk->places[column]].text;
}

/* ---- the header ---- */

static enum uk_column column_of(struct str title)
{
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
        if (str_equal_fold(title, str_of(titles[i].title)))
            return titles[i].column;
    }
    return UK_FIELD;
}

static bool is_header(const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        if (column_of(row->cells[i].text) == UK_NAME_6)
            return true;
    }
    return false;
}

static bool read_titles(struct uk *uk)
{
    const struct csv_row *row = &uk->rows.row;
    for (size_t i = 0; i < UK_COUNT; i++)
        uk->places[i] = SIZE_MAX;
    uk->column_count = row->count;
    for (size_t i = 0; i < row->count; i++) {
        uk->titles[i] = row->cells[i].text;
        uk->columns[i] = column_of(uk->titles[i]);
        if (uk->columns[i] == UK_FIELD)
            continue;
        if (uk->places[uk->columns[i]] != SIZE_MAX) {
            err_set(uk->err, ERR_SYNTAX, "the column '%.*s' is there twice",
                    STR_ARG(uk->titles[i]));
            return rows_at(&uk->rows, row->cells[i].at);
        }
        uk->places[uk->columns[i]] = i;
    }
    return true;
}

/* Behind a line with the date, or without one. */
static bool read_header(struct uk *uk)
{
    bool more = true;
    for (int i = 0; i < 2 && more; i++) {
        if (!rows_next(&uk->rows, &more))
            return false;
        if (!more || !is_header(&uk->rows.row))
            continue;
        if (!read_titles(uk))
            return false;
        if (uk->places[UK_NAME_1] != SIZE_MAX && uk->places[UK_NUMBER] != SIZE_MAX &&
            uk->places[UK_NAME_TYPE] != SIZE_MAX)
            return true;
        break;
    }
    err_set(uk->err, ERR_SYNTAX, "this is not the header of a sanctions list of the UK");
    err_hint(uk->err, "it has the columns Name 6, Name 1, and Group ID with Alias Type, or Unique "
                      "ID with Name type");
    return more ? rows_at(&uk->rows, 0) : rows_in_file(&uk->rows);
}

/* ---- rows ---- */

static bool starts_fold(struct str text, const char *start)
{
    struct str wanted = str_of(start);
    return text.length >= wanted.length &&
           str_equal_fold(str_slice(text, 0, wanted.length), wanted);
}

static enum name_rank rank_of(const struct uk *uk, const struct csv_row *row)
{
    struct str type = cell(uk, row, UK_NAME_TYPE);
    struct str strength = cell(uk, row, UK_STRENGTH);
    if (str_equal_fold(type, STR("Prime Alias")) || str_equal_fold(type, STR("Primary name")))
        return RANK_PRIMARY;
    return starts_fold(strength, "low") || starts_fold(strength, "weak") ? RANK_WEAK : RANK_OTHER;
}

static bool has_name(const struct uk *uk, const struct csv_row *row)
{
    for (int part = UK_NAME_1; part <= UK_SCRIPT_NAME; part++) {
        if (cell(uk, row, (enum uk_column)part).length > 0)
            return true;
    }
    return false;
}

static bool keep_row(struct uk *uk)
{
    const struct csv_row *row = &uk->rows.row;
    const struct uk_row kept = { *row, .number = { 0 }, .rank = RANK_OTHER };
    if (row->count != uk->column_count) {
        err_set(uk->err, ERR_SYNTAX, "%zu cells, but the header has %zu", row->count,
                uk->column_count);
        err_hint(uk->err, "the file is damaged; fetch it again");
        return rows_at(&uk->rows, 0);
    }
    if (cell(uk, row, UK_NUMBER).length == 0 || !has_name(uk, row)) {
        bool named = has_name(uk, row);
        err_set(uk->err, ERR_VALUE,
                named ? "a row that does not say to which party it belongs"
                      : "a row without a name");
        return rows_at(&uk->rows, row->cells[uk->places[named ? UK_NUMBER : UK_NAME_6]].at);
    }
    if (!arena_grow(uk->naming.arena, &uk->list, uk->count, &uk->capacity, sizeof *uk->list))
        return arena_error(uk->naming.arena, uk->err);
    uk->list[uk->count] = kept;
    uk->list[uk->count].number = cell(uk, row, UK_NUMBER);
    uk->list[uk->count++].rank = rank_of(uk, row);
    return true;
}

static bool read_rows(struct uk *uk)
{
    for (;;) {
        bool more;
        if (!rows_next(&uk->rows, &more))
            return false;
        if (!more)
            break;
        if (!keep_row(uk))
            return false;
    }
    if (uk->count > 0)
        return true;
    err_set(uk->err, ERR_VALUE, "a list without an entry");
    return rows_in_file(&uk->rows);
}

/* By party (9 before 10), its primary names first, as they stand in the file. */
static int compare_rows(const void *a, const void *b)
{
    const struct uk_row *left = a;
    const struct uk_row *right = b;
    if (left->number.length != right->number.length)
        return left->number.length < right->number.length ? -1 : 1;
    int order = str_compare(left->number, right->number);
    if (order == 0)
        order = (left->rank > right->rank) - (left->rank < right->rank);
    return order != 0 ? order
                      : (left->row.line > right->row.line) - (left->row.line < right->row.line);
}

/* ---- entries ---- */

static enum listed_type read_type(struct str text)
{
    if (str_equal_fold(text, STR("Individual")))
        return LISTED_PERSON;
    if (str_equal_fold(text, STR("Entity")))
        return LISTED_ORGANIZATION;
    return str_equal_fold(text, STR("Ship")) ? LISTED_VESSEL : LISTED_UNKNOWN;
}

/* Parts of one thing that stand in columns side by side. */
static bool join(struct uk *uk, const struct csv_row *row, enum uk_column first,
                 enum uk_column last, const char *between, struct str *ret)
{
    *ret = (struct str){ 0 };
    for (int part = (int)first; part <= (int)last; part++) {
        if (!text_append(&uk->naming, ret, between, cell(uk, row, (enum uk_column)part)))
            return false;
    }
    return true;
}

static bool add_field_once(struct uk *uk, struct str name, struct str text)
{
    const struct listed *entry = uk->naming.entry;
    for (size_t i = 0; i < entry->field_count; i++) {
        if (str_equal(entry->fields[i].name, name) && str_equal(entry->fields[i].text, text))
            return true;
    }
    return text.length == 0 || field_add(&uk->naming, name, text);
}

static bool add_name(struct uk *uk, const struct uk_row *row)
{
    struct naming *naming = &uk->naming;
    enum listed_name_kind kind = row->rank == RANK_WEAK ? NAME_WEAK_ALIAS : NAME_ALIAS;
    struct str type = cell(uk, &row->row, UK_NAME_TYPE);
    struct str script = cell(uk, &row->row, UK_SCRIPT_NAME);
    struct str name;
    if (!join(uk, &row->row, UK_NAME_1, UK_NAME_6, " ", &name))
        return false;
    if (naming->entry->name_count == 0)
        kind = NAME_OWN;
    if (name.length > 0 && !names_add(naming, name, kind))
        return false;
    if (script.length > 0 &&
        !names_add(naming, script, naming->entry->name_count == 0 ? NAME_OWN : NAME_ALIAS))
        return false;
    return !str_equal_fold(type, STR("FKA")) || add_field_once(uk, STR("FKA"), name);
}

static bool add_address(struct uk *uk, const struct csv_row *row)
{
    struct texts *addresses = &uk->naming.entry->addresses;
    struct str country = cell(uk, row, UK_COUNTRY);
    struct str address;
    if (!join(uk, row, UK_ADDRESS_1, UK_COUNTRY, ", ", &address) ||
        (country.length > 0 && !country_add(&uk->naming, country)))
        return false;
    for (size_t i = 0; i < addresses->count; i++) {
        if (str_equal(addresses->list[i], address))
            return true;
    }
    return address.length == 0 || texts_add(uk->naming.arena, addresses, address, uk->err);
}

static bool add_text_once(struct uk *uk, struct str *text, const char *between, struct str more)
{
    for (size_t i = 0; i + more.length <= text->length; i++) {
        if (str_equal(str_slice(*text, i, i + more.length), more))
            return true;
    }
    return text_append(&uk->naming, text, between, more);
}

static bool add_from(struct uk *uk, struct str text)
{
    int32_t *from = &uk->naming.entry->from;
    int32_t day = DATE_OPEN;
    if (!date_add_day_first(&uk->naming, text, &day))
        return false;
    if (day < DATE_OPEN && (*from == DATE_MIN || day < *from))
        *from = day;
    return true;
}

static bool add_rest(struct uk *uk, const struct csv_row *row)
{
    struct listed *entry = uk->naming.entry;
    for (size_t i = 0; i < row->count; i++) {
        if (uk->columns[i] == UK_FIELD && !add_field_once(uk, uk->titles[i], row->cells[i].text))
            return false;
    }
    return add_text_once(uk, &entry->remarks, "\n", cell(uk, row, UK_REMARKS)) &&
           add_text_once(uk, &entry->programs, "; ", cell(uk, row, UK_REGIME)) &&
           add_from(uk, cell(uk, row, UK_FROM)) && add_from(uk, cell(uk, row, UK_FROM_TOO));
}

/* "Low quality A.K.A. (a) Muslim (b) Lava." in the remarks: names in a row, up to a full stop. */
static bool add_weak_aliases(struct uk *uk)
{
    static const char mark[] = "low quality a.k.a.";
    struct str rest = uk->naming.entry->remarks;
    while (rest.length >= sizeof mark && !starts_fold(rest, mark))
        rest = str_slice(rest, 1, rest.length);
    if (!starts_fold(rest, mark))
        return true;
    rest = str_slice(rest, sizeof mark - 1, rest.length);
    rest = str_slice(rest, 0, str_find(rest, '.'));
    size_t at = str_find(rest, ')');
    while (at < rest.length) {
        rest = str_slice(rest, at + 1, rest.length);
        size_t end = str_find(rest, '(');
        if (!name_add(&uk->naming, str_trim(str_slice(rest, 0, end)), NAME_WEAK_ALIAS))
            return false;
        at = end + str_find(str_slice(rest, end, rest.length), ')');
    }
    return true;
}

/* The rows of one party. */
static bool read_party(struct uk *uk, const struct uk_row *rows, size_t count)
{
    const struct listed entry = { .list = STR("UK"),
                                  .number = rows[0].number,
                                  .type = read_type(cell(uk, &rows[0].row, UK_TYPE)),
                                  .from = DATE_MIN,
                                  .to = DATE_OPEN,
                                  .line = rows[0].row.line };
    bool recoded = false;
    if (!entry_add(&uk->naming, &entry))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!add_name(uk, &rows[i]) || !add_address(uk, &rows[i].row) ||
            !add_rest(uk, &rows[i].row))
            return false;
        if (read_type(cell(uk, &rows[i].row, UK_TYPE)) != entry.type)
            uk->naming.entry->type = LISTED_UNKNOWN; /* its rows contradict each other */
        recoded = recoded || rows_recoded(&uk->rows, rows[i].row.record);
    }
    if (uk->naming.entry->name_count == 0) {
        uk->rows.row = rows[0].row;
        err_set(uk->err, ERR_VALUE, "a party without a name");
        return rows_at(&uk->rows, 0);
    }
    return add_weak_aliases(uk) &&
           (!recoded || repair_add(&uk->naming, REPAIR_ENCODING, uk->naming.entry->names[0].text));
}

static bool read_parties(struct uk *uk)
{
    size_t first = 0;
    qsort(uk->list, uk->count, sizeof *uk->list, compare_rows);
    for (size_t i = 1; i <= uk->count; i++) {
        if (i < uk->count && str_equal(uk->list[i].number, uk->list[first].number))
            continue;
        if (!read_party(uk, uk->list + first, i - first))
            return rows_in_file(&uk->rows);
        first = i;
    }
    return true;
}

bool uk_read(struct arena *arena, const struct mem *mem, const struct list_file *files,
             size_t count, struct party_list *ret, struct err *err)
{
    struct uk uk = { .naming = { .arena = arena, .list = ret, .err = err }, .err = err };
    *ret = (struct party_list){ 0 };
    if (count != 1) {
        err_set(err, ERR_USAGE, "the sanctions list of the UK is one file");
        return err_hint(err, "import one after the other");
    }
    bool done = rows_open(&uk.rows, arena, mem, &files[0], err) && read_header(&uk) &&
                read_rows(&uk) && read_parties(&uk);
    rows_close(&uk.rows);
    if (!done)
        *ret = (struct party_list){ 0 };
    return done || rows_in_file(&uk.rows);
}
