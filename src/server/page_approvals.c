/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_approvals.c - /approvals, /approvals/{n}: what two people have to stand behind. */
#include <stdio.h>

#include "server/admission.h"
#include "server/desk.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/listing.h"
#include "server/pages.h"
#include "server/steps.h"
#include "web/approvals.h"

static const char *const yes[] = { "yes", NULL };

const struct route_query page_approvals_queries[] = {
    { "all", "those that were decided, too", yes },
    { NULL, NULL, NULL },
};

bool approval_named(struct call *call, const struct approval *approval, struct web_approval *ret,
                    struct err *err)
{
    enum transition transition;
    *ret = (struct web_approval){ .approval = *approval };
    ret->own = store_id_equal(&approval->proposed_by, &call->who.principal.id);
    ret->decides = approval->decision == APPROVAL_OPEN && !ret->own &&
                   transition_find(str_of(approval->transition), &transition) &&
                   who_may(&call->who, transition_approved_with(transition));
    return steps_name(call, &approval->proposed_by, &ret->proposed_by, err) &&
           (approval->decision == APPROVAL_OPEN ||
            steps_name(call, &approval->decided_by, &ret->decided_by, err)) &&
           (approval->used_at == 0 || steps_name(call, &approval->used_by, &ret->used_by, err));
}

static bool read_all(struct call *call, struct web_approval **ret, size_t *ret_count, bool *ret_all,
                     struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct approval *found;
    *ret_all = call_query(call, "all").length > 0;
    if (!approvals_read(call->store, arena, *ret_all, &found, ret_count, err))
        return false;
    *ret = arena_array(arena, *ret_count + 1, sizeof **ret);
    if (*ret == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < *ret_count; i++) {
        if (!approval_named(call, &found[i], &(*ret)[i], err))
            return false;
    }
    return true;
}

bool handle_page_approvals(struct call *call, struct err *err)
{
    struct web_approvals approvals = { .page = page_around(call, STR("Approvals"), WEB_APPROVALS) };
    struct web_approval *list;
    if (!read_all(call, &list, &approvals.count, &approvals.all, err))
        return false;
    approvals.list = list;
    web_approvals(page_html(call, 200), &approvals);
    return true;
}

bool handle_approvals_csv(struct call *call, struct err *err)
{
    struct web_approval *list;
    size_t count;
    bool all;
    if (!read_all(call, &list, &count, &all, err))
        return false;
    struct buf *out = page_csv(call, "approvals.csv");
    buf_text(out, web_approvals_csv_head);
    for (size_t i = 0; i < count; i++)
        web_approvals_csv(out, &list[i]);
    return true;
}

/* ---- one ---- */

static bool find(struct call *call, struct approval *ret, struct err *err)
{
    struct str text = call->parameters[0];
    struct num number;
    struct err unused;
    if (!num_parse(text, false, &number, &unused) || number.bottom != 1 || number.top < 1 ||
        number.top >= INT64_MAX) {
        err_set(err, ERR_NAME, "'%.*s' is not the number of an approval", STR_ARG(text));
        return desk_not_found(call, err);
    }
    return approval_find(call->store, (int64_t)number.top, ret, err) || desk_not_found(call, err);
}

static bool is_of(const struct approval *approval, enum transition transition)
{
    return str_equal_text(str_of(approval->transition), transition_word(transition));
}

static bool put_one(struct call *call, unsigned status, const struct approval *approval,
                    const struct err *why, struct str reason, struct err *err)
{
    struct web_approval one;
    struct web_approval_page shown = { .one = &one, .reason = reason };
    if (!approval_named(call, approval, &one, err) || !form_key(call, &shown.key, err))
        return false;
    if (why != NULL) {
        shown.problem = str_of(why->message);
        shown.hint = str_of(why->hint);
    }
    shown.page = page_around(call, STR("Approval"), WEB_APPROVALS);
    shown.changes_pack =
        (call->who.may & SEES_DRAFTS) != 0 &&
        (is_of(approval, TRANSITION_POLICY_REVIEW) || is_of(approval, TRANSITION_POLICY_PUBLISH));
    web_approval(page_html(call, status), &shown);
    return true;
}

bool handle_page_approval(struct call *call, struct err *err)
{
    struct approval approval;
    return find(call, &approval, err) && put_one(call, 200, &approval, NULL, STR(""), err);
}

static bool read_decision(const struct target *form, enum approval_decision *ret, struct err *err)
{
    struct str word = target_query_of(form, "decision");
    *ret = str_equal_text(word, "approve") ? APPROVAL_APPROVED : APPROVAL_REJECTED;
    return *ret == APPROVAL_APPROVED || str_equal_text(word, "reject") ||
           err_set(err, ERR_USAGE, "it is approved or rejected, not '%.*s'", STR_ARG(word));
}

static bool sign(struct call *call, const struct target *form, const struct approval *approval,
                 struct err *err)
{
    struct str reason = str_trim(target_query_of(form, "reason"));
    struct approval decided;
    enum approval_decision decision;
    struct err why;
    char to[64];
    if (!read_decision(form, &decision, err) || !store_begin(call->store, err))
        return false;
    err_clear(&why);
    if (approval_decide(call->store, &call->who, approval->id, decision,
                        reason.data == NULL ? STR("") : reason, call->now, &decided, &why)) {
        snprintf(to, sizeof to, "/approvals/%lld", (long long)approval->id);
        return store_commit(call->store, err) && page_leads(call, str_of(to), err);
    }
    store_rollback(call->store);
    *err = why;
    if (why.code != ERR_CONFLICT && why.code != ERR_VALUE && why.code != ERR_LIMIT)
        return false;
    return put_one(call, problem_status(problem_kind_of(&why)), approval, &why, reason, err);
}

bool handle_approval_decided(struct call *call, struct err *err)
{
    struct approval approval;
    struct target form;
    struct once once;
    bool done;
    if (!form_read(call, admission_cookie(call), &form, err) ||
        !form_begin(call, &form, &once, &done, err))
        return false;
    return done || (find(call, &approval, err) && sign(call, &form, &approval, err) &&
                    form_end(call, &once, err));
}
