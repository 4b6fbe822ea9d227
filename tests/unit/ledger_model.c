/* SPDX-License-Identifier: Apache-2.0 */
/* unit/ledger_model.c - see ledger_model.h. */
#include "unit/ledger_model.h"

static int64_t limit_of(const struct model_account *account, bool tolerance)
{
    return account->ceiling + (tolerance ? account->allowance : 0);
}

static int64_t used(const struct model_account *account)
{
    return account->posted + account->pending;
}

/* Excess is what is above ceiling and tolerance; only facts and reductions raise it. */
static void settle(struct model *model, struct model_account *account, bool may_rise)
{
    int64_t over = used(account) - limit_of(account, true);
    over = over > 0 ? over : 0;
    if (over > account->excess && may_rise)
        model->incidents++;
    if (over < account->excess || may_rise)
        account->excess = over;
}

static void end_reservation(struct model *model, struct model_transfer *reservation)
{
    for (int i = 0; i < MODEL_ACCOUNTS; i++) {
        model->accounts[i].pending -= reservation->held[i];
        reservation->held[i] = 0;
        settle(model, &model->accounts[i], false);
    }
}

static void expire(struct model *model, int account, int64_t now)
{
    for (size_t i = 0; i < model->count; i++) {
        struct model_transfer *reservation = &model->transfers[i];
        if (reservation->kind == LEDGER_RESERVE && reservation->done &&
            reservation->expires_at != 0 && reservation->expires_at <= now &&
            reservation->held[account] > 0)
            end_reservation(model, reservation);
    }
}

static void displace(struct model *model, const struct model_leg *leg)
{
    int account = leg->account;
    struct model_account *of = &model->accounts[account];
    int64_t limit = limit_of(of, true) - leg->amount - leg->allowance;
    for (size_t i = model->count; i-- > 0 && used(of) > limit;) {
        struct model_transfer *reservation = &model->transfers[i];
        if (reservation->kind == LEDGER_RESERVE && reservation->done &&
            reservation->held[account] > 0)
            end_reservation(model, reservation);
    }
}

static enum ledger_refusal reserve(struct model *model, struct model_transfer *own, int64_t now)
{
    for (size_t i = 0; i < own->leg_count; i++)
        expire(model, own->legs[i].account, now);
    if (own->expires_at != 0 && own->expires_at <= now)
        return REFUSED_EXPIRED;
    for (size_t i = 0; i < own->leg_count; i++) {
        const struct model_account *account = &model->accounts[own->legs[i].account];
        if (account->frozen)
            return REFUSED_FROZEN;
        if (account->excess > 0)
            return REFUSED_EXCESS;
        if (used(account) + own->legs[i].amount > account->ceiling)
            return REFUSED_CEILING;
    }
    for (size_t i = 0; i < own->leg_count; i++) {
        model->accounts[own->legs[i].account].pending += own->legs[i].amount;
        own->held[own->legs[i].account] = own->legs[i].amount;
    }
    return REFUSED_NOT;
}

static enum ledger_refusal may_post(const struct model *model, const struct model_transfer *own,
                                    const struct model_leg *leg, int64_t release, int64_t held)
{
    const struct model_account *account = &model->accounts[leg->account];
    const struct model_account *guard =
        account->guard < 0 ? NULL : &model->accounts[account->guard];
    int64_t limit = limit_of(account, guard == NULL || guard->posted < guard->ceiling);
    if (release > held)
        return REFUSED_RESOLVED;
    if (own->kind == LEDGER_FACT)
        return REFUSED_NOT;
    if (account->frozen)
        return REFUSED_FROZEN;
    if (leg->amount > release && account->excess > 0)
        return REFUSED_EXCESS;
    if (leg->amount > release && used(account) + leg->amount - release > limit)
        return REFUSED_CEILING;
    return REFUSED_NOT;
}

