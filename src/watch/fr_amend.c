/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch/fr_amend.c - the text of an amendatory instruction, taken apart; see fr_priv.h.
 *
 * Instructions stand in each other by their labels: "2. Supplement No. 4 to part 744 is amended
 * by:", "a. Under CHINA:", "i. Adding …".  What one says (the place, the country, what is done)
 * holds for those below it.  A text may do several things; each verb begins one.  What stands in
 * quotes is a name, and no word in it counts.
 */
#include "watch/fr_priv.h"

#include <ctype.h>
#include <string.h>

#define VERBS_MAX 64 /* of one text */
#define NAMES_MAX 5000

struct verb {
    size_t at;
    enum fr_action action;
};

struct amending {
    struct arena *arena;
    struct fr_document *document;
    struct fr_standing *standing;
    struct str text;
    struct str bare; /* the same, what is in quotes blanked */
    struct verb verbs[VERBS_MAX];
    size_t verb_count;
    unsigned group;
    uint32_t line;
    struct err *err;
};

static struct str rest_of(struct str text, size_t at)
{
    return str_slice(text, at < text.length ? at : text.length, text.length);
}

static size_t find_text(struct str text, const char *wanted)
{
    size_t length = strlen(wanted);
    for (size_t i = 0; i + length <= text.length; i++) {
        if (str_equal_fold(str_slice(text, i, i + length), str_of(wanted)))
            return i;
    }
    return text.length;
}

/* ---- labels ---- */

static bool is_roman(struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (strchr("ivx", text.data[i]) == NULL)
            return false;
    }
    return text.length > 0;
}

/* "2." or "a." or "(iv)" at the front, which is taken off. */
static struct str take_label(struct str *text)
{
    bool round = text->length > 0 && text->data[0] == '(';
    size_t at = round ? 1 : 0;
    size_t end = at;
    while (end < text->length && end - at < 5 && isalnum((unsigned char)text->data[end]))
        end++;
    struct str label = str_slice(*text, at, end);
    if (end == at || end + 1 >= text->length || text->data[end] != (round ? ')' : '.') ||
        text->data[end + 1] != ' ')
        return (struct str){ 0 };
    for (size_t i = 0; i < label.length; i++) {
        if (is_digit(label.data[i]) != is_digit(label.data[0]))
            return (struct str){ 0 };
    }
    if (!is_digit(label.data[0]) && label.length > 1 && !is_roman(label))
        return (struct str){ 0 };
    *text = str_trim(rest_of(*text, end + 1));
    return label;
}

static size_t depth_of(struct str label)
{
    size_t depth = label.length > 0;
    for (size_t i = 0; i < label.length; i++)
        depth += label.data[i] == '.';
    return depth;
}

/* The first so many parts of it. */
static struct str first_parts(struct str label, size_t depth)
{
    size_t end = 0;
    for (size_t i = 0; depth > 0 && end < label.length; i++) {
        end += str_find(rest_of(label, end), '.');
        if (--depth > 0 && end < label.length)
            end++;
    }
    return str_slice(label, 0, end);
}

/* "i" is the first of the third level, unless the one before was "h". */
static size_t level_of(struct str standing, struct str label)
{
    size_t depth = depth_of(standing);
    if (is_digit(label.data[0]))
        return 1;
    if (!is_roman(label) || depth < 2)
        return 2;
    if (label.length > 1)
        return 3;
    struct str second = rest_of(first_parts(standing, 2), first_parts(standing, 1).length + 1);
    bool follows = second.length == 1 && second.data[0] + 1 == label.data[0];
    return depth == 2 && follows ? 2 : 3;
}

static bool set_label(struct amending *amending, struct str label)
{
    struct fr_standing *standing = amending->standing;
    if (label.length == 0)
        return true;
    size_t level = level_of(standing->label, label);
    struct str above = first_parts(standing->label, level - 1);
    standing->label = above.length == 0 ? str_copy(amending->arena, label)
                                        : str_join(amending->arena, above, ".", label);
    if (standing->label.data == NULL)
        return arena_error(amending->arena, amending->err);
    if (level == 1) {
        standing->place = standing->list = (struct str){ 0 };
        standing->action = FR_NOT_KNOWN;
    }
    if (level <= 2)
        standing->country = (struct str){ 0 };
    return true;
}

