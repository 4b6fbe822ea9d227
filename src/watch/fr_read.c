/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch/fr_read.c - the Federal Register's XML to documents; see fr.h.
 *
 * Its elements carry no attributes that matter but the part of a REGTEXT and the number of a page:
 * what is what, their names say.  Text is gathered for one element at a time, the outermost that
 * is wanted; what stands in it belongs to it.
 */
#include "watch/fr_priv.h"

#include <string.h>

#include "xml/xml.h"

enum what {
    W_NONE,
    W_VOLUME,
    W_ISSUE,
    W_AGENCY,
    W_PARTS,
    W_DOCKET,
    W_TITLE,
    W_ACTION,
    W_DATES,
    W_SUMMARY,
    W_NUMBER,
    W_AMEND,
    W_SECTION,
    W_PASSAGE,
    W_COLUMN,
    W_CELL
};

enum column { COL_COUNTRY, COL_ENTITY, COL_REQUIREMENT, COL_POLICY, COL_NOTICE, COL_COUNT };

struct reading {
    struct arena *arena;
    struct fr_documents *documents;
    struct fr_document *document; /* that is open, or NULL */
    struct fr_standing standing;
    struct str page, section; /* the last ones */
    int32_t issue;
    unsigned volume;
    unsigned depth, document_depth, text_depth, raise_depth;
    unsigned act_depth, dates_depth, sum_depth; /* 0: not in it */
    unsigned reg_depth, table_depth, row_depth;
    unsigned group;
    enum what what;
    struct buf text, raised;
    struct str columns[FR_CELLS_MAX], cells[FR_CELLS_MAX];
    size_t column_count, cell_count;
    size_t places[COL_COUNT]; /* SIZE_MAX: not there */
    bool is_list;             /* the table that is open is one of parties */
    struct str country, notes;
    uint32_t line;
    const struct xml *xml;
    struct err *err;
};

static bool is(const char *name, const char *wanted)
{
    return strcmp(name, wanted) == 0;
}

static bool is_one_of(const char *name, const char *const *names)
{
    while (*names != NULL && strcmp(name, *names) != 0)
        names++;
    return *names != NULL;
}

/* Of the agency whose rules are read. */
static bool is_ours(const struct fr_document *document)
{
    static const char agency[] = "Industry and Security";
    struct str text = document->agency;
    size_t length = sizeof agency - 1;
    for (size_t i = 0; i + length <= text.length; i++) {
        if (str_equal_fold(str_slice(text, i, i + length), STR(agency)))
            return true;
    }
    return false;
}

/* ---- documents ---- */

static bool open_document(struct reading *reading, enum fr_kind kind)
{
    struct fr_documents *documents = reading->documents;
    if (!arena_grow(reading->arena, &documents->list, documents->count, &documents->capacity,
                    sizeof *documents->list))
        return arena_error(reading->arena, reading->err);
    reading->document = &documents->list[documents->count++];
    *reading->document = (struct fr_document){ .kind = kind,
                                               .page = reading->page,
                                               .published = reading->issue,
                                               .filed = DATE_MIN,
                                               .effective = DATE_MIN,
                                               .volume = reading->volume,
                                               .line = xml_line(reading->xml) };
    reading->document_depth = reading->depth;
    reading->standing = (struct fr_standing){ 0 };
    reading->section = (struct str){ 0 };
    reading->group = 0;
    return true;
}

/* "This rule is effective March 25, 2025." */
static bool find_effective(struct reading *reading)
{
    struct fr_document *document = reading->document;
    struct str dates = document->dates;
    size_t at = fr_find_word(dates, "effective");
    int32_t day;
    if (at == dates.length)
        return true;
    if (!fr_date(dates, at, &day, &at)) {
        if (fr_find_word(dates, "publication") < dates.length)
            document->effective = document->published;
        return true;
    }
    document->effective = day;
    while (fr_date(dates, at, &day, &at)) {
        if (day == document->effective)
            continue;
        document->effective = day < document->effective ? day : document->effective;
        return fr_problem(reading->arena, document, reading->err,
                          "more than one day is given under DATES");
    }
    return true;
}

