/* SPDX-License-Identifier: Apache-2.0 */
/* cli/stream_orders.c - see stream_orders.h. */
#include "cli/stream_orders.h"

#include "wire/order_reader.h"

struct orders {
    struct cli *cli;
    const struct orders_job *job;
    struct order_columns columns; /* of CSV */
    struct show_counts counts;    /* of the workers that are done */
};

struct order_worker {
    const struct mem *mem;
    struct session *session;
    struct order_reader *reader;
    struct show_counts counts;
};

static bool read_header(void *context, const struct record *header, struct err *err)
{
    struct orders *orders = context;
    struct order_reader *reader = order_reader_new(orders->cli->mem, err);
    bool done =
        reader != NULL && order_header(reader, orders->cli->arena, header, &orders->columns, err);
    order_reader_free(reader);
    return done;
}

static void close_worker(void *context, void *own)
{
    struct orders *orders = context;
    struct order_worker *worker = own;
    show_counts_add(&orders->counts, &worker->counts);
    session_free(worker->session);
    order_reader_free(worker->reader);
    mem_free(worker->mem, worker);
}

static void *open_worker(void *context, const struct mem *mem, struct err *err)
{
    struct orders *orders = context;
    struct order_worker *worker = mem_resize(mem, NULL, sizeof *worker);
    if (worker == NULL) {
        err_set(err, ERR_MEMORY, "memory for a session could not be had");
        return NULL;
    }
    *worker = (struct order_worker){ .mem = mem };
    worker->session = session_new(mem, orders->job->decider, err);
    worker->reader = worker->session == NULL ? NULL : order_reader_new(mem, err);
    if (worker->reader != NULL)
        return worker;
    close_worker(context, worker);
    return NULL;
}

static bool step(void *context, void *own, const struct record *record, struct arena *arena,
                 struct buf *out, struct str *ret_id, struct err *err)
{
    const struct orders *orders = context;
    struct order_worker *worker = own;
    struct order order;
    bool done = order_read(worker->reader, &orders->columns, record, arena, &order, err);
    *ret_id = order.id;
    return done && orders->job->step(orders->job->context, worker->session, &order, out,
                                     &worker->counts, err);
}

static const struct stream_kind kind = {
    .what = "orders",
    .block = (size_t)256 << 10,
    .header = read_header,
    .open = open_worker,
    .close = close_worker,
    .step = step,
};

bool orders_run(struct cli *cli, const struct orders_job *job, struct show_counts *ret_counts,
                struct err *err)
{
    struct orders orders = { .cli = cli, .job = job };
    struct stream_counts counts;
    const struct stream_job stream = {
        .path = job->path,
        .format = RECORDS_DETECT,
        .jobs = job->jobs,
        .heading = job->heading,
        .json = job->json,
        .kind = &kind,
        .context = &orders,
    };
    bool done = stream_run(cli, &stream, &counts, err);
    *ret_counts = orders.counts;
    ret_counts->unread = counts.unread;
    return done;
}
