/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen/read_table.c - lists that are one table with a header: the Consolidated Screening List,
 * the Denied Persons List, those of Japan and China, and lists of one's own; see list.h.
 */
#include "screen/names.h"

#include <string.h>

#include "screen/rows.h"
#include "text/json.h"

enum table_column {
    TABLE_SOURCE, /* a title with the code in parentheses */
    TABLE_CODE,
    TABLE_NUMBER,
    TABLE_TYPE,
    TABLE_NAME,
    TABLE_ALIASES,
    TABLE_WEAK_ALIASES,
    TABLE_ADDRESSES,
    TABLE_STREET, /* parts of one address, in this order */
    TABLE_CITY,
    TABLE_STATE,
    TABLE_POSTAL,
    TABLE_COUNTRY,
    TABLE_COUNTRIES,
    TABLE_REQUIREMENT,
    TABLE_POLICY,
    TABLE_PROGRAMS,
    TABLE_NOTICE,
    TABLE_FROM,
    TABLE_TO,
    TABLE_REMARKS,
    TABLE_SKIPPED, /* an address of a page, or a number made up by the publisher */
    TABLE_COUNT,
    TABLE_FIELD = TABLE_COUNT
};

struct table_title {
    const char *title;
    enum table_column column;
};

struct table_shape {
    const char *what;
    const char *code;                 /* of the list, if no column says it */
    const struct table_title *titles; /* title NULL ends */
    enum table_column needed[4];      /* TABLE_COUNT ends */
    const char *hint;
};

static const struct table_title csl_titles[] = {
    { "source", TABLE_SOURCE },
    { "source_code", TABLE_CODE },
    { "entity_number", TABLE_NUMBER },
    { "type", TABLE_TYPE },
    { "name", TABLE_NAME },
    { "alt_names", TABLE_ALIASES },
    { "addresses", TABLE_ADDRESSES },
    { "countries", TABLE_COUNTRIES },
    { "license_requirement", TABLE_REQUIREMENT },
    { "license_policy", TABLE_POLICY },
    { "programs", TABLE_PROGRAMS },
    { "federal_register_notice", TABLE_NOTICE },
    { "start_date", TABLE_FROM },
    { "end_date", TABLE_TO },
    { "remarks", TABLE_REMARKS },
    { "_id", TABLE_SKIPPED },
    { "id", TABLE_SKIPPED },
    { "source_list_url", TABLE_SKIPPED },
    { "source_information_url", TABLE_SKIPPED },
    { NULL, TABLE_COUNT },
};

static const struct table_shape csl = {
    .what = "Consolidated Screening List",
    .titles = csl_titles,
    .needed = { TABLE_NAME, TABLE_ALIASES, TABLE_COUNT },
    .hint = "it has the columns source, name, alt_names, and addresses or countries",
};

static const struct table_title dpl_titles[] = {
    { "Name", TABLE_NAME },
    { "Street_Address", TABLE_STREET },
    { "City", TABLE_CITY },
    { "State", TABLE_STATE },
    { "Country", TABLE_COUNTRY },
    { "Postal_Code", TABLE_POSTAL },
    { "Effective_Date", TABLE_FROM },
    { "Expiration_Date", TABLE_TO },
    { "FR_Citation", TABLE_NOTICE },
    { "Action", TABLE_REMARKS },
    { NULL, TABLE_COUNT },
};

static const struct table_shape dpl = {
    .what = "Denied Persons List",
    .code = "DPL",
    .titles = dpl_titles,
    .needed = { TABLE_NAME, TABLE_STREET, TABLE_FROM, TABLE_COUNT },
    .hint = "it has the columns Name, Street_Address and Effective_Date",
};

static const struct table_title feul_titles[] = {
    { "name", TABLE_NAME },        { "aliases", TABLE_ALIASES }, { "country", TABLE_COUNTRIES },
    { "concern", TABLE_PROGRAMS }, { "id", TABLE_SKIPPED },      { "source_url", TABLE_SKIPPED },
    { NULL, TABLE_COUNT },
};

