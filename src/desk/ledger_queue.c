/* SPDX-License-Identifier: Apache-2.0 */
/* desk/ledger_queue.c - see ledger_queue.h. */
#include "desk/ledger_queue.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>

#define BATCH_MAX 512

/* Of a caller, on its stack until it is done. */
struct request {
    const struct ledger_command *command;
    struct ledger_answer *answer;
    struct err *err;
    struct request *next;
    sem_t done; /* by itself, so that those who are woken do not wait for each other */
    bool failed;
};

struct ledger_queue {
    const struct mem *mem;
    struct ledger *ledger;
    ledger_clock *clock;
    void *context;
    pthread_t writer;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t filled;
    struct request *first;
    struct request **last;
    bool ends;
};

/* ---- the writer ---- */

/* Up to BATCH_MAX requests, the first of those that wait; 0 when there will be none any more. */
static size_t take(struct ledger_queue *queue, struct request *batch[BATCH_MAX])
{
    size_t count = 0;
    pthread_mutex_lock(&queue->lock);
    while (queue->first == NULL && !queue->ends)
        pthread_cond_wait(&queue->filled, &queue->lock);
    for (; count < BATCH_MAX && queue->first != NULL; queue->first = queue->first->next)
        batch[count++] = queue->first;
    if (queue->first == NULL)
        queue->last = &queue->first;
    pthread_mutex_unlock(&queue->lock);
    return count;
}

/* All in one transaction: if one of them or the commit fails, none was done. */
static bool write_batch(struct ledger_queue *queue, struct request *const *batch, size_t count,
                        struct err *err)
{
    struct ledger_request requests[BATCH_MAX];
    for (size_t i = 0; i < count; i++)
        requests[i] = (struct ledger_request){ batch[i]->command, batch[i]->answer };
    return ledger_apply_all(queue->ledger, requests, count, queue->clock(queue->context), err);
}

static void wake(struct request *const *batch, size_t count, const struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (err != NULL)
            *batch[i]->err = *err;
        batch[i]->failed = err != NULL;
        sem_post(&batch[i]->done); /* the caller may be gone as soon as this is done */
    }
}

static void *work(void *context)
{
    struct ledger_queue *queue = context;
    struct request *batch[BATCH_MAX];
    size_t count;
    while ((count = take(queue, batch)) > 0) {
        struct err err = { 0 };
        bool done = write_batch(queue, batch, count, &err);
        wake(batch, count, done ? NULL : &err);
        /* Those who were woken may come with their next commands, to go together with these. */
        sched_yield();
    }
    return NULL;
}

/* ---- the callers ---- */

static void destroy(struct ledger_queue *queue)
{
    ledger_free(queue->ledger);
    pthread_cond_destroy(&queue->filled);
    pthread_mutex_destroy(&queue->lock);
    mem_free(queue->mem, queue);
}

struct ledger_queue *ledger_queue_new(const struct mem *mem, struct store *store,
                                      ledger_clock *clock, void *context, struct err *err)
{
    struct ledger_queue *queue = mem_resize(mem, NULL, sizeof *queue);
    if (queue == NULL) {
        err_set(err, ERR_MEMORY, "memory for the ledger could not be had");
        return NULL;
    }
    *queue = (struct ledger_queue){ .mem = mem,
                                    .ledger = ledger_new(mem, store, err),
                                    .clock = clock,
                                    .context = context,
                                    .last = &queue->first };
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->filled, NULL);
    if (queue->ledger != NULL && pthread_create(&queue->writer, NULL, work, queue) == 0)
        return queue;
    if (queue->ledger != NULL)
        err_set(err, ERR_IO, "a thread for the ledger could not be had");
    destroy(queue);
    return NULL;
}

void ledger_queue_free(struct ledger_queue *queue)
{
    if (queue == NULL)
        return;
    pthread_mutex_lock(&queue->lock);
    queue->ends = true;
    pthread_cond_signal(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
    pthread_join(queue->writer, NULL);
    destroy(queue);
}

bool ledger_queue_apply(struct ledger_queue *queue, const struct ledger_command *command,
                        struct ledger_answer *ret, struct err *err)
{
    struct request request = { .command = command, .answer = ret, .err = err };
    *ret = (struct ledger_answer){ .refusal = REFUSED_NOT };
    sem_init(&request.done, 0, 0);
    pthread_mutex_lock(&queue->lock);
    bool is_first = queue->first == NULL;
    /* The request is here until the writer has done it. */
    *queue->last = &request;     /* cppcheck-suppress autoVariables */
    queue->last = &request.next; /* cppcheck-suppress autoVariables */
    if (is_first)
        pthread_cond_signal(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
    while (sem_wait(&request.done) != 0) { /* a signal of the system */
    }
    sem_destroy(&request.done);
    return !request.failed;
}
