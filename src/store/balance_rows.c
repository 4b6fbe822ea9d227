/* SPDX-License-Identifier: Apache-2.0 */
/* store/balance_rows.c - the SQL of balances; see balance_rows.h. */
#include "store/balance_rows.h"

#include "store/license_values.h"

static void take_account(const struct sql_rows *rows, struct balance *ret)
{
    struct ledger_account *account = &ret->account;
    struct str unit = sql_text(rows, 4);
    *ret = (struct balance){
        .generation = sql_int(rows, 0),
        .line = sql_int(rows, 1),
        .account = { .measure = measure_at(rows, 2),
                     .id = sql_id_at(rows, 3),
                     .guarded = !sql_is_null(rows, 5),
                     .guard = sql_id_at(rows, 5),
                     .ceiling = sql_int(rows, 6),
                     .allowance = sql_int(rows, 7),
                     .posted = sql_int(rows, 8),
                     .pending = sql_int(rows, 9),
                     .excess = sql_int(rows, 10),
                     .frozen = sql_int(rows, 11) },
    };
    if (unit.length < sizeof account->unit)
        memcpy(account->unit, unit.data, unit.length);
}

#define OF_LICENSE                                                                                 \
    "FROM license_account a JOIN account c ON c.id = a.account WHERE a.license = ?1 "              \
    "ORDER BY a.generation, a.line, a.measure"

/* One layer of an account, by its entries. */
#define LAYER_AT(layer)                                                                            \
    "(SELECT coalesce(sum(m.amount), 0) FROM moved m WHERE m.account = c.id AND m.layer = '" layer \
    "')"

static const char sql_now[] =
    "SELECT a.generation, a.line, a.measure, c.id, c.unit, c.guard, c.ceiling, c.allowance, "
    "c.posted, c.pending, c.excess, c.frozen " OF_LICENSE;

#define LAYERS_THEN                                                                                \
    LAYER_AT("ceiling")                                                                            \
    ", " LAYER_AT("allowance") ", " LAYER_AT("posted") ", " LAYER_AT("pending") ", " LAYER_AT(     \
        "excess") ", " LAYER_AT("frozen") " "

/* All entries are gone through once: see 0001.sql. */
static const char sql_then[] =
    "WITH moved AS (SELECT e.account, e.layer, sum(e.amount) AS amount FROM entry e "
    "JOIN transfer t ON t.seq = e.transfer WHERE t.event_at <= ?2 AND t.recorded_at <= ?3 "
    "AND e.account IN (SELECT account FROM license_account WHERE license = ?1) "
    "GROUP BY e.account, e.layer) "
    "SELECT a.generation, a.line, a.measure, c.id, c.unit, c.guard, " LAYERS_THEN OF_LICENSE;

bool balances_read(struct store *store, struct arena *arena, const struct store_id *license,
                   int64_t as_of, int64_t known_at, struct balance **ret, size_t *ret_count,
                   struct err *err)
{
    const struct sql_value values[] = { sql_id(license), INT(as_of), INT(known_at) };
    bool now = as_of == BALANCE_NOW && known_at == BALANCE_NOW;
    struct sql_rows rows;
    struct balance *found = NULL;
    size_t room = 0;
    bool more = true;
    bool done =
        sql_query(store, now ? sql_now : sql_then, values, now ? 1 : COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more &&
           arena_grow(arena, &found, *ret_count, &room, sizeof *found))
        take_account(&rows, &found[(*ret_count)++]);
    sql_end(&rows);
    *ret = found;
    return done && arena_sound(arena, err);
}

/* ---- reservations ---- */

static struct reservation take_reservation(const struct sql_rows *rows)
{
    return (struct reservation){ .id = sql_id_at(rows, 0),
                                 .seq = sql_int(rows, 1),
                                 .event_at = sql_int(rows, 2),
                                 .recorded_at = sql_int(rows, 3),
                                 .expires_at = sql_int(rows, 4),
                                 .open = sql_int(rows, 5) != 0 };
}

