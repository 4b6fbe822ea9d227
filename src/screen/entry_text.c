/* SPDX-License-Identifier: Apache-2.0 */
/* screen/entry_text.c - see entry_text.h. */
#include "screen/entry_text.h"

#include <ctype.h>
#include <string.h>

#define DASH "\xE2\x80\x94"

static struct str rest_of(struct str text, size_t from)
{
    return str_slice(text, from < text.length ? from : text.length, text.length);
}

static size_t find_text(struct str text, const char *wanted)
{
    size_t length = strlen(wanted);
    for (size_t i = 0; i + length <= text.length; i++) {
        if (memcmp(text.data + i, wanted, length) == 0)
            return i;
    }
    return text.length;
}

static bool starts_fold(struct str text, const char *start)
{
    struct str wanted = str_of(start);
    return text.length >= wanted.length &&
           str_equal_fold(str_slice(text, 0, wanted.length), wanted);
}

static bool ends_fold(struct str text, const char *end)
{
    struct str wanted = str_of(end);
    return text.length >= wanted.length &&
           str_equal_fold(str_slice(text, text.length - wanted.length, text.length), wanted);
}

/* Without what divides parts at its end: blanks, commas, semicolons, "and". */
static struct str trim_end(struct str text)
{
    for (;;) {
        text = str_trim(text);
        if (text.length > 0 && strchr(",;:", text.data[text.length - 1]) != NULL)
            text = str_slice(text, 0, text.length - 1);
        else if (ends_fold(text, "; and") || ends_fold(text, ", and"))
            text = str_slice(text, 0, text.length - 3);
        else
            return text;
    }
}

/* ---- words ---- */

static bool is_one_of(struct str word, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (str_equal_fold(word, str_of(*words)))
            return true;
    }
    return false;
}

/* The word at the front, without the punctuation behind it; *ret_rest begins with the next one. */
static struct str next_word(struct str text, struct str *ret_rest)
{
    size_t end = 0;
    while (end < text.length && !isspace((unsigned char)text.data[end]))
        end++;
    struct str word = str_slice(text, 0, end);
    *ret_rest = str_trim(rest_of(text, end));
    while (word.length > 0 && strchr(".,;:)", word.data[word.length - 1]) != NULL)
        word = str_slice(word, 0, word.length - 1);
    while (word.length > 0 && word.data[0] == '(')
        word = rest_of(word, 1);
    return word;
}

/* Any of its words is one of these. */
static bool has_word_of(struct str text, const char *const *words)
{
    while (text.length > 0) {
        struct str word = next_word(text, &text);
        if (is_one_of(word, words))
            return true;
    }
    return false;
}

/* Legal forms, behind which a name goes on as a rule: "X, Ltd., Beijing". */
static const char *const forms[] = {
    "Ltd",  "Ltda",        "Limited", "Co",   "Company", "Inc",  "Incorporated", "LLC",   "L.L.C",
    "Corp", "Corporation", "S.A",     "SA",   "SAS",     "SARL", "SAL",          "S.A.L", "GmbH",
    "AG",   "KG",          "AB",      "A.S",  "AS",      "ApS",  "AO",           "PAO",   "OAO",
    "ZAO",  "OOO",         "TOO",     "JSC",  "J.S.C",   "PJSC", "OJSC",         "CJSC",  "PLC",
    "Pte",  "Pvt",         "Pty",     "B.V",  "BV",      "N.V",  "NV",           "Sdn",   "Bhd",
    "LLP",  "L.P",         "LP",      "FZE",  "FZCO",    "FZC",  "FZ-LLC",       "FZ",    "S.R.L",
    "SRL",  "S.p.A",       "SpA",     "Oy",   "OU",      "Kft",  "doo",          "d.o.o", "Sp",
    "DMCC", "DWC-LLC",     "DWC",     "EIRL", "EOOD",    "OOD",  NULL,
};

/* What a part of a name has in it, and an address hardly. */
static const char *const organizations[] = {
    "Institute",    "Institution", "University", "Academy", "Department", "Laboratory", "School",
    "Laboratories", "College",     "Factory",    "Branch",  "Bureau",     "Division",   "Ministry",
    "Enterprise",   "Corporation", "Faculty",    "Plant",   NULL,
};

/* "30th Research Institute": a number may stand before these in a name. */
static const char *const numbered[] = { "Institute", "Factory", "Academy", "Plant", NULL };

static const char *const also[] = { "a.k.a", "aka", "f.k.a", "d.b.a", NULL };

