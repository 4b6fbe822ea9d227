/* SPDX-License-Identifier: Apache-2.0 */
/* desk/ledger_book.c - refusals, moves, and what time does by itself; see ledger_book.h. */
#include "desk/ledger_book.h"

#include <string.h>

#include "desk/seal.h"

/* ---- refusals ---- */

bool book_refuse(struct book *book, enum ledger_refusal refusal)
{
    if (book->answer->refusal == REFUSED_NOT)
        book->answer->refusal = refusal;
    return true;
}

bool book_is_refused(const struct book *book)
{
    return book->answer->refusal != REFUSED_NOT;
}

bool book_refuse_account(struct book *book, enum ledger_refusal refusal,
                         const struct ledger_account *account, int64_t requested, int64_t limit)
{
    if (book_is_refused(book))
        return true;
    int64_t remaining = limit - account->posted - account->pending;
    book->answer->account = *account;
    book->answer->requested = requested;
    book->answer->remaining = remaining > 0 ? remaining : 0;
    return book_refuse(book, refusal);
}

struct ledger_account *book_account(struct book *book, const struct store_id *id, bool *ret_done)
{
    struct ledger_account *account;
    *ret_done = sheet_account(book->sheet, id, &account, book->err);
    if (!*ret_done)
        return NULL;
    if (account == NULL)
        (void)book_refuse(book, REFUSED_UNKNOWN);
    return account;
}

/* ---- moves ---- */

bool book_begin(struct book *book, const struct ledger_transfer *transfer)
{
    return sheet_add_transfer(book->sheet, transfer, book->now, &book->transfer, book->err);
}

static bool move_one(struct book *book, struct ledger_account *account,
                     int64_t amounts[LAYER_COUNT], bool may_exceed)
{
    int64_t used =
        account->posted + account->pending + amounts[LAYER_POSTED] + amounts[LAYER_PENDING];
    int64_t limit =
        account->ceiling + account->allowance + amounts[LAYER_CEILING] + amounts[LAYER_ALLOWANCE];
    int64_t excess = used > limit ? used - limit : 0;
    if (excess < account->excess || may_exceed)
        amounts[LAYER_EXCESS] = excess - account->excess;
    int64_t more = amounts[LAYER_EXCESS];
    if (!sheet_move(book->sheet, account, amounts, book->err))
        return false;
    if (more <= 0)
        return true;
    book->answer->incidents++;
    return sheet_incident(book->sheet, &account->id, more, book->err);
}

/* ---- shares ---- */

#define FOLLOWERS_MAX 64

/* posted * numerator / denominator, rounded down, and not above what an account may have. */
int64_t book_share(const struct ledger_account *follower, int64_t posted)
{
    int64_t whole = posted / follower->denominator;
    int64_t rest = posted % follower->denominator;
    int64_t part = rest * follower->numerator / follower->denominator;
    if (whole > (LEDGER_AMOUNT_MAX - part) / follower->numerator)
        return LEDGER_AMOUNT_MAX;
    return whole * follower->numerator + part;
}

static bool find_followers(struct book *book, const struct ledger_account *basis,
                           struct store_id ret[FOLLOWERS_MAX], size_t *ret_count)
{
    *ret_count = 0;
    if (!basis->is_basis)
        return true;
    if (!sheet_followers(book->sheet, &basis->id, ret, FOLLOWERS_MAX, ret_count, book->err))
        return false;
    return *ret_count < FOLLOWERS_MAX ||
           err_set(book->err, ERR_LIMIT, "%d accounts or more follow one", FOLLOWERS_MAX);
}

/* Their ceilings are what the basis gives now. */
static bool follow(struct book *book, const struct ledger_account *basis)
{
    struct store_id followers[FOLLOWERS_MAX];
    size_t count;
    bool done = find_followers(book, basis, followers, &count);
    for (size_t i = 0; done && i < count; i++) {
        struct ledger_account *account = book_account(book, &followers[i], &done);
        if (account == NULL)
            return false;
        int64_t change = book_share(account, basis->posted) - account->ceiling;
        int64_t amounts[LAYER_COUNT] = { [LAYER_CEILING] = change };
        done = change == 0 || move_one(book, account, amounts, change < 0);
    }
    return done;
}

