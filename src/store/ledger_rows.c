/* SPDX-License-Identifier: Apache-2.0 */
/* store/ledger_rows.c - the SQL of the ledger; see ledger_rows.h. */
#include "store/ledger_rows.h"

#include <string.h>

#include "store/statement.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])

static const char *const kind_names[] = {
    [LEDGER_GRANT] = "grant",       [LEDGER_REDUCE] = "reduce", [LEDGER_RESERVE] = "reserve",
    [LEDGER_POST] = "post",         [LEDGER_VOID] = "void",     [LEDGER_EXPIRE] = "expire",
    [LEDGER_DISPLACE] = "displace", [LEDGER_FREEZE] = "freeze", [LEDGER_THAW] = "thaw",
    [LEDGER_REVERSE] = "reverse",   [LEDGER_FACT] = "fact",
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

/* Which of the names it is; the first if none, which the schema rules out. */
static size_t name_index(struct str name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal_text(name, names[i]))
            return i;
    }
    return 0;
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
    };
    return sql_run(store,
                   "INSERT INTO account (id, owner, measure, unit, guard) "
                   "VALUES (?1, ?2, ?3, ?4, ?5)",
                   values, COUNT(values), NULL, err);
}

static void take_account(const struct sql_rows *rows, struct ledger_account *ret)
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
    };
    if (length > 0)
        memcpy(ret->unit, unit.data, length);
}

bool account_read(struct store *store, const struct store_id *id, struct ledger_account *ret,
                  bool *ret_found, struct err *err)
{
    const struct sql_value values[] = { sql_id(id) };
    struct sql_rows rows;
    bool done = sql_one(store,
                        "SELECT id, owner, measure, unit, guard, ceiling, allowance, posted, "
                        "pending, excess, frozen FROM account WHERE id = ?1",
                        values, COUNT(values), &rows, ret_found, err);
    if (done && *ret_found)
        take_account(&rows, ret);
    sql_end(&rows);
    return done;
}

bool account_change(struct store *store, const struct store_id *id,
                    const int64_t amounts[LAYER_COUNT], struct err *err)
{
    const struct sql_value values[] = {
        sql_id(id),
        INT(amounts[LAYER_CEILING]),
        INT(amounts[LAYER_ALLOWANCE]),
        INT(amounts[LAYER_PENDING]),
        INT(amounts[LAYER_POSTED]),
        INT(amounts[LAYER_EXCESS]),
        INT(amounts[LAYER_FROZEN]),
    };
    return sql_run(store,
                   "UPDATE account SET ceiling = ceiling + ?2, allowance = allowance + ?3, "
                   "pending = pending + ?4, posted = posted + ?5, excess = excess + ?6, "
                   "frozen = frozen + ?7 WHERE id = ?1",
                   values, COUNT(values), NULL, err);
}

/* ---- transfers ---- */

static bool last_transfer(struct store *store, int64_t *ret_seq, int64_t *ret_at, struct err *err)
{
    struct sql_rows rows;
    bool found;
    bool done = sql_one(store, "SELECT seq, recorded_at FROM transfer ORDER BY seq DESC LIMIT 1",
                        NULL, 0, &rows, &found, err);
    *ret_seq = done && found ? sql_int(&rows, 0) : 0;
    *ret_at = done && found ? sql_int(&rows, 1) : 0;
    sql_end(&rows);
    return done;
}

static struct sql_value number_or_null(int64_t number)
{
    return number == 0 ? (struct sql_value){ .kind = SQL_NULL } : INT(number);
}

bool transfer_add(struct store *store, struct ledger_transfer *transfer, int64_t now,
                  struct err *err)
{
    int64_t seq;
    int64_t at;
    if (!last_transfer(store, &seq, &at, err))
        return false;
    transfer->seq = seq + 1;
    transfer->recorded_at = now > at ? now : at + 1;
    const struct sql_value values[] = {
        INT(transfer->seq),
        sql_id(&transfer->id),
        TEXT(str_of(kind_names[transfer->kind])),
        number_or_null(transfer->resolves),
        INT(transfer->event_at),
        INT(transfer->recorded_at),
        INT(transfer->rule_date),
        number_or_null(transfer->expires_at),
        TEXT(transfer->actor),
        TEXT(transfer->reason),
        TEXT(transfer->basis),
        { .kind = SQL_BYTES, .text = { (const char *)transfer->digest, LEDGER_DIGEST_SIZE } },
    };
    return sql_run(store,
                   "INSERT INTO transfer (seq, id, kind, resolves, event_at, recorded_at, "
                   "rule_date, expires_at, actor, reason, basis, digest) "
                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                   values, COUNT(values), NULL, err);
}

