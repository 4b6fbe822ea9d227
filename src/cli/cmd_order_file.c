/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_order_file.c - `licet order add`, `amend` and `decide`: many orders at once. */
#include "cli/fail.h"
#include "cli/option_groups.h"
#include "cli/ordering.h"
#include "wire/order_json.h"
#include "wire/order_reader.h"

#define PAGE 256 /* orders that are decided anew in one transaction */
#define PAGE_MAX ((size_t)1 << 30)

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
    return order_worker_new(filing->ordering, mem, err);
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
    return done && ordering_decide(filing->ordering, worker, &order, arena, out, err);
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

/* ---- those that are there ---- */

struct redeciding {
    struct ordering ordering;
    struct order_worker *worker;
    struct arena arena; /* of a page */
    struct buf decided;
};

static bool decide_stored(struct redeciding *r, const struct matter *matter, struct err *err)
{
    struct matter_version version;
    struct order order;
    if (!matter_version_read(r->ordering.acting.store, &r->arena, &matter->id, matter->version,
                             &version, err))
        return false;
    const struct json_source source = { .text = version.content, .line = 1 };
    return order_read_json(order_reader_json(r->worker->reader), &r->arena, &source, &order, err) &&
           ordering_decide(&r->ordering, r->worker, &order, &r->arena, &r->decided, err);
}

static bool is_decided(const struct matter *matter)
{
    unsigned state;
    return machine_find_state(&order_machine, matter->state, &state) &&
           machine_can(&order_machine, state, ORDER_DECIDE);
}

/* All that can be, page by page. */
static bool decide_all(struct redeciding *r, struct err *err)
{
    char after[ORDER_TEXT_MAX + 1] = "";
    for (;;) {
        struct matter *page;
        size_t count;
        arena_reset(&r->arena);
        buf_clear(&r->decided);
        if (!matters_list(r->ordering.acting.store, &r->arena, STR("order"), STR(""), str_of(after),
                          PAGE, &page, &count, err))
            return false;
        for (size_t i = 0; i < count; i++) {
            if (is_decided(&page[i]) && !decide_stored(r, &page[i], err))
                return false;
        }
        if (count > 0)
            str_put(after, sizeof after, page[count - 1].name);
        if (!buf_check(&r->decided, err) ||
            !ordering_keep(&r->ordering, buf_view(&r->decided), err))
            return false;
        if (count < PAGE)
            return true;
    }
}

static bool decide_named(struct redeciding *r, const struct args *args, struct err *err)
{
    for (size_t i = 0; i < args->operand_count; i++) {
        struct matter matter;
        unsigned state;
        if (!matter_named(r->ordering.acting.store, &r->arena, &order_machine, args->operands[i],
                          &matter, err) ||
            !machine_find_state(&order_machine, matter.state, &state) ||
            !machine_need(&order_machine, matter.name, state, ORDER_DECIDE, err) ||
            !decide_stored(r, &matter, err))
            return false;
    }
    return buf_check(&r->decided, err) && ordering_keep(&r->ordering, buf_view(&r->decided), err);
}

static bool run_decide(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct redeciding r;
    arena_init(&r.arena, cli->mem, PAGE_MAX);
    buf_init(&r.decided, cli->mem, PAGE_MAX);
    r.worker = NULL;
    bool done = ordering_open(&r.ordering, cli, args, ORDER_DECIDE, err) &&
                (r.worker = order_worker_new(&r.ordering, cli->mem, err)) != NULL &&
                (args->operand_count > 0 ? decide_named(&r, args, err) : decide_all(&r, err));
    if (done)
        *ret_status = ordering_summary(&r.ordering, 0);
    order_worker_free(r.worker);
    ordering_close(&r.ordering);
    buf_release(&r.decided);
    arena_release(&r.arena);
    return done;
}

/* ---- the commands ---- */

static const struct option_group *const groups[] = { &group_acting, &group_basis, &group_screening,
                                                     &group_output, NULL };
static const struct option_group *const decide_groups[] = { &group_acting, &group_basis,
                                                            &group_screening, &group_json, NULL };

static const char *const add_usage[] = { "FILE|- --as NAME --db PATH", NULL };
static const struct example add_examples[] = {
    { "licet order add orders.jsonl --as ann --db licet.db", "a file of orders" },
    { NULL, NULL },
};

static const char statuses[] = " 0  all of them were taken\n"
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
    .statuses = statuses,
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
    .statuses = statuses,
    .groups = groups,
    .operands_max = 1,
    .run = run_amend,
};

static const char *const decide_usage[] = { "[ORDER...] --as NAME --db PATH", NULL };

const struct command command_order_decide = {
    .name = "decide",
    .summary = "decide orders anew, by the rules, lists and licenses of now",
    .usage = decide_usage,
    .help = "All that are open, or those that are named. Where the decision is another one it is "
            "kept beside the ones before, and what it says opens holds. What it does not say any "
            "more stays a hold until somebody closes it: nothing is released by itself.",
    .statuses = statuses,
    .groups = decide_groups,
    .operands_max = 1024,
    .run = run_decide,
};
