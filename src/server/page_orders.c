/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_orders.c - GET /orders, the same as CSV, and /orders/{id}. */
#include <stdio.h>

#include "desk/money.h"
#include "server/desk.h"
#include "server/doing.h"
#include "server/handlers.h"
#include "server/listing.h"
#include "server/pages.h"
#include "server/taking.h"
#include "web/order.h"
#include "wire/order_reader.h"

#define MAY(name) PERMISSION_BIT(MAY_##name)
#define SHOWN 50
#define SEARCHED 2000 /* at a time, for what no index has */
#define SEARCHED_PART 200

const struct route_query page_orders_queries[] = {
    LISTING_QUERIES,
    { "item", "only those whose item has that in its name", NULL },
    { "buyer", "only those whose buyer has that in its name", NULL },
    { NULL, NULL, NULL },
};

/* As it is kept; NULL where it is no JSON, which `licet db verify` tells of. */
static bool read_said(struct call *call, struct law_worker *worker, struct str content,
                      const struct json_value **ret, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    *ret = NULL;
    return content.length == 0 ||
           json_read_kept(order_reader_json(worker->orders), arena, content, ret, err) ||
           err->code == ERR_DAMAGED;
}

static bool read_row(struct call *call, struct law_worker *worker, const struct matter *matter,
                     struct web_order *ret, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct matter_version version;
    struct decision_row decision;
    *ret = (struct web_order){ .matter = *matter };
    if (!matter_version_read(call->store, arena, &matter->id, matter->version, &version, err) ||
        !read_said(call, worker, version.content, &ret->said, err))
        return false;
    if (matter->decision == 0)
        return true;
    if (!decision_head(call->store, arena, matter->decision, &decision, err))
        return false;
    ret->outcome = decision.outcome;
    ret->may_ship = decision.may_ship;
    return true;
}

/* ---- those that are asked for ---- */

struct asked {
    struct listing listing;
    struct law_worker *worker;
    struct str item, buyer;
    bool searches;
    struct web_order *rows;
    size_t count, room;
    int64_t searched;
};

static struct str or_empty(struct str text)
{
    return text.data == NULL ? STR("") : str_trim(text);
}

static bool open_asked(struct call *call, struct law_worker *worker, struct asked *ret,
                       struct err *err)
{
    *ret = (struct asked){ .worker = worker,
                           .item = or_empty(call_query(call, "item")),
                           .buyer = or_empty(call_query(call, "buyer")) };
    if (!listing_open(call, &order_machine, "/orders", &ret->listing, err))
        return false;
    ret->searches = ret->item.length > 0 || ret->buyer.length > 0;
    web_list_part(&ret->listing.list, "item", ret->item);
    web_list_part(&ret->listing.list, "buyer", ret->buyer);
    return true;
}

/* But for the case of letters of ASCII. */
static bool has(struct str text, struct str part)
{
    for (size_t i = 0; i + part.length <= text.length; i++) {
        if (str_equal_fold(str_slice(text, i, i + part.length), part))
            return true;
    }
    return false;
}

/* Adds those of a part that fit, up to SHOWN; *ret_end is behind the last that was looked at. */
static bool take_part(struct call *call, struct asked *asked, size_t *ret_end, struct err *err)
{
    struct listing *listing = &asked->listing;
    for (*ret_end = 0; *ret_end < listing->count && asked->count < SHOWN; ++*ret_end) {
        struct web_order row;
        if (!read_row(call, asked->worker, &listing->matters[*ret_end], &row, err))
            return false;
        if (!has(web_order_item(row.said), asked->item) ||
            !has(web_order_buyer(row.said), asked->buyer))
            continue;
        if (!arena_grow(&call->exchange->arena, &asked->rows, asked->count, &asked->room,
                        sizeof *asked->rows))
            return arena_error(&call->exchange->arena, err);
        asked->rows[asked->count++] = row;
    }
    return true;
}

/* The page that was asked for; of a search as much as is looked at in one go. */
static bool read_page(struct call *call, struct asked *asked, struct err *err)
{
    struct listing *listing = &asked->listing;
    int64_t most = asked->searches ? SEARCHED_PART : SHOWN;
    do {
        size_t end;
        if (!listing_next(call, most, listing, err) || !take_part(call, asked, &end, err))
            return false;
        if (end > 0 && end < listing->count)
            listing_end_at(listing, end - 1, true);
        if (asked->searches)
            asked->searched += (int64_t)end;
    } while (asked->searches && listing->list.more && asked->count < SHOWN &&
             asked->searched < SEARCHED);
    return true;
}

