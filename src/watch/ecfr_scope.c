/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch/ecfr_scope.c - what a reason for control applies to: "entire entry except .y",
 * "3A001.b.2, b.3 and .z", "3A001.a.5.a when designed for military use; and 3A001.z.2".
 */
#include "watch/ecfr_priv.h"

#include <string.h>

#define CODE_MAX 32
#define RANGE_MAX 32 /* paragraphs in "a.2 to a.14" */

static bool is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

/* ".b.2.a" or nothing, to the end. */
static bool is_path(struct str text)
{
    size_t i = 0;
    while (i < text.length) {
        size_t from = ++i;
        if (text.data[from - 1] != '.' || from == text.length)
            return false;
        bool digit = is_digit(text.data[from]);
        while (i < text.length && (digit ? is_digit(text.data[i]) : is_small(text.data[i])))
            i++;
        if (i == from)
            return false;
    }
    return true;
}

/* "3A001" with or without paragraphs, to the end. */
static bool is_full(struct str text)
{
    return text.length >= 5 && is_digit(text.data[0]) && text.data[1] >= 'A' &&
           text.data[1] <= 'E' && is_digit(text.data[2]) && is_digit(text.data[3]) &&
           is_digit(text.data[4]) && is_path(str_slice(text, 5, text.length));
}

struct list {
    struct arena *arena;
    struct str entry;
    struct str *codes;
    size_t count, capacity;
    bool failed; /* memory ran out */
};

static bool list_add(struct list *list, struct str code)
{
    struct str kept = str_copy(list->arena, code);
    if (kept.data == NULL ||
        !arena_grow(list->arena, &list->codes, list->count, &list->capacity, sizeof *list->codes)) {
        list->failed = true;
        return false;
    }
    list->codes[list->count++] = kept;
    return true;
}

/* A paragraph of the entry, in full or from its first letter on, to the full code. */
static bool own_code(struct str entry, struct str word, char text[CODE_MAX], struct str *ret_code)
{
    struct buf buf = { .data = text, .capacity = CODE_MAX, .limit = CODE_MAX };
    bool full = is_full(word);
    if (full && !str_equal(str_slice(word, 0, 5), entry))
        return false;
    if (!full) {
        struct str path =
            word.length > 0 && word.data[0] == '.' ? str_slice(word, 1, word.length) : word;
        bool letter =
            path.length > 0 && is_small(path.data[0]) && (path.length == 1 || path.data[1] == '.');
        if (!letter || !is_path(str_slice(path, 1, path.length)))
            return false;
        buf_str(&buf, entry);
        buf_byte(&buf, '.');
        word = path;
    }
    buf_str(&buf, word);
    *ret_code = buf_view(&buf);
    return !buf.failed;
}

static int number_of(struct str digits)
{
    int number = 0;
    for (size_t i = 0; i < digits.length; i++)
        number = 10 * number + (digits.data[i] - '0');
    return number;
}

/* "a.2" and "a.14", ".k" and ".n": what lies between them, both included. */
static bool add_range(struct list *list, struct str first, struct str last)
{
    size_t a = first.length;
    size_t b = last.length;
    while (a > 0 && first.data[a - 1] != '.')
        a--;
    while (b > 0 && last.data[b - 1] != '.')
        b--;
    struct str from = str_slice(first, a, first.length);
    struct str to = str_slice(last, b, last.length);
    bool numbers = from.length > 0 && to.length > 0 && from.length <= 3 && to.length <= 3 &&
                   is_digit(from.data[0]) && is_digit(to.data[0]);
    bool letters =
        from.length == 1 && to.length == 1 && is_small(from.data[0]) && is_small(to.data[0]);
    if (a == 0 || !str_equal(str_slice(first, 0, a), str_slice(last, 0, b)) ||
        (!numbers && !letters))
        return false;
    int low = numbers ? number_of(from) : from.data[0];
    int high = numbers ? number_of(to) : to.data[0];
    if (low >= high || high - low >= RANGE_MAX)
        return false;
    for (int i = low; i <= high; i++) {
        char text[CODE_MAX];
        struct buf buf = { .data = text, .capacity = sizeof text, .limit = sizeof text };
        buf_str(&buf, str_slice(first, 0, a));
        if (numbers)
            buf_int(&buf, i);
        else
            buf_byte(&buf, (char)i);
        if (buf.failed || !list_add(list, buf_view(&buf)))
            return false;
    }
    return true;
}

/* ---- words ---- */

