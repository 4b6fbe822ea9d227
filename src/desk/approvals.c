/* SPDX-License-Identifier: Apache-2.0 */
/* desk/approvals.c - see approvals.h. */
#include "desk/approvals.h"

#include <string.h>

#include "desk/journal.h"
#include "desk/people.h"

#define MICROSECONDS_A_DAY ((int64_t)86400 * 1000000)

static bool put_line(char ret[APPROVAL_SAYS_MAX + 1], struct str line, struct err *err)
{
    if (line.length > APPROVAL_SAYS_MAX)
        return err_set(err, ERR_LIMIT, "what is signed and why is at most %d bytes each",
                       APPROVAL_SAYS_MAX);
    if (!str_is_line(line))
        return err_set(err, ERR_VALUE, "'%.*s' is not one line of UTF-8", STR_ARG(line));
    str_put(ret, APPROVAL_SAYS_MAX + 1, line);
    return true;
}

static bool fill(struct approval *approval, const struct approval_request *what, struct err *err)
{
    *approval = (struct approval){ .subject = what->subject };
    memcpy(approval->digest, what->digest, sizeof approval->digest);
    str_put(approval->transition, sizeof approval->transition,
            str_of(transition_word(what->transition)));
    return put_line(approval->says, what->says, err);
}

/* Programs have some of the permissions to propose, and sign nothing. */
static bool need_signer(const struct who *who, enum permission permission, struct err *err)
{
    if (who->principal.kind == PRINCIPAL_PERSON)
        return who_need(who, permission, err);
    err_set(err, ERR_FORBIDDEN, "'%s' is a program and cannot sign", who->principal.name);
    return err_hint(err, "it takes two people");
}

/* ---- propose ---- */

static bool refuse_second(const struct approval *open, struct err *err)
{
    err_set(err, ERR_CONFLICT, "approval %lld has to be decided first: %s", (long long)open->id,
            open->says);
    return err_hint(err, "'licet approve %lld' or 'licet reject %lld' does it", (long long)open->id,
                    (long long)open->id);
}

bool approval_propose(struct store *store, const struct who *by,
                      const struct approval_request *what, int64_t now, int64_t *ret_id,
                      struct err *err)
{
    struct approval open;
    struct approval approval;
    bool found;
    if (!need_signer(by, transition_proposed_with(what->transition), err) ||
        !fill(&approval, what, err) ||
        !approval_find_open(store, &what->subject, approval.transition, &open, &found, err))
        return false;
    if (found)
        return refuse_second(&open, err);
    approval.proposed_by = by->principal.id;
    approval.proposed_at = now;
    if (!approval_add(store, &approval, err) ||
        !journal_approval(store, by, JOURNAL_PROPOSED, &approval, now, err))
        return false;
    *ret_id = approval.id;
    return true;
}

/* ---- decide ---- */

bool approval_find(struct store *store, int64_t id, struct approval *ret, struct err *err)
{
    bool found;
    if (!approval_read(store, id, ret, &found, err))
        return false;
    if (found)
        return true;
    err_set(err, ERR_NAME, "there is no approval %lld", (long long)id);
    return err_hint(err, "'licet approvals list' lists what is open");
}

static bool refuse_decided(const struct approval *approval, struct err *err)
{
    err_set(err, ERR_CONFLICT, "approval %lld is %s already", (long long)approval->id,
            approval_decision_name(approval->decision));
    return err_hint(err, "'licet approvals show %lld' tells by whom", (long long)approval->id);
}

/* What it comes to, from whom. */
static bool judge(const struct who *by, const struct approval *approval,
                  enum approval_decision *decision, struct err *err)
{
    enum transition transition;
    if (!transition_find(str_of(approval->transition), &transition))
        return err_set(err, ERR_VALUE, "'%s' is not known to this Licet", approval->transition);
    bool own = store_id_equal(&approval->proposed_by, &by->principal.id);
    if (own && *decision == APPROVAL_APPROVED) {
        err_set(err, ERR_FORBIDDEN, "'%s' proposed it and cannot approve it", by->principal.name);
        return err_hint(err, "it takes somebody else");
    }
    if (own) {
        *decision = APPROVAL_WITHDRAWN;
        return true;
    }
    return need_signer(by, transition_approved_with(transition), err);
}

/* The same person said the same of it, in the same words. */
static bool is_decided(const struct who *by, const struct approval *approval,
                       enum approval_decision decision, struct str reason)
{
    bool own = store_id_equal(&approval->proposed_by, &by->principal.id);
    if (own && decision == APPROVAL_REJECTED)
        decision = APPROVAL_WITHDRAWN;
    return approval->decision == decision &&
           store_id_equal(&approval->decided_by, &by->principal.id) &&
           str_equal_text(reason, approval->reason);
}