static const char *const place_words[] = {
    "Street", "St",           "Str",       "Road",     "Rd",       "Avenue",   "Ave",
    "Lane",   "Blvd",         "Boulevard", "District", "City",     "Province", "Village",
    "Town",   "Zone",         "Park",      "Building", "Bldg",     "Floor",    "Tower",
    "Towers", "Plaza",        "Highway",   "County",   "Region",   "Oblast",   "Ulitsa",
    "Ul",     "Prospekt",     "Prospect",  "Box",      "Suite",    "Room",     "Flat",
    "Square", "Municipality", "Mansion",   "Rue",      "Township", "Airport",  "Estate",
    "Area",   "Sector",       "Alley",     "Way",      "Drive",    "Dr",       "Pereulok",
    "Shosse", "Naberezhnaya", "Sok",       "Cad",      "Mah",      "Postal",   "Pobox",
    "Near",   "Opposite",     NULL,
};

static const char *const place_starts[] = {
    "No",    "Room",   "Rm",  "Unit",      "Suite",  "Flat", "Building", "Bldg",  "Block",
    "Floor", "Level",  "Apt", "Apartment", "House",  "Plot", "Office",   "Shop",  "Lot",
    "P.O",   "PO",     "Box", "c/o",       "ul",     "Str",  "Stroenie", "Tower", "Villa",
    "House", "Postal", "Nr",  "Dom",       "Office", "Km",   NULL,
};

/* ---- where an address begins ---- */

static bool has_digit(struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (is_digit(text.data[i]))
            return true;
    }
    return false;
}

enum part_kind { PART_NAME, PART_PLACE, PART_UNSURE };

/* What a text between two commas is, behind a name. */
static enum part_kind part_of(struct str part)
{
    struct str rest;
    struct str first = next_word(part, &rest);
    if (is_one_of(first, forms) || has_word_of(part, also))
        return PART_NAME;
    if (first.length == 0 || first.data[0] == '#' || is_one_of(first, place_starts))
        return PART_PLACE;
    bool is_place = has_word_of(part, place_words);
    if (is_digit(first.data[0]))
        return !is_place && has_word_of(part, numbered) ? PART_NAME : PART_PLACE;
    if (has_word_of(part, organizations))
        return is_place ? PART_UNSURE : PART_NAME;
    return is_place || has_digit(part) ? PART_PLACE : PART_UNSURE;
}

/* The comma, from `from` on, that stands in no bracket; the length if there is none. */
static size_t find_comma(struct str text, size_t from)
{
    int depth = 0;
    for (size_t i = from; i < text.length; i++) {
        depth += (text.data[i] == '(') - (text.data[i] == ')');
        if (text.data[i] == ',' && depth <= 0)
            return i;
    }
    return text.length;
}

/* Where a name may end; each is a comma, or the end of the text. */
struct name_ends {
    size_t likely;
    size_t sure;   /* behind it an address begins for sure */
    size_t person; /* "Li Ming, Institute of Physics": somebody who works there */
};

static bool is_organized(struct str text)
{
    return has_word_of(text, organizations) || has_word_of(text, forms);
}

static struct name_ends find_ends(struct str text)
{
    struct name_ends ends = { text.length, text.length, text.length };
    size_t comma = find_comma(text, 0);
    bool organized = is_organized(str_slice(text, 0, comma)); /* so far */
    bool named = false;                                       /* by "a.k.a." before it */
    while (comma < text.length) {
        size_t next = find_comma(text, comma + 1);
        struct str part = str_trim(str_slice(text, comma + 1, next));
        enum part_kind kind = named ? PART_NAME : part_of(part);
        named = has_word_of(part, also);
        if (kind == PART_PLACE)
            break;
        if (kind == PART_UNSURE && ends.likely == text.length)
            ends.likely = comma;
        if (kind == PART_NAME)
            ends.likely = text.length;
        if (kind == PART_NAME && !organized && has_word_of(part, organizations))
            ends.person = comma;
        organized = organized || is_organized(part);
        comma = next;
    }
    ends.sure = comma;
    if (comma < ends.likely)
        ends.likely = comma;
    return ends;
}

/* Whether the full stop at that place ends a word that is written in short, or a single letter. */
static bool is_short(struct str text, size_t stop)
{
    static const char *const shorts[] = { "St", "No", "Dr", "Mr", "Mt", "Prof", "Gen", NULL };
    size_t from = stop;
    while (from > 0 && !isspace((unsigned char)text.data[from - 1]))
        from--;
    struct str word = str_slice(text, from, stop);
    return word.length < 2 || str_find(word, '.') < word.length || is_one_of(word, shorts);
}

