/* SPDX-License-Identifier: Apache-2.0 */
/* unit/ledger_model.c - see ledger_model.h. */
#include "unit/ledger_model.h"

#include <string.h>

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

static void displace(struct model *model, int account, int64_t limit)
{
    for (size_t i = model->count; i-- > 0 && used(&model->accounts[account]) > limit;) {
        struct model_transfer *reservation = &model->transfers[i];
        if (reservation->kind == LEDGER_RESERVE && reservation->done &&
            reservation->held[account] > 0)
            end_reservation(model, reservation);
    }
}

/* ---- shares ---- */

static int64_t share(const struct model_account *account, int64_t posted)
{
    return posted * account->numerator / account->denominator;
}

static void make_room(struct model *model, int basis, int64_t less)
{
    for (int i = 0; i < MODEL_ACCOUNTS; i++) {
        const struct model_account *account = &model->accounts[i];
        if (account->basis == basis)
            displace(model, i,
                     share(account, model->accounts[basis].posted - less) + account->allowance);
    }
}

static void set_share(struct model *model, struct model_account *account)
{
    int64_t now = share(account, model->accounts[account->basis].posted);
    bool falls = now < account->ceiling;
    account->ceiling = now;
    settle(model, account, falls);
}

static void add_posted(struct model *model, int at, int64_t amount, bool may_rise)
{
    model->accounts[at].posted += amount;
    settle(model, &model->accounts[at], may_rise);
    for (int i = 0; amount != 0 && i < MODEL_ACCOUNTS; i++) {
        if (model->accounts[i].basis == at)
            set_share(model, &model->accounts[i]);
    }
}

/* ---- windows ---- */

/* The first that has left the window, by the time of its event; NULL: none has. */
static struct model_transfer *lapsing(struct model *model, int account, int64_t now)
{
    struct model_transfer *first = NULL;
    for (size_t i = 0; i < model->count; i++) {
        struct model_transfer *transfer = &model->transfers[i];
        if (transfer->counts[account] > 0 &&
            transfer->event_at + model->accounts[account].window <= now &&
            (first == NULL || transfer->event_at < first->event_at))
            first = transfer;
    }
    return first;
}

static void lapse(struct model *model, int account, int64_t now)
{
    struct model_transfer *transfer;
    if (model->accounts[account].window == 0)
        return;
    while ((transfer = lapsing(model, account, now)) != NULL) {
        make_room(model, account, transfer->counts[account]);
        add_posted(model, account, -transfer->counts[account], false);
        transfer->counts[account] = 0;
    }
}

static int64_t window_sum(const struct model *model, int account, int64_t end)
{
    int64_t sum = 0;
    for (size_t i = 0; i < model->count; i++) {
        const struct model_transfer *transfer = &model->transfers[i];
        if (!transfer->reversed && transfer->event_at <= end &&
            transfer->event_at > end - model->accounts[account].window)
            sum += transfer->posted[account];
    }
    return sum;
}

static int64_t window_peak(const struct model *model, int account, int64_t at)
{
    int64_t peak = window_sum(model, account, at);
    for (size_t i = 0; i < model->count; i++) {
        const struct model_transfer *transfer = &model->transfers[i];
        if (transfer->reversed || transfer->posted[account] == 0 || transfer->event_at <= at ||
            transfer->event_at >= at + model->accounts[account].window)
            continue;
        int64_t sum = window_sum(model, account, transfer->event_at);
        peak = sum > peak ? sum : peak;
    }
    return peak;
}

/* ---- the commands ---- */

static enum ledger_refusal reserve(struct model *model, struct model_transfer *own, int64_t now)
{
    if (own->expires_at != 0 && own->expires_at <= now)
        return REFUSED_EXPIRED;
    for (size_t i = 0; i < own->leg_count; i++) {
        struct model_account *account = &model->accounts[own->legs[i].account];
        if (account->frozen)
            return REFUSED_FROZEN;
        if (account->excess > 0)
            return REFUSED_EXCESS;
        if (used(account) + own->legs[i].amount > account->ceiling)
            return REFUSED_CEILING;
        account->pending += own->legs[i].amount;
        own->held[own->legs[i].account] = own->legs[i].amount;
    }
    return REFUSED_NOT;
}

