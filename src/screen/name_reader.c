/* SPDX-License-Identifier: Apache-2.0 */
/* screen/name_reader.c - see name_reader.h. */
#include "screen/name_reader.h"

#include <string.h>

#include "screen/tokens.h"
#include "text/csv.h"
#include "text/json.h"

#define NAME_JSON_DEPTH 2

static const char *const field_names[NAME_FIELD_COUNT] = { "id", "name", "type", "country",
                                                           "address" };
#define FIELDS_HINT "there are id, name, type, country and address"

struct name_reader {
    const struct mem *mem;
    struct json_reader *json;
    struct csv_splitter *csv;
};

struct name_reader *name_reader_new(const struct mem *mem, struct err *err)
{
    const struct json_limits limits = { .size = RECORD_MAX, .depth = NAME_JSON_DEPTH };
    struct name_reader *reader = mem_resize(mem, NULL, sizeof *reader);
    if (reader == NULL) {
        err_set(err, ERR_MEMORY, "memory for reading names could not be had");
        return NULL;
    }
    *reader = (struct name_reader){ .mem = mem };
    reader->json = json_reader_new(mem, limits, err);
    if (reader->json != NULL)
        reader->csv = csv_splitter_new(mem, err);
    if (reader->csv != NULL)
        return reader;
    name_reader_free(reader);
    return NULL;
}

void name_reader_free(struct name_reader *reader)
{
    if (reader == NULL)
        return;
    json_reader_free(reader->json);
    csv_splitter_free(reader->csv);
    mem_free(reader->mem, reader);
}

/* NAME_FIELD_COUNT if there is none of that name. */
static enum name_field find_field(struct str name)
{
    int field = 0;
    while (field < NAME_FIELD_COUNT && !str_equal_text(name, field_names[field]))
        field++;
    return (enum name_field)field;
}

/* ---- what a field may be ---- */

static bool is_type(struct str text)
{
    for (int type = LISTED_PERSON; type <= LISTED_AIRCRAFT; type++) {
        if (str_equal_text(text, listed_type_name((enum listed_type)type)))
            return true;
    }
    return false;
}

static bool is_country(struct str text)
{
    return text.length == 2 && text.data[0] >= 'A' && text.data[0] <= 'Z' && text.data[1] >= 'A' &&
           text.data[1] <= 'Z';
}

static bool check_length(enum name_field field, struct str text, struct err *err)
{
    size_t most = field == FIELD_NAME ? NAME_LENGTH_MAX : NAME_ID_MAX;
    return text.length <= most ||
           err_set(err, ERR_LIMIT, "the %s is longer than %zu bytes", field_names[field], most);
}

static bool check_field(enum name_field field, struct str text, struct err *err)
{
    if (!check_length(field, text, err))
        return false;
    if (field == FIELD_TYPE && !is_type(text)) {
        err_set(err, ERR_VALUE, "'%.*s' is no type", STR_ARG(text));
        return err_hint(err, "person, organization, vessel or aircraft");
    }
    if (field == FIELD_COUNTRY && !is_country(text)) {
        err_set(err, ERR_VALUE, "'%.*s' is not a country", STR_ARG(text));
        return err_hint(err, "countries are two capital letters, as in CN");
    }
    return true;
}

/* What is in the record has been put there; *ret keeps the id alone if it is not good. */
static bool finish(const struct asked_name *asked, bool done, struct asked_name *ret)
{
    *ret = (struct asked_name){ 0 };
    if (done)
        *ret = *asked;
    else if (asked->fields[FIELD_ID].length <= NAME_ID_MAX)
        ret->fields[FIELD_ID] = asked->fields[FIELD_ID];
    return done;
}

static bool has_name(const struct asked_name *asked, struct err *err)
{
    return str_trim(asked->fields[FIELD_NAME]).length > 0 ||
           err_set(err, ERR_VALUE, "the name is missing");
}

/* ---- CSV ---- */

static bool read_column(const struct csv_row *row, size_t column, struct name_columns *columns,
                        struct err *err)
{
    struct str name = row->cells[column].text;
    enum name_field field = find_field(name);
    if (field == NAME_FIELD_COUNT) {
        err_set(err, ERR_NAME, "there is no column '%.*s'", STR_ARG(name));
        err_hint(err, FIELDS_HINT);
        return csv_at(row, row->cells[column].at, err);
    }
    for (size_t i = 0; i < columns->count; i++) {
        if (columns->fields[i] == field) {
            err_set(err, ERR_NAME, "column '%.*s' is there twice", STR_ARG(name));
            return csv_at(row, row->cells[column].at, err);
        }
    }
    columns->fields[columns->count++] = field;
    return true;
}