static const struct table_shape feul = {
    .what = "Foreign End User List",
    .code = "FEUL",
    .titles = feul_titles,
    .needed = { TABLE_NAME, TABLE_ALIASES, TABLE_PROGRAMS, TABLE_COUNT },
    .hint = "it has the columns name, aliases, country and concern",
};

static const struct table_title mofcom_titles[] = {
    { "list", TABLE_CODE },           { "name", TABLE_NAME },       { "aliases", TABLE_ALIASES },
    { "addresses", TABLE_ADDRESSES }, { "date_added", TABLE_FROM }, { "id", TABLE_SKIPPED },
    { "source_url", TABLE_SKIPPED },  { NULL, TABLE_COUNT },
};

static const struct table_shape mofcom = {
    .what = "list of the Ministry of Commerce of China",
    .titles = mofcom_titles,
    .needed = { TABLE_CODE, TABLE_NAME, TABLE_FROM, TABLE_COUNT },
    .hint = "it has the columns list, name, aliases and date_added",
};

static const struct table_title own_titles[] = {
    { "list", TABLE_CODE },
    { "number", TABLE_NUMBER },
    { "type", TABLE_TYPE },
    { "name", TABLE_NAME },
    { "aliases", TABLE_ALIASES },
    { "weak_aliases", TABLE_WEAK_ALIASES },
    { "addresses", TABLE_ADDRESSES },
    { "countries", TABLE_COUNTRIES },
    { "license_requirement", TABLE_REQUIREMENT },
    { "license_policy", TABLE_POLICY },
    { "programs", TABLE_PROGRAMS },
    { "notice", TABLE_NOTICE },
    { "from", TABLE_FROM },
    { "to", TABLE_TO },
    { "remarks", TABLE_REMARKS },
    { NULL, TABLE_COUNT },
};

static const struct table_shape own = {
    .what = "list of your own",
    .code = "OWN",
    .titles = own_titles,
    .needed = { TABLE_NAME, TABLE_COUNT },
    .hint = "it has the column name, and any of list, number, type, aliases, weak_aliases, "
            "addresses, countries, license_requirement, license_policy, notice, from, to, remarks",
};

struct table {
    const struct table_shape *shape;
    struct naming naming;
    struct rows rows;
    struct json_reader *json;
    enum table_column columns[ROW_CELLS_MAX]; /* of the file, in order */
    struct str titles[ROW_CELLS_MAX];
    size_t column_count;
    bool has[TABLE_COUNT];
    struct str cells[TABLE_COUNT]; /* of the row */
    size_t places[TABLE_COUNT];
};

static bool fail(struct table *table, enum table_column column)
{
    return rows_at(&table->rows, table->places[column]);
}

/* ---- the header ---- */

static enum table_column column_of(const struct table_shape *shape, struct str title)
{
    for (const struct table_title *known = shape->titles; known->title != NULL; known++) {
        if (str_equal_text(title, known->title))
            return known->column;
    }
    return TABLE_FIELD;
}

static bool read_title(struct table *table, size_t at, const struct csv_cell *cell)
{
    struct str title = str_copy(table->naming.arena, cell->text);
    if (title.data == NULL)
        return arena_error(table->naming.arena, table->naming.err);
    enum table_column column = column_of(table->shape, title);
    table->titles[at] = title;
    table->columns[at] = column;
    if (column >= TABLE_SKIPPED)
        return true;
    if (table->has[column]) {
        err_set(table->naming.err, ERR_SYNTAX, "the column '%.*s' is there twice", STR_ARG(title));
        return rows_at(&table->rows, cell->at);
    }
    table->has[column] = true;
    return true;
}

