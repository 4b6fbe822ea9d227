/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/metrics.h - how many requests there were, how they ended, how long they took; written as
 * Prometheus reads it.
 */
#ifndef LICET_SERVER_METRICS_H
#define LICET_SERVER_METRICS_H

#include <stdint.h>

#include "server/routes.h"

enum metrics_count { COUNT_DECISIONS, COUNT_SCREENINGS, COUNT_RELOADS, METRICS_COUNT };

struct metrics;

/* NULL: ERR_MEMORY. */
struct metrics *metrics_new(const struct mem *mem, struct err *err);
void metrics_free(struct metrics *metrics);

/* route: NULL where there was none. */
void metrics_request(struct metrics *metrics, const struct route *route, unsigned status,
                     double seconds);
void metrics_add(struct metrics *metrics, enum metrics_count count, uint64_t more);

/* `busy`: requests that are under way. */
void metrics_write(const struct metrics *metrics, size_t busy, struct buf *out);

#endif
