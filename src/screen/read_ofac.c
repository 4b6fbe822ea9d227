/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen/read_ofac.c - the lists of OFAC in their delimited format; see list.h.
 *
 * None of the files has a header; "-0-" is an empty cell.  Aliases, addresses and further remarks
 * name the party by its number.  Weak aliases stand in the remarks, in single quotes.
 */
#include "screen/names.h"

#include <stdlib.h>
#include <string.h>

#include "screen/rows.h"

/* What a file is, by how many columns it has. */
enum ofac_file { OFAC_PARTIES = 12, OFAC_ALIASES = 5, OFAC_ADDRESSES = 6, OFAC_REMARKS = 2 };

struct numbered {
    struct str number;
    uint32_t entry;
};

struct ofac {
    struct naming naming;
    const struct mem *mem;
    const char *code;
    struct rows rows;
    struct numbered *numbers; /* sorted, once all parties are read */
    struct err *err;
};

static struct str cell(const struct ofac *ofac, size_t at)
{
    struct str text = ofac->rows.row.cells[at].text;
    return str_equal_text(text, "-0-") ? (struct str){ 0 } : text;
}

static bool fail(struct ofac *ofac, size_t at)
{
    return rows_at(&ofac->rows, ofac->rows.row.cells[at].at);
}

/* ---- parties ---- */

static enum listed_type read_type(struct str text)
{
    if (str_equal_fold(text, STR("individual")))
        return LISTED_PERSON;
    if (str_equal_fold(text, STR("vessel")))
        return LISTED_VESSEL;
    if (str_equal_fold(text, STR("aircraft")))
        return LISTED_AIRCRAFT;
    return text.length == 0 ? LISTED_ORGANIZATION : LISTED_UNKNOWN;
}

static bool add_fields(struct ofac *ofac)
{
    static const char *const names[] = { "title",         "call_sign",   "vessel_type", "tonnage",
                                         "gross_tonnage", "vessel_flag", "vessel_owner" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct str text = cell(ofac, 4 + i);
        if (text.length > 0 && !field_add(&ofac->naming, str_of(names[i]), text))
            return false;
    }
    return true;
}

static bool is_number(struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (!is_digit(text.data[i]))
            return false;
    }
    return text.length > 0;
}

static bool read_party(struct ofac *ofac)
{
    const struct listed entry = {
        .list = str_of(ofac->code),
        .number = cell(ofac, 0),
        .type = read_type(cell(ofac, 2)),
        .programs = cell(ofac, 3),
        .remarks = cell(ofac, 11),
        .from = DATE_MIN,
        .to = DATE_OPEN,
        .line = ofac->rows.row.line,
    };
    if (!entry_add(&ofac->naming, &entry) || !name_add(&ofac->naming, cell(ofac, 1), NAME_OWN) ||
        !add_fields(ofac))
        return false;
    if (ofac->naming.entry->name_count > 0)
        return true;
    err_set(ofac->err, ERR_VALUE, "a row without a name");
    return fail(ofac, 1);
}

/* ---- what belongs to a party ---- */

static int compare_numbers(const void *a, const void *b)
{
    const struct numbered *left = a;
    const struct numbered *right = b;
    return str_compare(left->number, right->number);
}

static bool sort_numbers(struct ofac *ofac)
{
    const struct party_list *list = ofac->naming.list;
    ofac->numbers = arena_array(ofac->naming.arena, list->entry_count, sizeof *ofac->numbers);
    if (ofac->numbers == NULL)
        return arena_error(ofac->naming.arena, ofac->err);
    for (size_t i = 0; i < list->entry_count; i++)
        ofac->numbers[i] = (struct numbered){ list->entries[i].number, (uint32_t)i };
    if (list->entry_count > 0)
        qsort(ofac->numbers, list->entry_count, sizeof *ofac->numbers, compare_numbers);
    return true;
}

/* The entry that the row is about. */
static bool find_entry(struct ofac *ofac)
{
    const struct party_list *list = ofac->naming.list;
    struct numbered wanted = { .number = cell(ofac, 0) };
    const struct numbered *found =
        bsearch(&wanted, ofac->numbers, list->entry_count, sizeof *ofac->numbers, compare_numbers);
    if (found == NULL) {
        err_set(ofac->err, ERR_VALUE, "no party has the number '%.*s'", STR_ARG(wanted.number));
        err_hint(ofac->err, "the files are not of one day; fetch all of them again");
        return fail(ofac, 0);
    }
    ofac->naming.entry = &list->entries[found->entry];
    return true;
}

static bool read_alias(struct ofac *ofac)
{
    return find_entry(ofac) && name_add(&ofac->naming, cell(ofac, 3), NAME_ALIAS);
}

static bool read_address(struct ofac *ofac)
{
    struct str address = { 0 };
    if (!find_entry(ofac))
        return false;
    for (size_t i = 2; i < 5; i++) {
        if (!text_append(&ofac->naming, &address, ", ", cell(ofac, i)))
            return false;
    }
    return address.length == 0 ||
           texts_add(ofac->naming.arena, &ofac->naming.entry->addresses, address, ofac->err);
}

