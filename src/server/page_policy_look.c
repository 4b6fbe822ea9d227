/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/page_policy_look.c - /policy/look: what was told of a changed pack, its lines by any
 * column and as CSV, its files, and what somebody may do with it next.
 */
#include <stdio.h>
#include <string.h>

#include "server/desk.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/listing.h"
#include "server/pages.h"
#include "server/policy_pages.h"
#include "server/server_priv.h"

#define WHICH                                                                                      \
    {                                                                                              \
        "look", "which one", NULL                                                                  \
    }

const struct route_query policy_look_queries[] = {
    WHICH,
    { "sort", "by a column; -value: the other way round", NULL },
    { "after", "lines behind so many", NULL },
    { NULL, NULL, NULL },
};

const struct route_query policy_look_csv_queries[] = {
    WHICH,
    { "sort", "by a column; -value: the other way round", NULL },
    { NULL, NULL, NULL },
};

const struct route_query policy_look_txt_queries[] = {
    WHICH,
    { NULL, NULL, NULL },
};

/* ---- one ---- */

bool policy_shows_book(const struct call *call)
{
    return who_may(&call->who, MAY_ORDER_READ) && who_may(&call->who, MAY_PARTY_READ);
}

struct look *policy_look_new(struct call *call, const struct policy_draft *draft, int64_t approval,
                             struct err *err)
{
    const struct server_config *config = &call->server->config;
    struct look *look = look_new(config->mem, draft, err);
    if (look == NULL)
        return NULL;
    look->by = call->who.principal.id;
    look->until = server_seconds(call->server) + LOOK_SECONDS;
    look->approval = approval;
    look->draft.database = config->database;
    look->draft.spool = config->spool;
    return look;
}

bool policy_look_fill(const struct server *server, struct look *look, struct err *err)
{
    const struct policy_desk *desk = &server->config.desk;
    return desk->look(desk->context, &look->arena, &look->draft, &look->seen, err) &&
           arena_sound(&look->arena, err) && (!look->seen.sound || look_read_flips(look, err));
}

bool policy_look_make(struct call *call, const struct policy_draft *draft, int64_t approval,
                      struct look **ret, struct err *err)
{
    *ret = policy_look_new(call, draft, approval, err);
    if (*ret == NULL)
        return false;
    if (looks_fill(call->server->looks, *ret, err))
        return true;
    look_free(*ret);
    return false;
}

struct look *policy_look_hold(struct call *call, struct str key, struct err *err)
{
    struct look *look = looks_hold(call->server->looks, LOOK_AT_PACK, key, &call->who.principal.id,
                                   server_seconds(call->server));
    if (look != NULL)
        return look;
    err_set(err, ERR_NAME, "what was told of this changed pack is not kept any more");
    err_hint(err, "look at it again: /policy/draft");
    call->problem = PROBLEM_NOT_FOUND;
    return NULL;
}

/* ---- what is shown of the lines that flip ---- */

struct showing {
    struct web_list list;
    size_t from;
    char next[24];
};

/* ERR_USAGE: there is no such column, or no line behind that one. */
static bool begin_showing(struct call *call, struct look *look, struct showing *ret,
                          struct err *err)
{
    struct str sort = call_query(call, "sort");
    struct str after = call_query(call, "after");
    int64_t from;
    *ret = (struct showing){ .list = { .path = "/policy/look",
                                       .sort = sort.length > 0 ? sort : STR("-value") } };
    if (!web_flips_sorts(ret->list.sort))
        return err_set(err, ERR_USAGE, "'sort' is not '%.*s'", STR_ARG(sort));
    if (!desk_number(call, "after", 0, INT32_MAX, &from, err))
        return false;
    if (from > 0 && (size_t)from >= look->flips.row_count)
        return err_set(err, ERR_USAGE, "there is no line behind '%.*s'", STR_ARG(after));
    ret->from = (size_t)from;
    ret->list.goes_on = from > 0;
    ret->list.more = ret->from + WEB_FLIPS_SHOWN < look->flips.row_count;
    snprintf(ret->next, sizeof ret->next, "%zu", ret->from + WEB_FLIPS_SHOWN);
    ret->list.next = str_of(ret->next);
    web_list_part(&ret->list, "look", str_of(look->key));
    web_flips_sort(&look->flips, ret->list.sort);
    return true;
}

/* ---- what comes next ---- */

