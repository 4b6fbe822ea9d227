/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen/read_el.c - the Entity List in the words of Supplement No. 4 to Part 744; see list.h.
 *
 * The eCFR's XML has it as a table: Country, Entity, License requirement, License review policy,
 * Federal Register citation.  The country stands in the first row of several.  Small raised figures
 * refer to footnotes.
 */
#include "screen/entry_text.h"

#include <stdio.h>
#include <string.h>

#include "screen/keys.h"
#include "screen/rows.h"
#include "xml/xml.h"

enum el_column {
    EL_COUNTRY,
    EL_ENTITY,
    EL_REQUIREMENT,
    EL_POLICY,
    EL_NOTICE,
    EL_COLUMN_COUNT,
    EL_NAME = EL_COLUMN_COUNT /* of CSV */
};

#define EL_CELLS_MAX 16 /* of a row of the table */

struct el {
    struct naming naming;
    struct keys keys;
    /* A row of the table. */
    struct str cells[EL_CELLS_MAX];
    size_t cell_count;
    struct str notes; /* the figures raised in it */
    uint32_t line, column;
    size_t places[EL_COLUMN_COUNT]; /* of the columns in a row */
    bool has_header;                /* of the table that is open */
    struct str country;             /* of the rows before */
    /* Where the reading is. */
    unsigned depth;
    unsigned part_depth;  /* of the supplement; 0: outside */
    unsigned row_depth;   /* of the row that is open; 0: none */
    unsigned cell_depth;  /* of the cell; 0: none */
    unsigned raise_depth; /* of what is raised in it; 0: none */
    struct buf text, raised;
    struct err *err;
};

/* ---- entries ---- */

/* The digits at the front, at most so many; they are taken off.  False where there are none. */
static bool take_number(struct str *text, size_t most, int *ret)
{
    size_t length = 0;
    *ret = 0;
    for (; length < most && length < text->length && is_digit(text->data[length]); length++)
        *ret = *ret * 10 + (text->data[length] - '0');
    *text = str_slice(*text, length, text->length);
    return length > 0;
}

static bool take_slash(struct str *text)
{
    if (text->length == 0 || text->data[0] != '/')
        return false;
    *text = str_slice(*text, 1, text->length);
    return true;
}

/* "84 FR 22961, 5/21/19. 85 FR 29853, 5/19/20.": the earliest day in it. */
static bool add_from(struct el *el, struct str notice)
{
    int32_t *from = &el->naming.entry->from;
    for (size_t i = 0; i < notice.length; i++) {
        struct str rest = str_slice(notice, i, notice.length);
        int month;
        int day;
        int year;
        if ((i > 0 && notice.data[i - 1] != ' ') || !take_number(&rest, 2, &month) ||
            !take_slash(&rest) || !take_number(&rest, 2, &day) || !take_slash(&rest) ||
            !take_number(&rest, 4, &year))
            continue;
        year += year >= 100 ? 0 : year < 70 ? 2000 : 1900;
        if (date_valid(year, month, day)) {
            int32_t read = date_from_civil(year, month, day);
            *from = *from == DATE_MIN || read < *from ? read : *from;
        } else if (!repair_add(&el->naming, REPAIR_DATE, notice)) {
            return false;
        }
    }
    return true;
}

static bool add_entry(struct el *el, const struct listed *entry, struct str text, struct str name,
                      struct str country)
{
    struct naming *naming = &el->naming;
    struct key key = { .line = entry->line, .column = el->column };
    key.text = str_join(naming->arena, country, ": ", text);
    if (key.text.data == NULL)
        return arena_error(naming->arena, el->err);
    if (!keys_add(naming->arena, &el->keys, &key, el->err) || !entry_add(naming, entry) ||
        !entry_text_add(naming, text, name))
        return false;
    if (naming->entry->name_count == 0)
        return err_set(el->err, ERR_VALUE, "an entry without a name");
    return (country.length == 0 || country_add(naming, country)) && add_from(el, entry->notice);
}