static bool read_header(struct table *table)
{
    const struct table_shape *shape = table->shape;
    const struct csv_row *row = &table->rows.row;
    bool whole = true;
    table->column_count = row->count;
    for (size_t i = 0; i < row->count; i++) {
        if (!read_title(table, i, &row->cells[i]))
            return false;
    }
    for (const enum table_column *needed = shape->needed; *needed != TABLE_COUNT; needed++)
        whole = whole && table->has[*needed];
    if (shape == &csl)
        whole = whole && (table->has[TABLE_SOURCE] || table->has[TABLE_CODE]) &&
                (table->has[TABLE_ADDRESSES] || table->has[TABLE_COUNTRIES]);
    if (whole)
        return true;
    err_set(table->naming.err, ERR_SYNTAX, "this is not the header of a %s", shape->what);
    err_hint(table->naming.err, "%s", shape->hint);
    return rows_at(&table->rows, 0);
}

/* Some files have it twice. */
static bool is_header_again(const struct table *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (!str_equal(table->rows.row.cells[i].text, table->titles[i]))
            return false;
    }
    return true;
}

/* ---- cells ---- */

static enum listed_type read_type(struct str text)
{
    static const struct {
        const char *text;
        enum listed_type type;
    } types[] = { { "Individual", LISTED_PERSON },   { "person", LISTED_PERSON },
                  { "Entity", LISTED_ORGANIZATION }, { "organization", LISTED_ORGANIZATION },
                  { "vessel", LISTED_VESSEL },       { "aircraft", LISTED_AIRCRAFT } };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (str_equal_fold(text, str_of(types[i].text)))
            return types[i].type;
    }
    return LISTED_UNKNOWN;
}

/* Parts divided by "; ", each without blanks around it. */
static bool split(struct table *table, struct str text, struct texts *ret)
{
    size_t from = 0;
    for (size_t i = 0; i <= text.length; i++) {
        bool ends = i == text.length ||
                    (text.data[i] == ';' && i + 1 < text.length && text.data[i + 1] == ' ');
        if (!ends)
            continue;
        struct str part = str_trim(str_slice(text, from, i));
        from = i + 1;
        if (part.length > 0 && !texts_add(table->naming.arena, ret, part, table->naming.err))
            return false;
    }
    return true;
}

static bool read_json_aliases(struct table *table, struct str text)
{
    struct json_source source = { .text = text, .line = 1 };
    struct json_text read;
    struct err *err = table->naming.err;
    if (!json_read(table->json, table->naming.arena, &source, &read, err)) {
        err->line = 0; /* of the file, not of the cell */
        return fail(table, TABLE_ALIASES);
    }
    if (read.root->type != JSON_ARRAY) {
        err_set(err, ERR_SYNTAX, "aliases have to be an array of strings");
        return fail(table, TABLE_ALIASES);
    }
    for (const struct json_value *v = read.root->first; v != NULL; v = v->next) {
        if (v->type != JSON_STRING) {
            err_set(err, ERR_SYNTAX, "an alias has to be a string, not %s",
                    json_type_name(v->type));
            return fail(table, TABLE_ALIASES);
        }
        if (!name_add(&table->naming, v->text, NAME_ALIAS))
            return false;
    }
    return true;
}

static bool read_aliases(struct table *table, enum table_column column, enum listed_name_kind kind)
{
    struct str text = table->cells[column];
    struct texts parts = { 0 };
    if (text.length > 0 && text.data[0] == '[')
        return read_json_aliases(table, text);
    if (!split(table, text, &parts))
        return false;
    for (size_t i = 0; i < parts.count; i++) {
        if (!name_add(&table->naming, parts.list[i], kind))
            return false;
    }
    return true;
}

/* ---- places ---- */

static bool is_country(struct str text)
{
    return text.length == 2 && text.data[0] >= 'A' && text.data[0] <= 'Z' && text.data[1] >= 'A' &&
           text.data[1] <= 'Z';
}

/* The country stands behind the last comma of an address, or alone. */
static struct str country_of(struct str address)
{
    size_t at = address.length;
    while (at > 0 && address.data[at - 1] != ',')
        at--;
    struct str country = str_trim(str_slice(address, at, address.length));
    return is_country(country) ? country : (struct str){ 0 };
}

