/* SPDX-License-Identifier: Apache-2.0 */
/* screen/names.c - see names.h. */
#include "screen/names.h"

#include <ctype.h>
#include <string.h>

#include "screen/short_names.h"

bool texts_add(struct arena *arena, struct texts *texts, struct str text, struct err *err)
{
    if (!arena_grow(arena, &texts->list, texts->count, &texts->capacity, sizeof *texts->list))
        return arena_error(arena, err);
    texts->list[texts->count++] = text;
    return true;
}

bool text_append(struct naming *naming, struct str *text, const char *between, struct str more)
{
    if (more.length == 0)
        return true;
    *text = str_join(naming->arena, *text, text->length == 0 ? "" : between, more);
    return text->data != NULL || arena_error(naming->arena, naming->err);
}

bool repair_add(struct naming *naming, enum repair_kind kind, struct str before)
{
    struct party_list *list = naming->list;
    if (!arena_grow(naming->arena, &list->repairs, list->repair_count, &list->repair_capacity,
                    sizeof *list->repairs))
        return arena_error(naming->arena, naming->err);
    list->repairs[list->repair_count++] =
        (struct repair){ kind, (uint32_t)(naming->entry - list->entries), before };
    return true;
}

bool entry_add(struct naming *naming, const struct listed *entry)
{
    struct party_list *list = naming->list;
    if (list->entry_count == LIST_ENTRIES_MAX)
        return err_set(naming->err, ERR_LIMIT, "more than %d entries", LIST_ENTRIES_MAX);
    if (!arena_grow(naming->arena, &list->entries, list->entry_count, &list->entry_capacity,
                    sizeof *list->entries))
        return arena_error(naming->arena, naming->err);
    naming->entry = &list->entries[list->entry_count++];
    *naming->entry = *entry;
    return true;
}

bool country_add(struct naming *naming, struct str country)
{
    struct texts *countries = &naming->entry->countries;
    for (size_t i = 0; i < countries->count; i++) {
        if (str_equal(countries->list[i], country))
            return true;
    }
    return texts_add(naming->arena, countries, country, naming->err);
}

bool field_add(struct naming *naming, struct str name, struct str text)
{
    struct listed *entry = naming->entry;
    if (!arena_grow(naming->arena, &entry->fields, entry->field_count, &entry->field_capacity,
                    sizeof *entry->fields))
        return arena_error(naming->arena, naming->err);
    entry->fields[entry->field_count++] = (struct listed_field){ name, text };
    return true;
}

/* ---- days ---- */

/* A day before there was an export law is a slip: what it should be is not known. */
#define FIRST_YEAR 1940

/* "06/19/2003", or "19/06/2003" where the day is first, as "2003-06-19". */
static struct str turn_date(struct str text, bool day_first, char turned[11])
{
    if (text.length != 10 || text.data[2] != '/' || text.data[5] != '/')
        return text;
    memcpy(turned, text.data + 6, 4);
    turned[4] = '-';
    memcpy(turned + 5, text.data + (day_first ? 3 : 0), 2);
    turned[7] = '-';
    memcpy(turned + 8, text.data + (day_first ? 0 : 3), 2);
    return (struct str){ turned, 10 };
}

static bool add_day(struct naming *naming, struct str text, bool day_first, int32_t *day)
{
    char turned[11];
    struct err unread;
    int32_t read;
    if (text.length == 0)
        return true;
    if (!date_parse(turn_date(text, day_first, turned), &read, &unread) ||
        read < date_from_civil(FIRST_YEAR, 1, 1))
        return repair_add(naming, REPAIR_DATE, text);
    *day = read;
    return true;
}

bool date_add(struct naming *naming, struct str text, int32_t *day)
{
    return add_day(naming, text, false, day);
}

bool date_add_day_first(struct naming *naming, struct str text, int32_t *day)
{
    return add_day(naming, text, true, day);
}

/* ---- blanks ---- */

static bool has_word(struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (isalnum(byte) || byte >= 0x80)
            return true;
    }
    return false;
}

