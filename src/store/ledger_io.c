/* SPDX-License-Identifier: Apache-2.0 */
/* store/ledger_io.c - the SQL of a sheet: what is read together and written together. */
#include <string.h>

#include "store/ledger_sheet_priv.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])

/* Room for the values of `count` rows; NULL without memory. */
static struct sql_value *values_for(struct ledger_sheet *sheet, size_t count, size_t width,
                                    struct err *err)
{
    struct sql_value *values = arena_array_raw(&sheet->work, count * width, sizeof *values);
    if (values == NULL)
        (void)!arena_error(&sheet->work, err);
    return values;
}

/* ---- reading ---- */

typedef bool take_function(struct ledger_sheet *sheet, const struct sql_rows *rows,
                           struct err *err);

/* Takes each row of what is asked for by one value a time. */
static bool take_each(struct ledger_sheet *sheet, const struct sql_each *read,
                      const struct sql_value *values, size_t count, take_function *take,
                      struct err *err)
{
    struct sql_rows rows;
    bool more = true;
    bool done = sql_query_each(sheet->store, read, values, 1, count, &rows, err);
    while (done && (done = sql_next(&rows, &more, err)) && more)
        done = take(sheet, &rows, err);
    sql_end(&rows);
    return done;
}

bool sheet_read_head(struct ledger_sheet *sheet, int64_t *ret_seq, int64_t *ret_at, struct err *err)
{
    struct sql_rows rows;
    bool found;
    bool done =
        sql_one(sheet->store, "SELECT seq, recorded_at FROM transfer ORDER BY seq DESC LIMIT 1",
                NULL, 0, &rows, &found, err);
    *ret_seq = done && found ? sql_int(&rows, 0) : 0;
    *ret_at = done && found ? sql_int(&rows, 1) : 0;
    sql_end(&rows);
    return done;
}

#define ACCOUNT_READ                                                                               \
    "SELECT " LEDGER_ACCOUNT_COLUMNS ", (SELECT min(h.expires_at) FROM hold h "                    \
    "WHERE h.account = a.id AND h.remaining > 0 AND h.expires_at IS NOT NULL), "                   \
    "(SELECT min(u.event_at) + a.window_us FROM window_use u WHERE u.account = a.id "              \
    "AND u.state = 'counts') FROM account a "

static bool take_account(struct ledger_sheet *sheet, const struct sql_rows *rows, struct err *err)
{
    struct store_id id = sql_id_at(rows, 0);
    struct sheet_account *account = sheet_find_account(sheet, &id);
    if (account == NULL || account->state != ROW_WANTED)
        return true;
    ledger_take_account(rows, &account->row);
    account->expires_at = sql_int(rows, LEDGER_ACCOUNT_COLUMN_COUNT);
    account->lapses_at = sql_int(rows, LEDGER_ACCOUNT_COLUMN_COUNT + 1);
    account->state = ROW_THERE;
    return !account->row.guarded || sheet_want_account(sheet, &account->row.guard, err);
}

bool sheet_read_accounts(struct ledger_sheet *sheet, struct err *err)
{
    static const struct sql_each read = { ACCOUNT_READ "WHERE a.id = ?1",
                                          ACCOUNT_READ "WHERE a.id = ANY (?1::bytea[])" };
    size_t count = sheet->wanted_accounts.count;
    struct sheet_account *const *wanted = sheet->wanted_accounts.items;
    struct sql_value *values = values_for(sheet, count, 1, err);
    if (values == NULL || count == 0)
        return values != NULL;
    for (size_t i = 0; i < count; i++)
        values[i] = sql_id(&wanted[i]->row.id);
    /* What these refer to is wanted next: into a list of its own. */
    memset(&sheet->wanted_accounts, 0, sizeof sheet->wanted_accounts);
    bool done = take_each(sheet, &read, values, count, take_account, err);
    for (size_t i = 0; done && i < count; i++) {
        if (wanted[i]->state == ROW_WANTED)
            wanted[i]->state = ROW_ABSENT;
    }
    return done;
}

#define TRANSFER_READ                                                                              \
    "SELECT id, seq, kind, resolves, event_at, recorded_at, rule_date, expires_at, digest "        \
    "FROM transfer "

