/* SPDX-License-Identifier: Apache-2.0 */
/* server/today.c - GET /v1/today: what needs somebody, as `licet today`. */
#include "server/today.h"

#include "desk/applications.h"
#include "server/desk.h"
#include "server/handlers.h"
#include "server/server_priv.h"
#include "text/json_write.h"

/* As the routes of what it tells have it. */
static unsigned parts_of(const struct call *call)
{
    const uint64_t may = call->who.may;
    unsigned parts = 0;
    parts |= (may & SEES_APPROVALS) != 0 ? TODAY_APPROVALS : 0;
    parts |= (may & PERMISSION_BIT(MAY_PARTY_READ)) != 0 ? TODAY_PARTIES : 0;
    parts |= (may & SEES_DISCLOSURES) != 0 ? TODAY_DISCLOSURES : 0;
    parts |= (may & PERMISSION_BIT(MAY_BALANCE_READ)) != 0 ? TODAY_LICENSES : 0;
    return parts;
}

bool today_of_call(struct call *call, struct today *ret, struct err *err)
{
    const struct json_limits limits = { APPLICATION_JSON_MAX, APPLICATION_JSON_DEPTH };
    const struct license_desk licenses = desk_of_licenses(call);
    const struct today_asked asked = {
        .mem = call->server->config.mem,
        .licenses = &licenses,
        .reader = json_reader_new(call->server->config.mem, limits, err),
        .policy = decider_policy(law_parts(call->law)->decider),
        .day = server_today(call->server),
        .parts = parts_of(call),
    };
    bool done = asked.reader != NULL && today_read(&asked, ret, err);
    json_reader_free(asked.reader);
    return done;
}

bool handle_today(struct call *call, struct err *err)
{
    struct today today;
    if (!today_of_call(call, &today, err))
        return false;
    struct buf *out = call_json(call, 200);
    json_open(out, '[');
    today_json(out, &today, false);
    json_close(out, ']');
    json_end(out);
    buf_byte(out, '\n');
    return true;
}
