/* SPDX-License-Identifier: Apache-2.0 */
/* server/application_work.c - see work.h. */
#include "server/application_work.h"

#include "server/desk.h"
#include "server/server_priv.h"

bool application_work_open(struct application_work *work, struct call *call, struct err *err)
{
    const struct json_limits limits = { APPLICATION_JSON_MAX, APPLICATION_JSON_DEPTH };
    *work = (struct application_work){ .call = call, .today = server_today(call->server) };
    work->reader = json_reader_new(call->server->config.mem, limits, err);
    return work->reader != NULL &&
           application_law_read(decider_policy(law_parts(call->law)->decider),
                                &call->exchange->arena, work->today, &work->law, err);
}

void application_work_close(struct application_work *work)
{
    law_worker_give(work->call->law, work->worker);
    json_reader_free(work->reader);
}

bool application_work_look(struct application_work *work, struct err *err)
{
    struct call *call = work->call;
    const struct law_parts *law = law_parts(call->law);
    work->worker = law_worker_take(call->law, err);
    if (work->worker == NULL)
        return false;
    work->licenses = desk_of_licenses(call);
    work->options = (struct decide_options){ .today = work->today,
                                             .known = DATE_OPEN,
                                             .known_label = work->today,
                                             .knowledge = KNOWLEDGE_FIRM,
                                             .posture = POSTURE_ENFORCED,
                                             .skip_good_until = true };
    work->eyes = (struct application_eyes){ .session = work->worker->session,
                                            .policy = decider_policy(law->decider),
                                            .options = &work->options,
                                            .packs = law->label,
                                            .sha256 = law->sha256 };
    work->desk = (struct application_desk){ .matters = desk_of_matters(call),
                                            .today = work->today,
                                            .reader = work->reader,
                                            .law = &work->law,
                                            .holidays = &call->server->holidays,
                                            .eyes = &work->eyes,
                                            .licenses = &work->licenses };
    return true;
}

bool application_work_whole(struct call *call, const struct application_outcome *outcome,
                            struct err *err)
{
    const struct application_look *look = &outcome->look;
    struct buf out;
    if (look->lack_count == 0)
        return true;
    buf_init(&out, call->server->config.mem, APPLICATION_JSON_MAX);
    application_put_lacks(look, &out);
    desk_members(call, &out);
    err_set(err, ERR_CONFLICT, "%zu %s missing in it, the first: %.*s", look->lack_count,
            look->lack_count == 1 ? "thing is" : "things are", STR_ARG(look->lacks[0].says));
    return err_hint(err, "amend it; its page lists what it lacks");
}
