/* SPDX-License-Identifier: Apache-2.0 */
/* cli/screening_show.c - what was found of a name; see screening.h. */
#include "cli/screening.h"
#include "screen/tokens.h"
#include "text/json_write.h"
#include "wire/match_json.h"

static const char *const status_names[SCREENED_COUNT] = {
    [SCREENED_LISTED] = "listed",
    [SCREENED_POSSIBLE] = "possible",
    /* Whether the lists are whole and of the day is not judged here: nobody is cleared. */
    [SCREENED_NONE] = "unscreened",
};

enum screening_status screening_status(const struct matches *matches)
{
    for (size_t i = 0; i < matches->count; i++) {
        const struct match *match = &matches->list[i];
        enum listed_name_kind kind = match->list->entries[match->entry].names[match->name].kind;
        if (match->whole && kind != NAME_WEAK_ALIAS)
            return SCREENED_LISTED;
    }
    return matches->count > 0 ? SCREENED_POSSIBLE : SCREENED_NONE;
}

/* ---- JSON ---- */

void screening_json(const struct screening *screening, const struct asked_name *asked,
                    const struct matches *matches, struct buf *out)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", asked->fields[FIELD_ID]);
    JSON_PUT_STRING(out, "query", asked->fields[FIELD_NAME]);
    JSON_PUT_STRING(out, "status", str_of(status_names[screening_status(matches)]));
    JSON_KEY(out, "matches");
    json_open(out, '[');
    for (size_t i = 0; i < matches->count; i++) {
        const struct match *match = &matches->list[i];
        json_open(out, '{');
        match_members(out, match, &screening->index.snapshots[match->list_index]);
        json_close(out, '}');
    }
    json_close(out, ']');
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

/* ---- a page ---- */

static void put_pieces(struct page *page, const struct match *match)
{
    char text[SCORE_TEXT_SIZE];
    for (size_t i = 0; i < match->piece_count; i++) {
        const struct piece *piece = &match->pieces[i];
        page_line(page, 4, 6);
        page_words(page, INK_FAINT, str_of(score_text(piece->score, text)));
        page_words(page, INK_PLAIN, piece->here);
        if (piece->kind == PIECE_SAME)
            page_text(page, INK_FAINT, "is the same");
        else
            page_text(page, INK_FAINT,
                      piece->kind == PIECE_SHORT  ? "is in short"
                      : piece->kind == PIECE_SLIP ? "is, but for a slip,"
                                                  : "is in one, or apart,");
        if (piece->kind != PIECE_SAME)
            page_words(page, INK_PLAIN, piece->there);
        page_end(page);
    }
}

static void put_match(const struct screening *screening, const struct match *match, struct buf *out)
{
    const struct listed *entry = &match->list->entries[match->entry];
    const struct listed_name *name = &entry->names[match->name];
    struct page page;
    char text[SCORE_TEXT_SIZE];
    page_init(&page, out, &screening->cli->style);
    page_line(&page, 2, 4);
    page_words(&page, INK_STRONG, str_of(score_text(match->score, text)));
    page_words(&page, INK_STRONG, entry->list);
    page_words(&page, INK_PLAIN, entry->number);
    page_words(&page, INK_STRONG, name->text);
    if (match->name > 0) {
        page_text(&page, INK_FAINT, listed_name_kind_name(name->kind));
        page_text(&page, INK_FAINT, "of");
        page_words(&page, INK_PLAIN, entry->names[0].text);
    }
    for (size_t i = 0; i < entry->countries.count; i++)
        page_words(&page, INK_PLAIN, entry->countries.list[i]);
    page_end(&page);
    put_pieces(&page, match);
}

void screening_page(const struct screening *screening, const struct asked_name *asked,
                    const struct matches *matches, struct buf *out)
{
    struct page page;
    page_init(&page, out, &screening->cli->style);
    page_line(&page, 0, 2);
    page_words(&page, INK_STRONG, asked->fields[FIELD_NAME]);
    page_glue(&page);
    page_text(&page, INK_PLAIN, ":");
    if (matches->count > 0)
        page_text(&page, INK_BAD, status_names[screening_status(matches)]);
    else
        page_text(&page, INK_PLAIN, "nothing found, which clears nobody");
    page_end(&page);
    for (size_t i = 0; i < matches->count; i++)
        put_match(screening, &matches->list[i], out);
}

/* ---- a row of many ---- */

