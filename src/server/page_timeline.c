/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_timeline.c - GET /timeline: the answer over time for a chip and a destination. */
#include "server/handlers.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "web/timeline.h"
#include "wire/order_args.h"

const struct route_query timeline_queries[] = {
    { "chip", "a chip of the catalog", NULL },
    { "from", "where it leaves from; the United States if left out", NULL },
    { "to", "the destination: a country, or its code", NULL },
    { "exporter", "who ships", NULL },
    { NULL, NULL, NULL },
};

static bool look(const struct call *call, struct web_timeline *timeline, struct law_worker *worker,
                 struct err *err)
{
    const struct decide_options options = { .today = server_today(call->server),
                                            .known = DATE_OPEN,
                                            .known_label = server_today(call->server) };
    struct order order = { .item = { .name = timeline->chip },
                           .exporter_name = timeline->exporter };
    struct history *histories;
    if ((timeline->from.length > 0 && !order_set_text(&order, STR("from"), timeline->from, err)) ||
        !order_set_text(&order, STR("to"), timeline->to, err) ||
        !decide_histories(worker->session, &order, &options, &histories, &timeline->history_count,
                          err))
        return false;
    timeline->histories = histories;
    timeline->today = options.today;
    return true;
}

bool handle_timeline(struct call *call, struct err *err)
{
    struct web_timeline timeline = {
        .page = page_around(call, STR("Timeline"), WEB_TIMELINE),
        .catalog = decider_catalog(law_parts(call->law)->decider),
        .chip = str_trim(call_query(call, "chip")),
        .from = country_of(str_trim(call_query(call, "from"))),
        .to = country_of(str_trim(call_query(call, "to"))),
    };
    struct str exporter = str_trim(call_query(call, "exporter"));
    if (exporter.length > 0)
        timeline.exporter = exporter;
    struct law_worker *worker = law_worker_take(call->law, err);
    if (worker == NULL)
        return false;
    bool asked = timeline.chip.length > 0 && timeline.to.length > 0;
    bool done = !asked || look(call, &timeline, worker, err);
    if (!done) {
        timeline.problem = str_of(err->message);
        timeline.hint = str_of(err->hint);
    }
    web_timeline(page_html(call, done ? 200 : 422), &timeline);
    law_worker_give(call->law, worker);
    return true;
}
