/* SPDX-License-Identifier: Apache-2.0 */
/* server/lanes.c - see lanes.h. */
#include "server/lanes.h"

#include <pthread.h>
#include <sched.h>

#include "desk/ledger.h"
#include "desk/once.h"
#include "server/crew.h"
#include "server/order_adding.h"
#include "server/server_priv.h"
#include "server/writing.h"
#include "store/vault.h"

#define READERS 4
#define LONG_WAITING_MAX 8
#define THREADS (READERS + 4)
#define BATCH_MAX 256
#define WAITING_MAX 10000

_Static_assert(BATCH_MAX <= QUOTA_USES_MAX, "each call may be of somebody else");

struct lane {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct call *first, **last;
    size_t count;
    bool ends;
};

struct lane_thread {
    struct lanes *lanes;
    struct lane *lane;
    struct store *store;
    struct ledger *ledger; /* of the one that writes */
    struct batch *batch;   /* likewise */
    pthread_t thread;
    bool started;
};

struct lanes {
    const struct mem *mem;
    struct server *server;
    struct lane reads, writes, slow, longs, outside;
    struct lane_thread threads[THREADS];
    struct crew *crew;  /* that helps the one that writes */
    struct batch batch; /* of that one */
};

/* ---- a lane ---- */

static void lane_init(struct lane *lane)
{
    *lane = (struct lane){ .last = &lane->first };
    pthread_mutex_init(&lane->lock, NULL);
    pthread_cond_init(&lane->filled, NULL);
}

static void lane_destroy(struct lane *lane)
{
    pthread_mutex_destroy(&lane->lock);
    pthread_cond_destroy(&lane->filled);
}

static void lane_end(struct lane *lane)
{
    pthread_mutex_lock(&lane->lock);
    lane->ends = true;
    pthread_cond_broadcast(&lane->filled);
    pthread_mutex_unlock(&lane->lock);
}

/* The first of those that wait, up to `most`; 0 when there will be none any more. */
static size_t take(struct lane *lane, struct call **calls, size_t most)
{
    size_t count = 0;
    pthread_mutex_lock(&lane->lock);
    while (lane->first == NULL && !lane->ends)
        pthread_cond_wait(&lane->filled, &lane->lock);
    for (; count < most && lane->first != NULL; lane->first = lane->first->next)
        calls[count++] = lane->first;
    if (lane->first == NULL)
        lane->last = &lane->first;
    lane->count -= count;
    pthread_mutex_unlock(&lane->lock);
    return count;
}

bool lanes_give(struct lanes *lanes, enum route_lane which, struct call *call,
                void (*work)(struct call *call), struct err *err)
{
    struct lane *lane = which == ROUTE_READS    ? &lanes->reads
                        : which == ROUTE_WRITES ? &lanes->writes
                        : which == ROUTE_LONG   ? &lanes->longs
                        : which == ROUTE_SLOW   ? &lanes->slow
                                                : &lanes->outside;
    size_t most = which == ROUTE_LONG ? LONG_WAITING_MAX : WAITING_MAX;
    call->work = work;
    call->next = NULL;
    pthread_mutex_lock(&lane->lock);
    bool ends = lane->ends;
    bool room = lane->count < most && !ends;
    if (room) {
        /* From here on it is the lane's, which may be done before this returns. */
        http_wait(call->exchange);
        *lane->last = call;
        lane->last = &call->next;
        lane->count++;
        pthread_cond_signal(&lane->filled);
    }
    pthread_mutex_unlock(&lane->lock);
    if (room)
        return true;
    if (ends)
        return err_set(err, ERR_IO, "the server is ending");
    err_set(err, ERR_WAIT, "%zu requests wait already", most);
    return err_hint(err, "ask again in a second");
}

/* ---- its threads ---- */

static void lend(struct lane_thread *thread, struct call *call)
{
    call->store = thread->store;
    call->ledger = thread->ledger;
    call->batch = thread->batch;
    call->now = server_now(thread->lanes->server);
}

static void take_in(struct call *call)
{
    call->store = NULL;
    call->ledger = NULL;
    call->batch = NULL;
}

static void do_one(struct lane_thread *thread, struct call *call)
{
    lend(thread, call);
    call->work(call);
    take_in(call);
}

static void *read_and_be_slow(void *context)
{
    struct lane_thread *thread = context;
    struct call *call;
    while (take(thread->lane, &call, 1) > 0) {
        do_one(thread, call);
        http_done(call->exchange);
    }
    return NULL;
}

/* What was not written was not done, whatever has been said of it so far. */
static void fail_all(struct call *const *calls, size_t count, const struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        call_again(calls[i]);
        call_fail(calls[i], err);
    }
}

static bool do_together(struct lane_thread *thread, struct call *const *calls, size_t count)
{
    struct call *together[BATCH_MAX];
    size_t many = 0;
    for (size_t i = 0; i < count; i++) {
        if (calls[i]->route->together)
            together[many++] = calls[i];
    }
    for (size_t i = 0; i < many; i++)
        lend(thread, together[i]);
    bool done = many == 0 || writing_together(together, many);
    for (size_t i = 0; i < many; i++)
        take_in(together[i]);
    return done;
}

static bool open_group(struct lane_thread *thread, struct err *err)
{
    thread->batch->uses.count = 0;
    if (!store_begin_group(thread->store, err))
        return false;
    if (once_forget(thread->store, server_now(thread->lanes->server), err))
        return true;
    store_rollback_group(thread->store);
    return false;
}

/*
 * Begins the group with those that are done together: they have no savepoint but its beginning.
 * Where they cannot be it begins anew, and they are as if nothing had been done.
 */
