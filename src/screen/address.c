/* SPDX-License-Identifier: Apache-2.0 */
/* screen/address.c - an address taken apart; see address.h. */
#include <string.h>

#include "screen/address_priv.h"

#define RANGE_MAX 100 /* numbers further apart are two */

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
    { "lu", "road" },
    { "jie", "street" },
    { "dajie", "street" },
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
    { "cn", "china" },
    { "tw", "taiwan" },
    { "sg", "singapore" },
    { "ru", "russia" },
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
    { "off", MARK_UNIT },      { "suite", MARK_UNIT },    { "suites", MARK_UNIT },
    { "ste", MARK_UNIT },      { "shop", MARK_UNIT },     { "apt", MARK_UNIT },
    { "flats", MARK_UNIT },    { "offices", MARK_UNIT },  { "apartment", MARK_UNIT },
    { "workshop", MARK_UNIT }, { "floor", MARK_FLOOR },   { "fl", MARK_FLOOR },
    { "flr", MARK_FLOOR },     { "level", MARK_FLOOR },   { "lvl", MARK_FLOOR },
    { "block", MARK_BLOCK },   { "blk", MARK_BLOCK },     { "no", MARK_NUMBER },
    { "nos", MARK_NUMBER },    { "number", MARK_NUMBER }, { "num", MARK_NUMBER },
};

/* Before a number they say that it is a block's, where no name stands before them. */
static const char *const block_words[] = { "building", "bldg", "bld", "tower", "twr" };

bool address_lead(struct str word, enum mark_kind *ret)
{
    for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++) {
        if (str_equal_text(word, leads[i].word)) {
            *ret = leads[i].kind;
            return true;
        }
    }
    return false;
}

/* ---- what each of them is ---- */

struct reader {
    struct arena *arena;
    struct address_items items;
    struct address *address;
    enum mark_kind pending; /* of the next number; MARK_LOOSE: nobody said */
    enum mark_kind last;    /* where the last number went */
    bool joined;            /* a dash or "and" stands behind it */
    bool unit_word;         /* it was the word "unit" that said so */
    bool by_unit_word[ADDRESS_MARKS_MAX];
    struct err *err;
};

static const struct address_item *item_at(const struct reader *reader, size_t at)
{
    static const struct address_item none = { .kind = ITEM_BREAK };
    return at < reader->items.count ? &reader->items.list[at] : &none;
}

static bool is_word(const struct address_item *item, const char *word)
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
    if (marks->count == ADDRESS_MARKS_MAX)
        return;
    if (kind == MARK_UNIT)
        reader->by_unit_word[marks->count] = reader->unit_word;
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

static struct mark *last_mark(struct reader *reader)
{
    struct marks *marks = &reader->address->marks[reader->last];
    return marks->count == 0 ? NULL : &marks->list[marks->count - 1];
}

static bool is_plain(const struct mark *mark)
{
    return mark->before[0] == '\0' && mark->after[0] == '\0';
}

/* Puts the number behind a dash into the one before; false if they are not a range. */
static bool extend_last(struct reader *reader, const struct mark *mark)
{
    struct mark *last = last_mark(reader);
    if (last == NULL)
        return false;
    uint32_t to = completed(last->from, mark->from);
    if (last->after[0] != '\0' || mark->after[0] != '\0' ||
        (!is_plain(mark) && strcmp(last->before, mark->before) != 0) || to < last->from ||
        to - last->from > RANGE_MAX)
        return false;
    last->to = to;
    return true;
}

static bool is_floor_letter(const struct address_item *item)
{
    return is_word(item, "f") || is_word(item, "fl") || is_word(item, "floor");
}

static bool is_floor_word(const struct address_item *item)
{
    return is_floor_letter(item) || is_word(item, "flr") || is_word(item, "level");
}

/*
 * The number behind the dash of a unit: "25-06" is 6 on floor 25, "7-302" is 302 in block 7,
 * "402-1" is neither; false if it is a range, or says nothing.
 */
static bool take_part_of_unit(struct reader *reader, struct str text, const struct mark *mark)
{
    struct mark *last = last_mark(reader);
    if (reader->last != MARK_UNIT || last == NULL || !is_plain(mark) || !is_plain(last) ||
        last->from != last->to || text.data == NULL)
        return false;
    if (text.data[0] == '0') {
        move_last(reader, MARK_FLOOR);
        put_mark(reader, MARK_UNIT, *mark);
        return true;
    }
    if (last->from < 100 && mark->from > last->from + RANGE_MAX) {
        move_last(reader, MARK_BLOCK);
        put_mark(reader, MARK_UNIT, *mark);
        return true;
    }
    if (completed(last->from, mark->from) < last->from && text.length <= 2) {
        last->after[0] = '-';
        memcpy(last->after + 1, text.data, text.length);
        return true;
    }
    return false;
}

