/* SPDX-License-Identifier: Apache-2.0 */
/* desk/ledger.c - see ledger.h. */
#include "desk/ledger.h"

#include <sodium.h>
#include <string.h>

#include "store/ledger_sheet.h"

struct ledger {
    const struct mem *mem;
    struct store *store;
    struct ledger_sheet *sheet;
};

/* ---- a command ---- */

struct book {
    struct ledger_sheet *sheet;
    const struct ledger_command *command;
    int64_t now;
    uint8_t digest[LEDGER_DIGEST_SIZE];     /* of the command */
    const struct ledger_transfer *transfer; /* that entries are written to */
    struct ledger_answer *answer;
    struct err *err;
};

const char *ledger_refusal_text(enum ledger_refusal refusal)
{
    static const char *const texts[] = {
        [REFUSED_NOT] = "done",
        [REFUSED_CEILING] = "there is not as much left",
        [REFUSED_FROZEN] = "it is suspended",
        [REFUSED_EXCESS] = "more than the ceiling is used already",
        [REFUSED_EXPIRED] = "the reservation has expired",
        [REFUSED_RESOLVED] = "there is not as much reserved any more",
        [REFUSED_UNKNOWN] = "it is not known",
        [REFUSED_KEY] = "the id was used for another command",
        [REFUSED_COMMAND] = "the command makes no sense",
    };
    return texts[refusal];
}

static bool refuse(struct book *book, enum ledger_refusal refusal)
{
    if (book->answer->refusal == REFUSED_NOT)
        book->answer->refusal = refusal;
    return true;
}

static bool is_refused(const struct book *book)
{
    return book->answer->refusal != REFUSED_NOT;
}

/* Refuses for an account, with what there is of it up to a limit. */
static bool refuse_account(struct book *book, enum ledger_refusal refusal,
                           const struct ledger_account *account, int64_t requested, int64_t limit)
{
    if (is_refused(book))
        return true;
    int64_t remaining = limit - account->posted - account->pending;
    book->answer->account = *account;
    book->answer->requested = requested;
    book->answer->remaining = remaining > 0 ? remaining : 0;
    return refuse(book, refusal);
}

/* Refuses where there is no such account: NULL, with *ret_done. */
static struct ledger_account *need_account(struct book *book, const struct store_id *id,
                                           bool *ret_done)
{
    struct ledger_account *account;
    *ret_done = sheet_account(book->sheet, id, &account, book->err);
    if (!*ret_done)
        return NULL;
    if (account == NULL)
        (void)refuse(book, REFUSED_UNKNOWN);
    return account;
}

/* ---- transfers ---- */

static bool open_transfer(struct book *book, const struct ledger_transfer transfer)
{
    return sheet_add_transfer(book->sheet, &transfer, book->now, &book->transfer, book->err);
}

/*
 * What is above the ceiling after the amounts are moved is excess.  Only where `may_exceed` it may
 * become more, and that is an incident.
 */
static bool move(struct book *book, struct ledger_account *account, int64_t amounts[LAYER_COUNT],
                 bool may_exceed)
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

/* ---- digests ---- */

static void hash_text(crypto_generichash_state *state, struct str text)
{
    uint64_t length = text.length;
    crypto_generichash_update(state, (const uint8_t *)&length, sizeof length);
    if (length > 0)
        crypto_generichash_update(state, (const uint8_t *)text.data, length);
}

static void hash_number(crypto_generichash_state *state, int64_t number)
{
    crypto_generichash_update(state, (const uint8_t *)&number, sizeof number);
}

/* ---- reservations that end ---- */

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
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof transfer.digest);
    hash_text(&state, transfer.reason);
    crypto_generichash_update(&state, of->bytes, sizeof of->bytes);
    hash_number(&state, reservation);
    crypto_generichash_final(&state, transfer.digest, sizeof transfer.digest);
    memcpy(transfer.id.bytes, transfer.digest, sizeof transfer.id.bytes);
    return transfer;
}

