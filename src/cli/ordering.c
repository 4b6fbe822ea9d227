/* SPDX-License-Identifier: Apache-2.0 */
/* cli/ordering.c - see ordering.h. */
#include "cli/ordering.h"

#include <string.h>

#include "cli/clock.h"
#include "cli/fail.h"
#include "desk/order_obstacles.h"
#include "desk/order_said.h"
#include "text/json_write.h"
#include "wire/decision_json.h"
#include "wire/order_reader.h"
#include "wire/order_write.h"

#define ORDER_JSON_MAX ((size_t)16 << 20)
#define WORKER_MAX ((size_t)1 << 30)

static bool open_buyers(struct ordering *ordering, struct err *err)
{
    ordering->buyers = mem_resize(ordering->cli->mem, NULL, sizeof *ordering->buyers);
    if (ordering->buyers == NULL)
        return err_set(err, ERR_MEMORY, "memory for the buyers could not be had");
    return order_buyers_open(ordering->buyers, ordering->cli, ordering->acting.store, err);
}

static bool read_flags(struct ordering *ordering, struct err *err)
{
    struct store *store = ordering->acting.store;
    struct cli *cli = ordering->cli;
    if (!store_begin_reading(store, err))
        return false;
    bool done = flags_read(store, cli->mem, cli->arena, INT64_MAX, &ordering->flags, err);
    store_rollback(store);
    return done;
}

bool ordering_open(struct ordering *ordering, struct cli *cli, const struct args *args,
                   enum order_transition transition, struct err *err)
{
    bool asked;
    *ordering = (struct ordering){ .cli = cli, .args = args, .transition = transition };
    if (!acting_open(cli, args, &ordering->acting, err) ||
        !deciding_open(&ordering->deciding, cli, args, err))
        return false;
    ordering->deciding.options.skip_good_until = false;
    return open_buyers(ordering, err) && read_flags(ordering, err) &&
           deciding_lists(&ordering->deciding, false, err) &&
           licenses_asked(cli, args, &ordering->licenses, &ordering->license_count, &asked, err) &&
           basis_open(&ordering->basis, &ordering->deciding, ordering->acting.store,
                      ordering->licenses, ordering->license_count, err);
}

void ordering_close(struct ordering *ordering)
{
    basis_close(&ordering->basis);
    if (ordering->buyers != NULL)
        order_buyers_close(ordering->buyers);
    mem_free(ordering->cli->mem, ordering->buyers);
    deciding_close(&ordering->deciding);
    acting_close(&ordering->acting);
}

/* ---- deciding ---- */

void order_worker_free(struct order_worker *worker)
{
    if (worker == NULL)
        return;
    cover_free(worker->cover);
    order_reader_free(worker->reader);
    session_free(worker->session);
    store_close(worker->store);
    buf_release(&worker->json);
    buf_release(&worker->own);
    buf_release(&worker->resolved);
    arena_release(&worker->work);
    arena_release(&worker->arena);
    mem_free(worker->mem, worker);
}

static bool copy_licenses(const struct ordering *ordering, struct order_worker *worker,
                          struct err *err)
{
    size_t count = ordering->license_count;
    worker->licenses = arena_array(&worker->arena, count, sizeof *worker->licenses);
    for (size_t i = 0; worker->licenses != NULL && i < count; i++) {
        struct license *license = &worker->licenses[i];
        *license = ordering->licenses[i];
        license->lines =
            arena_array(&worker->arena, license->line_count + 1, sizeof *license->lines);
        for (size_t k = 0; license->lines != NULL && k < license->line_count; k++)
            license->lines[k] = ordering->licenses[i].lines[k];
    }
    return arena_sound(&worker->arena, err);
}

/* What is not in the book yet has no shipments. */
static bool open_cover(const struct ordering *ordering, struct order_worker *worker,
                       struct err *err)
{
    if (ordering->license_count == 0)
        return true;
    if (!copy_licenses(ordering, worker, err))
        return false;
    worker->cover = cover_new(worker->mem, ordering->deciding.packs.decider, worker->licenses,
                              ordering->license_count, err);
    if (worker->cover == NULL)
        return false;
    cover_each_alone(worker->cover);
    if (ordering->transition == ORDER_ADD)
        return true;
    worker->store = store_open(worker->mem, args_text(ordering->args, "db"), err);
    return worker->store != NULL;
}

