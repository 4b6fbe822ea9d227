/* SPDX-License-Identifier: Apache-2.0 */
/* screen/address_cut.c - the text of an address as words, numbers and marks; see address.h. */
#include <string.h>

#include "screen/address_priv.h"
#include "screen/tokens.h"

#define EN_DASH 0x2013

/* Characters behind a number: 号 號, 楼 樓 层 層, 室 房, 座 栋 幢. */
static const struct {
    uint32_t code;
    enum mark_kind kind;
} han_marks[] = {
    { 0x53F7, MARK_NUMBER }, { 0x865F, MARK_NUMBER }, { 0x697C, MARK_FLOOR },
    { 0x6A13, MARK_FLOOR },  { 0x5C42, MARK_FLOOR },  { 0x5C64, MARK_FLOOR },
    { 0x5BA4, MARK_UNIT },   { 0x623F, MARK_UNIT },   { 0x5EA7, MARK_BLOCK },
    { 0x680B, MARK_BLOCK },  { 0x5E62, MARK_BLOCK },
};

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static void add_item(struct address_items *items, struct address_item item)
{
    if (items->count < ADDRESS_ITEMS_MAX)
        items->list[items->count++] = item;
}

/* Letters before, digits, letters after; false for a word that is something else. */
static bool read_mark(struct str text, struct address_item *item)
{
    size_t at = 0;
    size_t letters = 0;
    struct mark mark = { 0 };
    for (; at < text.length && is_letter(text.data[at]); at++) {
        if (at + 1 == sizeof mark.before)
            return false;
        mark.before[at] = char_lower(text.data[at]);
    }
    if (at == text.length)
        return false;
    for (; at < text.length && is_digit(text.data[at]); at++) {
        if (mark.from <= ADDRESS_NUMBER_MAX)
            mark.from = mark.from * 10 + (uint32_t)(text.data[at] - '0');
    }
    for (; at < text.length && is_letter(text.data[at]); at++) {
        if (letters + 1 == sizeof mark.after)
            return false;
        mark.after[letters++] = char_lower(text.data[at]);
    }
    if (at < text.length)
        return false;
    static const char *const ends[] = { "st", "nd", "rd", "th" };
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        item->ordinal = item->ordinal || strcmp(mark.after, ends[i]) == 0;
    if (item->ordinal)
        memset(mark.after, 0, sizeof mark.after);
    mark.to = mark.from;
    item->mark = mark;
    return true;
}

/* "Room803", "No158" are a word and a number. */
static size_t lead_length(struct str run)
{
    enum mark_kind kind;
    char folded[16];
    size_t length = 0;
    for (; length < run.length && is_letter(run.data[length]); length++) {
        if (length == sizeof folded)
            return 0;
        folded[length] = char_lower(run.data[length]);
    }
    bool lead = length > 1 && length < run.length && is_digit(run.data[length]) &&
                address_lead((struct str){ folded, length }, &kind);
    return lead ? length : 0;
}

static void add_run(struct address_items *items, struct str run)
{
    size_t lead = lead_length(run);
    if (lead > 0)
        add_item(items,
                 (struct address_item){ .kind = ITEM_WORD, .text = str_slice(run, 0, lead) });
    run = str_slice(run, lead, run.length);
    struct address_item item = { .kind = ITEM_MARK, .text = run };
    if (!read_mark(run, &item))
        item.kind = ITEM_WORD;
    add_item(items, item);
}

static bool add_foreign(struct arena *arena, struct address_items *items, struct str run,
                        struct err *err)
{
    struct tokens *tokens = arena_alloc(arena, sizeof *tokens);
    if (tokens == NULL)
        return arena_error(arena, err);
    if (!tokens_of(arena, run, 0, tokens, err))
        return false;
    for (size_t i = 0; i < tokens->count; i++)
        add_item(items, (struct address_item){ .kind = ITEM_WORD, .text = tokens->list[i].text });
    return true;
}

/* Whether the character says what the number before it is. */
static bool han_mark(uint32_t code, enum mark_kind *ret)
{
    for (size_t i = 0; i < sizeof han_marks / sizeof han_marks[0]; i++) {
        if (han_marks[i].code == code) {
            *ret = han_marks[i].kind;
            return true;
        }
    }
    return false;
}