/* All that is left of it is free; into the open transfer. */
static bool release_all(struct book *book, const struct ledger_transfer *reservation)
{
    const struct ledger_hold *holds;
    size_t count;
    if (!sheet_holds(book->sheet, reservation, &holds, &count, book->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        bool done;
        struct ledger_account *account = need_account(book, &holds[i].account, &done);
        int64_t remaining = holds[i].remaining;
        int64_t amounts[LAYER_COUNT] = { [LAYER_PENDING] = -remaining };
        if (account == NULL)
            return done;
        if (remaining > 0 && (!sheet_take(book->sheet, &holds[i], remaining, book->err) ||
                              !move(book, account, amounts, false)))
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
        if (!open_transfer(book, ending(book, LEDGER_EXPIRE, of->seq, &of->id)) ||
            !release_all(book, of))
            return false;
    }
}

/* Takes whole reservations away, the newest first, until the rest is within the limit. */
static bool displace(struct book *book, const struct ledger_account *account, int64_t limit)
{
    while (account->posted + account->pending > limit) {
        const struct ledger_transfer *of;
        if (!sheet_newest(book->sheet, &account->id, &of, book->err))
            return false;
        if (of == NULL)
            return true;
        if (!open_transfer(book, ending(book, LEDGER_DISPLACE, of->seq, &book->command->id)) ||
            !release_all(book, of))
            return false;
    }
    return true;
}

/* ---- what is asked ---- */

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

/* Of all that is asked: the same id with another digest is another command. */
static void digest_of(const struct ledger_command *command, uint8_t digest[LEDGER_DIGEST_SIZE])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, LEDGER_DIGEST_SIZE);
    hash_number(&state, command->kind);
    hash_number(&state, command->resolving);
    crypto_generichash_update(&state, command->resolves.bytes, STORE_ID_SIZE);
    hash_number(&state, (int64_t)command->leg_count);
    for (size_t i = 0; i < command->leg_count; i++) {
        crypto_generichash_update(&state, command->legs[i].account.bytes, STORE_ID_SIZE);
        hash_number(&state, command->legs[i].amount);
        hash_number(&state, command->legs[i].allowance);
        hash_number(&state, command->legs[i].release);
    }
    hash_number(&state, command->keep_rest);
    hash_number(&state, command->event_at);
    hash_number(&state, command->rule_date);
    hash_number(&state, command->expires_at);
    hash_text(&state, command->actor);
    hash_text(&state, command->reason);
    hash_text(&state, command->basis);
    crypto_generichash_final(&state, digest, LEDGER_DIGEST_SIZE);
}

static bool is_amount(int64_t amount)
{
    return amount >= 0 && amount <= LEDGER_AMOUNT_MAX;
}

static bool makes_sense(const struct ledger_command *command)
{
    bool needs_legs = command->kind != LEDGER_VOID && command->kind != LEDGER_REVERSE;
    bool changes = command->kind == LEDGER_GRANT || command->kind == LEDGER_REDUCE;
    bool switches = command->kind == LEDGER_FREEZE || command->kind == LEDGER_THAW;
    bool own = command->kind == LEDGER_EXPIRE || command->kind == LEDGER_DISPLACE;
    bool reserves = command->kind == LEDGER_RESERVE;
    if (command->leg_count > LEDGER_LEGS_MAX || (command->leg_count > 0) != needs_legs || own ||
        (command->kind == LEDGER_POST && !command->resolving) ||
        (command->expires_at != 0 && !reserves))
        return false;
    for (size_t i = 0; i < command->leg_count; i++) {
        const struct ledger_leg *leg = &command->legs[i];
        bool nothing = changes ? leg->amount + leg->allowance == 0 : leg->amount == 0;
        if (!is_amount(leg->amount) || !is_amount(leg->allowance) || !is_amount(leg->release) ||
            nothing == !switches || (!changes && leg->allowance > 0))
            return false;
        for (size_t k = 0; k < i; k++) {
            if (store_id_equal(&command->legs[k].account, &leg->account))
                return false;
        }
    }
    return true;
}

/* ---- the commands ---- */

static bool grant(struct book *book)
{
    if (!open_transfer(book, asked(book, 0)))
        return false;
    for (size_t i = 0; i < book->command->leg_count && !is_refused(book); i++) {
        const struct ledger_leg *leg = &book->command->legs[i];
        bool done;
        struct ledger_account *account = need_account(book, &leg->account, &done);
        int64_t amounts[LAYER_COUNT] = {
            [LAYER_CEILING] = leg->amount, [LAYER_ALLOWANCE] = leg->allowance
        };
        if (account == NULL)
            return done;
        if (account->ceiling + leg->amount > LEDGER_AMOUNT_MAX ||
            account->allowance + leg->allowance > LEDGER_AMOUNT_MAX)
            return refuse_account(book, REFUSED_COMMAND, account, leg->amount, account->ceiling);
        if (!move(book, account, amounts, false))
            return false;
    }
    return true;
}

