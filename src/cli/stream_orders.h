/* SPDX-License-Identifier: Apache-2.0 */
/* cli/stream_orders.h - a file of orders, decided by several threads; see stream.h. */
#ifndef LICET_CLI_STREAM_ORDERS_H
#define LICET_CLI_STREAM_ORDERS_H

#include "cli/show.h"
#include "cli/stream.h"
#include "decide/decide.h"

/* What is done with one order: decides it and appends to out.  False: the order cannot be read. */
typedef bool (*order_step)(const void *context, struct session *session, const struct order *order,
                           struct buf *out, struct show_counts *counts, struct err *err);

struct orders_job {
    struct str path; /* "-": standard input */
    const struct decider *decider;
    unsigned jobs;
    struct str heading; /* written before the first row, if there is one */
    bool json;          /* a row that cannot be read has a line among the answers too */
    order_step step;
    const void *context;
};

/* False: nothing could be done, or the system failed.  Counts are of the whole file. */
NODISCARD bool orders_run(struct cli *cli, const struct orders_job *job,
                          struct show_counts *ret_counts, struct err *err);

#endif
