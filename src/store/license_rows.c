/* SPDX-License-Identifier: Apache-2.0 */
/* store/license_rows.c - licenses, their events and what came of them; see license_rows.h. */
#include "store/license_rows.h"

#include <string.h>

#include "store/license_values.h"

/* ---- licenses ---- */

bool license_add(struct store *store, const struct license_key *license, struct err *err)
{
    const struct sql_value values[] = { sql_id(&license->id), TEXT(license->authority),
                                        TEXT(license->number) };
    return sql_run(store, "INSERT INTO license (id, authority, number) VALUES (?1, ?2, ?3)", values,
                   COUNT(values), NULL, err);
}

static struct license_key take_key(const struct sql_rows *rows, struct arena *arena)
{
    return (struct license_key){ .id = sql_id_at(rows, 0),
                                 .authority = text_at(rows, 1, arena),
                                 .number = text_at(rows, 2, arena) };
}

bool license_find(struct store *store, struct arena *arena, struct str authority, struct str number,
                  struct license_key *ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { text_or_null(authority), TEXT(number) };
    struct sql_rows rows;
    bool more = true;
    bool done = sql_query(store,
                          "SELECT id, authority, number FROM license "
                          "WHERE number = ?2 AND authority = coalesce(?1, authority) "
                          "ORDER BY authority",
                          values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more) {
        *ret = take_key(&rows, arena);
        ++*ret_count;
    }
    sql_end(&rows);
    return done && arena_sound(arena, err);
}

bool license_read_key(struct store *store, struct arena *arena, const struct store_id *id,
                      struct license_key *ret, struct err *err)
{
    const struct sql_value values[] = { sql_id(id) };
    struct sql_rows rows;
    bool found;
    bool done = sql_one(store, "SELECT id, authority, number FROM license WHERE id = ?1", values,
                        COUNT(values), &rows, &found, err);
    if (done && found)
        *ret = take_key(&rows, arena);
    sql_end(&rows);
    if (done && !found)
        return err_set(err, ERR_DAMAGED, "a license is missing");
    return done && arena_sound(arena, err);
}

bool licenses_list(struct store *store, struct arena *arena, struct license_key **ret,
                   size_t *ret_count, struct err *err)
{
    struct sql_rows rows;
    struct license_key *found = NULL;
    size_t room = 0;
    bool more = true;
    bool done =
        sql_query(store, "SELECT id, authority, number FROM license ORDER BY authority, number",
                  NULL, 0, &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more &&
           arena_grow(arena, &found, *ret_count, &room, sizeof *found))
        found[(*ret_count)++] = take_key(&rows, arena);
    sql_end(&rows);
    *ret = found;
    return done && arena_sound(arena, err);
}

/* ---- events ---- */

/* The number within the license, and the time after all others. */
static bool find_place(struct store *store, struct license_event_row *event, int64_t now,
                       struct err *err)
{
    const struct sql_value values[] = { sql_id(&event->license) };
    struct sql_rows rows;
    bool found;
    bool done = sql_one(store,
                        "SELECT (SELECT coalesce(max(n), 0) FROM license_event WHERE license = ?1),"
                        " (SELECT coalesce(max(recorded_at), 0) FROM license_event)",
                        values, COUNT(values), &rows, &found, err);
    if (done && found) {
        int64_t last = sql_int(&rows, 1);
        event->n = sql_int(&rows, 0) + 1;
        event->recorded_at = now > last ? now : last + 1;
    }
    sql_end(&rows);
    return done;
}

bool license_event_add(struct store *store, struct license_event_row *event, int64_t now,
                       struct err *err)
{
    if (!find_place(store, event, now, err))
        return false;
    const struct sql_value values[] = {
        sql_id(&event->license),
        INT(event->n),
        sql_id(&event->id),
        TEXT(event->transition),
        TEXT(event->state),
        INT(event->version),
        positive_or_null(event->condition),
        INT(event->event_at),
        INT(event->recorded_at),
        sql_id(&event->actor),
        positive_or_null(event->approval),
        TEXT(event->reason),
        TEXT(event->basis),
        digest_value(event->digest),
    };
    return sql_run(store,
                   "INSERT INTO license_event (license, n, id, transition, state, version, "
                   "condition, event_at, recorded_at, actor, approval, reason, basis, digest) "
                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
                   values, COUNT(values), NULL, err);
}

static struct license_event_row take_event(const struct sql_rows *rows, struct arena *arena)
{
    struct license_event_row event = {
        .n = sql_int(rows, 0),
        .id = sql_id_at(rows, 1),
        .transition = text_at(rows, 2, arena),
        .state = text_at(rows, 3, arena),
        .version = sql_int(rows, 4),
        .condition = sql_int(rows, 5),
        .event_at = sql_int(rows, 6),
        .recorded_at = sql_int(rows, 7),
        .actor = sql_id_at(rows, 8),
        .actor_name = text_at(rows, 9, arena),
        .approval = sql_int(rows, 10),
        .approver_name = text_at(rows, 11, arena),
        .reason = text_at(rows, 12, arena),
        .basis = text_at(rows, 13, arena),
    };
    (void)digest_at(rows, 14, event.digest);
    return event;
}