static void find_published(struct fr_document *document)
{
    int year;
    int month;
    int day;
    size_t behind;
    for (size_t i = 0; i < document->row_count && document->published == DATE_MIN; i++) {
        int32_t found;
        size_t at = str_find(document->rows[i].notice, '[');
        if (at < document->rows[i].notice.length &&
            fr_date(document->rows[i].notice, at, &found, &behind))
            document->published = found;
    }
    int32_t about = document->published != DATE_MIN ? document->published : document->filed;
    if (document->volume != 0 || about == DATE_MIN)
        return;
    date_to_civil(about, &year, &month, &day);
    document->volume = (unsigned)(year - 1935); /* volume 1 is of 1936 */
}

static bool close_document(struct reading *reading)
{
    struct fr_document *document = reading->document;
    find_published(document);
    bool done = find_effective(reading);
    if (done && document->number.length == 0)
        done = fr_problem(reading->arena, document, reading->err,
                          "its number ([FR Doc. …]) was not found");
    done = done && fr_settle(reading->arena, document, reading->err);
    reading->document = NULL;
    reading->document_depth = 0;
    return done;
}

/* ---- tables ---- */

static bool starts_fold(struct str text, const char *start)
{
    size_t length = strlen(start);
    return text.length >= length && str_equal_fold(str_slice(text, 0, length), str_of(start));
}

/* Which column is which, by the heads of the table. */
static bool find_columns(struct reading *reading)
{
    static const struct {
        const char *title;
        enum column column;
    } titles[] = { { "Country", COL_COUNTRY },
                   { "Entity", COL_ENTITY },
                   { "Listed person", COL_ENTITY },
                   { "License requirement", COL_REQUIREMENT },
                   { "License review policy", COL_POLICY },
                   { "Federal Register", COL_NOTICE } };
    for (size_t i = 0; i < COL_COUNT; i++)
        reading->places[i] = SIZE_MAX;
    for (size_t i = 0; i < reading->column_count; i++) {
        for (size_t k = 0; k < sizeof titles / sizeof *titles; k++) {
            size_t *place = &reading->places[titles[k].column];
            if (starts_fold(reading->columns[i], titles[k].title) && *place == SIZE_MAX)
                *place = i;
        }
    }
    bool parties =
        reading->places[COL_COUNTRY] != SIZE_MAX && reading->places[COL_ENTITY] != SIZE_MAX;
    bool list = reading->standing.list.length > 0;
    reading->is_list = parties && list;
    return parties == list ||
           fr_problem(reading->arena, reading->document, reading->err,
                      list ? "a table of %.*s has other columns than that list"
                           : "a table of parties is under no instruction for a list%.*s",
                      (int)reading->standing.list.length, list ? reading->standing.list.data : "");
}

/* Nothing, or the asterisks that stand for rows left out. */
static bool is_empty(struct str cell)
{
    for (size_t i = 0; i < cell.length; i++) {
        if (strchr("* .", cell.data[i]) == NULL || cell.data[i] == '\0')
            return false;
    }
    return true;
}

static struct str cell_of(const struct reading *reading, enum column column)
{
    size_t at = reading->places[column];
    return at < reading->cell_count && !is_empty(reading->cells[at]) ? reading->cells[at]
                                                                     : (struct str){ 0 };
}

static bool close_row(struct reading *reading)
{
    struct fr_document *document = reading->document;
    reading->row_depth = 0;
    if (!reading->is_list)
        return true;
    struct str country = cell_of(reading, COL_COUNTRY);
    struct str entity = cell_of(reading, COL_ENTITY);
    if (country.length > 0)
        reading->country = country;
    if (entity.length == 0 || str_equal_fold(entity, STR("[Reserved]")))
        return true;
    if (document->row_count == FR_ROWS_MAX)
        return err_set(reading->err, ERR_LIMIT, "more than %d rows", FR_ROWS_MAX);
    if (!arena_grow(reading->arena, &document->rows, document->row_count, &document->row_capacity,
                    sizeof *document->rows))
        return arena_error(reading->arena, reading->err);
    document->rows[document->row_count++] =
        (struct fr_row){ .list = reading->standing.list,
                         .country = reading->country,
                         .entity = entity,
                         .requirement = cell_of(reading, COL_REQUIREMENT),
                         .policy = cell_of(reading, COL_POLICY),
                         .notice = cell_of(reading, COL_NOTICE),
                         .notes = reading->notes,
                         .instruction = SIZE_MAX,
                         .group = reading->group,
                         .line = reading->line };
    return true;
}