static bool take_transfer(struct ledger_sheet *sheet, const struct sql_rows *rows, struct err *err)
{
    struct store_id id = sql_id_at(rows, 0);
    struct sheet_transfer *transfer = sheet_find_transfer(sheet, &id);
    struct str digest = sql_text(rows, 8);
    if (transfer == NULL)
        return true;
    transfer->row = (struct ledger_transfer){ .id = id,
                                              .seq = sql_int(rows, 1),
                                              .kind = ledger_kind_of(sql_text(rows, 2)),
                                              .resolves = sql_int(rows, 3),
                                              .event_at = sql_int(rows, 4),
                                              .recorded_at = sql_int(rows, 5),
                                              .rule_date = (int32_t)sql_int(rows, 6),
                                              .expires_at = sql_int(rows, 7) };
    if (digest.length == LEDGER_DIGEST_SIZE)
        memcpy(transfer->row.digest, digest.data, LEDGER_DIGEST_SIZE);
    transfer->state = ROW_THERE;
    return transfer->row.kind != LEDGER_RESERVE ||
           sheet_push(sheet, &sheet->wanted_holds, transfer, err);
}

bool sheet_read_transfers(struct ledger_sheet *sheet, struct err *err)
{
    static const struct sql_each read = { TRANSFER_READ "WHERE id = ?1",
                                          TRANSFER_READ "WHERE id = ANY (?1::bytea[])" };
    size_t count = sheet->wanted_transfers.count;
    struct sheet_transfer *const *wanted = sheet->wanted_transfers.items;
    struct sql_value *values = values_for(sheet, count, 1, err);
    if (values == NULL || count == 0)
        return values != NULL;
    for (size_t i = 0; i < count; i++)
        values[i] = sql_id(&wanted[i]->row.id);
    sheet->wanted_transfers.count = 0;
    bool done = take_each(sheet, &read, values, count, take_transfer, err);
    for (size_t i = 0; done && i < count; i++) {
        if (wanted[i]->state == ROW_WANTED)
            wanted[i]->state = ROW_ABSENT;
    }
    return done;
}

#define HOLD_READ                                                                                  \
    "SELECT t.id, h.reservation, h.account, h.expires_at, h.reserved, h.remaining "                \
    "FROM transfer t JOIN hold h ON h.reservation = t.seq "

static bool take_hold(struct ledger_sheet *sheet, const struct sql_rows *rows, struct err *err)
{
    struct store_id id = sql_id_at(rows, 0);
    struct sheet_transfer *transfer = sheet_find_transfer(sheet, &id);
    struct ledger_hold hold = { .of = id,
                                .reservation = sql_int(rows, 1),
                                .account = sql_id_at(rows, 2),
                                .expires_at = sql_int(rows, 3),
                                .reserved = sql_int(rows, 4),
                                .remaining = sql_int(rows, 5) };
    if (transfer == NULL || transfer->holds_read)
        return true;
    if (!arena_grow(&sheet->work, &transfer->holds, transfer->hold_count, &transfer->hold_room,
                    sizeof hold))
        return arena_error(&sheet->work, err);
    transfer->holds[transfer->hold_count++] = hold;
    return sheet_want_account(sheet, &hold.account, err);
}

bool sheet_read_holds(struct ledger_sheet *sheet, struct err *err)
{
    static const struct sql_each read = {
        HOLD_READ "WHERE t.id = ?1 ORDER BY h.account",
        HOLD_READ "WHERE t.id = ANY (?1::bytea[]) ORDER BY t.id, h.account"
    };
    size_t count = sheet->wanted_holds.count;
    struct sheet_transfer *const *wanted = sheet->wanted_holds.items;
    struct sql_value *values = values_for(sheet, count, 1, err);
    if (values == NULL || count == 0)
        return values != NULL;
    for (size_t i = 0; i < count; i++)
        values[i] = sql_id(&wanted[i]->row.id);
    sheet->wanted_holds.count = 0;
    bool done = take_each(sheet, &read, values, count, take_hold, err);
    for (size_t i = 0; i < count; i++)
        wanted[i]->holds_read = done;
    return done;
}

bool sheet_read_newest(struct ledger_sheet *sheet, const struct store_id *account, int64_t before,
                       struct store_id *ret, bool *ret_found, struct err *err)
{
    const struct sql_value values[] = { sql_id(account), INT(before) };
    struct sql_rows rows;
    bool done = sql_one(sheet->store,
                        "SELECT t.id FROM hold h JOIN transfer t ON t.seq = h.reservation "
                        "WHERE h.account = ?1 AND h.remaining > 0 AND h.reservation < ?2 "
                        "ORDER BY h.reservation DESC LIMIT 1",
                        values, COUNT(values), &rows, ret_found, err);
    if (done && *ret_found)
        *ret = sql_id_at(&rows, 0);
    sql_end(&rows);
    return done;
}