/* Letters beyond ASCII, with ASCII letters among them ("Düsseldorf"), but no digits. */
static size_t foreign_length(struct str text, size_t at, bool behind_number)
{
    size_t start = at;
    while (at < text.length) {
        uint32_t code;
        enum mark_kind kind;
        size_t length = str_utf8_at(text, at, &code);
        if (length == 0 || (length == 1 && !is_letter(text.data[at])) || code == 0xFF0C ||
            code == 0x3001 || code == 0xA0 || code == EN_DASH)
            break;
        /* What stands behind a number is looked at by itself. */
        if (at == start && behind_number && han_mark(code, &kind))
            return 0;
        at += length;
    }
    return at - start;
}

static bool is_alnum(struct str text, size_t at)
{
    return at < text.length && (is_letter(text.data[at]) || is_digit(text.data[at]));
}

/* Whether the mark belongs to the word: "Queen's", "Xi?an" (which lost its apostrophe), "N.T.". */
static bool is_inside(struct str text, size_t start, size_t at)
{
    if (at == start || at + 1 >= text.length || !is_letter(text.data[at - 1]) ||
        !is_letter(text.data[at + 1]))
        return false;
    bool letters = (at < 2 || !is_alnum(text, at - 2)) && !is_alnum(text, at + 2);
    return text.data[at] == '\'' || text.data[at] == '?' || (text.data[at] == '.' && letters);
}

/* Letters and digits, and marks between letters. */
static size_t run_end(struct str text, size_t at)
{
    size_t end = at;
    while (is_alnum(text, end) || (end < text.length && is_inside(text, at, end)))
        end++;
    return end;
}

/* The run without marks. */
static struct str run_text(struct arena *arena, struct str run)
{
    size_t length = 0;
    bool plain = true;
    for (size_t i = 0; i < run.length; i++)
        plain = plain && is_alnum(run, i);
    if (plain)
        return run;
    char *text = arena_alloc(arena, run.length);
    for (size_t i = 0; text != NULL && i < run.length; i++) {
        if (is_alnum(run, i))
            text[length++] = run.data[i];
    }
    return (struct str){ text, length };
}

bool address_cut(struct arena *arena, struct str text, struct address_items *items, struct err *err)
{
    size_t at = 0;
    while (at < text.length) {
        size_t end = run_end(text, at);
        uint32_t code;
        struct address_item item = { .kind = ITEM_BREAK };
        bool foreign_behind = end < text.length && (unsigned char)text.data[end] >= 0x80 &&
                              end > at && is_letter(text.data[end - 1]);
        if (end > at && !foreign_behind) {
            struct str run = run_text(arena, str_slice(text, at, end));
            if (run.data == NULL)
                return arena_error(arena, err);
            add_run(items, run);
            at = end;
            continue;
        }
        if (foreign_behind || (unsigned char)text.data[at] >= 0x80) {
            bool number = items->count > 0 && items->list[items->count - 1].kind == ITEM_MARK;
            size_t length = foreign_length(text, at, number);
            if (length > 0 && !add_foreign(arena, items, str_slice(text, at, at + length), err))
                return false;
            if (length > 0) {
                at += length;
                continue;
            }
            length = str_utf8_at(text, at, &code);
            if (length > 1 && number && han_mark(code, &item.han))
                item.kind = ITEM_HAN;
            else if (length > 1 && code == EN_DASH)
                item.kind = ITEM_DASH;
            add_item(items, item);
            at += length > 0 ? length : 1;
            continue;
        }
        char byte = text.data[at++];
        /* The Consolidated Screening List has "?" for a dash that it lost. */
        item.kind = byte == '/'                  ? ITEM_SLASH
                    : byte == '-' || byte == '?' ? ITEM_DASH
                    : byte == '#'                ? ITEM_HASH
                                                 : ITEM_BREAK;
        if (byte != ' ' && byte != '.' && byte != '\'')
            add_item(items, item);
    }
    return true;
}
