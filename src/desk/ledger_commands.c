/* SPDX-License-Identifier: Apache-2.0 */
/* desk/ledger_commands.c - what each command comes to; see ledger.h. */
#include <string.h>

#include "desk/ledger_book.h"

/* ---- the transfer of a command ---- */

static struct ledger_transfer asked(const struct book *book, int64_t resolves)
{
    const struct ledger_command *command = book->command;
    struct ledger_transfer transfer = { .id = command->id,
                                        .kind = command->kind,
                                        .resolves = resolves,
                                        .event_at = command->event_at,
                                        .rule_date = command->rule_date,
                                        .expires_at = command->expires_at,
                                        .actor = command->actor,
                                        .reason = command->reason,
                                        .basis = command->basis };
    memcpy(transfer.digest, book->digest, sizeof transfer.digest);
    return transfer;
}

static bool open_asked(struct book *book, int64_t resolves)
{
    struct ledger_transfer transfer = asked(book, resolves);
    return book_begin(book, &transfer);
}

/* ---- what is granted ---- */

static bool grant(struct book *book)
{
    if (!open_asked(book, 0))
        return false;
    for (size_t i = 0; i < book->command->leg_count && !book_is_refused(book); i++) {
        const struct ledger_leg *leg = &book->command->legs[i];
        bool done;
        struct ledger_account *account = book_account(book, &leg->account, &done);
        int64_t amounts[LAYER_COUNT] = {
            [LAYER_CEILING] = leg->amount, [LAYER_ALLOWANCE] = leg->allowance
        };
        if (account == NULL)
            return done;
        if (account->denominator != 0 && leg->amount > 0) /* its basis gives the ceiling */
            return book_refuse_account(book, REFUSED_COMMAND, account, leg->amount,
                                       account->ceiling);
        if (account->ceiling + leg->amount > LEDGER_AMOUNT_MAX ||
            account->allowance + leg->allowance > LEDGER_AMOUNT_MAX)
            return book_refuse_account(book, REFUSED_COMMAND, account, leg->amount,
                                       account->ceiling);
        if (!book_move(book, account, amounts, false))
            return false;
    }
    return true;
}

/* All refusals come before anything is displaced, as that cannot be taken back. */
static bool may_reduce(struct book *book)
{
    for (size_t i = 0; i < book->command->leg_count && !book_is_refused(book); i++) {
        const struct ledger_leg *leg = &book->command->legs[i];
        bool done;
        const struct ledger_account *account = book_account(book, &leg->account, &done);
        if (account == NULL)
            return done;
        if (account->denominator != 0 && leg->amount > 0)
            return book_refuse_account(book, REFUSED_COMMAND, account, leg->amount,
                                       account->ceiling);
        if (leg->amount > account->ceiling || leg->allowance > account->allowance)
            return book_refuse_account(book, REFUSED_CEILING, account, leg->amount,
                                       account->ceiling);
    }
    return true;
}

/* The ceiling falls: reservations that do not fit any more go, and what was posted stays. */
static bool reduce(struct book *book)
{
    bool done = true;
    if (!may_reduce(book) || book_is_refused(book))
        return book_is_refused(book);
    for (size_t i = 0; done && i < book->command->leg_count; i++) {
        const struct ledger_leg *leg = &book->command->legs[i];
        const struct ledger_account *account = book_account(book, &leg->account, &done);
        done = account != NULL &&
               book_displace(book, account,
                             account->ceiling - leg->amount + account->allowance - leg->allowance);
    }
    done = done && open_asked(book, 0);
    for (size_t i = 0; done && i < book->command->leg_count; i++) {
        const struct ledger_leg *leg = &book->command->legs[i];
        struct ledger_account *account = book_account(book, &leg->account, &done);
        int64_t amounts[LAYER_COUNT] = {
            [LAYER_CEILING] = -leg->amount, [LAYER_ALLOWANCE] = -leg->allowance
        };
        done = account != NULL && book_move(book, account, amounts, true);
    }
    return done;
}

static bool reserve_leg(struct book *book, const struct ledger_leg *leg)
{
    bool done;
    struct ledger_account *account = book_account(book, &leg->account, &done);
    if (account == NULL)
        return done;
    int64_t used = account->posted + account->pending;
    if (account->frozen != 0)
        return book_refuse_account(book, REFUSED_FROZEN, account, leg->amount, account->ceiling);
    if (account->excess > 0)
        return book_refuse_account(book, REFUSED_EXCESS, account, leg->amount, account->ceiling);
    if (leg->amount > account->ceiling - used)
        return book_refuse_account(book, REFUSED_CEILING, account, leg->amount, account->ceiling);
    int64_t amounts[LAYER_COUNT] = { [LAYER_PENDING] = leg->amount };
    return book_move(book, account, amounts, false) &&
           sheet_hold(book->sheet, &leg->account, leg->amount, book->err);
}

