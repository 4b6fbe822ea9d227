/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item/catalog_read.c - see item.h.
 *
 * libcsv cuts the text into cells.  It does not tell where a cell stands, so the text is handed to
 * it in pieces that end with a comma or a line end: only there can a cell or a row be done.  Its
 * buffer is ours, of the arena, and it is not allowed to grow: a longer cell is an error.
 */
#include "item/item_priv.h"

#include <csv.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define COLUMNS_MAX (CATALOG_FIGURES_MAX + 24)

struct csv_cell {
    struct str text;
    uint32_t line;
    uint32_t column;
};

/* The columns that are not facts. */
static const struct text_column {
    const char *name;
    size_t offset; /* of a struct str in struct chip */
    bool needed;
} text_columns[] = {
    { "vendor", offsetof(struct chip, vendor), true },
    { "model", offsetof(struct chip, model), true },
    { "variant", offsetof(struct chip, variant), false },
    { "aliases", offsetof(struct chip, aliases), false },
    { "launched", offsetof(struct chip, launched), false },
    { "memory_type", offsetof(struct chip, memory_type), false },
    { "memory_gb", offsetof(struct chip, memory_gb), false },
    { "node", offsetof(struct chip, node), false },
    { "transistors_bn", offsetof(struct chip, transistors_bn), false },
    { "confidence", offsetof(struct chip, confidence), true },
    { "source", offsetof(struct chip, source), true },
    { "published_class", offsetof(struct chip, published_class), false },
    { "stated_by", offsetof(struct chip, stated_by), false },
    { "notes", offsetof(struct chip, notes), false },
};

#define TEXT_COLUMN_COUNT (sizeof text_columns / sizeof *text_columns)

enum column_kind { COLUMN_TEXT, COLUMN_UNCERTAIN, COLUMN_FACT };

struct column {
    enum column_kind kind;
    size_t number; /* in text_columns, or of the fact */
};

struct reader {
    struct arena *arena;
    struct err *err;
    char file[ERR_FILE_MAX];
    struct str text;
    size_t at;         /* what was handed to libcsv */
    uint32_t line;     /* of that place */
    size_t line_start; /* and where its line begins */
    bool in_cell;      /* its place is in cell_line and cell_column */
    uint32_t cell_line;
    uint32_t cell_column;
    char *store; /* the text of all cells; they cannot be longer than the file */
    size_t stored;
    struct csv_cell cells[COLUMNS_MAX];
    size_t cell_count;
    struct column columns[COLUMNS_MAX];
    size_t column_count;
    size_t column_of[TEXT_COLUMN_COUNT]; /* column + 1; 0: the file has none */
    size_t uncertain_column;             /* the same */
    struct catalog catalog;
    size_t chip_capacity;
    struct chip_place *places;
    size_t place_capacity;
    bool failed;
};

static bool fail(struct reader *reader, const struct csv_cell *cell, enum err_code code,
                 const char *format, ...) PRINTF_LIKE(4, 5);

