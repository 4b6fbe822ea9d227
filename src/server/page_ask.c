/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_ask.c - GET /: the question as it stands in the address, and its answer. */
#include "desk/cover.h"
#include "server/desk.h"
#include "server/handlers.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "web/ask.h"
#include "wire/order_args.h"

#define STATED_MAX TARGET_QUERIES_MAX
#define MAY(name) PERMISSION_BIT(MAY_##name)

const struct route_query ask_queries[] = {
    { "chip", "a chip of the catalog, or an entry such as 3A090.a", NULL },
    { "quantity", "how many", NULL },
    { "from", "where it leaves from; the United States if left out", NULL },
    { "to", "the destination: a country, or its code", NULL },
    { "buyer", "the end user's name", NULL },
    { "country", "where the buyer has its seat", NULL },
    { "exporter", "who ships", NULL },
    { "use", "the end use", NULL },
    { "value", "amount and currency", NULL },
    { "on", "the day it leaves, YYYY-MM-DD", NULL },
    { "strictly", "yes: nothing is assumed", NULL },
    { "fact:*", "a fact of the order", NULL },
    { "party:*", "a fact of the buyer", NULL },
    { NULL, NULL, NULL },
};

struct asking {
    struct web_ask ask;
    struct web_stated stated[STATED_MAX];
    struct order order;
    struct cover *cover; /* NULL: no license is on file, or none may be seen */
    struct order_party buyer;
    struct given_fact facts[STATED_MAX], buyer_facts[STATED_MAX];
};

/* The fields that have names of their own, and what was stated to questions. */
static void read_target(const struct call *call, struct asking *asking)
{
    struct web_ask *ask = &asking->ask;
    for (unsigned i = 0; i < ASKED_COUNT; i++)
        ask->asked[i] = str_trim(call_query(call, web_asked_names[i]));
    for (size_t i = 0; i < call->target.query_count; i++) {
        const struct target_query *query = &call->target.queries[i];
        if (str_find(query->name, ':') < query->name.length && query->value.length > 0)
            asking->stated[ask->stated_count++] = (struct web_stated){ query->name, query->value };
    }
    ask->stated = asking->stated;
}

static bool set(struct asking *asking, enum web_asked which, const char *name, struct str value,
                struct err *err)
{
    asking->ask.problem_at = which;
    return value.length == 0 || order_set_text(&asking->order, str_of(name), value, err);
}

static bool find_chip(struct asking *asking, struct err *err)
{
    struct catalog_match match;
    struct catalog_suggestions near;
    struct str name = asking->ask.asked[ASKED_CHIP];
    asking->ask.problem_at = ASKED_CHIP;
    catalog_find(asking->ask.catalog, name, &match);
    if (match.count > 0) {
        asking->order.item.name = name;
        return true;
    }
    err_set(err, ERR_NAME, "'%.*s' is not in the catalog", STR_ARG(name));
    catalog_suggest(asking->ask.catalog, name, &near);
    return near.count == 0 ? err_hint(err, "the chips are listed under Chips")
                           : err_hint(err, "is it '%.*s'?", STR_ARG(near.list[0]));
}

static bool state_facts(struct asking *asking, struct err *err)
{
    struct order *order = &asking->order;
    asking->ask.problem_at = ASKED_COUNT;
    order->facts = asking->facts;
    asking->buyer.facts = asking->buyer_facts;
    for (size_t i = 0; i < asking->ask.stated_count; i++) {
        const struct web_stated *stated = &asking->stated[i];
        size_t colon = str_find(stated->name, ':');
        bool of_party = str_equal_text(str_slice(stated->name, 0, colon), "party");
        struct given_fact fact = { .name = str_slice(stated->name, colon + 1, stated->name.length),
                                   .value = stated->value };
        if (fact.name.length == 0 || fact.value.length > ORDER_TEXT_MAX)
            return err_set(err, ERR_VALUE, "a fact has no name, or too long a value");
        if (of_party)
            asking->buyer_facts[asking->buyer.fact_count++] = fact;
        else
            asking->facts[order->fact_count++] = fact;
    }
    return true;
}

static void name_buyer(struct asking *asking)
{
    const struct str *asked = asking->ask.asked;
    struct order_party *buyer = &asking->buyer;
    if (asked[ASKED_BUYER].length == 0 && asked[ASKED_COUNTRY].length == 0 &&
        buyer->fact_count == 0)
        return;
    buyer->role = STR("end_user+ultimate_consignee");
    if (asked[ASKED_BUYER].length > 0)
        buyer->name = asked[ASKED_BUYER];
    buyer->country = asking->order.to;
    if (asked[ASKED_COUNTRY].length > 0)
        buyer->hq = country_of(asked[ASKED_COUNTRY]);
    asking->order.parties = buyer;
    asking->order.party_count = 1;
}

