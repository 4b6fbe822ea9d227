/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire/mapping_messages.c - several messages in one file, each as if it were alone.
 *
 * A path of a mapping names what it takes from the message from the outermost on, so a message is
 * the whole file with one of what stands at `messages`: the nodes on the way there are copied, all
 * others are shared.
 */
#include "wire/mapping.h"

static const struct json_value *member(const struct json_value *value, struct str name)
{
    return value->type == JSON_OBJECT ? json_get(value, name) : NULL;
}

/* Behind "$.". */
static struct str names_of(const struct mapping *mapping)
{
    return str_slice(mapping->messages, 2, mapping->messages.length);
}

static struct str next_name(struct str *names)
{
    size_t end = str_find(*names, '.');
    struct str name = str_slice(*names, 0, end);
    *names = str_slice(*names, end < names->length ? end + 1 : end, names->length);
    return name;
}

bool mapping_messages(const struct mapping *mapping, const struct json_value *whole,
                      size_t *ret_count, struct err *err)
{
    *ret_count = 1;
    if (mapping->messages.data == NULL)
        return true;
    struct str names = names_of(mapping);
    const struct json_value *at = whole;
    while (at != NULL && names.length > 0)
        at = member(at, next_name(&names));
    if (at == NULL)
        return err_set(err, ERR_VALUE, "there is no message at '%.*s'", STR_ARG(mapping->messages));
    if (at->type != JSON_ARRAY)
        return true;
    if (at->count > MAPPING_MESSAGES_MAX)
        return err_set(err, ERR_LIMIT, "more than %d messages", MAPPING_MESSAGES_MAX);
    *ret_count = at->count;
    return at->count > 0 ||
           err_set(err, ERR_VALUE, "there is no message at '%.*s'", STR_ARG(mapping->messages));
}

/* The object with the value in the place of its member of that key. */
static struct json_value *with(struct arena *arena, const struct json_value *object, struct str key,
                               const struct json_value *value)
{
    struct json_value *made = arena_array(arena, 1, sizeof *made);
    const struct json_value **next = NULL;
    if (made == NULL)
        return NULL;
    *made = *object;
    next = &made->first;
    for (const struct json_value *each = object->first; each != NULL; each = each->next) {
        struct json_value *copy = arena_array(arena, 1, sizeof *copy);
        if (copy == NULL)
            return NULL;
        *copy = str_equal(each->key, key) ? *value : *each;
        copy->key = each->key;
        copy->key_at = each->key_at;
        copy->next = NULL;
        *next = copy;
        next = &copy->next;
    }
    return made;
}

/* The n-th of what is there, of an array; depth is that of the path, each name a level of it. */
static const struct json_value *only(struct arena *arena, const struct json_value *value,
                                     struct str names, size_t n)
{
    if (names.length == 0) {
        const struct json_value *each = value->type == JSON_ARRAY ? value->first : value;
        for (; n > 0; n--)
            each = each->next;
        return each;
    }
    struct str name = next_name(&names);
    const struct json_value *inner = only(arena, json_get(value, name), names, n);
    return inner == NULL ? NULL : with(arena, value, name, inner);
}

bool mapping_message(const struct mapping *mapping, struct arena *arena,
                     const struct json_value *whole, size_t n, const struct json_value **ret,
                     struct err *err)
{
    *ret = mapping->messages.data == NULL ? whole : only(arena, whole, names_of(mapping), n);
    return *ret != NULL || arena_error(arena, err);
}
