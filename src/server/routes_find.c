/* SPDX-License-Identifier: Apache-2.0 */
/* server/routes_find.c - which route a request is for; see routes.h. */
#include <string.h>

#include "server/routes.h"

/*
 * Whether a part of a path is as a pattern has it: "{id}", "{id}:hold".  What stands for the braces
 * is *ret_value.
 */
static bool match_part(struct str pattern, struct str part, struct str *ret_value)
{
    size_t end = str_find(pattern, '}');
    struct str action = str_slice(pattern, end + 1, pattern.length);
    if (part.length <= action.length || !str_ends(part, action))
        return false;
    *ret_value = str_slice(part, 0, part.length - action.length);
    /* A colon belongs to what is done; one of an id is written %3A. */
    return str_find(*ret_value, ':') == ret_value->length;
}

/* Whether the path goes on with that part and no more of a name; *path is behind it then. */
static bool match_word(const char **path, struct str part)
{
    const char *at = *path;
    for (size_t i = 0; i < part.length; i++, at++) {
        if (*at != part.data[i] || *at == '\0')
            return false;
    }
    *path = at;
    return *at == '/' || *at == '\0';
}

/* Most routes are others than what is asked for: that shows in a few bytes. */
static bool match(const char *path, const struct target *target,
                  struct str parameters[ROUTE_PARAMETERS_MAX])
{
    size_t count = 0;
    memset(parameters, 0, ROUTE_PARAMETERS_MAX * sizeof *parameters);
    for (size_t i = 0; i < target->part_count; i++) {
        struct str part = target->parts[i];
        if (*path++ != '/')
            return false;
        if (*path != '{') {
            if (!match_word(&path, part))
                return false;
            continue;
        }
        struct str rest = str_of(path);
        struct str pattern = str_slice(rest, 0, str_find(rest, '/'));
        struct str value;
        if (!match_part(pattern, part, &value))
            return false;
        parameters[count++] = value;
        path += pattern.length;
    }
    /* The path of no parts is "/". */
    return target->part_count > 0 ? *path == '\0' : path[1] == '\0';
}

/* As much of a path as tells most routes apart: "/v1/d". */
#define START_MAX 5

static struct str start_of(const struct target *target, char room[START_MAX])
{
    struct buf start = { .data = room, .capacity = START_MAX, .limit = START_MAX };
    for (size_t i = 0; i < target->part_count && start.length < START_MAX; i++) {
        buf_byte(&start, '/');
        buf_str(&start, str_slice(target->parts[i], 0, START_MAX - start.length));
    }
    return buf_view(&start);
}

static bool starts_alike(const char *path, struct str start)
{
    size_t i = 0;
    while (i < start.length && path[i] == start.data[i])
        i++;
    return i == start.length || path[i] == '{';
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
    char room[START_MAX];
    struct str start = start_of(target, room);
    for (const struct route *route = routes; route->path != NULL; route++) {
        struct str found[ROUTE_PARAMETERS_MAX];
        if (!starts_alike(route->path, start) || route_is_none(route) ||
            !match(route->path, target, found))
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
