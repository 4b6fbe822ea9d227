/* SPDX-License-Identifier: Apache-2.0 */
/* cli/ordering.c - see ordering.h. */
#include "cli/ordering.h"

#include "cli/clock.h"
#include "cli/fail.h"
#include "desk/order_show.h"

static bool open_book(struct ordering *ordering, struct err *err)
{
    struct cli *cli = ordering->cli;
    struct store *store = ordering->acting.store;
    struct order_book_from from = { .law = { .packs = &ordering->deciding.packs,
                                             .options = &ordering->deciding.options },
                                    .transition = ordering->transition,
                                    .now = ordering->acting.now };
    bool asked;
    if (!licenses_asked(cli, ordering->args, store, &from.licenses, &from.license_count, &asked,
                        err) ||
        !party_lists_kept(&ordering->deciding.lists, cli->arena, &from.law, err) ||
        !store_begin_reading(store, err))
        return false;
    bool done = order_book_open(&ordering->book, &from, cli->arena, store, err);
    store_rollback(store);
    return done;
}

bool ordering_open(struct ordering *ordering, struct cli *cli, const struct args *args,
                   enum order_transition transition, struct err *err)
{
    *ordering = (struct ordering){ .cli = cli, .args = args, .transition = transition };
    if (!acting_open(cli, args, &ordering->acting, err) ||
        !deciding_open(&ordering->deciding, cli, args, err))
        return false;
    ordering->deciding.options.skip_good_until = false;
    ordering->deciding.store = ordering->acting.store;
    return deciding_lists(&ordering->deciding, false, err) && open_book(ordering, err);
}

void ordering_close(struct ordering *ordering)
{
    order_book_close(&ordering->book);
    deciding_close(&ordering->deciding);
    acting_close(&ordering->acting);
}

struct order_worker *ordering_worker(const struct ordering *ordering, const struct mem *mem,
                                     struct err *err)
{
    const struct order_worker_from from = { .mem = mem, .path = args_text(ordering->args, "db") };
    return order_worker_new(&ordering->book, &from, err);
}

/* ---- keeping ---- */

/* What is on hold now, and was not: it is for somebody. */
static void count_turned(struct ordering *ordering, const struct order_asked *asked)
{
    struct ordering_counts *counts = &ordering->counts;
    struct arena *arena = ordering->cli->arena;
    size_t most = sizeof counts->worth / sizeof *counts->worth;
    size_t at = 0;
    counts->held += asked->held;
    counts->under_way += asked->under_way;
    if (!asked->turned)
        return;
    counts->turned++;
    if (ordering->rehearse && arena_grow(arena, &ordering->turned, ordering->turned_count,
                                         &ordering->turned_room, sizeof *ordering->turned))
        ordering->turned[ordering->turned_count++] = str_copy(arena, asked->name);
    while (at < counts->worth_count && !str_equal_text(asked->currency, counts->worth[at].currency))
        at++;
    if (asked->currency.length == 0 || at == most)
        return;
    if (at == counts->worth_count) {
        str_put(counts->worth[at].currency, sizeof counts->worth[at].currency, asked->currency);
        counts->worth_count++;
    }
    counts->worth[at].value += asked->value;
}

static void tell_opened(const struct ordering *ordering, const struct order_asked *asked)
{
    struct buf *out = &ordering->cli->out;
    for (size_t i = 0; i < asked->decided.obstacle_count; i++) {
        const struct obstacle *obstacle = &asked->decided.obstacles[i];
        if (obstacle->n == 0 || ordering->transition != ORDER_DECIDE)
            continue;
        buf_format(out, "    %-10.*s  %.*s", STR_ARG(obstacle->reason), STR_ARG(obstacle->says));
        if (obstacle->citation.length > 0)
            buf_format(out, " (%.*s)", STR_ARG(obstacle->citation));
        buf_byte(out, '\n');
    }
}

static void tell(struct ordering *ordering, const struct order_asked *asked)
{
    struct buf *out = &ordering->cli->out;
    unsigned state;
    count_turned(ordering, asked);
    if (asked->told == ORDER_TOLD_REFUSED)
        ordering->counts.refused++;
    else if (asked->told == ORDER_TOLD_SAME)
        ordering->counts.same++;
    else
        ordering->counts.done++;
    if (asked->told != ORDER_TOLD_REFUSED &&
        machine_find_state(&order_machine, asked->state, &state))
        ordering->counts.states[state]++;
    if (args_flag(ordering->args, "json")) {
        order_told_json(out, ordering->transition, asked);
        return;
    }
    if (asked->told == ORDER_TOLD_REFUSED) {
        fail_report(&asked->refused);
        return;
    }
    buf_format(out, "%-24.*s  %-9s  %-11.*s", STR_ARG(asked->name),
               order_told_word(ordering->transition, asked), STR_ARG(asked->state));
    if (asked->lacks.length > 0)
        buf_format(out, "  lacks %.*s", STR_ARG(asked->lacks));
    else if (asked->opened > 0)
        buf_format(out, "  %.*s, %zu hold%s opened", STR_ARG(asked->decided.outcome), asked->opened,
                   asked->opened == 1 ? "" : "s");
    else if (asked->told == ORDER_TOLD_DONE && asked->open > 0)
        buf_format(out, "  %.*s, %zu hold%s still open", STR_ARG(asked->decided.outcome),
                   asked->open, asked->open == 1 ? " is" : "s are");
    else
        buf_format(out, "  %.*s", STR_ARG(asked->decided.outcome));
    if (asked->held > 0)
        buf_format(out, ", %zu shipment%s held", asked->held, asked->held == 1 ? "" : "s");
    if (asked->under_way > 0)
        buf_format(out, ", %zu under way", asked->under_way);
    buf_byte(out, '\n');
    tell_opened(ordering, asked);
}

bool ordering_keep(struct ordering *ordering, struct str decided, struct err *err)
{
    const struct matter_desk desk = { .mem = ordering->cli->mem,
                                      .store = ordering->acting.store,
                                      .by = &ordering->acting.who,
                                      .now = clock_now(),
                                      .rehearse = ordering->rehearse };
    struct arena arena;
    struct order_asked *asked;
    size_t count;
    arena_init(&arena, ordering->cli->mem, (size_t)1 << 30);
    bool done = order_book_unpack(&ordering->book, &arena, decided, &asked, &count, err) &&
                (count == 0 || orders_apply(&desk, ordering->transition, &ordering->book.basis.with,
                                            asked, count, err));
    for (size_t i = 0; done && i < count; i++)
        tell(ordering, &asked[i]);
    arena_release(&arena);
    return done && cli_write(ordering->cli, STR(""), err);
}

int ordering_summary(struct ordering *ordering, size_t unread)
{
    const struct ordering_counts *counts = &ordering->counts;
    struct buf *out = &ordering->cli->out;
    if (!args_flag(ordering->args, "json")) {
        size_t taken = counts->done + counts->same;
        buf_format(out, "%zu order%s", taken, taken == 1 ? "" : "s");
        for (unsigned i = 0; i < ORDER_STATE_COUNT; i++) {
            if (counts->states[i] > 0)
                buf_format(out, "; %s %zu", machine_state(&order_machine, i), counts->states[i]);
        }
        if (counts->same > 0)
            buf_format(out, "; unchanged %zu", counts->same);
        if (counts->refused + unread > 0)
            buf_format(out, "; refused %zu", counts->refused + unread);
        buf_byte(out, '\n');
    }
    return counts->refused + unread > 0 ? EXIT_UNREAD : EXIT_DONE;
}
