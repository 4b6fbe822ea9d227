/* SPDX-License-Identifier: Apache-2.0 */
/* store/matter_rows.c - see matter_rows.h. */
#include "store/matter_rows.h"

#include <string.h>

#include "store/checks.h"
#include "store/packed.h"
#include "store/statement.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])

static void take_digest(const struct sql_rows *rows, int column, uint8_t ret[MATTER_DIGEST_SIZE])
{
    struct str bytes = sql_text(rows, column);
    memset(ret, 0, MATTER_DIGEST_SIZE);
    if (bytes.length == MATTER_DIGEST_SIZE)
        memcpy(ret, bytes.data, MATTER_DIGEST_SIZE);
}

static struct sql_value bytes_of(struct str bytes)
{
    return (struct sql_value){ .kind = SQL_BYTES, .text = bytes };
}

static struct sql_value digest_value(const uint8_t *digest)
{
    return bytes_of((struct str){ (const char *)digest, MATTER_DIGEST_SIZE });
}

/* ---- matters ---- */

#define MATTER_READ                                                                                \
    "SELECT id, kind, name, state, version, event, decision, value, currency, due FROM matter "

static struct matter take_matter(const struct sql_rows *rows, struct arena *arena)
{
    return (struct matter){ .id = sql_id_at(rows, 0),
                            .kind = text_at(rows, 1, arena),
                            .name = text_at(rows, 2, arena),
                            .state = text_at(rows, 3, arena),
                            .version = sql_int(rows, 4),
                            .event = sql_int(rows, 5),
                            .decision = sql_int(rows, 6),
                            .value = sql_int(rows, 7),
                            .currency = text_at(rows, 8, arena),
                            .due =
                                sql_is_null(rows, 9) ? MATTER_NO_DAY : (int32_t)sql_int(rows, 9) };
}

bool matters_find(struct store *store, struct arena *arena, struct str kind,
                  const struct str *names, size_t count, matter_function *take, void *context,
                  struct err *err)
{
    static const struct sql_each read = {
        MATTER_READ "WHERE kind = ?1 AND name = ?2",
        MATTER_READ "WHERE (kind, name) IN (SELECT * FROM unnest(?1::text[], ?2::text[]))"
    };
    struct sql_rows rows;
    bool more = true;
    struct sql_value *values = arena_array_raw(arena, count * 2, sizeof *values);
    if (values == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < count; i++) {
        values[2 * i] = TEXT(kind);
        values[2 * i + 1] = TEXT(names[i]);
    }
    bool done = sql_query_each(store, &read, values, 2, count, &rows, err);
    while (done && (done = sql_next(&rows, &more, err)) && more) {
        struct matter matter = take_matter(&rows, arena);
        done = arena_sound(arena, err) && take(context, &matter, err);
    }
    sql_end(&rows);
    return done;
}

static bool read_list(struct store *store, struct arena *arena, const char *sql,
                      const struct sql_value *values, size_t value_count, struct matter **ret,
                      size_t *ret_count, struct err *err)
{
    struct sql_rows rows;
    struct matter *found = NULL;
    size_t room = 0;
    bool more = true;
    bool done = sql_query(store, sql, values, value_count, &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more &&
           arena_grow(arena, &found, *ret_count, &room, sizeof *found))
        found[(*ret_count)++] = take_matter(&rows, arena);
    sql_end(&rows);
    *ret = found;
    return done && arena_sound(arena, err);
}

bool matters_list(struct store *store, struct arena *arena, struct str kind, struct str state,
                  struct str after, int64_t most, struct matter **ret, size_t *ret_count,
                  struct err *err)
{
    const struct sql_value values[] = { TEXT(kind), TEXT(after), INT(most), TEXT(state) };
    bool any = state.length == 0;
    return read_list(store, arena,
                     any ? MATTER_READ "WHERE kind = ?1 AND name > ?2 ORDER BY name LIMIT ?3"
                         : MATTER_READ "WHERE kind = ?1 AND state = ?4 AND name > ?2 "
                                       "ORDER BY name LIMIT ?3",
                     values, any ? 3 : 4, ret, ret_count, err);
}

/* Names by themselves; what else it goes by stands first in an index with the state. */
#define PAGE_NAMES(next, order)                                                                    \
    MATTER_READ "WHERE kind = ?1 AND (?2 = '' OR state = ?2) "                                     \
                "AND (?3 = '' OR substr(name, 1, length(?3)) = ?3) AND " next                      \
                " ORDER BY name " order " LIMIT ?5"
#define PAGE_BY(what, less, order)                                                                 \
    MATTER_READ "WHERE kind = ?1 AND state = ?2 "                                                  \
                "AND (?3 = '' OR substr(name, 1, length(?3)) = ?3) "                               \
                "AND " what " IS NOT NULL AND " what " " less "= ?6 "                              \
                "AND (" what " " less " ?6 OR name > ?4) ORDER BY " what " " order                 \
                ", name LIMIT ?5"

