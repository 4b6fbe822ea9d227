/* SPDX-License-Identifier: Apache-2.0 */
/* watch/ecfr_blocks.c - the eCFR's XML to headings, paragraphs and rows, in their order. */
#include "watch/ecfr_priv.h"

#include <string.h>

#include "xml/xml.h"

#define TEXT_MAX ((size_t)1 << 20)

struct reading {
    struct blocks *blocks;
    struct buf text; /* of the block or cell that is open */
    struct str cells[ECFR_CELLS_MAX];
    size_t cell_count;
    unsigned depth;
    unsigned block_depth; /* of the element whose text is gathered; 0: none */
    unsigned row_depth;   /* of the row that is open; 0: none */
    unsigned block_line;
    bool entry_tag;
    bool maybe_bold; /* FP-1: an entry's heading if the first thing in it is bold */
    bool header;
    const struct xml *xml;
    struct err *err;
};

static bool is_one_of(const char *name, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (strcmp(name, *names) == 0)
            return true;
    }
    return false;
}

static bool is_heading(const char *name)
{
    static const char *const names[] = { "HEAD", "HD1", "HD2", "HD3", "HD4", NULL };
    return is_one_of(name, names);
}

static bool is_paragraph(const char *name)
{
    static const char *const names[] = { "P",    "FP",     "FP-1", "FP-2", "FP1-2",
                                         "FP-3", "PSPACE", "HED",  "LI",   NULL };
    return is_one_of(name, names);
}

/* NULL on failure. */
static struct block *new_block(struct reading *reading, enum block_kind kind)
{
    struct blocks *blocks = reading->blocks;
    if (!arena_grow(blocks->arena, &blocks->list, blocks->count, &blocks->capacity,
                    sizeof *blocks->list)) {
        arena_error(blocks->arena, reading->err);
        return NULL;
    }
    struct block *block = &blocks->list[blocks->count++];
    *block = (struct block){ .kind = kind, .line = xml_line(reading->xml) };
    return block;
}

static bool keep_text(struct reading *reading, struct str *ret_text)
{
    return buf_check(&reading->text, reading->err) &&
           (ecfr_plain(reading->blocks->arena, buf_view(&reading->text), ret_text) ||
            arena_error(reading->blocks->arena, reading->err));
}

static void open_text(struct reading *reading)
{
    buf_clear(&reading->text);
    reading->block_depth = reading->depth;
    reading->block_line = xml_line(reading->xml);
    reading->entry_tag = reading->maybe_bold = false;
}

/* "/title-15/on/2026-07-23/…" in an attribute tells which edition it is. */
static void look_for_date(struct reading *reading, const char *value)
{
    const char *at = strstr(value, "/on/");
    struct str date = at == NULL ? (struct str){ 0 } : str_of(at + 4);
    if (date.length >= 10 && reading->blocks->date.length == 0)
        reading->blocks->date = str_copy(reading->blocks->arena, str_slice(date, 0, 10));
}

static bool open_place(struct reading *reading, const char *const *attributes)
{
    for (; *attributes != NULL; attributes += 2) {
        if (strcmp(attributes[0], "N") != 0) {
            look_for_date(reading, attributes[1]);
            continue;
        }
        struct block *block = new_block(reading, BLOCK_PLACE);
        buf_clear(&reading->text);
        buf_text(&reading->text, attributes[1]);
        if (block == NULL || !keep_text(reading, &block->text))
            return false;
    }
    return true;
}

/* What stands in a cell or paragraph is its text; a break in it is a space. */
static void open_inside(struct reading *reading, const char *name)
{
    if (reading->depth == reading->block_depth + 1 && reading->maybe_bold &&
        str_trim(buf_view(&reading->text)).length == 0 && strcmp(name, "B") == 0)
        reading->entry_tag = true;
    if (is_paragraph(name) || strcmp(name, "br") == 0 || strcmp(name, "BR") == 0)
        buf_byte(&reading->text, ' ');
}

