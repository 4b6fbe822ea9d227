/* SPDX-License-Identifier: Apache-2.0 */
/* desk/ledger.c - see ledger.h. */
#include "desk/ledger_book.h"

#include <assert.h>
#include <string.h>

#include "desk/ledger_log.h"
#include "desk/seal.h"

struct ledger {
    const struct mem *mem;
    struct store *store;
    struct ledger_sheet *sheet;
    struct audit_log log;
    struct audit_hash end; /* of the log, behind the last transaction */
    bool of_parts;         /* what it did may have been taken back since */
    bool is_open;
    size_t logged_transfers, logged_entries; /* of the sheet, those that are in the log */
};

const char *ledger_refusal_text(enum ledger_refusal refusal)
{
    static const char *const texts[] = {
        [REFUSED_NOT] = "done",
        [REFUSED_CEILING] = "there is not as much left",
        [REFUSED_FROZEN] = "it is suspended",
        [REFUSED_EXCESS] = "more than the ceiling is used already",
        [REFUSED_EXPIRED] = "the reservation has expired",
        [REFUSED_WINDOW] = "the windows of that day are full",
        [REFUSED_RESOLVED] = "there is not as much reserved any more",
        [REFUSED_UNKNOWN] = "it is not known",
        [REFUSED_KEY] = "the id was used for another command",
        [REFUSED_COMMAND] = "the command makes no sense",
    };
    return texts[refusal];
}

/* ---- what is asked ---- */

/* Of all that is asked: the same id with another digest is another command. */
static void digest_of(const struct ledger_command *command, uint8_t digest[LEDGER_DIGEST_SIZE])
{
    struct seal seal;
    seal_init(&seal, "command");
    seal_number(&seal, command->kind);
    seal_number(&seal, command->resolving);
    seal_id(&seal, &command->resolves);
    seal_number(&seal, (int64_t)command->leg_count);
    for (size_t i = 0; i < command->leg_count; i++) {
        seal_id(&seal, &command->legs[i].account);
        seal_number(&seal, command->legs[i].amount);
        seal_number(&seal, command->legs[i].allowance);
        seal_number(&seal, command->legs[i].release);
    }
    seal_number(&seal, command->keep_rest);
    seal_number(&seal, command->event_at);
    seal_number(&seal, command->rule_date);
    seal_number(&seal, command->expires_at);
    seal_said(&seal, command->actor);
    seal_said(&seal, command->reason);
    seal_said(&seal, command->basis);
    seal_end(&seal, digest);
}

static bool is_amount(int64_t amount)
{
    return amount >= 0 && amount <= LEDGER_AMOUNT_MAX;
}