bool matters_page(struct store *store, struct arena *arena, const struct matter_page *page,
                  struct matter **ret, size_t *ret_count, struct err *err)
{
    static const char *const sql[MATTER_ORDER_COUNT] = {
        [MATTER_BY_NAME] = PAGE_NAMES("name > ?4", "ASC"),
        [MATTER_BY_NAME_DOWN] = PAGE_NAMES("(?4 = '' OR name < ?4)", "DESC"),
        [MATTER_BY_VALUE] = PAGE_BY("value", ">", "ASC"),
        [MATTER_BY_VALUE_DOWN] = PAGE_BY("value", "<", "DESC"),
        [MATTER_BY_DUE] = PAGE_BY("due", ">", "ASC"),
        [MATTER_BY_DUE_DOWN] = PAGE_BY("due", "<", "DESC"),
    };
    bool down = page->order == MATTER_BY_VALUE_DOWN || page->order == MATTER_BY_DUE_DOWN;
    const struct sql_value values[] = {
        TEXT(page->kind), TEXT(page->state),
        TEXT(page->find), TEXT(page->goes_on ? page->after : STR("")),
        INT(page->most),  INT(page->goes_on ? page->at : down ? INT64_MAX : INT64_MIN),
    };
    size_t count = page->order <= MATTER_BY_NAME_DOWN ? 5 : COUNT(values);
    return read_list(store, arena, sql[page->order], values, count, ret, ret_count, err);
}

bool matters_by_value(struct store *store, struct arena *arena, struct str kind, struct str state,
                      int64_t most, struct matter **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { TEXT(kind), TEXT(state), INT(most) };
    return read_list(store, arena,
                     MATTER_READ "WHERE kind = ?1 AND state = ?2 AND value IS NOT NULL "
                                 "ORDER BY value DESC, name LIMIT ?3",
                     values, COUNT(values), ret, ret_count, err);
}

#define SAID_READ                                                                                  \
    "SELECT id, kind, name, state, version, event, decision, value, currency, due, content "       \
    "FROM matter JOIN matter_version v ON v.matter = id AND v.n = version WHERE kind = ?1 "

static bool read_said(struct store *store, struct arena *arena, const char *sql,
                      const struct sql_value *values, size_t value_count, struct matter_said **ret,
                      size_t *ret_count, struct err *err)
{
    struct sql_rows rows;
    struct matter_said *found = NULL;
    size_t room = 0;
    bool more = true;
    bool done = sql_query(store, sql, values, value_count, &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more &&
           arena_grow(arena, &found, *ret_count, &room, sizeof *found))
        found[(*ret_count)++] = (struct matter_said){ .matter = take_matter(&rows, arena),
                                                      .content = text_at(&rows, 10, arena) };
    sql_end(&rows);
    *ret = found;
    return done && arena_sound(arena, err);
}

bool matters_said(struct store *store, struct arena *arena, struct str kind,
                  struct matter_said **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { TEXT(kind) };
    return read_said(store, arena, SAID_READ "ORDER BY name", values, COUNT(values), ret, ret_count,
                     err);
}

bool matters_said_after(struct store *store, struct arena *arena, struct str kind, struct str after,
                        int64_t most, struct matter_said **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { TEXT(kind), TEXT(after), INT(most) };
    return read_said(store, arena, SAID_READ "AND name > ?2 ORDER BY name LIMIT ?3", values,
                     COUNT(values), ret, ret_count, err);
}

bool matters_by_due(struct store *store, struct arena *arena, struct str kind, struct str state,
                    int32_t from, int64_t most, struct matter **ret, size_t *ret_count,
                    struct err *err)
{
    const struct sql_value values[] = { TEXT(kind), TEXT(state), INT(from), INT(most) };
    return read_list(store, arena,
                     MATTER_READ "WHERE kind = ?1 AND state = ?2 AND due >= ?3 "
                                 "ORDER BY due, name LIMIT ?4",
                     values, COUNT(values), ret, ret_count, err);
}

bool matters_with_due(struct store *store, struct arena *arena, struct str kind,
                      struct matter **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { TEXT(kind) };
    return read_list(store, arena,
                     MATTER_READ "WHERE kind = ?1 AND due IS NOT NULL ORDER BY due, name", values,
                     COUNT(values), ret, ret_count, err);
}

bool matters_about(struct store *store, struct arena *arena, struct str kind, struct str what,
                   struct str name, struct matter **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { TEXT(kind), TEXT(what), TEXT(name) };
    return read_list(store, arena,
                     MATTER_READ "WHERE kind = ?1 AND (id, version) IN (SELECT matter, version "
                                 "FROM matter_about WHERE what = ?2 AND name = ?3) ORDER BY name",
                     values, COUNT(values), ret, ret_count, err);
}

bool matters_tied(struct store *store, struct arena *arena, struct str kind, struct str what,
                  struct matter_tied **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { TEXT(kind), TEXT(what) };
    struct sql_rows rows;
    struct matter_tied *found = NULL;
    size_t room = 0;
    bool more = true;
    bool done = sql_query(store,
                          "SELECT m.id, m.kind, m.name, m.state, m.version, m.event, m.decision, "
                          "m.value, m.currency, m.due, a.name FROM matter m JOIN matter_about a "
                          "ON a.matter = m.id AND a.version = m.version "
                          "WHERE m.kind = ?1 AND a.what = ?2",
                          values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more &&
           arena_grow(arena, &found, *ret_count, &room, sizeof *found))
        found[(*ret_count)++] = (struct matter_tied){ .matter = take_matter(&rows, arena),
                                                      .name = text_at(&rows, 10, arena) };
    sql_end(&rows);
    *ret = found;
    return done && arena_sound(arena, err);
}

