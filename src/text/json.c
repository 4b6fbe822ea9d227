/* SPDX-License-Identifier: Apache-2.0 */
/* text/json.c - see json.h: looking at a tree, and saying what is wrong with a text. */
#include "text/json.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "text/json_priv.h"

const char *json_type_name(enum json_type type)
{
    static const char *const names[] = {
        [JSON_NULL] = "null",       [JSON_BOOL] = "true or false", [JSON_NUMBER] = "a number",
        [JSON_STRING] = "a string", [JSON_ARRAY] = "an array",     [JSON_OBJECT] = "an object",
    };
    return names[type];
}

const struct json_value *json_get(const struct json_value *object, struct str key)
{
    assert(object->type == JSON_OBJECT);
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        if (str_equal(v->key, key))
            return v;
    }
    return NULL;
}

bool json_read_kept(struct json_reader *reader, struct arena *arena, struct str text,
                    const struct json_value **ret, struct err *err)
{
    const struct json_source source = { .text = text, .line = 1 };
    struct json_text read;
    if (!json_read(reader, arena, &source, &read, err))
        return err_damaged(err, "what is kept");
    if (read.root->type != JSON_OBJECT)
        return err_set(err, ERR_DAMAGED, "what is kept is %s, not an object",
                       json_type_name(read.root->type));
    *ret = read.root;
    return true;
}

struct str json_text_of(const struct json_value *object, const char *key)
{
    const struct json_value *value =
        object == NULL || object->type != JSON_OBJECT ? NULL : json_get(object, str_of(key));
    return value == NULL || value->type != JSON_STRING ? (struct str){ 0 } : value->text;
}

