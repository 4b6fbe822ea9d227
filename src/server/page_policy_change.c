/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/page_policy_change.c - a changed pack that was looked at: proposed for review, looked at
 * by who signs for it, published.
 *
 * Whoever proposes or publishes has the look in front of them, so what they sign for is what they
 * saw; where the packs in force are others since, nothing is done.
 */
#include <stdio.h>
#include <string.h>

#include "server/admission.h"
#include "server/desk.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/pages.h"
#include "server/policy_pages.h"
#include "server/server_priv.h"

/* ---- what was seen ---- */

static bool is_as_seen(struct call *call, const struct look *look, struct err *err)
{
    struct law *now = server_law(call->server);
    bool same = str_equal(look->law, law_parts(now)->sha256);
    law_drop(now);
    if (!look->seen.sound || !look->seen.passed) {
        err_set(err, ERR_CONFLICT, "its tests do not pass");
        return err_hint(err, "it is mended first");
    }
    if (!look->seen.decided) {
        err_set(err, ERR_CONFLICT, "it does not go with the packs in force");
        return err_hint(err, "it is mended first");
    }
    if (same)
        return true;
    err_set(err, ERR_CONFLICT, "the packs in force are others since you looked");
    return err_hint(err, "look at it again");
}

/* Those that whoever asks can do something about. */
static bool can_be_told(const struct err *err)
{
    return err->code == ERR_CONFLICT || err->code == ERR_VALUE || err->code == ERR_LIMIT;
}

static bool leads_to_approval(struct call *call, int64_t id, struct err *err)
{
    char to[64];
    snprintf(to, sizeof to, "/approvals/%lld", (long long)id);
    return page_leads(call, str_of(to), err);
}

/* ---- proposed ---- */

static bool propose(struct call *call, const struct look *look, int64_t *ret_id, struct err *err)
{
    if (!is_as_seen(call, look, err) || !store_begin(call->store, err))
        return false;
    if (pack_change_propose(call->store, call->server->config.mem, &call->who, &look->seen.change,
                            call->now, ret_id, err))
        return store_commit(call->store, err);
    store_rollback(call->store);
    return false;
}

static bool propose_look(struct call *call, struct look *look, struct err *err)
{
    struct err why;
    int64_t id;
    err_clear(&why);
    if (look->approval != 0)
        return err_set(err, ERR_USAGE, "it is proposed already");
    if (propose(call, look, &id, &why))
        return leads_to_approval(call, id, err);
    *err = why;
    return can_be_told(&why) && policy_look_put(call, look, &why, err);
}

bool handle_policy_propose(struct call *call, struct err *err)
{
    struct target form;
    struct once once;
    bool done;
    if (!form_read(call, admission_cookie(call), &form, err) ||
        !form_begin(call, &form, &once, &done, err))
        return false;
    if (done)
        return true;
    struct look *look = policy_look_hold(call, target_query_of(&form, "look"), err);
    if (look == NULL)
        return false;
    done = propose_look(call, look, err);
    looks_let_go(call->server->looks);
    return done && form_end(call, &once, err);
}

/* ---- looked at by who signs ---- */

static bool read_number(struct call *call, int64_t *ret, struct err *err)
{
    struct str text = call->parameters[0];
    struct num number;
    struct err unused;
    if (num_parse(text, false, &number, &unused) && number.bottom == 1 && number.top > 0 &&
        number.top < INT64_MAX) {
        *ret = (int64_t)number.top;
        return true;
    }
    err_set(err, ERR_NAME, "'%.*s' is not the number of an approval", STR_ARG(text));
    return desk_not_found(call, err);
}

static bool read_change(struct call *call, int64_t id, struct pack_change *ret, struct err *err)
{
    struct approval approval;
    enum transition transition;
    if (!approval_find(call->store, id, &approval, err))
        return desk_not_found(call, err);
    if (!transition_find(str_of(approval.transition), &transition) ||
        (transition != TRANSITION_POLICY_REVIEW && transition != TRANSITION_POLICY_PUBLISH)) {
        err_set(err, ERR_NAME, "approval %lld is of no changed pack", (long long)id);
        return desk_not_found(call, err);
    }
    return pack_change_read(call->store, &call->exchange->arena, approval.digest, ret, err);
}

