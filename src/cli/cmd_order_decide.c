/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_order_decide.c - `licet order decide`: the orders of the book anew. */
#include <pthread.h>

#include <stdlib.h>

#include "base/num.h"
#include "cli/clock.h"
#include "cli/fail.h"
#include "cli/names_file.h"
#include "cli/option_groups.h"
#include "cli/order_scope.h"
#include "cli/ordering.h"
#include "cli/progress.h"
#include "cli/ships_anew.h"
#include "desk/money.h"
#include "store/run_rows.h"
#include "wire/order_json.h"
#include "wire/order_reader.h"

#define PAGE 1024 /* orders that are decided in one transaction */
#define PAGE_MAX ((size_t)1 << 30)
#define THREADS_MAX 64

/* One of the threads: it decides every so many of a page. */
struct part {
    struct redeciding *of;
    struct order_worker *worker;
    struct toucher *toucher; /* of --since */
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
    struct order_scope scope;
    struct ships_counts ships;
    struct arena arena;   /* of a page */
    struct arena found;   /* orders of a license */
    struct str *contents; /* what the orders of a page say */
    struct buf decided[PAGE];
    size_t count;
    struct part parts[THREADS_MAX];
    unsigned part_count;
    struct store_id *named; /* orders, of a run that names them */
    size_t named_count;
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
        !order_scope_order(&r->scope, part->toucher, &part->arena, &order, &touched, err))
        return false;
    part->untouched += !touched;
    return !touched || order_book_decide(&r->ordering.book, part->worker, &order, &part->arena,
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

static bool add_in_scope(struct redeciding *r, const struct matter *matter, struct err *err)
{
    bool in;
    return !is_decided(matter) || (order_scope_row(&r->scope, &r->arena, matter, &in, err) &&
                                   (!in || add_content(r, matter, err)));
}

/* All that can be, page by page; in a state, or in any. */
static bool decide_state(struct redeciding *r, struct str state, struct err *err)
{
    char after[ORDER_TEXT_MAX + 1] = "";
    for (;;) {
        struct matter *page;
        size_t count;
        if (!begin_page(r, err) ||
            !matters_list(r->ordering.acting.store, &r->arena, str_of(order_machine.what), state,
                          str_of(after), PAGE, &page, &count, err))
            return false;
        for (size_t i = 0; i < count; i++) {
            if (!add_in_scope(r, &page[i], err))
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

/* Those that are allocatable, and whose newest version was decided under it. */
static bool decide_under(struct redeciding *r, struct str license, struct err *err)
{
    struct matter *found;
    size_t count;
    arena_reset(&r->found);
    if (!matters_about(r->ordering.acting.store, &r->found, str_of(order_machine.what),
                       STR("license"), license, &found, &count, err))
        return false;
    for (size_t i = 0; i < count;) {
        if (!begin_page(r, err))
            return false;
        for (; i < count && r->count < PAGE; i++) {
            if (str_equal_text(found[i].state, machine_state(&order_machine, ORDER_ALLOCATABLE)) &&
                !add_content(r, &found[i], err))
                return false;
        }
        if (!decide_page(r, err))
            return false;
    }
    return true;
}

/* A license may help those on hold; it can only keep those that were decided under it. */
static bool decide_scope(struct redeciding *r, struct err *err)
{
    if (r->scope.kind != SCOPE_LICENSES)
        return decide_state(r, STR(""), err);
    if (!decide_state(r, str_of(machine_state(&order_machine, ORDER_ON_HOLD)), err))
        return false;
    for (size_t i = 0; i < r->scope.count; i++) {
        if (!decide_under(r, r->scope.names[i], err))
            return false;
    }
    return true;
}

static bool add_named(struct redeciding *r, struct str name, struct err *err)
{
    struct matter matter;
    unsigned state;
    if (!matter_named(r->ordering.acting.store, &r->arena, &order_machine, name, &matter, err) ||
        !matter_state(&order_machine, &matter, &state, err) ||
        !machine_need(&order_machine, matter.name, state, ORDER_DECIDE, err) ||
        !add_content(r, &matter, err))
        return false;
    r->named[r->named_count++] = matter.id;
    return true;
}

static bool decide_named(struct redeciding *r, const struct args *args, struct err *err)
{
    r->named = arena_array(r->ordering.cli->arena, args->operand_count, sizeof *r->named);
    if (r->named == NULL)
        return arena_error(r->ordering.cli->arena, err);
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
        part->worker = ordering_worker(&r->ordering, r->ordering.cli->mem, err);
        part->toucher = part->worker == NULL || r->scope.touching == NULL
                            ? NULL
                            : toucher_new(r->scope.touching, err);
        if (part->worker == NULL || (r->scope.touching != NULL && part->toucher == NULL)) {
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
    arena_release(&r->found);
    order_scope_close(&r->scope);
    ordering_close(&r->ordering);
}

static int by_name(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* Of a rehearsal: its order turned, and would have taken it along. */
static bool is_with_order(const void *context, struct str order)
{
    const struct ordering *ordering = context;
    return ordering->turned_count > 0 && bsearch(&order, ordering->turned, ordering->turned_count,
                                                 sizeof *ordering->turned, by_name) != NULL;
}

static bool decide_ships(struct redeciding *r, struct err *err)
{
    struct ordering *ordering = &r->ordering;
    const struct ships_anew anew = { .ordering = ordering,
                                     .scope = &r->scope,
                                     .worker = r->parts[0].worker,
                                     .toucher = r->parts[0].toucher,
                                     .skip = is_with_order,
                                     .context = ordering };
    if (!arena_sound(ordering->cli->arena, err))
        return false;
    if (ordering->turned_count > 0)
        qsort(ordering->turned, ordering->turned_count, sizeof *ordering->turned, by_name);
    return ships_decide_anew(&anew, &r->ships, err);
}

/* ---- that it was done ---- */

/* The day of a list, the numbers of licenses, the names of buyers. */
static bool put_said(const struct redeciding *r, const struct args *args, struct buf *out,
                     struct err *err)
{
    struct str *said;
    size_t count;
    if (args->operand_count > 0 || r->scope.kind == SCOPE_ALL || r->scope.kind == SCOPE_RULES)
        return true;
    if (r->scope.kind == SCOPE_SINCE) {
        buf_str(out, args_text(args, "since"));
        return true;
    }
    if (!args_all(args, r->ordering.cli->arena,
                  r->scope.kind == SCOPE_LICENSES ? "license" : "buyer", &said, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        buf_format(out, "%s%.*s", i == 0 ? "" : ", ", STR_ARG(said[i]));
    return true;
}

static bool add_run(struct redeciding *r, struct decision_run *run, struct err *err)
{
    struct acting *acting = &r->ordering.acting;
    uint8_t digest[KEPT_DIGEST_SIZE];
    run->actor = acting->who.principal.id;
    return made_with_keep(acting->store, r->ordering.cli->mem, &r->ordering.book.basis.with,
                          run->ended_at, &run->basis, digest, err) &&
           decision_run_add(acting->store, run, r->named, r->named_count, err);
}

/* Behind everything else: a run that broke off is none, and is given again. */
static bool keep_run(struct redeciding *r, const struct args *args, struct err *err)
{
    static const char *const words[] = { [SCOPE_ALL] = "all",
                                         [SCOPE_SINCE] = "since",
                                         [SCOPE_RULES] = "rules",
                                         [SCOPE_LICENSES] = "license",
                                         [SCOPE_BUYERS] = "buyer" };
    const struct ordering_counts *counts = &r->ordering.counts;
    struct acting *acting = &r->ordering.acting;
    struct buf said;
    struct decision_run run = {
        .scope = str_of(args->operand_count > 0 ? "named" : words[r->scope.kind]),
        .began_at = acting->now,
        .ended_at = clock_now() > acting->now ? clock_now() : acting->now,
        .decided = (int64_t)(counts->done + counts->same),
        .changed = (int64_t)counts->done,
        .held = (int64_t)counts->turned,
        .shipments = (int64_t)(counts->held + r->ships.held),
        .refused = (int64_t)(counts->refused + r->ships.refused),
    };
    if (r->ordering.rehearse)
        return true;
    buf_init(&said, r->ordering.cli->mem, PAGE_MAX);
    bool done = put_said(r, args, &said, err) && buf_check(&said, err);
    run.said = buf_view(&said);
    if (run.said.data == NULL)
        run.said = STR("");
    done = done && acting_begin(acting, err) && acting_end(acting, add_run(r, &run, err), err);
    buf_release(&said);
    return done;
}

/* ---- what is told ---- */

static void tell_untouched(struct redeciding *r)
{
    size_t untouched = 0;
    char entries[NUM_TEXT_SIZE];
    for (unsigned i = 0; i < r->part_count; i++)
        untouched += r->parts[i].untouched;
    if (r->scope.kind == SCOPE_SINCE)
        buf_format(
            &r->ordering.cli->out, "%zu have nothing of the %s entries that changed\n", untouched,
            num_format_grouped(num_int((int64_t)touching_entries(r->scope.touching)), 0, entries));
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* What is for somebody now. */
static void tell_turned(struct redeciding *r)
{
    const struct ordering_counts *counts = &r->ordering.counts;
    struct buf *out = &r->ordering.cli->out;
    size_t held = counts->held + r->ships.held;
    /* Of a license they may be the same. */
    size_t under_way =
        counts->under_way > r->ships.under_way ? counts->under_way : r->ships.under_way;
    char text[NUM_TEXT_SIZE];
    if (counts->turned > 0 || held > 0) {
        buf_format(out, "now on hold: %zu order%s", counts->turned, plural(counts->turned));
        for (size_t i = 0; i < counts->worth_count; i++) {
            struct str currency = str_of(counts->worth[i].currency);
            buf_format(out, ", %s %s", counts->worth[i].currency,
                       money_format_grouped(counts->worth[i].value, currency, text));
        }
        buf_format(out, "; %zu shipment%s\n", held, plural(held));
    }
    if (under_way > 0)
        buf_format(out, "under way: %zu shipment%s: order a return, or disclose?\n", under_way,
                   plural(under_way));
    if (r->ordering.rehearse)
        buf_text(out, "nothing of it was kept: --dry-run\n");
}

static bool run_all(struct redeciding *r, struct cli *cli, const struct args *args, int *ret_status,
                    struct err *err)
{
    arena_init(&r->arena, cli->mem, PAGE_MAX);
    arena_init(&r->found, cli->mem, PAGE_MAX);
    for (size_t i = 0; i < PAGE; i++)
        buf_init(&r->decided[i], cli->mem, PAGE_MAX);
    progress_begin(&r->progress, cli, "orders");
    bool done = ordering_open(&r->ordering, cli, args, ORDER_DECIDE, err) &&
                order_scope_open(&r->scope, &r->ordering, cli, args, err) &&
                open_parts(r, args, err);
    r->ordering.rehearse = args_flag(args, "dry-run");
    done = done && (args->operand_count > 0 ? decide_named(r, args, err) : decide_scope(r, err)) &&
           decide_ships(r, err) && keep_run(r, args, err);
    progress_end(&r->progress);
    if (done) {
        *ret_status = ordering_summary(&r->ordering, r->ships.refused);
        if (!args_flag(args, "json")) {
            tell_untouched(r);
            tell_turned(r);
        }
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

static const struct option_group *const groups[] = {
    &order_scope_group, &group_names,  &group_acting, &group_basis,
    &group_screening,   &group_output, NULL
};

static const char *const usage[] = {
    "[ORDER...] --as NAME --db PATH",   "--since DATE --lists DIR --as NAME --db PATH",
    "--rules --as NAME --db PATH",      "--license NUMBER --as NAME --db PATH",
    "--buyer NAME --as NAME --db PATH", NULL
};

const struct command command_order_decide = {
    .name = "decide",
    .summary = "decide orders anew, by the rules, lists and licenses of now",
    .usage = usage,
    .help = "All that are open, or those that are named. Where the decision is another one it is "
            "kept beside the ones before, and what it says opens holds. What it does not say any "
            "more stays a hold until somebody closes it: nothing is released by itself. An order "
            "that is held takes its shipments with it; those that are reserved or released are "
            "decided again as they will ship, and held where they would not be let through now. "
            "What has departed is told, and left as it is.",
    .statuses = ordering_statuses,
    .groups = groups,
    .operands_max = 1024,
    .run = run,
};
