/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_buyers.c - GET /buyers, the same as CSV, /buyers/{name}, /buyers/lists/{n}. */
#include <stdio.h>

#include "server/desk.h"
#include "server/doing.h"
#include "server/handlers.h"
#include "server/listing.h"
#include "server/looking.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "server/steps.h"
#include "web/buyers.h"

#define SHOWN 50

const struct route_query page_buyers_queries[] = {
    LISTING_QUERIES,
    { NULL, NULL, NULL },
};

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
                                 .day = server_today(call->server) };
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
        web_buyers_csv(&call->exchange->reply.text, &standing, server_today(call->server));
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
                               .day = server_today(call->server) };
    if (!buyer_standing_read(reading, &matter, &standing, err) ||
        !read_caps(call, reading, &standing, &caps, &buyer.cap_count, err) ||
        !steps_read(call, reading->reader, standing.events, standing.event_count, &steps, err) ||
        !doing_offer(call, &doing_buyers, &matter, &buyer.page, err))
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
    struct web_submission submission = { .page =
                                             page_around(call, STR("List of buyers"), WEB_BUYERS),
                                         .list = &list };
    int64_t n = desk_path_number(call);
    if (n == 0) {
        err_set(err, ERR_NAME, "there is no list '%.*s'", STR_ARG(call->parameters[0]));
        return desk_not_found(call, err);
    }
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

/* ---- its steps ---- */

#define PROPOSES PERMISSION_BIT(MAY_BUYER_PROPOSE)
#define DISPOSES PERMISSION_BIT(MAY_SCREENING_DISPOSE)

static const struct doing_step steps[] = {
    { BUYER_SCREEN, "Screen", PROPOSES, "depth",
      "Its names, addresses, parents and owners are looked for in the lists as they are now. Who "
      "is approved and is found is suspended.",
      false },
    { BUYER_SETTLE, "Settle a match", DISPOSES, "match! reason! basis day",
      "The match is another party; the next screening knows it, as long as the list says the same "
      "of it.",
      false },
    { BUYER_CLEAR, "Clear the screening", PROPOSES, "reason basis day",
      "No match is open any more, and the diligence begins.", false },
    { BUYER_DECLINE, "Decline: a true match", DISPOSES, "match! reason! basis day",
      "It is on a list, and its case ends. That takes two people.", true },
    { BUYER_COMPLETE, "Package is complete", PROPOSES, "reason basis day",
      "It goes on the next list that is submitted; whoever says so does not sign for that list.",
      false },
    { BUYER_REOPEN, "Reopen", PROPOSES, "reason! basis day",
      "It goes back from the package to the diligence, and leaves the lists made from then on.",
      false },
    { BUYER_REQUEST, "More is asked for", PROPOSES, "document reason basis day",
      "The government asks for more; it may be amended, and answered.", false },
    { BUYER_ANSWER, "Answered", PROPOSES, "document reason basis day",
      "What was asked for has been sent.", false },
    { BUYER_APPROVE, "Approved", PROPOSES, "document! conditions reason basis day",
      "The government has approved it. An approval ships nothing by itself: a license, or an "
      "exception, is still needed where the law says so.",
      false },
    { BUYER_REJECT, "Rejected", PROPOSES, "document reason basis day",
      "The government has rejected it; nothing goes to it.", true },
    { BUYER_MEET, "A condition is met", PROPOSES, "condition! due basis document reason day",
      "An obligation of the approval is met, with what shows it.", false },
    { BUYER_SUSPEND, "Suspend", PROPOSES, "reason! basis day",
      "Its approval does not count for now: nothing new goes to it, and its caps are closed.",
      false },
    { BUYER_REINSTATE, "Reinstate", PROPOSES, "document! reason! basis day",
      "Its approval counts again. That takes two people, and a screening since without an open "
      "match.",
      false },
    { BUYER_REMOVE, "Remove", PROPOSES, "reason! basis day",
      "Its case ends, and keeps its history; the name can be nominated again.", true },
};

static bool add_option(struct doing *doing, const char *name, int64_t n, struct str label,
                       struct err *err)
{
    struct arena *arena = &doing->call->exchange->arena;
    struct web_input *input = doing_input(doing, name);
    size_t count = input->option_count;
    struct web_option *options = arena_array(arena, count + 1, sizeof *options);
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)n);
    if (options == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < count; i++)
        options[i] = input->options[i];
    options[count].value = str_copy(arena, str_of(text));
    options[count].label = str_join(arena, options[count].value, ". ", label);
    input->options = options;
    input->option_count++;
    return arena_sound(arena, err);
}

