/* SPDX-License-Identifier: Apache-2.0 */
/* screen/address.c - an address taken apart; see address.h. */
#include "screen/address.h"

#include <string.h>

#include "screen/tokens.h"

#define ITEMS_MAX 160
#define NUMBER_MAX 99999 /* longer ones are postal codes */
#define EN_DASH 0x2013

enum item_kind {
    ITEM_WORD,
    ITEM_MARK,
    ITEM_SLASH,
    ITEM_DASH,
    ITEM_HASH,
    ITEM_BREAK, /* a comma or the like */
    ITEM_HAN    /* a Han character behind a number: what the number is */
};

struct item {
    enum item_kind kind;
    struct str text;
    struct mark mark;
    enum mark_kind han;
    bool ordinal; /* "16th" */
};

struct items {
    struct item list[ITEMS_MAX];
    size_t count;
};

/* ---- what words mean ---- */

struct meant {
    const char *word;
    const char *means;
};

/* Written out, so that both spellings are one; up to three words. */
static const struct meant abbreviations[] = {
    { "rd", "road" },
    { "st", "street" },
    { "str", "street" },
    { "ave", "avenue" },
    { "av", "avenue" },
    { "blvd", "boulevard" },
    { "ln", "lane" },
    { "sq", "square" },
    { "bldg", "building" },
    { "bld", "building" },
    { "bldgs", "building" },
    { "buildings", "building" },
    { "ctr", "center" },
    { "cntr", "center" },
    { "centre", "center" },
    { "cen", "center" },
    { "comm", "commercial" },
    { "coml", "commercial" },
    { "ind", "industrial" },
    { "indl", "industrial" },
    { "indust", "industrial" },
    { "twr", "tower" },
    { "hse", "house" },
    { "plz", "plaza" },
    { "mans", "mansion" },
    { "est", "estate" },
    { "dist", "district" },
    { "intl", "international" },
    { "int", "international" },
    { "e", "east" },
    { "w", "west" },
    { "s", "south" },
    { "n", "north" },
    { "hk", "hong kong" },
    { "hongkong", "hong kong" },
    { "kln", "kowloon" },
    { "kl", "kowloon" },
    { "nt", "new territories" },
    { "tst", "tsim sha tsui" },
    { "tsimshatsui", "tsim sha tsui" },
    { "mongkok", "mong kok" },
    { "wanchai", "wan chai" },
    { "sheungwan", "sheung wan" },
    { "kwuntong", "kwun tong" },
    { "tsuenwan", "tsuen wan" },
    { "cwb", "causeway bay" },
};

/* Words that say what the number behind them is. */
static const struct {
    const char *word;
    enum mark_kind kind;
} leads[] = {
    { "unit", MARK_UNIT },     { "units", MARK_UNIT },    { "room", MARK_UNIT },
    { "rooms", MARK_UNIT },    { "rm", MARK_UNIT },       { "rms", MARK_UNIT },
    { "flat", MARK_UNIT },     { "flt", MARK_UNIT },      { "office", MARK_UNIT },
    { "off", MARK_UNIT },      { "suite", MARK_UNIT },    { "ste", MARK_UNIT },
    { "shop", MARK_UNIT },     { "apt", MARK_UNIT },      { "apartment", MARK_UNIT },
    { "workshop", MARK_UNIT }, { "floor", MARK_FLOOR },   { "fl", MARK_FLOOR },
    { "flr", MARK_FLOOR },     { "level", MARK_FLOOR },   { "lvl", MARK_FLOOR },
    { "block", MARK_BLOCK },   { "blk", MARK_BLOCK },     { "no", MARK_NUMBER },
    { "nos", MARK_NUMBER },    { "number", MARK_NUMBER }, { "num", MARK_NUMBER },
};

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

static bool is_lead(struct str word, enum mark_kind *ret)
{
    for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++) {
        if (str_equal_text(word, leads[i].word)) {
            *ret = leads[i].kind;
            return true;
        }
    }
    return false;
}

/* ---- the text as words and marks ---- */

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static void add_item(struct items *items, struct item item)
{
    if (items->count < ITEMS_MAX)
        items->list[items->count++] = item;
}

/* Letters before, digits, letters after; false for a word that is something else. */
static bool read_mark(struct str text, struct item *item)
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
        if (mark.from <= NUMBER_MAX)
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

static void add_run(struct items *items, struct str run)
{
    struct item item = { .kind = ITEM_MARK, .text = run };
    if (!read_mark(run, &item))
        item.kind = ITEM_WORD;
    add_item(items, item);
}

