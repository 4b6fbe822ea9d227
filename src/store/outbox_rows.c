/* SPDX-License-Identifier: Apache-2.0 */
/* store/outbox_rows.c - the SQL of what order systems are told; see outbox_rows.h. */
#include "store/outbox_rows.h"

#include "store/statement.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])

/* ---- what is told ---- */

static struct outbox_row row_at(const struct sql_rows *rows, struct arena *arena)
{
    return (struct outbox_row){
        .seq = sql_int(rows, 0),
        .matter = sql_id_at(rows, 1),
        .kind = text_at(rows, 2, arena),
        .name = text_at(rows, 3, arena),
        .event = sql_int(rows, 4),
        .version = sql_int(rows, 5),
        .told = text_at(rows, 6, arena),
        .state = text_at(rows, 7, arena),
        .reason = text_at(rows, 8, arena),
        .recorded_at = sql_int(rows, 9),
    };
}

bool outbox_read(struct store *store, struct arena *arena, int64_t after, int64_t most,
                 struct outbox_row **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { INT(after), INT(most) };
    struct sql_rows rows;
    size_t room = 0;
    bool more = false;
    *ret = NULL;
    *ret_count = 0;
    bool done = sql_query(store,
                          "SELECT o.seq, o.matter, m.kind, m.name, o.event, e.version, o.told, "
                          "e.to_state, e.reason, e.recorded_at FROM outbox o "
                          "JOIN matter m ON m.id = o.matter "
                          "JOIN matter_event e ON e.matter = o.matter AND e.n = o.event "
                          "WHERE o.seq > ?1 ORDER BY o.seq LIMIT ?2",
                          values, COUNT(values), &rows, err);
    while (done && (done = sql_next(&rows, &more, err)) && more) {
        done = arena_grow(arena, ret, *ret_count, &room, sizeof **ret) || arena_error(arena, err);
        if (done)
            (*ret)[(*ret_count)++] = row_at(&rows, arena);
    }
    sql_end(&rows);
    return done && arena_sound(arena, err);
}

bool outbox_last(struct store *store, int64_t *ret, struct err *err)
{
    struct sql_rows rows;
    bool found = false;
    bool done =
        sql_one(store, "SELECT coalesce(max(seq), 0) FROM outbox", NULL, 0, &rows, &found, err);
    *ret = done && found ? sql_int(&rows, 0) : 0;
    sql_end(&rows);
    return done;
}

/* ---- who is told ---- */

static bool add_hook(struct store *store, struct str hook, struct err *err)
{
    const struct sql_value values[] = { TEXT(hook) };
    return sql_run(store,
                   "INSERT INTO outbox_hook (name, done_to, holder, held_until) "
                   "SELECT ?1, coalesce(max(seq), 0), '', 0 FROM outbox WHERE true "
                   "ON CONFLICT (name) DO NOTHING",
                   values, COUNT(values), NULL, err);
}

bool outbox_hook_take(struct store *store, struct str hook, struct str holder, int64_t now,
                      int64_t until, bool *ret_taken, int64_t *ret_done_to, struct err *err)
{
    const struct sql_value values[] = { TEXT(hook), TEXT(holder), INT(now), INT(until) };
    const struct sql_value named[] = { TEXT(hook) };
    struct sql_rows rows;
    int64_t changed = 0;
    bool found = false;
    if (!add_hook(store, hook, err) ||
        !sql_run(store,
                 "UPDATE outbox_hook SET holder = ?2, held_until = ?4 "
                 "WHERE name = ?1 AND (holder = ?2 OR held_until < ?3)",
                 values, COUNT(values), &changed, err))
        return false;
    *ret_taken = changed > 0;
    bool done = sql_one(store, "SELECT done_to FROM outbox_hook WHERE name = ?1", named,
                        COUNT(named), &rows, &found, err);
    *ret_done_to = done && found ? sql_int(&rows, 0) : 0;
    sql_end(&rows);
    return done;
}

bool outbox_hook_done(struct store *store, struct str hook, int64_t done_to, struct err *err)
{
    const struct sql_value values[] = { TEXT(hook), INT(done_to) };
    return sql_run(store, "UPDATE outbox_hook SET done_to = ?2 WHERE name = ?1 AND done_to < ?2",
                   values, COUNT(values), NULL, err);
}