bool matters_ever_about(struct store *store, struct arena *arena, struct str kind, struct str what,
                        struct str name, struct matter **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { TEXT(kind), TEXT(what), TEXT(name) };
    return read_list(store, arena,
                     MATTER_READ "WHERE kind = ?1 AND id IN (SELECT matter FROM matter_about "
                                 "WHERE what = ?2 AND name = ?3) ORDER BY name",
                     values, COUNT(values), ret, ret_count, err);
}

bool matter_about_read(struct store *store, struct arena *arena, const struct store_id *matter,
                       struct str what, struct str name, struct matter_about **ret,
                       size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { sql_id(matter), TEXT(what), TEXT(name) };
    struct sql_rows rows;
    struct matter_about *found = NULL;
    size_t room = 0;
    bool more = true;
    bool done = sql_query(store,
                          "SELECT version FROM matter_about WHERE matter = ?1 AND what = ?2 AND "
                          "name = ?3 ORDER BY version",
                          values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more &&
           arena_grow(arena, &found, *ret_count, &room, sizeof *found))
        found[(*ret_count)++] = (struct matter_about){
            .matter = *matter, .version = sql_int(&rows, 0), .what = what, .name = name
        };
    sql_end(&rows);
    *ret = found;
    return done && arena_sound(arena, err);
}

/* Cut to what a number can be: a thousand times what all chips of a century are worth. */
static int64_t worth(int64_t millions, int64_t rest)
{
    int64_t sum;
    return __builtin_mul_overflow(millions, (int64_t)1000000, &sum) ||
                   __builtin_add_overflow(sum, rest, &sum)
               ? INT64_MAX
               : sum;
}

bool matters_sum(struct store *store, struct arena *arena, struct str kind, struct matter_sum **ret,
                 size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { TEXT(kind) };
    struct sql_rows rows;
    struct matter_sum *found = NULL;
    size_t room = 0;
    bool more = true;
    bool done = sql_query(store,
                          "SELECT state, nullif(currency, ''), count, millions, rest "
                          "FROM matter_tally WHERE kind = ?1 AND count > 0 "
                          "ORDER BY state, currency",
                          values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more &&
           arena_grow(arena, &found, *ret_count, &room, sizeof *found))
        found[(*ret_count)++] =
            (struct matter_sum){ .state = text_at(&rows, 0, arena),
                                 .currency = text_at(&rows, 1, arena),
                                 .count = sql_int(&rows, 2),
                                 .value = worth(sql_int(&rows, 3), sql_int(&rows, 4)) };
    sql_end(&rows);
    *ret = found;
    return done && arena_sound(arena, err);
}

bool matters_count(struct store *store, struct str kind, matter_count_function *take, void *context,
                   struct err *err)
{
    const struct sql_value values[] = { TEXT(kind) };
    struct sql_rows rows;
    bool more = true;
    bool done = sql_query(store,
                          "SELECT state, CAST(sum(count) AS bigint) FROM matter_tally "
                          "WHERE kind = ?1 AND count > 0 GROUP BY state ORDER BY state",
                          values, COUNT(values), &rows, err);
    while (done && (done = sql_next(&rows, &more, err)) && more)
        done = take(context, sql_text(&rows, 0), sql_int(&rows, 1), err);
    sql_end(&rows);
    return done;
}

/* ---- versions, events ---- */

bool matter_version_read(struct store *store, struct arena *arena, const struct store_id *matter,
                         int64_t n, struct matter_version *ret, struct err *err)
{
    const struct sql_value values[] = { sql_id(matter), INT(n) };
    struct sql_rows rows;
    bool found;
    bool done =
        sql_one(store, "SELECT content, digest FROM matter_version WHERE matter = ?1 AND n = ?2",
                values, COUNT(values), &rows, &found, err);
    *ret = (struct matter_version){ .matter = *matter, .n = n };
    if (done && found) {
        ret->content = text_at(&rows, 0, arena);
        take_digest(&rows, 1, ret->digest);
    }
    sql_end(&rows);
    if (done && !found)
        return err_set(err, ERR_NAME, "there is no version %lld", (long long)n);
    return done && arena_sound(arena, err);
}

#define EVENT_COLUMNS                                                                              \
    "e.n, e.id, e.transition, e.from_state, e.to_state, e.version, e.decision, e.recorded_at, "    \
    "e.actor, e.reason, e.basis, e.details, e.digest, e.matter"

static bool read_events(struct store *store, struct arena *arena, const char *sql,
                        const struct sql_value *values, size_t value_count,
                        struct matter_event **ret, size_t *ret_count, struct err *err)
{
    struct sql_rows rows;
    struct matter_event *found = NULL;
    size_t room = 0;
    bool more = true;
    bool done = sql_query(store, sql, values, value_count, &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more &&
           arena_grow(arena, &found, *ret_count, &room, sizeof *found)) {
        struct matter_event *event = &found[(*ret_count)++];
        *event = (struct matter_event){ .matter = sql_id_at(&rows, 13),
                                        .n = sql_int(&rows, 0),
                                        .id = sql_id_at(&rows, 1),
                                        .transition = text_at(&rows, 2, arena),
                                        .from = text_at(&rows, 3, arena),
                                        .to = text_at(&rows, 4, arena),
                                        .version = sql_int(&rows, 5),
                                        .decision = sql_int(&rows, 6),
                                        .recorded_at = sql_int(&rows, 7),
                                        .actor = sql_id_at(&rows, 8),
                                        .reason = text_at(&rows, 9, arena),
                                        .basis = text_at(&rows, 10, arena),
                                        .details = text_at(&rows, 11, arena) };
        take_digest(&rows, 12, event->digest);
    }
    sql_end(&rows);
    *ret = found;
    return done && arena_sound(arena, err);
}