static bool show_orders(struct call *call, struct law_worker *worker, struct err *err)
{
    struct asked asked;
    struct matter_sum *sums;
    size_t sum_count;
    if (!open_asked(call, worker, &asked, err) || !read_page(call, &asked, err) ||
        !matters_sum(call->store, &call->exchange->arena, str_of(order_machine.what), &sums,
                     &sum_count, err))
        return false;
    const struct web_orders orders = { .page = page_around(call, STR("Orders"), WEB_ORDERS),
                                       .list = &asked.listing.list,
                                       .machine = &order_machine,
                                       .state = asked.listing.page.state,
                                       .find = asked.listing.page.find,
                                       .item = asked.item,
                                       .buyer = asked.buyer,
                                       .searched = asked.searched,
                                       .sums = sums,
                                       .sum_count = sum_count,
                                       .rows = asked.rows,
                                       .count = asked.count };
    web_orders(page_html(call, 200), &orders);
    return true;
}

static bool put_rows(struct call *call, void *context, const struct listing *listing,
                     struct err *err)
{
    const struct asked *asked = context;
    for (size_t i = 0; i < listing->count; i++) {
        struct arena_place place = arena_mark(&call->exchange->arena);
        struct web_order row;
        if (!read_row(call, asked->worker, &listing->matters[i], &row, err))
            return false;
        if (has(web_order_item(row.said), asked->item) &&
            has(web_order_buyer(row.said), asked->buyer))
            web_orders_csv(&call->exchange->reply.text, &row, 1);
        arena_rewind(&call->exchange->arena, place);
    }
    return true;
}

static bool show_csv(struct call *call, struct law_worker *worker, struct err *err)
{
    struct asked asked;
    const struct listing_csv csv = { "orders.csv", web_orders_csv_head, put_rows, &asked };
    return open_asked(call, worker, &asked, err) && listing_csv(call, &asked.listing, &csv, err);
}

/* With what reads JSON. */
static bool with_worker(struct call *call,
                        bool (*run)(struct call *call, struct law_worker *worker, struct err *err),
                        struct err *err)
{
    struct law_worker *worker = law_worker_take(call->law, err);
    bool done = worker != NULL && run(call, worker, err);
    law_worker_give(call->law, worker);
    return done;
}

bool handle_page_orders(struct call *call, struct err *err)
{
    return with_worker(call, show_orders, err);
}

bool handle_orders_csv(struct call *call, struct err *err)
{
    return with_worker(call, show_csv, err);
}

/* ---- one ---- */

static bool read_event(struct call *call, struct law_worker *worker,
                       const struct matter_event *event, int64_t version_before,
                       struct web_order_event *ret, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct matter_version version;
    struct decision_row decision;
    struct principal by = { .name = "" };
    bool found;
    if (!principal_read(call->store, &event->actor, &by, &found, err))
        return false;
    ret->by = str_copy(arena, str_of(by.name));
    if (event->version != version_before &&
        (!matter_version_read(call->store, arena, &event->matter, event->version, &version, err) ||
         !read_said(call, worker, version.content, &ret->said, err)))
        return false;
    if (event->decision == 0)
        return true;
    if (!decision_head(call->store, arena, event->decision, &decision, err))
        return false;
    ret->outcome = decision.outcome;
    ret->may_ship = decision.may_ship;
    return true;
}

static bool show_order(struct call *call, struct law_worker *worker, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct order_shown shown = { .obstacle_count = 0 };
    if (!order_shown_read(call->store, arena, call->parameters[0], &shown, err))
        return desk_not_found(call, err);
    struct web_order_event *events = arena_array(arena, shown.event_count + 1, sizeof *events);
    struct web_order_page order = { .page = page_around(call, shown.matter.name, WEB_ORDERS),
                                    .shown = &shown,
                                    .events = events,
                                    .settles = (call->who.may & MAY(SCREENING_DISPOSE)) != 0 };
    if (events == NULL)
        return arena_error(arena, err);
    if (!read_said(call, worker, shown.version.content, &order.said, err) ||
        !read_said(call, worker, shown.decision.content, &order.decision, err))
        return false;
    if (!doing_offer(call, &doing_orders, &shown.matter, &order.page, err))
        return false;
    for (size_t i = 0; i < shown.event_count; i++) {
        int64_t before = i == 0 ? 0 : shown.events[i - 1].version;
        if (!read_event(call, worker, &shown.events[i], before, &events[i], err))
            return false;
    }
    web_order_page(page_html(call, 200), &order);
    return true;
}