/* ---- CSV ---- */

static enum el_column column_of(struct str title)
{
    static const char *const titles[] = { "country",        "entry_text", "license_requirement",
                                          "license_policy", "notice",     "name" };
    size_t i = 0;
    while (i <= EL_NAME && !str_equal_text(title, titles[i]))
        i++;
    return (enum el_column)i;
}

static bool read_header(const struct rows *rows, size_t *columns, size_t *count, struct err *err)
{
    bool has_text = false;
    *count = rows->row.count;
    for (size_t i = 0; i < *count; i++) {
        columns[i] = column_of(rows->row.cells[i].text);
        has_text = has_text || columns[i] == EL_ENTITY;
    }
    if (has_text)
        return true;
    err_set(err, ERR_SYNTAX, "this is not the header of an Entity List in its own words");
    return err_hint(err, "it has the column entry_text, and mostly name; or give the eCFR's XML");
}

static bool read_row(struct el *el, const struct rows *rows, const size_t *columns, size_t count,
                     const struct str *titles)
{
    struct str cells[EL_NAME + 2] = { { NULL, 0 } };
    const struct csv_row *row = &rows->row;
    if (row->count != count)
        return err_set(el->err, ERR_SYNTAX, "%zu cells, but the header has %zu", row->count, count);
    for (size_t i = 0; i < count; i++)
        cells[columns[i]] = row->cells[i].text;
    const struct listed entry = { .list = STR("EL"),
                                  .requirement = cells[EL_REQUIREMENT],
                                  .policy = cells[EL_POLICY],
                                  .notice = cells[EL_NOTICE],
                                  .from = DATE_MIN,
                                  .to = DATE_OPEN,
                                  .line = row->line };
    el->column = 1;
    if (cells[EL_ENTITY].length == 0)
        return err_set(el->err, ERR_VALUE, "a row without an entry");
    if (!add_entry(el, &entry, cells[EL_ENTITY], cells[EL_NAME], cells[EL_COUNTRY]))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (columns[i] > EL_NAME && row->cells[i].text.length > 0 &&
            !field_add(&el->naming, titles[i], row->cells[i].text))
            return false;
    }
    return !rows_recoded(rows, row->record) ||
           repair_add(&el->naming, REPAIR_ENCODING, cells[EL_ENTITY]);
}

static bool read_rows(struct el *el, struct rows *rows)
{
    size_t columns[ROW_CELLS_MAX];
    struct str titles[ROW_CELLS_MAX];
    size_t count = 0;
    for (;;) {
        bool more;
        bool done;
        if (!rows_next(rows, &more))
            return false;
        if (!more)
            break;
        if (count > 0) {
            done = read_row(el, rows, columns, count, titles);
        } else {
            done = read_header(rows, columns, &count, el->err);
            for (size_t i = 0; i < count; i++)
                titles[i] = rows->row.cells[i].text;
        }
        if (!done)
            return rows_at(rows, 0);
    }
    return true;
}

static bool read_csv(struct el *el, const struct mem *mem, const struct list_file *file)
{
    struct rows rows;
    bool done = rows_open(&rows, el->naming.arena, mem, file, el->err) && read_rows(el, &rows);
    rows_close(&rows);
    return done || rows_in_file(&rows);
}

/* ---- XML ---- */

static bool has_title(struct str cell, const char *title)
{
    struct str wanted = str_of(title);
    return cell.length >= wanted.length &&
           str_equal_fold(str_slice(cell, 0, wanted.length), wanted);
}

/* The row that says which column is which. */
static bool is_header(struct el *el)
{
    static const char *const titles[] = { "Country", "Entity", "License requirement",
                                          "License review policy", "Federal Register" };
    size_t found = 0;
    for (size_t i = 0; i < EL_COLUMN_COUNT; i++) {
        size_t at = 0;
        while (at < el->cell_count && !has_title(el->cells[at], titles[i]))
            at++;
        if (at == el->cell_count)
            continue;
        el->places[i] = at;
        found++;
    }
    return found == EL_COLUMN_COUNT;
}

