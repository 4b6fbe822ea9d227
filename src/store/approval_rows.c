/* SPDX-License-Identifier: Apache-2.0 */
/* store/approval_rows.c - the SQL of approvals; see approval_rows.h. */
#include "store/approval_rows.h"

#include <string.h>

#include "store/statement.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])

static const char *const decision_names[] = {
    [APPROVAL_OPEN] = "open",
    [APPROVAL_APPROVED] = "approved",
    [APPROVAL_REJECTED] = "rejected",
    [APPROVAL_WITHDRAWN] = "withdrawn",
};

const char *approval_decision_name(enum approval_decision decision)
{
    return decision_names[decision];
}

static enum approval_decision decision_of(struct str name)
{
    for (size_t i = 0; i < COUNT(decision_names); i++) {
        if (str_equal_text(name, decision_names[i]))
            return (enum approval_decision)i;
    }
    return APPROVAL_OPEN;
}

#define COLUMNS                                                                                    \
    "id, transition, subject, digest, says, proposed_by, proposed_at, decision, decided_by, "      \
    "decided_at, reason, used_at, used_by "

static void take(const struct sql_rows *rows, struct approval *ret)
{
    struct str digest = sql_text(rows, 3);
    *ret = (struct approval){
        .id = sql_int(rows, 0),
        .subject = sql_id_at(rows, 2),
        .proposed_by = sql_id_at(rows, 5),
        .proposed_at = sql_int(rows, 6),
        .decision = decision_of(sql_text(rows, 7)),
        .decided_by = sql_id_at(rows, 8),
        .decided_at = sql_int(rows, 9),
        .used_at = sql_int(rows, 11),
        .used_by = sql_id_at(rows, 12),
    };
    sql_copy(rows, 1, ret->transition, sizeof ret->transition);
    sql_copy(rows, 4, ret->says, sizeof ret->says);
    sql_copy(rows, 10, ret->reason, sizeof ret->reason);
    if (digest.length == APPROVAL_DIGEST_SIZE)
        memcpy(ret->digest, digest.data, APPROVAL_DIGEST_SIZE);
}

static struct sql_value digest_of(const struct approval *approval)
{
    return (struct sql_value){ .kind = SQL_BYTES,
                               .text = { (const char *)approval->digest, APPROVAL_DIGEST_SIZE } };
}

static bool last_id(struct store *store, int64_t *ret, struct err *err)
{
    struct sql_rows rows;
    bool found;
    bool done =
        sql_one(store, "SELECT coalesce(max(id), 0) FROM approval", NULL, 0, &rows, &found, err);
    *ret = done && found ? sql_int(&rows, 0) : 0;
    sql_end(&rows);
    return done;
}

bool approval_add(struct store *store, struct approval *approval, struct err *err)
{
    int64_t last;
    if (!last_id(store, &last, err))
        return false;
    approval->id = last + 1;
    const struct sql_value values[] = {
        INT(approval->id),
        TEXT(str_of(approval->transition)),
        sql_id(&approval->subject),
        digest_of(approval),
        TEXT(str_of(approval->says)),
        sql_id(&approval->proposed_by),
        INT(approval->proposed_at),
    };
    return sql_run(store,
                   "INSERT INTO approval (id, transition, subject, digest, says, proposed_by, "
                   "proposed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                   values, COUNT(values), NULL, err);
}

static bool read_one(struct store *store, const char *sql, const struct sql_value *values,
                     size_t count, struct approval *ret, bool *ret_found, struct err *err)
{
    struct sql_rows rows;
    bool done = sql_one(store, sql, values, count, &rows, ret_found, err);
    if (done && *ret_found)
        take(&rows, ret);
    sql_end(&rows);
    return done;
}

bool approval_read(struct store *store, int64_t id, struct approval *ret, bool *ret_found,
                   struct err *err)
{
    const struct sql_value values[] = { INT(id) };
    return read_one(store, "SELECT " COLUMNS "FROM approval WHERE id = ?1", values, COUNT(values),
                    ret, ret_found, err);
}

bool approval_find_open(struct store *store, const struct store_id *subject, const char *transition,
                        struct approval *ret, bool *ret_found, struct err *err)
{
    const struct sql_value values[] = { sql_id(subject), TEXT(str_of(transition)) };
    return read_one(store,
                    "SELECT " COLUMNS "FROM approval WHERE subject = ?1 AND transition = ?2 "
                    "AND decision IS NULL",
                    values, COUNT(values), ret, ret_found, err);
}

bool approval_find_unused(struct store *store, const struct approval *like, int64_t since,
                          struct approval *ret, bool *ret_found, struct err *err)
{
    const struct sql_value values[] = { sql_id(&like->subject), TEXT(str_of(like->transition)),
                                        digest_of(like), INT(since) };
    return read_one(store,
                    "SELECT " COLUMNS "FROM approval WHERE subject = ?1 AND transition = ?2 "
                    "AND digest = ?3 AND decision = 'approved' AND used_at IS NULL "
                    "AND decided_at >= ?4 ORDER BY id DESC LIMIT 1",
                    values, COUNT(values), ret, ret_found, err);
}

bool approvals_read(struct store *store, struct arena *arena, bool all, struct approval **ret,
                    size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { INT(all ? 1 : 0) };
    struct sql_rows rows;
    struct approval *found = NULL;
    size_t capacity = 0;
    bool more = true;
    bool done = sql_query(store,
                          "SELECT " COLUMNS "FROM approval WHERE ?1 = 1 OR decision IS NULL "
                          "ORDER BY id",
                          values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more) {
        done = arena_grow(arena, &found, *ret_count, &capacity, sizeof *found) ||
               arena_error(arena, err);
        if (done)
            take(&rows, &found[(*ret_count)++]);
    }
    sql_end(&rows);
    *ret = found;
    return done;
}

bool approval_set_decision(struct store *store, const struct approval *decided, struct err *err)
{
    const struct sql_value values[] = {
        INT(decided->id),
        TEXT(str_of(decision_names[decided->decision])),
        sql_id(&decided->decided_by),
        INT(decided->decided_at),
        TEXT(str_of(decided->reason)),
    };
    return sql_run(store,
                   "UPDATE approval SET decision = ?2, decided_by = ?3, decided_at = ?4, "
                   "reason = ?5 WHERE id = ?1",
                   values, COUNT(values), NULL, err);
}

bool approval_set_used(struct store *store, const struct approval *used, struct err *err)
{
    const struct sql_value values[] = { INT(used->id), sql_id(&used->used_by), INT(used->used_at) };
    return sql_run(store, "UPDATE approval SET used_by = ?2, used_at = ?3 WHERE id = ?1", values,
                   COUNT(values), NULL, err);
}
