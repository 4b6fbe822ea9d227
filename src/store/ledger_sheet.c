/* SPDX-License-Identifier: Apache-2.0 */
/* store/ledger_sheet.c - see ledger_sheet.h; the SQL is in ledger_io.c. */
#include <string.h>

#include "store/ledger_sheet_priv.h"

/* What a transaction may need, and what accounts are kept beyond one, in bytes. */
#define KEPT_LIMIT ((size_t)1 << 30)
#define KEPT_LONGER ((size_t)16 << 20)
#define WORK_LIMIT ((size_t)1 << 30)

/* ---- tables ---- */

static size_t place_of(const struct id_table *table, const struct store_id *id)
{
    uint64_t a;
    uint64_t b;
    memcpy(&a, id->bytes, sizeof a);
    memcpy(&b, id->bytes + sizeof a, sizeof b);
    uint64_t mixed = (a ^ (b * 0x9E3779B97F4A7C15ULL)) * 0xBF58476D1CE4E5B9ULL;
    size_t at = (size_t)(mixed ^ mixed >> 32) & (table->room - 1);
    while (table->slots[at] != NULL && !store_id_equal(table->slots[at], id))
        at = (at + 1) & (table->room - 1);
    return at;
}

static void *table_find(const struct id_table *table, const struct store_id *id)
{
    return table->room == 0 ? NULL : table->slots[place_of(table, id)];
}

/* Kept less than half full, so that there is always an empty slot to stop at. */
static bool table_grow(const struct mem *mem, struct id_table *table)
{
    struct id_table grown = { .room = table->room == 0 ? 256 : table->room * 2,
                              .count = table->count };
    grown.slots = mem_resize(mem, NULL, grown.room * sizeof *grown.slots);
    if (grown.slots == NULL)
        return false;
    memset(grown.slots, 0, grown.room * sizeof *grown.slots);
    for (size_t i = 0; i < table->room; i++) {
        if (table->slots[i] != NULL)
            grown.slots[place_of(&grown, table->slots[i])] = table->slots[i];
    }
    mem_free(mem, table->slots);
    *table = grown;
    return true;
}

static bool table_put(const struct mem *mem, struct id_table *table, struct store_id *item)
{
    if (table->count * 2 >= table->room && !table_grow(mem, table))
        return false;
    table->slots[place_of(table, item)] = item;
    table->count++;
    return true;
}

static void table_clear(struct id_table *table)
{
    if (table->count > 0)
        memset(table->slots, 0, table->room * sizeof *table->slots);
    table->count = 0;
}

struct sheet_account *sheet_find_account(struct ledger_sheet *sheet, const struct store_id *id)
{
    return table_find(&sheet->accounts, id);
}

struct sheet_transfer *sheet_find_transfer(struct ledger_sheet *sheet, const struct store_id *id)
{
    return table_find(&sheet->transfers, id);
}

/* ---- from transaction to transaction ---- */

struct ledger_sheet *sheet_new(const struct mem *mem, struct store *store, struct err *err)
{
    struct ledger_sheet *sheet = mem_resize(mem, NULL, sizeof *sheet);
    if (sheet == NULL) {
        err_set(err, ERR_MEMORY, "memory for the ledger could not be had");
        return NULL;
    }
    *sheet = (struct ledger_sheet){ .mem = mem, .store = store };
    arena_init(&sheet->kept, mem, KEPT_LIMIT);
    arena_init(&sheet->work, mem, WORK_LIMIT);
    return sheet;
}

void sheet_free(struct ledger_sheet *sheet)
{
    if (sheet == NULL)
        return;
    arena_release(&sheet->kept);
    arena_release(&sheet->work);
    mem_free(sheet->mem, sheet->accounts.slots);
    mem_free(sheet->mem, sheet->transfers.slots);
    mem_free(sheet->mem, sheet);
}

static void forget_accounts(struct ledger_sheet *sheet)
{
    table_clear(&sheet->accounts);
    arena_release(&sheet->kept);
    arena_init(&sheet->kept, sheet->mem, KEPT_LIMIT);
}

void sheet_forget(struct ledger_sheet *sheet)
{
    forget_accounts(sheet);
    sheet->knows_head = false;
}