/* What did not fit the column of remarks goes on here. */
static bool read_remarks(struct ofac *ofac)
{
    return find_entry(ofac) &&
           text_append(&ofac->naming, &ofac->naming.entry->remarks, "", cell(ofac, 1));
}

/* "a.k.a. 'NAME'" in the remarks. */
static bool add_weak_aliases(struct ofac *ofac)
{
    static const char mark[] = "a.k.a. '";
    struct str rest = ofac->naming.entry->remarks;
    while (rest.length > sizeof mark) {
        if (!str_starts(rest, STR(mark))) {
            rest = str_slice(rest, 1, rest.length);
            continue;
        }
        rest = str_slice(rest, sizeof mark - 1, rest.length);
        size_t end = 0; /* of the name: a quote before a divider, for names have quotes too */
        while (end < rest.length &&
               !(rest.data[end] == '\'' &&
                 (end + 1 == rest.length || strchr(";.", rest.data[end + 1]) != NULL)))
            end++;
        if (!name_add(&ofac->naming, str_slice(rest, 0, end), NAME_WEAK_ALIAS))
            return false;
        rest = str_slice(rest, end, rest.length);
    }
    return true;
}

/* ---- files ---- */

static bool read_row(struct ofac *ofac, size_t columns)
{
    if (ofac->rows.row.count != columns) {
        err_set(ofac->err, ERR_SYNTAX, "%zu cells, where the rows before have %zu",
                ofac->rows.row.count, columns);
        err_hint(ofac->err, "the file is damaged; fetch it again");
        return rows_at(&ofac->rows, 0);
    }
    if (!is_number(cell(ofac, 0)) && ofac->rows.row.line == 1)
        return true; /* titles that somebody put above */
    if (!is_number(cell(ofac, 0))) {
        err_set(ofac->err, ERR_SYNTAX, "a row has to begin with the number of its party");
        return fail(ofac, 0);
    }
    if (columns == OFAC_PARTIES)
        return read_party(ofac);
    return columns == OFAC_ALIASES     ? read_alias(ofac)
           : columns == OFAC_ADDRESSES ? read_address(ofac)
                                       : read_remarks(ofac);
}

static bool is_known(size_t columns)
{
    return columns == OFAC_PARTIES || columns == OFAC_ALIASES || columns == OFAC_ADDRESSES ||
           columns == OFAC_REMARKS;
}

/* The parties of the file, or what belongs to them. */
static bool read_file(struct ofac *ofac, const struct list_file *file, bool parties)
{
    size_t columns = 0;
    bool more = true;
    bool done = rows_open(&ofac->rows, ofac->naming.arena, ofac->mem, file, ofac->err);
    while (done && more) {
        done = rows_next(&ofac->rows, &more);
        if (!done || !more)
            break;
        if (columns == 0 && !is_known(ofac->rows.row.count)) {
            err_set(ofac->err, ERR_SYNTAX, "this is no file of OFAC's delimited format");
            err_hint(ofac->err, "parties have 12 columns, aliases 5, addresses 6, remarks 2");
            done = rows_at(&ofac->rows, 0);
            break;
        }
        columns = columns == 0 ? ofac->rows.row.count : columns;
        if ((columns == OFAC_PARTIES) != parties)
            break;
        done = read_row(ofac, columns);
    }
    rows_close(&ofac->rows);
    return done || rows_in_file(&ofac->rows);
}

static bool read_files(struct ofac *ofac, const struct list_file *files, size_t count)
{
    struct party_list *list = ofac->naming.list;
    for (size_t i = 0; i < count; i++) {
        if (!read_file(ofac, &files[i], true))
            return false;
    }
    if (list->entry_count == 0) {
        err_set(ofac->err, ERR_VALUE, "the file of the parties is missing");
        return err_hint(ofac->err,
                        "give it with those of aliases and addresses: it has 12 columns");
    }
    if (!sort_numbers(ofac))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!read_file(ofac, &files[i], false))
            return false;
    }
    for (size_t i = 0; i < list->entry_count; i++) {
        ofac->naming.entry = &list->entries[i];
        if (!add_weak_aliases(ofac))
            return false;
    }
    return true;
}

static bool read_list(const char *code, struct arena *arena, const struct mem *mem,
                      const struct list_file *files, size_t count, struct party_list *ret,
                      struct err *err)
{
    struct ofac ofac = {
        .naming = { .arena = arena, .list = ret, .err = err }, .mem = mem, .code = code, .err = err
    };
    *ret = (struct party_list){ 0 };
    err_clear(err);
    return read_files(&ofac, files, count);
}

bool ofac_read(struct arena *arena, const struct mem *mem, const struct list_file *files,
               size_t count, struct party_list *ret, struct err *err)
{
    return read_list("SDN", arena, mem, files, count, ret, err);
}

bool ofac_other_read(struct arena *arena, const struct mem *mem, const struct list_file *files,
                     size_t count, struct party_list *ret, struct err *err)
{
    return read_list("NONSDN", arena, mem, files, count, ret, err);
}
