/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_licenses.c - GET /licenses, the same as CSV, and /licenses/{number}. */
#include "server/desk.h"
#include "server/handlers.h"
#include "server/pages.h"
#include "web/licenses.h"

static bool look_at_all(struct call *call, struct license_desk *desk, struct web_licenses *ret,
                        struct err *err)
{
    struct license_key *keys;
    *desk = desk_of_licenses(call);
    *ret = (struct web_licenses){ .page = page_around(call, STR("Licenses"), WEB_LICENSES) };
    if (!licenses_list(desk->store, desk->arena, &keys, &ret->count, err))
        return false;
    struct license_look *looks = arena_array(desk->arena, ret->count + 1, sizeof *looks);
    struct license_record *records = arena_array(desk->arena, ret->count + 1, sizeof *records);
    if (looks == NULL || records == NULL)
        return arena_error(desk->arena, err);
    for (size_t i = 0; i < ret->count; i++) {
        if (!license_load_id(desk, &keys[i].id, &records[i], err) ||
            !license_look_at(desk, &records[i], &looks[i], err))
            return false;
    }
    ret->looks = looks;
    return true;
}

bool handle_page_licenses(struct call *call, struct err *err)
{
    struct license_desk desk;
    struct web_licenses licenses;
    if (!look_at_all(call, &desk, &licenses, err))
        return false;
    web_licenses(page_html(call, 200), &licenses);
    return true;
}

bool handle_licenses_csv(struct call *call, struct err *err)
{
    struct license_desk desk;
    struct web_licenses licenses;
    struct http_reply *reply = &call->exchange->reply;
    if (!look_at_all(call, &desk, &licenses, err))
        return false;
    reply->status = 200;
    reply->type = "text/csv; charset=utf-8";
    http_reply_header(call->exchange, "Content-Disposition",
                      "attachment; filename=\"licenses.csv\"");
    web_licenses_csv(&reply->text, &licenses);
    return true;
}

bool handle_page_license(struct call *call, struct err *err)
{
    const struct license_desk desk = desk_of_licenses(call);
    struct license_record record;
    struct license_look look;
    struct license license;
    if (!license_load(&desk, call_query(call, "authority"), call->parameters[0], &record, err))
        return desk_not_found(call, err);
    if (!license_look_at(&desk, &record, &look, err) ||
        !license_from_terms(desk.arena, &record.key, &record.terms, record.state, look.balances,
                            look.balance_count, &license, err))
        return false;
    struct web_license shown = { .page = page_around(call, record.key.number, WEB_LICENSES),
                                 .look = &look,
                                 .license = &license };
    web_license(page_html(call, 200), &shown);
    return true;
}