/* "street, city, state, postal, country", without what is not there. */
static bool join_address(struct table *table)
{
    struct naming *naming = &table->naming;
    struct str address = { 0 };
    for (int part = TABLE_STREET; part <= TABLE_COUNTRY; part++) {
        if (!text_append(naming, &address, ", ", table->cells[part]))
            return false;
    }
    return address.length == 0 ||
           texts_add(naming->arena, &naming->entry->addresses, address, naming->err);
}

static bool read_places(struct table *table)
{
    struct listed *entry = table->naming.entry;
    struct texts codes = { 0 };
    if (!split(table, table->cells[TABLE_ADDRESSES], &entry->addresses) || !join_address(table) ||
        !split(table, table->cells[TABLE_COUNTRIES], &codes))
        return false;
    for (size_t i = 0; i < entry->addresses.count; i++) {
        struct str country = country_of(entry->addresses.list[i]);
        if (country.length > 0 && !country_add(&table->naming, country))
            return false;
    }
    for (size_t i = 0; i < codes.count; i++) {
        if (!country_add(&table->naming, codes.list[i]))
            return false;
    }
    return true;
}

static bool read_fields(struct table *table)
{
    const struct csv_row *row = &table->rows.row;
    for (size_t i = 0; i < row->count; i++) {
        if (table->columns[i] == TABLE_FIELD && row->cells[i].text.length > 0 &&
            !field_add(&table->naming, table->titles[i], row->cells[i].text))
            return false;
    }
    return true;
}

/* ---- a row ---- */

static struct str code_of(const struct table *table)
{
    if (table->cells[TABLE_CODE].length > 0)
        return table->cells[TABLE_CODE];
    if (table->cells[TABLE_SOURCE].length > 0)
        return list_code(table->cells[TABLE_SOURCE]);
    return str_of(table->shape->code);
}

static bool open_entry(struct table *table)
{
    struct str code = code_of(table);
    if (code.length == 0) {
        err_set(table->naming.err, ERR_VALUE, "a row that does not say of which list it is");
        return fail(table, TABLE_SOURCE);
    }
    const struct listed entry = {
        .list = code,
        .number = table->cells[TABLE_NUMBER],
        .type = read_type(table->cells[TABLE_TYPE]),
        .programs = table->cells[TABLE_PROGRAMS],
        .requirement = table->cells[TABLE_REQUIREMENT],
        .policy = table->cells[TABLE_POLICY],
        .notice = table->cells[TABLE_NOTICE],
        .remarks = table->cells[TABLE_REMARKS],
        .from = DATE_MIN,
        .to = DATE_OPEN,
        .line = table->rows.row.line,
    };
    return entry_add(&table->naming, &entry) || rows_in_file(&table->rows);
}

/* The longest country of another row with which the text begins, a blank behind it. */
static size_t country_prefix(const struct table *table, struct str text)
{
    const struct party_list *list = table->naming.list;
    size_t longest = 0;
    for (size_t i = 0; i < list->entry_count; i++) {
        const struct texts *countries = &list->entries[i].countries;
        struct str country = countries->count > 0 ? countries->list[0] : (struct str){ 0 };
        if (country.length > longest && country.length < text.length &&
            text.data[country.length] == ' ' && str_starts(text, country))
            longest = country.length;
    }
    return longest;
}

/* Tables taken from a page may have the name behind the country, in its column. */
static bool mend_name(struct table *table)
{
    struct str text = table->cells[TABLE_COUNTRIES];
    if (table->shape != &feul || table->cells[TABLE_NAME].length > 0)
        return true;
    size_t length = country_prefix(table, text); /* looks at all rows before: for these few alone */
    if (length == 0)
        return true;
    table->cells[TABLE_NAME] = str_slice(text, length + 1, text.length);
    table->cells[TABLE_COUNTRIES] = str_slice(text, 0, length);
    return repair_add(&table->naming, REPAIR_COLUMN, text);
}