enum row_column { ROW_ID, ROW_NAME, ROW_STATUS, ROW_SCORE, ROW_LIST, ROW_FOUND, ROW_COUNT };

static const struct grid_column columns[ROW_COUNT] = {
    [ROW_ID] = { "id", ALIGN_LEFT, 1 },         [ROW_NAME] = { "name", ALIGN_LEFT, 1 },
    [ROW_STATUS] = { "status", ALIGN_LEFT, 0 }, [ROW_SCORE] = { "score", ALIGN_LEFT, 0 },
    [ROW_LIST] = { "list", ALIGN_LEFT, 1 },     [ROW_FOUND] = { "best match", ALIGN_LEFT, 1 },
};

/* 8 + 22 + 8 + 6 + 5 + 21 and the spaces between make 80; what is wider goes to the two names. */
static unsigned width_of(const struct style *style, enum row_column column)
{
    static const unsigned least[ROW_COUNT] = { 8, 22, 8, 6, 5, 21 };
    unsigned more = style->width > 80 ? (style->width - 80) / 2 : 0;
    return least[column] + (column == ROW_NAME || column == ROW_FOUND ? more : 0);
}

static void put_row(const struct screening *screening, const struct cell cells[ROW_COUNT],
                    struct buf *out)
{
    for (int i = 0; i < ROW_COUNT; i++)
        row_cell(out, &screening->cli->style, &columns[i],
                 width_of(&screening->cli->style, (enum row_column)i), i + 1 == ROW_COUNT,
                 cells[i]);
}

void screening_heading(const struct screening *screening, struct buf *out)
{
    struct cell cells[ROW_COUNT];
    for (int i = 0; i < ROW_COUNT; i++)
        cells[i] = (struct cell){ str_of(columns[i].title), INK_FAINT };
    put_row(screening, cells, out);
}

/* What would break the row, or the terminal, becomes a blank or '?'. */
static struct str one_line(struct str text, char out[NAME_LENGTH_MAX])
{
    bool cut = text.length > NAME_LENGTH_MAX;
    size_t length = cut ? NAME_LENGTH_MAX : text.length;
    for (size_t i = 0; i < length; i++)
        out[i] = text.data[i] == '\n' || text.data[i] == '\r' || text.data[i] == '\t'
                     ? ' '
                     : text.data[i];
    return (struct str){ out, str_make_printable(out, length, cut) };
}

void screening_row(const struct screening *screening, const struct asked_name *asked,
                   const struct matches *matches, struct buf *out)
{
    enum screening_status status = screening_status(matches);
    char id[NAME_LENGTH_MAX];
    char name[NAME_LENGTH_MAX];
    char found[NAME_LENGTH_MAX];
    char score[16];
    struct cell cells[ROW_COUNT] = {
        [ROW_ID] = { one_line(asked->fields[FIELD_ID], id), INK_PLAIN },
        [ROW_NAME] = { one_line(asked->fields[FIELD_NAME], name), INK_STRONG },
        [ROW_STATUS] = { STR("-"), INK_PLAIN },
        [ROW_SCORE] = { STR("-"), INK_PLAIN },
        [ROW_LIST] = { STR("-"), INK_PLAIN },
        [ROW_FOUND] = { STR("-"), INK_PLAIN },
    };
    if (matches->count > 0) {
        const struct match *match = &matches->list[0];
        const struct listed *entry = &match->list->entries[match->entry];
        cells[ROW_STATUS] = (struct cell){ str_of(status_names[status]), INK_BAD };
        cells[ROW_SCORE].text = str_of(score_text(match->score, score));
        cells[ROW_LIST].text = entry->list;
        cells[ROW_FOUND].text = one_line(entry->names[match->name].text, found);
    }
    if (cells[ROW_ID].text.length == 0)
        cells[ROW_ID].text = STR("-");
    put_row(screening, cells, out);
}

void screening_summary(const struct screening_counts *counts, struct buf *out)
{
    static const char *const says[SCREENED_COUNT] = {
        [SCREENED_LISTED] = "listed",
        [SCREENED_POSSIBLE] = "possible",
        [SCREENED_NONE] = "nothing found, which clears nobody",
    };
    size_t all = 0;
    buf_byte(out, '\n');
    for (int i = 0; i < SCREENED_COUNT; i++) {
        buf_format(out, "%12zu  %s\n", counts->names[i], says[i]);
        all += counts->names[i];
    }
    buf_format(out, "%12zu  names in all\n", all);
}
