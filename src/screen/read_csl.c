/* SPDX-License-Identifier: Apache-2.0 */
/* screen/read_csl.c - the Consolidated Screening List; see list.h. */
#include "screen/names.h"

#include <stdio.h>
#include <string.h>

#include "text/csv.h"
#include "text/json.h"

#define COLUMNS_MAX 64

enum csl_column {
    CSL_SOURCE,
    CSL_SOURCE_CODE,
    CSL_NUMBER,
    CSL_TYPE,
    CSL_NAME,
    CSL_ALIASES,
    CSL_ADDRESSES,
    CSL_COUNTRIES,
    CSL_REQUIREMENT,
    CSL_POLICY,
    CSL_PROGRAMS,
    CSL_NOTICE,
    CSL_FROM,
    CSL_TO,
    CSL_REMARKS,
    CSL_SKIPPED, /* an address of a page, or a number made up by the publisher */
    CSL_COUNT,
    CSL_FIELD = CSL_COUNT
};

static const struct {
    const char *name;
    enum csl_column column;
} known_columns[] = {
    { "source", CSL_SOURCE },
    { "source_code", CSL_SOURCE_CODE },
    { "entity_number", CSL_NUMBER },
    { "type", CSL_TYPE },
    { "name", CSL_NAME },
    { "alt_names", CSL_ALIASES },
    { "addresses", CSL_ADDRESSES },
    { "countries", CSL_COUNTRIES },
    { "license_requirement", CSL_REQUIREMENT },
    { "license_policy", CSL_POLICY },
    { "programs", CSL_PROGRAMS },
    { "federal_register_notice", CSL_NOTICE },
    { "start_date", CSL_FROM },
    { "end_date", CSL_TO },
    { "remarks", CSL_REMARKS },
    { "_id", CSL_SKIPPED },
    { "id", CSL_SKIPPED },
    { "source_list_url", CSL_SKIPPED },
    { "source_information_url", CSL_SKIPPED },
};

struct csl {
    struct naming naming;
    struct csv_splitter *splitter;
    struct json_reader *json;
    enum csl_column columns[COLUMNS_MAX]; /* of the file, in order */
    struct str titles[COLUMNS_MAX];
    size_t column_count;
    bool has[CSL_COUNT];
    struct csv_row row;
    struct str cells[CSL_COUNT]; /* of the row */
    size_t places[CSL_COUNT];
};

static bool fail(struct csl *csl, enum csl_column column)
{
    return csv_at(&csl->row, csl->places[column], csl->naming.err);
}

/* ---- the header ---- */

static bool read_header(struct csl *csl, const struct csv_row *row)
{
    struct err *err = csl->naming.err;
    csl->column_count = row->count;
    for (size_t i = 0; i < row->count; i++) {
        struct str title = str_copy(csl->naming.arena, row->cells[i].text);
        if (title.data == NULL)
            return arena_error(csl->naming.arena, err);
        csl->titles[i] = title;
        csl->columns[i] = CSL_FIELD;
        for (size_t k = 0; k < sizeof known_columns / sizeof known_columns[0]; k++) {
            if (str_equal_text(title, known_columns[k].name))
                csl->columns[i] = known_columns[k].column;
        }
        if (csl->columns[i] == CSL_FIELD || csl->columns[i] == CSL_SKIPPED)
            continue;
        if (csl->has[csl->columns[i]]) {
            err_set(err, ERR_SYNTAX, "the column '%.*s' is there twice", STR_ARG(title));
            return csv_at(row, row->cells[i].at, err);
        }
        csl->has[csl->columns[i]] = true;
    }
    bool whole = (csl->has[CSL_SOURCE] || csl->has[CSL_SOURCE_CODE]) && csl->has[CSL_NAME] &&
                 csl->has[CSL_ALIASES] && (csl->has[CSL_ADDRESSES] || csl->has[CSL_COUNTRIES]);
    if (whole)
        return true;
    err_set(err, ERR_SYNTAX, "this is not the header of a Consolidated Screening List");
    err_hint(err, "it has the columns source, name, alt_names, and addresses or countries");
    return csv_at(row, 0, err);
}

/* ---- cells ---- */

static bool is_header_again(const struct csl *csl)
{
    return str_equal_text(csl->cells[CSL_NAME], "name") &&
           str_equal_text(csl->cells[CSL_ALIASES], "alt_names");
}

static enum listed_type read_type(struct str text)
{
    static const struct {
        const char *text;
        enum listed_type type;
    } types[] = { { "Individual", LISTED_PERSON },
                  { "Entity", LISTED_ORGANIZATION },
                  { "Vessel", LISTED_VESSEL },
                  { "Aircraft", LISTED_AIRCRAFT } };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (str_equal_fold(text, str_of(types[i].text)))
            return types[i].type;
    }
    return LISTED_UNKNOWN;
}

