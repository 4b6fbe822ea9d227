/* SPDX-License-Identifier: Apache-2.0 */
/* store/ledger_rows.c - the SQL of the ledger; see ledger_rows.h. */
#include <string.h>

#include "store/checks.h"
#include "store/ledger_sheet_priv.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])

static const char *const kind_names[] = {
    [LEDGER_GRANT] = "grant",       [LEDGER_REDUCE] = "reduce", [LEDGER_RESERVE] = "reserve",
    [LEDGER_POST] = "post",         [LEDGER_VOID] = "void",     [LEDGER_EXPIRE] = "expire",
    [LEDGER_DISPLACE] = "displace", [LEDGER_FREEZE] = "freeze", [LEDGER_THAW] = "thaw",
    [LEDGER_REVERSE] = "reverse",   [LEDGER_FACT] = "fact",     [LEDGER_LAPSE] = "lapse",
    [LEDGER_FOLLOW] = "follow",     [LEDGER_CARRY] = "carry",
};
static const char *const measure_names[] = {
    [MEASURE_QUANTITY] = "quantity",
    [MEASURE_VALUE] = "value",
    [MEASURE_PERFORMANCE] = "performance",
};
static const char *const layer_names[] = {
    [LAYER_CEILING] = "ceiling", [LAYER_ALLOWANCE] = "allowance", [LAYER_PENDING] = "pending",
    [LAYER_POSTED] = "posted",   [LAYER_EXCESS] = "excess",       [LAYER_FROZEN] = "frozen",
};

const char *ledger_kind_name(enum ledger_kind kind)
{
    return kind_names[kind];
}

const char *ledger_measure_name(enum ledger_measure measure)
{
    return measure_names[measure];
}

const char *ledger_layer_name(enum ledger_layer layer)
{
    return layer_names[layer];
}

/* Which of the names it is; the first if none, which the schema rules out. */
static size_t name_index(struct str name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal_text(name, names[i]))
            return i;
    }
    return 0;
}

enum ledger_kind ledger_kind_of(struct str name)
{
    return (enum ledger_kind)name_index(name, kind_names, COUNT(kind_names));
}

enum ledger_layer ledger_layer_of(struct str name)
{
    return (enum ledger_layer)name_index(name, layer_names, COUNT(layer_names));
}

/* ---- accounts ---- */