/* All but accounts is of one transaction. */
static void forget_work(struct ledger_sheet *sheet)
{
    table_clear(&sheet->transfers);
    arena_reset(&sheet->work);
    memset(&sheet->wanted_accounts, 0, sizeof sheet->wanted_accounts);
    memset(&sheet->wanted_transfers, 0, sizeof sheet->wanted_transfers);
    memset(&sheet->wanted_holds, 0, sizeof sheet->wanted_holds);
    memset(&sheet->changed_accounts, 0, sizeof sheet->changed_accounts);
    memset(&sheet->changed_holds, 0, sizeof sheet->changed_holds);
    memset(&sheet->transfers_added, 0, sizeof sheet->transfers_added);
    memset(&sheet->entries, 0, sizeof sheet->entries);
    memset(&sheet->incidents, 0, sizeof sheet->incidents);
    memset(&sheet->uses, 0, sizeof sheet->uses);
    memset(&sheet->written, 0, sizeof sheet->written);
    memset(&sheet->undo, 0, sizeof sheet->undo);
    sheet->undo_written = 0;
    sheet->last = NULL;
    sheet->entry_number = 0;
}

bool sheet_begin(struct ledger_sheet *sheet, bool alone, struct err *err)
{
    int64_t seq = sheet->seq;
    int64_t at = sheet->recorded_at;
    forget_work(sheet);
    sheet->transaction++;
    if (!(alone && sheet->knows_head) && !sheet_read_head(sheet, &seq, &at, err))
        return false;
    bool others = !sheet->knows_head || seq != sheet->seq || at != sheet->recorded_at;
    if (others || sheet->kept.total > KEPT_LONGER)
        forget_accounts(sheet);
    sheet->knows_head = true;
    sheet->seq = seq;
    sheet->recorded_at = at;
    return true;
}

static struct sheet_counts counts_of(const struct ledger_sheet *sheet)
{
    return (struct sheet_counts){ sheet->transfers_added.count, sheet->entries.count,
                                  sheet->incidents.count, sheet->uses.count };
}

bool sheet_write(struct ledger_sheet *sheet, struct err *err)
{
    if (!sheet_write_rows(sheet, err))
        return false;
    sheet->written = counts_of(sheet);
    sheet->undo_written = sheet->undo.count;
    return true;
}

const struct ledger_transfer *const *sheet_added(const struct ledger_sheet *sheet,
                                                 size_t *ret_count)
{
    *ret_count = sheet->transfers_added.count;
    return sheet->transfers_added.items;
}

const struct ledger_entry *sheet_added_entries(const struct ledger_sheet *sheet, size_t *ret_count)
{
    *ret_count = sheet->entries.count;
    return sheet->entries.items;
}

/* ---- what is taken back ---- */

struct sheet_mark sheet_mark(const struct ledger_sheet *sheet)
{
    return (struct sheet_mark){ .seq = sheet->seq,
                                .recorded_at = sheet->recorded_at,
                                .counts = counts_of(sheet),
                                .changes = sheet->undo.count };
}

void sheet_settle(struct ledger_sheet *sheet)
{
    sheet->undo.count = 0;
    sheet->undo_written = 0;
}

bool sheet_back(struct ledger_sheet *sheet, const struct sheet_mark *mark, struct err *err)
{
    if (sheet->undo_written > mark->changes || sheet->written.transfers > mark->counts.transfers)
        return err_set(err, ERR_IO, "what is to be taken back has begun to be written");
    while (sheet->undo.count > mark->changes) {
        const struct undo *undo = &sheet->undo.items[--sheet->undo.count];
        if (undo->of_hold)
            memcpy(undo->at, &undo->was.hold, sizeof undo->was.hold);
        else
            memcpy(undo->at, &undo->was.account, sizeof undo->was.account);
    }
    while (sheet->transfers_added.count > mark->counts.transfers) {
        const struct ledger_transfer *row =
            sheet->transfers_added.items[--sheet->transfers_added.count];
        struct sheet_transfer *transfer = sheet_find_transfer(sheet, &row->id);
        *transfer = (struct sheet_transfer){ .row.id = transfer->row.id, .state = ROW_ABSENT };
    }
    sheet->entries.count = mark->counts.entries;
    sheet->incidents.count = mark->counts.incidents;
    sheet->uses.count = mark->counts.uses;
    sheet->seq = mark->seq;
    sheet->recorded_at = mark->recorded_at;
    return true;
}