/* One blank where there were several, none at the ends; *ret_changed says whether there were. */
static bool squeeze(struct naming *naming, struct str text, struct str *ret, bool *ret_changed)
{
    char *out = arena_alloc(naming->arena, text.length + 1);
    size_t length = 0;
    if (out == NULL)
        return arena_error(naming->arena, naming->err);
    for (size_t i = 0; i < text.length; i++) {
        bool blank = isspace((unsigned char)text.data[i]);
        if (blank && (length == 0 || out[length - 1] == ' '))
            continue;
        out[length++] = blank ? ' ' : text.data[i];
    }
    if (length > 0 && out[length - 1] == ' ')
        length--;
    *ret = (struct str){ out, length };
    *ret_changed = !str_equal(*ret, text);
    return true;
}

/* ---- what stands in a name besides it ---- */

/* Where the phrase begins, in any case, not inside a word; the length if it is not there. */
static size_t find_phrase(struct str text, const char *phrase)
{
    size_t length = strlen(phrase);
    for (size_t i = 0; i + length <= text.length; i++) {
        bool inside = i > 0 && isalnum((unsigned char)text.data[i - 1]);
        if (!inside && str_equal_fold(str_slice(text, i, i + length), str_of(phrase)))
            return i;
    }
    return text.length;
}

/* The first of several phrases; *ret_end is behind it. */
static size_t find_first(struct str text, const char *const *phrases, size_t *ret_end)
{
    size_t best = text.length;
    for (; *phrases != NULL; phrases++) {
        size_t at = find_phrase(text, *phrases);
        if (at < best) {
            best = at;
            *ret_end = at + strlen(*phrases);
        }
    }
    return best;
}

/* Without the punctuation that divided it from the rest. */
static struct str trim_marks(struct str text)
{
    while (text.length > 0 && strchr(" ;,.:-", text.data[0]) != NULL)
        text = str_slice(text, 1, text.length);
    while (text.length > 0 && strchr(" ;,:-", text.data[text.length - 1]) != NULL)
        text = str_slice(text, 0, text.length - 1);
    return text;
}

static bool put_one(struct naming *naming, struct str text, enum listed_name_kind kind)
{
    struct listed *entry = naming->entry;
    if (entry->name_count == LIST_NAMES_MAX)
        return err_set(naming->err, ERR_LIMIT, "an entry has more than %d names", LIST_NAMES_MAX);
    for (size_t i = 0; i < entry->name_count; i++) {
        if (!str_equal(entry->names[i].text, text))
            continue;
        if (entry->names[i].kind == NAME_WEAK_ALIAS)
            entry->names[i].kind = kind; /* weak in one place only is not weak */
        return true;
    }
    if (!arena_grow(naming->arena, &entry->names, entry->name_count, &entry->name_capacity,
                    sizeof *entry->names))
        return arena_error(naming->arena, naming->err);
    entry->names[entry->name_count++] = (struct listed_name){ text, kind };
    naming->list->name_count++;
    return true;
}

/* The name as it is, and both names where one stands in brackets behind the other. */
static bool put_name(struct naming *naming, struct str text, enum listed_name_kind kind)
{
    struct str before;
    struct str inside;
    if (!put_one(naming, text, kind))
        return false;
    kind = kind == NAME_OWN ? NAME_ALIAS : kind;
    while (short_name_split(text, &before, &inside)) {
        if (!put_one(naming, before, kind) || !put_one(naming, inside, kind) ||
            !repair_add(naming, REPAIR_SHORT, text))
            return false;
        text = before;
    }
    return true;
}

static const char *const successors[] = { "and any successor", "and its sub-units and successors",
                                          "and its successors and sub-units", NULL };
static const char *const affiliates[] = { "affiliated entity:",       "affiliated entities:",
                                          "affiliated entity -",      "subordinate institution -",
                                          "subordinate institution:", NULL };
static const char *const also[] = { "(aka ",  "[aka ",   "a.k.a.,", "a.k.a.",
                                    "a.k.a ", "f.k.a.,", "f.k.a.",  NULL };
static const char *const also_further[] = { "a.k.a.,", "a.k.a.", "a.k.a ", "f.k.a.,",
                                            "f.k.a.",  "aka ",   NULL };

