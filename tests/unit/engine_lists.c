/* SPDX-License-Identifier: Apache-2.0 */
/* unit/engine_lists.c - see engine_lists.h. */
#include "unit/engine_lists.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ENTRIES 1500
#define TEXT_MAX ((size_t)1 << 18)
#define LISTS_MAX ((size_t)64 << 20)

void engine_lists_open(struct engine_lists *lists, struct engine *engine, const char *name,
                       int32_t issued, int32_t age_days)
{
    struct list_file file = { .name = STR("parties.csv") };
    struct err err;
    memset(lists, 0, sizeof *lists);
    arena_init(&lists->arena, mem_system(), LISTS_MAX);
    lists->text = malloc(TEXT_MAX);
    assert_non_null(lists->text);
    size_t used = (size_t)snprintf(lists->text, TEXT_MAX, "list,name\nEL,%s\n", name);
    for (unsigned i = 0; i < ENTRIES; i++)
        used += (size_t)snprintf(lists->text + used, TEXT_MAX - used, "EL,Zq%uxw Vj%uk\n", i,
                                 i * 7919 % 104729);
    assert_true(used < TEXT_MAX);
    file.text = str_of(lists->text);
    lists->snapshot.origin = (struct list_origin){ .source = STR("us-csl"), .issued = issued };
    assert_true(own_read(&lists->arena, mem_system(), &file, 1, &lists->snapshot.list, &err));
    lists->lists[0] = &lists->snapshot.list;
    lists->matcher = matcher_new(mem_system(), lists->lists, 1, &err);
    assert_non_null(lists->matcher);
    lists->used = (struct decide_lists){ .snapshots = &lists->snapshot,
                                         .count = 1,
                                         .matcher = lists->matcher,
                                         .threshold = SCORE_ONE * 7 / 10,
                                         .age_days = age_days };
    assert_true(decider_use_lists(engine->decider, &lists->used, &err));
}

void engine_lists_close(struct engine_lists *lists)
{
    matcher_free(lists->matcher);
    arena_release(&lists->arena);
    free(lists->text);
}