static bool fill_next(struct call *call, const struct look *look, struct web_approval *one,
                      struct web_policy_next *ret, struct err *err)
{
    const struct pack_change *change = &look->seen.change;
    struct approval approval;
    *ret = (struct web_policy_next){
        .look = str_of(look->key),
        .same = strcmp(change->root, change->before) == 0,
        .in_browser = call->server->config.desk.publish != NULL,
    };
    if (!form_key(call, &ret->key, err))
        return false;
    if (look->approval == 0) {
        ret->proposes = who_may(&call->who, MAY_POLICY_WRITE) && !ret->same;
        return true;
    }
    if (!approval_find(call->store, look->approval, &approval, err) ||
        !approval_named(call, &approval, one, err))
        return false;
    ret->one = one;
    ret->publishes = who_may(&call->who, MAY_POLICY_REVIEW) && ret->in_browser &&
                     approval.decision == APPROVAL_APPROVED && approval.used_at == 0;
    ret->reviewed =
        str_equal_text(str_of(approval.transition), transition_word(TRANSITION_POLICY_REVIEW));
    return true;
}

/* Of a proposal its files are shown; one that was written is in its form. */
static void take_draft(const struct look *look, struct web_policy_draft *shown,
                       struct web_input inputs[POLICY_INPUTS])
{
    const struct policy_draft *draft = &look->draft;
    policy_inputs_begin(inputs);
    inputs[0].value = draft->pack;
    for (size_t i = 0; i < draft->count && i < POLICY_DRAFT_FILES; i++) {
        inputs[1 + 2 * i].value = draft->files[i].name;
        inputs[2 + 2 * i].value = draft->files[i].text;
    }
    shown->inputs = inputs;
    shown->input_count = POLICY_INPUTS;
    if (look->approval != 0) {
        shown->files = look->seen.change.files;
        shown->file_count = look->seen.change.count;
    }
}

bool policy_look_put(struct call *call, struct look *look, const struct err *why, struct err *err)
{
    struct web_input inputs[POLICY_INPUTS];
    struct showing showing = { .from = 0 };
    struct web_approval one;
    struct web_policy_next next;
    unsigned status = look->seen.sound ? 200 : 422;
    if ((look->seen.sound && !begin_showing(call, look, &showing, err)) ||
        !fill_next(call, look, &one, &next, err))
        return false;
    struct web_policy_draft shown = {
        .page = page_around(call, STR("A changed pack"), WEB_POLICY),
        .seconds = POLICY_LOOK_SECONDS,
        .without_book = !policy_shows_book(call),
        .looked = true,
        .sound = look->seen.sound,
        .passed = look->seen.passed,
        .tests = look->seen.tests,
        .law = look->seen.law,
        .decided = look->seen.decided,
        .flips = &look->flips,
        .undecided = look->undecided,
        .list = &showing.list,
        .from = showing.from,
        .next = &next,
    };
    if (why != NULL) {
        status = problem_status(problem_kind_of(why));
        next.problem = str_of(why->message);
        next.hint = str_of(why->hint);
    }
    take_draft(look, &shown, inputs);
    web_policy_draft(page_html(call, status), &shown);
    return true;
}

bool handle_policy_look(struct call *call, struct err *err)
{
    struct look *look = policy_look_hold(call, call_query(call, "look"), err);
    if (look == NULL)
        return false;
    bool done = policy_look_put(call, look, NULL, err);
    looks_let_go(call->server->looks);
    return done;
}

bool handle_policy_look_csv(struct call *call, struct err *err)
{
    struct showing showing;
    struct look *look = policy_look_hold(call, call_query(call, "look"), err);
    if (look == NULL)
        return false;
    bool done = begin_showing(call, look, &showing, err);
    if (done)
        web_flips_csv(page_csv(call, "flips.csv"), &look->flips);
    looks_let_go(call->server->looks);
    return done;
}

/* All its files, one behind the other. */
bool handle_policy_look_txt(struct call *call, struct err *err)
{
    struct look *look = policy_look_hold(call, call_query(call, "look"), err);
    if (look == NULL)
        return false;
    struct http_reply *reply = &call->exchange->reply;
    const struct pack_change *change = &look->seen.change;
    for (size_t i = 0; i < change->count; i++) {
        buf_format(&reply->text, "==== %.*s ====\n", STR_ARG(change->files[i].name));
        buf_str(&reply->text, change->files[i].text);
        buf_byte(&reply->text, '\n');
    }
    looks_let_go(call->server->looks);
    reply->status = 200;
    reply->type = "text/plain; charset=utf-8";
    http_reply_header(call->exchange, "Content-Disposition", "attachment; filename=\"pack.txt\"");
    return true;
}