/* ---- texts ---- */

static bool add_to(struct reading *reading, struct str *text, struct str more)
{
    *text = text->length == 0 ? more : str_join(reading->arena, *text, " ", more);
    return text->data != NULL || arena_error(reading->arena, reading->err);
}

/* "[FR Doc. 2025-05426 Filed 3-25-25; 8:45 am]" */
static void take_number(struct fr_document *document, struct str text)
{
    size_t at = fr_find_word(text, "Doc");
    size_t filed = fr_find_word(text, "Filed");
    size_t behind;
    while (at < text.length && text.data[at] != ' ')
        at++;
    struct str number = str_trim(str_slice(text, at, filed));
    number = str_slice(number, 0, str_find(number, ' '));
    for (size_t i = 0; i < number.length; i++) {
        if (!is_digit(number.data[i]) && number.data[i] != '-' &&
            !(number.data[i] >= 'A' && number.data[i] <= 'Z'))
            return;
    }
    if (number.length >= 4 && number.length <= 20)
        document->number = number;
    (void)fr_date(text, filed, &document->filed, &behind);
}

static bool keep_cell(struct reading *reading, struct str text, struct str *cells, size_t *count)
{
    if (*count == FR_CELLS_MAX)
        return err_set(reading->err, ERR_LIMIT, "a row has more than %d cells", FR_CELLS_MAX);
    cells[(*count)++] = text;
    return true;
}

static bool keep_passage(struct reading *reading, struct str text)
{
    struct fr_document *document = reading->document;
    if (!arena_grow(reading->arena, &document->passages, document->passage_count,
                    &document->passage_capacity, sizeof *document->passages))
        return arena_error(reading->arena, reading->err);
    document->passages[document->passage_count++] =
        (struct fr_passage){ reading->section, text, reading->group };
    return true;
}

static bool keep_in_document(struct reading *reading, struct str text)
{
    struct fr_document *document = reading->document;
    switch (reading->what) {
    case W_AGENCY:
        return add_to(reading, &document->agency, text);
    case W_PARTS:
        return add_to(reading, &document->parts, text);
    case W_DOCKET:
        document->docket = text;
        return true;
    case W_TITLE:
        document->title = text;
        return true;
    case W_ACTION:
        return add_to(reading, &document->action, text);
    case W_DATES:
        return add_to(reading, &document->dates, text);
    case W_SUMMARY:
        return add_to(reading, &document->summary, text);
    case W_NUMBER:
        take_number(document, text);
        return true;
    case W_AMEND:
        return fr_amend(reading->arena, document, &reading->standing, text, reading->group,
                        reading->line, reading->err);
    case W_SECTION:
        reading->section = text;
        return true;
    case W_PASSAGE:
        return keep_passage(reading, text);
    case W_COLUMN:
        return keep_cell(reading, text, reading->columns, &reading->column_count);
    case W_CELL:
        return keep_cell(reading, text, reading->cells, &reading->cell_count);
    default:
        return true;
    }
}

static bool keep_of_issue(struct reading *reading, struct str text)
{
    size_t behind;
    if (reading->what == W_ISSUE) {
        (void)fr_date(text, 0, &reading->issue, &behind);
        return true;
    }
    reading->volume = 0;
    for (size_t i = 0; i < text.length && i < 4 && is_digit(text.data[i]); i++)
        reading->volume = reading->volume * 10 + (unsigned)(text.data[i] - '0');
    return true;
}

static bool close_text(struct reading *reading)
{
    if (!buf_check(&reading->text, reading->err) || !buf_check(&reading->raised, reading->err))
        return false;
    struct str text = fr_plain(reading->arena, buf_view(&reading->text));
    struct str raised = fr_plain(reading->arena, buf_view(&reading->raised));
    if (text.data == NULL || raised.data == NULL)
        return arena_error(reading->arena, reading->err);
    reading->text_depth = 0;
    if (reading->what == W_CELL && raised.length > 0 && !add_to(reading, &reading->notes, raised))
        return false;
    bool done = reading->what == W_VOLUME || reading->what == W_ISSUE
                    ? keep_of_issue(reading, text)
                    : keep_in_document(reading, text);
    reading->what = W_NONE;
    return done;
}