static uint32_t clip(size_t value)
{
    return value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

/* Goes forward from a line that begins at *line_at to the one that holds the byte at `at`. */
static void seek_line(struct str text, size_t at, size_t *line_at, uint32_t *line)
{
    while (at > *line_at) {
        const char *newline = memchr(text.data + *line_at, '\n', at - *line_at);
        if (newline == NULL)
            return;
        *line_at = (size_t)(newline - text.data) + 1;
        *line += 1;
    }
}

void json_place(struct json_text *text, uint32_t at, uint32_t *ret_line, uint32_t *ret_column)
{
    assert(at <= text->source.text.length);
    if (!text->one_line) {
        if (at < text->line_at) {
            text->line_at = 0;
            text->line = text->source.line;
        }
        seek_line(text->source.text, at, &text->line_at, &text->line);
    }
    *ret_line = text->line;
    *ret_column = clip(at - text->line_at + 1);
}

bool json_at(struct json_text *text, uint32_t at, struct err *err)
{
    uint32_t line;
    uint32_t column;
    json_place(text, at, &line, &column);
    return err_at(err, "", line, column);
}

static bool fault_at(const struct json_source *source, size_t at, struct err *err)
{
    size_t line_at = 0;
    uint32_t line = source->line;
    seek_line(source->text, at, &line_at, &line);
    return err_at(err, "", line, clip(at - line_at + 1));
}

bool json_fault_text(const struct json_source *source, struct err *err)
{
    struct str text = source->text;
    size_t quote = 0;
    bool inside = false;
    for (size_t i = 0; i < text.length;) {
        unsigned char c = (unsigned char)text.data[i];
        uint32_t code;
        size_t step = str_utf8_at(text, i, &code);
        if (step == 0) {
            err_set(err, ERR_SYNTAX, "byte 0x%02x is not UTF-8 here", c);
            err_hint(err, "texts are UTF-8; 'iconv -f LATIN1 -t UTF-8' converts many others");
            return fault_at(source, i, err);
        }
        if (inside && c < 0x20) {
            err_set(err, ERR_SYNTAX, "control character 0x%02x in a string", c);
            if (c == '\n' || c == '\r')
                err_hint(err, "is a closing quote missing? a line break in a string is \\n");
            else
                err_hint(err, "write it as \\u%04x", c);
            return fault_at(source, i, err);
        }
        if (c == '"') {
            inside = !inside;
            quote = i;
        } else if (c == '\\' && i + 1 < text.length && text.data[i + 1] >= 0x20 &&
                   text.data[i + 1] < 0x7F) {
            step = 2;
        }
        i += step;
    }
    if (inside) {
        err_set(err, ERR_SYNTAX, "a string is not closed");
        return fault_at(source, quote, err);
    }
    err_set(err, ERR_SYNTAX, "the text is not JSON");
    return fault_at(source, 0, err);
}

#define FOUND_MAX 32 /* bytes of a token that a message shows */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool ends_word(char c)
{
    return is_space(c) || (c != '\0' && strchr(",:]}[{\"", c) != NULL);
}

/* The token at a place, for a message: cut, and without what would spoil a line. */
static struct str shown(struct str text, size_t at, size_t to)
{
    size_t end = at;
    size_t most = to - at > FOUND_MAX ? at + FOUND_MAX : to;
    bool string = text.data[at] == '"';
    while (end < most) {
        uint32_t code;
        size_t step = str_utf8_at(text, end, &code);
        unsigned char c = (unsigned char)text.data[end];
        if (step == 0 || end + step > most || c < 0x20 || c == 0x7F)
            break;
        if (end > at && !string && ends_word(text.data[end]))
            break;
        end += step;
        if (string && c == '"' && end > at + 1)
            break;
        if (end == at + 1 && !string && strchr("[]{},:", c) != NULL)
            break;
    }
    return str_slice(text, at, end);
}

bool json_fault_expected(const struct json_source *source, size_t at, const char *expected,
                         struct err *err)
{
    struct str text = source->text;
    if (at >= text.length) {
        err_set(err, ERR_SYNTAX, "expected %s, found the end of the text", expected);
        return fault_at(source, text.length, err);
    }
    struct str found = shown(text, at, text.length);
    if (found.length == 0)
        err_set(err, ERR_SYNTAX, "expected %s, found byte 0x%02x", expected,
                (unsigned char)text.data[at]);
    else
        err_set(err, ERR_SYNTAX, "expected %s, found '%.*s'", expected, STR_ARG(found));
    size_t before = at;
    while (before > 0 && is_space(text.data[before - 1]))
        before--;
    if ((text.data[at] == '}' || text.data[at] == ']') && before > 0 &&
        text.data[before - 1] == ',')
        err_hint(err, "no comma stands before '%c'", text.data[at]);
    else if (text.data[at] == '\'')
        err_hint(err, "strings stand in double quotes");
    return fault_at(source, at, err);
}

bool json_fault_token(const struct json_source *source, size_t from, size_t to, struct err *err)
{
    static const char *const words[] = { "true", "false", "null" };
    struct str token = str_slice(source->text, from, to);
    struct str found = shown(source->text, from, to);
    if (found.length == 0)
        return json_fault_expected(source, from, "a value", err);
    err_set(err, ERR_SYNTAX, "'%.*s' is not a JSON value", STR_ARG(found));
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (str_distance(token, str_of(words[i]), 2) <= 2 ||
            str_equal_fold(token, str_of(words[i])))
            err_hint(err, "did you mean '%s'?", words[i]);
    }
    char first = token.data[0];
    if (first == '\'')
        err_hint(err, "strings stand in double quotes");
    else if ((first >= '0' && first <= '9') || strchr("+-.", first) != NULL)
        err_hint(err, "numbers are written 4992, -2.5, 1e26: no '+', no leading zero, "
                      "a digit on both sides of the point");
    else if (str_equal(token, STR("NaN")) || str_equal(token, STR("Infinity")))
        err_hint(err, "JSON has no '%.*s'; what is not known is left out", STR_ARG(token));
    return fault_at(source, from, err);
}

/* Whether text[at ..] is \uXXXX; the code unit goes to *ret_unit. */
static bool hex_escape(struct str text, size_t at, unsigned *ret_unit)
{
    unsigned unit = 0;
    if (at + 6 > text.length || text.data[at] != '\\' || text.data[at + 1] != 'u')
        return false;
    for (size_t i = at + 2; i < at + 6; i++) {
        char c = text.data[i];
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
                         : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10
                                                : 16u;
        if (digit == 16)
            return false;
        unit = unit * 16 + digit;
    }
    *ret_unit = unit;
    return true;
}

bool json_fault_escape(const struct json_source *source, size_t at, struct err *err)
{
    struct str text = source->text;
    unsigned unit = 0;
    unsigned low = 0;
    for (size_t i = at + 1; i < text.length && text.data[i] != '"'; i++) {
        if (text.data[i] != '\\')
            continue;
        if (i + 1 < text.length && strchr("\"\\/bfnrt", text.data[i + 1]) != NULL) {
            i++;
            continue;
        }
        if (!hex_escape(text, i, &unit)) {
            struct str found = shown(text, i, i + 2 > text.length ? text.length : i + 2);
            err_set(err, ERR_SYNTAX, "'%.*s' is not an escape", STR_ARG(found));
            err_hint(err,
                     "escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hex digits");
            return fault_at(source, i, err);
        }
        if (unit >= 0xD800 && unit <= 0xDBFF && hex_escape(text, i + 6, &low) && low >= 0xDC00 &&
            low <= 0xDFFF) {
            i += 11;
            continue;
        }
        if (unit >= 0xD800 && unit <= 0xDFFF) {
            err_set(err, ERR_SYNTAX, "'\\u%04x' is half of a surrogate pair", unit);
            return fault_at(source, i, err);
        }
        i += 5;
    }
    err_set(err, ERR_SYNTAX, "a string has a wrong escape");
    return fault_at(source, at, err);
}