/* ---- places ---- */

static bool take_number(struct str text, size_t *at, unsigned *ret)
{
    size_t from = *at;
    *ret = 0;
    while (*at < text.length && *at - from < 4 && is_digit(text.data[*at]))
        *ret = *ret * 10 + (unsigned)(text.data[(*at)++] - '0');
    return *at > from;
}

static bool take_text(struct str text, size_t *at, const char *wanted)
{
    size_t length = strlen(wanted);
    struct str rest = rest_of(text, *at);
    if (rest.length < length || !str_equal_fold(str_slice(rest, 0, length), str_of(wanted)))
        return false;
    *at += length;
    return true;
}

/* "supplement no. 4 to part 744" */
static size_t find_supplement(struct str text, size_t *ret_end, unsigned *ret_part)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned number;
        size_t at = i;
        if (take_text(text, &at, "supplement no. ") && take_number(text, &at, &number) &&
            take_text(text, &at, " to part ") && take_number(text, &at, ret_part)) {
            *ret_end = at;
            return i;
        }
    }
    return text.length;
}

/* "§ 742.6", "section 742.6" */
static size_t find_section(struct str text, size_t *ret_end, unsigned *ret_part)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned number;
        size_t at = i;
        if (!take_text(text, &at, "\xC2\xA7") && !take_text(text, &at, "section "))
            continue;
        while (take_text(text, &at, "\xC2\xA7") || take_text(text, &at, " "))
            continue;
        if (take_number(text, &at, ret_part) && take_text(text, &at, ".") &&
            take_number(text, &at, &number)) {
            *ret_end = at;
            return i;
        }
    }
    return text.length;
}

struct str fr_list_of(struct str place)
{
    static const struct {
        const char *place, *list;
    } lists[] = {
        { "supplement no. 4 to part 744", "EL" },
        { "supplement no. 6 to part 744", "UVL" },
        { "supplement no. 7 to part 744", "MEU" },
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (str_equal_fold(place, str_of(lists[i].place)))
            return str_of(lists[i].list);
    }
    return (struct str){ 0 };
}

static void find_place(struct amending *amending)
{
    struct fr_standing *standing = amending->standing;
    size_t end = 0;
    unsigned part = 0;
    size_t at = find_supplement(amending->bare, &end, &part);
    if (at == amending->bare.length)
        at = find_section(amending->bare, &end, &part);
    if (at == amending->bare.length)
        return;
    standing->place = str_slice(amending->text, at, end);
    standing->list = fr_list_of(standing->place);
    standing->part = part;
}

/* "(a)(1)(ii)" wherever it stands behind the word paragraph. */
static bool find_paragraphs(struct amending *amending, struct str *ret)
{
    struct str bare = amending->bare;
    size_t i = find_text(bare, "paragraph");
    *ret = (struct str){ 0 };
    while (i < bare.length) {
        if (bare.data[i] != '(') {
            i++;
            continue;
        }
        size_t from = i;
        while (i < bare.length && bare.data[i] == '(') {
            size_t end = i + str_find(rest_of(bare, i), ')');
            if (end == bare.length || end - i > 6)
                break;
            i = end + 1;
        }
        if (i == from) {
            i++;
            continue;
        }
        struct str one = str_slice(bare, from, i);
        *ret = ret->length == 0 ? one : str_join(amending->arena, *ret, ", ", one);
        if (ret->data == NULL)
            return arena_error(amending->arena, amending->err);
    }
    return true;
}

/* ---- countries ---- */

