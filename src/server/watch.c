/* SPDX-License-Identifier: Apache-2.0 */
/* server/watch.c - see watch.h. */
#include "server/watch.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>

struct watched {
    struct watched *next, **at;
    atomic_uint since, until; /* until 0: never */
    int socket;
};

struct watch {
    const struct mem *mem;
    pthread_mutex_t lock; /* of the list */
    struct watched *first;
    atomic_uint now;
};

struct watch *watch_new(const struct mem *mem, struct err *err)
{
    struct watch *watch = mem_resize(mem, NULL, sizeof *watch);
    if (watch == NULL) {
        err_set(err, ERR_MEMORY, "memory for connections could not be had");
        return NULL;
    }
    *watch = (struct watch){ .mem = mem };
    pthread_mutex_init(&watch->lock, NULL);
    return watch;
}

void watch_free(struct watch *watch)
{
    if (watch == NULL)
        return;
    while (watch->first != NULL)
        watch_remove(watch, watch->first);
    pthread_mutex_destroy(&watch->lock);
    mem_free(watch->mem, watch);
}

struct watched *watch_add(struct watch *watch, int socket, unsigned seconds)
{
    struct watched *watched = mem_resize(watch->mem, NULL, sizeof *watched);
    if (watched == NULL)
        return NULL;
    *watched = (struct watched){ .socket = socket };
    watch_until(watch, watched, seconds);
    pthread_mutex_lock(&watch->lock);
    watched->next = watch->first;
    watched->at = &watch->first;
    if (watched->next != NULL)
        watched->next->at = &watched->next;
    watch->first = watched;
    pthread_mutex_unlock(&watch->lock);
    return watched;
}

void watch_remove(struct watch *watch, struct watched *watched)
{
    if (watched == NULL)
        return;
    pthread_mutex_lock(&watch->lock);
    *watched->at = watched->next;
    if (watched->next != NULL)
        watched->next->at = watched->at;
    pthread_mutex_unlock(&watch->lock);
    mem_free(watch->mem, watched);
}

void watch_until(struct watch *watch, struct watched *watched, unsigned seconds)
{
    if (watched == NULL)
        return;
    /* The clock is up to a second behind. */
    atomic_store(&watched->since, atomic_load(&watch->now) + 1);
    atomic_store(&watched->until, 0);
    if (seconds > 0)
        watch_extend(watched, seconds);
}

void watch_extend(struct watched *watched, unsigned seconds)
{
    if (watched != NULL)
        atomic_store(&watched->until, atomic_load(&watched->since) + seconds);
}

size_t watch_tick(struct watch *watch, unsigned seconds)
{
    size_t late = 0;
    atomic_store(&watch->now, seconds);
    /* Under the lock no socket is closed, so none that is another one by now is shut down. */
    pthread_mutex_lock(&watch->lock);
    for (struct watched *watched = watch->first; watched != NULL; watched = watched->next) {
        unsigned until = atomic_load(&watched->until);
        if (until == 0 || until > seconds)
            continue;
        (void)shutdown(watched->socket, SHUT_RDWR);
        atomic_store(&watched->until, 0);
        late++;
    }
    pthread_mutex_unlock(&watch->lock);
    return late;
}
