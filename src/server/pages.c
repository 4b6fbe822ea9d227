/* SPDX-License-Identifier: Apache-2.0 */
/* server/pages.c - see pages.h. */
#include "server/pages.h"

#include "server/server_priv.h"

#define HTML_TYPE "text/html; charset=utf-8"

struct buf *page_html(struct call *call, unsigned status)
{
    struct exchange *exchange = call->exchange;
    exchange->reply.status = status;
    exchange->reply.type = HTML_TYPE;
    http_reply_header(exchange, "Content-Security-Policy",
                      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
                      "form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    http_reply_header(exchange, "Referrer-Policy", "same-origin");
    return &exchange->reply.text;
}

struct web_page page_around(const struct call *call, struct str title, enum web_place here)
{
    struct web_page page = { .title = title, .here = here, .complete_through = DATE_OPEN };
    if (call->law != NULL) {
        const struct law_parts *law = law_parts(call->law);
        page.packs = law->label;
        page.complete_through = decider_policy(law->decider)->complete_through;
    }
    return page;
}

static bool has(struct str text, struct str part)
{
    for (size_t i = 0; i + part.length <= text.length; i++) {
        if (str_starts(str_slice(text, i, text.length), part))
            return true;
    }
    return false;
}

bool page_wanted(const struct call *call)
{
    if (call->route != NULL)
        return call->route->page;
    return !str_starts(call->exchange->target, STR("/v1")) &&
           has(http_header_of(call->exchange, "Accept"), STR("text/html"));
}

void page_problem(struct call *call, const struct problem *problem)
{
    unsigned status = problem_status(problem->kind);
    const struct web_problem shown = {
        .status = status,
        .title = str_of(problem_title(problem->kind)),
        .detail = str_of(problem->err->message),
        .hint = str_of(problem->err->hint),
        .request = str_of(problem->request),
    };
    struct web_page page = page_around(call, shown.title, WEB_NOWHERE);
    web_problem(page_html(call, status), &page, &shown);
}