static bool remember_account(struct ledger_sheet *sheet, struct sheet_account *account,
                             struct err *err)
{
    struct undo undo = { .at = account, .was.account = *account };
    return sheet_push(sheet, &sheet->undo, undo, err);
}

static bool remember_hold(struct ledger_sheet *sheet, struct ledger_hold *hold, struct err *err)
{
    struct undo undo = { .at = hold, .of_hold = true, .was.hold = *hold };
    return sheet_push(sheet, &sheet->undo, undo, err);
}

/* ---- reading ---- */

bool sheet_want_account(struct ledger_sheet *sheet, const struct store_id *id, struct err *err)
{
    struct sheet_account *account = sheet_find_account(sheet, id);
    bool known = account != NULL;
    if (known && (account->state != ROW_ABSENT || account->transaction == sheet->transaction))
        return true;
    if (!known) {
        account = arena_alloc(&sheet->kept, sizeof *account);
        if (account == NULL)
            return arena_error(&sheet->kept, err);
        account->row.id = *id;
        if (!table_put(sheet->mem, &sheet->accounts, &account->row.id))
            return err_set(err, ERR_MEMORY, "memory for the ledger could not be had");
    }
    account->state = ROW_WANTED;
    account->transaction = sheet->transaction;
    return sheet_push(sheet, &sheet->wanted_accounts, account, err);
}

/* The one of that id, new if it is; NULL without memory. */
static struct sheet_transfer *transfer_of(struct ledger_sheet *sheet, const struct store_id *id,
                                          bool *ret_new, struct err *err)
{
    struct sheet_transfer *transfer = sheet_find_transfer(sheet, id);
    *ret_new = transfer == NULL;
    if (transfer != NULL)
        return transfer;
    transfer = arena_alloc(&sheet->work, sizeof *transfer);
    if (transfer != NULL) {
        transfer->row.id = *id;
        if (table_put(sheet->mem, &sheet->transfers, &transfer->row.id))
            return transfer;
    }
    err_set(err, ERR_MEMORY, "memory for the ledger could not be had");
    return NULL;
}

bool sheet_want_transfer(struct ledger_sheet *sheet, const struct store_id *id, struct err *err)
{
    bool is_new;
    struct sheet_transfer *transfer = transfer_of(sheet, id, &is_new, err);
    if (transfer == NULL)
        return false;
    return !is_new || sheet_push(sheet, &sheet->wanted_transfers, transfer, err);
}

/* What was read refers to more: guards, holds and what they are of. */
bool sheet_fetch(struct ledger_sheet *sheet, struct err *err)
{
    while (sheet->wanted_accounts.count + sheet->wanted_transfers.count +
               sheet->wanted_holds.count >
           0) {
        if (!sheet_read_accounts(sheet, err) || !sheet_read_transfers(sheet, err) ||
            !sheet_read_holds(sheet, err))
            return false;
    }
    return true;
}

bool sheet_account(struct ledger_sheet *sheet, const struct store_id *id,
                   struct ledger_account **ret, struct err *err)
{
    *ret = NULL;
    if (!sheet_want_account(sheet, id, err) || !sheet_fetch(sheet, err))
        return false;
    struct sheet_account *account = sheet_find_account(sheet, id);
    if (account != NULL && account->state == ROW_THERE)
        *ret = &account->row;
    return true;
}

bool sheet_transfer(struct ledger_sheet *sheet, const struct store_id *id,
                    const struct ledger_transfer **ret, struct err *err)
{
    *ret = NULL;
    if (!sheet_want_transfer(sheet, id, err) || !sheet_fetch(sheet, err))
        return false;
    const struct sheet_transfer *transfer = sheet_find_transfer(sheet, id);
    if (transfer != NULL && transfer->state == ROW_THERE)
        *ret = &transfer->row;
    return true;
}