/* All refusals come before anything is displaced, as that cannot be taken back. */
static bool may_reduce(struct book *book)
{
    for (size_t i = 0; i < book->command->leg_count && !is_refused(book); i++) {
        const struct ledger_leg *leg = &book->command->legs[i];
        bool done;
        const struct ledger_account *account = need_account(book, &leg->account, &done);
        if (account == NULL)
            return done;
        if (leg->amount > account->ceiling || leg->allowance > account->allowance)
            return refuse_account(book, REFUSED_CEILING, account, leg->amount, account->ceiling);
    }
    return true;
}

/* The ceiling falls: reservations that do not fit any more go, and what was posted stays. */
static bool reduce(struct book *book)
{
    bool done = true;
    if (!may_reduce(book) || is_refused(book))
        return is_refused(book);
    for (size_t i = 0; done && i < book->command->leg_count; i++) {
        const struct ledger_leg *leg = &book->command->legs[i];
        const struct ledger_account *account = need_account(book, &leg->account, &done);
        done = account != NULL &&
               displace(book, account,
                        account->ceiling - leg->amount + account->allowance - leg->allowance);
    }
    done = done && open_transfer(book, asked(book, 0));
    for (size_t i = 0; done && i < book->command->leg_count; i++) {
        const struct ledger_leg *leg = &book->command->legs[i];
        struct ledger_account *account = need_account(book, &leg->account, &done);
        int64_t amounts[LAYER_COUNT] = {
            [LAYER_CEILING] = -leg->amount, [LAYER_ALLOWANCE] = -leg->allowance
        };
        done = account != NULL && move(book, account, amounts, true);
    }
    return done;
}

static bool reserve_leg(struct book *book, const struct ledger_leg *leg)
{
    bool done;
    struct ledger_account *account = need_account(book, &leg->account, &done);
    if (account == NULL)
        return done;
    int64_t used = account->posted + account->pending;
    if (account->frozen != 0)
        return refuse_account(book, REFUSED_FROZEN, account, leg->amount, account->ceiling);
    if (account->excess > 0)
        return refuse_account(book, REFUSED_EXCESS, account, leg->amount, account->ceiling);
    if (leg->amount > account->ceiling - used)
        return refuse_account(book, REFUSED_CEILING, account, leg->amount, account->ceiling);
    int64_t amounts[LAYER_COUNT] = { [LAYER_PENDING] = leg->amount };
    return move(book, account, amounts, false) &&
           sheet_hold(book->sheet, &leg->account, leg->amount, book->err);
}