static bool makes_sense(const struct ledger_command *command)
{
    bool needs_legs = command->kind != LEDGER_VOID && command->kind != LEDGER_REVERSE;
    bool changes = command->kind == LEDGER_GRANT || command->kind == LEDGER_REDUCE;
    bool switches = command->kind == LEDGER_FREEZE || command->kind == LEDGER_THAW ||
                    command->kind == LEDGER_FOLLOW;
    bool own = command->kind == LEDGER_EXPIRE || command->kind == LEDGER_DISPLACE ||
               command->kind == LEDGER_LAPSE;
    bool reserves = command->kind == LEDGER_RESERVE;
    if (command->leg_count > LEDGER_LEGS_MAX || (command->leg_count > 0) != needs_legs || own ||
        (command->kind == LEDGER_POST && !command->resolving) ||
        (command->kind == LEDGER_CARRY && command->leg_count != 2) ||
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
        return book_refuse(book, REFUSED_KEY);
    book->answer->repeated = true;
    book->answer->seq = before->seq;
    book->answer->recorded_at = before->recorded_at;
    return true;
}

/* What time has done stays so, whatever becomes of the command. */
static bool catch_up(struct book *book)
{
    const struct ledger_command *command = book->command;
    bool uses = command->kind == LEDGER_RESERVE || command->kind == LEDGER_POST ||
                command->kind == LEDGER_FACT;
    for (size_t i = 0; uses && i < command->leg_count; i++) {
        if (!book_catch_up(book, &command->legs[i].account))
            return false;
    }
    return true;
}

static bool apply_once(struct book *book)
{
    bool before = false;
    if (!find_before(book, &before) || before)
        return before;
    if (!catch_up(book))
        return false;
    const struct sheet_mark mark = sheet_mark(book->sheet);
    int64_t incidents = book->answer->incidents;
    if (!book_run(book))
        return false;
    if (book_is_refused(book)) {
        book->answer->incidents = incidents;
        return sheet_back(book->sheet, &mark, book->err);
    }
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
        return book_refuse(&book, REFUSED_COMMAND);
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

/* What was added since goes into the log. */
static bool log_added(struct ledger *ledger, const struct ledger_command *command, int64_t now,
                      struct err *err)
{
    size_t count;
    size_t entry_count;
    const struct ledger_transfer *const *added = sheet_added(ledger->sheet, &count);
    const struct ledger_entry *entries = sheet_added_entries(ledger->sheet, &entry_count);
    for (; ledger->logged_transfers < count; ledger->logged_transfers++) {
        const struct ledger_transfer *transfer = added[ledger->logged_transfers];
        size_t first = ledger->logged_entries;
        size_t end = first;
        while (end < entry_count && entries[end].transfer == transfer->seq)
            end++;
        if (!ledger_log_append(&ledger->log, transfer, entries + first, end - first,
                               command->license, command->keep, now, err))
            return false;
        ledger->logged_entries = end;
    }
    return true;
}

/* Nothing is recorded without an entry in the log: if that ends as it did, all is as it was. */
static bool begin(struct ledger *ledger, struct err *err)
{
    ledger->logged_transfers = ledger->logged_entries = 0;
    audit_begin(&ledger->log);
    if (!audit_read_head(&ledger->log, ledger->store, err))
        return false;
    bool alone = audit_hash_equal(&ledger->end, &ledger->log.head.chain);
    /* Another transfer may have the number and the time of one that was taken back. */
    if (!alone && ledger->of_parts)
        sheet_forget(ledger->sheet);
    return sheet_begin(ledger->sheet, alone, err);
}

static bool apply_each(struct ledger *ledger, const struct ledger_request *requests, size_t count,
                       int64_t now, struct err *err)
{
    struct ledger_sheet *sheet = ledger->sheet;
    if (!want_all(sheet, requests, count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!ledger->is_open)
            sheet_settle(sheet);
        if (!apply(sheet, requests[i].command, now, requests[i].answer, err) ||
            !log_added(ledger, requests[i].command, now, err))
            return false;
    }
    return true;
}

static bool apply_all(struct ledger *ledger, const struct ledger_request *requests, size_t count,
                      int64_t now, struct err *err)
{
    return begin(ledger, err) && apply_each(ledger, requests, count, now, err) &&
           sheet_write(ledger->sheet, err) && audit_flush(&ledger->log, ledger->store, err);
}

struct ledger *ledger_new(const struct mem *mem, struct store *store, struct err *err)
{
    struct ledger *ledger = mem_resize(mem, NULL, sizeof *ledger);
    if (ledger == NULL) {
        err_set(err, ERR_MEMORY, "memory for the ledger could not be had");
        return NULL;
    }
    *ledger = (struct ledger){ .mem = mem, .store = store, .sheet = sheet_new(mem, store, err) };
    audit_log_init(&ledger->log, mem);
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
    audit_log_release(&ledger->log);
    mem_free(ledger->mem, ledger);
}

bool ledger_apply_all(struct ledger *ledger, const struct ledger_request *requests, size_t count,
                      int64_t now, struct err *err)
{
    if (!store_begin(ledger->store, err))
        return false;
    if (apply_all(ledger, requests, count, now, err)) {
        if (store_commit(ledger->store, err)) {
            ledger->end = ledger->log.head.chain;
            return true;
        }
    } else {
        store_rollback(ledger->store);
    }
    sheet_forget(ledger->sheet);
    return false;
}

bool ledger_apply_part(struct ledger *ledger, const struct ledger_command *command, int64_t now,
                       struct ledger_answer *ret, struct err *err)
{
    const struct ledger_request request = { .command = command, .answer = ret };
    if (ledger->is_open)
        return apply_each(ledger, &request, 1, now, err);
    ledger->of_parts = true;
    if (apply_all(ledger, &request, 1, now, err)) {
        ledger->end = ledger->log.head.chain;
        return true;
    }
    sheet_forget(ledger->sheet);
    return false;
}

/* ---- many parts ---- */

bool ledger_open(struct ledger *ledger, struct err *err)
{
    assert(!ledger->is_open);
    ledger->of_parts = true;
    ledger->is_open = true;
    if (begin(ledger, err))
        return true;
    ledger_drop(ledger);
    return false;
}

bool ledger_is_open(const struct ledger *ledger)
{
    return ledger != NULL && ledger->is_open;
}

bool ledger_write(struct ledger *ledger, struct err *err)
{
    assert(ledger->is_open);
    audit_forget_head(&ledger->log);
    if (sheet_write(ledger->sheet, err) && audit_flush(&ledger->log, ledger->store, err)) {
        ledger->end = ledger->log.head.chain;
        ledger->is_open = false;
        return true;
    }
    ledger_drop(ledger);
    return false;
}

void ledger_drop(struct ledger *ledger)
{
    sheet_forget(ledger->sheet);
    ledger->is_open = false;
}

bool ledger_want(struct ledger *ledger, const struct store_id *ids, size_t count, struct err *err)
{
    assert(ledger->is_open);
    for (size_t i = 0; i < count; i++) {
        if (!sheet_want_transfer(ledger->sheet, &ids[i], err))
            return false;
    }
    return sheet_fetch(ledger->sheet, err);
}

bool ledger_event_at(struct ledger *ledger, const struct store_id *id, int64_t *ret,
                     bool *ret_found, struct err *err)
{
    const struct ledger_transfer *transfer;
    assert(ledger->is_open);
    if (!sheet_transfer(ledger->sheet, id, &transfer, err))
        return false;
    *ret_found = transfer != NULL;
    *ret = transfer == NULL ? 0 : transfer->event_at;
    return true;
}

struct ledger_mark ledger_mark(struct ledger *ledger)
{
    assert(ledger->is_open);
    sheet_settle(ledger->sheet);
    return (struct ledger_mark){ .sheet = sheet_mark(ledger->sheet),
                                 .log = audit_mark(&ledger->log),
                                 .transfers = ledger->logged_transfers,
                                 .entries = ledger->logged_entries };
}

bool ledger_back(struct ledger *ledger, const struct ledger_mark *mark, struct err *err)
{
    assert(ledger->is_open);
    if (!sheet_back(ledger->sheet, &mark->sheet, err))
        return false;
    audit_back(&ledger->log, mark->log);
    ledger->logged_transfers = mark->transfers;
    ledger->logged_entries = mark->entries;
    return true;
}

bool ledger_apply_in(struct store *store, const struct ledger_command *command, int64_t now,
                     struct ledger_answer *ret, struct err *err)
{
    const struct ledger_request request = { .command = command, .answer = ret };
    struct ledger *ledger = ledger_new(store_mem(store), store, err);
    bool done = ledger != NULL && apply_all(ledger, &request, 1, now, err);
    ledger_free(ledger);
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