static bool begin_group(struct lane_thread *thread, struct call *const *calls, size_t count,
                        bool *ret_together, struct err *err)
{
    if (!open_group(thread, err))
        return false;
    *ret_together = do_together(thread, calls, count);
    if (*ret_together)
        return true;
    store_rollback_group(thread->store);
    return open_group(thread, err);
}

/*
 * Those that were not done together.  In any order: none of those who ask has an answer yet.  What
 * was decided ahead comes first, for it rests on what is on file before the others.
 */
static void do_rest(struct lane_thread *thread, struct call *const *calls, size_t count,
                    bool together)
{
    struct lanes *lanes = thread->lanes;
    for (size_t i = 0; i < count; i++)
        lend(thread, calls[i]);
    struct orders_ahead *ahead = orders_decide_ahead(lanes->mem, calls, count, lanes->crew);
    for (size_t i = 0; i < count; i++) {
        if (calls[i]->adding != NULL)
            do_one(thread, calls[i]);
    }
    for (size_t i = 0; i < count; i++) {
        if (calls[i]->adding == NULL && !(together && calls[i]->route->together))
            do_one(thread, calls[i]);
    }
    orders_ahead_free(ahead);
}

static void write_batch(struct lane_thread *thread, struct call *const *calls, size_t count)
{
    struct err err;
    bool together = false;
    bool begun = begin_group(thread, calls, count, &together, &err);
    if (begun)
        do_rest(thread, calls, count, together);
    bool done = begun && quota_write(thread->store, &thread->batch->uses, &err);
    if (begun && !done)
        store_rollback_group(thread->store);
    done = done && store_commit_group(thread->store, &err);
    if (!done)
        fail_all(calls, count, &err);
    thread->batch->last = NULL;
    license_memo_clear(&thread->batch->licenses);
    for (size_t i = 0; i < count; i++)
        http_done(calls[i]->exchange);
}

static void *write_all(void *context)
{
    struct lane_thread *thread = context;
    struct call *calls[BATCH_MAX];
    size_t count;
    while ((count = take(thread->lane, calls, BATCH_MAX)) > 0) {
        write_batch(thread, calls, count);
        /* Those who were answered may come with what they ask next, to go together. */
        sched_yield();
    }
    return NULL;
}

/* ---- all of them ---- */

static bool start(struct lanes *lanes, size_t at, struct lane *lane, void *(*run)(void *),
                  struct str path, struct err *err)
{
    struct lane_thread *thread = &lanes->threads[at];
    *thread = (struct lane_thread){ .lanes = lanes, .lane = lane };
    thread->store = store_open(lanes->mem, path, err);
    if (thread->store == NULL)
        return false;
    store_use_vault(thread->store, lanes->server->config.vault);
    if (lane == &lanes->writes) {
        thread->batch = &lanes->batch;
        thread->ledger = ledger_new(lanes->mem, thread->store, err);
        if (thread->ledger == NULL)
            return false;
    }
    thread->started = pthread_create(&thread->thread, NULL, run, thread) == 0;
    return thread->started || err_set(err, ERR_MEMORY, "could not start a thread");
}

struct lanes *lanes_new(const struct mem *mem, struct server *server, struct str path,
                        struct err *err)
{
    struct lanes *lanes = mem_resize(mem, NULL, sizeof *lanes);
    if (lanes == NULL) {
        err_set(err, ERR_MEMORY, "memory for threads could not be had");
        return NULL;
    }
    *lanes = (struct lanes){ .mem = mem, .server = server };
    license_memo_init(&lanes->batch.licenses, mem);
    lane_init(&lanes->reads);
    lane_init(&lanes->writes);
    lane_init(&lanes->slow);
    lane_init(&lanes->outside);
    lane_init(&lanes->longs);
    lanes->crew = crew_new(mem, crew_size(), err);
    bool done = lanes->crew != NULL &&
                start(lanes, READERS, &lanes->writes, write_all, path, err) &&
                start(lanes, READERS + 1, &lanes->slow, read_and_be_slow, path, err) &&
                start(lanes, READERS + 2, &lanes->longs, read_and_be_slow, path, err) &&
                start(lanes, READERS + 3, &lanes->outside, read_and_be_slow, path, err);
    for (size_t i = 0; done && i < READERS; i++)
        done = start(lanes, i, &lanes->reads, read_and_be_slow, path, err);
    if (done)
        return lanes;
    lanes_free(lanes);
    return NULL;
}

void lanes_end(struct lanes *lanes)
{
    if (lanes == NULL)
        return;
    lane_end(&lanes->reads);
    lane_end(&lanes->writes);
    lane_end(&lanes->slow);
    lane_end(&lanes->longs);
    lane_end(&lanes->outside);
    for (size_t i = 0; i < THREADS; i++) {
        struct lane_thread *thread = &lanes->threads[i];
        if (thread->started)
            pthread_join(thread->thread, NULL);
        thread->started = false;
    }
}

void lanes_free(struct lanes *lanes)
{
    if (lanes == NULL)
        return;
    lanes_end(lanes);
    for (size_t i = 0; i < THREADS; i++) {
        ledger_free(lanes->threads[i].ledger);
        store_close(lanes->threads[i].store);
    }
    crew_free(lanes->crew);
    license_memo_release(&lanes->batch.licenses);
    lane_destroy(&lanes->reads);
    lane_destroy(&lanes->writes);
    lane_destroy(&lanes->slow);
    lane_destroy(&lanes->longs);
    lane_destroy(&lanes->outside);
    mem_free(lanes->mem, lanes);
}
