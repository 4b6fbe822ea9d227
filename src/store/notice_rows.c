/* SPDX-License-Identifier: Apache-2.0 */
/* store/notice_rows.c - the SQL of what people are told of their accounts; see notice_rows.h. */
#include "store/notice_rows.h"

#include "store/statement.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])

/* Who writes has the database alone, so that the number behind the last one is free. */
bool notice_add(struct store *store, const struct notice *notice, struct err *err)
{
    const struct sql_value values[] = {
        sql_id(&notice->principal),
        TEXT(notice->what),
        TEXT(notice->about),
        sql_id(notice->has_actor ? &notice->actor : NULL),
        INT(notice->at),
    };
    return sql_run(store,
                   "INSERT INTO notice (seq, principal, what, about, actor, at) "
                   "SELECT coalesce(max(seq), 0) + 1, ?1, ?2, ?3, ?4, ?5 FROM notice",
                   values, COUNT(values), NULL, err);
}

static struct notice notice_at(const struct sql_rows *rows, struct arena *arena)
{
    return (struct notice){
        .seq = sql_int(rows, 0),
        .principal = sql_id_at(rows, 1),
        .what = text_at(rows, 2, arena),
        .about = text_at(rows, 3, arena),
        .has_actor = !sql_is_null(rows, 4),
        .actor = sql_id_at(rows, 4),
        .at = sql_int(rows, 5),
    };
}

bool notices_read(struct store *store, struct arena *arena, const struct store_id *principal,
                  int64_t before, int64_t most, struct notice **ret, size_t *ret_count,
                  struct err *err)
{
    const struct sql_value values[] = { sql_id(principal), INT(before == 0 ? INT64_MAX : before),
                                        INT(most) };
    struct sql_rows rows;
    size_t room = 0;
    bool more = false;
    *ret = NULL;
    *ret_count = 0;
    bool done = sql_query(store,
                          "SELECT seq, principal, what, about, actor, at FROM notice "
                          "WHERE principal = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3",
                          values, COUNT(values), &rows, err);
    while (done && (done = sql_next(&rows, &more, err)) && more) {
        done = arena_grow(arena, ret, *ret_count, &room, sizeof **ret) || arena_error(arena, err);
        if (done)
            (*ret)[(*ret_count)++] = notice_at(&rows, arena);
    }
    sql_end(&rows);
    return done && arena_sound(arena, err);
}
