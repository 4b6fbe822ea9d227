/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/replay_steps.c - /v1/replays/{id}:propose and :publish: what was looked at is proposed for
 * review, and once it is signed for published; as the policy desk's pages.
 */
#include "desk/approval_json.h"
#include "server/desk.h"
#include "server/fields.h"
#include "server/handlers.h"
#include "server/policy_changes.h"
#include "server/policy_pages.h"
#include "server/server_priv.h"

static bool says_nothing(struct call *call, struct err *err)
{
    struct json_text text;
    const struct field fields[] = { { NULL, FIELD_IS_TEXT, false, NULL } };
    return fields_read(call, &text, fields, err);
}

static bool tell_approval(struct call *call, int64_t id, struct err *err)
{
    struct approval approval;
    return approval_find(call->store, id, &approval, err) &&
           approval_json(call->store, call_json(call, call->waits ? 202 : 200), &approval, err);
}

bool handle_replay_propose(struct call *call, struct err *err)
{
    int64_t id;
    if (!says_nothing(call, err))
        return false;
    const struct look *look = policy_look_hold(call, call->parameters[0], err);
    if (look == NULL)
        return false;
    bool done = policy_change_propose(call, look, &id, err);
    looks_let_go(call->server->looks);
    return done && tell_approval(call, id, err);
}

static bool begin(struct call *call, void *context, struct once *ret, bool *ret_done,
                  struct err *err)
{
    (void)context;
    return call_once_begin(call, ret, ret_done, err);
}

/* As a step that waits for somebody is: asked again with its key, it is done then. */
static bool end(struct call *call, void *context, const struct once *once,
                const struct approval_answer *answer, struct err *err)
{
    (void)context;
    call->waits = !answer->used;
    return tell_approval(call, answer->id, err) && call_once_end(call, once, err);
}

/* What was published has the answer it had, as long as that is kept; the look ends before. */
static bool find_answer(struct call *call, bool *ret_done, struct err *err)
{
    struct once once;
    if (!store_begin_reading(call->store, err))
        return false;
    bool done = call_once_begin(call, &once, ret_done, err);
    store_rollback(call->store);
    return done;
}

bool handle_replay_publish(struct call *call, struct err *err)
{
    const struct policy_publishing publishing = { NULL, begin, end };
    bool answered;
    if (!says_nothing(call, err) || !find_answer(call, &answered, err))
        return false;
    if (answered)
        return true;
    if (!policy_change_is_published_here(call, err))
        return false;
    struct look *look = policy_look_hold(call, call->parameters[0], err);
    if (look == NULL)
        return false;
    bool done = policy_change_publish(call, look, &publishing, err);
    looks_let_go(call->server->looks);
    return done;
}
