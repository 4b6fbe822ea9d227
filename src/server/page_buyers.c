/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_buyers.c - GET /buyers, the same as CSV, /buyers/{name}, /buyers/lists/{n}. */
#include "server/desk.h"
#include "server/handlers.h"
#include "server/listing.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "server/steps.h"
#include "web/buyers.h"

#define SHOWN 50
#define DAY_MICROSECONDS (INT64_C(86400) * 1000000)

const struct route_query page_buyers_queries[] = {
    LISTING_QUERIES,
    { NULL, NULL, NULL },
};

static int32_t today_of(const struct call *call)
{
    return (int32_t)(call->now / DAY_MICROSECONDS);
}

static bool with_reading(struct call *call,
                         bool (*run)(struct call *call, const struct buyer_reading *reading,
                                     struct err *err),
                         struct err *err)
{
    struct buyer_reading reading;
    bool done = buyer_reading_open(&reading, call->server->config.mem, call->store,
                                   &call->exchange->arena, err) &&
                run(call, &reading, err);
    buyer_reading_close(&reading);
    return done;
}

/* ---- all of them ---- */

static bool show_all(struct call *call, const struct buyer_reading *reading, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct listing listing;
    struct matter_sum *sums;
    struct buyer_list *lists;
    struct web_buyers buyers = { .page = page_around(call, STR("Buyers"), WEB_BUYERS),
                                 .list = &listing.list,
                                 .day = today_of(call) };
    if (!listing_open(call, &buyer_machine, "/buyers", &listing, err) ||
        !listing_next(call, SHOWN, &listing, err) ||
        !matters_sum(call->store, arena, str_of(buyer_machine.what), &sums, &buyers.sum_count,
                     err) ||
        !buyer_lists_read(reading, &lists, &buyers.submission_count, err))
        return false;
    struct buyer_standing *standings = arena_array(arena, listing.count + 1, sizeof *standings);
    if (standings == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < listing.count; i++) {
        if (!buyer_standing_read(reading, &listing.matters[i], &standings[i], err))
            return false;
    }
    buyers.state = listing.page.state;
    buyers.find = listing.page.find;
    buyers.sums = sums;
    buyers.standings = standings;
    buyers.count = listing.count;
    buyers.submissions = lists;
    web_buyers(page_html(call, 200), &buyers);
    return true;
}

static bool put_rows(struct call *call, void *context, const struct listing *listing,
                     struct err *err)
{
    for (size_t i = 0; i < listing->count; i++) {
        struct buyer_standing standing;
        if (!buyer_standing_read(context, &listing->matters[i], &standing, err))
            return false;
        web_buyers_csv(&call->exchange->reply.text, &standing, today_of(call));
    }
    return true;
}

static bool show_csv(struct call *call, const struct buyer_reading *reading, struct err *err)
{
    struct buyer_reading kept = *reading;
    struct listing listing;
    const struct listing_csv csv = { "buyers.csv", web_buyers_csv_head, put_rows, &kept };
    return listing_open(call, &buyer_machine, "/buyers", &listing, err) &&
           listing_csv(call, &listing, &csv, err);
}

bool handle_page_buyers(struct call *call, struct err *err)
{
    return with_reading(call, show_all, err);
}

bool handle_buyers_csv(struct call *call, struct err *err)
{
    return with_reading(call, show_csv, err);
}

/* ---- one ---- */

static bool read_caps(struct call *call, const struct buyer_reading *reading,
                      const struct buyer_standing *standing, struct web_cap **ret,
                      size_t *ret_count, struct err *err)
{
    struct buyer_cap *caps;
    if (!buyer_caps_read(reading, standing, NULL, &caps, ret_count, err))
        return false;
    *ret = arena_array(reading->arena, *ret_count + 1, sizeof **ret);
    if (*ret == NULL)
        return arena_error(reading->arena, err);
    for (size_t i = 0; i < *ret_count; i++) {
        (*ret)[i].cap = &caps[i];
        if (!buyer_cap_look(call->store, &caps[i], &(*ret)[i].account, err))
            return false;
    }
    return true;
}

static bool show_one(struct call *call, const struct buyer_reading *reading, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct matter matter;
    struct buyer_standing standing;
    struct web_cap *caps;
    struct web_step *steps;
    if (!matter_named(call->store, arena, &buyer_machine, call->parameters[0], &matter, err))
        return desk_not_found(call, err);
    struct web_buyer buyer = { .page = page_around(call, matter.name, WEB_BUYERS),
                               .standing = &standing,
                               .day = today_of(call) };
    if (!buyer_standing_read(reading, &matter, &standing, err) ||
        !read_caps(call, reading, &standing, &caps, &buyer.cap_count, err) ||
        !steps_read(call, reading->reader, standing.events, standing.event_count, &steps, err))
        return false;
    buyer.caps = caps;
    buyer.steps = steps;
    buyer.step_count = standing.event_count;
    web_buyer(page_html(call, 200), &buyer);
    return true;
}

bool handle_page_buyer(struct call *call, struct err *err)
{
    return with_reading(call, show_one, err);
}

/* ---- a list of a submission ---- */

static bool read_list(struct call *call, const struct buyer_reading *reading, int64_t n,
                      struct buyer_list *ret, const struct json_value **ret_says, struct err *err)
{
    if (!buyer_list_read(reading, n, ret, err))
        return desk_not_found(call, err);
    if (ret->content.data == NULL)
        return err_set(err, ERR_CONFLICT, "list %lld is not kept any more", (long long)n);
    return steps_json(call, reading->reader, ret->content, ret_says, err);
}

static bool show_list(struct call *call, const struct buyer_reading *reading, struct err *err)
{
    struct buyer_list list;
    struct buyer_list before;
    struct num number;
    struct err unused;
    struct web_submission submission = { .page =
                                             page_around(call, STR("List of buyers"), WEB_BUYERS),
                                         .list = &list };
    if (!num_parse(call->parameters[0], false, &number, &unused) || number.bottom != 1 ||
        number.top < 1 || number.top > INT32_MAX) {
        err_set(err, ERR_NAME, "there is no list '%.*s'", STR_ARG(call->parameters[0]));
        return desk_not_found(call, err);
    }
    int64_t n = (int64_t)number.top;
    if (!read_list(call, reading, n, &list, &submission.after, err) ||
        (n > 1 && !read_list(call, reading, n - 1, &before, &submission.before, err)))
        return false;
    web_submission(page_html(call, 200), &submission);
    return true;
}

bool handle_page_submission(struct call *call, struct err *err)
{
    return with_reading(call, show_list, err);
}
