/* SPDX-License-Identifier: Apache-2.0 */
/* watch/ecfr_blocks.c - the eCFR's XML to headings, paragraphs and rows, in their order. */
#include "watch/ecfr_priv.h"

#include <expat.h>
#include <string.h>

#define DEPTH_MAX 64
#define TEXT_MAX ((size_t)1 << 20)

struct reading {
    struct blocks *blocks;
    XML_Parser parser;
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
    bool failed;
    struct err *err;
};

static void stop(struct reading *reading)
{
    reading->failed = true;
    XML_StopParser(reading->parser, XML_FALSE);
}

static void fail(struct reading *reading, const char *what)
{
    if (!reading->failed)
        err_set(reading->err, ERR_LIMIT, "%s", what);
    err_at(reading->err, "", (uint32_t)XML_GetCurrentLineNumber(reading->parser), 0);
    stop(reading);
}

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

static struct block *new_block(struct reading *reading, enum block_kind kind)
{
    struct blocks *blocks = reading->blocks;
    if (!arena_grow(blocks->arena, &blocks->list, blocks->count, &blocks->capacity,
                    sizeof *blocks->list)) {
        arena_error(blocks->arena, reading->err);
        stop(reading);
        return NULL;
    }
    struct block *block = &blocks->list[blocks->count++];
    *block =
        (struct block){ .kind = kind, .line = (unsigned)XML_GetCurrentLineNumber(reading->parser) };
    return block;
}

static void buf_failed(struct reading *reading)
{
    if (!reading->failed && !buf_check(&reading->text, reading->err))
        stop(reading);
}

static bool keep_text(struct reading *reading, struct str *ret_text)
{
    if (reading->text.failed) {
        buf_failed(reading);
        return false;
    }
    if (!ecfr_plain(reading->blocks->arena, buf_view(&reading->text), ret_text)) {
        arena_error(reading->blocks->arena, reading->err);
        stop(reading);
        return false;
    }
    return true;
}

static void open_text(struct reading *reading)
{
    buf_clear(&reading->text);
    reading->block_depth = reading->depth;
    reading->block_line = (unsigned)XML_GetCurrentLineNumber(reading->parser);
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

static void open_place(struct reading *reading, const XML_Char **attributes)
{
    for (size_t i = 0; attributes[i] != NULL; i += 2) {
        if (strcmp(attributes[i], "N") == 0) {
            struct block *block = new_block(reading, BLOCK_PLACE);
            buf_clear(&reading->text);
            buf_text(&reading->text, attributes[i + 1]);
            if (block != NULL)
                keep_text(reading, &block->text);
        } else {
            look_for_date(reading, attributes[i + 1]);
        }
    }
}

static void XMLCALL on_start(void *context, const XML_Char *name, const XML_Char **attributes)
{
    struct reading *reading = context;
    if (++reading->depth > DEPTH_MAX) {
        fail(reading, "elements are nested too deep");
        return;
    }
    if (reading->block_depth > 0) {
        /* What stands in a cell or paragraph is its text; a break in it is a space. */
        if (reading->depth == reading->block_depth + 1 && reading->maybe_bold &&
            str_trim(buf_view(&reading->text)).length == 0 && strcmp(name, "B") == 0)
            reading->entry_tag = true;
        if (is_paragraph(name) || strcmp(name, "br") == 0 || strcmp(name, "BR") == 0)
            buf_byte(&reading->text, ' ');
        return;
    }
    if (strncmp(name, "DIV", 3) == 0) {
        open_place(reading, attributes);
    } else if (strcmp(name, "TABLE") == 0) {
        new_block(reading, BLOCK_TABLE);
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
}

static void close_cell(struct reading *reading)
{
    if (reading->cell_count == ECFR_CELLS_MAX)
        fail(reading, "a row of a table has too many cells");
    else if (keep_text(reading, &reading->cells[reading->cell_count]))
        reading->cell_count++;
}

static void close_row(struct reading *reading)
{
    struct block *block = new_block(reading, BLOCK_ROW);
    reading->row_depth = 0;
    if (block == NULL)
        return;
    block->header = reading->header;
    block->cells = arena_array(reading->blocks->arena, reading->cell_count, sizeof *block->cells);
    if (block->cells == NULL) {
        arena_error(reading->blocks->arena, reading->err);
        stop(reading);
        return;
    }
    if (reading->cell_count > 0)
        memcpy(block->cells, reading->cells, reading->cell_count * sizeof *block->cells);
    block->cell_count = reading->cell_count;
}

static void XMLCALL on_end(void *context, const XML_Char *name)
{
    struct reading *reading = context;
    if (reading->depth == reading->block_depth) {
        reading->block_depth = 0;
        if (reading->row_depth > 0) {
            close_cell(reading);
        } else {
            struct block *block =
                new_block(reading, is_heading(name) ? BLOCK_HEADING : BLOCK_PARAGRAPH);
            if (block != NULL) {
                block->line = reading->block_line;
                block->entry_tag = reading->entry_tag;
                keep_text(reading, &block->text);
            }
        }
    } else if (reading->depth == reading->row_depth) {
        close_row(reading);
    }
    reading->depth--;
}

/* The eCFR's files declare no document type; one would only bring entities to expand. */
static void XMLCALL on_doctype(void *context, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int internal)
{
    (void)name;
    (void)system;
    (void)public;
    (void)internal;
    fail(context, "the file declares a document type, which is not read");
}

static void XMLCALL on_text(void *context, const XML_Char *text, int length)
{
    struct reading *reading = context;
    if (reading->block_depth == 0)
        return;
    buf_add(&reading->text, text, (size_t)length);
    if (!reading->text.failed)
        return;
    if (reading->text.over_limit)
        fail(reading, "a paragraph is too long");
    else
        buf_failed(reading);
}

bool blocks_read(struct blocks *blocks, const char *file, struct str xml, struct err *err)
{
    struct reading reading = { .blocks = blocks, .err = err };
    reading.parser = XML_ParserCreate("UTF-8");
    if (reading.parser == NULL)
        return err_set(err, ERR_MEMORY, "no memory for reading XML");
    buf_init(&reading.text, blocks->arena->mem, TEXT_MAX);
    XML_SetUserData(reading.parser, &reading);
    XML_SetElementHandler(reading.parser, on_start, on_end);
    XML_SetCharacterDataHandler(reading.parser, on_text);
    XML_SetStartDoctypeDeclHandler(reading.parser, on_doctype);
    bool done = xml.length <= ECFR_FILE_MAX &&
                XML_Parse(reading.parser, xml.data, (int)xml.length, XML_TRUE) == XML_STATUS_OK;
    if (!done && !reading.failed) {
        err_set(err, ERR_SYNTAX, "this is not well-formed XML: %s",
                XML_ErrorString(XML_GetErrorCode(reading.parser)));
        err_hint(err, "wanted is the XML of title 15 as the eCFR publishes it");
    }
    if (!done)
        err_at(err, file, (uint32_t)XML_GetCurrentLineNumber(reading.parser),
               (uint32_t)XML_GetCurrentColumnNumber(reading.parser) + 1);
    buf_release(&reading.text);
    XML_ParserFree(reading.parser);
    return done;
}
