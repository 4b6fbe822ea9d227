/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/application_package.c - GET /v1/applications/{id}/package: what is filed with the agency,
 * as `licet application export-748p --json`.
 */
#include "base/date.h"
#include "desk/form_748p.h"
#include "server/application_work.h"
#include "server/desk.h"
#include "server/handlers.h"

const struct route_query application_package_queries[] = {
    { "on", "the date of the application; left out: today", NULL },
    { NULL, NULL, NULL },
};

static bool put(struct application_work *work, const struct matter *matter, int32_t day,
                struct err *err)
{
    struct call *call = work->call;
    struct application_record record;
    struct form_748p form;
    if (!application_load(call->store, work->reader, &call->exchange->arena, matter, &record,
                          err) ||
        !form_748p_make(&call->exchange->arena, record.content.root, day, &form, err))
        return false;
    form_748p_json(call_json(call, 200), &form, matter->name, matter->version);
    desk_tag(call, matter);
    return true;
}

bool handle_application_package(struct call *call, struct err *err)
{
    struct application_work work;
    struct matter matter;
    struct str on = call_query(call, "on");
    int32_t day = 0;
    if (!matter_named(call->store, &call->exchange->arena, call->route->machine,
                      call->parameters[0], &matter, err))
        return desk_not_found(call, err);
    bool done = application_work_open(&work, call, err);
    if (done && on.data == NULL)
        day = work.today;
    else
        done = done && date_parse(on, &day, err);
    done = done && put(&work, &matter, day, err);
    application_work_close(&work);
    return done;
}