bool matter_events_read(struct store *store, struct arena *arena, const struct store_id *matter,
                        struct matter_event **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { sql_id(matter) };
    return read_events(store, arena,
                       "SELECT " EVENT_COLUMNS " FROM matter_event e WHERE e.matter = ?1 "
                       "ORDER BY e.n",
                       values, COUNT(values), ret, ret_count, err);
}

bool matter_events_of(struct store *store, struct arena *arena, struct str kind,
                      struct str transition, struct matter_event **ret, size_t *ret_count,
                      struct err *err)
{
    const struct sql_value values[] = { TEXT(kind), TEXT(transition) };
    return read_events(store, arena,
                       "SELECT " EVENT_COLUMNS " FROM matter m JOIN matter_event e "
                       "ON e.matter = m.id WHERE m.kind = ?1 AND e.transition = ?2 "
                       "ORDER BY m.name, e.n",
                       values, COUNT(values), ret, ret_count, err);
}

bool matters_last(struct store *store, struct arena *arena, struct str kind, int64_t until,
                  struct matter_last **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { TEXT(kind), INT(until) };
    struct sql_rows rows;
    struct matter_last *found = NULL;
    size_t room = 0;
    bool more = true;
    bool done = sql_query(store,
                          "SELECT m.id, m.name, e.to_state, v.content, p.name, e.reason, e.basis, "
                          "e.details, e.recorded_at FROM matter m "
                          "JOIN matter_event e ON e.matter = m.id "
                          "JOIN matter_version v ON v.matter = e.matter AND v.n = e.version "
                          "JOIN principal p ON p.id = e.actor "
                          "WHERE m.kind = ?1 AND e.recorded_at <= ?2 AND NOT EXISTS "
                          "(SELECT 1 FROM matter_event l WHERE l.matter = e.matter AND l.n > e.n "
                          "AND l.recorded_at <= ?2) ORDER BY m.name",
                          values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more &&
           arena_grow(arena, &found, *ret_count, &room, sizeof *found)) {
        struct matter_last *last = &found[(*ret_count)++];
        struct str *const texts[] = { &last->name,   &last->state, &last->content, &last->by,
                                      &last->reason, &last->basis, &last->details };
        last->id = sql_id_at(&rows, 0);
        for (size_t i = 0; i < COUNT(texts); i++)
            *texts[i] = text_at(&rows, (int)i + 1, arena);
        last->recorded_at = sql_int(&rows, COUNT(texts) + 1);
    }
    sql_end(&rows);
    *ret = found;
    return done && arena_sound(arena, err);
}

bool matter_event_digest(struct store *store, struct arena *arena, const struct store_id *id,
                         uint8_t ret[MATTER_DIGEST_SIZE], struct str *ret_name, bool *ret_found,
                         struct err *err)
{
    const struct sql_value values[] = { sql_id(id) };
    struct sql_rows rows;
    bool done = sql_one(store,
                        "SELECT e.digest, m.name FROM matter_event e JOIN matter m "
                        "ON m.id = e.matter WHERE e.id = ?1",
                        values, COUNT(values), &rows, ret_found, err);
    if (done && *ret_found) {
        take_digest(&rows, 0, ret);
        *ret_name = text_at(&rows, 1, arena);
    }
    sql_end(&rows);
    return done && arena_sound(arena, err);
}

static bool read_number(struct store *store, const char *sql, const struct sql_value *values,
                        size_t count, int64_t *ret, bool *ret_found, struct err *err)
{
    struct sql_rows rows;
    bool done = sql_one(store, sql, values, count, &rows, ret_found, err);
    *ret = done && *ret_found ? sql_int(&rows, 0) : 0;
    sql_end(&rows);
    return done;
}

bool matter_events_count(struct store *store, struct str kind, int64_t *ret, struct err *err)
{
    const struct sql_value values[] = { TEXT(kind) };
    bool found;
    return read_number(store,
                       "SELECT count(*) FROM matter_event e JOIN matter m ON m.id = e.matter "
                       "WHERE m.kind = ?1",
                       values, COUNT(values), ret, &found, err);
}

/* ---- obstacles ---- */

bool obstacles_read(struct store *store, struct arena *arena, const struct store_id *matter,
                    struct obstacle **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { sql_id(matter) };
    struct sql_rows rows;
    struct obstacle *found = NULL;
    size_t room = 0;
    bool more = true;
    bool done = sql_query(store,
                          "SELECT o.n, o.event, o.decision, o.reason, o.rule, o.citation, o.says, "
                          "g.decision, e.event FROM obstacle o LEFT JOIN obstacle_gone g "
                          "ON g.matter = o.matter AND g.n = o.n LEFT JOIN obstacle_end e "
                          "ON e.matter = o.matter AND e.n = o.n WHERE o.matter = ?1 ORDER BY o.n",
                          values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more &&
           arena_grow(arena, &found, *ret_count, &room, sizeof *found))
        found[(*ret_count)++] = (struct obstacle){ .matter = *matter,
                                                   .n = sql_int(&rows, 0),
                                                   .event = sql_int(&rows, 1),
                                                   .decision = sql_int(&rows, 2),
                                                   .reason = text_at(&rows, 3, arena),
                                                   .rule = text_at(&rows, 4, arena),
                                                   .citation = text_at(&rows, 5, arena),
                                                   .says = text_at(&rows, 6, arena),
                                                   .gone = sql_int(&rows, 7),
                                                   .ended = sql_int(&rows, 8) };
    sql_end(&rows);
    *ret = found;
    return done && arena_sound(arena, err);
}