/* The number behind a number and a dash. */
static void take_behind_dash(struct reader *reader, size_t at)
{
    const struct address_item *item = item_at(reader, at);
    const struct address_item *before = item_at(reader, at - 2);
    bool apart = item->text.data != before->text.data + before->text.length + 1;
    struct mark mark = item->mark;
    bool floor = strcmp(mark.after, "f") == 0 && mark.before[0] == '\0';
    if (floor) {
        mark.after[0] = '\0';
        if (!apart && reader->last == MARK_LOOSE)
            move_last(reader, MARK_FLOOR);
        put_mark(reader, MARK_FLOOR, mark);
    } else if (item->ordinal) {
        put_mark(reader, MARK_LOOSE, mark);
    } else if (apart && reader->last != MARK_LOOSE && reader->last != MARK_NUMBER) {
        /* "Rooms 1318 - 20", or "Room 1318 - 20 Nathan Road". */
        (void)extend_last(reader, &mark);
        put_mark(reader, MARK_LOOSE, mark);
    } else if ((apart || !take_part_of_unit(reader, item->text, &mark)) &&
               !extend_last(reader, &mark)) {
        put_mark(reader, reader->last, mark);
    }
}

/* How many items it took; 0: it is no number of anything. */
static size_t take_mark(struct reader *reader, size_t at)
{
    const struct address_item *item = item_at(reader, at);
    struct mark mark = item->mark;
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
        else
            take_behind_dash(reader, at);
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
    if (item->ordinal && !is_floor_word(item_at(reader, at + 1)))
        return 0; /* "18th Street" */
    if (!is_plain(&mark) || mark.from <= ADDRESS_NUMBER_MAX)
        put_mark(reader, MARK_LOOSE, mark);
    return 1;
}

/* A single letter behind "unit" or "block", and the ground floor. */
static size_t take_letter(struct reader *reader, size_t at)
{
    const struct address_item *item = item_at(reader, at);
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

/* "Building 3", "Tower A"; but "Pioneer Building 213 Wai Yip Street". */
static bool is_block(const struct reader *reader, size_t at, struct str word)
{
    const struct address_item *next = item_at(reader, at + 1);
    bool any = false;
    for (size_t i = 0; i < sizeof block_words / sizeof block_words[0]; i++)
        any = any || str_equal_text(word, block_words[i]);
    if (is_word(next, "no"))
        next = item_at(reader, at + 2);
    bool named = at > 0 && item_at(reader, at - 1)->kind == ITEM_WORD;
    return any && !named &&
           (next->kind == ITEM_MARK || (next->kind == ITEM_WORD && next->text.length == 1));
}

/* "16 floor", but "Unit 16 Floor 4". */
static bool is_floor_behind(const struct reader *reader, size_t at)
{
    const struct address_item *before = item_at(reader, at - 1);
    bool number_behind = item_at(reader, at + 1)->kind == ITEM_MARK;
    return at > 0 && before->kind == ITEM_MARK &&
           (before->ordinal || reader->last == MARK_LOOSE || !number_behind);
}

static size_t take_word(struct reader *reader, size_t at)
{
    const struct address_item *item = item_at(reader, at);
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
    if (is_block(reader, at, word))
        kind = MARK_BLOCK;
    else if (!address_lead(word, &kind))
        return 0;
    if (kind == MARK_UNIT)
        reader->unit_word = str_starts(word, STR("unit"));
    if (kind == MARK_FLOOR && is_floor_behind(reader, at))
        move_last(reader, MARK_FLOOR);
    else if (kind != MARK_NUMBER || reader->pending == MARK_LOOSE ||
             item_at(reader, at - 1)->kind == ITEM_BREAK)
        reader->pending = kind;
    return 1;
}

/* Of "Room 408, Unit 6" the unit is an entrance of the house: what tells the place is the room. */
static void divide_units(struct reader *reader)
{
    struct marks *units = &reader->address->marks[MARK_UNIT];
    struct marks *blocks = &reader->address->marks[MARK_BLOCK];
    size_t by_word = 0;
    size_t kept = 0;
    for (size_t i = 0; i < units->count; i++)
        by_word += reader->by_unit_word[i];
    if (by_word == 0 || by_word == units->count)
        return;
    for (size_t i = 0; i < units->count; i++) {
        if (!reader->by_unit_word[i])
            units->list[kept++] = units->list[i];
        else if (blocks->count < ADDRESS_MARKS_MAX)
            blocks->list[blocks->count++] = units->list[i];
    }
    units->count = kept;
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
    if (!address_cut(arena, text, &reader->items, err))
        return false;
    for (size_t at = 0; at < reader->items.count;) {
        const struct address_item *item = item_at(reader, at);
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
    divide_units(reader);
    return true;
}
