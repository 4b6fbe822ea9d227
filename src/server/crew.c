/* SPDX-License-Identifier: Apache-2.0 */
/* server/crew.c - see crew.h. */
#include "server/crew.h"

#include <pthread.h>
#include <unistd.h>

#define HELPERS_MAX 15

struct crew {
    const struct mem *mem;
    pthread_mutex_t lock;
    pthread_cond_t given, done;
    void (*work)(void *context, size_t at);
    void *context;
    size_t next, count; /* of what is done now: from `next` on nobody has it */
    size_t left;        /* that is not done yet */
    bool ends;
    pthread_t threads[HELPERS_MAX];
    size_t thread_count;
};

/* With the lock. */
static void share(struct crew *crew)
{
    while (crew->next < crew->count) {
        size_t at = crew->next++;
        pthread_mutex_unlock(&crew->lock);
        crew->work(crew->context, at);
        pthread_mutex_lock(&crew->lock);
        if (--crew->left == 0)
            pthread_cond_signal(&crew->done);
    }
}

static void *help(void *context)
{
    struct crew *crew = context;
    pthread_mutex_lock(&crew->lock);
    while (!crew->ends) {
        share(crew);
        if (!crew->ends)
            pthread_cond_wait(&crew->given, &crew->lock);
    }
    pthread_mutex_unlock(&crew->lock);
    return NULL;
}

size_t crew_size(void)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors < 1 ? 0 : (size_t)processors - 1;
}

struct crew *crew_new(const struct mem *mem, size_t helpers, struct err *err)
{
    struct crew *crew = mem_resize(mem, NULL, sizeof *crew);
    if (crew == NULL) {
        err_set(err, ERR_MEMORY, "memory for threads could not be had");
        return NULL;
    }
    *crew = (struct crew){ .mem = mem };
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->given, NULL);
    pthread_cond_init(&crew->done, NULL);
    for (size_t i = 0; i < helpers && i < HELPERS_MAX; i++) {
        if (pthread_create(&crew->threads[crew->thread_count], NULL, help, crew) == 0)
            crew->thread_count++;
    }
    return crew;
}

void crew_free(struct crew *crew)
{
    if (crew == NULL)
        return;
    pthread_mutex_lock(&crew->lock);
    crew->ends = true;
    pthread_cond_broadcast(&crew->given);
    pthread_mutex_unlock(&crew->lock);
    for (size_t i = 0; i < crew->thread_count; i++)
        pthread_join(crew->threads[i], NULL);
    pthread_cond_destroy(&crew->given);
    pthread_cond_destroy(&crew->done);
    pthread_mutex_destroy(&crew->lock);
    mem_free(crew->mem, crew);
}

void crew_do(struct crew *crew, void (*work)(void *context, size_t at), void *context, size_t count)
{
    pthread_mutex_lock(&crew->lock);
    crew->work = work;
    crew->context = context;
    crew->next = 0;
    crew->count = count;
    crew->left = count;
    if (count > 1)
        pthread_cond_broadcast(&crew->given);
    share(crew);
    while (crew->left > 0)
        pthread_cond_wait(&crew->done, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
}