bool obstacles_gone(struct store *store, struct arena *arena, struct str kind, int64_t most,
                    struct matter_gone **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { TEXT(kind), INT(most) };
    struct sql_rows rows;
    struct matter_gone *found = NULL;
    size_t room = 0;
    bool more = true;
    bool done = sql_query(store,
                          "SELECT name, gone FROM matter WHERE kind = ?1 AND state = 'on_hold' "
                          "AND gone > 0 ORDER BY name LIMIT ?2",
                          values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more &&
           arena_grow(arena, &found, *ret_count, &room, sizeof *found))
        found[(*ret_count)++] =
            (struct matter_gone){ .name = text_at(&rows, 0, arena), .count = sql_int(&rows, 1) };
    sql_end(&rows);
    *ret = found;
    return done && arena_sound(arena, err);
}

bool obstacles_sum(struct store *store, struct arena *arena, struct str kind, int64_t most,
                   struct obstacle_sum **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { TEXT(kind), INT(most) };
    struct sql_rows rows;
    struct obstacle_sum *found = NULL;
    size_t room = 0;
    bool more = true;
    bool done =
        sql_query(store,
                  "SELECT reason, rule, min(says), CAST(sum(count) AS bigint) AS n "
                  "FROM obstacle_tally WHERE kind = ?1 AND state = 'on_hold' AND reason <> 'party' "
                  "AND count > 0 GROUP BY reason, rule ORDER BY n DESC, reason, rule LIMIT ?2",
                  values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more &&
           arena_grow(arena, &found, *ret_count, &room, sizeof *found))
        found[(*ret_count)++] = (struct obstacle_sum){ .reason = text_at(&rows, 0, arena),
                                                       .rule = text_at(&rows, 1, arena),
                                                       .says = text_at(&rows, 2, arena),
                                                       .count = sql_int(&rows, 3) };
    sql_end(&rows);
    *ret = found;
    return done && arena_sound(arena, err);
}

/* ---- decisions ---- */

#define DECISION_HEAD "SELECT matter, version, basis, made_at, outcome, may_ship, digest"
#define DECISION_FROM " FROM decision WHERE seq = ?1"

static bool read_decision(struct store *store, struct arena *arena, const char *sql, int64_t seq,
                          bool whole, struct decision_row *ret, struct err *err)
{
    const struct sql_value values[] = { INT(seq) };
    struct sql_rows rows;
    bool found;
    bool done = sql_one(store, sql, values, COUNT(values), &rows, &found, err);
    *ret = (struct decision_row){ .seq = seq };
    if (done && found) {
        ret->matter = sql_id_at(&rows, 0);
        ret->version = sql_int(&rows, 1);
        ret->basis = sql_int(&rows, 2);
        ret->made_at = sql_int(&rows, 3);
        ret->outcome = text_at(&rows, 4, arena);
        ret->may_ship = sql_int(&rows, 5) != 0;
        take_digest(&rows, 6, ret->digest);
        done = !whole || packed_read(arena, sql_text(&rows, 7), &ret->content, err);
    }
    sql_end(&rows);
    if (done && !found)
        return err_set(err, ERR_NAME, "there is no decision %lld", (long long)seq);
    return done && arena_sound(arena, err);
}

bool decision_read(struct store *store, struct arena *arena, int64_t seq, struct decision_row *ret,
                   struct err *err)
{
    return read_decision(store, arena, DECISION_HEAD ", content" DECISION_FROM, seq, true, ret,
                         err);
}

bool decision_head(struct store *store, struct arena *arena, int64_t seq, struct decision_row *ret,
                   struct err *err)
{
    return read_decision(store, arena, DECISION_HEAD DECISION_FROM, seq, false, ret, err);
}

bool decision_last(struct store *store, int64_t *ret_seq, struct err *err)
{
    bool found;
    return read_number(store, "SELECT seq FROM decision ORDER BY seq DESC LIMIT 1", NULL, 0,
                       ret_seq, &found, err);
}

bool decision_basis(struct store *store, struct str content,
                    const uint8_t digest[MATTER_DIGEST_SIZE], int64_t now, int64_t *ret_seq,
                    bool *ret_new, struct err *err)
{
    const struct sql_value which[] = { digest_value(digest) };
    bool found;
    int64_t last;
    *ret_new = false;
    if (!read_number(store, "SELECT seq FROM decision_basis WHERE digest = ?1", which, 1, ret_seq,
                     &found, err) ||
        found)
        return found;
    if (!read_number(store, "SELECT seq FROM decision_basis ORDER BY seq DESC LIMIT 1", NULL, 0,
                     &last, &found, err))
        return false;
    const struct sql_value values[] = { INT(last + 1), which[0], TEXT(content), INT(now) };
    *ret_seq = last + 1;
    *ret_new = true;
    return sql_run(store,
                   "INSERT INTO decision_basis (seq, digest, content, added_at) "
                   "VALUES (?1, ?2, ?3, ?4)",
                   values, COUNT(values), NULL, err);
}

