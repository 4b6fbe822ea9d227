/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/page_match.c - /orders/{id}/match: whether a party of an order is an entry of a list.
 *
 * The party is looked for again as the order states it, and what was found is kept with what
 * somebody says of it.  That releases nothing: the order is decided anew by its own step, which
 * is where this leads.
 */
#include <stdio.h>

#include "desk/order_state.h"
#include "server/admission.h"
#include "server/desk.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/looking.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "server/step.h"
#include "web/html.h"
#include "web/step_form.h"

#define ADDRESS_MAX ((size_t)16 << 10)

enum said { SAID_NAME, SAID_ENTRY, SAID_IS, SAID_REASON, SAID_BASIS, SAID_DOCUMENT, SAID_COUNT };

#define TEXT(literal)                                                                              \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

static const struct web_option answers[] = {
    { TEXT(""), TEXT("") }, /* neither is the one that nobody chose */
    { TEXT("clear"), TEXT("no: it is another party") },
    { TEXT("confirm"), TEXT("yes: it is that one") },
};

static const struct web_input fields[SAID_COUNT] = {
    [SAID_NAME] = { .name = "name", .kind = WEB_SAID },
    [SAID_ENTRY] = { .name = "entry", .kind = WEB_SAID },
    [SAID_IS] = { .name = "is",
                  .label = "Is it the one on the list?",
                  .kind = WEB_CHOICE,
                  .needed = true,
                  .options = answers,
                  .option_count = sizeof answers / sizeof *answers },
    [SAID_REASON] = { .name = "reason",
                      .label = "Reason",
                      .kind = WEB_AREA,
                      .needed = true,
                      .help = "why; kept with it" },
    [SAID_BASIS] = { .name = "basis",
                     .label = "Basis",
                     .needed = true,
                     .help = "what shows it: a register, a document, whom you asked" },
    [SAID_DOCUMENT] = { .name = "document",
                        .label = "Document",
                        .kind = WEB_HASH,
                        .help = "its SHA-256, as sha256sum prints it; the document itself stays "
                                "where it is" },
};

const struct route_query page_match_queries[] = {
    { "name", "the party, as the order states it", NULL },
    { "entry", "the entry of a list, by its key", NULL },
    { NULL, NULL, NULL },
};

struct settling {
    struct call *call;
    struct matter order;
    struct web_input inputs[SAID_COUNT];
};

static bool open_order(struct settling *s, struct call *call, const struct target *said,
                       struct err *err)
{
    *s = (struct settling){ .call = call };
    for (unsigned i = 0; i < SAID_COUNT; i++) {
        s->inputs[i] = fields[i];
        s->inputs[i].value = str_trim(target_query_of(said, fields[i].name));
    }
    return matter_named(call->store, &call->exchange->arena, &order_machine, call->parameters[0],
                        &s->order, err) ||
           desk_not_found(call, err);
}

/* ---- what is found ---- */

static bool find(struct settling *s, struct match_found *ret, struct err *err)
{
    struct call *call = s->call;
    struct arena *arena = &call->exchange->arena;
    struct looking looking;
    struct stated_party party = { .name = s->inputs[SAID_NAME].value };
    bool done =
        looking_open(&looking, call, err) &&
        found_party(call->store, looking.worker->orders, arena, s->order.name, &party, err) &&
        found_match(&looking.with, arena, &party, s->inputs[SAID_ENTRY].value, ret, err);
    looking_close(&looking);
    return done;
}

/* What both sides say. */
static struct str says(struct settling *s, const struct match_found *found)
{
    const struct stated_party *party = &found->party;
    const struct str stated[] = { party->name,    party->alias, party->address,
                                  party->country, party->hq,    party->parent_hq };
    struct buf out;
    buf_init(&out, s->call->server->config.mem, ADDRESS_MAX);
    buf_text(&out, "The order says: ");
    for (size_t i = 0, count = 0; i < sizeof stated / sizeof *stated; i++) {
        if (stated[i].length == 0)
            continue;
        buf_text(&out, count++ > 0 ? ", " : "");
        buf_str(&out, stated[i]);
    }
    buf_text(&out, ".\nThe list says: ");
    for (size_t i = 0; i < found->entry.length; i++) { /* a line each */
        bool ends = found->entry.data[i] == '\n';
        if (!ends)
            buf_byte(&out, found->entry.data[i]);
        else if (i + 1 < found->entry.length)
            buf_text(&out, "; ");
    }
    buf_byte(&out, '.');
    struct str kept = str_copy(&s->call->exchange->arena, buf_view(&out));
    buf_release(&out);
    return kept;
}

