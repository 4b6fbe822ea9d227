/* SPDX-License-Identifier: Apache-2.0 */
/* server/policy_changes.c - see policy_changes.h. */
#include "server/policy_changes.h"

#include <string.h>

#include "server/admission.h"
#include "server/desk.h"
#include "server/server_priv.h"

/*
 * The packs in force are those of the folders, which another server or an operator may have changed
 * since this server read them.
 */
static bool is_law_as_seen(struct call *call, const struct look *look, struct err *err)
{
    const struct policy_desk *desk = &call->server->config.desk;
    struct str now;
    if (!desk->packs(desk->context, &call->exchange->arena, &now, err))
        return err_wrap(err, "the packs in force cannot be read");
    if (str_equal(look->seen.packs, now))
        return true;
    err_set(err, ERR_CONFLICT, "the packs in force are others since you looked");
    return err_hint(err, "look at it again");
}

static bool is_as_seen(struct call *call, const struct look *look, struct err *err)
{
    if (!look->seen.sound || !look->seen.passed) {
        err_set(err, ERR_CONFLICT, "its tests do not pass");
        return err_hint(err, "it is mended first");
    }
    if (!look->seen.decided) {
        err_set(err, ERR_CONFLICT, "it does not go with the packs in force");
        return err_hint(err, "it is mended first");
    }
    return is_law_as_seen(call, look, err);
}

/* ---- proposed ---- */

/* Of the files, which are kept with it. */
static uint64_t size_of(const struct pack_change *change)
{
    uint64_t size = 0;
    for (size_t i = 0; i < change->count; i++)
        size += change->files[i].name.length + change->files[i].text.length;
    return size;
}

static bool propose(struct call *call, const struct look *look, int64_t *ret_id, struct err *err)
{
    if (!is_as_seen(call, look, err) || !quota_keeps(call, size_of(&look->seen.change), err) ||
        !store_begin(call->store, err))
        return false;
    if (pack_change_propose(call->store, call->server->config.mem, &call->who, &look->seen.change,
                            call->now, ret_id, err))
        return store_commit(call->store, err);
    store_rollback(call->store);
    return false;
}

bool policy_change_propose(struct call *call, const struct look *look, int64_t *ret_id,
                           struct err *err)
{
    if (look->approval != 0)
        return err_set(err, ERR_USAGE, "it is proposed already");
    return propose(call, look, ret_id, err);
}

bool policy_change_read(struct call *call, int64_t id, struct pack_change *ret, struct err *err)
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

/*
 * In its place before it is recorded: what could not be put there was not published.  The folders
 * are looked at once more behind the approval, which nobody else of this database has meanwhile.
 */
static bool put(struct call *call, const struct look *look, struct approval_answer *ret,
                struct err *err)
{
    const struct server_config *config = &call->server->config;
    struct pack_change change = look->seen.change;
    return find_unrecorded(call, &change, err) &&
           pack_change_ask(call->store, config->mem, &call->who, &change, call->now, ret, err) &&
           (!ret->used ||
            (is_law_as_seen(call, look, err) &&
             config->desk.publish(config->desk.context, &call->exchange->arena, &change, err)));
}

/* All of it inside a transaction with parts, in which whoever asks is who they are now. */
static bool publish_within(struct call *call, const struct look *look,
                           const struct policy_publishing *publishing, bool *ret_used,
                           struct err *err)
{
    struct approval_answer answer = { .used = false };
    struct once once;
    bool done;
    if (!admission_look_up(call, err) || !admission_check(call, err) ||
        !publishing->begin(call, publishing->context, &once, &done, err))
        return false;
    if (done)
        return true;
    if (!is_as_seen(call, look, err) || !put(call, look, &answer, err))
        return false;
    *ret_used = answer.used;
    return publishing->end(call, publishing->context, &once, &answer, err);
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

bool policy_change_is_published_here(struct call *call, struct err *err)
{
    if (call->server->config.desk.publish != NULL)
        return true;
    err_set(err, ERR_CONFLICT, "this server was not told where packs are published");
    return err_hint(err, "'licet serve --publish-into DIR', or 'licet policy publish'");
}

static bool publish(struct call *call, const struct look *look,
                    const struct policy_publishing *publishing, struct err *err)
{
    bool used = false;
    if (!store_begin_group(call->store, err))
        return false;
    if (!publish_within(call, look, publishing, &used, err)) {
        store_rollback_group(call->store);
        return false;
    }
    return store_commit_group(call->store, err) && (!used || reload(call, look, err));
}

/* Who writes may wait for a look: nobody waits to write with one held. */
bool policy_change_publish(struct call *call, struct look *look,
                           const struct policy_publishing *publishing, struct err *err)
{
    struct looks *looks = call->server->looks;
    looks_rest(looks, look);
    bool done = publish(call, look, publishing, err);
    looks_resume(looks, look);
    return done;
}