struct order_worker *order_worker_new(const struct ordering *ordering, const struct mem *mem,
                                      struct err *err)
{
    struct order_worker *worker = mem_resize(mem, NULL, sizeof *worker);
    if (worker == NULL) {
        err_set(err, ERR_MEMORY, "memory for a session could not be had");
        return NULL;
    }
    *worker = (struct order_worker){ .mem = mem };
    buf_init(&worker->json, mem, ORDER_JSON_MAX);
    buf_init(&worker->own, mem, ORDER_JSON_MAX);
    buf_init(&worker->resolved, mem, ORDER_JSON_MAX);
    arena_init(&worker->arena, mem, WORKER_MAX);
    arena_init(&worker->work, mem, WORKER_MAX);
    worker->session = session_new(mem, ordering->deciding.packs.decider, err);
    worker->reader = worker->session == NULL ? NULL : order_reader_new(mem, err);
    if (worker->reader != NULL && open_cover(ordering, worker, err))
        return worker;
    order_worker_free(worker);
    return NULL;
}

void order_worker_restore(const struct ordering *ordering, struct order_worker *worker)
{
    for (size_t i = 0; i < ordering->license_count; i++) {
        for (size_t k = 0; k < ordering->licenses[i].line_count; k++)
            worker->licenses[i].lines[k] = ordering->licenses[i].lines[k];
    }
}

/* What its own shipments have of a license does not keep the order from it. */
static bool add_back(const struct ordering *ordering, struct order_worker *worker, struct str order,
                     bool *ret_any, struct err *err)
{
    const struct shipment_desk desk = {
        .matters = { .mem = worker->mem, .store = worker->store, .now = ordering->acting.now }
    };
    *ret_any = false;
    if (worker->store == NULL)
        return true;
    arena_reset(&worker->work);
    if (!store_begin_reading(worker->store, err))
        return false;
    bool done = shipments_add_back(&desk, &worker->work, order, worker->licenses,
                                   ordering->license_count, ret_any, err);
    store_rollback(worker->store);
    return done;
}

/* worker->own has the licenses where the order was decided with others than those of all. */
static bool decide_order(const struct ordering *ordering, struct order_worker *worker,
                         const struct order *order, struct decision *ret, struct err *err)
{
    const struct decide_options *options = &ordering->deciding.options;
    bool any = false;
    buf_clear(&worker->own);
    if (worker->cover == NULL)
        return decide(worker->session, order, options, ret, err);
    bool done =
        add_back(ordering, worker, order->id, &any, err) &&
        (!any || basis_licenses(worker->licenses, ordering->license_count, &worker->own, err)) &&
        cover_decide(worker->cover, worker->session, order, options, ret, err);
    if (any)
        order_worker_restore(ordering, worker);
    return done;
}

/* … and once more where somebody has resolved what a rule flags in an order that says that. */
static bool decide_flagged(const struct ordering *ordering, struct order_worker *worker,
                           const struct order *order, struct arena *arena, struct decision *ret,
                           struct err *err)
{
    struct order resolved = *order;
    bool again;
    buf_clear(&worker->resolved);
    if (!decide_order(ordering, worker, order, ret, err) ||
        !flags_take_resolved(&ordering->flags, arena, buf_view(&worker->json), ret, &resolved,
                             &again, err))
        return false;
    if (!again)
        return true;
    order_write_json(&resolved, &worker->resolved);
    return buf_check(&worker->resolved, err) && decide_order(ordering, worker, &resolved, ret, err);
}

/* What somebody saw of a party; an order that somebody saw something of is on hold by itself. */
static bool add_flags(const struct ordering *ordering, const struct order *order,
                      struct arena *arena, struct obstacle **obstacles, size_t *count,
                      struct err *err)
{
    const struct red_flag *flag = NULL;
    size_t room = *count;
    while ((flag = flags_next(&ordering->flags, flag, order, (struct str){ 0 })) != NULL) {
        if (!str_equal_text(flag->about, FLAG_ON_BUYER))
            continue;
        if (!arena_grow(arena, obstacles, *count, &room, sizeof **obstacles))
            return arena_error(arena, err);
        (*obstacles)[(*count)++] = (struct obstacle){ .reason = STR("red_flag"),
                                                      .rule = flag->id,
                                                      .citation = flag->source,
                                                      .says = flag->says };
    }
    return true;
}

static void put_size(struct buf *out, size_t size)
{
    buf_add(out, (const char *)&size, sizeof size);
}

