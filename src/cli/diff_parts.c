/* SPDX-License-Identifier: Apache-2.0 */
/* cli/diff_parts.c - see diff_parts.h. */
#include "cli/diff_parts.h"

#include <pthread.h>
#include <stdatomic.h>

struct part {
    const struct firm *firm; /* NULL: anyone, or the exporter that was named */
    struct comparison found;
};

struct taker {
    struct diff_parts *parts;
    struct session *session;
    pthread_t thread;
    bool started;
    bool failed;
    struct err err;
};

#define TAKERS 2 /* the caller is the last */

struct diff_parts {
    const struct mem *mem;
    struct arena arena;
    struct compared_side sides[2];
    struct str exporter;
    struct part *list;
    size_t count;
    _Atomic size_t taken;
    struct taker takers[TAKERS];
};

static void *take_parts(void *context)
{
    struct taker *taker = context;
    struct diff_parts *parts = taker->parts;
    while (!taker->failed) {
        size_t at = atomic_fetch_add(&parts->taken, 1);
        if (at >= parts->count)
            break;
        struct part *part = &parts->list[at];
        bool done = part->firm == NULL
                        ? decide_compare_anyone(taker->session, parts->exporter, parts->sides,
                                                &part->found, &taker->err)
                        : decide_compare_firm(taker->session, part->firm, parts->sides,
                                              &part->found, &taker->err);
        taker->failed = !done;
    }
    return NULL;
}

static void wait_for_takers(struct diff_parts *parts)
{
    for (int i = 0; i < TAKERS; i++) {
        if (parts->takers[i].started)
            pthread_join(parts->takers[i].thread, NULL);
        parts->takers[i].started = false;
    }
}

void diff_parts_free(struct diff_parts *parts)
{
    if (parts == NULL)
        return;
    wait_for_takers(parts);
    for (int i = 0; i < TAKERS; i++)
        session_free(parts->takers[i].session);
    arena_release(&parts->arena);
    mem_free(parts->mem, parts);
}

static bool open_parts(struct diff_parts *parts, const struct decider *decider, struct err *err)
{
    const struct policy *policy = decider_policy(decider);
    parts->list = arena_array(&parts->arena, policy->firm_count + 1, sizeof *parts->list);
    if (parts->list == NULL)
        return arena_error(&parts->arena, err);
    parts->count = 1;
    for (size_t i = 0; parts->exporter.length == 0 && i < policy->firm_count; i++)
        parts->list[parts->count++].firm = &policy->firms[i];
    for (int i = 0; i < TAKERS; i++) {
        struct taker *taker = &parts->takers[i];
        taker->parts = parts;
        taker->session = session_new(parts->mem, decider, err);
        if (taker->session == NULL)
            return false;
    }
    /* Without a thread the caller does it all. */
    for (int i = 0; i + 1 < TAKERS; i++) {
        struct taker *taker = &parts->takers[i];
        taker->started = pthread_create(&taker->thread, NULL, take_parts, taker) == 0;
    }
    return true;
}

struct diff_parts *diff_parts_new(const struct mem *mem, const struct decider *decider,
                                  struct str exporter, const struct compared_side sides[2],
                                  struct err *err)
{
    struct diff_parts *parts = mem_resize(mem, NULL, sizeof *parts);
    if (parts == NULL) {
        err_set(err, ERR_MEMORY, "memory for a comparison could not be had");
        return NULL;
    }
    *parts =
        (struct diff_parts){ .mem = mem, .sides = { sides[0], sides[1] }, .exporter = exporter };
    arena_init(&parts->arena, mem, (size_t)1 << 20);
    if (open_parts(parts, decider, err))
        return parts;
    diff_parts_free(parts);
    return NULL;
}

/* In the order of the parts, whoever took them. */
bool diff_parts_finish(struct diff_parts *parts, const struct comparison **ret, struct err *err)
{
    take_parts(&parts->takers[TAKERS - 1]);
    wait_for_takers(parts);
    for (int i = 0; i < TAKERS; i++) {
        if (parts->takers[i].failed) {
            *err = parts->takers[i].err;
            return false;
        }
    }
    for (size_t i = 1; i < parts->count; i++) {
        if (!compare_join(parts->takers[0].session, &parts->list[0].found, &parts->list[i].found,
                          err))
            return false;
    }
    *ret = &parts->list[0].found;
    return true;
}
