/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/fuzz_target.c - what a request names, looked up among the routes; what it prefers. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "server/prefer.h"
#include "server/routes.h"

#define ARENA_LIMIT ((size_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str text = { (const char *)data, size };
    struct arena arena;
    struct target target;
    struct err err;
    arena_init(&arena, mem_system(), ARENA_LIMIT);
    if (target_read(&arena, text, &target, &err)) {
        const struct route *route = NULL;
        struct str parameters[ROUTE_PARAMETERS_MAX];
        route_methods methods;
        assert(target.part_count <= TARGET_PARTS_MAX && target.query_count <= TARGET_QUERIES_MAX);
        for (int method = 0; method < HTTP_METHOD_COUNT; method++) {
            if (routes_find(&arena, (enum http_method)method, &target, &route, parameters, &methods,
                            &err) &&
                route != NULL)
                assert((methods & 1U << route->method) != 0);
        }
        for (size_t i = 0; i < target.query_count; i++)
            assert(str_is_utf8(target.queries[i].name) && str_is_utf8(target.queries[i].value));
    }
    arena_release(&arena);
    (void)prefer_is_minimal(text);
    return 0;
}
