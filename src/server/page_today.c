/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_today.c - GET /today: what needs somebody, as a page. */
#include "server/handlers.h"
#include "server/pages.h"
#include "server/today.h"
#include "web/today.h"

/* What waits for whoever asks, of those that somebody else has proposed: to the front. */
static size_t keep_to_sign(const struct call *call, struct approval *list, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count && kept < TODAY_SHOWN; i++) {
        enum transition transition;
        if (!store_id_equal(&list[i].proposed_by, &call->who.principal.id) &&
            transition_find(str_of(list[i].transition), &transition) &&
            who_may(&call->who, transition_approved_with(transition)))
            list[kept++] = list[i];
    }
    return kept;
}

bool handle_page_today(struct call *call, struct err *err)
{
    struct today today;
    if (!today_of_call(call, &today, err))
        return false;
    const struct web_today shown = {
        .page = page_around(call, STR("Today"), WEB_TODAY),
        .today = &today,
        .to_sign_count = keep_to_sign(call, today.approvals.list, today.approvals.count),
        .sees_licenses = who_may(&call->who, MAY_BALANCE_READ),
    };
    web_today(page_html(call, 200), &shown);
    return true;
}
