/* SPDX-License-Identifier: Apache-2.0 */
/* server/telling.c - see telling.h. */
#include "server/telling.h"

#include <sodium.h>
#include <time.h>

#include "server/server_priv.h"
#include "store/outbox_rows.h"

#define SECOND ((int64_t)1000000)
#define HELD (30 * SECOND)
#define ARENA_MAX ((size_t)64 << 20)

void telling_options(struct telling *telling, const char *protocols)
{
    CURL *curl = telling->curl;
    __typeof__(curl_easy_setopt) *set = telling->lib.curl_easy_setopt_;
    telling->lib.curl_easy_reset_(curl);
    set(curl, CURLOPT_FOLLOWLOCATION, 0L);
    set(curl, CURLOPT_PROTOCOLS_STR, protocols);
    set(curl, CURLOPT_PROXY, "");
    set(curl, CURLOPT_NOSIGNAL, 1L);
    set(curl, CURLOPT_TIMEOUT_MS, TELLING_MILLISECONDS);
    set(curl, CURLOPT_CONNECTTIMEOUT_MS, TELLING_CONNECT_MILLISECONDS);
}

bool telling_commit(struct telling *telling, bool done, struct err *err)
{
    if (done)
        return store_commit(telling->store, err);
    store_rollback(telling->store);
    return false;
}

static bool is_ending(struct telling *telling)
{
    pthread_mutex_lock(&telling->lock);
    bool ends = telling->ends;
    pthread_mutex_unlock(&telling->lock);
    return ends;
}

bool telling_is_over(struct telling *telling, int64_t until)
{
    return is_ending(telling) || server_now(telling->server) >= until;
}

/* ---- a round ---- */

static bool is_any(struct telling *telling, bool *ret, struct err *err)
{
    *ret = true;
    if (telling->any == NULL)
        return true;
    if (!store_begin_reading(telling->store, err))
        return false;
    bool done = telling->any(telling->context, ret, err);
    store_rollback(telling->store);
    return done;
}

/* One server of a database tells, the others wait until it has not been heard of for a while. */
static bool take(struct telling *telling, int64_t held, bool *ret_taken, int64_t *ret_done_to,
                 struct err *err)
{
    int64_t now = server_now(telling->server);
    return store_begin(telling->store, err) &&
           telling_commit(telling,
                          outbox_hook_take(telling->store, telling->name, str_of(telling->holder),
                                           now, now + held, ret_taken, ret_done_to, err),
                          err);
}

static bool round_of(struct telling *telling, bool *ret_more, struct err *err)
{
    int64_t until = server_now(telling->server) + HELD / 3;
    int64_t done_to;
    bool any;
    bool taken = false;
    *ret_more = false;
    arena_reset(&telling->arena);
    if (!is_any(telling, &any, err))
        return false;
    if (!any)
        return true;
    if (!take(telling, HELD, &taken, &done_to, err))
        return false;
    return !taken || telling->round(telling->context, done_to, until, ret_more, err);
}

static void wait_a_second(struct telling *telling)
{
    double then = server_seconds(telling->server) + 1;
    const struct timespec until = { (time_t)then, (long)((then - (double)(time_t)then) * 1e9) };
    pthread_mutex_lock(&telling->lock);
    if (!telling->ends)
        pthread_cond_timedwait(&telling->ended, &telling->lock, &until);
    pthread_mutex_unlock(&telling->lock);
}

/* Who comes next need not wait. */
static void leave(struct telling *telling)
{
    struct err err;
    int64_t done_to;
    bool taken;
    if (!take(telling, -1, &taken, &done_to, &err))
        server_tell(telling->server, &err);
}

static void *run(void *context)
{
    struct telling *telling = context;
    while (!is_ending(telling)) {
        struct err err;
        bool more;
        err_clear(&err);
        if (!round_of(telling, &more, &err)) {
            server_tell(telling->server, &err);
            more = false;
        }
        if (!more)
            wait_a_second(telling);
    }
    leave(telling);
    return NULL;
}

/* ---- all of it ---- */

bool telling_start(struct telling *telling, struct str database, struct err *err)
{
    unsigned char random[(TELLING_HOLDER_SIZE - 1) / 2];
    arena_init(&telling->arena, telling->mem, ARENA_MAX);
    pthread_mutex_init(&telling->lock, NULL);
    /* However the clock of the day is set meanwhile. */
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&telling->ended, &monotonic);
    pthread_condattr_destroy(&monotonic);
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(telling->holder, sizeof telling->holder, random, sizeof random);
    telling->store = store_open(telling->mem, database, err);
    if (telling->store == NULL || !libcurl_load(&telling->lib, err))
        return false;
    if (telling->lib.curl_global_init_(CURL_GLOBAL_DEFAULT) == CURLE_OK)
        telling->curl = telling->lib.curl_easy_init_();
    if (telling->curl == NULL)
        return err_set(err, ERR_MEMORY, "memory for libcurl could not be had");
    telling->started = pthread_create(&telling->thread, NULL, run, telling) == 0;
    return telling->started || err_set(err, ERR_MEMORY, "could not start a thread");
}

void telling_stop(struct telling *telling)
{
    pthread_mutex_lock(&telling->lock);
    telling->ends = true;
    pthread_cond_signal(&telling->ended);
    pthread_mutex_unlock(&telling->lock);
    if (telling->started)
        pthread_join(telling->thread, NULL);
    if (telling->curl != NULL)
        telling->lib.curl_easy_cleanup_(telling->curl);
    store_close(telling->store);
    arena_release(&telling->arena);
    pthread_cond_destroy(&telling->ended);
    pthread_mutex_destroy(&telling->lock);
}