static enum ledger_refusal post(struct model *model, struct model_transfer *own, int64_t now)
{
    struct model_transfer *of = own->of < 0 ? NULL : &model->transfers[own->of];
    int64_t release[MODEL_LEGS];
    if (of != NULL && (!of->done || of->kind != LEDGER_RESERVE))
        return REFUSED_UNKNOWN;
    if (of != NULL && own->kind == LEDGER_POST && of->expires_at != 0 && of->expires_at <= now)
        return REFUSED_EXPIRED;
    for (size_t i = 0; i < own->leg_count; i++) {
        const struct model_leg *leg = &own->legs[i];
        int64_t held = of == NULL ? 0 : of->held[leg->account];
        release[i] = leg->release > 0 ? leg->release : leg->amount < held ? leg->amount : held;
        enum ledger_refusal refusal = may_post(model, own, leg, release[i], held);
        if (refusal != REFUSED_NOT)
            return refusal;
    }
    for (size_t i = 0; i < own->leg_count; i++) {
        struct model_account *account = &model->accounts[own->legs[i].account];
        account->posted += own->legs[i].amount;
        account->pending -= release[i];
        own->posted[own->legs[i].account] = own->legs[i].amount;
        if (of != NULL)
            of->held[own->legs[i].account] -= release[i];
        settle(model, account, own->kind == LEDGER_FACT);
    }
    if (of != NULL && !own->keep_rest)
        end_reservation(model, of);
    return REFUSED_NOT;
}

static enum ledger_refusal void_rest(struct model *model, const struct model_transfer *own)
{
    struct model_transfer *of = &model->transfers[own->of];
    int64_t left = 0;
    if (!of->done || of->kind != LEDGER_RESERVE)
        return REFUSED_UNKNOWN;
    for (int i = 0; i < MODEL_ACCOUNTS; i++)
        left += of->held[i];
    if (left == 0)
        return REFUSED_RESOLVED;
    end_reservation(model, of);
    return REFUSED_NOT;
}

static enum ledger_refusal reverse(struct model *model, const struct model_transfer *own)
{
    struct model_transfer *of = &model->transfers[own->of];
    if (!of->done || (of->kind != LEDGER_POST && of->kind != LEDGER_FACT))
        return REFUSED_UNKNOWN;
    if (of->reversed)
        return REFUSED_RESOLVED;
    of->reversed = true;
    for (int i = 0; i < MODEL_ACCOUNTS; i++) {
        model->accounts[i].posted -= of->posted[i];
        settle(model, &model->accounts[i], false);
    }
    return REFUSED_NOT;
}

static enum ledger_refusal change(struct model *model, const struct model_transfer *own, int sign)
{
    for (size_t i = 0; i < own->leg_count && sign < 0; i++) {
        const struct model_account *account = &model->accounts[own->legs[i].account];
        if (own->legs[i].amount > account->ceiling || own->legs[i].allowance > account->allowance)
            return REFUSED_CEILING;
    }
    for (size_t i = 0; i < own->leg_count && sign < 0; i++)
        displace(model, &own->legs[i]);
    for (size_t i = 0; i < own->leg_count; i++) {
        struct model_account *account = &model->accounts[own->legs[i].account];
        account->ceiling += sign * own->legs[i].amount;
        account->allowance += sign * own->legs[i].allowance;
        settle(model, account, sign < 0);
    }
    return REFUSED_NOT;
}

static enum ledger_refusal run(struct model *model, struct model_transfer *own, int64_t now)
{
    switch (own->kind) {
    case LEDGER_GRANT:
        return change(model, own, 1);
    case LEDGER_REDUCE:
        return change(model, own, -1);
    case LEDGER_RESERVE:
        return reserve(model, own, now);
    case LEDGER_POST:
    case LEDGER_FACT:
        return post(model, own, now);
    case LEDGER_VOID:
        return void_rest(model, own);
    case LEDGER_REVERSE:
        return reverse(model, own);
    case LEDGER_FREEZE:
    case LEDGER_THAW:
        for (size_t i = 0; i < own->leg_count; i++)
            model->accounts[own->legs[i].account].frozen = own->kind == LEDGER_FREEZE;
        return REFUSED_NOT;
    default:
        return REFUSED_COMMAND;
    }
}

enum ledger_refusal model_apply(struct model *model, const struct model_transfer *asked, size_t at,
                                int64_t now)
{
    struct model_transfer *own = &model->transfers[at];
    *own = *asked;
    enum ledger_refusal refusal = run(model, own, now);
    own->done = refusal == REFUSED_NOT;
    model->count = at + 1;
    return refusal;
}