static bool reserve(struct book *book)
{
    const struct ledger_command *command = book->command;
    if (command->expires_at != 0 && command->expires_at <= book->now)
        return book_refuse(book, REFUSED_EXPIRED);
    if (!open_asked(book, 0))
        return false;
    for (size_t i = 0; i < command->leg_count && !book_is_refused(book); i++) {
        if (!reserve_leg(book, &command->legs[i]))
            return false;
    }
    return true;
}

/* What the reservation holds of the account. */
static const struct ledger_hold *find_hold(const struct ledger_hold *holds, size_t count,
                                           const struct store_id *account)
{
    for (size_t i = 0; i < count; i++) {
        if (store_id_equal(&holds[i].account, account))
            return &holds[i];
    }
    return NULL;
}

/* What counts for a leg as it is before the command. */
struct before {
    bool guard_left; /* the account's guard is not used up, or it has none */
    int64_t peak;    /* of the windows that the event is in */
};

static bool look_before(struct book *book, struct before ret[LEDGER_LEGS_MAX])
{
    for (size_t i = 0; i < book->command->leg_count; i++) {
        bool done;
        struct ledger_account *guard;
        const struct ledger_account *account =
            book_account(book, &book->command->legs[i].account, &done);
        ret[i] = (struct before){ .guard_left = true };
        if (account == NULL)
            return done;
        if (account->window > 0 && !sheet_window_peak(book->sheet, account, book->command->event_at,
                                                      &ret[i].peak, book->err))
            return false;
        if (!account->guarded)
            continue;
        if (!sheet_account(book->sheet, &account->guard, &guard, book->err))
            return false;
        if (guard == NULL) /* which the store does not allow */
            return err_set(book->err, ERR_DAMAGED, "an account's guard is missing");
        ret[i].guard_left = guard->posted < guard->ceiling;
    }
    return true;
}

/* Of what is reserved for the leg, so much goes with it. */
static int64_t released(const struct ledger_leg *leg, const struct ledger_hold *hold)
{
    int64_t most = hold == NULL ? 0 : hold->remaining;
    if (leg->release > 0)
        return leg->release;
    return leg->amount < most ? leg->amount : most;
}

/*
 * What has left the window today may have been in it on the day of the event: then the windows of
 * that day are too full, whatever there is room for now.
 */
static bool check_window(struct book *book, const struct ledger_account *account, int64_t amount,
                         int64_t peak)
{
    int64_t limit = account->ceiling + account->allowance;
    if (account->window == 0 || peak <= limit - amount)
        return true;
    if (book->command->kind != LEDGER_FACT)
        return book_refuse_account(book, REFUSED_WINDOW, account, amount, limit);
    int64_t now = account->posted + account->pending + amount;
    if (now > limit) /* which is an excess anyway */
        return true;
    book->answer->incidents++;
    return sheet_incident(book->sheet, &account->id, peak + amount - limit, book->err);
}

static bool post_leg(struct book *book, const struct ledger_leg *leg,
                     const struct ledger_hold *hold, const struct before *before)
{
    bool fact = book->command->kind == LEDGER_FACT;
    int64_t release = released(leg, hold);
    bool done;
    struct ledger_account *account = book_account(book, &leg->account, &done);
    if (account == NULL)
        return done;
    /* The tolerance counts while the guard has something left. */
    int64_t limit = account->ceiling + (before->guard_left ? account->allowance : 0);
    if (release > (hold == NULL ? 0 : hold->remaining))
        return book_refuse_account(book, REFUSED_RESOLVED, account, release, limit);
    if (!fact && account->frozen != 0)
        return book_refuse_account(book, REFUSED_FROZEN, account, leg->amount, limit);
    int64_t more = leg->amount - release; /* than was reserved */
    if (!fact && more > 0 && account->excess > 0)
        return book_refuse_account(book, REFUSED_EXCESS, account, leg->amount, limit);
    if (!fact && more > 0 && more > limit - account->posted - account->pending)
        return book_refuse_account(book, REFUSED_CEILING, account, more, limit);
    if (leg->amount > LEDGER_AMOUNT_MAX - account->posted)
        return book_refuse_account(book, REFUSED_COMMAND, account, leg->amount, limit);
    if (!check_window(book, account, leg->amount, before->peak) || book_is_refused(book))
        return book_is_refused(book);
    int64_t amounts[LAYER_COUNT] = { [LAYER_POSTED] = leg->amount, [LAYER_PENDING] = -release };
    return (release == 0 || sheet_take(book->sheet, hold, release, book->err)) &&
           book_move(book, account, amounts, fact) &&
           (account->window == 0 || sheet_use(book->sheet, account, leg->amount, book->err));
}

