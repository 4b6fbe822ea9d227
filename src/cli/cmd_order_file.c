/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_order_file.c - `licet order add` and `amend`: files of orders. */
#include "cli/fail.h"
#include "cli/option_groups.h"
#include "cli/ordering.h"
#include "wire/order_reader.h"

/* ---- files ---- */

struct filing {
    struct ordering *ordering;
    struct order_columns columns; /* of CSV */
};

static bool read_header(void *context, const struct record *header, struct err *err)
{
    struct filing *filing = context;
    const struct cli *cli = filing->ordering->cli;
    struct order_reader *reader = order_reader_new(cli->mem, err);
    bool done = reader != NULL && order_header(reader, cli->arena, header, &filing->columns, err);
    order_reader_free(reader);
    return done;
}

static void *open_worker(void *context, const struct mem *mem, struct err *err)
{
    const struct filing *filing = context;
    return ordering_worker(filing->ordering, mem, err);
}

static void close_worker(void *context, void *own)
{
    (void)context;
    order_worker_free(own);
}

static bool step(void *context, void *own, const struct record *record, struct arena *arena,
                 struct buf *out, struct str *ret_id, struct err *err)
{
    const struct filing *filing = context;
    struct order_worker *worker = own;
    struct order order;
    bool done = order_read(worker->reader, &filing->columns, record, arena, &order, err);
    *ret_id = order.id;
    return done && order_book_decide(&filing->ordering->book, worker, &order, arena, out, err);
}

static bool keep(void *context, struct str decided, struct err *err)
{
    struct filing *filing = context;
    return ordering_keep(filing->ordering, decided, err);
}

static const struct stream_kind kind = {
    .what = "orders",
    .block = (size_t)256 << 10,
    .header = read_header,
    .open = open_worker,
    .close = close_worker,
    .step = step,
};

static bool run_file(struct cli *cli, const struct args *args, enum order_transition transition,
                     int *ret_status, struct err *err)
{
    struct ordering ordering;
    struct filing filing = { .ordering = &ordering };
    struct stream_counts counts = { 0 };
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "there are no orders");
        return err_hint(err, "name a file of orders, JSON lines or CSV; '-' is standard input");
    }
    const struct stream_job job = {
        .path = args->operands[0],
        .format = RECORDS_DETECT,
        .jobs = stream_jobs(args_number(args, "jobs", 0)),
        .write = keep,
        .kind = &kind,
        .context = &filing,
    };
    bool done =
        ordering_open(&ordering, cli, args, transition, err) && stream_run(cli, &job, &counts, err);
    if (done)
        *ret_status = ordering_summary(&ordering, counts.unread);
    ordering_close(&ordering);
    return done;
}

static bool run_add(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    return run_file(cli, args, ORDER_ADD, ret_status, err);
}

static bool run_amend(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    return run_file(cli, args, ORDER_AMEND, ret_status, err);
}

/* ---- the commands ---- */

static const struct option_group *const groups[] = { &group_acting, &group_basis, &group_screening,
                                                     &group_output, NULL };
static const char *const add_usage[] = { "FILE|- --as NAME --db PATH", NULL };
static const struct example add_examples[] = {
    { "licet order add orders.jsonl --as ann --db licet.db", "a file of orders" },
    { NULL, NULL },
};

const char ordering_statuses[] = " 0  all of them were taken\n"
                                 " 2  bad usage or unreadable input; nothing was done\n"
                                 " 3  the system failed; what was told before is kept\n"
                                 " 5  some could not be read, or were refused";

const struct command command_order_add = {
    .name = "add",
    .summary = "take orders into the book, and decide them",
    .usage = add_usage,
    .help =
        "A FILE has orders as 'licet check' reads them, each with its id. What is complete is "
        "decided at once, with the licenses of the database; what stands in its way becomes a "
        "hold. What lacks something is a draft. An order that is there with the same content is "
        "left as it is, so that a file may be given again; one that says something else is "
        "refused: 'licet order amend' takes it.",
    .examples = add_examples,
    .statuses = ordering_statuses,
    .groups = groups,
    .operands_max = 1,
    .run = run_add,
};

const struct command command_order_amend = {
    .name = "amend",
    .summary = "give orders that are in the book another version",
    .usage = add_usage,
    .help = "As 'licet order add', for orders that are there: each is decided anew as it is said "
            "now. Holds stay until somebody closes them.",
    .statuses = ordering_statuses,
    .groups = groups,
    .operands_max = 1,
    .run = run_amend,
};
