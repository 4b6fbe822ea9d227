/* SPDX-License-Identifier: Apache-2.0 */
/* server/metrics.c - see metrics.h. */
#include "server/metrics.h"

#include <stdatomic.h>

#define CLASSES 6 /* of statuses: 2 is 200 to 299 */
#define MICROSECONDS 1e6

/* In microseconds; what takes longer is in the last one. */
static const struct {
    uint64_t most;
    const char *text;
} buckets[] = { { 500, "0.0005" }, { 1000, "0.001" },  { 3000, "0.003" },     { 10000, "0.01" },
                { 50000, "0.05" }, { 100000, "0.1" },  { 500000, "0.5" },     { 1000000, "1" },
                { 5000000, "5" },  { 30000000, "30" }, { UINT64_MAX, "+Inf" } };
#define BUCKETS (sizeof buckets / sizeof buckets[0])

struct route_metrics {
    atomic_ullong ended[CLASSES];
    atomic_ullong took[BUCKETS];
    atomic_ullong microseconds;
};

struct metrics {
    const struct mem *mem;
    atomic_ullong counts[METRICS_COUNT];
    struct route_metrics routes[ROUTES_MAX + 1]; /* the last: of none */
};

struct metrics *metrics_new(const struct mem *mem, struct err *err)
{
    static const struct metrics none;
    struct metrics *metrics = mem_resize(mem, NULL, sizeof *metrics);
    if (metrics == NULL) {
        err_set(err, ERR_MEMORY, "memory for counters could not be had");
        return NULL;
    }
    *metrics = none;
    metrics->mem = mem;
    return metrics;
}

void metrics_free(struct metrics *metrics)
{
    if (metrics != NULL)
        mem_free(metrics->mem, metrics);
}

void metrics_request(struct metrics *metrics, const struct route *route, unsigned status,
                     double seconds)
{
    struct route_metrics *of = &metrics->routes[route == NULL ? ROUTES_MAX : route - routes];
    uint64_t took = seconds > 0 ? (uint64_t)(seconds * MICROSECONDS) : 0;
    size_t bucket = 0;
    while (took > buckets[bucket].most)
        bucket++;
    atomic_fetch_add_explicit(&of->ended[status / 100 % CLASSES], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&of->took[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&of->microseconds, took, memory_order_relaxed);
}

void metrics_add(struct metrics *metrics, enum metrics_count count, uint64_t more)
{
    atomic_fetch_add_explicit(&metrics->counts[count], more, memory_order_relaxed);
}

static void put_head(struct buf *out, const char *name, const char *type, const char *help)
{
    buf_format(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static const char *name_of(size_t at)
{
    return at == ROUTES_MAX ? "none" : routes[at].name;
}

static void put_ended(const struct metrics *metrics, struct buf *out)
{
    put_head(out, "licet_requests_total", "counter", "Requests that have ended.");
    for (size_t i = 0; i <= ROUTES_MAX; i++) {
        for (int class = 1; class < CLASSES; class ++) {
            unsigned long long count = atomic_load(&metrics->routes[i].ended[class]);
            if (count > 0)
                buf_format(out, "licet_requests_total{route=\"%s\",status=\"%dxx\"} %llu\n",
                           name_of(i), class, count);
        }
    }
}

static void put_times(const struct metrics *metrics, struct buf *out)
{
    put_head(out, "licet_request_seconds", "histogram", "How long requests took.");
    for (size_t i = 0; i <= ROUTES_MAX; i++) {
        const struct route_metrics *of = &metrics->routes[i];
        unsigned long long count = 0;
        for (size_t bucket = 0; bucket < BUCKETS; bucket++)
            count += atomic_load(&of->took[bucket]);
        if (count == 0)
            continue;
        count = 0;
        for (size_t bucket = 0; bucket < BUCKETS; bucket++) {
            count += atomic_load(&of->took[bucket]);
            buf_format(out, "licet_request_seconds_bucket{route=\"%s\",le=\"%s\"} %llu\n",
                       name_of(i), buckets[bucket].text, count);
        }
        buf_format(out, "licet_request_seconds_sum{route=\"%s\"} %.6f\n", name_of(i),
                   (double)atomic_load(&of->microseconds) / MICROSECONDS);
        buf_format(out, "licet_request_seconds_count{route=\"%s\"} %llu\n", name_of(i), count);
    }
}

void metrics_write(const struct metrics *metrics, size_t busy, struct buf *out)
{
    static const struct {
        const char *name, *help;
    } counts[METRICS_COUNT] = {
        [COUNT_DECISIONS] = { "licet_decisions_total", "Orders that were decided." },
        [COUNT_SCREENINGS] = { "licet_screenings_total", "Names that were looked for." },
        [COUNT_RELOADS] = { "licet_reloads_total", "Packs and lists loaded anew." },
    };
    for (int i = 0; i < METRICS_COUNT; i++) {
        put_head(out, counts[i].name, "counter", counts[i].help);
        buf_format(out, "%s %llu\n", counts[i].name,
                   (unsigned long long)atomic_load(&metrics->counts[i]));
    }
    put_head(out, "licet_requests_busy", "gauge", "Requests that are under way.");
    buf_format(out, "licet_requests_busy %zu\n", busy);
    put_ended(metrics, out);
    put_times(metrics, out);
}