static bool add_foreign(struct arena *arena, struct items *items, struct str run, struct err *err)
{
    struct tokens *tokens = arena_alloc(arena, sizeof *tokens);
    if (tokens == NULL)
        return arena_error(arena, err);
    if (!tokens_of(arena, run, 0, tokens, err))
        return false;
    for (size_t i = 0; i < tokens->count; i++)
        add_item(items, (struct item){ .kind = ITEM_WORD, .text = tokens->list[i].text });
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

static bool cut(struct arena *arena, struct str text, struct items *items, struct err *err)
{
    size_t at = 0;
    while (at < text.length) {
        size_t end = at;
        uint32_t code;
        struct item item = { .kind = ITEM_BREAK };
        while (end < text.length && (is_letter(text.data[end]) || is_digit(text.data[end])))
            end++;
        bool foreign_behind = end < text.length && (unsigned char)text.data[end] >= 0x80 &&
                              end > at && is_letter(text.data[end - 1]);
        if (end > at && !foreign_behind) {
            add_run(items, str_slice(text, at, end));
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
        item.kind = byte == '/'   ? ITEM_SLASH
                    : byte == '-' ? ITEM_DASH
                    : byte == '#' ? ITEM_HASH
                                  : ITEM_BREAK;
        if (byte != ' ' && byte != '.' && byte != '\'')
            add_item(items, item);
    }
    return true;
}

/* ---- what each of them is ---- */

struct reader {
    struct arena *arena;
    struct items items;
    struct address *address;
    enum mark_kind pending; /* of the next number; MARK_LOOSE: nobody said */
    enum mark_kind last;    /* where the last number went */
    bool joined;            /* a dash or "and" stands behind it */
    struct err *err;
};

static const struct item *item_at(const struct reader *reader, size_t at)
{
    static const struct item none = { .kind = ITEM_BREAK };
    return at < reader->items.count ? &reader->items.list[at] : &none;
}

static bool is_word(const struct item *item, const char *word)
{
    return item->kind == ITEM_WORD && str_equal_fold(item->text, str_of(word));
}

static bool add_word(struct reader *reader, struct str text)
{
    struct address *address = reader->address;
    char *copy = arena_alloc(reader->arena, text.length + 1);
    if (copy == NULL)
        return arena_error(reader->arena, reader->err);
    for (size_t i = 0; i < text.length; i++)
        copy[i] = char_lower(text.data[i]);
    struct str word = { copy, text.length };
    for (size_t i = 0; i < sizeof abbreviations / sizeof abbreviations[0]; i++) {
        if (str_equal_text(word, abbreviations[i].word))
            word = str_of(abbreviations[i].means);
    }
    while (word.length > 0 && address->word_count < ADDRESS_WORDS_MAX) {
        size_t blank = str_find(word, ' ');
        address->words[address->word_count++] = str_slice(word, 0, blank);
        word = str_slice(word, blank + 1, word.length);
    }
    return true;
}

static void put_mark(struct reader *reader, enum mark_kind kind, struct mark mark)
{
    struct marks *marks = &reader->address->marks[kind];
    reader->last = kind;
    reader->pending = MARK_LOOSE;
    if (marks->count < ADDRESS_MARKS_MAX)
        marks->list[marks->count++] = mark;
}

/* The last number is of another kind than was thought. */
static void move_last(struct reader *reader, enum mark_kind kind)
{
    struct marks *marks = &reader->address->marks[reader->last];
    if (reader->last == kind || marks->count == 0)
        return;
    put_mark(reader, kind, marks->list[--marks->count]);
}

/* "1318-20" is 1318 to 1320. */
static uint32_t completed(uint32_t from, uint32_t to)
{
    uint32_t power = 10;
    while (power <= to)
        power *= 10;
    return to < from ? from - from % power + to : to;
}

/* Puts the number behind a dash into the one before; false if they are not a range. */
static bool extend_last(struct reader *reader, const struct mark *mark)
{
    struct marks *marks = &reader->address->marks[reader->last];
    if (marks->count == 0)
        return false;
    struct mark *last = &marks->list[marks->count - 1];
    uint32_t to = completed(last->from, mark->from);
    bool plain = mark->before[0] == '\0' && mark->after[0] == '\0';
    if (last->after[0] != '\0' || mark->after[0] != '\0' ||
        (!plain && strcmp(last->before, mark->before) != 0) || to < last->from)
        return false;
    last->to = to;
    return true;
}

static bool is_floor_letter(const struct item *item)
{
    return is_word(item, "f") || is_word(item, "fl") || is_word(item, "floor");
}

/* How many items it took; 0: it is no number of anything. */
static size_t take_mark(struct reader *reader, size_t at)
{
    const struct item *item = item_at(reader, at);
    struct mark mark = item->mark;
    bool plain = mark.before[0] == '\0' && mark.after[0] == '\0';
    if (item_at(reader, at + 1)->kind == ITEM_SLASH && is_floor_letter(item_at(reader, at + 2))) {
        put_mark(reader, MARK_FLOOR, mark);
        return 3;
    }
    if (item_at(reader, at + 1)->kind == ITEM_HAN) {
        put_mark(reader, item_at(reader, at + 1)->han, mark);
        return 2;
    }
    if (at >= 2 && item_at(reader, at - 1)->kind == ITEM_DASH &&
        item_at(reader, at - 2)->kind == ITEM_MARK) {
        bool unit_behind_floor = at >= 3 && item_at(reader, at - 3)->kind == ITEM_HASH;
        if (unit_behind_floor)
            put_mark(reader, MARK_UNIT, mark);
        else if (!extend_last(reader, &mark))
            put_mark(reader, reader->last, mark);
        return 1;
    }
    if (at >= 1 && item_at(reader, at - 1)->kind == ITEM_HASH) {
        put_mark(reader, item_at(reader, at + 1)->kind == ITEM_DASH ? MARK_FLOOR : MARK_UNIT, mark);
        return 1;
    }
    if (reader->pending != MARK_LOOSE) {
        put_mark(reader, reader->pending, mark);
        return 1;
    }
    if (strcmp(mark.after, "f") == 0 && mark.before[0] == '\0') {
        mark.after[0] = '\0';
        put_mark(reader, MARK_FLOOR, mark);
        return 1;
    }
    if (reader->joined) {
        put_mark(reader, reader->last, mark);
        return 1;
    }
    if (item->ordinal && !is_floor_letter(item_at(reader, at + 1)))
        return 0; /* "18th Street" */
    if (!plain || mark.from <= NUMBER_MAX)
        put_mark(reader, MARK_LOOSE, mark);
    return 1;
}

/* A single letter behind "unit" or "block", and the ground floor. */
static size_t take_letter(struct reader *reader, size_t at)
{
    const struct item *item = item_at(reader, at);
    struct mark mark = { .before = { char_lower(item->text.data[0]) } };
    if (mark.before[0] == 'g' && item_at(reader, at + 1)->kind == ITEM_SLASH &&
        is_floor_letter(item_at(reader, at + 2))) {
        put_mark(reader, MARK_FLOOR, mark);
        return 3;
    }
    if (reader->pending != MARK_UNIT && reader->pending != MARK_BLOCK)
        return 0;
    put_mark(reader, reader->pending, mark);
    return 1;
}

static size_t take_word(struct reader *reader, size_t at)
{
    const struct item *item = item_at(reader, at);
    char folded[16];
    enum mark_kind kind;
    size_t taken = item->text.length == 1 ? take_letter(reader, at) : 0;
    if (taken > 0 || item->text.length >= sizeof folded)
        return taken;
    for (size_t i = 0; i < item->text.length; i++)
        folded[i] = char_lower(item->text.data[i]);
    struct str word = { folded, item->text.length };
    if (str_equal_text(word, "and")) {
        reader->joined = at > 0 && item_at(reader, at - 1)->kind == ITEM_MARK;
        return 1;
    }
    if (str_equal_text(word, "ground") && is_word(item_at(reader, at + 1), "floor")) {
        put_mark(reader, MARK_FLOOR, (struct mark){ .before = { 'g' } });
        return 2;
    }
    if (!is_lead(word, &kind))
        return 0;
    bool number_before = at > 0 && item_at(reader, at - 1)->kind == ITEM_MARK;
    if (kind == MARK_FLOOR && number_before)
        move_last(reader, MARK_FLOOR);
    else if (kind != MARK_NUMBER || reader->pending == MARK_LOOSE)
        reader->pending = kind;
    return 1;
}

bool address_read(struct arena *arena, struct str text, struct address *ret, struct err *err)
{
    struct reader *reader = arena_alloc(arena, sizeof *reader);
    if (reader == NULL)
        return arena_error(arena, err);
    *reader = (struct reader){
        .arena = arena, .address = ret, .pending = MARK_LOOSE, .last = MARK_LOOSE, .err = err
    };
    *ret = (struct address){ 0 };
    if (text.length > ADDRESS_LENGTH_MAX)
        text.length = ADDRESS_LENGTH_MAX;
    if (!cut(arena, text, &reader->items, err))
        return false;
    for (size_t at = 0; at < reader->items.count;) {
        const struct item *item = item_at(reader, at);
        bool word = item->kind == ITEM_WORD;
        size_t taken = item->kind == ITEM_MARK ? take_mark(reader, at)
                       : word                  ? take_word(reader, at)
                                               : 1;
        bool is_and = word && is_word(item, "and");
        if (taken == 0) {
            reader->pending = MARK_LOOSE;
            if (!add_word(reader, item->text))
                return false;
        }
        reader->joined = is_and && reader->joined;
        at += taken > 0 ? taken : 1;
    }
    return true;
}
