/* SPDX-License-Identifier: Apache-2.0 */
/* server/pages.c - see pages.h. */
#include "server/pages.h"

#include "policy/country.h"

#include "desk/signed_in.h"
#include "server/admission.h"
#include "server/server_priv.h"

#define PLACE_MAX ((size_t)128 << 10)
#define HTML_TYPE "text/html; charset=utf-8"

struct buf *page_html(struct call *call, unsigned status)
{
    struct exchange *exchange = call->exchange;
    exchange->reply.status = status;
    exchange->reply.type = HTML_TYPE;
    http_reply_header(exchange, "Content-Security-Policy",
                      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
                      "connect-src 'self'; "
                      "form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    http_reply_header(exchange, "Referrer-Policy", "same-origin");
    return &exchange->reply.text;
}

bool page_leads(struct call *call, struct str to, struct err *err)
{
    struct exchange *exchange = call->exchange;
    struct str place = str_copy(&exchange->arena, to);
    if (place.data == NULL)
        return arena_error(&exchange->arena, err);
    exchange->reply.status = 303;
    http_reply_header(exchange, "Location", place.data);
    return true;
}

bool page_leads_to_sign_in(struct call *call, struct err *err)
{
    struct exchange *exchange = call->exchange;
    bool reads = exchange->method == HTTP_GET || exchange->method == HTTP_HEAD;
    struct buf to;
    buf_init(&to, call->server->config.mem, PLACE_MAX);
    buf_text(&to, "/sign-in");
    if (reads) {
        buf_text(&to, "?next=");
        html_url_part(&to, exchange->target);
    }
    bool done = buf_check(&to, err) && page_leads(call, buf_view(&to), err);
    buf_release(&to);
    return done;
}

bool page_leads_first(struct call *call, struct err *err)
{
    bool factor = call->who.must == WHO_MUST_FACTOR;
    return page_leads(call, factor ? STR("/account/factor") : STR("/account#password"), err);
}

/* Whether the page is one that whoever asks may see, and this server has. */
static bool is_there(const struct call *call, enum web_place place)
{
    const struct route *route = routes;
    while (route->path != NULL && !str_equal_text(str_of(route->path), web_place_path(place)))
        route++;
    if (route->path == NULL)
        return false;
    if (call->server->lanes == NULL)
        return route->lane == ROUTE_HERE || route->or_here;
    return call->signed_in && (call->who.may & route->may) != 0 &&
           (route->needs & ~call->who.may) == 0;
}

/* Who it is, and how they sign out: a program has no session. */
static void put_user(const struct call *call, struct web_page *page)
{
    struct str secret = admission_cookie(call);
    char proof[SIGNED_IN_SIZE];
    page->user = str_of(call->who.principal.name);
    if (call->who.principal.kind != PRINCIPAL_PERSON || secret.data == NULL)
        return;
    signed_in_proof(secret, proof);
    page->proof = str_copy(&call->exchange->arena, str_of(proof));
}

struct web_page page_around(const struct call *call, struct str title, enum web_place here)
{
    struct web_page page = { .title = title, .here = here, .complete_through = DATE_OPEN };
    if (call->law != NULL) {
        const struct law_parts *law = law_parts(call->law);
        page.packs = law->label;
        page.complete_through = decider_policy(law->decider)->complete_through;
    }
    for (unsigned i = 0; i < WEB_PLACE_COUNT; i++) {
        if (is_there(call, (enum web_place)i))
            page.places |= 1u << i;
    }
    if (call->signed_in)
        put_user(call, &page);
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

struct str country_of(struct str text)
{
    struct str code = country_suggest(text);
    return code.length > 0 ? code : text;
}