bool sheet_holds(struct ledger_sheet *sheet, const struct ledger_transfer *reservation,
                 const struct ledger_hold **ret, size_t *ret_count, struct err *err)
{
    struct sheet_transfer *transfer = sheet_find_transfer(sheet, &reservation->id);
    if (!transfer->holds_read &&
        (!sheet_push(sheet, &sheet->wanted_holds, transfer, err) || !sheet_fetch(sheet, err)))
        return false;
    *ret = transfer->holds;
    *ret_count = transfer->hold_count;
    return true;
}

bool sheet_newest(struct ledger_sheet *sheet, const struct store_id *account, int64_t before,
                  const struct ledger_transfer **ret, struct err *err)
{
    struct store_id id;
    bool found;
    *ret = NULL;
    return sheet_write(sheet, err) && sheet_read_newest(sheet, account, before, &id, &found, err) &&
           (!found || sheet_transfer(sheet, &id, ret, err));
}

bool sheet_expired(struct ledger_sheet *sheet, const struct store_id *id, int64_t now,
                   const struct ledger_transfer **ret, struct err *err)
{
    struct ledger_account *row;
    struct store_id reservation;
    bool found;
    *ret = NULL;
    if (!sheet_account(sheet, id, &row, err))
        return false;
    struct sheet_account *account = (struct sheet_account *)row;
    if (row == NULL || account->expires_at == 0 || account->expires_at > now)
        return true;
    if (!sheet_write(sheet, err) ||
        !sheet_read_expiry(sheet, id, &reservation, &account->expires_at, &found, err))
        return false;
    return account->expires_at == 0 || account->expires_at > now ||
           sheet_transfer(sheet, &reservation, ret, err);
}

bool sheet_lapsing(struct ledger_sheet *sheet, const struct store_id *id, int64_t now,
                   struct ledger_use *ret, struct err *err)
{
    struct ledger_account *row;
    *ret = (struct ledger_use){ .transfer = NULL };
    if (!sheet_account(sheet, id, &row, err))
        return false;
    struct sheet_account *account = (struct sheet_account *)row;
    if (row == NULL || account->lapses_at == 0 || account->lapses_at > now)
        return true;
    struct store_id transfer;
    struct ledger_use use = { .transfer = NULL };
    if (!sheet_write(sheet, err) || !sheet_read_lapse(sheet, account, &transfer, &use.amount, err))
        return false;
    if (account->lapses_at == 0 || account->lapses_at > now)
        return true;
    *ret = use;
    return sheet_transfer(sheet, &transfer, &ret->transfer, err);
}

/* ---- writing ---- */

bool sheet_add_transfer(struct ledger_sheet *sheet, const struct ledger_transfer *row, int64_t now,
                        const struct ledger_transfer **ret, struct err *err)
{
    bool is_new;
    struct sheet_transfer *transfer = transfer_of(sheet, &row->id, &is_new, err);
    if (transfer == NULL)
        return false;
    if (transfer->state == ROW_THERE)
        return err_set(err, ERR_CONFLICT, "the store does not allow it: an id was used twice");
    int64_t later = sheet->recorded_at + 1;
    *transfer = (struct sheet_transfer){
        .row = *row, .state = ROW_THERE, .unwritten = true, .holds_read = true
    };
    transfer->row.seq = ++sheet->seq;
    transfer->row.recorded_at = sheet->recorded_at = now > later ? now : later;
    sheet->last = transfer;
    sheet->entry_number = 0;
    *ret = &transfer->row;
    return sheet_push(sheet, &sheet->transfers_added, &transfer->row, err);
}

static int64_t *layer_of(struct ledger_account *account, enum ledger_layer layer)
{
    switch (layer) {
    case LAYER_CEILING:
        return &account->ceiling;
    case LAYER_ALLOWANCE:
        return &account->allowance;
    case LAYER_PENDING:
        return &account->pending;
    case LAYER_POSTED:
        return &account->posted;
    case LAYER_EXCESS:
        return &account->excess;
    case LAYER_FROZEN:
        break;
    }
    return &account->frozen;
}

/* As the schema has it; here too, as the store sees only what many commands come to. */
static bool is_sound(const struct ledger_account *account)
{
    return account->ceiling >= 0 && account->allowance >= 0 && account->posted >= 0 &&
           account->pending >= 0 && account->excess >= 0 &&
           (account->frozen == 0 || account->frozen == 1) &&
           account->posted + account->pending <=
               account->ceiling + account->allowance + account->excess;
}