/* How much of the text is a name in capitals: "CHINA, PEOPLE'S REPUBLIC OF". */
static size_t capitals(struct str text)
{
    size_t end = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (islower(byte) || isdigit(byte) || strchr(":;\"", byte) != NULL)
            break;
        if (isupper(byte) && i + 1 < text.length && islower((unsigned char)text.data[i + 1]))
            break; /* the first letter of a word that is not in capitals */
        if (isupper(byte) || (byte & 0x80) != 0)
            end = i + 1;
    }
    return end;
}

/* "under CHINA, PEOPLE'S REPUBLIC OF, by adding"; "under the destination of China:" */
static void find_country(struct amending *amending)
{
    static const char *const ends[] = { ", by",  " by ",  " by:",  ":",      ";", ", in", ", add",
                                        ", rev", ", rem", ", the", ", one ", ".", NULL };
    struct str bare = amending->bare;
    size_t at = fr_find_word(bare, "under");
    if (at == bare.length || amending->standing->list.length == 0)
        return;
    at += strlen("under");
    while (take_text(bare, &at, " ") || take_text(bare, &at, "the destination of") ||
           take_text(bare, &at, "the country of"))
        continue;
    struct str rest = rest_of(bare, at);
    size_t length = capitals(rest);
    if (length < 3) {
        length = rest.length;
        for (size_t i = 0; ends[i] != NULL; i++) {
            size_t end = find_text(rest, ends[i]);
            length = end < length ? end : length;
        }
    }
    struct str country = str_trim(str_slice(amending->text, at, at + length));
    if (country.length > 0 && country.length <= 80)
        amending->standing->country = country;
}

/* ---- what is done ---- */

static void find_verbs(struct amending *amending)
{
    static const struct {
        const char *word;
        enum fr_action action;
    } words[] = {
        { "adding", FR_ADD },         { "add", FR_ADD },          { "added", FR_ADD },
        { "revising", FR_REVISE },    { "revise", FR_REVISE },    { "revised", FR_REVISE },
        { "correcting", FR_REVISE },  { "correct", FR_REVISE },   { "corrected", FR_REVISE },
        { "removing", FR_REMOVE },    { "remove", FR_REMOVE },    { "removed", FR_REMOVE },
        { "redesignating", FR_MOVE }, { "redesignate", FR_MOVE }, { "redesignated", FR_MOVE },
        { "transferring", FR_MOVE },  { "moving", FR_MOVE },
    };
    struct str bare = amending->bare;
    amending->verb_count = 0;
    for (size_t i = 0; i < bare.length && amending->verb_count < VERBS_MAX; i++) {
        if (!isalpha((unsigned char)bare.data[i]) ||
            (i > 0 && isalpha((unsigned char)bare.data[i - 1])))
            continue;
        size_t end = i;
        while (end < bare.length && isalpha((unsigned char)bare.data[end]))
            end++;
        struct str word = str_slice(bare, i, end);
        for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
            if (str_equal_fold(word, str_of(words[k].word)))
                amending->verbs[amending->verb_count++] = (struct verb){ i, words[k].action };
        }
    }
}

/* ---- names ---- */

/* What is in quotes, without a comma at its end and without aliases. */
static struct str clean_name(struct str name)
{
    size_t aliases = find_text(name, ", a.k.a");
    name = str_trim(str_slice(name, 0, aliases));
    while (name.length > 0 && strchr(",;", name.data[name.length - 1]) != NULL)
        name = str_trim(str_slice(name, 0, name.length - 1));
    return name;
}

static bool add_names(struct amending *amending, struct fr_instruction *instruction, size_t from,
                      size_t to)
{
    struct str text = str_slice(amending->text, from, to);
    size_t at = str_find(text, '"');
    while (at < text.length) {
        size_t end = at + 1 + str_find(rest_of(text, at + 1), '"');
        struct str name = clean_name(str_slice(text, at + 1, end));
        if (name.length > 0) {
            if (instruction->name_count == NAMES_MAX)
                return err_set(amending->err, ERR_LIMIT, "more than %d names", NAMES_MAX);
            if (!arena_grow(amending->arena, &instruction->names, instruction->name_count,
                            &instruction->name_capacity, sizeof *instruction->names))
                return arena_error(amending->arena, amending->err);
            instruction->names[instruction->name_count++] = name;
        }
        at = end + 1;
        at += str_find(rest_of(text, at), '"');
    }
    return true;
}