static bool add_notes(struct el *el)
{
    return el->notes.length == 0 || field_add(&el->naming, STR("footnotes"), el->notes);
}

static bool close_row(struct el *el)
{
    const struct str *cells = el->cells;
    el->row_depth = 0;
    if (is_header(el)) {
        el->has_header = true;
        return true;
    }
    bool empty = true;
    for (size_t i = 0; i < el->cell_count; i++)
        empty = empty && cells[i].length == 0;
    if (empty)
        return true;
    if (!el->has_header) {
        err_set(el->err, ERR_SYNTAX, "a row before the header of the table");
        return err_hint(el->err, "the header is Country, Entity, License requirement, License "
                                 "review policy, Federal Register citation");
    }
    if (el->cell_count != EL_COLUMN_COUNT)
        return err_set(el->err, ERR_SYNTAX, "%zu cells, but the header has %d", el->cell_count,
                       EL_COLUMN_COUNT);
    if (cells[el->places[EL_COUNTRY]].length > 0)
        el->country = cells[el->places[EL_COUNTRY]];
    struct str text = cells[el->places[EL_ENTITY]];
    if (text.length == 0 && cells[el->places[EL_REQUIREMENT]].length == 0)
        return true; /* the country alone */
    if (text.length == 0)
        return err_set(el->err, ERR_VALUE, "a row without an entry");
    if (str_equal_fold(text, STR("[Reserved]")))
        return true;
    const struct listed entry = { .list = STR("EL"),
                                  .requirement = cells[el->places[EL_REQUIREMENT]],
                                  .policy = cells[el->places[EL_POLICY]],
                                  .notice = cells[el->places[EL_NOTICE]],
                                  .from = DATE_MIN,
                                  .to = DATE_OPEN,
                                  .line = el->line };
    return add_entry(el, &entry, text, (struct str){ 0 }, el->country) && add_notes(el);
}

/* One blank where there were several, or a break. */
static bool keep_text(struct el *el, struct buf *text, struct str *ret)
{
    if (!buf_check(text, el->err))
        return false;
    char *out = arena_alloc(el->naming.arena, text->length + 1);
    size_t length = 0;
    if (out == NULL)
        return arena_error(el->naming.arena, el->err);
    for (size_t i = 0; i < text->length; i++) {
        bool blank = strchr(" \t\r\n", text->data[i]) != NULL && text->data[i] != '\0';
        if (blank && (length == 0 || out[length - 1] == ' '))
            continue;
        out[length++] = blank ? ' ' : text->data[i];
    }
    *ret = str_trim((struct str){ out, length });
    return true;
}

static bool close_cell(struct el *el)
{
    struct str raised;
    el->cell_depth = 0;
    if (el->cell_count == EL_CELLS_MAX)
        return err_set(el->err, ERR_LIMIT, "a row has more than %d cells", EL_CELLS_MAX);
    if (!keep_text(el, &el->text, &el->cells[el->cell_count]) ||
        !keep_text(el, &el->raised, &raised) || !text_append(&el->naming, &el->notes, ", ", raised))
        return false;
    el->cell_count++;
    return true;
}

static bool is_name(const char *name, const char *wanted)
{
    return str_equal_fold(str_of(name), str_of(wanted));
}

static bool is_raised(const char *name, const char *const *attributes)
{
    const char *type = xml_attribute(attributes, "T");
    return is_name(name, "sup") || (is_name(name, "E") && type != NULL && strcmp(type, "51") == 0);
}

