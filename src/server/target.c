/* SPDX-License-Identifier: Apache-2.0 */
/* server/target.c - see target.h. */
#include "server/target.h"

static int digit_of(char c)
{
    if (is_digit(c))
        return c - '0';
    c = char_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool target_decode(struct arena *arena, struct str text, bool plus_is_blank, struct str *ret,
                   struct err *err)
{
    char *out = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    if (out == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (c == '%') {
            bool whole = i + 2 < text.length;
            int high = whole ? digit_of(text.data[i + 1]) : -1;
            int low = whole ? digit_of(text.data[i + 2]) : -1;
            if (high < 0 || low < 0)
                return err_set(err, ERR_SYNTAX, "'%.*s' has a '%%' that is no escape",
                               STR_ARG(text));
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_blank) {
            c = ' ';
        }
        if (c == '\0')
            return err_set(err, ERR_SYNTAX, "'%.*s' has a NUL in it", STR_ARG(text));
        out[length++] = c;
    }
    *ret = (struct str){ out, length };
    return str_is_utf8(*ret) || err_set(err, ERR_SYNTAX, "'%.*s' is not UTF-8", STR_ARG(text));
}

static bool read_parts(struct str path, struct target *target, struct err *err)
{
    if (path.length == 0 || path.data[0] != '/')
        return err_set(err, ERR_SYNTAX, "a path begins with '/'");
    path = str_slice(path, 1, path.length);
    while (path.length > 0) {
        size_t end = str_find(path, '/');
        if (target->part_count == TARGET_PARTS_MAX)
            return err_set(err, ERR_LIMIT, "the path has more than %d parts", TARGET_PARTS_MAX);
        target->parts[target->part_count++] = str_slice(path, 0, end);
        /* "/v1/" is not "/v1": the part behind its last slash is empty. */
        if (end + 1 == path.length && target->part_count < TARGET_PARTS_MAX)
            target->parts[target->part_count++] = STR("");
        path = str_slice(path, end < path.length ? end + 1 : end, path.length);
    }
    return true;
}

static bool read_query(struct arena *arena, struct str text, struct target *target, struct err *err)
{
    size_t equals = str_find(text, '=');
    struct target_query *query = &target->queries[target->query_count];
    if (target->query_count == TARGET_QUERIES_MAX)
        return err_set(err, ERR_LIMIT, "more than %d parameters are given", TARGET_QUERIES_MAX);
    struct str value = equals < text.length ? str_slice(text, equals + 1, text.length) : STR("");
    if (!target_decode(arena, str_slice(text, 0, equals), true, &query->name, err) ||
        !target_decode(arena, value, true, &query->value, err))
        return false;
    for (size_t i = 0; i < target->query_count; i++) {
        if (str_equal(target->queries[i].name, query->name))
            return err_set(err, ERR_SYNTAX, "'%.*s' is given twice", STR_ARG(query->name));
    }
    target->query_count++;
    return true;
}

bool target_read_queries(struct arena *arena, struct str queries, struct target *ret,
                         struct err *err)
{
    while (queries.length > 0) {
        size_t end = str_find(queries, '&');
        if (end > 0 && !read_query(arena, str_slice(queries, 0, end), ret, err))
            return false;
        queries = str_slice(queries, end < queries.length ? end + 1 : end, queries.length);
    }
    return true;
}

bool target_read(struct arena *arena, struct str text, struct target *ret, struct err *err)
{
    size_t mark = str_find(text, '?');
    struct str queries = mark < text.length ? str_slice(text, mark + 1, text.length) : STR("");
    *ret = (struct target){ .part_count = 0 };
    return read_parts(str_slice(text, 0, mark), ret, err) &&
           target_read_queries(arena, queries, ret, err);
}

struct str target_query_of(const struct target *target, const char *name)
{
    for (size_t i = 0; i < target->query_count; i++) {
        if (str_equal_text(target->queries[i].name, name))
            return target->queries[i].value;
    }
    return (struct str){ 0 };
}