/* The next word; a comma is one of its own. */
static struct str next_word(struct str *rest)
{
    *rest = str_trim(*rest);
    size_t end = 0;
    if (rest->length > 0 && rest->data[0] == ',')
        end = 1;
    while (end < rest->length && rest->data[0] != ',' && rest->data[end] != ' ' &&
           rest->data[end] != ',')
        end++;
    struct str word = str_slice(*rest, 0, end);
    *rest = str_slice(*rest, end, rest->length);
    return word;
}

static bool is_joint(struct str word)
{
    return str_equal_text(word, ",") || str_equal_text(word, "and") || str_equal_text(word, "or");
}

static bool skip_text(struct str *text, const char *start)
{
    if (!str_starts(*text, str_of(start)))
        return false;
    *text = str_slice(*text, str_of(start).length, text->length);
    return true;
}

/* "items controlled by paragraphs " in front of a list says no more than the list. */
static struct str without_frame(struct str text)
{
    static const char *const nouns[] = { "items ",      "commodities ",
                                         "equipment ",  "\"software\" ",
                                         "software ",   "\"technology\" ",
                                         "technology ", NULL };
    static const char *const verbs[] = { "controlled by ",
                                         "controlled in ",
                                         "controlled under ",
                                         "in ",
                                         "specified by ",
                                         "specified in ",
                                         NULL };
    for (size_t i = 0; nouns[i] != NULL && !skip_text(&text, nouns[i]); i++)
        continue;
    for (size_t i = 0; verbs[i] != NULL && !skip_text(&text, verbs[i]); i++)
        continue;
    skip_text(&text, "ECCN ");
    if (!skip_text(&text, "paragraphs "))
        skip_text(&text, "paragraph ");
    if (str_ends(text, STR(" of this entry")))
        text.length -= sizeof " of this entry" - 1;
    else if (str_ends(text, STR(" only")))
        text.length -= sizeof " only" - 1;
    return text;
}

/* "9A004 .g" is 9A004.g: a space that the typesetter left. */
static struct str glued(struct str word, struct str *rest, char text[CODE_MAX])
{
    struct str trimmed = str_trim(*rest);
    struct buf buf = { .data = text, .capacity = CODE_MAX, .limit = CODE_MAX };
    if (word.length != 5 || !is_full(word) || trimmed.length == 0 || trimmed.data[0] != '.')
        return word;
    buf_str(&buf, word);
    buf_str(&buf, next_word(rest));
    return buf.failed ? word : buf_view(&buf);
}

/* A list of paragraphs of the entry and nothing else; false if it is anything else. */
static bool read_list(struct list *list, struct str text)
{
    struct str rest = without_frame(str_trim(text));
    char last_text[CODE_MAX];
    struct str last = { 0 };
    bool range = false;
    size_t joints = 1; /* as many as stand before the next code */
    while (str_trim(rest).length > 0) {
        char glue[CODE_MAX];
        char code_text[CODE_MAX];
        struct str code;
        struct str word = next_word(&rest);
        if (is_joint(word)) {
            if (++joints > 2 || last.length == 0 || range)
                return false;
            continue;
        }
        if (str_equal_text(word, "to") || str_equal_text(word, "through")) {
            if (range || joints > 0 || last.length == 0)
                return false;
            range = true;
            continue;
        }
        word = glued(word, &rest, glue);
        if ((joints == 0 && !range) || !own_code(list->entry, word, code_text, &code))
            return false;
        if (range) {
            list->count--;
            if (!add_range(list, last, code))
                return false;
        } else if (!list_add(list, code)) {
            return false;
        }
        memcpy(last_text, code.data, code.length);
        last = (struct str){ last_text, code.length };
        range = false;
        joints = 0;
    }
    return joints == 0 && !range && list->count > 0;
}

/* ---- lists with something left out ---- */

/* "b (except .b.5), .c": the list without its brackets, and what stands in them. */
static bool read_bracketed(struct list *in, struct list *except, struct str text)
{
    struct buf plain;
    bool understood = true;
    buf_init(&plain, in->arena->mem, 4096);
    for (size_t at = 0; at < text.length && understood;) {
        struct str here = str_slice(text, at, text.length);
        size_t close = str_find(here, ')');
        if (here.data[0] != '(') {
            buf_byte(&plain, here.data[0]);
            at++;
            continue;
        }
        struct str inside = str_slice(here, 1, close);
        understood =
            close < here.length && skip_text(&inside, "except ") && read_list(except, inside);
        at += close + 1;
    }
    understood =
        understood && !plain.failed && except->count > 0 && read_list(in, buf_view(&plain));
    buf_release(&plain);
    return understood;
}

/* ---- lists with conditions ---- */