static bool on_open(void *context, const struct xml *xml, const char *name,
                    const char *const *attributes)
{
    struct el *el = context;
    const char *number = xml_attribute(attributes, "N");
    el->depth++;
    if (el->part_depth == 0) {
        if (number != NULL && is_name(number, "Supplement No. 4 to Part 744"))
            el->part_depth = el->depth;
    } else if (el->cell_depth > 0) {
        buf_byte(&el->text, ' '); /* a break, a paragraph: inside a name there is none */
        if (el->raise_depth == 0 && is_raised(name, attributes))
            el->raise_depth = el->depth;
    } else if (is_name(name, "TABLE")) {
        el->has_header = false;
    } else if (is_name(name, "TR")) {
        el->row_depth = el->depth;
        el->cell_count = 0;
        el->notes = (struct str){ 0 };
        el->line = xml_line(xml);
        el->column = xml_column(xml);
    } else if (el->row_depth > 0 && (is_name(name, "TD") || is_name(name, "TH"))) {
        el->cell_depth = el->depth;
        buf_clear(&el->text);
        buf_clear(&el->raised);
    }
    return true;
}

static bool on_close(void *context, const struct xml *xml, const char *name)
{
    struct el *el = context;
    unsigned depth = el->depth--;
    (void)xml;
    (void)name;
    if (el->part_depth == 0)
        return true;
    if (depth == el->raise_depth)
        el->raise_depth = 0;
    else if (depth == el->cell_depth)
        return close_cell(el);
    else if (depth == el->row_depth)
        return close_row(el) || err_at(el->err, "", el->line, el->column);
    else if (depth == el->part_depth)
        el->part_depth = 0;
    return true;
}

static bool on_text(void *context, const struct xml *xml, struct str text)
{
    struct el *el = context;
    (void)xml;
    if (el->cell_depth == 0)
        return true;
    struct buf *into = el->raise_depth > 0 ? &el->raised : &el->text;
    buf_str(into, text);
    if (into->over_limit)
        return err_set(el->err, ERR_LIMIT, "a cell of more than %zu KB", LIST_ROW_MAX >> 10);
    return buf_check(into, el->err);
}

static bool read_xml(struct el *el, const struct mem *mem, const struct list_file *file)
{
    static const struct xml_events events = { on_open, on_close, on_text };
    struct str name = str_copy(el->naming.arena, file->name);
    if (name.data == NULL)
        return arena_error(el->naming.arena, el->err);
    buf_init(&el->text, mem, LIST_ROW_MAX);
    buf_init(&el->raised, mem, LIST_ROW_MAX);
    bool done = xml_read(file->text, name.data, &events, el, el->err);
    if (!done && el->err->code == ERR_SYNTAX && el->err->hint[0] == '\0')
        err_hint(el->err, "wanted is the XML of Part 744 as the eCFR publishes it");
    buf_release(&el->text);
    buf_release(&el->raised);
    return done;
}

/* ---- files ---- */

static bool is_xml(struct str text)
{
    size_t at = str_starts(text, STR("\xEF\xBB\xBF")) ? 3 : 0;
    while (at < text.length && strchr(" \t\r\n", text.data[at]) != NULL && text.data[at] != '\0')
        at++;
    bool wide =
        text.length > 1 && ((unsigned char)text.data[0] | (unsigned char)text.data[1]) == 0xFF;
    return wide || (at < text.length && text.data[at] == '<');
}

bool el_read(struct arena *arena, const struct mem *mem, const struct list_file *files,
             size_t count, struct party_list *ret, struct err *err)
{
    struct el el = { .naming = { .arena = arena, .list = ret, .err = err }, .err = err };
    *ret = (struct party_list){ 0 };
    err_clear(err);
    if (count != 1) {
        err_set(err, ERR_USAGE, "the Entity List is one file");
        return err_hint(err, "import one after the other");
    }
    bool done =
        (is_xml(files[0].text) ? read_xml(&el, mem, &files[0]) : read_csv(&el, mem, &files[0])) &&
        keys_differ(&el.keys, "text", files[0].name, err);
    if (!done)
        *ret = (struct party_list){ 0 };
    if (!done || ret->entry_count > 0)
        return done;
    err_set(err, ERR_VALUE, "a list without an entry");
    err_hint(err, "the entries are in the table of Supplement No. 4 to Part 744");
    snprintf(err->file, sizeof err->file, "%.*s", STR_ARG(files[0].name));
    return false;
}