static bool add_options(struct doing *doing, const struct buyer_standing *standing, struct err *err)
{
    struct arena *arena = &doing->call->exchange->arena;
    for (size_t i = 0; doing_input(doing, "match") != NULL && i < standing->match_count; i++) {
        const struct buyer_match *match = &standing->matches[i];
        if (!match->settled &&
            !add_option(doing, "match", match->n,
                        str_join(arena, match->subject, " / ", match->name), err))
            return false;
    }
    for (size_t i = 0; doing_input(doing, "condition") != NULL && i < standing->condition_count;
         i++) {
        const struct buyer_condition *condition = &standing->conditions[i];
        if (!condition->met && condition->due != DATE_OPEN &&
            !add_option(doing, "condition", condition->n, form_text(condition->says, "text"), err))
            return false;
    }
    return true;
}

static bool look_at_step(struct doing *doing, struct err *err)
{
    struct call *call = doing->call;
    struct buyer_reading reading;
    struct buyer_standing standing;
    bool done = buyer_reading_open(&reading, call->server->config.mem, call->store,
                                   &call->exchange->arena, err) &&
                buyer_standing_read(&reading, &doing->matter, &standing, err) &&
                add_options(doing, &standing, err);
    buyer_reading_close(&reading);
    return done;
}

static bool read_document(struct doing *doing, struct str *ret, struct err *err)
{
    struct str text = doing_said(doing, "document");
    struct audit_hash hash;
    *ret = text;
    if (text.length == 0 || (text.length == 2 * AUDIT_HASH_SIZE && audit_hex_read(text, &hash)))
        return true;
    err_set(err, ERR_VALUE, "'%.*s' is no SHA-256", STR_ARG(text));
    err_hint(err, "64 letters and digits, as sha256sum prints them");
    return doing_wrong(doing, "document", err);
}

static bool read_conditions(struct doing *doing, struct str *ret, struct err *err)
{
    static const struct json_limits limits = { .size = BUYER_SIZE_MAX, .depth = FORM_DEPTH };
    const struct json_source source = { .text = doing_said(doing, "conditions"), .line = 1 };
    if (source.text.length == 0)
        return true;
    struct json_reader *reader = json_reader_new(doing->call->server->config.mem, limits, err);
    bool done = reader != NULL &&
                buyer_conditions_read(reader, &doing->call->exchange->arena, &source, ret, err);
    json_reader_free(reader);
    return done || doing_wrong(doing, "conditions", err);
}

static bool screen(struct doing *doing, struct buyer_change *change, struct err *err)
{
    if (change->transition != BUYER_SCREEN)
        return true;
    if (change->depth == 0)
        change->depth = BUYER_DEPTH;
    return looking_screen(doing->call, change, err);
}

static bool take_step(struct doing *doing, struct err *err)
{
    const struct matter_desk desk = desk_of_matters(doing->call);
    struct buyer_outcome outcome;
    struct buyer_change change = { .transition = (enum buyer_transition)doing->step->transition,
                                   .name = doing->matter.name,
                                   .reason = doing_said(doing, "reason"),
                                   .basis = doing_said(doing, "basis"),
                                   .day_given = doing_said(doing, "day").length > 0,
                                   .due_given = doing_said(doing, "due").length > 0 };
    if (!doing_day(doing, "day", server_today(doing->call->server), &change.day, err) ||
        !doing_count(doing, "match", &change.match, err) ||
        !doing_count(doing, "condition", &change.condition, err) ||
        !doing_count(doing, "depth", &change.depth, err) ||
        !doing_day(doing, "due", DATE_OPEN, &change.due, err) ||
        !read_document(doing, &change.document, err) ||
        !read_conditions(doing, &change.conditions, err) || !screen(doing, &change, err) ||
        !buyer_do(&desk, &doing->call->exchange->arena, &change, &outcome, err))
        return false;
    doing->approval = outcome.waits ? outcome.approval.id : 0;
    return true;
}

const struct doing_area doing_buyers = {
    "/buyers",    WEB_BUYERS, &buyer_machine, steps, sizeof steps / sizeof *steps,
    look_at_step, take_step
};

bool handle_page_buyer_step(struct call *call, struct err *err)
{
    return doing_show(call, &doing_buyers, err);
}

bool handle_page_buyer_step_taken(struct call *call, struct err *err)
{
    return doing_take(call, &doing_buyers, err);
}