/* ---- elements ---- */

/* What the text of an element is, where it stands. */
static enum what what_of(const struct reading *reading, const char *name)
{
    static const char *const paragraphs[] = { "P", "FP", "FP-1", "FP-2", "FP1-2", "HD", NULL };
    bool ours = reading->document != NULL && is_ours(reading->document);
    if (reading->document == NULL)
        return is(name, "VOL") ? W_VOLUME : is(name, "DATE") ? W_ISSUE : W_NONE;
    if (is(name, "AGENCY") || is(name, "SUBAGY"))
        return W_AGENCY;
    if (is(name, "CFR"))
        return W_PARTS;
    if (is(name, "DEPDOC"))
        return W_DOCKET;
    if (is(name, "FRDOC"))
        return W_NUMBER;
    if (is(name, "SUBJECT") && reading->reg_depth == 0)
        return W_TITLE;
    if (is(name, "P") && reading->act_depth > 0)
        return W_ACTION;
    if (is(name, "P") && reading->dates_depth > 0)
        return W_DATES;
    if (is(name, "P") && reading->sum_depth > 0)
        return W_SUMMARY;
    if (!ours || reading->reg_depth == 0)
        return W_NONE;
    if (is(name, "AMDPAR"))
        return W_AMEND;
    if (reading->table_depth > 0)
        return is(name, "CHED") ? W_COLUMN : is(name, "ENT") ? W_CELL : W_NONE;
    if (is(name, "SECTNO"))
        return W_SECTION;
    return is_one_of(name, paragraphs) ? W_PASSAGE : W_NONE;
}

static bool open_row(struct reading *reading)
{
    reading->row_depth = reading->depth;
    reading->cell_count = 0;
    reading->notes = (struct str){ 0 };
    reading->line = xml_line(reading->xml);
    if (reading->column_count == 0)
        return true;
    bool done = find_columns(reading);
    reading->column_count = 0;
    return done;
}

static bool open_container(struct reading *reading, const char *name, const char *const *attributes)
{
    static const char *const documents[] = { "RULE", "PRORULE", "NOTICE", NULL };
    static const char *const dates[] = { "DATES", "EFFDATE", "DATE", NULL };
    if (reading->document == NULL && is_one_of(name, documents))
        return open_document(reading, is(name, "RULE")      ? FR_RULE
                                      : is(name, "PRORULE") ? FR_PROPOSAL
                                                            : FR_NOTICE);
    if (is(name, "PRTPAGE") && xml_attribute(attributes, "P") != NULL) {
        reading->page = str_copy(reading->arena, str_of(xml_attribute(attributes, "P")));
        if (reading->document != NULL && reading->document->page.length == 0)
            reading->document->page = reading->page;
        return reading->page.data != NULL || arena_error(reading->arena, reading->err);
    }
    if (reading->document == NULL)
        return true;
    if (is(name, "ACT")) {
        reading->act_depth = reading->depth;
    } else if (is_one_of(name, dates)) {
        reading->dates_depth = reading->depth;
    } else if (is(name, "SUM")) {
        reading->sum_depth = reading->depth;
    } else if (is(name, "REGTEXT")) {
        reading->reg_depth = reading->depth;
        reading->group++;
        reading->section = (struct str){ 0 };
    } else if (is(name, "GPOTABLE")) {
        reading->table_depth = reading->depth;
        reading->column_count = 0;
        reading->is_list = false;
        reading->country = (struct str){ 0 };
    } else if (is(name, "ROW") && reading->table_depth > 0) {
        return open_row(reading);
    }
    return true;
}

static bool is_raised(const char *name, const char *const *attributes)
{
    const char *type = xml_attribute(attributes, "T");
    return is(name, "SU") || (is(name, "E") && type != NULL && is(type, "51"));
}