static enum ledger_refusal may_post(const struct model *model, const struct model_transfer *own,
                                    const struct model_leg *leg, int64_t release, int64_t held,
                                    bool tolerance)
{
    const struct model_account *account = &model->accounts[leg->account];
    if (release > held)
        return REFUSED_RESOLVED;
    if (own->kind == LEDGER_FACT)
        return REFUSED_NOT;
    if (account->frozen)
        return REFUSED_FROZEN;
    if (leg->amount > release && account->excess > 0)
        return REFUSED_EXCESS;
    if (leg->amount > release &&
        used(account) + leg->amount - release > limit_of(account, tolerance))
        return REFUSED_CEILING;
    return REFUSED_NOT;
}

static enum ledger_refusal check_window(struct model *model, const struct model_transfer *own,
                                        const struct model_leg *leg, int64_t peak)
{
    const struct model_account *account = &model->accounts[leg->account];
    if (account->window == 0 || peak + leg->amount <= limit_of(account, true))
        return REFUSED_NOT;
    if (own->kind != LEDGER_FACT)
        return REFUSED_WINDOW;
    if (used(account) + leg->amount <= limit_of(account, true))
        model->incidents++;
    return REFUSED_NOT;
}

static void post_leg(struct model *model, struct model_transfer *own, struct model_transfer *of,
                     const struct model_leg *leg, int64_t release)
{
    struct model_account *account = &model->accounts[leg->account];
    account->pending -= release;
    if (of != NULL)
        of->held[leg->account] -= release;
    own->posted[leg->account] = leg->amount;
    own->counts[leg->account] = account->window > 0 ? leg->amount : 0;
    add_posted(model, leg->account, leg->amount, own->kind == LEDGER_FACT);
}

