/* SPDX-License-Identifier: Apache-2.0 */
/* server/law.c - see law.h. */
#include "server/law.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

#define RECORD_ARENA_LIMIT ((size_t)64 << 20)

struct law {
    const struct mem *mem;
    struct law_source source;
    struct law_parts parts;
    atomic_size_t holders;
    pthread_mutex_t lock; /* of the workers */
    struct law_worker *free;
};

struct law *law_open(const struct mem *mem, const struct law_source *source, struct err *err)
{
    struct law *law = mem_resize(mem, NULL, sizeof *law);
    if (law == NULL) {
        err_set(err, ERR_MEMORY, "memory for packs could not be had");
        return NULL;
    }
    *law = (struct law){ .mem = mem, .source = *source, .holders = 1 };
    if (!source->open(source->context, &law->parts, err)) {
        mem_free(mem, law);
        return NULL;
    }
    pthread_mutex_init(&law->lock, NULL);
    return law;
}

struct law *law_hold(struct law *law)
{
    atomic_fetch_add(&law->holders, 1);
    return law;
}

static void worker_free(const struct law *law, struct law_worker *worker)
{
    session_free(worker->session);
    order_reader_free(worker->orders);
    name_reader_free(worker->names);
    arena_release(&worker->arena);
    mem_free(law->mem, worker);
}

void law_drop(struct law *law)
{
    if (law == NULL || atomic_fetch_sub(&law->holders, 1) > 1)
        return;
    while (law->free != NULL) {
        struct law_worker *worker = law->free;
        law->free = worker->next;
        worker_free(law, worker);
    }
    law->source.close(law->source.context, &law->parts);
    pthread_mutex_destroy(&law->lock);
    mem_free(law->mem, law);
}

const struct law_parts *law_parts(const struct law *law)
{
    return &law->parts;
}

static struct law_worker *worker_new(const struct law *law, struct err *err)
{
    struct law_worker *worker = mem_resize(law->mem, NULL, sizeof *worker);
    if (worker == NULL) {
        err_set(err, ERR_MEMORY, "memory for a session could not be had");
        return NULL;
    }
    *worker = (struct law_worker){ .session = session_new(law->mem, law->parts.decider, err) };
    arena_init(&worker->arena, law->mem, RECORD_ARENA_LIMIT);
    worker->orders = worker->session == NULL ? NULL : order_reader_new(law->mem, err);
    worker->names = worker->orders == NULL ? NULL : name_reader_new(law->mem, err);
    if (worker->names != NULL)
        return worker;
    worker_free(law, worker);
    return NULL;
}

struct law_worker *law_worker_take(struct law *law, struct err *err)
{
    pthread_mutex_lock(&law->lock);
    struct law_worker *worker = law->free;
    if (worker != NULL)
        law->free = worker->next;
    pthread_mutex_unlock(&law->lock);
    return worker != NULL ? worker : worker_new(law, err);
}

void law_worker_give(struct law *law, struct law_worker *worker)
{
    if (worker == NULL)
        return;
    arena_reset(&worker->arena);
    pthread_mutex_lock(&law->lock);
    worker->next = law->free;
    law->free = worker;
    pthread_mutex_unlock(&law->lock);
}