bool sheet_read_expiry(struct ledger_sheet *sheet, const struct store_id *account,
                       struct store_id *ret, int64_t *ret_at, bool *ret_found, struct err *err)
{
    const struct sql_value values[] = { sql_id(account) };
    struct sql_rows rows;
    bool done = sql_one(sheet->store,
                        "SELECT t.id, h.expires_at FROM hold h "
                        "JOIN transfer t ON t.seq = h.reservation WHERE h.account = ?1 "
                        "AND h.remaining > 0 AND h.expires_at IS NOT NULL "
                        "ORDER BY h.expires_at, h.reservation LIMIT 1",
                        values, COUNT(values), &rows, ret_found, err);
    *ret_at = done && *ret_found ? sql_int(&rows, 1) : 0;
    if (done && *ret_found)
        *ret = sql_id_at(&rows, 0);
    sql_end(&rows);
    return done;
}

bool sheet_read_lapse(struct ledger_sheet *sheet, struct sheet_account *account,
                      struct store_id *ret, int64_t *ret_amount, struct err *err)
{
    const struct sql_value values[] = { sql_id(&account->row.id) };
    struct sql_rows rows;
    bool found;
    bool done = sql_one(sheet->store,
                        "SELECT t.id, u.amount, u.event_at FROM window_use u "
                        "JOIN transfer t ON t.seq = u.transfer WHERE u.account = ?1 "
                        "AND u.state = 'counts' ORDER BY u.event_at, u.transfer LIMIT 1",
                        values, COUNT(values), &rows, &found, err);
    account->lapses_at = done && found ? sql_int(&rows, 2) + account->row.window : 0;
    if (done && found) {
        *ret = sql_id_at(&rows, 0);
        *ret_amount = sql_int(&rows, 1);
    }
    sql_end(&rows);
    return done;
}

static bool read_sum(struct ledger_sheet *sheet, const char *sql, const struct sql_value *values,
                     size_t count, int64_t *ret, struct err *err)
{
    struct sql_rows rows;
    bool found;
    if (!sheet_write(sheet, err))
        return false;
    bool done = sql_one(sheet->store, sql, values, count, &rows, &found, err);
    *ret = done && found ? sql_int(&rows, 0) : 0;
    sql_end(&rows);
    return done;
}

bool sheet_counting(struct ledger_sheet *sheet, const struct ledger_transfer *transfer,
                    const struct store_id *account, int64_t *ret, struct err *err)
{
    const struct sql_value values[] = { INT(transfer->seq), sql_id(account) };
    return read_sum(sheet,
                    "SELECT amount FROM window_use WHERE transfer = ?1 AND account = ?2 "
                    "AND state = 'counts'",
                    values, COUNT(values), ret, err);
}

/* A window that is fullest ends with something that was posted, or with the time itself. */
bool sheet_window_peak(struct ledger_sheet *sheet, const struct ledger_account *account,
                       int64_t event_at, int64_t *ret, struct err *err)
{
    const struct sql_value values[] = { sql_id(&account->id), INT(event_at), INT(account->window) };
    return read_sum(sheet,
                    "SELECT max((SELECT coalesce(sum(u.amount), 0) FROM window_use u "
                    "WHERE u.account = ?1 AND u.state <> 'reversed' "
                    "AND u.event_at > e.at - ?3 AND u.event_at <= e.at)) FROM ("
                    "SELECT ?2 AS at UNION ALL SELECT event_at FROM window_use WHERE account = ?1 "
                    "AND state <> 'reversed' AND event_at > ?2 AND event_at < ?2 + ?3) e",
                    values, COUNT(values), ret, err);
}

bool sheet_followers(struct ledger_sheet *sheet, const struct store_id *basis, struct store_id *ret,
                     size_t most, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { sql_id(basis) };
    struct sql_rows rows;
    bool more = true;
    bool done = sql_query(sheet->store, "SELECT id FROM account WHERE basis = ?1 ORDER BY id",
                          values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more && *ret_count < most)
        ret[(*ret_count)++] = sql_id_at(&rows, 0);
    sql_end(&rows);
    return done;
}