static enum ledger_refusal post(struct model *model, struct model_transfer *own, int64_t now)
{
    struct model_transfer *of = own->of < 0 ? NULL : &model->transfers[own->of];
    bool tolerance[MODEL_LEGS];
    int64_t peak[MODEL_LEGS];
    if (of != NULL && (!of->done || of->kind != LEDGER_RESERVE))
        return REFUSED_UNKNOWN;
    if (of != NULL && own->kind == LEDGER_POST && of->expires_at != 0 && of->expires_at <= now)
        return REFUSED_EXPIRED;
    for (size_t i = 0; i < own->leg_count; i++) {
        int guard = model->accounts[own->legs[i].account].guard;
        tolerance[i] = guard < 0 || model->accounts[guard].posted < model->accounts[guard].ceiling;
        peak[i] = window_peak(model, own->legs[i].account, own->event_at);
    }
    for (size_t i = 0; i < own->leg_count; i++) {
        const struct model_leg *leg = &own->legs[i];
        int64_t held = of == NULL ? 0 : of->held[leg->account];
        int64_t release = leg->release > 0 ? leg->release : leg->amount < held ? leg->amount : held;
        enum ledger_refusal refusal = may_post(model, own, leg, release, held, tolerance[i]);
        if (refusal == REFUSED_NOT)
            refusal = check_window(model, own, leg, peak[i]);
        if (refusal != REFUSED_NOT)
            return refusal;
        post_leg(model, own, of, leg, release);
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
    int64_t amounts[MODEL_ACCOUNTS];
    if (!of->done || (of->kind != LEDGER_POST && of->kind != LEDGER_FACT))
        return REFUSED_UNKNOWN;
    if (of->reversed)
        return REFUSED_RESOLVED;
    for (int i = 0; i < MODEL_ACCOUNTS; i++) {
        amounts[i] = model->accounts[i].window > 0 ? of->counts[i] : of->posted[i];
        if (amounts[i] > model->accounts[i].posted)
            return REFUSED_RESOLVED;
    }
    of->reversed = true;
    for (size_t k = 0; k < of->leg_count; k++)
        make_room(model, of->legs[k].account, amounts[of->legs[k].account]);
    for (size_t k = 0; k < of->leg_count; k++) {
        add_posted(model, of->legs[k].account, -amounts[of->legs[k].account], false);
        of->counts[of->legs[k].account] = 0;
    }
    return REFUSED_NOT;
}

static enum ledger_refusal carry(struct model *model, const struct model_transfer *own)
{
    int at = own->legs[0].account;
    int64_t amount = own->legs[0].amount;
    struct model_account *from = &model->accounts[at];
    const struct model_account *to = &model->accounts[own->legs[1].account];
    if (at % 2 != own->legs[1].account % 2 || own->legs[1].amount != amount || from->window > 0 ||
        to->window > 0 || from->basis >= 0)
        return REFUSED_COMMAND;
    if (amount > from->posted)
        return REFUSED_RESOLVED;
    make_room(model, at, amount);
    from->ceiling -= amount < from->ceiling ? amount : from->ceiling;
    add_posted(model, at, -amount, false);
    add_posted(model, own->legs[1].account, amount, true);
    return REFUSED_NOT;
}

static enum ledger_refusal may_change(const struct model *model, const struct model_transfer *own,
                                      int sign)
{
    for (size_t i = 0; i < own->leg_count; i++) {
        const struct model_account *account = &model->accounts[own->legs[i].account];
        if (account->basis >= 0 && own->legs[i].amount > 0)
            return REFUSED_COMMAND;
        if (sign < 0 &&
            (own->legs[i].amount > account->ceiling || own->legs[i].allowance > account->allowance))
            return REFUSED_CEILING;
    }
    return REFUSED_NOT;
}

static enum ledger_refusal change(struct model *model, const struct model_transfer *own, int sign)
{
    enum ledger_refusal refusal = may_change(model, own, sign);
    for (size_t i = 0; refusal == REFUSED_NOT && i < own->leg_count && sign < 0; i++) {
        const struct model_leg *leg = &own->legs[i];
        displace(model, leg->account,
                 limit_of(&model->accounts[leg->account], true) - leg->amount - leg->allowance);
    }
    for (size_t i = 0; refusal == REFUSED_NOT && i < own->leg_count; i++) {
        struct model_account *account = &model->accounts[own->legs[i].account];
        account->ceiling += sign * own->legs[i].amount;
        account->allowance += sign * own->legs[i].allowance;
        settle(model, account, sign < 0);
    }
    return refusal;
}

static enum ledger_refusal follow(struct model *model, const struct model_transfer *own)
{
    for (size_t i = 0; i < own->leg_count; i++) {
        struct model_account *account = &model->accounts[own->legs[i].account];
        if (account->basis < 0)
            return REFUSED_COMMAND;
        set_share(model, account);
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
    case LEDGER_FOLLOW:
        return follow(model, own);
    case LEDGER_CARRY:
        return carry(model, own);
    case LEDGER_FREEZE:
    case LEDGER_THAW:
        for (size_t i = 0; i < own->leg_count; i++)
            model->accounts[own->legs[i].account].frozen = own->kind == LEDGER_FREEZE;
        return REFUSED_NOT;
    default:
        return REFUSED_COMMAND;
    }
}

/* What time did stays so, whatever becomes of the command. */
static void catch_up(struct model *model, const struct model_transfer *own, int64_t now)
{
    bool reserves = own->kind == LEDGER_RESERVE;
    bool posts = own->kind == LEDGER_POST || own->kind == LEDGER_FACT;
    for (size_t i = 0; i < own->leg_count && (reserves || posts); i++) {
        if (reserves)
            expire(model, own->legs[i].account, now);
        lapse(model, own->legs[i].account, now);
    }
}

enum ledger_refusal model_apply(struct model *model, const struct model_transfer *asked, size_t at,
                                int64_t now)
{
    struct model_transfer *own = &model->transfers[at];
    struct model_transfer none;
    struct model_transfer *of = asked->of < 0 ? &none : &model->transfers[asked->of];
    struct model_account accounts[MODEL_ACCOUNTS];
    *own = *asked;
    catch_up(model, own, now);
    memcpy(accounts, model->accounts, sizeof accounts);
    struct model_transfer of_before = asked->of < 0 ? *asked : *of;
    size_t incidents = model->incidents;
    enum ledger_refusal refusal = run(model, own, now);
    own->done = refusal == REFUSED_NOT;
    model->count = at + 1;
    if (!own->done) {
        memcpy(model->accounts, accounts, sizeof accounts);
        *of = of_before;
        *own = *asked;
        model->incidents = incidents;
    }
    return refusal;
}