/* Where the condition begins: "when usable in …", "that meet …". */
static struct str without_condition(struct str clause)
{
    static const char *const starts[] = { "when",    "if",     "that",  "with", "except",
                                          "capable", "having", "being", NULL };
    for (size_t at = 0; at < clause.length; at++) {
        struct str here = str_slice(clause, at + 1, clause.length);
        for (size_t i = 0; clause.data[at] == ' ' && starts[i] != NULL; i++) {
            size_t length = str_of(starts[i]).length;
            if (str_starts(here, str_of(starts[i])) &&
                (here.length == length || here.data[length] == ' '))
                return str_slice(clause, 0, at);
        }
    }
    return clause;
}

/* One thing that is named: it must name one paragraph of the entry, in full, and no other code. */
static bool read_named(struct list *part, struct str thing)
{
    size_t codes = 0;
    while (str_trim(thing).length > 0) {
        struct str word = next_word(&thing);
        if (is_full(word)) {
            if (word.length <= 5 || !str_equal(str_slice(word, 0, 5), part->entry) ||
                !list_add(part, word))
                return false;
            codes++;
        } else if (str_find(word, '.') < word.length || str_equal_text(word, "entire") ||
                   str_equal_text(word, "to") || str_equal_text(word, "through")) {
            return false;
        }
    }
    return codes == 1;
}

/* Each thing that the clause names, up to its condition. */
static bool read_clause(struct list *part, struct str clause)
{
    struct str rest = str_trim(without_condition(clause));
    while (rest.length > 0 && rest.data[rest.length - 1] == ',')
        rest = str_trim(str_slice(rest, 0, rest.length - 1));
    struct str from = rest;
    if (from.length > 0 && from.data[0] == ',')
        return false;
    while (rest.length > 0) {
        struct str word = next_word(&rest);
        if (!is_joint(word))
            continue;
        struct str thing = { from.data, (size_t)(word.data - from.data) };
        if (str_trim(thing).length > 0 && !read_named(part, thing))
            return false;
        from = rest;
    }
    return read_named(part, from);
}

/* "CODES; and CODE when …": true if every clause is bound to paragraphs of the entry. */
static bool read_clauses(struct list *in, struct list *part, struct str text)
{
    while (text.length > 0) {
        size_t end = 0;
        while (end < text.length && text.data[end] != ';' &&
               !(text.data[end] == '.' && end + 1 < text.length && text.data[end + 1] == ' '))
            end++;
        struct str clause = str_trim(str_slice(text, 0, end));
        text = str_trim(str_slice(text, end < text.length ? end + 1 : end, text.length));
        skip_text(&text, "and ");
        skip_text(&text, "to ");
        size_t before = in->count;
        if (clause.length == 0 || read_list(in, clause))
            continue;
        in->count = before;
        if (!read_clause(part, clause))
            return false;
    }
    return in->count + part->count > 0;
}

bool scope_paragraphs(struct arena *arena, struct str entry, struct str text,
                      struct str **ret_codes, size_t *ret_count)
{
    struct list list = { .arena = arena, .entry = entry };
    bool understood = read_list(&list, text) && !list.failed;
    *ret_codes = list.codes;
    *ret_count = list.count;
    return understood;
}

static bool whole_entry(struct str *text)
{
    skip_text(text, "the ");
    return skip_text(text, "entire entry");
}

bool scope_read(struct arena *arena, struct str entry, struct str text, struct scope *ret_scope)
{
    struct list in = { .arena = arena, .entry = entry };
    struct list except = in;
    struct list part = in;
    struct str rest = text;
    bool understood;
    if (whole_entry(&rest)) {
        skip_text(&rest, ",");
        bool all = rest.length == 0;
        understood =
            all || (skip_text(&rest, " except") &&
                    (skip_text(&rest, ": ") || skip_text(&rest, " ")) && read_list(&except, rest));
        if (understood)
            list_add(&in, entry);
    } else {
        understood = read_list(&in, text);
        if (!understood) {
            in.count = 0;
            understood = read_bracketed(&in, &except, text);
        }
        if (!understood) {
            in.count = except.count = 0;
            understood = read_clauses(&in, &part, text);
        }
    }
    if (!understood) {
        in.count = except.count = part.count = 0;
        list_add(&part, entry);
    }
    *ret_scope = (struct scope){ .in = in.codes,
                                 .in_count = in.count,
                                 .except = except.codes,
                                 .except_count = except.count,
                                 .part = part.codes,
                                 .part_count = part.count };
    return !in.failed && !except.failed && !part.failed;
}