/* The reservation that is resolved; refuses where there is none. */
static bool find_reservation(struct book *book, const struct ledger_transfer **ret,
                             const struct ledger_hold **ret_holds, size_t *ret_count)
{
    if (!sheet_transfer(book->sheet, &book->command->resolves, ret, book->err))
        return false;
    if (*ret == NULL || (*ret)->kind != LEDGER_RESERVE)
        return book_refuse(book, REFUSED_UNKNOWN);
    return sheet_holds(book->sheet, *ret, ret_holds, ret_count, book->err);
}

/* post, and a fact, with or without a reservation. */
static bool post(struct book *book)
{
    const struct ledger_command *command = book->command;
    const struct ledger_transfer *of = NULL;
    const struct ledger_hold *holds = NULL;
    struct before before[LEDGER_LEGS_MAX] = { { 0 } };
    size_t count = 0;
    if (command->resolving && !find_reservation(book, &of, &holds, &count))
        return false;
    if (book_is_refused(book))
        return true;
    bool expired = of != NULL && of->expires_at != 0 && of->expires_at <= book->now;
    if (expired && command->kind == LEDGER_POST)
        return book_refuse(book, REFUSED_EXPIRED);
    if (!look_before(book, before) || book_is_refused(book))
        return book_is_refused(book);
    if (!open_asked(book, of == NULL ? 0 : of->seq))
        return false;
    for (size_t i = 0; i < command->leg_count && !book_is_refused(book); i++) {
        const struct ledger_leg *leg = &command->legs[i];
        if (!post_leg(book, leg, find_hold(holds, count, &leg->account), &before[i]))
            return false;
    }
    return book_is_refused(book) || command->keep_rest || of == NULL || book_release(book, of);
}

static bool void_rest(struct book *book)
{
    const struct ledger_transfer *of;
    const struct ledger_hold *holds = NULL;
    size_t count = 0;
    bool any = false;
    if (!find_reservation(book, &of, &holds, &count) || book_is_refused(book))
        return book_is_refused(book);
    for (size_t i = 0; i < count; i++)
        any = any || holds[i].remaining > 0;
    if (!any)
        return book_refuse(book, REFUSED_RESOLVED);
    return open_asked(book, of->seq) && book_release(book, of);
}

static bool turn(struct book *book, int64_t frozen)
{
    if (!open_asked(book, 0))
        return false;
    for (size_t i = 0; i < book->command->leg_count && !book_is_refused(book); i++) {
        bool done;
        struct ledger_account *account = book_account(book, &book->command->legs[i].account, &done);
        if (account == NULL)
            return done;
        int64_t amounts[LAYER_COUNT] = { [LAYER_FROZEN] = frozen - account->frozen };
        if (!book_move(book, account, amounts, false))
            return false;
    }
    return true;
}

/* Of what a transfer posted to an account, so much still counts. */
static bool still_posted(struct book *book, const struct ledger_transfer *of,
                         const struct ledger_entry *entry, struct ledger_account **ret,
                         int64_t *ret_amount)
{
    bool done;
    *ret_amount = entry->amount;
    *ret = book_account(book, &entry->account, &done);
    if (*ret == NULL)
        return false;
    return (*ret)->window == 0 ||
           sheet_counting(book->sheet, of, &entry->account, ret_amount, book->err);
}

/*
 * What was posted is no longer; what was reserved for it stays resolved.  Refuses what was carried
 * to another account since: it is posted there.
 */
static bool take_back(struct book *book, const struct ledger_transfer *of,
                      struct ledger_entry *entries, size_t count)
{
    struct ledger_account *account;
    bool done = true;
    for (size_t i = 0; i < count; i++) {
        int64_t *amount = &entries[i].amount;
        if (!still_posted(book, of, &entries[i], &account, amount))
            return false;
        if (*amount > account->posted)
            return book_refuse_account(book, REFUSED_RESOLVED, account, *amount, account->posted);
    }
    for (size_t i = 0; done && i < count; i++) {
        account = book_account(book, &entries[i].account, &done);
        done = account != NULL && book_make_room(book, account, entries[i].amount);
    }
    done = done && open_asked(book, of->seq);
    for (size_t i = 0; done && i < count; i++) {
        int64_t amounts[LAYER_COUNT] = { [LAYER_POSTED] = -entries[i].amount };
        account = book_account(book, &entries[i].account, &done);
        done = account != NULL && book_move(book, account, amounts, false) &&
               (account->window == 0 ||
                sheet_end_use(book->sheet, of, &account->id, LEDGER_REVERSE, book->err));
    }
    return done;
}