bool account_add(struct store *store, const struct ledger_account *account, struct err *err)
{
    const struct sql_value values[] = {
        sql_id(&account->id),
        sql_id(&account->owner),
        TEXT(str_of(measure_names[account->measure])),
        TEXT(str_of(account->unit)),
        sql_id(account->guarded ? &account->guard : NULL),
        sql_number(account->window),
        sql_id(account->denominator != 0 ? &account->basis : NULL),
        sql_number(account->numerator),
        sql_number(account->denominator),
    };
    return sql_run(store,
                   "INSERT INTO account (id, owner, measure, unit, guard, window_us, basis, "
                   "numerator, denominator) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                   values, COUNT(values), NULL, err);
}

void ledger_take_account(const struct sql_rows *rows, struct ledger_account *ret)
{
    struct str unit = sql_text(rows, 3);
    size_t length = unit.length < LEDGER_UNIT_MAX ? unit.length : LEDGER_UNIT_MAX;
    *ret = (struct ledger_account){
        .id = sql_id_at(rows, 0),
        .owner = sql_id_at(rows, 1),
        .measure =
            (enum ledger_measure)name_index(sql_text(rows, 2), measure_names, COUNT(measure_names)),
        .guarded = !sql_is_null(rows, 4),
        .guard = sql_id_at(rows, 4),
        .ceiling = sql_int(rows, 5),
        .allowance = sql_int(rows, 6),
        .posted = sql_int(rows, 7),
        .pending = sql_int(rows, 8),
        .excess = sql_int(rows, 9),
        .frozen = sql_int(rows, 10),
        .window = sql_int(rows, 11),
        .basis = sql_id_at(rows, 12),
        .numerator = sql_int(rows, 13),
        .denominator = sql_int(rows, 14),
        .is_basis = sql_int(rows, 15) != 0,
    };
    if (length > 0)
        memcpy(ret->unit, unit.data, length);
}

bool account_read(struct store *store, const struct store_id *id, struct ledger_account *ret,
                  bool *ret_found, struct err *err)
{
    const struct sql_value values[] = { sql_id(id) };
    struct sql_rows rows;
    bool done = sql_one(store, "SELECT " LEDGER_ACCOUNT_COLUMNS " FROM account a WHERE a.id = ?1",
                        values, COUNT(values), &rows, ret_found, err);
    if (done && *ret_found)
        ledger_take_account(&rows, ret);
    sql_end(&rows);
    return done;
}

bool transfer_seq(struct store *store, const struct store_id *id, int64_t *ret, struct err *err)
{
    const struct sql_value values[] = { sql_id(id) };
    struct sql_rows rows;
    bool found;
    bool done = sql_one(store, "SELECT seq FROM transfer WHERE id = ?1", values, COUNT(values),
                        &rows, &found, err);
    *ret = done && found ? sql_int(&rows, 0) : 0;
    sql_end(&rows);
    return done;
}

/* Of one transfer: those of its legs and of what follows them. */
#define ENTRIES_MAX 4096

struct reading {
    struct ledger_transfer transfer;
    struct buf texts; /* of it: actor, reason, basis */
    size_t lengths[3];
    struct ledger_entry *entries;
    size_t count;
};

/* The texts of a row stay only until the next one. */
static bool keep_texts(struct reading *reading, const struct sql_rows *rows, struct err *err)
{
    reading->texts.length = 0;
    for (int i = 0; i < 3; i++) {
        struct str text = sql_text(rows, 8 + i);
        buf_str(&reading->texts, text);
        reading->lengths[i] = text.length;
    }
    return buf_check(&reading->texts, err);
}

static bool take_row(struct reading *reading, const struct sql_rows *rows, struct err *err)
{
    struct ledger_transfer *row = &reading->transfer;
    struct str digest = sql_text(rows, 11);
    if (row->seq != sql_int(rows, 0)) {
        *row = (struct ledger_transfer){ .seq = sql_int(rows, 0),
                                         .id = sql_id_at(rows, 1),
                                         .kind = ledger_kind_of(sql_text(rows, 2)),
                                         .resolves = sql_int(rows, 3),
                                         .event_at = sql_int(rows, 4),
                                         .recorded_at = sql_int(rows, 5),
                                         .rule_date = (int32_t)sql_int(rows, 6),
                                         .expires_at = sql_int(rows, 7) };
        if (digest.length == LEDGER_DIGEST_SIZE)
            memcpy(row->digest, digest.data, LEDGER_DIGEST_SIZE);
        reading->count = 0;
        if (!keep_texts(reading, rows, err))
            return false;
    }
    if (sql_is_null(rows, 12))
        return true;
    if (reading->count == ENTRIES_MAX)
        return err_set(err, ERR_LIMIT, "a transfer has more than %d entries", ENTRIES_MAX);
    reading->entries[reading->count++] =
        (struct ledger_entry){ .transfer = row->seq,
                               .n = sql_int(rows, 12),
                               .account = sql_id_at(rows, 13),
                               .layer = ledger_layer_of(sql_text(rows, 14)),
                               .amount = sql_int(rows, 15) };
    return true;
}

static bool give(struct reading *reading, transfer_function *function, void *context,
                 struct err *err)
{
    const char *at = reading->texts.data;
    if (reading->transfer.seq == 0)
        return true;
    reading->transfer.actor = (struct str){ at, reading->lengths[0] };
    reading->transfer.reason = (struct str){ at + reading->lengths[0], reading->lengths[1] };
    reading->transfer.basis =
        (struct str){ at + reading->lengths[0] + reading->lengths[1], reading->lengths[2] };
    return function(context, &reading->transfer, reading->entries, reading->count, err);
}

static bool read_all(struct reading *reading, struct sql_rows *rows, transfer_function *function,
                     void *context, struct err *err)
{
    bool more = true;
    bool done = true;
    while (done && (done = sql_next(rows, &more, err)) && more) {
        if (reading->transfer.seq != sql_int(rows, 0))
            done = give(reading, function, context, err);
        done = done && take_row(reading, rows, err);
    }
    return done && give(reading, function, context, err);
}

bool transfers_each(struct store *store, int64_t from, int64_t most, transfer_function *function,
                    void *context, struct err *err)
{
    const struct sql_value values[] = { INT(from), INT(from + most) };
    struct reading reading = { .count = 0 };
    struct sql_rows rows = { .store = store };
    buf_init(&reading.texts, store_mem(store), SIZE_MAX);
    reading.entries = mem_resize(store_mem(store), NULL, ENTRIES_MAX * sizeof *reading.entries);
    if (reading.entries == NULL)
        return err_set(err, ERR_MEMORY, "memory for the ledger could not be had");
    bool done = sql_query(store,
                          "SELECT t.seq, t.id, t.kind, t.resolves, t.event_at, t.recorded_at, "
                          "t.rule_date, t.expires_at, t.actor, t.reason, t.basis, t.digest, e.n, "
                          "e.account, e.layer, e.amount "
                          "FROM transfer t LEFT JOIN entry e ON e.transfer = t.seq "
                          "WHERE t.seq >= ?1 AND t.seq < ?2 ORDER BY t.seq, e.n",
                          values, COUNT(values), &rows, err);
    done = done && read_all(&reading, &rows, function, context, err);
    sql_end(&rows);
    mem_free(store_mem(store), reading.entries);
    buf_release(&reading.texts);
    return done;
}

/* ---- whether it is sound ---- */

static const struct sql_check checks[] = {
    { "an account is not the sum of its entries",
      "SELECT lower(hex(a.id)), e.layer FROM account a JOIN (SELECT account, layer, sum(amount) s "
      "FROM entry GROUP BY account, layer) e ON e.account = a.id WHERE e.s <> CASE e.layer "
      "WHEN 'ceiling' THEN a.ceiling WHEN 'allowance' THEN a.allowance "
      "WHEN 'pending' THEN a.pending WHEN 'posted' THEN a.posted "
      "WHEN 'excess' THEN a.excess ELSE a.frozen END" },
    { "an account has what no entry put there",
      "SELECT lower(hex(a.id)), l.layer FROM account a, (SELECT 'ceiling' layer UNION ALL "
      "SELECT 'allowance' UNION ALL SELECT 'pending' UNION ALL SELECT 'posted' UNION ALL "
      "SELECT 'excess' UNION ALL SELECT 'frozen') l WHERE CASE l.layer "
      "WHEN 'ceiling' THEN a.ceiling WHEN 'allowance' THEN a.allowance "
      "WHEN 'pending' THEN a.pending WHEN 'posted' THEN a.posted "
      "WHEN 'excess' THEN a.excess ELSE a.frozen END <> 0 AND (a.id, l.layer) NOT IN "
      "(SELECT account, layer FROM entry)" },
    /* PostgreSQL has triggers for these, which a dump that is loaded gets by. */
    { "an entry refers to what is not there",
      "SELECT lower(hex(e.account)), CAST(e.transfer AS TEXT) FROM entry e "
      "WHERE NOT EXISTS (SELECT 1 FROM transfer t WHERE t.seq = e.transfer) "
      "OR NOT EXISTS (SELECT 1 FROM account a WHERE a.id = e.account)" },
    { "a hold refers to what is not there",
      "SELECT lower(hex(h.account)), CAST(h.reservation AS TEXT) FROM hold h "
      "WHERE NOT EXISTS (SELECT 1 FROM transfer t WHERE t.seq = h.reservation) "
      "OR NOT EXISTS (SELECT 1 FROM account a WHERE a.id = h.account)" },
    { "what is pending is not what reservations hold",
      "SELECT lower(hex(a.id)), 'pending' FROM account a LEFT JOIN (SELECT account, "
      "sum(remaining) s FROM hold GROUP BY account) h ON h.account = a.id "
      "WHERE a.pending <> coalesce(h.s, 0)" },
    /* Both are put together and summed up: a join may go by the account alone, which all share. */
    { "a reservation is not what was reserved less what resolved it",
      "SELECT lower(hex(account)), CAST(reservation AS TEXT) FROM "
      "(SELECT h.reservation, h.account, h.remaining amount, 1 held FROM hold h UNION ALL "
      "SELECT coalesce(t.resolves, t.seq), e.account, -e.amount, 0 FROM transfer t "
      "JOIN entry e ON e.transfer = t.seq WHERE e.layer = 'pending') AS both_sides "
      "GROUP BY reservation, account HAVING sum(held) > 0 AND sum(amount) <> 0" },
    { "a window holds what does not count, or not what does",
      "SELECT lower(hex(a.id)), 'posted' FROM account a WHERE a.window_us IS NOT NULL AND "
      "a.posted <> (SELECT coalesce(sum(u.amount), 0) FROM window_use u "
      "WHERE u.account = a.id AND u.state = 'counts')" },
    { "a ceiling is not its share of the basis",
      "SELECT lower(hex(a.id)), 'ceiling' FROM account a JOIN account b ON b.id = a.basis "
      "WHERE a.ceiling <> b.posted / a.denominator * a.numerator + "
      "b.posted % a.denominator * a.numerator / a.denominator" },
    { "an account is above its ceiling", "SELECT lower(hex(id)), measure FROM account "
                                         "WHERE posted + pending > ceiling + allowance + excess" },
    { "an excess has no incident",
      "SELECT lower(hex(a.id)), a.measure FROM account a WHERE a.excess > 0 AND NOT EXISTS "
      "(SELECT 1 FROM incident i WHERE i.account = a.id)" },
    { "a transfer was recorded before an earlier one",
      "SELECT lower(hex(t.id)), CAST(t.seq AS TEXT) FROM transfer t "
      "JOIN transfer p ON p.seq = t.seq - 1 "
      "WHERE p.recorded_at >= t.recorded_at" },
    { "a transfer is missing",
      "SELECT 'seq', CAST(t.seq - 1 AS TEXT) FROM transfer t WHERE t.seq > 1 AND "
      "NOT EXISTS (SELECT 1 FROM transfer p WHERE p.seq = t.seq - 1)" },
};

bool ledger_check(struct store *store, struct buf *out, size_t *ret_wrong, struct err *err)
{
    return sql_check_all(store, checks, COUNT(checks), out, ret_wrong, err);
}
