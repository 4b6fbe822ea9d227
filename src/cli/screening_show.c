/* SPDX-License-Identifier: Apache-2.0 */
/* cli/screening_show.c - what was found of a name; see screening.h. */
#include "cli/screening.h"
#include "cli/show.h"
#include "screen/tokens.h"
#include "text/json_write.h"
#include "wire/match_json.h"

/* ---- JSON ---- */

static const char *status_word(const struct screening *screening, const struct decided_party *party)
{
    bool went = screening->since != NULL && party->status == PARTY_UNSCREENED;
    return went ? "removed" : party_status_name(party->status);
}

void screening_json(const struct screening *screening, const struct asked_name *asked,
                    const struct decided_party *party, struct buf *out)
{
    screening_to_json(asked, status_word(screening, party), party, out);
    buf_byte(out, '\n');
}

/* ---- a page ---- */

static const char *piece_phrase(enum piece_kind kind)
{
    static const char *const phrases[] = {
        [PIECE_SAME] = "is the same",
        [PIECE_SHORT] = "is, in short or of its kind,",
        [PIECE_SLIP] = "is, but for a slip,",
        [PIECE_JOINED] = "is, in one or apart,",
        [PIECE_PARTED] = "is, in one or apart,",
        [PIECE_SOUND] = "sounds like",
        [PIECE_SPELLING] = "is another spelling of",
        [PIECE_INITIAL] = "may be, by the first letter,",
        [PIECE_ACRONYM] = "are the first letters of",
        [PIECE_NUMBER] = "the number in the street is the same, or missing",
        [PIECE_UNIT] = "the unit is the same, or missing there",
    };
    return phrases[kind];
}

static void put_pieces(struct page *page, const struct match *match)
{
    char text[SCORE_TEXT_SIZE];
    for (size_t i = 0; i < match->piece_count; i++) {
        const struct piece *piece = &match->pieces[i];
        page_line(page, 4, 6);
        page_words(page, INK_FAINT, str_of(score_text(piece->score, text)));
        page_words(page, INK_PLAIN, piece->here);
        page_text(page, INK_FAINT, piece_phrase(piece->kind));
        if (piece->kind != PIECE_SAME)
            page_words(page, INK_PLAIN, piece->there);
        page_end(page);
    }
}

/* The name, alias or address that was found. */
static struct str text_of(const struct match *match)
{
    const struct listed *entry = &match->list->entries[match->entry];
    return match->by_address ? entry->addresses.list[match->name] : entry->names[match->name].text;
}

static void put_match(const struct screening *screening, const struct decided_match *decided,
                      struct buf *out)
{
    const struct match *match = &decided->match;
    const struct listed *entry = &match->list->entries[match->entry];
    struct page page;
    char text[SCORE_TEXT_SIZE];
    page_init(&page, out, &screening->cli->style);
    page_line(&page, 2, 4);
    page_words(&page, INK_STRONG, str_of(score_text(match->score, text)));
    page_words(&page, INK_STRONG, entry->list);
    page_words(&page, INK_PLAIN, entry->number);
    page_words(&page, INK_STRONG, text_of(match));
    if (match->by_address || match->name > 0) {
        page_text(&page, INK_FAINT,
                  match->by_address ? "address"
                                    : listed_name_kind_name(entry->names[match->name].kind));
        page_text(&page, INK_FAINT, "of");
        page_words(&page, INK_PLAIN, entry->names[0].text);
    }
    for (size_t i = 0; i < entry->countries.count; i++)
        page_words(&page, INK_PLAIN, entry->countries.list[i]);
    if (decided->settled != NULL)
        settled_line(&page, decided);
    if (entry->policy.length > 0)
        page_words(&page, INK_FAINT, entry->policy);
    page_words(&page, INK_FAINT, entry->notice);
    page_end(&page);
    put_pieces(&page, match);
}

#define MATCHES_SHOWN 10 /* on a page; JSON has all */