static bool on_open(void *context, const struct xml *xml, const char *name,
                    const char *const *attributes)
{
    struct reading *reading = context;
    reading->xml = xml;
    reading->depth++;
    if (reading->text_depth > 0) {
        bool raised = is_raised(name, attributes);
        if (raised && reading->raise_depth == 0)
            reading->raise_depth = reading->depth;
        else if (!is(name, "E") && !raised)
            buf_byte(&reading->text, ' '); /* a line, a page: no word goes on behind it */
        return true;
    }
    if (!open_container(reading, name, attributes))
        return false;
    reading->what = what_of(reading, name);
    if (reading->what == W_NONE)
        return true;
    reading->text_depth = reading->depth;
    if (reading->what != W_CELL)
        reading->line = xml_line(xml);
    buf_clear(&reading->text);
    buf_clear(&reading->raised);
    return true;
}

static void leave(unsigned depth, unsigned *of)
{
    if (*of == depth)
        *of = 0;
}

static bool on_close(void *context, const struct xml *xml, const char *name)
{
    struct reading *reading = context;
    unsigned depth = reading->depth--;
    reading->xml = xml;
    (void)name;
    if (depth == reading->raise_depth)
        reading->raise_depth = 0;
    if (depth == reading->text_depth && !close_text(reading))
        return false;
    if (reading->document == NULL)
        return true;
    leave(depth, &reading->act_depth);
    leave(depth, &reading->dates_depth);
    leave(depth, &reading->sum_depth);
    leave(depth, &reading->reg_depth);
    leave(depth, &reading->table_depth);
    if (depth == reading->row_depth && !close_row(reading))
        return false;
    return depth != reading->document_depth || close_document(reading);
}

static bool on_text(void *context, const struct xml *xml, struct str text)
{
    struct reading *reading = context;
    (void)xml;
    if (reading->text_depth == 0)
        return true;
    buf_str(&reading->text, text);
    if (reading->raise_depth > 0)
        buf_str(&reading->raised, text);
    if (reading->text.over_limit)
        return err_set(reading->err, ERR_LIMIT, "a paragraph of more than %zu KB",
                       FR_TEXT_MAX >> 10);
    return buf_check(&reading->text, reading->err);
}

/* ---- files ---- */

bool fr_is_document(struct str text)
{
    static const char *const roots[] = { "<FEDREG", "<RULE", "<PRORULE", "<NOTICE", NULL };
    size_t most = text.length < 4096 ? text.length : 4096;
    for (size_t i = 0; i < most; i++) {
        if (text.data[i] != '<' || i + 1 == most)
            continue;
        if (strchr("?!", text.data[i + 1]) != NULL && text.data[i + 1] != '\0')
            continue;
        for (const char *const *root = roots; *root != NULL; root++) {
            if (str_starts(str_slice(text, i, text.length), str_of(*root)))
                return true;
        }
        return false;
    }
    return false;
}

/* Of an issue only the documents of the agency. */
static bool take_ours(struct fr_documents *documents, const char *file, struct err *err)
{
    size_t count = 0;
    size_t all = documents->count;
    for (size_t i = 0; i < all; i++) {
        if (is_ours(&documents->list[i]))
            documents->list[count++] = documents->list[i];
    }
    documents->count = count;
    if (count > 0)
        return true;
    if (all == 0) {
        err_set(err, ERR_SYNTAX, "this is no document of the Federal Register");
        err_hint(err, "wanted is the XML of federalregister.gov (a document) or govinfo.gov (an "
                      "issue)");
    } else {
        err_set(err, ERR_VALUE, "nothing in it is of the Bureau of Industry and Security");
    }
    return err_at(err, file, 0, 0);
}

bool fr_read(struct arena *arena, const char *file, struct str xml, struct fr_documents *ret,
             struct err *err)
{
    static const struct xml_events events = { on_open, on_close, on_text };
    struct fr_documents documents = { .arena = arena };
    struct reading reading = {
        .arena = arena, .documents = &documents, .issue = DATE_MIN, .err = err
    };
    if (xml.length > FR_FILE_MAX) {
        err_set(err, ERR_LIMIT, "more than %zu MB", FR_FILE_MAX >> 20);
        return err_at(err, file, 0, 0);
    }
    buf_init(&reading.text, arena->mem, FR_TEXT_MAX);
    buf_init(&reading.raised, arena->mem, FR_TEXT_MAX);
    bool done = xml_read(xml, file, &events, &reading, err) && take_ours(&documents, file, err);
    buf_release(&reading.text);
    buf_release(&reading.raised);
    if (done)
        *ret = documents;
    return done;
}