bool sheet_end_use(struct ledger_sheet *sheet, const struct ledger_transfer *transfer,
                   const struct store_id *account, enum ledger_kind by, struct err *err)
{
    const struct sql_value values[] = { INT(transfer->seq), sql_id(account),
                                        TEXT(by == LEDGER_REVERSE ? STR("reversed")
                                                                  : STR("lapsed")) };
    return sheet_write(sheet, err) &&
           sql_run(sheet->store,
                   "UPDATE window_use SET state = ?3 WHERE transfer = ?1 AND account = ?2", values,
                   COUNT(values), NULL, err);
}

bool sheet_reversed(struct ledger_sheet *sheet, const struct ledger_transfer *transfer, bool *ret,
                    struct err *err)
{
    const struct sql_value values[] = { INT(transfer->seq) };
    struct sql_rows rows;
    if (!sheet_write(sheet, err))
        return false;
    bool done =
        sql_one(sheet->store, "SELECT 1 FROM transfer WHERE resolves = ?1 AND kind = 'reverse'",
                values, COUNT(values), &rows, ret, err);
    sql_end(&rows);
    return done;
}

bool sheet_entries(struct ledger_sheet *sheet, const struct ledger_transfer *transfer,
                   struct ledger_entry *ret, size_t most, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { INT(transfer->seq) };
    struct sql_rows rows;
    bool more = true;
    *ret_count = 0;
    if (!sheet_write(sheet, err))
        return false;
    bool done = sql_query(sheet->store,
                          "SELECT n, account, layer, amount FROM entry WHERE transfer = ?1 "
                          "ORDER BY n",
                          values, COUNT(values), &rows, err);
    while (done && (done = sql_next(&rows, &more, err)) && more && *ret_count < most)
        ret[(*ret_count)++] = (struct ledger_entry){ .transfer = transfer->seq,
                                                     .n = sql_int(&rows, 0),
                                                     .account = sql_id_at(&rows, 1),
                                                     .layer = ledger_layer_of(sql_text(&rows, 2)),
                                                     .amount = sql_int(&rows, 3) };
    sql_end(&rows);
    return done;
}

/* ---- writing ---- */

#define TRANSFER_ADD                                                                               \
    "INSERT INTO transfer (seq, id, kind, resolves, event_at, recorded_at, rule_date, "            \
    "expires_at, actor, reason, basis, digest) "
#define TRANSFER_WIDTH 12

static void transfer_values(const struct ledger_transfer *row, struct sql_value *ret)
{
    struct str digest = { (const char *)row->digest, LEDGER_DIGEST_SIZE };
    const struct sql_value values[TRANSFER_WIDTH] = {
        INT(row->seq),
        sql_id(&row->id),
        TEXT(str_of(ledger_kind_name(row->kind))),
        sql_number(row->resolves),
        INT(row->event_at),
        INT(row->recorded_at),
        INT(row->rule_date),
        sql_number(row->expires_at),
        TEXT(row->actor),
        TEXT(row->reason),
        TEXT(row->basis),
        { .kind = SQL_BYTES, .text = digest },
    };
    memcpy(ret, values, sizeof values);
}