static bool note(struct ledger_sheet *sheet, struct sheet_account *account, enum ledger_layer layer,
                 int64_t amount, struct err *err)
{
    struct ledger_entry entry = { .transfer = sheet->last->row.seq,
                                  .n = ++sheet->entry_number,
                                  .account = account->row.id,
                                  .layer = layer,
                                  .amount = amount };
    *layer_of(&account->row, layer) += amount;
    account->unwritten[layer] += amount;
    return sheet_push(sheet, &sheet->entries, entry, err);
}

bool sheet_move(struct ledger_sheet *sheet, struct ledger_account *row,
                const int64_t amounts[LAYER_COUNT], struct err *err)
{
    struct sheet_account *account = (struct sheet_account *)row;
    if (!remember_account(sheet, account, err))
        return false;
    for (int layer = 0; layer < LAYER_COUNT; layer++) {
        if (amounts[layer] != 0 &&
            !note(sheet, account, (enum ledger_layer)layer, amounts[layer], err))
            return false;
    }
    if (!is_sound(row))
        return err_set(err, ERR_CONFLICT,
                       "the store does not allow it: an account above its "
                       "ceiling, or below nothing");
    if (account->changed)
        return true;
    account->changed = true;
    return sheet_push(sheet, &sheet->changed_accounts, account, err);
}

bool sheet_hold(struct ledger_sheet *sheet, const struct store_id *id, int64_t amount,
                struct err *err)
{
    struct sheet_transfer *transfer = sheet->last;
    struct sheet_account *account = sheet_find_account(sheet, id);
    int64_t expires_at = transfer->row.expires_at;
    struct ledger_hold hold = { .of = transfer->row.id,
                                .reservation = transfer->row.seq,
                                .account = *id,
                                .expires_at = expires_at,
                                .reserved = amount,
                                .remaining = amount };
    bool earlier = account->expires_at == 0 || expires_at < account->expires_at;
    if (expires_at != 0 && earlier) {
        if (!remember_account(sheet, account, err))
            return false;
        account->expires_at = expires_at;
    }
    if (!arena_grow(&sheet->work, &transfer->holds, transfer->hold_count, &transfer->hold_room,
                    sizeof hold))
        return arena_error(&sheet->work, err);
    transfer->holds[transfer->hold_count++] = hold;
    return true;
}

bool sheet_take(struct ledger_sheet *sheet, const struct ledger_hold *at, int64_t amount,
                struct err *err)
{
    struct ledger_hold *hold = (struct ledger_hold *)at;
    struct sheet_transfer *transfer = sheet_find_transfer(sheet, &hold->of);
    if (!remember_hold(sheet, hold, err))
        return false;
    hold->remaining -= amount;
    hold->unwritten += amount;
    if (hold->remaining < 0)
        return err_set(err, ERR_CONFLICT, "the store does not allow it: more than was reserved");
    if (transfer->holds_changed || transfer->unwritten)
        return true;
    transfer->holds_changed = true;
    return sheet_push(sheet, &sheet->changed_holds, transfer, err);
}

bool sheet_incident(struct ledger_sheet *sheet, const struct store_id *account, int64_t amount,
                    struct err *err)
{
    struct sheet_incident incident = { sheet->last->row.seq, amount, *account };
    return sheet_push(sheet, &sheet->incidents, incident, err);
}

bool sheet_use(struct ledger_sheet *sheet, struct ledger_account *row, int64_t amount,
               struct err *err)
{
    struct sheet_account *account = (struct sheet_account *)row;
    struct sheet_use use = { .transfer = sheet->last->row.seq,
                             .event_at = sheet->last->row.event_at,
                             .amount = amount,
                             .account = row->id };
    int64_t lapses_at = use.event_at + row->window;
    if (!remember_account(sheet, account, err))
        return false;
    if (account->lapses_at == 0 || lapses_at < account->lapses_at)
        account->lapses_at = lapses_at;
    return sheet_push(sheet, &sheet->uses, use, err);
}