bool book_move(struct book *book, struct ledger_account *account, int64_t amounts[LAYER_COUNT],
               bool may_exceed)
{
    bool posts = amounts[LAYER_POSTED] != 0;
    return move_one(book, account, amounts, may_exceed) && (!posts || follow(book, account));
}

bool book_make_room(struct book *book, const struct ledger_account *basis, int64_t amount)
{
    struct store_id followers[FOLLOWERS_MAX];
    size_t count;
    bool done = find_followers(book, basis, followers, &count);
    for (size_t i = 0; done && i < count; i++) {
        const struct ledger_account *account = book_account(book, &followers[i], &done);
        if (account == NULL)
            return false;
        done = book_displace(book, account,
                             book_share(account, basis->posted - amount) + account->allowance);
    }
    return done;
}

/* ---- what time does ---- */

static struct ledger_transfer ending(const struct book *book, enum ledger_kind kind,
                                     int64_t reservation, const struct store_id *of)
{
    struct ledger_transfer transfer = { .kind = kind,
                                        .resolves = reservation,
                                        .event_at = book->now,
                                        .rule_date = book->command->rule_date,
                                        .actor = STR("licet"),
                                        .reason = str_of(ledger_kind_name(kind)),
                                        .basis = STR("") };
    struct seal seal;
    seal_init(&seal, ledger_kind_name(kind));
    seal_id(&seal, of);
    seal_number(&seal, reservation);
    seal_end(&seal, transfer.digest);
    memcpy(transfer.id.bytes, transfer.digest, sizeof transfer.id.bytes);
    return transfer;
}

bool book_release(struct book *book, const struct ledger_transfer *reservation)
{
    const struct ledger_hold *holds;
    size_t count;
    if (!sheet_holds(book->sheet, reservation, &holds, &count, book->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        bool done;
        struct ledger_account *account = book_account(book, &holds[i].account, &done);
        int64_t remaining = holds[i].remaining;
        int64_t amounts[LAYER_COUNT] = { [LAYER_PENDING] = -remaining };
        if (account == NULL)
            return done;
        if (remaining > 0 && (!sheet_take(book->sheet, &holds[i], remaining, book->err) ||
                              !book_move(book, account, amounts, false)))
            return false;
    }
    return true;
}

/* Frees what of an account is spoken for by reservations that have expired. */
static bool expire_all(struct book *book, const struct store_id *account)
{
    for (;;) {
        const struct ledger_transfer *of;
        if (!sheet_expired(book->sheet, account, book->now, &of, book->err))
            return false;
        if (of == NULL)
            return true;
        struct ledger_transfer transfer = ending(book, LEDGER_EXPIRE, of->seq, &of->id);
        if (!book_begin(book, &transfer) || !book_release(book, of))
            return false;
    }
}

bool book_displace(struct book *book, const struct ledger_account *account, int64_t limit)
{
    int64_t before = INT64_MAX;
    while (account->posted + account->pending > limit) {
        const struct ledger_transfer *of;
        if (!sheet_newest(book->sheet, &account->id, before, &of, book->err))
            return false;
        if (of == NULL)
            return true;
        before = of->seq;
        struct ledger_transfer transfer =
            ending(book, LEDGER_DISPLACE, of->seq, &book->command->id);
        if (!book_begin(book, &transfer) || !book_release(book, of))
            return false;
    }
    return true;
}

/* What was posted so long ago that it does not count any more. */
static bool lapse_all(struct book *book, const struct store_id *id)
{
    for (;;) {
        bool done;
        struct ledger_use use;
        if (!sheet_lapsing(book->sheet, id, book->now, &use, book->err))
            return false;
        if (use.transfer == NULL)
            return true;
        struct ledger_account *account = book_account(book, id, &done);
        struct ledger_transfer transfer = ending(book, LEDGER_LAPSE, use.transfer->seq, id);
        int64_t amounts[LAYER_COUNT] = { [LAYER_POSTED] = -use.amount };
        if (account == NULL || !book_make_room(book, account, use.amount) ||
            !book_begin(book, &transfer) || !book_move(book, account, amounts, false) ||
            !sheet_end_use(book->sheet, use.transfer, id, LEDGER_LAPSE, book->err))
            return false;
    }
}

bool book_catch_up(struct book *book, const struct store_id *account)
{
    bool reserves = book->command->kind == LEDGER_RESERVE;
    return (!reserves || expire_all(book, account)) && lapse_all(book, account);
}