/* What is open goes by the reservation: no more of it is read than is asked for. */
bool reservations_read(struct store *store, struct arena *arena, const struct store_id *license,
                       int64_t after, int64_t most, struct reservation **ret, size_t *ret_count,
                       struct err *err)
{
    const struct sql_value values[] = { sql_id(license), INT(after), INT(most) };
    struct sql_rows rows;
    struct reservation *found = NULL;
    size_t room = 0;
    bool more = true;
    bool done = sql_query(store,
                          "SELECT t.id, t.seq, t.event_at, t.recorded_at, t.expires_at, 1 "
                          "FROM (SELECT DISTINCT h.reservation AS seq FROM hold h "
                          "WHERE h.remaining > 0 AND h.reservation > ?2 AND h.account IN "
                          "(SELECT a.account FROM license_account a WHERE a.license = ?1) "
                          "ORDER BY 1 LIMIT ?3) o JOIN transfer t ON t.seq = o.seq ORDER BY t.seq",
                          values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more &&
           arena_grow(arena, &found, *ret_count, &room, sizeof *found))
        found[(*ret_count)++] = take_reservation(&rows);
    sql_end(&rows);
    *ret = found;
    return done && arena_sound(arena, err);
}

#define HELD(of, account)                                                                          \
    "SELECT t.id, t.seq, t.event_at, t.recorded_at, t.expires_at, EXISTS "                         \
    "(SELECT 1 FROM hold o WHERE o.reservation = t.seq AND o.remaining > 0), " of                  \
    " FROM transfer t JOIN hold h ON h.reservation = t.seq JOIN " account " = h.account "          \
    "WHERE t.id = ?1 AND t.kind = 'reserve' "
#define OF_VERSION(account) HELD("a.license, 0", "license_version a ON a." account)
#define OF_LINE(account) HELD("a.license, a.n", "license_line a ON a." account)

/* Each part by an index of its own: the view of all accounts would be gone through. */
static const char sql_reserved[] =
    OF_VERSION("quantity_account") "UNION ALL " OF_VERSION("value_account") "UNION ALL " OF_LINE(
        "quantity_account") "UNION ALL " OF_LINE("value_account") "ORDER BY 8 DESC LIMIT 1";

bool reservation_find(struct store *store, const struct store_id *id, struct reservation *ret,
                      struct store_id *ret_license, int64_t *ret_line, bool *ret_found,
                      struct err *err)
{
    const struct sql_value values[] = { sql_id(id) };
    struct sql_rows rows;
    bool done = sql_one(store, sql_reserved, values, COUNT(values), &rows, ret_found, err);
    if (done && *ret_found) {
        *ret = take_reservation(&rows);
        *ret_license = sql_id_at(&rows, 6);
        *ret_line = sql_int(&rows, 7);
    }
    sql_end(&rows);
    return done;
}

bool reservation_read(struct store *store, const struct store_id *id, struct reservation *ret,
                      bool *ret_found, struct err *err)
{
    const struct sql_value values[] = { sql_id(id) };
    struct sql_rows rows;
    bool done = sql_one(store,
                        "SELECT t.id, t.seq, t.event_at, t.recorded_at, t.expires_at, EXISTS "
                        "(SELECT 1 FROM hold o WHERE o.reservation = t.seq AND o.remaining > 0) "
                        "FROM transfer t WHERE t.id = ?1 AND t.kind = 'reserve'",
                        values, COUNT(values), &rows, ret_found, err);
    if (done && *ret_found)
        *ret = take_reservation(&rows);
    sql_end(&rows);
    return done;
}

bool posted_read(struct store *store, struct arena *arena, const struct store_id *id,
                 struct posted_row **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { sql_id(id) };
    struct sql_rows rows;
    struct posted_row *found = NULL;
    size_t room = 0;
    bool more = true;
    bool done = sql_query(store,
                          "SELECT e.account, e.amount FROM transfer t JOIN entry e "
                          "ON e.transfer = t.seq WHERE t.id = ?1 AND e.layer = 'posted' "
                          "ORDER BY e.n",
                          values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more &&
           arena_grow(arena, &found, *ret_count, &room, sizeof *found))
        found[(*ret_count)++] = (struct posted_row){ sql_id_at(&rows, 0), sql_int(&rows, 1) };
    sql_end(&rows);
    *ret = found;
    return done && arena_sound(arena, err);
}