static bool reserve(struct book *book)
{
    const struct ledger_command *command = book->command;
    if (command->expires_at != 0 && command->expires_at <= book->now)
        return refuse(book, REFUSED_EXPIRED);
    if (!open_transfer(book, asked(book, 0)))
        return false;
    for (size_t i = 0; i < command->leg_count && !is_refused(book); i++) {
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

/* Whether the guard of each leg's account had something left before the command. */
static bool find_guards(struct book *book, bool left[LEDGER_LEGS_MAX])
{
    for (size_t i = 0; i < book->command->leg_count; i++) {
        bool done;
        left[i] = true;
        struct ledger_account *account = need_account(book, &book->command->legs[i].account, &done);
        if (account == NULL)
            return done;
        if (!account->guarded)
            continue;
        struct ledger_account *guard;
        if (!sheet_account(book->sheet, &account->guard, &guard, book->err))
            return false;
        if (guard == NULL) /* which the store does not allow */
            return err_set(book->err, ERR_IO, "an account's guard is missing");
        left[i] = guard->posted < guard->ceiling;
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

static bool post_leg(struct book *book, const struct ledger_leg *leg,
                     const struct ledger_hold *hold, bool guard_left)
{
    bool fact = book->command->kind == LEDGER_FACT;
    int64_t release = released(leg, hold);
    bool done;
    struct ledger_account *account = need_account(book, &leg->account, &done);
    if (account == NULL)
        return done;
    /* The tolerance counts while the guard has something left. */
    int64_t limit = account->ceiling + (guard_left ? account->allowance : 0);
    if (release > (hold == NULL ? 0 : hold->remaining))
        return refuse_account(book, REFUSED_RESOLVED, account, release, limit);
    if (!fact && account->frozen != 0)
        return refuse_account(book, REFUSED_FROZEN, account, leg->amount, limit);
    int64_t more = leg->amount - release; /* than was reserved */
    if (!fact && more > 0 && account->excess > 0)
        return refuse_account(book, REFUSED_EXCESS, account, leg->amount, limit);
    if (!fact && more > 0 && more > limit - account->posted - account->pending)
        return refuse_account(book, REFUSED_CEILING, account, more, limit);
    if (leg->amount > LEDGER_AMOUNT_MAX - account->posted)
        return refuse_account(book, REFUSED_COMMAND, account, leg->amount, limit);
    int64_t amounts[LAYER_COUNT] = { [LAYER_POSTED] = leg->amount, [LAYER_PENDING] = -release };
    return (release == 0 || sheet_take(book->sheet, hold, release, book->err)) &&
           move(book, account, amounts, fact);
}

/* The reservation that is resolved; refuses where there is none. */
static bool find_reservation(struct book *book, const struct ledger_transfer **ret,
                             const struct ledger_hold **ret_holds, size_t *ret_count)
{
    if (!sheet_transfer(book->sheet, &book->command->resolves, ret, book->err))
        return false;
    if (*ret == NULL || (*ret)->kind != LEDGER_RESERVE)
        return refuse(book, REFUSED_UNKNOWN);
    return sheet_holds(book->sheet, *ret, ret_holds, ret_count, book->err);
}

/* post, and a fact, with or without a reservation. */
static bool post(struct book *book)
{
    const struct ledger_command *command = book->command;
    const struct ledger_transfer *of = NULL;
    const struct ledger_hold *holds = NULL;
    bool left[LEDGER_LEGS_MAX];
    size_t count = 0;
    if (command->resolving && !find_reservation(book, &of, &holds, &count))
        return false;
    if (is_refused(book))
        return true;
    bool expired = of != NULL && of->expires_at != 0 && of->expires_at <= book->now;
    if (expired && command->kind == LEDGER_POST)
        return refuse(book, REFUSED_EXPIRED);
    if (!find_guards(book, left) || is_refused(book))
        return is_refused(book);
    if (!open_transfer(book, asked(book, of == NULL ? 0 : of->seq)))
        return false;
    for (size_t i = 0; i < command->leg_count && !is_refused(book); i++) {
        const struct ledger_leg *leg = &command->legs[i];
        if (!post_leg(book, leg, find_hold(holds, count, &leg->account), left[i]))
            return false;
    }
    return is_refused(book) || command->keep_rest || of == NULL || release_all(book, of);
}

static bool void_rest(struct book *book)
{
    const struct ledger_transfer *of;
    const struct ledger_hold *holds = NULL;
    size_t count = 0;
    bool any = false;
    if (!find_reservation(book, &of, &holds, &count) || is_refused(book))
        return is_refused(book);
    for (size_t i = 0; i < count; i++)
        any = any || holds[i].remaining > 0;
    if (!any)
        return refuse(book, REFUSED_RESOLVED);
    return open_transfer(book, asked(book, of->seq)) && release_all(book, of);
}

static bool turn(struct book *book, int64_t frozen)
{
    if (!open_transfer(book, asked(book, 0)))
        return false;
    for (size_t i = 0; i < book->command->leg_count && !is_refused(book); i++) {
        bool done;
        struct ledger_account *account = need_account(book, &book->command->legs[i].account, &done);
        if (account == NULL)
            return done;
        int64_t amounts[LAYER_COUNT] = { [LAYER_FROZEN] = frozen - account->frozen };
        if (!move(book, account, amounts, false))
            return false;
    }
    return true;
}

/* What was posted is no longer; what was reserved for it stays resolved. */
static bool reverse(struct book *book)
{
    const struct ledger_transfer *of;
    struct ledger_entry entries[LEDGER_LEGS_MAX * LAYER_COUNT];
    size_t count;
    bool before;
    if (!sheet_transfer(book->sheet, &book->command->resolves, &of, book->err))
        return false;
    if (of == NULL || (of->kind != LEDGER_POST && of->kind != LEDGER_FACT))
        return refuse(book, REFUSED_UNKNOWN);
    if (!sheet_reversed(book->sheet, of, &before, book->err))
        return false;
    if (before)
        return refuse(book, REFUSED_RESOLVED);
    if (!sheet_entries(book->sheet, of, entries, sizeof entries / sizeof *entries, &count,
                       book->err) ||
        !open_transfer(book, asked(book, of->seq)))
        return false;
    for (size_t i = 0; i < count; i++) {
        bool done;
        if (entries[i].layer != LAYER_POSTED)
            continue;
        struct ledger_account *account = need_account(book, &entries[i].account, &done);
        int64_t amounts[LAYER_COUNT] = { [LAYER_POSTED] = -entries[i].amount };
        if (account == NULL)
            return done;
        if (!move(book, account, amounts, false))
            return false;
    }
    return true;
}

static bool run(struct book *book)
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
    case LEDGER_EXPIRE:
    case LEDGER_DISPLACE:
        break;
    }
    return refuse(book, REFUSED_COMMAND);
}

/* ---- once ---- */

/* Whether the id was used: then the answer is that of then, or that it was for another command. */
static bool find_before(struct book *book, bool *ret_before)
{
    const struct ledger_transfer *before;
    if (!sheet_transfer(book->sheet, &book->command->id, &before, book->err))
        return false;
    *ret_before = before != NULL;
    if (before == NULL)
        return true;
    if (memcmp(before->digest, book->digest, sizeof before->digest) != 0)
        return refuse(book, REFUSED_KEY);
    book->answer->repeated = true;
    book->answer->seq = before->seq;
    book->answer->recorded_at = before->recorded_at;
    return true;
}

/* That a reservation has expired stays so, whatever becomes of the command. */
static bool expire_wanted(struct book *book)
{
    for (size_t i = 0; book->command->kind == LEDGER_RESERVE && i < book->command->leg_count; i++) {
        if (!expire_all(book, &book->command->legs[i].account))
            return false;
    }
    return true;
}

static bool apply_once(struct book *book)
{
    bool before = false;
    if (!find_before(book, &before) || before)
        return before;
    if (!expire_wanted(book))
        return false;
    sheet_step(book->sheet);
    if (!run(book))
        return false;
    if (is_refused(book))
        return sheet_step_back(book->sheet, book->err);
    book->answer->seq = book->transfer->seq;
    book->answer->recorded_at = book->transfer->recorded_at;
    return true;
}

static bool apply(struct ledger_sheet *sheet, const struct ledger_command *command, int64_t now,
                  struct ledger_answer *ret, struct err *err)
{
    struct book book = {
        .sheet = sheet, .command = command, .now = now, .answer = ret, .err = err
    };
    *ret = (struct ledger_answer){ .refusal = REFUSED_NOT };
    if (!makes_sense(command))
        return refuse(&book, REFUSED_COMMAND);
    digest_of(command, book.digest);
    return apply_once(&book);
}

/* ---- many at once ---- */

/* What all of them are about, so that it is read together. */
static bool want_all(struct ledger_sheet *sheet, const struct ledger_request *requests,
                     size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        const struct ledger_command *command = requests[i].command;
        if (!sheet_want_transfer(sheet, &command->id, err) ||
            (command->resolving && !sheet_want_transfer(sheet, &command->resolves, err)))
            return false;
        for (size_t k = 0; k < command->leg_count && k < LEDGER_LEGS_MAX; k++) {
            if (!sheet_want_account(sheet, &command->legs[k].account, err))
                return false;
        }
    }
    return sheet_fetch(sheet, err);
}

static bool apply_all(struct ledger_sheet *sheet, const struct ledger_request *requests,
                      size_t count, int64_t now, struct err *err)
{
    if (!sheet_begin(sheet, err) || !want_all(sheet, requests, count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!apply(sheet, requests[i].command, now, requests[i].answer, err))
            return false;
    }
    return sheet_write(sheet, err);
}

struct ledger *ledger_new(const struct mem *mem, struct store *store, struct err *err)
{
    struct ledger *ledger = mem_resize(mem, NULL, sizeof *ledger);
    if (ledger == NULL) {
        err_set(err, ERR_MEMORY, "memory for the ledger could not be had");
        return NULL;
    }
    *ledger = (struct ledger){ mem, store, sheet_new(mem, store, err) };
    if (ledger->sheet != NULL)
        return ledger;
    mem_free(mem, ledger);
    return NULL;
}

void ledger_free(struct ledger *ledger)
{
    if (ledger == NULL)
        return;
    sheet_free(ledger->sheet);
    mem_free(ledger->mem, ledger);
}

bool ledger_apply_all(struct ledger *ledger, const struct ledger_request *requests, size_t count,
                      int64_t now, struct err *err)
{
    if (!store_begin(ledger->store, err))
        return false;
    if (apply_all(ledger->sheet, requests, count, now, err)) {
        if (store_commit(ledger->store, err))
            return true;
    } else {
        store_rollback(ledger->store);
    }
    sheet_forget(ledger->sheet);
    return false;
}

bool ledger_apply_in(struct store *store, const struct ledger_command *command, int64_t now,
                     struct ledger_answer *ret, struct err *err)
{
    const struct ledger_request request = { command, ret };
    struct ledger_sheet *sheet = sheet_new(store_mem(store), store, err);
    bool done = sheet != NULL && apply_all(sheet, &request, 1, now, err);
    sheet_free(sheet);
    return done;
}

bool ledger_apply(struct store *store, const struct ledger_command *command, int64_t now,
                  struct ledger_answer *ret, struct err *err)
{
    if (!store_begin(store, err))
        return false;
    if (ledger_apply_in(store, command, now, ret, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}
