/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_read.cc - see json.h.  The one C++ file: simdjson has no C interface.
 *
 * simdjson's first stage validates UTF-8 and finds where each token begins, many bytes at a time.
 * What it leaves is walked here once, without recursion, and each token becomes a value.  The index
 * of tokens ends with the length of the text, as simdjson's own cursor needs it too; every step
 * looks for that end first, so a text that lies about its structure cannot lead past it.  Nothing
 * here throws: simdjson reports by error codes and allocates with nothrow new.
 */
#define SIMDJSON_EXCEPTIONS 0

#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

#include <simdjson.h>

extern "C" {
#include "text/json.h"
#include "text/json_priv.h"
}

using simdjson::error_code;
using simdjson::ondemand::json_iterator;
using simdjson::ondemand::parser;
using simdjson::ondemand::raw_json_string;

static_assert(JSON_PADDING >= simdjson::SIMDJSON_PADDING, "simdjson looks no farther than we say");

struct json_reader {
    const struct mem *mem;
    struct json_limits limits;
    parser simd;
};

/* The walk is one function to the compiler, so that its state stays in registers. */
#define INLINE static inline __attribute__((always_inline))

namespace
{
/* An array or object that is being read. */
struct open_value {
    json_value *value;
    json_value *last;
    uint64_t keys; /* a bit for each key so far, by length and bytes; free: a new key */
};

struct walk {
    json_reader *reader;
    struct arena *arena;
    const json_source *source;
    struct err *err;
    const char *text; /* source->text, or a copy of it with room behind */
    size_t length;
    const uint32_t *token; /* where the next token begins; length at the end */
    bool escapes;          /* there is a backslash somewhere */
    json_value *spare;
    json_value *spare_end;
    unsigned depth;
    open_value open[JSON_DEPTH_MAX];
};

#define NODES_PER_BLOCK 32

INLINE json_value *new_value(walk &w)
{
    if (w.spare == w.spare_end) {
        w.spare =
            static_cast<json_value *>(arena_array(w.arena, NODES_PER_BLOCK, sizeof(json_value)));
        if (w.spare == nullptr) {
            w.spare_end = nullptr;
            json_fault_memory(w.source, w.arena, w.err);
            return nullptr;
        }
        w.spare_end = w.spare + NODES_PER_BLOCK;
    }
    return w.spare++;
}

INLINE bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* The first byte of the next token, NUL at the end. */
INLINE char token_byte(const walk &w)
{
    return *w.token < w.length ? w.text[*w.token] : '\0';
}

/* Takes the next token, of which there is one; the space behind it is not part of it. */
INLINE struct str take_token(walk &w)
{
    size_t at = *w.token++;
    size_t end = *w.token;
    while (end > at + 1 && is_space(w.text[end - 1]))
        end--;
    return str{ w.text + at, end - at };
}

/* Takes a string token: without its quotes, and without escapes. */
INLINE bool take_string(walk &w, struct str *ret_text)
{
    size_t at = *w.token;
    struct str token = take_token(w);
    if (token.length < 2 || token.data[token.length - 1] != '"')
        return json_fault_token(w.source, at, at + token.length, w.err);
    *ret_text = str{ token.data + 1, token.length - 2 };
    if (!w.escapes || std::memchr(ret_text->data, '\\', ret_text->length) == nullptr)
        return true;
    auto *out = static_cast<uint8_t *>(arena_alloc(w.arena, token.length + JSON_PADDING));
    if (out == nullptr)
        return json_fault_memory(w.source, w.arena, w.err);
    std::string_view plain;
    raw_json_string raw(reinterpret_cast<const uint8_t *>(token.data) + 1);
    if (w.reader->simd.unescape(raw, out).get(plain) != simdjson::SUCCESS)
        return json_fault_escape(w.source, at, w.err);
    *ret_text = str{ plain.data(), plain.size() };
    /* simdjson 3.0 lets half a surrogate pair through. */
    return str_is_utf8(*ret_text) || json_fault_escape(w.source, at, w.err);
}

INLINE bool is_word(struct str token, const char *word, size_t length)
{
    return token.length == length && std::memcmp(token.data, word, length) == 0;
}

INLINE bool take_scalar(walk &w, json_value *value)
{
    switch (token_byte(w)) {
    case '"':
        value->type = JSON_STRING;
        return take_string(w, &value->text);
    case '\0':
    case '}':
    case ']':
    case ',':
    case ':':
        return json_fault_expected(w.source, *w.token, "a value", w.err);
    default:
        break;
    }
    value->text = take_token(w);
    if (json_is_number(value->text))
        value->type = JSON_NUMBER;
    else if (is_word(value->text, "false", 5) || is_word(value->text, "true", 4))
        value->type = JSON_BOOL;
    else if (is_word(value->text, "null", 4))
        value->type = JSON_NULL;
    else
        return json_fault_token(w.source, value->at, value->at + value->text.length, w.err);
    return true;
}

/* Puts a new value at the end of the array or object that is open. */
INLINE void append(open_value &open, json_value *value)
{
    if (open.last == nullptr)
        open.value->first = value;
    else
        open.last->next = value;
    open.last = value;
    open.value->count++;
}

INLINE bool check_key(walk &w, open_value &open, const json_value *member)
{
    struct str key = member->key;
    unsigned hash = static_cast<unsigned>(key.length) * 7;
    if (key.length > 0)
        hash += static_cast<unsigned char>(key.data[0]) * 5u +
                static_cast<unsigned char>(key.data[key.length - 1]) * 11u +
                static_cast<unsigned char>(key.data[key.length / 2]);
    uint64_t bit = uint64_t(1) << (hash & 63);
    bool maybe = (open.keys & bit) != 0;
    open.keys |= bit;
    if (!maybe || open.value->count >= JSON_KEYS_MANY)
        return true;
    for (const json_value *v = open.value->first; v != nullptr; v = v->next) {
        if (v->key.length == key.length && str_equal(v->key, key))
            return json_fault_twice(w.source, member, v->key_at, w.err);
    }
    return true;
}

/* Closes the innermost array or object: its last token was taken. */
INLINE bool close_value(walk &w)
{
    const json_value *value = w.open[--w.depth].value;
    if (value->type != JSON_OBJECT || value->count <= JSON_KEYS_MANY)
        return true;
    const json_value *twice = nullptr;
    const json_value *before = nullptr;
    if (!json_keys_twice(w.arena, value, &twice, &before))
        return json_fault_memory(w.source, w.arena, w.err);
    return twice == nullptr || json_fault_twice(w.source, twice, before->key_at, w.err);
}

/* Reads "key": of a member whose value comes next. */
INLINE bool read_key(walk &w, json_value *member)
{
    if (token_byte(w) != '"')
        return json_fault_expected(w.source, *w.token, "a key in double quotes", w.err);
    member->key_at = *w.token;
    if (!take_string(w, &member->key) || !check_key(w, w.open[w.depth - 1], member))
        return false;
    if (token_byte(w) != ':')
        return json_fault_expected(w.source, *w.token, "':' behind a key", w.err);
    w.token++;
    return true;
}

/*
 * Takes what follows a value inside an open array or object: a comma, or the end of it (and of
 * those around it).
 */
INLINE bool read_ends(walk &w)
{
    while (w.depth > 0) {
        bool object = w.open[w.depth - 1].value->type == JSON_OBJECT;
        char c = token_byte(w);
        if (c == ',') {
            w.token++;
            return true;
        }
        if (c != (object ? '}' : ']'))
            return json_fault_expected(w.source, *w.token, object ? "',' or '}'" : "',' or ']'",
                                       w.err);
        w.token++;
        if (!close_value(w))
            return false;
    }
    return true;
}

/* Opens an array or object.  *ret_empty: it is closed already. */
INLINE bool open_container(walk &w, json_value *value, bool *ret_empty)
{
    char c = token_byte(w);
    if (w.depth == w.reader->limits.depth)
        return json_fault_depth(w.source, value->at, w.reader->limits.depth, w.err);
    value->type = c == '{' ? JSON_OBJECT : JSON_ARRAY;
    w.open[w.depth++] = open_value{ value, nullptr, 0 };
    w.token++;
    *ret_empty = token_byte(w) == (c == '{' ? '}' : ']');
    return true;
}

/* One value after another, until the outermost is complete. */
bool read_values(walk &w, const json_value **ret_root)
{
    const json_value *root = nullptr;
    do {
        json_value *value = new_value(w);
        if (value == nullptr)
            return false;
        if (root == nullptr) {
            root = value;
        } else {
            open_value &open = w.open[w.depth - 1];
            if (open.value->type == JSON_OBJECT && !read_key(w, value))
                return false;
            append(open, value);
        }
        value->at = *w.token;
        char c = token_byte(w);
        if (c == '{' || c == '[') {
            bool empty = false;
            if (!open_container(w, value, &empty))
                return false;
            if (!empty)
                continue;
        } else if (!take_scalar(w, value)) {
            return false;
        }
        if (!read_ends(w))
            return false;
    } while (w.depth > 0);
    if (*w.token < w.length)
        return json_fault_expected(w.source, *w.token, "the end of the text", w.err);
    *ret_root = root;
    return true;
}

/*
 * simdjson's index grows in powers of two, so that lines a little longer than the last do not make
 * it grow again.
 */
error_code reserve(parser &simd, size_t length)
{
    if (length <= simd.capacity())
        return simdjson::SUCCESS;
    size_t capacity = 4096;
    while (capacity < length)
        capacity *= 2;
    return simd.allocate(capacity);
}

/* Makes sure that there is room behind the text; NULL without memory. */
const char *padded(struct arena *arena, const json_source *source)
{
    if (source->room >= JSON_PADDING)
        return source->text.data;
    char *copy = static_cast<char *>(arena_alloc(arena, source->text.length + JSON_PADDING));
    if (copy != nullptr && source->text.length > 0)
        std::memcpy(copy, source->text.data, source->text.length);
    return copy;
}

bool fault_of(error_code code, walk &w)
{
    if (code == simdjson::EMPTY)
        return json_fault_expected(w.source, w.source->text.length, "a value", w.err);
    if (code == simdjson::MEMALLOC) {
        err_set(w.err, ERR_MEMORY, "memory could not be had");
        return err_at(w.err, "", w.source->line, 1);
    }
    return json_fault_text(w.source, w.err);
}

} // namespace