static bool write_transfers(struct ledger_sheet *sheet, struct err *err)
{
    static const struct sql_each add = {
        TRANSFER_ADD "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        TRANSFER_ADD "SELECT * FROM unnest(?1::bigint[], ?2::bytea[], ?3::text[], ?4::bigint[], "
                     "?5::bigint[], ?6::bigint[], ?7::bigint[], ?8::bigint[], ?9::text[], "
                     "?10::text[], ?11::text[], ?12::bytea[])"
    };
    size_t from = sheet->written.transfers;
    size_t count = sheet->transfers_added.count - from;
    struct sql_value *values = values_for(sheet, count, TRANSFER_WIDTH, err);
    for (size_t i = 0; values != NULL && i < count; i++)
        transfer_values(sheet->transfers_added.items[from + i], values + i * TRANSFER_WIDTH);
    return values != NULL &&
           sql_run_each_beside(sheet->store, &add, values, TRANSFER_WIDTH, count, err);
}

#define ENTRY_ADD "INSERT INTO entry (transfer, n, account, layer, amount) "
#define ENTRY_WIDTH 5

static bool write_entries(struct ledger_sheet *sheet, struct err *err)
{
    static const struct sql_each add = {
        ENTRY_ADD "VALUES (?1, ?2, ?3, ?4, ?5)",
        ENTRY_ADD "SELECT * FROM unnest(?1::bigint[], ?2::bigint[], ?3::bytea[], ?4::text[], "
                  "?5::bigint[])"
    };
    size_t from = sheet->written.entries;
    size_t count = sheet->entries.count - from;
    struct sql_value *values = values_for(sheet, count, ENTRY_WIDTH, err);
    for (size_t i = 0; values != NULL && i < count; i++) {
        const struct ledger_entry *entry = &sheet->entries.items[from + i];
        const struct sql_value row[ENTRY_WIDTH] = { INT(entry->transfer), INT(entry->n),
                                                    sql_id(&entry->account),
                                                    TEXT(str_of(ledger_layer_name(entry->layer))),
                                                    INT(entry->amount) };
        memcpy(values + i * ENTRY_WIDTH, row, sizeof row);
    }
    return values != NULL &&
           sql_run_each_beside(sheet->store, &add, values, ENTRY_WIDTH, count, err);
}

/* By how much each layer changed, so that the store adds up what it has itself. */
#define ACCOUNT_WIDTH (1 + LAYER_COUNT)

static bool write_accounts(struct ledger_sheet *sheet, struct err *err)
{
    static const struct sql_each change = {
        "UPDATE account SET ceiling = ceiling + ?2, allowance = allowance + ?3, "
        "pending = pending + ?4, posted = posted + ?5, excess = excess + ?6, "
        "frozen = frozen + ?7 WHERE id = ?1",
        "UPDATE account a SET ceiling = a.ceiling + u.ceiling, "
        "allowance = a.allowance + u.allowance, pending = a.pending + u.pending, "
        "posted = a.posted + u.posted, excess = a.excess + u.excess, "
        "frozen = a.frozen + u.frozen FROM unnest(?1::bytea[], ?2::bigint[], ?3::bigint[], "
        "?4::bigint[], ?5::bigint[], ?6::bigint[], ?7::bigint[]) "
        "AS u (id, ceiling, allowance, pending, posted, excess, frozen) WHERE a.id = u.id"
    };
    size_t count = 0;
    struct sql_value *values = values_for(sheet, sheet->changed_accounts.count, ACCOUNT_WIDTH, err);
    for (size_t i = 0; values != NULL && i < sheet->changed_accounts.count; i++) {
        struct sheet_account *account = sheet->changed_accounts.items[i];
        if (!account->changed) /* taken back, or written already */
            continue;
        struct sql_value *row = values + count++ * ACCOUNT_WIDTH;
        *row++ = sql_id(&account->row.id);
        for (int layer = 0; layer < LAYER_COUNT; layer++)
            *row++ = INT(account->unwritten[layer]);
        memset(account->unwritten, 0, sizeof account->unwritten);
        account->changed = false;
    }
    return values != NULL &&
           sql_run_each_beside(sheet->store, &change, values, ACCOUNT_WIDTH, count, err);
}

#define HOLD_ADD "INSERT INTO hold (reservation, account, expires_at, reserved, remaining) "
#define HOLD_WIDTH 5

static bool write_new_holds(struct ledger_sheet *sheet, struct err *err)
{
    static const struct sql_each add = {
        HOLD_ADD "VALUES (?1, ?2, ?3, ?4, ?5)",
        HOLD_ADD "SELECT * FROM unnest(?1::bigint[], ?2::bytea[], ?3::bigint[], ?4::bigint[], "
                 "?5::bigint[])"
    };
    size_t count = 0;
    const size_t end = sheet->transfers_added.count;
    const struct ledger_transfer *const *added = sheet->transfers_added.items;
    for (size_t i = sheet->written.transfers; i < end; i++)
        count += ((const struct sheet_transfer *)added[i])->hold_count;
    struct sql_value *values = values_for(sheet, count, HOLD_WIDTH, err);
    struct sql_value *at = values;
    for (size_t i = sheet->written.transfers; values != NULL && i < end; i++) {
        struct sheet_transfer *transfer = sheet_find_transfer(sheet, &added[i]->id);
        for (size_t k = 0; k < transfer->hold_count; k++) {
            struct ledger_hold *hold = &transfer->holds[k];
            const struct sql_value row[HOLD_WIDTH] = { INT(hold->reservation),
                                                       sql_id(&hold->account),
                                                       sql_number(hold->expires_at),
                                                       INT(hold->reserved), INT(hold->remaining) };
            memcpy(at, row, sizeof row);
            at += HOLD_WIDTH;
            hold->unwritten = 0;
        }
        transfer->unwritten = false;
    }
    return values != NULL &&
           sql_run_each_beside(sheet->store, &add, values, HOLD_WIDTH, count, err);
}

#define TAKE_WIDTH 3

static bool write_taken_holds(struct ledger_sheet *sheet, struct err *err)
{
    static const struct sql_each take = {
        "UPDATE hold SET remaining = remaining - ?3 WHERE reservation = ?1 AND account = ?2",
        "UPDATE hold h SET remaining = h.remaining - u.taken "
        "FROM unnest(?1::bigint[], ?2::bytea[], ?3::bigint[]) AS u (reservation, account, taken) "
        "WHERE h.reservation = u.reservation AND h.account = u.account"
    };
    size_t most = 0;
    size_t count = 0;
    for (size_t i = 0; i < sheet->changed_holds.count; i++)
        most += sheet->changed_holds.items[i]->hold_count;
    struct sql_value *values = values_for(sheet, most, TAKE_WIDTH, err);
    for (size_t i = 0; values != NULL && i < sheet->changed_holds.count; i++) {
        struct sheet_transfer *transfer = sheet->changed_holds.items[i];
        for (size_t k = 0; k < transfer->hold_count; k++) {
            struct ledger_hold *hold = &transfer->holds[k];
            if (hold->unwritten == 0)
                continue;
            const struct sql_value row[TAKE_WIDTH] = { INT(hold->reservation),
                                                       sql_id(&hold->account),
                                                       INT(hold->unwritten) };
            memcpy(values + count++ * TAKE_WIDTH, row, sizeof row);
            hold->unwritten = 0;
        }
        transfer->holds_changed = false;
    }
    return values != NULL &&
           sql_run_each_beside(sheet->store, &take, values, TAKE_WIDTH, count, err);
}

static bool write_incidents(struct ledger_sheet *sheet, struct err *err)
{
    static const struct sql_each add = {
        "INSERT INTO incident (transfer, account, amount) VALUES (?1, ?2, ?3)",
        "INSERT INTO incident (transfer, account, amount) "
        "SELECT * FROM unnest(?1::bigint[], ?2::bytea[], ?3::bigint[])"
    };
    size_t from = sheet->written.incidents;
    size_t count = sheet->incidents.count - from;
    struct sql_value *values = values_for(sheet, count, 3, err);
    for (size_t i = 0; values != NULL && i < count; i++) {
        const struct sheet_incident *incident = &sheet->incidents.items[from + i];
        const struct sql_value row[] = { INT(incident->transfer), sql_id(&incident->account),
                                         INT(incident->amount) };
        memcpy(values + i * COUNT(row), row, sizeof row);
    }
    return values != NULL && sql_run_each_beside(sheet->store, &add, values, 3, count, err);
}

static bool write_uses(struct ledger_sheet *sheet, struct err *err)
{
    static const struct sql_each add = {
        "INSERT INTO window_use (transfer, account, event_at, amount) VALUES (?1, ?2, ?3, ?4)",
        "INSERT INTO window_use (transfer, account, event_at, amount) "
        "SELECT * FROM unnest(?1::bigint[], ?2::bytea[], ?3::bigint[], ?4::bigint[])"
    };
    size_t from = sheet->written.uses;
    size_t count = sheet->uses.count - from;
    struct sql_value *values = values_for(sheet, count, 4, err);
    for (size_t i = 0; values != NULL && i < count; i++) {
        const struct sheet_use *use = &sheet->uses.items[from + i];
        const struct sql_value row[] = { INT(use->transfer), sql_id(&use->account),
                                         INT(use->event_at), INT(use->amount) };
        memcpy(values + i * COUNT(row), row, sizeof row);
    }
    return values != NULL && sql_run_each_beside(sheet->store, &add, values, 4, count, err);
}

bool sheet_write_rows(struct ledger_sheet *sheet, struct err *err)
{
    if (!write_transfers(sheet, err) || !write_entries(sheet, err) || !write_accounts(sheet, err) ||
        !write_new_holds(sheet, err) || !write_taken_holds(sheet, err) ||
        !write_incidents(sheet, err) || !write_uses(sheet, err))
        return false;
    sheet->changed_accounts.count = 0;
    sheet->changed_holds.count = 0;
    return true;
}