static void put(struct buf *out, struct str text)
{
    put_size(out, text.length);
    buf_str(out, text);
}

static bool put_decision(const struct ordering *ordering, struct order_worker *worker,
                         const struct order *order, struct arena *arena,
                         const struct decision *decision, struct buf *out, struct err *err)
{
    const struct catalog *catalog = decider_catalog(ordering->deciding.packs.decider);
    struct obstacle *obstacles;
    size_t count;
    if (!order_obstacles(arena, decision, &obstacles, &count, err) ||
        !order_buyers_add(ordering->buyers, order, decision, catalog, arena, &obstacles, &count,
                          err) ||
        !add_flags(ordering, order, arena, &obstacles, &count, err))
        return false;
    buf_clear(&worker->json);
    decision_to_json(decision, &worker->json);
    if (!buf_check(&worker->json, err))
        return false;
    put(out, str_of(outcome_name(decision->outcome)));
    put(out, decision->license.number);
    put_size(out, decision->may_ship);
    put(out, buf_view(&worker->json));
    put(out, buf_view(&worker->own));
    put(out, buf_view(&worker->resolved));
    put_size(out, count);
    for (size_t i = 0; i < count; i++) {
        put(out, obstacles[i].reason);
        put(out, obstacles[i].rule);
        put(out, obstacles[i].citation);
        put(out, obstacles[i].says);
    }
    return true;
}

/* What it is worth, and when it ships; what cannot be read is told when it is decided. */
static void put_value(const struct order *order, struct buf *out)
{
    struct matter said;
    order_said(order, &said);
    put_size(out, (size_t)said.value);
    put(out, said.currency);
    put_size(out, (size_t)(uint32_t)said.due);
}

/* What is looked up and listed by its id has one that can be seen and typed. */
static bool check_id(struct str id, struct err *err)
{
    if (id.length == 0) {
        err_set(err, ERR_VALUE, "an order in the book has an id");
        return err_hint(err, "\"id\" is its number and line, as in \"SO-1001/10\"");
    }
    for (size_t i = 0; i < id.length; i++) {
        if ((unsigned char)id.data[i] < ' ' || id.data[i] == 0x7f)
            return err_set(err, ERR_VALUE, "'id' has a control character in it");
    }
    return true;
}

/* A NUL is written as \u0000; not every database can keep it as a text. */
static bool check_nul(struct str json, struct err *err)
{
    for (size_t at = 0; at < json.length; at++) {
        struct str rest = str_slice(json, at, json.length);
        at += str_find(rest, '\\');
        if (str_starts(str_slice(json, at, json.length), STR("\\u0000")))
            return err_set(err, ERR_VALUE, "an order in the book has no NUL in it");
        at++; /* whatever is escaped */
    }
    return true;
}

bool ordering_decide(const struct ordering *ordering, struct order_worker *worker,
                     const struct order *order, struct arena *arena, struct buf *out,
                     struct err *err)
{
    struct decision decision;
    struct buf lacks;
    buf_clear(&worker->json);
    order_write_json(order, &worker->json);
    if (!check_id(order->id, err) || !buf_check(&worker->json, err) ||
        !check_nul(buf_view(&worker->json), err))
        return false;
    put(out, order->id);
    put(out, buf_view(&worker->json));
    put_value(order, out);
    buf_init(&lacks, worker->mem, ERR_MESSAGE_MAX);
    order_lacks(order, &lacks);
    struct str missing = str_copy(arena, buf_view(&lacks));
    bool known = buf_check(&lacks, err) && arena_sound(arena, err);
    buf_release(&lacks);
    if (!known)
        return false;
    put(out, missing);
    /* What lacks something is looked at all the same, so that a fact that is wrong is told now. */
    return decide_flagged(ordering, worker, order, arena, &decision, err) &&
           put_decision(ordering, worker, order, arena, &decision, out, err);
}

/* ---- keeping ---- */

static size_t get_size(const char **at)
{
    size_t size;
    memcpy(&size, *at, sizeof size);
    *at += sizeof size;
    return size;
}

static struct str get(const char **at)
{
    size_t length = get_size(at);
    const struct str text = { *at, length };
    *at += length;
    return text;
}

