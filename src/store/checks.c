/* SPDX-License-Identifier: Apache-2.0 */
/* store/checks.c - see checks.h. */
#include "store/checks.h"

#include "store/statement.h"

static bool run_check(struct store *store, const struct sql_check *check, struct buf *out,
                      size_t *wrong, struct err *err)
{
    struct sql_rows rows;
    bool more = true;
    bool done = sql_query(store, check->sql, NULL, 0, &rows, err);
    while (done && (done = sql_next(&rows, &more, err)) && more) {
        buf_format(out, "%s: %.*s, %.*s\n", check->says, STR_ARG(sql_text(&rows, 0)),
                   STR_ARG(sql_text(&rows, 1)));
        ++*wrong;
    }
    sql_end(&rows);
    return done;
}

bool sql_check_all(struct store *store, const struct sql_check *checks, size_t count,
                   struct buf *out, size_t *ret_wrong, struct err *err)
{
    bool done = store_begin_reading(store, err);
    *ret_wrong = 0;
    for (size_t i = 0; done && i < count; i++)
        done = run_check(store, &checks[i], out, ret_wrong, err);
    store_rollback(store);
    return done && buf_check(out, err);
}