/* The bracket in which the phrase at that place stands; the length if it stands in none. */
static size_t bracket_of(struct str text, size_t at)
{
    size_t open = at;
    if (text.data[at] == '(' || text.data[at] == '[')
        return at;
    while (open > 0 && text.data[open - 1] == ' ')
        open--;
    bool is_open = open > 0 && (text.data[open - 1] == '(' || text.data[open - 1] == '[');
    return is_open ? open - 1 : text.length;
}

/* Where the bracket that is open before the text closes; the length if it does not. */
static size_t close_of(struct str text, char open)
{
    char close = open == '[' ? ']' : ')';
    int depth = 1;
    for (size_t i = 0; i < text.length; i++) {
        depth += (text.data[i] == open) - (text.data[i] == close);
        if (depth == 0)
            return i;
    }
    return text.length;
}

/* "A (…) B" without the bracket. */
static bool put_around(struct naming *naming, struct str before, struct str behind,
                       enum listed_name_kind kind)
{
    struct str text = trim_marks(before);
    behind = trim_marks(behind);
    if (has_word(behind)) {
        text = str_join(naming->arena, text, " ", behind);
        if (text.data == NULL)
            return arena_error(naming->arena, naming->err);
    }
    return !has_word(text) || put_name(naming, text, kind);
}

/* "X; a.k.a. Y; a.k.a. Z", "X [aka Y, aka Z]", "X (A.K.A. Y) B": every part is a name. */
static bool add_inside(struct naming *naming, struct str text, enum listed_name_kind kind)
{
    size_t end = 0;
    size_t at = find_first(text, also, &end);
    if (at == text.length)
        return put_name(naming, text, kind);
    struct str rest = str_slice(text, end, text.length);
    size_t open = bracket_of(text, at);
    struct str behind = { 0 };
    if (open < text.length) {
        size_t close = close_of(rest, text.data[open]);
        behind = str_slice(rest, close + 1, rest.length);
        rest = str_slice(rest, 0, close);
        at = open;
    }
    if (!put_around(naming, str_slice(text, 0, at), behind, kind))
        return false;
    while (rest.length > 0) {
        at = find_first(rest, also_further, &end);
        struct str part = trim_marks(str_slice(rest, 0, at));
        if (has_word(part) && !put_name(naming, part, NAME_ALIAS))
            return false;
        rest = at == rest.length ? (struct str){ 0 } : str_slice(rest, end, rest.length);
    }
    return repair_add(naming, REPAIR_INSIDE, text);
}

bool name_add(struct naming *naming, struct str text, enum listed_name_kind kind)
{
    struct str before = text;
    size_t end = 0;
    bool changed = false;
    if (!squeeze(naming, text, &text, &changed) ||
        (changed && !repair_add(naming, REPAIR_SPACE, before)))
        return false;
    if (kind == NAME_ALIAS && text.length > 4 &&
        str_equal_fold(str_slice(text, 0, 4), STR("and "))) {
        if (!repair_add(naming, REPAIR_AND, before))
            return false;
        text = str_slice(text, 4, text.length);
    }
    if (!has_word(text))
        return repair_add(naming, REPAIR_EMPTY_ALIAS, before);
    size_t at = find_first(text, successors, &end);
    if (at < text.length) {
        if (!repair_add(naming, REPAIR_SUCCESSOR, before))
            return false;
        text = trim_marks(str_slice(text, 0, at));
    }
    at = find_first(text, affiliates, &end);
    if (at == text.length)
        return add_inside(naming, text, kind);
    return add_inside(naming, trim_marks(str_slice(text, 0, at)), kind) &&
           add_inside(naming, trim_marks(str_slice(text, end, text.length)), NAME_AFFILIATE) &&
           repair_add(naming, REPAIR_AFFILIATE, before);
}

bool names_add(struct naming *naming, struct str text, enum listed_name_kind kind)
{
    size_t end = str_find(text, ';');
    if (end == text.length)
        return name_add(naming, text, kind);
    if (!repair_add(naming, REPAIR_SEVERAL, text))
        return false;
    while (text.length > 0) {
        struct str part = str_trim(str_slice(text, 0, end));
        if (has_word(part) && !name_add(naming, part, kind))
            return false;
        text = end == text.length ? (struct str){ 0 } : str_slice(text, end + 1, text.length);
        end = str_find(text, ';');
        kind = kind == NAME_OWN && has_word(part) ? NAME_ALIAS : kind;
    }
    return true;
}