void screening_page(const struct screening *screening, const struct asked_name *asked,
                    const struct decided_party *party, struct buf *out)
{
    struct page page;
    bool found = party->match_count > 0;
    page_init(&page, out, &screening->cli->style);
    page_line(&page, 0, 2);
    page_words(&page, INK_STRONG, asked->fields[FIELD_NAME]);
    page_glue(&page);
    page_text(&page, INK_PLAIN, ":");
    if (party->status == PARTY_UNSCREENED && !found)
        page_text(&page, INK_PLAIN, "nothing found, which clears nobody");
    else
        page_text(&page, party->status == PARTY_CLEAR ? INK_PLAIN : INK_BAD,
                  status_word(screening, party));
    page_end(&page);
    for (size_t i = 0; i < party->match_count && i < MATCHES_SHOWN; i++)
        put_match(screening, &party->matches[i], out);
}

/* ---- a row of many ---- */

enum row_column { ROW_ID, ROW_NAME, ROW_STATUS, ROW_SCORE, ROW_LIST, ROW_FOUND, ROW_COUNT };

static const struct grid_column columns[ROW_COUNT] = {
    [ROW_ID] = { "id", ALIGN_LEFT, 1 },         [ROW_NAME] = { "name", ALIGN_LEFT, 1 },
    [ROW_STATUS] = { "status", ALIGN_LEFT, 0 }, [ROW_SCORE] = { "score", ALIGN_LEFT, 0 },
    [ROW_LIST] = { "list", ALIGN_LEFT, 1 },     [ROW_FOUND] = { "best match", ALIGN_LEFT, 1 },
};

/* 8 + 20 + 10 + 6 + 5 + 21 and the spaces between make 80; what is wider goes to the two names. */
static unsigned width_of(const struct style *style, enum row_column column)
{
    static const unsigned least[ROW_COUNT] = { 8, 20, 10, 6, 5, 21 };
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
                   const struct decided_party *party, struct buf *out)
{
    char id[NAME_LENGTH_MAX];
    char name[NAME_LENGTH_MAX];
    char found[NAME_LENGTH_MAX];
    char score[SCORE_TEXT_SIZE];
    bool good = party->status == PARTY_CLEAR || party->status == PARTY_UNSCREENED;
    struct cell cells[ROW_COUNT] = {
        [ROW_ID] = { one_line(asked->fields[FIELD_ID], id), INK_PLAIN },
        [ROW_NAME] = { one_line(asked->fields[FIELD_NAME], name), INK_STRONG },
        [ROW_STATUS] = { str_of(status_word(screening, party)), good ? INK_PLAIN : INK_BAD },
        [ROW_SCORE] = { STR("-"), INK_PLAIN },
        [ROW_LIST] = { STR("-"), INK_PLAIN },
        [ROW_FOUND] = { STR("-"), INK_PLAIN },
    };
    if (party->match_count > 0) {
        const struct match *match = &party->matches[0].match;
        cells[ROW_SCORE].text = str_of(score_text(match->score, score));
        cells[ROW_LIST].text = match->list->entries[match->entry].list;
        cells[ROW_FOUND].text = one_line(text_of(match), found);
    }
    if (cells[ROW_ID].text.length == 0)
        cells[ROW_ID].text = STR("-");
    put_row(screening, cells, out);
}

void screening_summary(const struct screening *screening, const struct screening_counts *counts,
                       struct buf *out)
{
    static const char *const says[SCREENED_COUNT] = {
        [PARTY_CLEAR] = "clear",
        [PARTY_POSSIBLE] = "possible",
        [PARTY_LISTED] = "listed",
        [PARTY_UNSCREENED] = "nothing found, which clears nobody",
    };
    size_t all = counts->untouched;
    buf_byte(out, '\n');
    for (int i = 0; i < SCREENED_COUNT; i++) {
        bool went = screening->since != NULL && i == PARTY_UNSCREENED;
        all += counts->names[i];
        if (screening->since == NULL || i != PARTY_CLEAR)
            buf_format(out, "%12zu  %s\n", counts->names[i], went ? "removed" : says[i]);
    }
    if (screening->since != NULL)
        buf_format(out, "%12zu  not touched by what changed: %zu entries\n", counts->untouched,
                   since_entries(screening->since));
    buf_format(out, "%12zu  names in all\n", all);
}