bool handle_page_order(struct call *call, struct err *err)
{
    return with_worker(call, show_order, err);
}

/* ---- its steps ---- */

static const struct doing_step steps[] = {
    { ORDER_DECIDE, "Decide anew", MAY(DECISION_ASK), "",
      "It is decided with the packs, the lists, the licenses and all that was settled, as they are "
      "now. Shipments that would not be let through are held; no hold is closed by it.",
      false },
    { ORDER_HOLD, "Hold", MAY(ORDER_WRITE) | MAY(RELEASE), "reason! basis",
      "It is kept from being shipped until somebody closes the hold; its shipments that are "
      "reserved or released are on hold with it.",
      false },
    { ORDER_CLOSE_HOLD, "Close a hold", MAY(RELEASE), "hold! reason! basis",
      "A hold that nothing stands behind any more is closed, with the reason.", false },
    { ORDER_CANCEL, "Cancel", MAY(ORDER_WRITE), "reason! basis",
      "It is not to be shipped any more; its shipments that have not left are on hold.", true },
};

/* Those that can be closed: what the newest decision says stays. */
static bool add_holds(struct doing *doing, const struct order_shown *shown, struct err *err)
{
    struct arena *arena = &doing->call->exchange->arena;
    struct web_input *input = doing_input(doing, "hold");
    struct web_option *options = arena_array(arena, shown->obstacle_count + 1, sizeof *options);
    if (options == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < shown->obstacle_count; i++) {
        const struct obstacle *hold = &shown->obstacles[i];
        char text[32];
        if (hold->ended != 0 || (hold->gone == 0 && hold->decision != 0))
            continue;
        snprintf(text, sizeof text, "%lld", (long long)hold->n);
        struct str n = str_copy(arena, str_of(text));
        struct str says = hold->says.length > 0 ? hold->says : hold->citation;
        options[input->option_count++] =
            (struct web_option){ n, str_join(arena, str_join(arena, n, ". ", hold->reason), ": ",
                                             says) };
    }
    input->options = options;
    if (input->option_count == 0)
        input->help = "none can be closed: the newest decision still says each of them";
    return arena_sound(arena, err);
}

static bool look_at_step(struct doing *doing, struct err *err)
{
    struct arena *arena = &doing->call->exchange->arena;
    const struct matter *matter = &doing->matter;
    struct order_shown shown = { .obstacle_count = 0 };
    char amount[NUM_TEXT_SIZE];
    if (matter->currency.length > 0) {
        money_format_grouped(matter->value, matter->currency, amount);
        doing->figures = str_join(arena, STR("It is worth"), " ",
                                  str_join(arena, matter->currency, " ", str_of(amount)));
    }
    if (doing_input(doing, "hold") == NULL)
        return arena_sound(arena, err);
    return order_shown_read(doing->call->store, arena, matter->name, &shown, err) &&
           add_holds(doing, &shown, err);
}

static bool take_step(struct doing *doing, struct err *err)
{
    const struct matter_desk desk = desk_of_matters(doing->call);
    struct order_outcome outcome;
    if (doing->step->transition == ORDER_DECIDE)
        return order_decide_anew(doing->call, &doing->matter, err);
    struct order_change change = { .transition = (enum order_transition)doing->step->transition,
                                   .name = doing->matter.name,
                                   .reason = doing_said(doing, "reason"),
                                   .basis = doing_said(doing, "basis") };
    return doing_count(doing, "hold", &change.obstacle, err) &&
           order_do(&desk, &doing->call->exchange->arena, &change, &outcome, err);
}

const struct doing_area doing_orders = {
    "/orders",    WEB_ORDERS, &order_machine, steps, sizeof steps / sizeof *steps,
    look_at_step, take_step
};

bool handle_page_order_step(struct call *call, struct err *err)
{
    return doing_show(call, &doing_orders, err);
}

bool handle_page_order_step_taken(struct call *call, struct err *err)
{
    return doing_take(call, &doing_orders, err);
}