bool name_header(struct name_reader *reader, struct arena *arena, const struct record *header,
                 struct name_columns *ret, struct err *err)
{
    struct name_columns columns = { .count = 0 };
    struct csv_row row;
    bool named = false;
    /* One more than can be right, so that it is called by its name. */
    if (!csv_split(reader->csv, arena, header->text, header->line, NAME_FIELD_COUNT + 1, &row, err))
        return false;
    for (size_t i = 0; i < row.count; i++) {
        if (!read_column(&row, i, &columns, err))
            return false;
        named = named || columns.fields[i] == FIELD_NAME;
    }
    if (!named) {
        err_set(err, ERR_NAME, "there is no column 'name'");
        err_hint(err, FIELDS_HINT);
        return csv_at(&row, 0, err);
    }
    *ret = columns;
    return true;
}

static bool fill_row(const struct name_columns *columns, const struct csv_row *row,
                     struct asked_name *asked, struct err *err)
{
    for (size_t i = 0; i < columns->count; i++) {
        if (row->cells[i].text.length > 0)
            asked->fields[columns->fields[i]] = row->cells[i].text;
    }
    for (size_t i = 0; i < columns->count; i++) {
        struct str text = asked->fields[columns->fields[i]];
        if (text.length > 0 && !check_field(columns->fields[i], text, err))
            return csv_at(row, row->cells[i].at, err);
    }
    return has_name(asked, err) || csv_at(row, 0, err);
}

static bool read_csv(struct name_reader *reader, const struct name_columns *columns,
                     const struct record *record, struct arena *arena, struct asked_name *ret,
                     struct err *err)
{
    struct asked_name asked = { 0 };
    struct csv_row row;
    if (!csv_split(reader->csv, arena, record->text, record->line, NAME_FIELD_COUNT + 1, &row, err))
        return false;
    if (row.count != columns->count) {
        size_t at = row.count > columns->count ? row.cells[columns->count].at : row.record.length;
        err_set(err, ERR_SYNTAX, "the row has %zu cells, the header %zu", row.count,
                columns->count);
        return csv_at(&row, at, err);
    }
    return finish(&asked, fill_row(columns, &row, &asked, err), ret);
}

/* ---- JSON ---- */

/* Members that are null are as if they were not there. */
static bool read_member(struct json_text *text, const struct json_value *member,
                        struct asked_name *asked, struct err *err)
{
    enum name_field field = find_field(member->key);
    if (field == NAME_FIELD_COUNT) {
        err_set(err, ERR_NAME, "there is no '%.*s'", STR_ARG(member->key));
        err_hint(err, FIELDS_HINT);
        return json_at(text, member->key_at, err);
    }
    if (member->type == JSON_NULL)
        return true;
    if (member->type != JSON_STRING) {
        err_set(err, ERR_VALUE, "'%s' takes a string, not %s", field_names[field],
                json_type_name(member->type));
        return json_at(text, member->at, err);
    }
    if (!check_field(field, member->text, err))
        return json_at(text, member->at, err);
    asked->fields[field] = member->text;
    return true;
}

static bool fill_object(struct json_text *text, const struct json_value *value,
                        struct asked_name *asked, struct err *err)
{
    bool done = true;
    if (value->type != JSON_OBJECT) {
        err_set(err, ERR_VALUE, "a name is an object, not %s", json_type_name(value->type));
        return json_at(text, value->at, err);
    }
    /* The id first: what else is wrong is said of it. */
    const struct json_value *id = json_get(value, STR("id"));
    if (id != NULL)
        done = read_member(text, id, asked, err);
    for (const struct json_value *member = value->first; done && member != NULL;
         member = member->next)
        done = read_member(text, member, asked, err);
    return done && (has_name(asked, err) || json_at(text, value->at, err));
}

bool name_from_json(struct json_text *text, const struct json_value *value, struct asked_name *ret,
                    struct err *err)
{
    struct asked_name asked = { 0 };
    *ret = (struct asked_name){ 0 };
    return finish(&asked, fill_object(text, value, &asked, err), ret);
}

static bool read_json(struct name_reader *reader, const struct record *record, struct arena *arena,
                      struct asked_name *ret, struct err *err)
{
    const struct json_source source = { record->text, record->room, record->line };
    struct json_text text;
    return json_read(reader->json, arena, &source, &text, err) &&
           name_from_json(&text, text.root, ret, err);
}

bool name_read(struct name_reader *reader, const struct name_columns *columns,
               const struct record *record, struct arena *arena, struct asked_name *ret,
               struct err *err)
{
    *ret = (struct asked_name){ 0 };
    if (record->too_long)
        return record_too_long(record, "a name", err);
    return record->format == RECORDS_CSV ? read_csv(reader, columns, record, arena, ret, err)
                                         : read_json(reader, record, arena, ret, err);
}