static bool read_entry(struct table *table)
{
    struct naming *naming = &table->naming;
    if (!open_entry(table) || !mend_name(table) ||
        !name_add(naming, table->cells[TABLE_NAME], NAME_OWN))
        return false;
    if (naming->entry->name_count == 0) {
        err_set(naming->err, ERR_VALUE, "a row without a name");
        return fail(table, TABLE_NAME);
    }
    if (rows_recoded(&table->rows, table->rows.row.record) &&
        !repair_add(naming, REPAIR_ENCODING, table->cells[TABLE_NAME]))
        return false;
    return read_aliases(table, TABLE_ALIASES, NAME_ALIAS) &&
           read_aliases(table, TABLE_WEAK_ALIASES, NAME_WEAK_ALIAS) && read_places(table) &&
           read_fields(table) && date_add(naming, table->cells[TABLE_FROM], &naming->entry->from) &&
           date_add(naming, table->cells[TABLE_TO], &naming->entry->to);
}

static bool read_row(struct table *table)
{
    const struct csv_row *row = &table->rows.row;
    if (table->column_count == 0)
        return read_header(table);
    if (row->count != table->column_count) {
        err_set(table->naming.err, ERR_SYNTAX, "%zu cells, but the header has %zu", row->count,
                table->column_count);
        err_hint(table->naming.err, "the file is damaged; fetch it again");
        return rows_at(&table->rows, 0);
    }
    memset(table->cells, 0, sizeof table->cells);
    for (size_t i = 0; i < row->count; i++) {
        if (table->columns[i] < TABLE_SKIPPED) {
            table->cells[table->columns[i]] = row->cells[i].text;
            table->places[table->columns[i]] = row->cells[i].at;
        }
    }
    return is_header_again(table) || read_entry(table);
}

static bool read_rows(struct table *table)
{
    for (;;) {
        bool more;
        if (!rows_next(&table->rows, &more))
            return false;
        if (!more)
            break;
        if (!read_row(table))
            return rows_in_file(&table->rows);
    }
    if (table->naming.list->entry_count > 0)
        return true;
    err_set(table->naming.err, ERR_VALUE, "a list without an entry");
    return rows_in_file(&table->rows);
}

static bool read_table(const struct table_shape *shape, struct arena *arena, const struct mem *mem,
                       const struct list_file *files, size_t count, struct party_list *ret,
                       struct err *err)
{
    static const struct json_limits limits = { .size = LIST_ROW_MAX, .depth = 4 };
    struct table table = { .shape = shape, .naming = { .arena = arena, .list = ret, .err = err } };
    *ret = (struct party_list){ 0 };
    if (count != 1) {
        err_set(err, ERR_USAGE, "the %s is one file", shape->what);
        return err_hint(err, "import one after the other");
    }
    bool done = rows_open(&table.rows, arena, mem, &files[0], err);
    table.json = done ? json_reader_new(mem, limits, err) : NULL;
    done = table.json != NULL && read_rows(&table);
    rows_close(&table.rows);
    json_reader_free(table.json);
    return done;
}

bool csl_read(struct arena *arena, const struct mem *mem, const struct list_file *files,
              size_t count, struct party_list *ret, struct err *err)
{
    return read_table(&csl, arena, mem, files, count, ret, err);
}

bool dpl_read(struct arena *arena, const struct mem *mem, const struct list_file *files,
              size_t count, struct party_list *ret, struct err *err)
{
    return read_table(&dpl, arena, mem, files, count, ret, err);
}

bool feul_read(struct arena *arena, const struct mem *mem, const struct list_file *files,
               size_t count, struct party_list *ret, struct err *err)
{
    return read_table(&feul, arena, mem, files, count, ret, err);
}

bool mofcom_read(struct arena *arena, const struct mem *mem, const struct list_file *files,
                 size_t count, struct party_list *ret, struct err *err)
{
    return read_table(&mofcom, arena, mem, files, count, ret, err);
}

bool own_read(struct arena *arena, const struct mem *mem, const struct list_file *files,
              size_t count, struct party_list *ret, struct err *err)
{
    return read_table(&own, arena, mem, files, count, ret, err);
}