/* ---- what waits ---- */

bool outbox_waiting_put(struct store *store, const struct outbox_waiting *waiting, struct err *err)
{
    const struct sql_value values[] = {
        TEXT(waiting->hook),    INT(waiting->seq),     sql_id(&waiting->matter),
        INT(waiting->attempts), INT(waiting->next_at), INT(waiting->parked),
        TEXT(waiting->error),
    };
    return sql_run(
        store,
        "INSERT INTO outbox_waiting (hook, seq, matter, attempts, next_at, parked, error) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (hook, seq) DO UPDATE SET "
        "attempts = excluded.attempts, next_at = excluded.next_at, "
        "parked = excluded.parked, error = excluded.error",
        values, COUNT(values), NULL, err);
}

bool outbox_waiting_end(struct store *store, struct str hook, int64_t seq, struct err *err)
{
    const struct sql_value values[] = { TEXT(hook), INT(seq) };
    return sql_run(store, "DELETE FROM outbox_waiting WHERE hook = ?1 AND seq = ?2", values,
                   COUNT(values), NULL, err);
}

bool outbox_waits(struct store *store, struct str hook, const struct store_id *matter, bool *ret,
                  struct err *err)
{
    const struct sql_value values[] = { TEXT(hook), sql_id(matter) };
    struct sql_rows rows;
    bool done =
        sql_one(store, "SELECT 1 FROM outbox_waiting WHERE hook = ?1 AND matter = ?2 LIMIT 1",
                values, COUNT(values), &rows, ret, err);
    sql_end(&rows);
    return done;
}

static bool read_waiting(struct store *store, struct arena *arena, const char *sql,
                         const struct sql_value *values, size_t value_count,
                         struct outbox_waiting **ret, size_t *ret_count, struct err *err)
{
    struct sql_rows rows;
    size_t room = 0;
    bool more = false;
    *ret = NULL;
    *ret_count = 0;
    bool done = sql_query(store, sql, values, value_count, &rows, err);
    while (done && (done = sql_next(&rows, &more, err)) && more) {
        done = arena_grow(arena, ret, *ret_count, &room, sizeof **ret) || arena_error(arena, err);
        if (done)
            (*ret)[(*ret_count)++] = (struct outbox_waiting){
                .hook = text_at(&rows, 0, arena),
                .seq = sql_int(&rows, 1),
                .matter = sql_id_at(&rows, 2),
                .attempts = sql_int(&rows, 3),
                .next_at = sql_int(&rows, 4),
                .parked = sql_int(&rows, 5) != 0,
                .error = text_at(&rows, 6, arena),
            };
    }
    sql_end(&rows);
    return done && arena_sound(arena, err);
}

#define WAITING "SELECT w.hook, w.seq, w.matter, w.attempts, w.next_at, w.parked, w.error "

bool outbox_due(struct store *store, struct arena *arena, struct str hook, int64_t now,
                int64_t most, struct outbox_waiting **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { TEXT(hook), INT(now), INT(most) };
    return read_waiting(store, arena,
                        WAITING
                        "FROM outbox_waiting w WHERE w.hook = ?1 AND w.parked = 0 "
                        "AND w.next_at <= ?2 AND NOT EXISTS (SELECT 1 FROM outbox_waiting "
                        "b WHERE b.hook = w.hook AND b.matter = w.matter AND b.seq < w.seq) "
                        "ORDER BY w.next_at, w.seq LIMIT ?3",
                        values, COUNT(values), ret, ret_count, err);
}

bool outbox_waiting_all(struct store *store, struct arena *arena, struct outbox_waiting **ret,
                        size_t *ret_count, struct err *err)
{
    return read_waiting(store, arena, WAITING "FROM outbox_waiting w ORDER BY w.seq, w.hook", NULL,
                        0, ret, ret_count, err);
}

bool outbox_retry(struct store *store, int64_t seq, int64_t *ret_changed, struct err *err)
{
    const struct sql_value values[] = { INT(seq) };
    return sql_run(store,
                   "UPDATE outbox_waiting SET attempts = 0, next_at = 0, parked = 0 "
                   "WHERE ?1 = 0 OR seq = ?1",
                   values, COUNT(values), ret_changed, err);
}
