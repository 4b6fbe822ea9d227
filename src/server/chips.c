/* SPDX-License-Identifier: Apache-2.0 */
/* server/chips.c - GET /v1/chips: the catalog, as `licet chip list --json`. */
#include "base/date.h"
#include "server/handlers.h"
#include "server/server_priv.h"
#include "text/json_write.h"
#include "wire/chip_json.h"

const struct route_query chip_queries[] = {
    { "on", "the date of the entries, YYYY-MM-DD; today if left out", NULL },
    { NULL, NULL, NULL },
};

struct showing {
    struct call *call;
    const struct policy *policy;
    struct decide_options options;
    struct law_worker *worker;
    struct buf *out;
};

static bool begin(struct call *call, struct showing *ret, struct err *err)
{
    struct str on = call_query(call, "on");
    int32_t today = server_today(call->server);
    *ret = (struct showing){
        .call = call,
        .policy = decider_policy(law_parts(call->law)->decider),
        .options = { .today = today,
                     .known = DATE_OPEN,
                     .known_label = today,
                     .knowledge = KNOWLEDGE_FIRM,
                     .posture = POSTURE_ENFORCED,
                     .classify_only = true,
                     .skip_good_until = true },
    };
    ret->out = call_json(call, 200);
    json_open(ret->out, '[');
    if (on.data != NULL && !date_parse(on, &ret->options.today, err))
        return false;
    ret->worker = law_worker_take(call->law, err);
    return ret->worker != NULL;
}

static bool show(struct showing *showing, const struct chip *chip, struct err *err)
{
    const struct order order = { .item = { .name = chip->name } };
    struct decision decision;
    if (!decide(showing->worker->session, &order, &showing->options, &decision, err))
        return err_wrap(err, "%.*s", STR_ARG(chip->name));
    const struct chip_judged judged = { .on = decision.on,
                                        .tpp = decision.item.tpp,
                                        .density = decision.item.performance_density,
                                        .entries = decision.item.entries,
                                        .entry_count = decision.item.entry_count };
    chip_to_json(showing->policy, chip, &judged, showing->out);
    buf_byte(showing->out, ',');
    return true;
}

static bool end(struct showing *showing, bool done)
{
    json_close(showing->out, ']');
    json_end(showing->out);
    buf_byte(showing->out, '\n');
    law_worker_give(showing->call->law, showing->worker);
    return done;
}

bool handle_chips(struct call *call, struct err *err)
{
    const struct catalog *catalog = decider_catalog(law_parts(call->law)->decider);
    struct showing showing;
    bool done = begin(call, &showing, err);
    for (size_t i = 0; done && i < catalog->chip_count; i++)
        done = show(&showing, &catalog->chips[i], err);
    return end(&showing, done);
}

bool handle_chip(struct call *call, struct err *err)
{
    const struct catalog *catalog = decider_catalog(law_parts(call->law)->decider);
    struct str name = call->parameters[0];
    struct catalog_match match;
    struct showing showing;
    catalog_find(catalog, name, &match);
    if (match.count == 0) {
        struct catalog_suggestions near;
        call->problem = PROBLEM_NOT_FOUND;
        err_set(err, ERR_NAME, "'%.*s' is not in the catalog", STR_ARG(name));
        catalog_suggest(catalog, name, &near);
        return near.count == 0 ? false
                               : err_hint(err, "a near name: '%.*s'", STR_ARG(near.list[0]));
    }
    bool done = begin(call, &showing, err);
    for (size_t i = 0; done && i < match.count; i++)
        done = show(&showing, match.chips[i], err);
    return end(&showing, done);
}