/* A day before there was an export law is a slip: what it should be is not known. */
#define FIRST_YEAR "1940"

static bool read_date(struct csl *csl, enum csl_column column, int32_t open, int32_t *ret)
{
    struct str text = csl->cells[column];
    struct err unread;
    *ret = open;
    if (text.length == 0)
        return true;
    if (!date_parse(text, ret, &unread) ||
        str_compare(str_slice(text, 0, 4), STR(FIRST_YEAR)) < 0) {
        *ret = open;
        return repair_add(&csl->naming, REPAIR_DATE, text);
    }
    return true;
}

/* Parts divided by "; ", each without blanks around it. */
static bool split(struct csl *csl, struct str text, struct texts *ret)
{
    size_t from = 0;
    for (size_t i = 0; i <= text.length; i++) {
        bool ends = i == text.length ||
                    (text.data[i] == ';' && i + 1 < text.length && text.data[i + 1] == ' ');
        if (!ends)
            continue;
        struct str part = str_trim(str_slice(text, from, i));
        from = i + 1;
        if (part.length > 0 && !texts_add(csl->naming.arena, ret, part, csl->naming.err))
            return false;
    }
    return true;
}

static bool read_json_aliases(struct csl *csl, struct str text)
{
    struct json_source source = { .text = text, .line = 1 };
    struct json_text read;
    struct err *err = csl->naming.err;
    if (!json_read(csl->json, csl->naming.arena, &source, &read, err)) {
        err->line = 0; /* of the file, not of the cell */
        return fail(csl, CSL_ALIASES);
    }
    if (read.root->type != JSON_ARRAY) {
        err_set(err, ERR_SYNTAX, "aliases have to be an array of strings");
        return fail(csl, CSL_ALIASES);
    }
    for (const struct json_value *v = read.root->first; v != NULL; v = v->next) {
        if (v->type != JSON_STRING) {
            err_set(err, ERR_SYNTAX, "an alias has to be a string, not %s",
                    json_type_name(v->type));
            return fail(csl, CSL_ALIASES);
        }
        if (!name_add(&csl->naming, v->text, NAME_ALIAS))
            return false;
    }
    return true;
}

static bool read_aliases(struct csl *csl)
{
    struct str text = csl->cells[CSL_ALIASES];
    struct texts parts = { 0 };
    if (text.length > 0 && text.data[0] == '[')
        return read_json_aliases(csl, text);
    if (!split(csl, text, &parts))
        return false;
    for (size_t i = 0; i < parts.count; i++) {
        if (!name_add(&csl->naming, parts.list[i], NAME_ALIAS))
            return false;
    }
    return true;
}

static bool is_country(struct str text)
{
    return text.length == 2 && text.data[0] >= 'A' && text.data[0] <= 'Z' && text.data[1] >= 'A' &&
           text.data[1] <= 'Z';
}

static bool add_country(struct csl *csl, struct str country)
{
    struct texts *countries = &csl->naming.entry->countries;
    for (size_t i = 0; i < countries->count; i++) {
        if (str_equal(countries->list[i], country))
            return true;
    }
    return texts_add(csl->naming.arena, countries, country, csl->naming.err);
}

/* The country stands behind the last comma of an address, or alone. */
static bool read_places(struct csl *csl)
{
    struct listed *entry = csl->naming.entry;
    struct texts codes = { 0 };
    if (!split(csl, csl->cells[CSL_ADDRESSES], &entry->addresses) ||
        !split(csl, csl->cells[CSL_COUNTRIES], &codes))
        return false;
    for (size_t i = 0; i < entry->addresses.count; i++) {
        struct str address = entry->addresses.list[i];
        size_t at = address.length;
        while (at > 0 && address.data[at - 1] != ',')
            at--;
        struct str country = str_trim(str_slice(address, at, address.length));
        if (is_country(country) && !add_country(csl, country))
            return false;
    }
    for (size_t i = 0; i < codes.count; i++) {
        if (!add_country(csl, codes.list[i]))
            return false;
    }
    return true;
}

static bool read_fields(struct csl *csl)
{
    struct listed *entry = csl->naming.entry;
    size_t count = 0;
    for (size_t i = 0; i < csl->row.count; i++)
        count += csl->columns[i] == CSL_FIELD && csl->row.cells[i].text.length > 0;
    entry->fields = arena_array(csl->naming.arena, count, sizeof *entry->fields);
    if (entry->fields == NULL)
        return arena_error(csl->naming.arena, csl->naming.err);
    for (size_t i = 0; i < csl->row.count; i++) {
        if (csl->columns[i] == CSL_FIELD && csl->row.cells[i].text.length > 0)
            entry->fields[entry->field_count++] =
                (struct listed_field){ csl->titles[i], csl->row.cells[i].text };
    }
    return true;
}

/* ---- a row ---- */