/* Reports at the cell.  The message is built first: the err_ functions take no va_list. */
static bool fail(struct reader *reader, const struct csv_cell *cell, enum err_code code,
                 const char *format, ...)
{
    char message[ERR_MESSAGE_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    reader->failed = true;
    err_set(reader->err, code, "%s", message);
    return err_at(reader->err, reader->file, cell->line, cell->column);
}

static bool fail_memory(struct reader *reader)
{
    reader->failed = true;
    return arena_error(reader->arena, reader->err);
}

/* ---- the header ---- */

static bool is_fact_name(struct str name)
{
    bool dot = false;
    size_t word = 0; /* bytes of the word we are in */
    size_t at = 0;
    for (; at < name.length && name.data[at] != '['; at++) {
        char byte = name.data[at];
        if (byte == '.') {
            if (word == 0)
                return false;
            dot = true;
            word = 0;
        } else if ((byte >= 'a' && byte <= 'z') || byte == '_' ||
                   (byte >= '0' && byte <= '9' && word > 0)) {
            word++;
        } else {
            return false;
        }
    }
    if (!dot || word == 0)
        return false;
    if (at == name.length)
        return true;
    struct str key = str_slice(name, at + 1, name.length);
    if (key.length < 2 || key.data[key.length - 1] != ']')
        return false;
    for (size_t i = 0; i + 1 < key.length; i++) {
        char byte = key.data[i];
        if (!((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_'))
            return false;
    }
    return true;
}

static bool add_fact_column(struct reader *reader, const struct csv_cell *cell, struct column *ret)
{
    struct catalog *catalog = &reader->catalog;
    if (!is_fact_name(cell->text))
        return fail(reader, cell, ERR_VALUE, "'%.*s' is not the name of a fact",
                    STR_ARG(cell->text));
    if (catalog->fact_count == CATALOG_FIGURES_MAX)
        return fail(reader, cell, ERR_LIMIT, "more than %d facts", CATALOG_FIGURES_MAX);
    for (size_t i = 0; i < catalog->fact_count; i++) {
        if (str_equal(catalog->facts[i], cell->text))
            return fail(reader, cell, ERR_VALUE, "column '%.*s' is there twice",
                        STR_ARG(cell->text));
    }
    *ret = (struct column){ COLUMN_FACT, catalog->fact_count };
    catalog->facts[catalog->fact_count++] = cell->text;
    return true;
}

static bool add_column(struct reader *reader, size_t number)
{
    const struct csv_cell *cell = &reader->cells[number];
    struct column *column = &reader->columns[number];
    size_t *taken = NULL;
    if (str_find(cell->text, '.') < cell->text.length)
        return add_fact_column(reader, cell, column);
    if (str_equal_text(cell->text, "uncertain")) {
        *column = (struct column){ COLUMN_UNCERTAIN, 0 };
        taken = &reader->uncertain_column;
    }
    for (size_t i = 0; i < TEXT_COLUMN_COUNT && taken == NULL; i++) {
        if (str_equal_text(cell->text, text_columns[i].name)) {
            *column = (struct column){ COLUMN_TEXT, i };
            taken = &reader->column_of[i];
        }
    }
    if (taken == NULL) {
        fail(reader, cell, ERR_VALUE, "column '%.*s' is not known", STR_ARG(cell->text));
        return err_hint(reader->err, "the name of a fact has a dot in it: item.die_area");
    }
    if (*taken != 0)
        return fail(reader, cell, ERR_VALUE, "column '%.*s' is there twice", STR_ARG(cell->text));
    *taken = number + 1;
    return true;
}

static bool read_header(struct reader *reader)
{
    reader->catalog.facts =
        arena_array(reader->arena, CATALOG_FIGURES_MAX, sizeof *reader->catalog.facts);
    if (reader->catalog.facts == NULL)
        return fail_memory(reader);
    for (size_t i = 0; i < reader->cell_count; i++) {
        if (!add_column(reader, i))
            return false;
    }
    for (size_t i = 0; i < TEXT_COLUMN_COUNT; i++) {
        if (text_columns[i].needed && reader->column_of[i] == 0)
            return fail(reader, &reader->cells[0], ERR_VALUE, "column '%s' is missing",
                        text_columns[i].name);
    }
    reader->column_count = reader->cell_count;
    return true;
}

/* ---- a row ---- */

static struct csv_cell *cell_of(struct reader *reader, const char *name)
{
    for (size_t i = 0; i < TEXT_COLUMN_COUNT; i++) {
        if (strcmp(text_columns[i].name, name) == 0)
            return reader->column_of[i] == 0 ? NULL : &reader->cells[reader->column_of[i] - 1];
    }
    return NULL;
}

/* Whether the text holds a letter or digit: else there is nothing to find it by. */
static bool is_name(struct str text)
{
    char word[CATALOG_NAME_MAX];
    size_t length;
    return text.length <= CATALOG_NAME_MAX && name_word(&text, word, &length);
}

static bool check_aliases(struct reader *reader, struct str aliases)
{
    const struct csv_cell *cell = cell_of(reader, "aliases");
    for (size_t count = 1; aliases.length > 0; count++) {
        struct str alias = list_next(&aliases);
        if (count > CATALOG_ALIASES_MAX)
            return fail(reader, cell, ERR_LIMIT, "more than %d aliases", CATALOG_ALIASES_MAX);
        if (alias.length > CATALOG_NAME_MAX)
            return fail(reader, cell, ERR_LIMIT, "an alias is longer than %d bytes",
                        CATALOG_NAME_MAX);
        if (!is_name(alias))
            return fail(reader, cell, ERR_VALUE, "alias '%.*s' is not a name", STR_ARG(alias));
    }
    return true;
}

static bool set_names(struct reader *reader, struct chip *chip)
{
    const struct csv_cell *cell = cell_of(reader, "model");
    struct str parts[3] = { chip->vendor, chip->model, chip->variant };
    size_t length = 0;
    size_t family = 0;
    for (size_t i = 0; i < 3; i++) {
        if (parts[i].length > 0)
            length += parts[i].length + (i > 0);
        if (i == 1)
            family = length;
    }
    if (length > CATALOG_NAME_MAX)
        return fail(reader, cell, ERR_LIMIT, "the name is longer than %d bytes", CATALOG_NAME_MAX);
    if (!is_name(chip->vendor))
        return fail(reader, cell_of(reader, "vendor"), ERR_VALUE, "vendor '%.*s' is not a name",
                    STR_ARG(chip->vendor));
    if (!is_name(chip->model))
        return fail(reader, cell, ERR_VALUE, "model '%.*s' is not a name", STR_ARG(chip->model));
    char *name = arena_alloc(reader->arena, length + 1);
    if (name == NULL)
        return fail_memory(reader);
    size_t at = 0;
    for (size_t i = 0; i < 3; i++) {
        if (parts[i].length == 0)
            continue;
        if (i > 0)
            name[at++] = ' ';
        memcpy(name + at, parts[i].data, parts[i].length);
        at += parts[i].length;
    }
    chip->name = (struct str){ name, length };
    chip->family = (struct str){ name, family };
    return check_aliases(reader, chip->aliases);
}

static bool is_number(struct str value)
{
    return value.length > 0 && value.data[0] >= '0' && value.data[0] <= '9';
}

/* In a row of low confidence numbers are uncertain, and so is that there is none. */
static void set_figures(struct reader *reader, struct chip *chip, bool low)
{
    for (size_t i = 0; i < reader->column_count; i++) {
        if (reader->columns[i].kind != COLUMN_FACT)
            continue;
        struct figure *figure = &chip->figures[reader->columns[i].number];
        figure->fact = reader->catalog.facts[reader->columns[i].number];
        figure->value = reader->cells[i].text;
        bool none = str_equal_text(figure->value, "n/a");
        if (figure->value.length == 0)
            figure->state = FIGURE_UNKNOWN;
        else if (low && (none || is_number(figure->value)))
            figure->state = FIGURE_UNCERTAIN;
        else
            figure->state = none ? FIGURE_NOT_APPLICABLE : FIGURE_KNOWN;
    }
}

static bool mark_uncertain(struct reader *reader, struct chip *chip)
{
    if (reader->uncertain_column == 0)
        return true;
    const struct csv_cell *cell = &reader->cells[reader->uncertain_column - 1];
    struct str list = cell->text;
    while (list.length > 0) {
        struct str fact = list_next(&list);
        struct figure *figure = NULL;
        for (size_t i = 0; i < chip->figure_count && figure == NULL; i++) {
            if (str_equal(chip->figures[i].fact, fact))
                figure = &chip->figures[i];
        }
        if (figure == NULL)
            return fail(reader, cell, ERR_VALUE, "'%.*s' is listed as uncertain but is no column",
                        STR_ARG(fact));
        if (figure->state == FIGURE_UNKNOWN)
            return fail(reader, cell, ERR_VALUE, "'%.*s' is listed as uncertain but has no figure",
                        STR_ARG(fact));
        figure->state = FIGURE_UNCERTAIN;
    }
    return true;
}

static bool set_texts(struct reader *reader, struct chip *chip)
{
    for (size_t i = 0; i < reader->column_count; i++) {
        const struct csv_cell *cell = &reader->cells[i];
        if (reader->columns[i].kind != COLUMN_TEXT)
            continue;
        const struct text_column *text = &text_columns[reader->columns[i].number];
        if (text->needed && cell->text.length == 0)
            return fail(reader, cell, ERR_VALUE, "'%s' is empty", text->name);
        struct str value = cell->text.length == 0 ? (struct str){ NULL, 0 } : cell->text;
        memcpy((char *)chip + text->offset, &value, sizeof value);
    }
    bool known = str_equal_text(chip->confidence, "high") ||
                 str_equal_text(chip->confidence, "medium") ||
                 str_equal_text(chip->confidence, "low");
    if (known)
        return true;
    fail(reader, cell_of(reader, "confidence"), ERR_VALUE, "'%.*s' is not a confidence",
         STR_ARG(chip->confidence));
    return err_hint(reader->err, "one of: high, medium, low");
}

static bool set_place(struct reader *reader)
{
    size_t count = reader->catalog.chip_count;
    if (!arena_grow(reader->arena, &reader->places, count, &reader->place_capacity,
                    sizeof *reader->places))
        return fail_memory(reader);
    const struct csv_cell *aliases = cell_of(reader, "aliases");
    reader->places[count] = (struct chip_place){
        .name_column = cell_of(reader, "model")->column,
        .aliases_line = aliases == NULL ? 0 : aliases->line,
        .aliases_column = aliases == NULL ? 0 : aliases->column,
    };
    return true;
}

static bool read_chip(struct reader *reader)
{
    struct catalog *catalog = &reader->catalog;
    const struct csv_cell *first = &reader->cells[0];
    if (reader->cell_count != reader->column_count)
        return fail(reader, first, ERR_SYNTAX, "the row has %zu cells, the header %zu",
                    reader->cell_count, reader->column_count);
    if (catalog->chip_count == CATALOG_CHIPS_MAX)
        return fail(reader, first, ERR_LIMIT, "more than %d chips", CATALOG_CHIPS_MAX);
    if (!arena_grow(reader->arena, &catalog->chips, catalog->chip_count, &reader->chip_capacity,
                    sizeof *catalog->chips))
        return fail_memory(reader);
    struct chip *chip = &catalog->chips[catalog->chip_count];
    *chip = (struct chip){ .line = first->line, .figure_count = catalog->fact_count };
    chip->figures = arena_array(reader->arena, catalog->fact_count, sizeof *chip->figures);
    if (chip->figures == NULL)
        return fail_memory(reader);
    if (!set_texts(reader, chip) || !set_names(reader, chip))
        return false;
    set_figures(reader, chip, str_equal_text(chip->confidence, "low"));
    if (!mark_uncertain(reader, chip) || !set_place(reader))
        return false;
    catalog->chip_count++;
    return true;
}

/* ---- the text ---- */

/* A cell is one line of readable text. */
static bool check_cell(struct reader *reader, const struct csv_cell *cell)
{
    if (cell->text.length > CATALOG_CELL_MAX)
        return fail(reader, cell, ERR_LIMIT, "the cell is longer than %d bytes", CATALOG_CELL_MAX);
    for (size_t i = 0; i < cell->text.length; i++) {
        unsigned char byte = (unsigned char)cell->text.data[i];
        if (byte < 0x20 || byte == 0x7F)
            return fail(reader, cell, ERR_SYNTAX, "the cell holds a control character");
    }
    return str_is_utf8(cell->text) || fail(reader, cell, ERR_SYNTAX, "the cell is not UTF-8");
}

static void on_cell(void *data, size_t length, void *context)
{
    struct reader *reader = context;
    struct csv_cell cell = { .line = reader->cell_line, .column = reader->cell_column };
    reader->in_cell = false;
    if (reader->failed)
        return;
    cell.text = (struct str){ reader->store + reader->stored, length };
    if (length > 0)
        memcpy(reader->store + reader->stored, data, length);
    reader->stored += length;
    if (!check_cell(reader, &cell))
        return;
    if (reader->cell_count == COLUMNS_MAX) {
        fail(reader, &cell, ERR_LIMIT, "more than %d columns", COLUMNS_MAX);
        return;
    }
    reader->cells[reader->cell_count++] = cell;
}

static void on_row(int end, void *context)
{
    (void)end;
    struct reader *reader = context;
    if (reader->failed)
        return;
    if (reader->column_count == 0)
        read_header(reader);
    else
        read_chip(reader);
    reader->cell_count = 0;
}

/* Where the piece that begins at `at` ends: behind the next comma or line end. */
static size_t piece_end(const struct reader *reader)
{
    const char *data = reader->text.data;
    size_t end = reader->at;
    while (end < reader->text.length && data[end] != ',' && data[end] != '\n' && data[end] != '\r')
        end++;
    return end < reader->text.length ? end + 1 : end;
}

/* Notes where a cell begins, unless the piece is what is left of an empty line. */
static void begin_cell(struct reader *reader, size_t end)
{
    size_t from = reader->at;
    const char *data = reader->text.data;
    while (from < end && (data[from] == ' ' || data[from] == '\t'))
        from++;
    bool blank = from == end || data[from] == '\n' || data[from] == '\r';
    if (blank && reader->cell_count == 0)
        return;
    reader->in_cell = true;
    reader->cell_line = reader->line;
    reader->cell_column = (uint32_t)(from - reader->line_start + 1);
}

static bool csv_failed(struct reader *reader, struct csv_parser *parser, size_t at)
{
    struct csv_cell place = { .line = reader->line,
                              .column = (uint32_t)(at - reader->line_start + 1) };
    if (csv_error(parser) != CSV_EPARSE) {
        place = (struct csv_cell){ .line = reader->cell_line, .column = reader->cell_column };
        return fail(reader, &place, ERR_LIMIT, "the cell is longer than %d bytes",
                    CATALOG_CELL_MAX);
    }
    fail(reader, &place, ERR_SYNTAX, "a quote is in the wrong place");
    return err_hint(reader->err, "put the whole cell in quotes and double each quote inside it");
}

/* libcsv may not take memory of its own, nor free ours. */
static void *no_more(void *pointer, size_t size)
{
    (void)pointer;
    (void)size;
    return NULL;
}

static void keep(void *pointer)
{
    (void)pointer;
}

static bool open_parser(struct reader *reader, struct csv_parser *parser)
{
    if (csv_init(parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return err_set(reader->err, ERR_MEMORY, "memory could not be had");
    csv_set_realloc_func(parser, no_more);
    csv_set_free_func(parser, keep);
    /* Quotes and the blanks behind a cell take room for a while. */
    parser->entry_size = 2 * CATALOG_CELL_MAX;
    parser->entry_buf = arena_alloc(reader->arena, parser->entry_size);
    reader->store = arena_alloc(reader->arena, reader->text.length + 1);
    return (parser->entry_buf != NULL && reader->store != NULL) || fail_memory(reader);
}

static bool read_pieces(struct reader *reader, struct csv_parser *parser)
{
    const char *data = reader->text.data;
    while (reader->at < reader->text.length) {
        size_t end = piece_end(reader);
        size_t size = end - reader->at;
        if (!reader->in_cell)
            begin_cell(reader, end);
        size_t taken = csv_parse(parser, data + reader->at, size, on_cell, on_row, reader);
        if (reader->failed)
            return false;
        if (taken != size)
            return csv_failed(reader, parser, reader->at + taken);
        reader->at = end;
        bool new_line =
            data[end - 1] == '\n' ||
            (data[end - 1] == '\r' && (end == reader->text.length || data[end] != '\n'));
        if (new_line) {
            reader->line++;
            reader->line_start = end;
        }
    }
    if (csv_fini(parser, on_cell, on_row, reader) != 0 && !reader->failed) {
        struct csv_cell place = { .line = reader->cell_line, .column = reader->cell_column };
        return fail(reader, &place, ERR_SYNTAX, "the cell's quotes are not closed");
    }
    return !reader->failed;
}

bool catalog_read(struct arena *arena, struct str file_name, struct str text,
                  struct catalog *ret_catalog, struct err *err)
{
    struct reader reader = { .arena = arena, .err = err, .text = text, .line = 1 };
    struct csv_parser parser;
    size_t length = file_name.length < ERR_FILE_MAX ? file_name.length : ERR_FILE_MAX - 1;
    if (length > 0)
        memcpy(reader.file, file_name.data, length);
    if (text.length > CATALOG_TEXT_MAX) {
        err_set(err, ERR_LIMIT, "the catalog is longer than %zu bytes", CATALOG_TEXT_MAX);
        return err_at(err, reader.file, 0, 0);
    }
    if (str_starts(text, STR("\xEF\xBB\xBF"))) /* a byte order mark */
        reader.at = reader.line_start = 3;
    if (!open_parser(&reader, &parser) || !read_pieces(&reader, &parser))
        return false;
    if (reader.column_count == 0) {
        err_set(err, ERR_SYNTAX, "the catalog has no header");
        return err_at(err, reader.file, 1, 1);
    }
    if (!catalog_index_build(arena, reader.file, &reader.catalog, reader.places, err))
        return false;
    *ret_catalog = reader.catalog;
    return true;
}