bool decision_basis_read(struct store *store, struct arena *arena, int64_t seq,
                         struct str *ret_content, uint8_t ret_digest[MATTER_DIGEST_SIZE],
                         struct err *err)
{
    const struct sql_value values[] = { INT(seq) };
    struct sql_rows rows;
    bool found;
    bool done = sql_one(store, "SELECT content, digest FROM decision_basis WHERE seq = ?1", values,
                        COUNT(values), &rows, &found, err);
    if (done && found) {
        *ret_content = text_at(&rows, 0, arena);
        take_digest(&rows, 1, ret_digest);
    }
    sql_end(&rows);
    if (done && !found)
        return err_set(err, ERR_NAME, "no decision was made with %lld", (long long)seq);
    return done && arena_sound(arena, err);
}

/* ---- writing ---- */

/* What its newest version says. */
static void put_said(const struct matter *matter, struct sql_value *values)
{
    bool has = matter->currency.length > 0;
    values[0] = has ? INT(matter->value) : sql_id(NULL);
    values[1] = has ? TEXT(matter->currency) : sql_id(NULL);
    values[2] = matter->due == MATTER_NO_DAY ? sql_id(NULL) : INT(matter->due);
}

static void fill_added(const void *items, size_t at, struct sql_value *values)
{
    const struct matter *matter = (const struct matter *)items + at;
    values[0] = sql_id(&matter->id);
    values[1] = TEXT(matter->kind);
    values[2] = TEXT(matter->name);
    values[3] = TEXT(matter->state);
    values[4] = INT(matter->version);
    values[5] = INT(matter->event);
    values[6] = INT(matter->decision);
    put_said(matter, values + 7);
}

#define MATTER_ADD                                                                                 \
    "INSERT INTO matter (id, kind, name, state, version, event, decision, value, currency, due) "