bool handle_policy_proposal(struct call *call, struct err *err)
{
    struct pack_change change;
    struct look *look;
    char to[80];
    int64_t id = 0;
    if (!read_number(call, &id, err) || !store_begin_reading(call->store, err))
        return false;
    bool done = read_change(call, id, &change, err);
    store_rollback(call->store);
    if (!done)
        return false;
    const struct policy_draft draft = {
        .pack = change.pack, .files = change.files, .count = change.count, .whole = true
    };
    if (!policy_look_make(call, &draft, id, &look, err))
        return false;
    snprintf(to, sizeof to, "/policy/look?look=%s", look->key);
    looks_keep(call->server->looks, look);
    return page_leads(call, str_of(to), err);
}

/* ---- published ---- */

/* What is in its place and not recorded: who put it there was stopped. */
static bool find_unrecorded(struct call *call, struct pack_change *change, struct err *err)
{
    bool found;
    if (strcmp(change->root, change->before) != 0)
        return true;
    return pack_change_unrecorded(call->store, &call->exchange->arena, change->pack, change->root,
                                  call->now, change->before, &found, err) &&
           (found || err_set(err, ERR_CONFLICT, "it is published as it is"));
}

/* In its place before it is recorded: what could not be put there was not published. */
static bool put(struct call *call, const struct look *look, struct approval_answer *ret,
                struct err *err)
{
    const struct server_config *config = &call->server->config;
    struct pack_change change = look->seen.change;
    return find_unrecorded(call, &change, err) &&
           pack_change_ask(call->store, config->mem, &call->who, &change, call->now, ret, err) &&
           (!ret->used ||
            config->desk.publish(config->desk.context, &call->exchange->arena, &change, err));
}

static bool lead_on(struct call *call, const struct look *look,
                    const struct approval_answer *answer, struct err *err)
{
    char to[PACK_NAME_MAX + 32];
    call->waits = !answer->used;
    if (call->waits)
        return leads_to_approval(call, answer->id, err);
    snprintf(to, sizeof to, "/policy?published=%.*s", STR_ARG(look->seen.change.pack));
    return page_leads(call, str_of(to), err);
}

/* All of it inside a transaction with parts, in which whoever asks is who they are now. */
static bool publish_within(struct call *call, const struct target *form, const struct look *look,
                           struct approval_answer *ret, struct err *err)
{
    struct once once;
    bool done;
    *ret = (struct approval_answer){ .used = false };
    if (!admission_look_up(call, err) || !admission_check(call, err) ||
        !form_begin(call, form, &once, &done, err))
        return false;
    return done || (put(call, look, ret, err) && lead_on(call, look, ret, err) &&
                    form_end(call, &once, err));
}

static bool publish(struct call *call, const struct target *form, const struct look *look,
                    struct approval_answer *ret, struct err *err)
{
    if (!is_as_seen(call, look, err) || !store_begin_group(call->store, err))
        return false;
    if (publish_within(call, form, look, ret, err))
        return store_commit_group(call->store, err);
    store_rollback_group(call->store);
    return false;
}

/* Requests under way go on with the packs before; those behind have the new ones. */
static bool reload(struct call *call, const struct look *look, struct err *err)
{
    if (server_reload(call->server, err))
        return true;
    server_tell(call->server, err);
    struct str pack = look->seen.change.pack;
    return err_wrap(err, "'%.*s' is published, but this server goes on as before", STR_ARG(pack));
}

static bool put_refused(struct call *call, struct look *look, const struct err *why,
                        struct err *err)
{
    if (!can_be_told(why) || !store_begin_reading(call->store, err))
        return false;
    bool done = policy_look_put(call, look, why, err);
    store_rollback(call->store);
    return done;
}

static bool publish_look(struct call *call, const struct target *form, struct look *look,
                         struct err *err)
{
    struct approval_answer answer;
    struct err why;
    err_clear(&why);
    if (publish(call, form, look, &answer, &why))
        return !answer.used || reload(call, look, err);
    *err = why;
    return put_refused(call, look, &why, err);
}

bool handle_policy_publish(struct call *call, struct err *err)
{
    struct target form;
    if (!form_read(call, admission_cookie(call), &form, err))
        return false;
    if (call->server->config.desk.publish == NULL) {
        err_set(err, ERR_CONFLICT, "this server was not told where packs are published");
        return err_hint(err, "'licet serve --publish-into DIR', or 'licet policy publish'");
    }
    struct look *look = policy_look_hold(call, target_query_of(&form, "look"), err);
    if (look == NULL)
        return false;
    bool done = publish_look(call, &form, look, err);
    looks_let_go(call->server->looks);
    return done;
}
