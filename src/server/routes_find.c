/* SPDX-License-Identifier: Apache-2.0 */
/* server/routes_find.c - which route a request is for; see routes.h. */
#include <string.h>

#include "server/routes.h"

/*
 * Whether a part of a path is as a pattern has it: "orders", "{id}", "{id}:hold".  What stands for
 * the braces is *ret_value, absent where there are none.
 */
static bool match_part(struct str pattern, struct str part, struct str *ret_value)
{
    *ret_value = (struct str){ 0 };
    if (pattern.length == 0 || pattern.data[0] != '{')
        return str_equal(pattern, part);
    size_t end = str_find(pattern, '}');
    struct str action = str_slice(pattern, end + 1, pattern.length);
    if (part.length <= action.length || !str_ends(part, action))
        return false;
    *ret_value = str_slice(part, 0, part.length - action.length);
    /* A colon belongs to what is done; one of an id is written %3A. */
    return str_find(*ret_value, ':') == ret_value->length;
}

static bool match(const char *path, const struct target *target,
                  struct str parameters[ROUTE_PARAMETERS_MAX])
{
    struct str rest = str_of(path + 1);
    size_t count = 0;
    for (size_t i = 0; i < target->part_count; i++) {
        struct str value;
        size_t end = str_find(rest, '/');
        if (rest.length == 0 || !match_part(str_slice(rest, 0, end), target->parts[i], &value))
            return false;
        if (value.data != NULL)
            parameters[count++] = value;
        rest = str_slice(rest, end < rest.length ? end + 1 : end, rest.length);
    }
    return rest.length == 0;
}

bool route_is_none(const struct route *route)
{
    return route->path[0] == '\0';
}

bool routes_find(struct arena *arena, enum http_method method, const struct target *target,
                 const struct route **ret, struct str parameters[ROUTE_PARAMETERS_MAX],
                 route_methods *ret_methods, struct err *err)
{
    enum http_method wanted = method == HTTP_HEAD ? HTTP_GET : method;
    *ret = NULL;
    *ret_methods = 0;
    for (const struct route *route = routes; route->path != NULL; route++) {
        struct str found[ROUTE_PARAMETERS_MAX] = { { 0 } };
        if (route_is_none(route) || !match(route->path, target, found))
            continue;
        *ret_methods |= 1U << route->method;
        if (route->method == HTTP_GET)
            *ret_methods |= 1U << HTTP_HEAD;
        if (route->method != wanted)
            continue;
        *ret = route;
        memcpy(parameters, found, sizeof found);
    }
    for (size_t i = 0; *ret != NULL && i < ROUTE_PARAMETERS_MAX; i++) {
        if (parameters[i].data != NULL &&
            !target_decode(arena, parameters[i], false, &parameters[i], err))
            return false;
    }
    return true;
}

size_t routes_count(void)
{
    size_t count = 0;
    while (routes[count].path != NULL)
        count++;
    return count;
}

struct str route_methods_text(struct arena *arena, route_methods methods)
{
    struct buf text;
    buf_init(&text, arena->mem, 128);
    for (int i = 0; i < HTTP_METHOD_COUNT; i++) {
        if ((methods & 1U << i) == 0)
            continue;
        buf_text(&text, text.length > 0 ? ", " : "");
        buf_text(&text, http_method_name((enum http_method)i));
    }
    struct str copy = str_copy(arena, buf_view(&text));
    buf_release(&text);
    return copy;
}