/* A full stop at that place, behind which the name does not go on: "Co. Ltd.", "St. Petersburg". */
static bool is_stop(struct str text, size_t at)
{
    struct str rest;
    if (at + 2 >= text.length || text.data[at] != '.' || text.data[at + 1] != ' ' ||
        text.data[at + 2] == '(')
        return false;
    struct str word = next_word(str_trim(rest_of(text, at + 1)), &rest);
    return is_one_of(word, place_starts) || !(is_one_of(word, forms) || is_short(text, at));
}

/* The first word of an address that nothing divides from the name before it. */
static size_t find_place(struct str text)
{
    for (size_t i = 1; i < text.length; i++) {
        struct str rest;
        if (text.data[i - 1] != ' ')
            continue;
        struct str word = next_word(rest_of(text, i), &rest);
        if (word.length > 0 && rest.length > 0 &&
            (is_digit(word.data[0]) || is_one_of(word, place_starts)))
            return i;
    }
    return text.length;
}

/*
 * The end of the last name before addresses: a full stop, or where there is none, what may be the
 * beginning of an address, which is not sure.
 */
static size_t end_of_last(struct str text, size_t *ret_behind, bool *ret_sure)
{
    *ret_sure = true;
    for (size_t i = 0; i < text.length; i++) {
        if (is_stop(text, i)) {
            *ret_behind = i + 1;
            return i;
        }
    }
    *ret_sure = false;
    size_t comma = find_ends(text).sure;
    size_t place = find_place(text);
    *ret_behind = comma < place ? comma + 1 : place;
    return comma < place ? comma : place;
}

/* ---- addresses ---- */

/* "(See alternative address under United Kingdom.)" is no part of one. */
static bool cut_note(struct naming *naming, struct str *text)
{
    size_t at = find_text(*text, "(See ");
    if (at == text->length)
        return true;
    size_t end = at + str_find(rest_of(*text, at), ')');
    struct str note = str_trim(str_slice(*text, at + 1, end));
    *text =
        str_join(naming->arena, str_trim(str_slice(*text, 0, at)), " ", rest_of(*text, end + 1));
    return text->data == NULL ? arena_error(naming->arena, naming->err)
                              : field_add(naming, STR("note"), note);
}

static bool add_addresses(struct naming *naming, struct str text)
{
    if (!cut_note(naming, &text))
        return false;
    while (text.length > 0) {
        size_t end = str_find(text, ';');
        struct str part = str_trim(str_slice(text, 0, end));
        text = rest_of(text, end + 1);
        if (starts_fold(part, "and "))
            part = str_trim(rest_of(part, 4));
        if (str_ends(part, STR(".")))
            part = str_slice(part, 0, part.length - 1);
        if (part.length > 0 && !str_equal_fold(part, STR("and")) &&
            !texts_add(naming->arena, &naming->entry->addresses, part, naming->err))
            return false;
    }
    return true;
}

/* ---- names ---- */

/* "the following eight aliases, and thirteen subordinate institutions:" */
static size_t find_mark(struct str text, size_t *ret_behind)
{
    static const char mark[] = "the following ";
    size_t at = 0;
    while ((at += find_text(rest_of(text, at), mark)) < text.length) {
        struct str rest = rest_of(text, at);
        size_t colon = str_find(rest, ':');
        if (colon < rest.length && find_text(str_slice(rest, 0, colon), "alias") < colon) {
            *ret_behind = at + colon + 1;
            return at;
        }
        at += sizeof mark - 1;
    }
    *ret_behind = text.length;
    return text.length;
}

/* Without the "a.k.a.," that stands before the mark. */
static struct str without_aka(struct str text)
{
    static const char *const ends[] = { "a.k.a.", "a.k.a", "f.k.a.", "f.k.a", " and", NULL };
    text = trim_end(text);
    for (size_t i = 0; ends[i] != NULL; i++) {
        if (ends_fold(text, ends[i]))
            return trim_end(str_slice(text, 0, text.length - strlen(ends[i])));
    }
    return text;
}

/* "Subordinate institution Second Design Department": a name of an affiliate. */
static struct str without_title(struct str text)
{
    static const char *const starts[] = { "Subordinate institutions", "Subordinate institution",
                                          "Affiliated entities", "Affiliated entity", NULL };
    text = str_trim(text);
    for (size_t i = 0; starts[i] != NULL; i++) {
        if (starts_fold(text, starts[i]))
            return str_trim(rest_of(text, strlen(starts[i])));
    }
    return text;
}