bool license_events_read(struct store *store, struct arena *arena, const struct store_id *license,
                         struct license_event_row **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { sql_id(license) };
    struct sql_rows rows;
    struct license_event_row *found = NULL;
    size_t room = 0;
    bool more = true;
    bool done = sql_query(
        store,
        "SELECT e.n, e.id, e.transition, e.state, e.version, e.condition, e.event_at, "
        "e.recorded_at, e.actor, p.name, e.approval, (SELECT q.name FROM approval a "
        "JOIN principal q ON q.id = CASE WHEN a.decided_by = e.actor THEN a.proposed_by "
        "ELSE a.decided_by END WHERE a.id = e.approval), e.reason, e.basis, e.digest "
        "FROM license_event e JOIN principal p ON p.id = e.actor WHERE e.license = ?1 ORDER BY e.n",
        values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more &&
           arena_grow(arena, &found, *ret_count, &room, sizeof *found)) {
        found[*ret_count] = take_event(&rows, arena);
        found[(*ret_count)++].license = *license;
    }
    sql_end(&rows);
    *ret = found;
    return done && arena_sound(arena, err);
}

bool license_event_find(struct store *store, struct arena *arena, const struct store_id *id,
                        struct license_event_row *ret, bool *ret_found, struct err *err)
{
    const struct sql_value values[] = { sql_id(id) };
    struct sql_rows rows;
    bool done = sql_one(store,
                        "SELECT license, n, state, version, digest FROM license_event "
                        "WHERE id = ?1",
                        values, COUNT(values), &rows, ret_found, err);
    if (done && *ret_found) {
        *ret = (struct license_event_row){ .license = sql_id_at(&rows, 0),
                                           .id = *id,
                                           .n = sql_int(&rows, 1),
                                           .state = text_at(&rows, 2, arena),
                                           .version = sql_int(&rows, 3) };
        (void)digest_at(&rows, 4, ret->digest);
    }
    sql_end(&rows);
    return done && arena_sound(arena, err);
}

/* ---- what it led to ---- */

bool license_incidents_add(struct store *store, const struct store_id *license, int64_t event,
                           int64_t since, int64_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { sql_id(license), INT(event), INT(since) };
    return sql_run(
        store,
        "INSERT INTO license_incident (license, transfer, event) "
        "SELECT DISTINCT ?1, t.seq, ?2 FROM entry e JOIN transfer t ON t.seq = e.transfer "
        "WHERE e.account IN (SELECT account FROM license_account WHERE license = ?1) "
        "AND e.layer = 'posted' AND t.kind IN ('post', 'fact') AND t.event_at >= ?3 "
        "AND NOT EXISTS (SELECT 1 FROM transfer r WHERE r.resolves = t.seq AND r.kind = 'reverse') "
        "AND NOT EXISTS (SELECT 1 FROM license_incident i WHERE i.license = ?1 "
        "AND i.transfer = t.seq)",
        values, COUNT(values), ret_count, err);
}

bool license_incident_add(struct store *store, const struct store_id *license, int64_t transfer,
                          int64_t event, struct err *err)
{
    const struct sql_value values[] = { sql_id(license), INT(transfer), INT(event) };
    return sql_run(store,
                   "INSERT INTO license_incident (license, transfer, event) VALUES (?1, ?2, ?3)",
                   values, COUNT(values), NULL, err);
}

bool license_incidents_read(struct store *store, struct arena *arena,
                            const struct store_id *license, int64_t after, int64_t most,
                            struct license_incident **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { sql_id(license), INT(after), INT(most) };
    struct sql_rows rows;
    struct license_incident *found = NULL;
    size_t room = 0;
    bool more = true;
    bool done = sql_query(store,
                          "WITH own AS (SELECT line, measure, account FROM license_account "
                          "WHERE license = ?1), "
                          "meant AS (SELECT seq FROM "
                          "(SELECT transfer AS seq FROM license_incident WHERE license = ?1 "
                          "AND transfer > ?2 UNION SELECT transfer FROM incident "
                          "WHERE transfer > ?2 AND account IN (SELECT account FROM own)) AS found "
                          "ORDER BY seq LIMIT ?3) "
                          "SELECT t.seq, i.event, t.event_at, a.line, a.measure, e.amount "
                          "FROM meant m JOIN license_incident i ON i.license = ?1 "
                          "AND i.transfer = m.seq JOIN transfer t ON t.seq = m.seq "
                          "JOIN entry e ON e.transfer = m.seq AND e.layer = 'posted' "
                          "JOIN own a ON a.account = e.account "
                          "UNION ALL SELECT t.seq, 0, t.event_at, a.line, a.measure, i.amount "
                          "FROM meant m JOIN incident i ON i.transfer = m.seq "
                          "JOIN transfer t ON t.seq = m.seq JOIN own a ON a.account = i.account "
                          "ORDER BY 1, 2, 4, 5",
                          values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more &&
           arena_grow(arena, &found, *ret_count, &room, sizeof *found))
        found[(*ret_count)++] = (struct license_incident){
            .transfer = sql_int(&rows, 0),
            .event = sql_int(&rows, 1),
            .event_at = sql_int(&rows, 2),
            .line = sql_int(&rows, 3),
            .measure = measure_at(&rows, 4),
            .amount = sql_int(&rows, 5),
        };
    sql_end(&rows);
    *ret = found;
    return done && arena_sound(arena, err);
}
