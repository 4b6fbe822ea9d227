/* SPDX-License-Identifier: Apache-2.0 */
/* store/about_rows.c - see about_rows.h. */
#include "store/about_rows.h"

#include "store/checks.h"
#include "store/statement.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])

bool matter_about_has(struct store *store, const struct matter_about *about, bool *ret,
                      struct err *err)
{
    const struct sql_value values[] = { sql_id(&about->matter), INT(about->version),
                                        TEXT(about->what), TEXT(about->name) };
    struct sql_rows rows;
    bool done = sql_one(store,
                        "SELECT 1 FROM matter_about WHERE matter = ?1 AND version = ?2 "
                        "AND what = ?3 AND name = ?4",
                        values, COUNT(values), &rows, ret, err);
    sql_end(&rows);
    return done;
}

bool matter_pairs(struct store *store, struct arena *arena, const struct matter_pairing *which,
                  int64_t most, struct matter_pair **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { TEXT(which->kind), TEXT(which->state),
                                        TEXT(which->other_kind), TEXT(which->other_state),
                                        INT(most) };
    struct sql_rows rows;
    struct matter_pair *found = NULL;
    size_t room = 0;
    bool more = true;
    bool done = sql_query(store,
                          "SELECT m.name, m.state, o.name, m.value, m.currency, m.due "
                          "FROM matter m JOIN matter_about a ON a.matter = m.id "
                          "AND a.version = m.version AND a.what = ?3 "
                          "JOIN matter o ON o.kind = ?3 AND o.name = a.name AND o.state = ?4 "
                          "WHERE m.kind = ?1 AND m.state = ?2 "
                          "ORDER BY coalesce(m.value, 0) DESC, m.name LIMIT ?5",
                          values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more &&
           arena_grow(arena, &found, *ret_count, &room, sizeof *found))
        found[(*ret_count)++] = (struct matter_pair){
            .name = text_at(&rows, 0, arena),
            .state = text_at(&rows, 1, arena),
            .other = text_at(&rows, 2, arena),
            .value = sql_int(&rows, 3),
            .currency = text_at(&rows, 4, arena),
            .due = sql_is_null(&rows, 5) ? MATTER_NO_DAY : (int32_t)sql_int(&rows, 5),
        };
    sql_end(&rows);
    *ret = found;
    return done && arena_sound(arena, err);
}