/* Behind an alias there may stand that those before are somewhere: no name. */
static bool add_alias(struct naming *naming, struct str text, enum listed_name_kind kind)
{
    size_t end = str_find(text, ';');
    struct str note = trim_end(rest_of(text, end + 1));
    text = trim_end(str_slice(text, 0, end));
    if (ends_fold(text, " and"))
        text = trim_end(str_slice(text, 0, text.length - 4));
    if (str_equal_fold(note, STR("and")))
        note.length = 0;
    if (note.length > 0 && !field_add(naming, STR("note"), note))
        return false;
    return text.length == 0 || name_add(naming, text, kind);
}

/* The last alias, and the addresses behind it. */
static bool add_last(struct naming *naming, struct str text, enum listed_name_kind kind)
{
    size_t behind;
    bool sure;
    text = str_trim(text);
    size_t end = end_of_last(text, &behind, &sure);
    struct str places = str_trim(rest_of(text, behind));
    if (end == text.length)
        return add_alias(naming, str_slice(text, 0, end - str_ends(text, STR("."))), kind);
    if (!name_add(naming, trim_end(str_slice(text, 0, end)), kind))
        return false;
    /* Rather a name too many than one too short. */
    struct str longer = str_slice(text, 0, find_comma(text, end));
    longer = str_slice(longer, 0, str_find(longer, ';'));
    if (!sure &&
        (!name_add(naming, trim_end(longer), kind) || !repair_add(naming, REPAIR_ADDRESS, text)))
        return false;
    return add_addresses(naming, places);
}

/* An alias, behind it perhaps addresses, and then another party whose aliases follow. */
static bool add_turn(struct naming *naming, struct str text, size_t mark,
                     enum listed_name_kind *kind)
{
    struct str before = without_aka(str_slice(text, 0, mark));
    size_t stop = before.length;
    while (stop > 0 && !is_stop(before, stop - 1))
        stop--;
    if (stop > 0 && !add_last(naming, str_slice(before, 0, stop), *kind))
        return false;
    *kind = NAME_AFFILIATE;
    struct str name = without_title(rest_of(before, stop));
    return name.length == 0 || name_add(naming, name, NAME_AFFILIATE);
}

/* "-ALIAS; -ALIAS; and -ALIAS. ADDRESS": what stands between two dashes is one. */
static bool add_aliases(struct naming *naming, struct str text)
{
    enum listed_name_kind kind = NAME_ALIAS;
    text = str_trim(text);
    if (str_starts(text, STR(DASH)))
        text = rest_of(text, strlen(DASH));
    for (;;) {
        size_t end = find_text(text, DASH);
        struct str part = str_slice(text, 0, end);
        size_t behind;
        size_t mark = find_mark(part, &behind);
        if (end == text.length)
            return add_last(naming, part, kind);
        text = rest_of(text, end + strlen(DASH));
        if (mark < part.length ? !add_turn(naming, part, mark, &kind)
                               : !add_alias(naming, part, kind))
            return false;
    }
}

/*
 * The name with which the text begins.  What may be it, or more of it, is one as well: rather one
 * too many than too few.
 */
static bool add_first(struct naming *naming, struct str text, enum listed_name_kind kind,
                      struct name_ends *ret_ends)
{
    enum listed_name_kind more = kind == NAME_OWN ? NAME_ALIAS : kind;
    struct name_ends ends = find_ends(text);
    bool is_person = ends.person < ends.likely;
    bool is_longer = ends.likely < ends.sure;
    *ret_ends = ends;
    return name_add(naming, trim_end(str_slice(text, 0, ends.likely)), kind) &&
           (!is_person || name_add(naming, str_slice(text, 0, ends.person), more)) &&
           (!is_longer || name_add(naming, trim_end(str_slice(text, 0, ends.sure)), more)) &&
           (!(is_person || is_longer) || repair_add(naming, REPAIR_ADDRESS, text));
}

/* A name without such a list of aliases, and the addresses behind it. */
static bool add_plain(struct naming *naming, struct str text, struct str name)
{
    struct name_ends ends;
    if (name.length > 0 && str_starts(text, name))
        return name_add(naming, name, NAME_OWN) &&
               add_addresses(naming, trim_end(rest_of(text, name.length + 1)));
    return add_first(naming, text, NAME_OWN, &ends) &&
           add_addresses(naming, rest_of(text, ends.likely + 1));
}