static const struct sql_each add_matters = {
    MATTER_ADD "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    MATTER_ADD "SELECT * FROM unnest(?1::bytea[], ?2::text[], ?3::text[], ?4::text[], "
               "?5::bigint[], ?6::bigint[], ?7::bigint[], ?8::bigint[], ?9::text[], "
               "?10::bigint[])"
};

static void fill_changed(const void *items, size_t at, struct sql_value *values)
{
    const struct matter *matter = (const struct matter *)items + at;
    values[0] = sql_id(&matter->id);
    values[1] = TEXT(matter->state);
    values[2] = INT(matter->version);
    values[3] = INT(matter->event);
    values[4] = INT(matter->decision);
    put_said(matter, values + 5);
}

static const struct sql_each change_matters = {
    "UPDATE matter SET state = ?2, version = ?3, event = ?4, decision = ?5, value = ?6, "
    "currency = ?7, due = ?8 WHERE id = ?1",
    "UPDATE matter m SET state = u.state, version = u.version, event = u.event, "
    "decision = u.decision, value = u.value, currency = u.currency, due = u.due "
    "FROM unnest(?1::bytea[], ?2::text[], ?3::bigint[], ?4::bigint[], ?5::bigint[], "
    "?6::bigint[], ?7::text[], ?8::bigint[]) AS u (id, state, version, event, decision, value, "
    "currency, due) WHERE m.id = u.id"
};

static void fill_version(const void *items, size_t at, struct sql_value *values)
{
    const struct matter_version *version = (const struct matter_version *)items + at;
    values[0] = sql_id(&version->matter);
    values[1] = INT(version->n);
    values[2] = TEXT(version->content);
    values[3] = digest_value(version->digest);
}

static const struct sql_each add_versions = {
    "INSERT INTO matter_version (matter, n, content, digest) VALUES (?1, ?2, ?3, ?4)",
    "INSERT INTO matter_version (matter, n, content, digest) "
    "SELECT * FROM unnest(?1::bytea[], ?2::bigint[], ?3::text[], ?4::bytea[])"
};

static void fill_about(const void *items, size_t at, struct sql_value *values)
{
    const struct matter_about *about = (const struct matter_about *)items + at;
    values[0] = sql_id(&about->matter);
    values[1] = INT(about->version);
    values[2] = TEXT(about->what);
    values[3] = TEXT(about->name);
}

static const struct sql_each add_abouts = {
    "INSERT INTO matter_about (matter, version, what, name) VALUES (?1, ?2, ?3, ?4)",
    "INSERT INTO matter_about (matter, version, what, name) "
    "SELECT * FROM unnest(?1::bytea[], ?2::bigint[], ?3::text[], ?4::text[])"
};

static void fill_decision(const void *items, size_t at, struct sql_value *values)
{
    const struct decision_row *decision = (const struct decision_row *)items + at;
    values[0] = INT(decision->seq);
    values[1] = sql_id(&decision->matter);
    values[2] = INT(decision->version);
    values[3] = INT(decision->basis);
    values[4] = INT(decision->made_at);
    values[5] = TEXT(decision->outcome);
    values[6] = INT(decision->may_ship);
    values[7] = bytes_of(decision->content);
    values[8] = digest_value(decision->digest);
}

static const struct sql_each add_decisions = {
    "INSERT INTO decision (seq, matter, version, basis, made_at, outcome, may_ship, content, "
    "digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    "INSERT INTO decision (seq, matter, version, basis, made_at, outcome, may_ship, content, "
    "digest) SELECT * FROM unnest(?1::bigint[], ?2::bytea[], ?3::bigint[], ?4::bigint[], "
    "?5::bigint[], ?6::text[], ?7::bigint[], ?8::bytea[], ?9::bytea[])"
};

static void fill_event(const void *items, size_t at, struct sql_value *values)
{
    const struct matter_event *event = (const struct matter_event *)items + at;
    values[0] = sql_id(&event->matter);
    values[1] = INT(event->n);
    values[2] = sql_id(&event->id);
    values[3] = TEXT(event->transition);
    values[4] = event->from.data == NULL ? sql_id(NULL) : TEXT(event->from);
    values[5] = TEXT(event->to);
    values[6] = INT(event->version);
    values[7] = sql_number(event->decision);
    values[8] = INT(event->recorded_at);
    values[9] = sql_id(&event->actor);
    values[10] = TEXT(event->reason);
    values[11] = TEXT(event->basis);
    values[12] = TEXT(event->details);
    values[13] = digest_value(event->digest);
}

#define EVENT_ADD                                                                                  \
    "INSERT INTO matter_event (matter, n, id, transition, from_state, to_state, version, "         \
    "decision, recorded_at, actor, reason, basis, details, digest) "

static const struct sql_each add_events = {
    EVENT_ADD "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    EVENT_ADD "SELECT * FROM unnest(?1::bytea[], ?2::bigint[], ?3::bytea[], ?4::text[], "
              "?5::text[], ?6::text[], ?7::bigint[], ?8::bigint[], ?9::bigint[], ?10::bytea[], "
              "?11::text[], ?12::text[], ?13::text[], ?14::bytea[])"
};

static void fill_opened(const void *items, size_t at, struct sql_value *values)
{
    const struct obstacle *obstacle = (const struct obstacle *)items + at;
    values[0] = sql_id(&obstacle->matter);
    values[1] = INT(obstacle->n);
    values[2] = INT(obstacle->event);
    values[3] = sql_number(obstacle->decision);
    values[4] = TEXT(obstacle->reason);
    values[5] = TEXT(obstacle->rule);
    values[6] = TEXT(obstacle->citation);
    values[7] = TEXT(obstacle->says);
}

static const struct sql_each add_opened = {
    "INSERT INTO obstacle (matter, n, event, decision, reason, rule, citation, says) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    "INSERT INTO obstacle (matter, n, event, decision, reason, rule, citation, says) "
    "SELECT * FROM unnest(?1::bytea[], ?2::bigint[], ?3::bigint[], ?4::bigint[], ?5::text[], "
    "?6::text[], ?7::text[], ?8::text[])"
};

static void fill_gone(const void *items, size_t at, struct sql_value *values)
{
    const struct obstacle *obstacle = (const struct obstacle *)items + at;
    values[0] = sql_id(&obstacle->matter);
    values[1] = INT(obstacle->n);
    values[2] = INT(obstacle->gone);
}

static const struct sql_each add_gone = {
    "INSERT INTO obstacle_gone (matter, n, decision) VALUES (?1, ?2, ?3)",
    "INSERT INTO obstacle_gone (matter, n, decision) "
    "SELECT * FROM unnest(?1::bytea[], ?2::bigint[], ?3::bigint[])"
};

static void fill_closed(const void *items, size_t at, struct sql_value *values)
{
    const struct obstacle *obstacle = (const struct obstacle *)items + at;
    values[0] = sql_id(&obstacle->matter);
    values[1] = INT(obstacle->n);
    values[2] = INT(obstacle->ended);
}

static const struct sql_each add_closed = {
    "INSERT INTO obstacle_end (matter, n, event) VALUES (?1, ?2, ?3)",
    "INSERT INTO obstacle_end (matter, n, event) "
    "SELECT * FROM unnest(?1::bytea[], ?2::bigint[], ?3::bigint[])"
};

bool matters_write(struct store *store, const struct matter_writing *w, struct err *err)
{
    return sql_fill_each(store, &add_matters, 10, fill_added, w->added, w->added_count, err) &&
           sql_fill_each(store, &add_versions, 4, fill_version, w->versions, w->version_count,
                         err) &&
           sql_fill_each(store, &add_abouts, 4, fill_about, w->abouts, w->about_count, err) &&
           sql_fill_each(store, &add_decisions, 9, fill_decision, w->decisions, w->decision_count,
                         err) &&
           sql_fill_each(store, &add_events, 14, fill_event, w->events, w->event_count, err) &&
           sql_fill_each(store, &add_opened, 8, fill_opened, w->opened, w->opened_count, err) &&
           sql_fill_each(store, &add_gone, 3, fill_gone, w->gone, w->gone_count, err) &&
           sql_fill_each(store, &add_closed, 3, fill_closed, w->closed, w->closed_count, err) &&
           sql_fill_each(store, &change_matters, 8, fill_changed, w->changed, w->changed_count,
                         err);
}

/* ---- whether it is sound ---- */

#define NAME "(SELECT m.kind || ' ' || m.name FROM matter m WHERE m.id = "

/* What is kept by triggers, and what it is. */
#define MATTER_TALLY                                                                               \
    "SELECT kind, state, currency, count, millions, rest FROM matter_tally "                       \
    "WHERE count <> 0 OR millions <> 0 OR rest <> 0"
#define MATTERS_COUNTED                                                                            \
    "SELECT kind, state, coalesce(currency, '') AS currency, count(*), "                           \
    "coalesce(sum(value / 1000000), 0), coalesce(sum(value % 1000000), 0) FROM matter "            \
    "GROUP BY kind, state, coalesce(currency, '')"
#define OBSTACLE_TALLY                                                                             \
    "SELECT kind, state, reason, rule, says, count FROM obstacle_tally WHERE count <> 0"
#define OBSTACLES_COUNTED                                                                          \
    "SELECT m.kind, m.state, o.reason, o.rule, o.says, count(*) FROM open_obstacle o "             \
    "JOIN matter m ON m.id = o.matter GROUP BY m.kind, m.state, o.reason, o.rule, o.says"

static const struct sql_check checks[] = {
    { "it is not where its last event left it",
      "SELECT m.kind || ' ' || m.name, m.state FROM matter m LEFT JOIN matter_event e "
      "ON e.matter = m.id AND e.n = m.event WHERE e.n IS NULL OR e.to_state <> m.state "
      "OR EXISTS (SELECT 1 FROM matter_event l WHERE l.matter = m.id AND l.n > m.event)" },
    { "an event is missing",
      "SELECT " NAME "e.matter), CAST(e.n - 1 AS TEXT) FROM matter_event e WHERE e.n > 1 "
      "AND NOT EXISTS (SELECT 1 FROM matter_event p WHERE p.matter = e.matter "
      "AND p.n = e.n - 1)" },
    { "an event does not go on from the one before",
      "SELECT " NAME "e.matter), CAST(e.n AS TEXT) FROM matter_event e JOIN matter_event p "
      "ON p.matter = e.matter AND p.n = e.n - 1 WHERE p.to_state <> e.from_state" },
    { "its newest version is another one",
      "SELECT m.kind || ' ' || m.name, CAST(m.version AS TEXT) FROM matter m WHERE m.version <> "
      "(SELECT coalesce(max(v.n), 0) FROM matter_version v WHERE v.matter = m.id)" },
    { "its newest decision is another one",
      "SELECT m.kind || ' ' || m.name, CAST(m.decision AS TEXT) FROM matter m "
      "WHERE m.decision <> (SELECT coalesce(max(d.seq), 0) FROM decision d "
      "WHERE d.matter = m.id)" },
    { "a decision is older than what it was made with",
      "SELECT " NAME "d.matter), CAST(d.seq AS TEXT) FROM decision d JOIN decision_basis b "
      "ON b.seq = d.basis WHERE d.made_at < b.added_at" },
    { "it is allocatable, and something stands in its way",
      "SELECT m.kind || ' ' || m.name, o.says FROM matter m JOIN obstacle o ON o.matter = m.id "
      "WHERE m.state IN ('allocatable', 'fulfilled') AND NOT EXISTS (SELECT 1 FROM obstacle_end e "
      "WHERE e.matter = o.matter AND e.n = o.n)" },
    { "it was closed, and the decisions went on saying so",
      "SELECT " NAME "o.matter), o.says FROM obstacle o JOIN obstacle_end e "
      "ON e.matter = o.matter AND e.n = o.n WHERE o.decision IS NOT NULL AND NOT EXISTS "
      "(SELECT 1 FROM obstacle_gone g WHERE g.matter = o.matter AND g.n = o.n)" },
    { "it is on hold, and nothing stands in its way",
      "SELECT m.kind || ' ' || m.name, m.state FROM matter m WHERE m.state = 'on_hold' "
      "AND NOT EXISTS (SELECT 1 FROM obstacle o WHERE o.matter = m.id AND NOT EXISTS "
      "(SELECT 1 FROM obstacle_end e WHERE e.matter = o.matter AND e.n = o.n))" },
    { "how many there are, and what they are worth, is counted wrongly",
      "SELECT kind || ' ' || state, currency FROM (" MATTER_TALLY " EXCEPT " MATTERS_COUNTED
      ") a UNION SELECT kind || ' ' || state, currency FROM (" MATTERS_COUNTED
      " EXCEPT " MATTER_TALLY ") b" },
    { "what is in the way of how many is counted wrongly",
      "SELECT kind || ' ' || state, reason || ' ' || rule FROM (" OBSTACLE_TALLY
      " EXCEPT " OBSTACLES_COUNTED ") a UNION "
      "SELECT kind || ' ' || state, reason || ' ' || rule FROM (" OBSTACLES_COUNTED
      " EXCEPT " OBSTACLE_TALLY ") b" },
    { "how much of what is in its way may be closed is counted wrongly",
      "SELECT m.kind || ' ' || m.name, CAST(m.gone AS TEXT) FROM matter m WHERE m.gone <> "
      "(SELECT count(*) FROM open_obstacle o JOIN obstacle_gone g ON g.matter = o.matter "
      "AND g.n = o.n WHERE o.matter = m.id)" },
};

bool matters_check(struct store *store, struct buf *out, size_t *ret_wrong, struct err *err)
{
    return sql_check_all(store, checks, COUNT(checks), out, ret_wrong, err);
}
