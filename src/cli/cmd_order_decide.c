/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_order_decide.c - `licet order decide`: the orders of the book anew. */
#include <pthread.h>

#include "base/num.h"
#include "cli/fail.h"
#include "cli/names_file.h"
#include "cli/option_groups.h"
#include "cli/order_touched.h"
#include "cli/ordering.h"
#include "cli/progress.h"
#include "wire/order_json.h"
#include "wire/order_reader.h"

#define PAGE 1024 /* orders that are decided in one transaction */
#define PAGE_MAX ((size_t)1 << 30)
#define THREADS_MAX 64

/* One of the threads: it decides every so many of a page. */
struct part {
    struct redeciding *of;
    struct order_worker *worker;
    struct toucher *toucher; /* NULL: all are decided */
    size_t untouched;
    struct arena arena;  /* of one order */
    struct buf *decided; /* of each order of the page */
    unsigned at;
    pthread_t thread;
    bool failed;
    struct err err;
};

struct redeciding {
    struct ordering ordering;
    struct touching *touching; /* NULL: all are decided */
    struct arena arena;        /* of a page */
    struct str *contents;      /* what the orders of it say */
    struct buf decided[PAGE];
    size_t count;
    struct part parts[THREADS_MAX];
    unsigned part_count;
    struct progress progress;
    uint64_t done;
};

static bool decide_one(struct part *part, size_t at, struct err *err)
{
    const struct redeciding *r = part->of;
    const struct json_source source = { .text = r->contents[at], .line = 1 };
    struct order order;
    bool touched = true;
    arena_reset(&part->arena);
    if (!order_read_json(order_reader_json(part->worker->reader), &part->arena, &source, &order,
                         err) ||
        (part->toucher != NULL && !toucher_look(part->toucher, &order, &touched, err)))
        return false;
    part->untouched += !touched;
    return !touched || ordering_decide(&r->ordering, part->worker, &order, &part->arena,
                                       &part->decided[at], err);
}

static void *decide_part(void *context)
{
    struct part *part = context;
    for (size_t i = part->at; i < part->of->count && !part->failed; i += part->of->part_count)
        part->failed = !decide_one(part, i, &part->err);
    return NULL;
}

/* What cannot be had as a thread is done by this one. */
static void decide_parts(struct redeciding *r)
{
    bool started[THREADS_MAX] = { false };
    for (unsigned i = 1; i < r->part_count; i++)
        started[i] = pthread_create(&r->parts[i].thread, NULL, decide_part, &r->parts[i]) == 0;
    for (unsigned i = 0; i < r->part_count; i++) {
        if (started[i])
            pthread_join(r->parts[i].thread, NULL);
        else
            decide_part(&r->parts[i]);
    }
}

/* Decides what r->contents has, and keeps it in that order. */
static bool decide_page(struct redeciding *r, struct err *err)
{
    struct buf all;
    for (size_t i = 0; i < r->count; i++)
        buf_clear(&r->decided[i]);
    decide_parts(r);
    for (unsigned i = 0; i < r->part_count; i++) {
        if (!r->parts[i].failed)
            continue;
        *err = r->parts[i].err;
        return false;
    }
    buf_init(&all, r->ordering.cli->mem, PAGE_MAX);
    for (size_t i = 0; i < r->count; i++)
        buf_str(&all, buf_view(&r->decided[i]));
    bool done = buf_check(&all, err) && ordering_keep(&r->ordering, buf_view(&all), err);
    buf_release(&all);
    r->done += r->count;
    progress_show(&r->progress, r->done, -1);
    return done;
}

static bool add_content(struct redeciding *r, const struct matter *matter, struct err *err)
{
    struct matter_version version;
    if (!matter_version_read(r->ordering.acting.store, &r->arena, &matter->id, matter->version,
                             &version, err))
        return false;
    r->contents[r->count++] = version.content;
    return true;
}

static bool begin_page(struct redeciding *r, struct err *err)
{
    arena_reset(&r->arena);
    r->count = 0;
    r->contents = arena_array(&r->arena, PAGE, sizeof *r->contents);
    return r->contents != NULL || arena_error(&r->arena, err);
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
        if (!begin_page(r, err) ||
            !matters_list(r->ordering.acting.store, &r->arena, str_of(order_machine.what), STR(""),
                          str_of(after), PAGE, &page, &count, err))
            return false;
        for (size_t i = 0; i < count; i++) {
            if (is_decided(&page[i]) && !add_content(r, &page[i], err))
                return false;
        }
        if (count > 0)
            str_put(after, sizeof after, page[count - 1].name);
        if (!decide_page(r, err))
            return false;
        if (count < PAGE)
            return true;
    }
}

static bool add_named(struct redeciding *r, struct str name, struct err *err)
{
    struct matter matter;
    unsigned state;
    return matter_named(r->ordering.acting.store, &r->arena, &order_machine, name, &matter, err) &&
           matter_state(&order_machine, &matter, &state, err) &&
           machine_need(&order_machine, matter.name, state, ORDER_DECIDE, err) &&
           add_content(r, &matter, err);
}