/* ---- several parties in one entry ---- */

/* Where the entry says that others are listed with it; the length if it does not. */
static size_t find_others(struct str text)
{
    size_t affiliated = find_text(text, "affiliated entit");
    size_t subordinate = find_text(text, "ubordinate institution");
    return affiliated < subordinate ? affiliated : subordinate;
}

/* "Acme, and to include the following addresses", without what leads to a list. */
static struct str before_list(struct str text)
{
    text = without_aka(str_slice(text, 0, find_text(text, "the following ")));
    if (!ends_fold(text, "to include"))
        return text;
    return without_aka(str_slice(text, 0, text.length - strlen("to include")));
}

/* What stands between two dividers: the name of a party, or an address, which is left. */
static bool add_other(struct naming *naming, struct str part)
{
    struct name_ends ends;
    struct str rest;
    part = str_trim(part);
    if (starts_fold(part, "and ") || str_equal_fold(part, STR("and")))
        part = str_trim(rest_of(part, 3));
    if (str_ends(part, STR(".")) && !ends_fold(part, "Ltd.") && !ends_fold(part, "Co."))
        part = str_slice(part, 0, part.length - 1);
    part = without_title(before_list(part));
    struct str word = next_word(part, &rest);
    if (word.length == 0 || is_digit(word.data[0]) || word.data[0] == '#' ||
        is_one_of(word, place_starts) || starts_fold(part, "Address"))
        return true;
    return add_first(naming, part, NAME_AFFILIATE, &ends);
}

/*
 * Such an entry is a text without a fixed order.  Whatever may be the name of a party in it is one,
 * at the price of some that are places.
 */
static bool add_others(struct naming *naming, struct str text)
{
    size_t from = 0;
    for (size_t i = 0; i <= text.length; i++) {
        struct str rest = rest_of(text, i);
        bool dash = str_starts(rest, STR(DASH));
        bool ends = dash || i == text.length || text.data[i] == ';' || text.data[i] == ':' ||
                    is_stop(text, i);
        if (!ends)
            continue;
        if (from < i && !add_other(naming, str_slice(text, from, i)))
            return false;
        i += dash ? strlen(DASH) - 1 : 0;
        from = i + 1;
    }
    return true;
}

/* The party with which such an entry begins. */
static bool add_leader(struct naming *naming, struct str text)
{
    struct name_ends ends;
    text = before_list(str_slice(text, 0, str_find(text, ':')));
    return add_first(naming, text, NAME_OWN, &ends);
}

/* ---- an entry ---- */

static bool has_address(struct str head)
{
    return find_ends(head).sure < head.length;
}

/* The name, its aliases and addresses. */
static bool add_entry(struct naming *naming, struct str text, struct str name)
{
    size_t behind;
    size_t mark = find_mark(text, &behind);
    struct str head = without_aka(str_slice(text, 0, mark));
    struct name_ends ends;
    if (find_others(text) < text.length &&
        (mark == text.length || str_find(head, ':') < head.length || has_address(head)))
        return add_leader(naming, text);
    if (mark == text.length)
        return add_plain(naming, text, name);
    if (has_address(head) &&
        (!add_first(naming, head, NAME_OWN, &ends) || !repair_add(naming, REPAIR_ADDRESS, head)))
        return false;
    return name_add(naming, head, has_address(head) ? NAME_ALIAS : NAME_OWN) &&
           add_aliases(naming, rest_of(text, behind));
}

/* "Address 01": whoever is there is listed. */
static bool is_address(struct str name)
{
    struct str rest;
    struct str word = next_word(name, &rest);
    if (!str_equal_fold(word, STR("Address")) || rest.length == 0)
        return false;
    for (size_t i = 0; i < rest.length; i++) {
        if (!is_digit(rest.data[i]))
            return false;
    }
    return true;
}

bool entry_text_add(struct naming *naming, struct str text, struct str name)
{
    const struct str whole = text;
    text = trim_end(text);
    if (!add_entry(naming, text, name))
        return false;
    if (find_others(text) < text.length &&
        (!add_others(naming, text) || !repair_add(naming, REPAIR_ADDRESS, text)))
        return false;
    if (naming->entry->name_count > 0 && is_address(naming->entry->names[0].text) &&
        !field_add(naming, STR("listed"), STR("address")))
        return false;
    return field_add(naming, STR("entry_text"), whole);
}
