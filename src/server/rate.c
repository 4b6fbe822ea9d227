/* SPDX-License-Identifier: Apache-2.0 */
/* server/rate.c - see rate.h. */
#include "server/rate.h"

#include <pthread.h>

#define BUCKETS 4096 /* a power of two */
#define LOCKS 64

struct bucket {
    double tokens, at;
};

struct rate {
    const struct mem *mem;
    double each_second;
    pthread_mutex_t locks[LOCKS];
    struct bucket buckets[BUCKETS];
};

struct rate *rate_new(const struct mem *mem, unsigned each_second, struct err *err)
{
    struct rate *rate = mem_resize(mem, NULL, sizeof *rate);
    if (rate == NULL) {
        err_set(err, ERR_MEMORY, "memory for the rates of requests could not be had");
        return NULL;
    }
    rate->mem = mem;
    rate->each_second = each_second;
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&rate->locks[i], NULL);
    for (size_t i = 0; i < BUCKETS; i++)
        rate->buckets[i] = (struct bucket){ .tokens = each_second };
    return rate;
}

void rate_free(struct rate *rate)
{
    if (rate == NULL)
        return;
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&rate->locks[i]);
    mem_free(rate->mem, rate);
}

bool rate_take(struct rate *rate, struct str who, double seconds)
{
    size_t at = (size_t)str_hash(who) % BUCKETS;
    struct bucket *bucket = &rate->buckets[at];
    pthread_mutex_lock(&rate->locks[at % LOCKS]);
    if (seconds > bucket->at) {
        bucket->tokens += (seconds - bucket->at) * rate->each_second;
        bucket->at = seconds;
    }
    if (bucket->tokens > rate->each_second)
        bucket->tokens = rate->each_second;
    bool got = bucket->tokens >= 1;
    if (got)
        bucket->tokens -= 1;
    pthread_mutex_unlock(&rate->locks[at % LOCKS]);
    return got;
}