/* NULL: what all are made with. */
static bool get_own(const struct ordering *ordering, struct arena *arena, const char **at,
                    const struct made_with **ret, struct err *err)
{
    struct str licenses = get(at);
    struct str order = get(at);
    struct basis_own own = { .license_count = ordering->license_count };
    if (licenses.length == 0 && order.length == 0)
        return true;
    if (licenses.length > 0)
        own.licenses = licenses;
    if (order.length > 0)
        own.order = order;
    struct made_with *with = arena_alloc(arena, sizeof *with);
    *ret = with;
    return with == NULL ? arena_error(arena, err)
                        : basis_for(&ordering->basis, arena, &own, with, err);
}

static bool get_one(const struct ordering *ordering, struct arena *arena, const char **at,
                    struct order_asked *ret, struct err *err)
{
    *ret = (struct order_asked){ .name = get(at) };
    ret->content = get(at);
    ret->value = (int64_t)get_size(at);
    ret->currency = get(at);
    ret->due = (int32_t)(uint32_t)get_size(at);
    ret->lacks = get(at);
    ret->decided.outcome = get(at);
    ret->decided.license = get(at);
    ret->decided.may_ship = get_size(at) != 0;
    ret->decided.content = get(at);
    if (!get_own(ordering, arena, at, &ret->made_with, err))
        return false;
    ret->decided.obstacle_count = get_size(at);
    ret->decided.obstacles =
        arena_array(arena, ret->decided.obstacle_count, sizeof *ret->decided.obstacles);
    if (ret->decided.obstacles == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < ret->decided.obstacle_count; i++) {
        struct obstacle *obstacle = &ret->decided.obstacles[i];
        obstacle->reason = get(at);
        obstacle->rule = get(at);
        obstacle->citation = get(at);
        obstacle->says = get(at);
    }
    return true;
}

static const char *told_word(const struct ordering *ordering, const struct order_asked *asked)
{
    if (asked->told == ORDER_TOLD_SAME)
        return "unchanged";
    return ordering->transition == ORDER_ADD     ? "added"
           : ordering->transition == ORDER_AMEND ? "amended"
                                                 : "decided";
}

static void tell_json(const struct ordering *ordering, const struct order_asked *asked)
{
    struct buf *out = &ordering->cli->out;
    if (asked->told == ORDER_TOLD_REFUSED) {
        error_to_json(asked->name, &asked->refused, out);
        buf_byte(out, '\n');
        return;
    }
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", asked->name);
    JSON_PUT_WORD(out, "told", told_word(ordering, asked));
    JSON_PUT_STRING(out, "state", asked->state);
    JSON_PUT_STRING(out, "lacks", asked->lacks.length > 0 ? asked->lacks : (struct str){ 0 });
    JSON_PUT_STRING(out, "outcome",
                    asked->lacks.length > 0 ? (struct str){ 0 } : asked->decided.outcome);
    JSON_PUT_INT(out, "opened", (int64_t)asked->opened);
    JSON_PUT_INT(out, "shipments_held", (int64_t)asked->held);
    JSON_PUT_INT(out, "under_way", (int64_t)asked->under_way);
    JSON_KEY(out, "holds");
    json_open(out, '[');
    for (size_t i = 0; i < asked->decided.obstacle_count; i++) {
        const struct obstacle *obstacle = &asked->decided.obstacles[i];
        if (obstacle->n == 0)
            continue;
        json_open(out, '{');
        JSON_PUT_STRING(out, "reason", obstacle->reason);
        JSON_PUT_STRING(out, "rule", obstacle->rule);
        JSON_PUT_STRING(out, "citation", obstacle->citation);
        JSON_PUT_STRING(out, "says", obstacle->says);
        json_close(out, '}');
    }
    json_close(out, ']');
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

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
        tell_json(ordering, asked);
        return;
    }
    if (asked->told == ORDER_TOLD_REFUSED) {
        fail_report(&asked->refused);
        return;
    }
    buf_format(out, "%-24.*s  %-9s  %-11.*s", STR_ARG(asked->name), told_word(ordering, asked),
               STR_ARG(asked->state));
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
    struct order_asked *asked = NULL;
    size_t count = 0;
    size_t room = 0;
    bool done = true;
    arena_init(&arena, ordering->cli->mem, (size_t)1 << 30);
    for (const char *at = decided.data; done && at < decided.data + decided.length; count++) {
        done = arena_grow(&arena, &asked, count, &room, sizeof *asked)
                   ? get_one(ordering, &arena, &at, &asked[count], err)
                   : arena_error(&arena, err);
    }
    done = done && (count == 0 || orders_apply(&desk, ordering->transition, &ordering->basis.with,
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