/* ---- the form ---- */

/* "/orders/SO-1%2F10" and what is behind it. */
static struct str address(const struct settling *s, const char *behind)
{
    struct buf out;
    buf_init(&out, s->call->server->config.mem, ADDRESS_MAX);
    buf_text(&out, "/orders/");
    html_url_part(&out, s->order.name);
    buf_text(&out, behind);
    struct str kept = str_copy(&s->call->exchange->arena, buf_view(&out));
    buf_release(&out);
    return kept;
}

static bool put_form(struct settling *s, unsigned status, const struct match_found *found,
                     const struct err *why, struct err *err)
{
    struct call *call = s->call;
    struct arena *arena = &call->exchange->arena;
    struct web_step_form form = {
        .page = page_around(call, s->order.name, WEB_ORDERS),
        .verb = "Settle a match",
        .what = "order",
        .name = s->order.name,
        .state = s->order.state,
        .effect = "It answers for this party, as it is stated, and this entry, as long as both say "
                  "the same. Two people have to sign where all words of the names are the same, "
                  "and for whatever is confirmed. No order is released by it.",
        .figures = says(s, found),
        .action = address(s, "/match"),
        .back = address(s, ""),
        .inputs = s->inputs,
        .input_count = SAID_COUNT,
    };
    if (why != NULL) {
        form.problem = str_copy(arena, str_of(why->message));
        form.hint = str_copy(arena, str_of(why->hint));
    }
    if (!form_key(call, &form.key, err) || !arena_sound(arena, err))
        return false;
    web_step_form(page_html(call, status), &form);
    return true;
}

bool handle_page_match(struct call *call, struct err *err)
{
    struct settling s;
    struct match_found found;
    return open_order(&s, call, &call->target, err) && find(&s, &found, err) &&
           put_form(&s, 200, &found, NULL, err);
}

/* ---- it is done ---- */

static bool check(struct settling *s, struct err *err)
{
    return form_needed(s->inputs + SAID_IS, SAID_COUNT - SAID_IS, err) &&
           step_document(s->inputs[SAID_DOCUMENT].value, err);
}

static bool settle(struct settling *s, const struct match_found *found, int64_t *ret_approval,
                   struct err *err)
{
    const struct matter_desk desk = desk_of_matters(s->call);
    struct store *store = s->call->store;
    struct match_outcome outcome;
    unsigned transition;
    if (!check(s, err))
        return false;
    if (!machine_find_transition(&match_machine, s->inputs[SAID_IS].value, &transition) ||
        transition == MATCH_REOPEN)
        return err_set(err, ERR_VALUE, "is it the one on the list?");
    const struct match_change change = { .transition = transition,
                                         .found = found,
                                         .reason = s->inputs[SAID_REASON].value,
                                         .basis = s->inputs[SAID_BASIS].value,
                                         .document = s->inputs[SAID_DOCUMENT].value };
    if (!store_begin(store, err))
        return false;
    if (!match_do(&desk, &s->call->exchange->arena, &change, &outcome, err)) {
        store_rollback(store);
        return false;
    }
    *ret_approval = outcome.waits ? outcome.approval.id : 0;
    return store_commit(store, err);
}

/* To the step that decides the order anew; to what it waits for. */
static bool lead_on(struct settling *s, int64_t approval, struct err *err)
{
    char behind[64] = "/do/decide";
    if (approval > 0)
        snprintf(behind, sizeof behind, "?waits=%lld", (long long)approval);
    struct str to = address(s, behind);
    s->call->waits = approval > 0;
    return arena_sound(&s->call->exchange->arena, err) && page_leads(s->call, to, err);
}

static bool take(struct call *call, const struct target *form, struct err *err)
{
    struct settling s;
    struct match_found found;
    struct err why;
    int64_t approval = 0;
    if (!open_order(&s, call, form, err) || !find(&s, &found, err))
        return false;
    err_clear(&why);
    if (settle(&s, &found, &approval, &why))
        return lead_on(&s, approval, err);
    *err = why;
    if (why.code != ERR_CONFLICT && why.code != ERR_VALUE && why.code != ERR_LIMIT &&
        why.code != ERR_USAGE)
        return false;
    return put_form(&s, problem_status(problem_kind_of(&why)), &found, &why, err);
}

bool handle_page_match_taken(struct call *call, struct err *err)
{
    struct target form;
    struct once once;
    bool done;
    if (!form_read(call, admission_cookie(call), &form, err) ||
        !form_begin(call, &form, &once, &done, err))
        return false;
    return done || (take(call, &form, err) && form_end(call, &once, err));
}