bool transfer_find(struct store *store, const struct store_id *id, struct ledger_transfer *ret,
                   bool *ret_found, struct err *err)
{
    const struct sql_value values[] = { sql_id(id) };
    struct sql_rows rows;
    bool done = sql_one(store,
                        "SELECT seq, id, kind, resolves, event_at, recorded_at, rule_date, "
                        "expires_at, digest FROM transfer WHERE id = ?1",
                        values, COUNT(values), &rows, ret_found, err);
    *ret = (struct ledger_transfer){ .seq = 0 };
    if (done && *ret_found) {
        struct str digest = sql_text(&rows, 8);
        ret->seq = sql_int(&rows, 0);
        ret->id = sql_id_at(&rows, 1);
        ret->kind = (enum ledger_kind)name_index(sql_text(&rows, 2), kind_names, COUNT(kind_names));
        ret->resolves = sql_int(&rows, 3);
        ret->event_at = sql_int(&rows, 4);
        ret->recorded_at = sql_int(&rows, 5);
        ret->rule_date = (int32_t)sql_int(&rows, 6);
        ret->expires_at = sql_int(&rows, 7);
        if (digest.length == LEDGER_DIGEST_SIZE)
            memcpy(ret->digest, digest.data, LEDGER_DIGEST_SIZE);
    }
    sql_end(&rows);
    return done;
}

bool transfer_reversed(struct store *store, int64_t seq, bool *ret, struct err *err)
{
    const struct sql_value values[] = { INT(seq) };
    struct sql_rows rows;
    bool done = sql_one(store, "SELECT 1 FROM transfer WHERE resolves = ?1 AND kind = 'reverse'",
                        values, COUNT(values), &rows, ret, err);
    sql_end(&rows);
    return done;
}

bool entry_put(struct store *store, int64_t transfer, int64_t n, const struct store_id *account,
               enum ledger_layer layer, int64_t amount, struct err *err)
{
    const struct sql_value values[] = { INT(transfer), INT(n), sql_id(account),
                                        TEXT(str_of(layer_names[layer])), INT(amount) };
    return sql_run(store,
                   "INSERT INTO entry (transfer, n, account, layer, amount) "
                   "VALUES (?1, ?2, ?3, ?4, ?5)",
                   values, COUNT(values), NULL, err);
}

bool entries_read(struct store *store, int64_t transfer, struct ledger_entry *ret, size_t most,
                  size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { INT(transfer) };
    struct sql_rows rows;
    bool more = true;
    bool done = sql_query(store,
                          "SELECT account, layer, amount FROM entry WHERE transfer = ?1 "
                          "ORDER BY n",
                          values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more && *ret_count < most)
        ret[(*ret_count)++] = (struct ledger_entry){
            .transfer = transfer,
            .account = sql_id_at(&rows, 0),
            .layer =
                (enum ledger_layer)name_index(sql_text(&rows, 1), layer_names, COUNT(layer_names)),
            .amount = sql_int(&rows, 2),
        };
    sql_end(&rows);
    return done;
}

/* ---- holds ---- */

bool hold_add(struct store *store, const struct ledger_hold *hold, struct err *err)
{
    const struct sql_value values[] = { INT(hold->reservation), sql_id(&hold->account),
                                        number_or_null(hold->expires_at), INT(hold->reserved),
                                        INT(hold->remaining) };
    return sql_run(store,
                   "INSERT INTO hold (reservation, account, expires_at, reserved, remaining) "
                   "VALUES (?1, ?2, ?3, ?4, ?5)",
                   values, COUNT(values), NULL, err);
}

bool hold_take(struct store *store, int64_t reservation, const struct store_id *account,
               int64_t amount, struct err *err)
{
    const struct sql_value values[] = { INT(reservation), sql_id(account), INT(amount) };
    return sql_run(store,
                   "UPDATE hold SET remaining = remaining - ?3 "
                   "WHERE reservation = ?1 AND account = ?2",
                   values, COUNT(values), NULL, err);
}

bool holds_read(struct store *store, int64_t reservation, struct ledger_hold *ret, size_t most,
                size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { INT(reservation) };
    struct sql_rows rows;
    bool more = true;
    bool done = sql_query(store,
                          "SELECT account, expires_at, reserved, remaining FROM hold "
                          "WHERE reservation = ?1 ORDER BY account",
                          values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more && *ret_count < most)
        ret[(*ret_count)++] = (struct ledger_hold){ .reservation = reservation,
                                                    .account = sql_id_at(&rows, 0),
                                                    .expires_at = sql_int(&rows, 1),
                                                    .reserved = sql_int(&rows, 2),
                                                    .remaining = sql_int(&rows, 3) };
    sql_end(&rows);
    return done;
}