static struct str code_of(const struct csl *csl)
{
    struct str code = csl->cells[CSL_SOURCE_CODE];
    return code.length > 0 ? code : list_code(csl->cells[CSL_SOURCE]);
}

static bool open_entry(struct csl *csl)
{
    struct party_list *list = csl->naming.list;
    struct str code = code_of(csl);
    if (code.length == 0) {
        err_set(csl->naming.err, ERR_VALUE, "a row that does not say of which list it is");
        return fail(csl, CSL_SOURCE);
    }
    if (list->entry_count == LIST_ENTRIES_MAX)
        return err_set(csl->naming.err, ERR_LIMIT, "more than %d entries", LIST_ENTRIES_MAX);
    if (!arena_grow(csl->naming.arena, &list->entries, list->entry_count, &list->entry_capacity,
                    sizeof *list->entries))
        return arena_error(csl->naming.arena, csl->naming.err);
    csl->naming.entry = &list->entries[list->entry_count++];
    *csl->naming.entry = (struct listed){
        .list = code,
        .number = csl->cells[CSL_NUMBER],
        .type = read_type(csl->cells[CSL_TYPE]),
        .programs = csl->cells[CSL_PROGRAMS],
        .requirement = csl->cells[CSL_REQUIREMENT],
        .policy = csl->cells[CSL_POLICY],
        .notice = csl->cells[CSL_NOTICE],
        .remarks = csl->cells[CSL_REMARKS],
        .line = csl->row.line,
    };
    return true;
}

static bool read_entry(struct csl *csl)
{
    if (!open_entry(csl) || !name_add(&csl->naming, csl->cells[CSL_NAME], NAME_OWN))
        return false;
    struct listed *entry = csl->naming.entry;
    if (entry->name_count == 0) {
        err_set(csl->naming.err, ERR_VALUE, "a row without a name");
        return fail(csl, CSL_NAME);
    }
    return read_aliases(csl) && read_places(csl) && read_fields(csl) &&
           read_date(csl, CSL_FROM, DATE_MIN, &entry->from) &&
           read_date(csl, CSL_TO, DATE_OPEN, &entry->to);
}

static bool read_row(struct csl *csl)
{
    const struct csv_row *row = &csl->row;
    if (csl->column_count == 0)
        return read_header(csl, row);
    if (row->count != csl->column_count) {
        err_set(csl->naming.err, ERR_SYNTAX, "%zu cells, but the header has %zu", row->count,
                csl->column_count);
        err_hint(csl->naming.err, "the file is damaged; fetch it again");
        return csv_at(row, 0, csl->naming.err);
    }
    memset(csl->cells, 0, sizeof csl->cells);
    for (size_t i = 0; i < row->count; i++) {
        if (csl->columns[i] < CSL_SKIPPED) {
            csl->cells[csl->columns[i]] = row->cells[i].text;
            csl->places[csl->columns[i]] = row->cells[i].at;
        }
    }
    return is_header_again(csl) || read_entry(csl);
}

/* ---- the file ---- */

static bool read_rows(struct csl *csl, struct str text)
{
    struct err *err = csl->naming.err;
    uint32_t line = 1;
    while (text.length > 0) {
        size_t length;
        if (csv_find(text, LIST_ROW_MAX, true, &length) != CSV_FOUND) {
            err_set(err, ERR_LIMIT, "a row of more than %zu KB", LIST_ROW_MAX >> 10);
            return err_at(err, "", line, 1);
        }
        struct str record = str_slice(text, 0, length);
        text = str_slice(text, length, text.length);
        if (str_trim(record).length > 0 && (!csv_split(csl->splitter, csl->naming.arena, record,
                                                       line, COLUMNS_MAX, &csl->row, err) ||
                                            !read_row(csl)))
            return false;
        for (size_t i = 0; i < record.length; i++)
            line += record.data[i] == '\n';
    }
    if (csl->naming.list->entry_count == 0)
        return err_set(err, ERR_VALUE, "a list without an entry");
    return true;
}

bool csl_read(struct arena *arena, const struct mem *mem, struct str file, struct str text,
              struct party_list *ret, struct err *err)
{
    static const struct json_limits limits = { .size = LIST_ROW_MAX, .depth = 4 };
    struct csl csl = { .naming = { .arena = arena, .list = ret, .err = err } };
    *ret = (struct party_list){ 0 };
    err_clear(err);
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_slice(text, 3, text.length);
    csl.splitter = csv_splitter_new(mem, err);
    csl.json = csl.splitter == NULL ? NULL : json_reader_new(mem, limits, err);
    bool done = csl.json != NULL && read_rows(&csl, text);
    csv_splitter_free(csl.splitter);
    json_reader_free(csl.json);
    if (!done)
        snprintf(err->file, sizeof err->file, "%.*s", STR_ARG(file));
    return done;
}