static bool on_open(void *context, const struct xml *xml, const char *name,
                    const char *const *attributes)
{
    struct reading *reading = context;
    reading->xml = xml;
    reading->depth++;
    if (reading->block_depth > 0) {
        open_inside(reading, name);
    } else if (strncmp(name, "DIV", 3) == 0) {
        return open_place(reading, attributes);
    } else if (strcmp(name, "TABLE") == 0) {
        return new_block(reading, BLOCK_TABLE) != NULL;
    } else if (strcmp(name, "TR") == 0) {
        reading->row_depth = reading->depth;
        reading->cell_count = 0;
        reading->header = false;
    } else if (reading->row_depth > 0 && (strcmp(name, "TD") == 0 || strcmp(name, "TH") == 0)) {
        reading->header = reading->header || name[1] == 'H';
        open_text(reading);
    } else if (is_heading(name) || is_paragraph(name)) {
        open_text(reading);
        reading->entry_tag = strcmp(name, "FP-2") == 0;
        reading->maybe_bold = strcmp(name, "FP-1") == 0;
    }
    return true;
}

static bool close_cell(struct reading *reading)
{
    if (reading->cell_count == ECFR_CELLS_MAX)
        return err_set(reading->err, ERR_LIMIT, "a row of a table has too many cells");
    if (!keep_text(reading, &reading->cells[reading->cell_count]))
        return false;
    reading->cell_count++;
    return true;
}

static bool close_row(struct reading *reading)
{
    struct block *block = new_block(reading, BLOCK_ROW);
    reading->row_depth = 0;
    if (block == NULL)
        return false;
    block->header = reading->header;
    block->cells = arena_array(reading->blocks->arena, reading->cell_count, sizeof *block->cells);
    if (block->cells == NULL)
        return arena_error(reading->blocks->arena, reading->err);
    if (reading->cell_count > 0)
        memcpy(block->cells, reading->cells, reading->cell_count * sizeof *block->cells);
    block->cell_count = reading->cell_count;
    return true;
}

static bool close_text(struct reading *reading, const char *name)
{
    struct block *block = new_block(reading, is_heading(name) ? BLOCK_HEADING : BLOCK_PARAGRAPH);
    if (block == NULL)
        return false;
    block->line = reading->block_line;
    block->entry_tag = reading->entry_tag;
    return keep_text(reading, &block->text);
}

static bool on_close(void *context, const struct xml *xml, const char *name)
{
    struct reading *reading = context;
    unsigned depth = reading->depth--;
    reading->xml = xml;
    if (depth == reading->block_depth) {
        reading->block_depth = 0;
        return reading->row_depth > 0 ? close_cell(reading) : close_text(reading, name);
    }
    return depth != reading->row_depth || close_row(reading);
}

static bool on_text(void *context, const struct xml *xml, struct str text)
{
    struct reading *reading = context;
    (void)xml;
    if (reading->block_depth == 0)
        return true;
    buf_str(&reading->text, text);
    if (reading->text.over_limit)
        return err_set(reading->err, ERR_LIMIT, "a paragraph is too long");
    return buf_check(&reading->text, reading->err);
}

bool blocks_read(struct blocks *blocks, const char *file, struct str xml, struct err *err)
{
    static const struct xml_events events = { on_open, on_close, on_text };
    struct reading reading = { .blocks = blocks, .err = err };
    if (xml.length > ECFR_FILE_MAX) {
        err_set(err, ERR_LIMIT, "the file has more than %zu MB", (size_t)ECFR_FILE_MAX >> 20);
        return err_at(err, file, 0, 0);
    }
    buf_init(&reading.text, blocks->arena->mem, TEXT_MAX);
    bool done = xml_read(xml, file, &events, &reading, err);
    if (!done && err->code == ERR_SYNTAX && err->hint[0] == '\0')
        err_hint(err, "wanted is the XML of title 15 as the eCFR publishes it");
    buf_release(&reading.text);
    return done;
}