static struct account_entry take_entry(const struct sql_rows *rows, struct arena *arena)
{
    struct account_entry entry = { .seq = sql_int(rows, 0),
                                   .amount = sql_int(rows, 3),
                                   .event_at = sql_int(rows, 4),
                                   .recorded_at = sql_int(rows, 5),
                                   .actor = text_at(rows, 6, arena),
                                   .reason = text_at(rows, 7, arena),
                                   .basis = text_at(rows, 8, arena) };
    for (int i = 0; i <= LEDGER_CARRY; i++) {
        if (str_equal_text(sql_text(rows, 1), ledger_kind_name((enum ledger_kind)i)))
            entry.kind = (enum ledger_kind)i;
    }
    for (int i = 0; i < LAYER_COUNT; i++) {
        if (str_equal_text(sql_text(rows, 2), ledger_layer_name((enum ledger_layer)i)))
            entry.layer = (enum ledger_layer)i;
    }
    return entry;
}

bool account_entries(struct store *store, struct arena *arena, const struct store_id *account,
                     struct account_entry **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { sql_id(account) };
    struct sql_rows rows;
    struct account_entry *found = NULL;
    size_t room = 0;
    bool more = true;
    bool done = sql_query(store,
                          "SELECT t.seq, t.kind, e.layer, e.amount, t.event_at, t.recorded_at, "
                          "t.actor, t.reason, t.basis FROM entry e JOIN transfer t "
                          "ON t.seq = e.transfer WHERE e.account = ?1 ORDER BY t.seq, e.n",
                          values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more &&
           arena_grow(arena, &found, *ret_count, &room, sizeof *found))
        found[(*ret_count)++] = take_entry(&rows, arena);
    sql_end(&rows);
    *ret = found;
    return done && arena_sound(arena, err);
}

static struct hold_row take_hold(const struct sql_rows *rows)
{
    struct str unit = sql_text(rows, 2);
    struct hold_row hold = { .account = { .id = sql_id_at(rows, 0),
                                          .measure = measure_at(rows, 1) },
                             .reserved = sql_int(rows, 3),
                             .remaining = sql_int(rows, 4) };
    if (unit.length < sizeof hold.account.unit)
        memcpy(hold.account.unit, unit.data, unit.length);
    return hold;
}

bool holds_read(struct store *store, struct arena *arena, const struct store_id *id,
                struct hold_row **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { sql_id(id) };
    struct sql_rows rows;
    struct hold_row *found = NULL;
    size_t room = 0;
    bool more = true;
    bool done = sql_query(store,
                          "SELECT c.id, c.measure, c.unit, h.reserved, h.remaining FROM transfer t "
                          "JOIN hold h ON h.reservation = t.seq JOIN account c ON c.id = h.account "
                          "WHERE t.id = ?1 AND NOT EXISTS (SELECT 1 FROM license_version v "
                          "WHERE v.quantity_account = c.id OR v.value_account = c.id) "
                          "AND NOT EXISTS (SELECT 1 FROM license_line l "
                          "WHERE l.quantity_account = c.id OR l.value_account = c.id) "
                          "ORDER BY c.id",
                          values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more &&
           arena_grow(arena, &found, *ret_count, &room, sizeof *found))
        found[(*ret_count)++] = take_hold(&rows);
    sql_end(&rows);
    *ret = found;
    return done && arena_sound(arena, err);
}

bool transfer_event_at(struct store *store, const struct store_id *id, int64_t *ret,
                       bool *ret_found, struct err *err)
{
    const struct sql_value values[] = { sql_id(id) };
    struct sql_rows rows;
    bool done = sql_one(store, "SELECT event_at FROM transfer WHERE id = ?1", values, COUNT(values),
                        &rows, ret_found, err);
    *ret = done && *ret_found ? sql_int(&rows, 0) : 0;
    sql_end(&rows);
    return done;
}