bool approval_decide(struct store *store, const struct who *by, int64_t id,
                     enum approval_decision decision, struct str reason, int64_t now,
                     struct approval *ret, struct err *err)
{
    struct approval approval;
    if (!approval_find(store, id, &approval, err))
        return false;
    if (is_decided(by, &approval, decision, reason)) {
        *ret = approval;
        return true;
    }
    if (approval.decision != APPROVAL_OPEN)
        return refuse_decided(&approval, err);
    if (!judge(by, &approval, &decision, err) || !put_line(approval.reason, reason, err))
        return false;
    approval.decision = decision;
    approval.decided_by = by->principal.id;
    approval.decided_at = now > approval.proposed_at ? now : approval.proposed_at;
    if (!approval_set_decision(store, &approval, err) ||
        !journal_approval(store, by, JOURNAL_DECIDED, &approval, now, err))
        return false;
    *ret = approval;
    return true;
}

/* ---- use ---- */

/* Whether who signed still may; ERR_FORBIDDEN if not. */
static bool still_may(struct store *store, const struct approval *approval,
                      const struct approval_request *what, struct err *err)
{
    struct who who;
    if (people_who_id(store, &approval->proposed_by, &who, err) &&
        who_need(&who, transition_proposed_with(what->transition), err) &&
        people_who_id(store, &approval->decided_by, &who, err) &&
        who_need(&who, transition_approved_with(what->transition), err))
        return true;
    return err_wrap(err, "approval %lld was signed, but now", (long long)approval->id);
}

static bool find_use(struct store *store, const struct approval_request *what, int64_t now,
                     struct approval *ret, bool *ret_found, struct err *err)
{
    struct approval like;
    return fill(&like, what, err) &&
           approval_find_unused(store, &like, now - APPROVAL_DAYS * MICROSECONDS_A_DAY, ret,
                                ret_found, err);
}

static bool use(struct store *store, const struct who *by, struct approval *approval, int64_t now,
                struct approval_answer *ret, struct err *err)
{
    approval->used_by = by->principal.id;
    approval->used_at = now > approval->decided_at ? now : approval->decided_at;
    if (!approval_set_used(store, approval, err) ||
        !journal_approval(store, by, JOURNAL_USED, approval, now, err))
        return false;
    *ret = (struct approval_answer){ .used = true,
                                     .id = approval->id,
                                     .at = approval->used_at,
                                     .proposed_by = approval->proposed_by,
                                     .decided_by = approval->decided_by };
    return true;
}

bool approval_use(struct store *store, const struct who *by, const struct approval_request *what,
                  int64_t now, struct approval_answer *ret, struct err *err)
{
    struct approval approval;
    bool found;
    if (!who_need(by, transition_proposed_with(what->transition), err) ||
        !find_use(store, what, now, &approval, &found, err))
        return false;
    if (found)
        return still_may(store, &approval, what, err) && use(store, by, &approval, now, ret, err);
    err_set(err, ERR_CONFLICT, "it takes two people: %.*s", STR_ARG(what->says));
    return err_hint(err, "'licet approvals list' lists what is proposed");
}

/* What somebody signed who may no longer is as if it had not been: it is proposed anew. */
static bool find_standing(struct store *store, const struct approval_request *what, int64_t now,
                          struct approval *ret, bool *ret_found, struct err *err)
{
    if (!find_use(store, what, now, ret, ret_found, err))
        return false;
    if (!*ret_found || still_may(store, ret, what, err))
        return true;
    *ret_found = false;
    return err->code == ERR_FORBIDDEN;
}

bool approval_ask(struct store *store, const struct who *by, const struct approval_request *what,
                  int64_t now, struct approval_answer *ret, struct err *err)
{
    struct approval approval;
    struct approval_answer answer = { .is_new = true };
    bool found;
    if (!who_need(by, transition_proposed_with(what->transition), err) ||
        !find_standing(store, what, now, &approval, &found, err))
        return false;
    if (found)
        return use(store, by, &approval, now, ret, err);
    if (!approval_find_open(store, &what->subject, transition_word(what->transition), &approval,
                            &found, err))
        return false;
    if (found && memcmp(approval.digest, what->digest, sizeof approval.digest) == 0)
        answer = (struct approval_answer){ .id = approval.id };
    else if (!approval_propose(store, by, what, now, &answer.id, err))
        return false;
    *ret = answer;
    return true;
}