static bool decide_named(struct redeciding *r, const struct args *args, struct err *err)
{
    for (size_t i = 0; i < args->operand_count;) {
        size_t end = i + PAGE < args->operand_count ? i + PAGE : args->operand_count;
        if (!begin_page(r, err))
            return false;
        for (; i < end; i++) {
            if (!add_named(r, args->operands[i], err))
                return false;
        }
        if (!decide_page(r, err))
            return false;
    }
    return true;
}

/* As many threads as are asked for and can be had; false: none. */
static bool open_parts(struct redeciding *r, const struct args *args, struct err *err)
{
    unsigned wanted = args->operand_count > 0 ? 1 : stream_jobs(args_number(args, "jobs", 0));
    for (; r->part_count < wanted && r->part_count < THREADS_MAX; r->part_count++) {
        struct part *part = &r->parts[r->part_count];
        *part = (struct part){ .of = r, .at = r->part_count, .decided = r->decided };
        part->worker = order_worker_new(&r->ordering, r->ordering.cli->mem, err);
        part->toucher =
            part->worker == NULL || r->touching == NULL ? NULL : toucher_new(r->touching, err);
        if (part->worker == NULL || (r->touching != NULL && part->toucher == NULL)) {
            order_worker_free(part->worker);
            break;
        }
        arena_init(&part->arena, r->ordering.cli->mem, PAGE_MAX);
    }
    return r->part_count > 0;
}

static void close_all(struct redeciding *r)
{
    for (unsigned i = 0; i < r->part_count; i++) {
        toucher_free(r->parts[i].toucher);
        order_worker_free(r->parts[i].worker);
        arena_release(&r->parts[i].arena);
    }
    for (size_t i = 0; i < PAGE; i++)
        buf_release(&r->decided[i]);
    arena_release(&r->arena);
    touching_close(r->touching);
    ordering_close(&r->ordering);
}

/* Only what has to do with what changed in the lists since a day, if one is named. */
static bool open_touching(struct redeciding *r, struct cli *cli, const struct args *args,
                          struct err *err)
{
    const struct option_value *since = args_get(args, "since");
    if (since == NULL)
        return true;
    r->touching = touching_open(cli, args, since->number, err);
    return r->touching != NULL;
}

static void tell_untouched(struct redeciding *r)
{
    size_t untouched = 0;
    char entries[NUM_TEXT_SIZE];
    for (unsigned i = 0; i < r->part_count; i++)
        untouched += r->parts[i].untouched;
    if (r->touching != NULL && !args_flag(r->ordering.args, "json"))
        buf_format(&r->ordering.cli->out, "%zu have nothing of the %s entries that changed\n",
                   untouched,
                   num_format_grouped(num_int((int64_t)touching_entries(r->touching)), 0, entries));
}

static bool run_all(struct redeciding *r, struct cli *cli, const struct args *args, int *ret_status,
                    struct err *err)
{
    arena_init(&r->arena, cli->mem, PAGE_MAX);
    for (size_t i = 0; i < PAGE; i++)
        buf_init(&r->decided[i], cli->mem, PAGE_MAX);
    progress_begin(&r->progress, cli, "orders");
    bool done = ordering_open(&r->ordering, cli, args, ORDER_DECIDE, err) &&
                open_touching(r, cli, args, err) && open_parts(r, args, err) &&
                (args->operand_count > 0 ? decide_named(r, args, err) : decide_all(r, err));
    progress_end(&r->progress);
    if (done) {
        *ret_status = ordering_summary(&r->ordering, 0);
        tell_untouched(r);
    }
    close_all(r);
    return done;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    static const struct redeciding none;
    struct redeciding *r = mem_resize(cli->mem, NULL, sizeof *r);
    if (r == NULL)
        return err_set(err, ERR_MEMORY, "memory for the orders could not be had");
    *r = none;
    bool done = run_all(r, cli, args, ret_status, err);
    mem_free(cli->mem, r);
    return done;
}

static const struct option since_options[] = {
    { .name = "since",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "only orders with a party that is, or may be, one of the entries that came, changed "
              "or went in the lists since that day" },
    { .name = NULL },
};
static const struct option_group since_group = { "Which orders", since_options };
static const struct option_group *const groups[] = { &since_group, &group_names,     &group_acting,
                                                     &group_basis, &group_screening, &group_output,
                                                     NULL };

static const char *const usage[] = { "[ORDER...] --as NAME --db PATH",
                                     "--since DATE --lists DIR --as NAME --db PATH", NULL };

const struct command command_order_decide = {
    .name = "decide",
    .summary = "decide orders anew, by the rules, lists and licenses of now",
    .usage = usage,
    .help = "All that are open, or those that are named. Where the decision is another one it is "
            "kept beside the ones before, and what it says opens holds. What it does not say any "
            "more stays a hold until somebody closes it: nothing is released by itself.",
    .statuses = ordering_statuses,
    .groups = groups,
    .operands_max = 1024,
    .run = run,
};