bool json_fault_twice(const struct json_source *source, const struct json_value *member,
                      size_t before, struct err *err)
{
    struct err first = { 0 };
    struct str key = member->key;
    fault_at(source, before, &first);
    size_t shown_length = key.length > 60 ? 60 : key.length;
    while (shown_length > 0 && !str_is_utf8(str_slice(key, 0, shown_length)))
        shown_length--;
    err_set(err, ERR_SYNTAX, "key '%.*s' stands twice in an object", (int)shown_length, key.data);
    err_hint(err, "it stands on line %u, column %u, too", first.line, first.column);
    return fault_at(source, member->key_at, err);
}

bool json_fault_depth(const struct json_source *source, size_t at, unsigned depth, struct err *err)
{
    err_set(err, ERR_LIMIT, "more than %u arrays and objects in one another", depth);
    return fault_at(source, at, err);
}

bool json_fault_memory(const struct json_source *source, const struct arena *arena, struct err *err)
{
    arena_error(arena, err);
    return err_at(err, "", source->line, 1);
}

static size_t skip_digits(struct str text, size_t at)
{
    while (at < text.length && text.data[at] >= '0' && text.data[at] <= '9')
        at++;
    return at;
}

bool json_is_number(struct str text)
{
    size_t at = text.length > 0 && text.data[0] == '-' ? 1 : 0;
    size_t whole = at;
    at = skip_digits(text, at);
    if (at == whole || (text.data[whole] == '0' && at - whole > 1))
        return false;
    if (at < text.length && text.data[at] == '.') {
        size_t point = at + 1;
        at = skip_digits(text, point);
        if (at == point)
            return false;
    }
    if (at < text.length && (text.data[at] | 0x20) == 'e') {
        size_t exponent = at + 1;
        if (exponent < text.length && (text.data[exponent] == '+' || text.data[exponent] == '-'))
            exponent++;
        at = skip_digits(text, exponent);
        if (at == exponent)
            return false;
    }
    return at == text.length;
}

/* By key, and members of the same key as they stand. */
static bool comes_before(const struct json_value *a, const struct json_value *b)
{
    int order = str_compare(a->key, b->key);
    return order < 0 || (order == 0 && a->key_at < b->key_at);
}

/* Merges two sorted runs, values[from .. middle) and values[middle .. to), into out. */
static void merge(const struct json_value *const *values, size_t from, size_t middle, size_t to,
                  const struct json_value **out)
{
    size_t a = from;
    size_t b = middle;
    for (size_t i = from; i < to; i++) {
        bool take_a = b >= to || (a < middle && comes_before(values[a], values[b]));
        out[i] = take_a ? values[a++] : values[b++];
    }
}

bool json_keys_twice(struct arena *arena, const struct json_value *object,
                     const struct json_value **ret_twice, const struct json_value **ret_before)
{
    size_t count = object->count;
    const struct json_value **values = arena_array(arena, count, sizeof *values);
    const struct json_value **merged = arena_array(arena, count, sizeof *merged);
    if (values == NULL || merged == NULL)
        return false;
    size_t n = 0;
    for (const struct json_value *v = object->first; v != NULL; v = v->next)
        values[n++] = v;
    assert(n == count);
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t from = 0; from < count; from += 2 * width) {
            size_t middle = from + width < count ? from + width : count;
            size_t to = middle + width < count ? middle + width : count;
            merge(values, from, middle, to, merged);
        }
        const struct json_value **spare = values;
        values = merged;
        merged = spare;
    }
    *ret_twice = *ret_before = NULL;
    for (size_t i = 1; i < count; i++) {
        if (!str_equal(values[i - 1]->key, values[i]->key))
            continue;
        if (*ret_twice == NULL || values[i]->key_at < (*ret_twice)->key_at) {
            *ret_twice = values[i];
            *ret_before = values[i - 1];
        }
    }
    return true;
}