extern "C" struct json_reader *json_reader_new(const struct mem *mem, struct json_limits limits,
                                               struct err *err)
{
    SIMDJSON_ASSUME(limits.depth <= JSON_DEPTH_MAX && limits.size <= JSON_SIZE_MAX);
    void *place = mem_resize(mem, nullptr, sizeof(json_reader));
    if (place == nullptr) {
        err_set(err, ERR_MEMORY, "memory could not be had");
        return nullptr;
    }
    return new (place) json_reader{ mem, limits, parser() };
}

extern "C" void json_reader_free(struct json_reader *reader)
{
    if (reader == nullptr)
        return;
    const struct mem *mem = reader->mem;
    reader->~json_reader();
    mem_free(mem, reader);
}

extern "C" bool json_read(struct json_reader *reader, struct arena *arena,
                          const struct json_source *source, struct json_text *ret_text,
                          struct err *err)
{
    size_t length = source->text.length;
    if (length > reader->limits.size) {
        err_set(err, ERR_LIMIT, "the text is longer than %zu bytes", reader->limits.size);
        return err_at(err, "", source->line, 1);
    }
    walk w;
    w.reader = reader;
    w.arena = arena;
    w.source = source;
    w.err = err;
    w.spare = w.spare_end = nullptr;
    w.depth = 0;
    if (length == 0)
        return fault_of(simdjson::EMPTY, w);
    w.text = padded(arena, source);
    w.length = length;
    if (w.text == nullptr)
        return json_fault_memory(source, arena, err);
    w.escapes = std::memchr(w.text, '\\', length) != nullptr;

    json_iterator tokens;
    simdjson::padded_string_view view(w.text, length, length + JSON_PADDING);
    error_code code = reserve(reader->simd, length);
    if (code == simdjson::SUCCESS)
        code = reader->simd.iterate_raw(view).get(tokens);
    if (code != simdjson::SUCCESS)
        return fault_of(code, w);
    w.token = tokens.position();
    const json_value *root = nullptr;
    if (!read_values(w, &root))
        return false;
    bool one_line = std::memchr(w.text, '\n', length) == nullptr;
    *ret_text = json_text{ *source, root, 0, source->line, one_line };
    return true;
}

extern "C" bool json_is_utf8(struct str text)
{
    return text.length == 0 || simdjson::validate_utf8(text.data, text.length);
}