bool hold_newest(struct store *store, const struct store_id *account, int64_t *ret_reservation,
                 struct err *err)
{
    const struct sql_value values[] = { sql_id(account) };
    struct sql_rows rows;
    bool found;
    bool done = sql_one(store,
                        "SELECT reservation FROM hold WHERE account = ?1 AND remaining > 0 "
                        "ORDER BY reservation DESC LIMIT 1",
                        values, COUNT(values), &rows, &found, err);
    *ret_reservation = done && found ? sql_int(&rows, 0) : 0;
    sql_end(&rows);
    return done;
}

bool hold_expired(struct store *store, const struct store_id *account, int64_t now,
                  int64_t *ret_reservation, struct store_id *ret_id, struct err *err)
{
    const struct sql_value values[] = { sql_id(account), INT(now) };
    struct sql_rows rows;
    bool found;
    bool done = sql_one(store,
                        "SELECT h.reservation, t.id FROM hold h JOIN transfer t "
                        "ON t.seq = h.reservation WHERE h.account = ?1 AND h.remaining > 0 "
                        "AND h.expires_at IS NOT NULL AND h.expires_at <= ?2 "
                        "ORDER BY h.expires_at, h.reservation LIMIT 1",
                        values, COUNT(values), &rows, &found, err);
    *ret_reservation = done && found ? sql_int(&rows, 0) : 0;
    *ret_id = done && found ? sql_id_at(&rows, 1) : (struct store_id){ { 0 } };
    sql_end(&rows);
    return done;
}

bool incident_add(struct store *store, int64_t transfer, const struct store_id *account,
                  int64_t amount, struct err *err)
{
    const struct sql_value values[] = { INT(transfer), sql_id(account), INT(amount) };
    return sql_run(store, "INSERT INTO incident (transfer, account, amount) VALUES (?1, ?2, ?3)",
                   values, COUNT(values), NULL, err);
}

/* ---- whether it is sound ---- */

/* Each gives what is wrong: a phrase, an account or NULL, and a number. */
static const struct {
    const char *says;
    const char *sql;
} checks[] = {
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
      "WHEN 'excess' THEN a.excess ELSE a.frozen END <> 0 AND NOT EXISTS (SELECT 1 FROM entry e "
      "WHERE e.account = a.id AND e.layer = l.layer)" },
    { "what is pending is not what reservations hold",
      "SELECT lower(hex(a.id)), 'pending' FROM account a WHERE a.pending <> "
      "(SELECT coalesce(sum(remaining), 0) FROM hold h WHERE h.account = a.id)" },
    { "a reservation is not what was reserved less what resolved it",
      "WITH moved AS (SELECT coalesce(t.resolves, t.seq) reservation, e.account, "
      "sum(e.amount) amount FROM transfer t JOIN entry e ON e.transfer = t.seq "
      "WHERE e.layer = 'pending' GROUP BY 1, 2) "
      "SELECT lower(hex(h.account)), h.reservation FROM hold h LEFT JOIN moved m "
      "ON m.reservation = h.reservation AND m.account = h.account "
      "WHERE h.remaining <> coalesce(m.amount, 0)" },
    { "an account is above its ceiling", "SELECT lower(hex(id)), measure FROM account "
                                         "WHERE posted + pending > ceiling + allowance + excess" },
    { "an excess has no incident",
      "SELECT lower(hex(a.id)), a.measure FROM account a WHERE a.excess > 0 AND NOT EXISTS "
      "(SELECT 1 FROM incident i WHERE i.account = a.id)" },
    { "a transfer was recorded before an earlier one",
      "SELECT lower(hex(t.id)), t.seq FROM transfer t JOIN transfer p ON p.seq = t.seq - 1 "
      "WHERE p.recorded_at >= t.recorded_at" },
    { "a transfer is missing", "SELECT 'seq', t.seq - 1 FROM transfer t WHERE t.seq > 1 AND "
                               "NOT EXISTS (SELECT 1 FROM transfer p WHERE p.seq = t.seq - 1)" },
};

static bool run_check(struct store *store, size_t at, struct buf *out, size_t *wrong,
                      struct err *err)
{
    struct sql_rows rows;
    bool more = true;
    bool done = sql_query(store, checks[at].sql, NULL, 0, &rows, err);
    while (done && (done = sql_next(&rows, &more, err)) && more) {
        buf_format(out, "%s: %.*s, %.*s\n", checks[at].says, STR_ARG(sql_text(&rows, 0)),
                   STR_ARG(sql_text(&rows, 1)));
        ++*wrong;
    }
    sql_end(&rows);
    return done;
}

bool ledger_check(struct store *store, struct buf *out, size_t *ret_wrong, struct err *err)
{
    bool done = store_begin_reading(store, err);
    *ret_wrong = 0;
    for (size_t i = 0; done && i < COUNT(checks); i++)
        done = run_check(store, i, out, ret_wrong, err);
    store_rollback(store);
    return done && buf_check(out, err);
}
