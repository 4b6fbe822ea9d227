/* SPDX-License-Identifier: Apache-2.0 */
/* store/run_rows.c - see run_rows.h. */
#include "store/run_rows.h"

#include "store/statement.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])

static bool last_run(struct store *store, int64_t *ret, struct err *err)
{
    struct sql_rows rows;
    bool found;
    bool done =
        sql_one(store, "SELECT coalesce(max(n), 0) FROM decision_run", NULL, 0, &rows, &found, err);
    if (done)
        *ret = found ? sql_int(&rows, 0) : 0;
    sql_end(&rows);
    return done;
}

static bool add_order(struct store *store, int64_t run, const struct store_id *order,
                      struct err *err)
{
    const struct sql_value values[] = { INT(run), sql_id(order) };
    return sql_run(store,
                   "INSERT INTO decision_run_order (run, matter) VALUES (?1, ?2) "
                   "ON CONFLICT DO NOTHING",
                   values, COUNT(values), NULL, err);
}

bool decision_run_add(struct store *store, struct decision_run *run, const struct store_id *orders,
                      size_t count, struct err *err)
{
    int64_t last;
    if (!last_run(store, &last, err))
        return false;
    run->n = last + 1;
    const struct sql_value values[] = {
        INT(run->n),         TEXT(run->scope),   TEXT(run->said),     INT(run->basis),
        sql_id(&run->actor), INT(run->began_at), INT(run->ended_at),  INT(run->decided),
        INT(run->changed),   INT(run->held),     INT(run->shipments), INT(run->refused),
    };
    bool done = sql_run(store,
                        "INSERT INTO decision_run (n, scope, said, basis, actor, began_at, "
                        "ended_at, decided, changed, held, shipments, refused) "
                        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                        values, COUNT(values), NULL, err);
    for (size_t i = 0; done && i < count; i++)
        done = add_order(store, run->n, &orders[i], err);
    return done;
}

#define RUN_READ                                                                                   \
    "SELECT r.n, r.scope, r.said, r.basis, r.actor, p.name, r.began_at, r.ended_at, r.decided, "   \
    "r.changed, r.held, r.shipments, r.refused FROM decision_run r "                               \
    "JOIN principal p ON p.id = r.actor "

static struct decision_run take_run(const struct sql_rows *rows, struct arena *arena)
{
    return (struct decision_run){ .n = sql_int(rows, 0),
                                  .scope = text_at(rows, 1, arena),
                                  .said = text_at(rows, 2, arena),
                                  .basis = sql_int(rows, 3),
                                  .actor = sql_id_at(rows, 4),
                                  .actor_name = text_at(rows, 5, arena),
                                  .began_at = sql_int(rows, 6),
                                  .ended_at = sql_int(rows, 7),
                                  .decided = sql_int(rows, 8),
                                  .changed = sql_int(rows, 9),
                                  .held = sql_int(rows, 10),
                                  .shipments = sql_int(rows, 11),
                                  .refused = sql_int(rows, 12) };
}

bool decision_runs_read(struct store *store, struct arena *arena, int64_t most,
                        struct decision_run **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { INT(most) };
    struct sql_rows rows;
    struct decision_run *found = NULL;
    size_t room = 0;
    bool more = true;
    bool done =
        sql_query(store, RUN_READ "ORDER BY r.n DESC LIMIT ?1", values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more &&
           arena_grow(arena, &found, *ret_count, &room, sizeof *found))
        found[(*ret_count)++] = take_run(&rows, arena);
    sql_end(&rows);
    *ret = found;
    return done && arena_sound(arena, err);
}

bool decision_run_of(struct store *store, struct arena *arena, const struct store_id *order,
                     struct decision_run *ret, bool *ret_found, struct err *err)
{
    const struct sql_value values[] = { sql_id(order) };
    struct sql_rows rows;
    bool done = sql_one(store,
                        RUN_READ "WHERE r.refused = 0 AND (r.scope = 'all' OR r.n IN "
                                 "(SELECT run FROM decision_run_order WHERE matter = ?1)) "
                                 "ORDER BY r.n DESC LIMIT 1",
                        values, COUNT(values), &rows, ret_found, err);
    if (done && *ret_found)
        *ret = take_run(&rows, arena);
    sql_end(&rows);
    return done && arena_sound(arena, err);
}