/* The order that was meant; on failure problem_at is the field. */
static bool make_order(struct asking *asking, struct err *err)
{
    const struct str *asked = asking->ask.asked;
    bool done = find_chip(asking, err) &&
                set(asking, ASKED_QUANTITY, "quantity", asked[ASKED_QUANTITY], err) &&
                set(asking, ASKED_FROM, "from", country_of(asked[ASKED_FROM]), err) &&
                set(asking, ASKED_TO, "to", country_of(asked[ASKED_TO]), err) &&
                set(asking, ASKED_EXPORTER, "exporter.name", asked[ASKED_EXPORTER], err) &&
                set(asking, ASKED_USE, "end_use", asked[ASKED_USE], err) &&
                set(asking, ASKED_ON, "on", asked[ASKED_ON], err);
    asking->ask.problem_at = done ? ASKED_VALUE : asking->ask.problem_at;
    if (done && asked[ASKED_VALUE].length > 0)
        done = order_value_parse(asked[ASKED_VALUE], &asking->order, err);
    done = done && state_facts(asking, err);
    if (asked[ASKED_STRICT].length > 0)
        asking->order.id = STR("asked");
    name_buyer(asking);
    return done;
}

/*
 * With the licenses on file, where whoever asks may see them, and says for whom it is: each license
 * names its end users, so it would leave any question open that names none.
 */
static bool decide_asked(struct call *call, struct asking *asking, struct law_worker *worker,
                         const struct decide_options *options, struct decision *decision,
                         struct err *err)
{
    const struct decider *decider = law_parts(call->law)->decider;
    struct license *licenses = NULL;
    size_t count = 0;
    const struct license_desk desk = desk_of_licenses(call);
    bool looks = call->store != NULL && (call->who.may & MAY(BALANCE_READ)) != 0 &&
                 asking->ask.asked[ASKED_BUYER].length > 0;
    if (looks && !licenses_in_force(&desk, &licenses, &count, err))
        return false;
    if (count == 0)
        return decide(worker->session, &asking->order, options, decision, err);
    asking->cover = cover_new(call->server->config.mem, decider, licenses, count, err);
    return asking->cover != NULL &&
           cover_decide(asking->cover, worker->session, &asking->order, options, decision, err);
}

static void say_license(const struct call *call, struct asking *asking,
                        const struct decision *decision)
{
    uint64_t reserves = MAY(RESERVATION_WRITE) | MAY(BALANCE_READ);
    asking->ask.license = (struct web_ask_license){
        .number = decision->license.number,
        .authority = decision->license.authority,
        .line = decision->license.line,
        .value = asking->order.value_amount,
        .reserves = (call->who.may & reserves) == reserves,
    };
}

/* The decision and its history, each with a session of its own: both are needed at once. */
static bool answer(struct call *call, struct asking *asking, struct law_worker *workers[2],
                   struct decision *decision, struct err *err)
{
    const struct decide_options options = { .today = server_today(call->server),
                                            .known = DATE_OPEN,
                                            .known_label = server_today(call->server),
                                            .knowledge = KNOWLEDGE_FIRM,
                                            .posture = POSTURE_ENFORCED,
                                            .explain = true,
                                            .sensitivity = true };
    struct history *histories;
    if (!decide_asked(call, asking, workers[0], &options, decision, err) ||
        !decide_histories(workers[1]->session, &asking->order, &options, &histories,
                          &asking->ask.history_count, err))
        return false;
    asking->ask.histories = histories;
    asking->ask.decision = decision;
    say_license(call, asking, decision);
    server_count(call->server, COUNT_DECISIONS, 1);
    return true;
}

/* What cannot be read is said beside the question, which stays. */
static void put_page(struct call *call, struct asking *asking, bool done, const struct err *err)
{
    asking->ask.problem = done ? (struct str){ 0 } : str_of(err->message);
    asking->ask.hint = done ? (struct str){ 0 } : str_of(err->hint);
    web_ask(page_html(call, done ? 200 : 422), &asking->ask);
}

bool handle_ask(struct call *call, struct err *err)
{
    const struct law_parts *law = law_parts(call->law);
    struct asking *asking = arena_alloc(&call->exchange->arena, sizeof *asking);
    struct law_worker *workers[2] = { law_worker_take(call->law, err), NULL };
    struct decision decision;
    bool done = asking != NULL && workers[0] != NULL;
    if (done)
        workers[1] = law_worker_take(call->law, err);
    if (!done || workers[1] == NULL) {
        law_worker_give(call->law, workers[0]);
        return asking == NULL ? arena_error(&call->exchange->arena, err) : false;
    }
    *asking = (struct asking){ .ask = { .page = page_around(call, STR("Ask"), WEB_ASK),
                                        .policy = decider_policy(law->decider),
                                        .catalog = decider_catalog(law->decider),
                                        .problem_at = ASKED_COUNT } };
    read_target(call, asking);
    if (asking->ask.asked[ASKED_CHIP].length > 0)
        done = make_order(asking, err) && answer(call, asking, workers, &decision, err);
    put_page(call, asking, done, err);
    cover_free(asking->cover);
    law_worker_give(call->law, workers[1]);
    law_worker_give(call->law, workers[0]);
    return true;
}