static bool reverse(struct book *book)
{
    const struct ledger_transfer *of;
    struct ledger_entry entries[LEDGER_LEGS_MAX * LAYER_COUNT];
    size_t count;
    size_t posted = 0;
    bool before;
    if (!sheet_transfer(book->sheet, &book->command->resolves, &of, book->err))
        return false;
    if (of == NULL || (of->kind != LEDGER_POST && of->kind != LEDGER_FACT))
        return book_refuse(book, REFUSED_UNKNOWN);
    if (!sheet_reversed(book->sheet, of, &before, book->err))
        return false;
    if (before)
        return book_refuse(book, REFUSED_RESOLVED);
    if (!sheet_entries(book->sheet, of, entries, sizeof entries / sizeof *entries, &count,
                       book->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (entries[i].layer == LAYER_POSTED)
            entries[posted++] = entries[i];
    }
    return take_back(book, of, entries, posted);
}

/* ---- from one account to another ---- */

static bool follow_basis(struct book *book)
{
    if (!open_asked(book, 0))
        return false;
    for (size_t i = 0; i < book->command->leg_count && !book_is_refused(book); i++) {
        bool done;
        struct ledger_account *account = book_account(book, &book->command->legs[i].account, &done);
        struct ledger_account *basis;
        if (account == NULL)
            return done;
        if (account->denominator == 0)
            return book_refuse_account(book, REFUSED_COMMAND, account, 0, account->ceiling);
        if (!sheet_account(book->sheet, &account->basis, &basis, book->err) || basis == NULL)
            return false;
        int64_t change = book_share(account, basis->posted) - account->ceiling;
        int64_t amounts[LAYER_COUNT] = { [LAYER_CEILING] = change };
        if (!book_move(book, account, amounts, change < 0))
            return false;
    }
    return true;
}

/*
 * What was posted to the first account counts for the second, and is no longer part of what was
 * granted there.  That it departed is a fact: the second may come to be above its ceiling.
 */
static bool carry(struct book *book)
{
    const struct ledger_leg *legs = book->command->legs;
    bool done;
    struct ledger_account *from = book_account(book, &legs[0].account, &done);
    struct ledger_account *to = from == NULL ? NULL : book_account(book, &legs[1].account, &done);
    if (to == NULL)
        return done;
    int64_t amount = legs[0].amount;
    bool alike = from->measure == to->measure && strcmp(from->unit, to->unit) == 0;
    if (!alike || legs[1].amount != amount || from->window != 0 || to->window != 0 ||
        from->denominator != 0 || amount > LEDGER_AMOUNT_MAX - to->posted)
        return book_refuse_account(book, REFUSED_COMMAND, from, amount, from->posted);
    if (amount > from->posted)
        return book_refuse_account(book, REFUSED_RESOLVED, from, amount, from->posted);
    int64_t granted = amount < from->ceiling ? amount : from->ceiling;
    int64_t less[LAYER_COUNT] = { [LAYER_POSTED] = -amount, [LAYER_CEILING] = -granted };
    int64_t more[LAYER_COUNT] = { [LAYER_POSTED] = amount };
    return book_make_room(book, from, amount) && open_asked(book, 0) &&
           book_move(book, from, less, false) && book_move(book, to, more, true);
}

bool book_run(struct book *book)
{
    switch (book->command->kind) {
    case LEDGER_GRANT:
        return grant(book);
    case LEDGER_REDUCE:
        return reduce(book);
    case LEDGER_RESERVE:
        return reserve(book);
    case LEDGER_POST:
    case LEDGER_FACT:
        return post(book);
    case LEDGER_VOID:
        return void_rest(book);
    case LEDGER_FREEZE:
        return turn(book, 1);
    case LEDGER_THAW:
        return turn(book, 0);
    case LEDGER_REVERSE:
        return reverse(book);
    case LEDGER_FOLLOW:
        return follow_basis(book);
    case LEDGER_CARRY:
        return carry(book);
    case LEDGER_EXPIRE:
    case LEDGER_DISPLACE:
    case LEDGER_LAPSE:
        break;
    }
    return book_refuse(book, REFUSED_COMMAND);
}