/* ---- instructions ---- */

static bool add_instruction(struct amending *amending, enum fr_action action, size_t from,
                            size_t to)
{
    struct fr_document *document = amending->document;
    const struct fr_standing *standing = amending->standing;
    struct str text = amending->text;
    if (document->instruction_count == FR_INSTRUCTIONS_MAX)
        return err_set(amending->err, ERR_LIMIT, "more than %d instructions", FR_INSTRUCTIONS_MAX);
    if (!arena_grow(amending->arena, &document->instructions, document->instruction_count,
                    &document->instruction_capacity, sizeof *document->instructions))
        return arena_error(amending->arena, amending->err);
    struct fr_instruction *instruction = &document->instructions[document->instruction_count++];
    *instruction = (struct fr_instruction){ .label = standing->label,
                                            .text = text,
                                            .action = action,
                                            .part = standing->part,
                                            .place = standing->place,
                                            .list = standing->list,
                                            .country = standing->country,
                                            .group = amending->group,
                                            .line = amending->line };
    return find_paragraphs(amending, &instruction->places) &&
           (action == FR_HEADING || action == FR_AUTHORITY ||
            add_names(amending, instruction, from, to));
}

static bool ends_open(struct str text)
{
    return text.length > 0 && text.data[text.length - 1] == ':';
}

/* One instruction for each verb; what is named before the first belongs to it. */
static bool add_all(struct amending *amending)
{
    size_t count = amending->verb_count;
    for (size_t i = 0; i < count; i++) {
        size_t from = i == 0 ? 0 : amending->verbs[i].at;
        size_t to = i + 1 < count ? amending->verbs[i + 1].at : amending->text.length;
        if (!add_instruction(amending, amending->verbs[i].action, from, to))
            return false;
    }
    return true;
}

static bool blank_quotes(struct amending *amending)
{
    struct str text = amending->text;
    char *bare = arena_copy(amending->arena, text.data, text.length);
    bool inside = false;
    if (bare == NULL)
        return arena_error(amending->arena, amending->err);
    for (size_t i = 0; i < text.length; i++) {
        bool quote = text.data[i] == '"';
        if (inside && !quote)
            bare[i] = '.';
        inside = inside != quote;
    }
    amending->bare = (struct str){ bare, text.length };
    return true;
}

bool fr_amend(struct arena *arena, struct fr_document *document, struct fr_standing *standing,
              struct str text, unsigned group, uint32_t line, struct err *err)
{
    struct amending amending = { .arena = arena,
                                 .document = document,
                                 .standing = standing,
                                 .group = group,
                                 .line = line,
                                 .err = err };
    struct str plain = fr_plain(arena, text);
    if (plain.data == NULL)
        return arena_error(arena, err);
    amending.text = plain;
    if (!set_label(&amending, take_label(&amending.text)) || !blank_quotes(&amending))
        return false;
    if (find_text(amending.bare, "authority citation") < amending.bare.length)
        return add_instruction(&amending, FR_AUTHORITY, 0, 0);
    find_place(&amending);
    find_country(&amending);
    find_verbs(&amending);
    bool names = str_find(amending.text, '"') < amending.text.length;
    if (amending.verb_count == 1 && ends_open(amending.text) && !names &&
        standing->country.length == 0 && standing->list.length > 0 &&
        find_text(amending.bare, "as follows") == amending.bare.length) {
        standing->action = amending.verbs[0].action;
        return add_instruction(&amending, FR_HEADING, 0, 0);
    }
    if (amending.verb_count > 0)
        return add_all(&amending);
    if (ends_open(amending.text) && !names)
        return add_instruction(&amending, FR_HEADING, 0, 0);
    return add_instruction(&amending, standing->action, 0, amending.text.length);
}
