/* SPDX-License-Identifier: Apache-2.0 */
/* store/mail_rows.c - the SQL of mail; see mail_rows.h. */
#include "store/mail_rows.h"

#include "store/statement.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])

/* ---- addresses ---- */

bool mail_address_put(struct store *store, const struct mail_address *address, struct err *err)
{
    const struct sql_value values[] = { sql_id(&address->principal), TEXT(str_of(address->address)),
                                        sql_id(&address->set_by), INT(address->set_at) };
    return sql_run(store,
                   "INSERT INTO mail_address (principal, address, set_by, set_at) "
                   "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (principal) DO UPDATE SET "
                   "address = excluded.address, set_by = excluded.set_by, "
                   "set_at = excluded.set_at",
                   values, COUNT(values), NULL, err);
}

bool mail_address_end(struct store *store, const struct store_id *principal, struct err *err)
{
    const struct sql_value values[] = { sql_id(principal) };
    return sql_run(store, "DELETE FROM mail_address WHERE principal = ?1", values, COUNT(values),
                   NULL, err);
}

bool mail_address_read(struct store *store, const struct store_id *principal,
                       struct mail_address *ret, bool *ret_found, struct err *err)
{
    const struct sql_value values[] = { sql_id(principal) };
    struct sql_rows rows;
    bool done = sql_one(store,
                        "SELECT principal, address, set_by, set_at FROM mail_address "
                        "WHERE principal = ?1",
                        values, COUNT(values), &rows, ret_found, err);
    if (done && *ret_found) {
        *ret = (struct mail_address){ .principal = sql_id_at(&rows, 0),
                                      .set_by = sql_id_at(&rows, 2),
                                      .set_at = sql_int(&rows, 3) };
        sql_copy(&rows, 1, ret->address, sizeof ret->address);
    }
    sql_end(&rows);
    return done;
}

/* ---- what is sent ---- */

/* Who writes has the database alone, so that the number behind the last one is free. */
bool mail_add(struct store *store, const struct mail *mail, struct err *err)
{
    const struct sql_value values[] = { TEXT(mail->address), TEXT(mail->what), TEXT(mail->subject),
                                        TEXT(mail->says), INT(mail->at) };
    return sql_run(store,
                   "INSERT INTO mail (seq, address, what, subject, says, at, attempts, next_at, "
                   "parked, error) SELECT coalesce(max(seq), 0) + 1, ?1, ?2, ?3, ?4, ?5, 0, 0, 0, "
                   "'' FROM mail",
                   values, COUNT(values), NULL, err);
}

#define COLUMNS                                                                                    \
    "seq, address, what, subject, says, at, attempts, next_at, parked, error, sent_at FROM mail "

static struct mail mail_at(const struct sql_rows *rows, struct arena *arena)
{
    return (struct mail){
        .seq = sql_int(rows, 0),
        .address = text_at(rows, 1, arena),
        .what = text_at(rows, 2, arena),
        .subject = text_at(rows, 3, arena),
        .says = text_at(rows, 4, arena),
        .at = sql_int(rows, 5),
        .attempts = sql_int(rows, 6),
        .next_at = sql_int(rows, 7),
        .parked = sql_int(rows, 8) != 0,
        .error = text_at(rows, 9, arena),
        .sent_at = sql_int(rows, 10),
    };
}

static bool read_mails(struct store *store, struct arena *arena, const char *sql,
                       const struct sql_value *values, size_t value_count, struct mail **ret,
                       size_t *ret_count, struct err *err)
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
            (*ret)[(*ret_count)++] = mail_at(&rows, arena);
    }
    sql_end(&rows);
    return done && arena_sound(arena, err);
}

bool mail_last(struct store *store, struct str what, int64_t *ret, struct err *err)
{
    const struct sql_value values[] = { TEXT(what) };
    struct sql_rows rows;
    bool found;
    bool done = sql_one(store, "SELECT coalesce(max(at), 0) FROM mail WHERE what = ?1", values,
                        COUNT(values), &rows, &found, err);
    if (done)
        *ret = sql_int(&rows, 0);
    sql_end(&rows);
    return done;
}

#define DUE "sent_at IS NULL AND parked = 0 AND next_at <= ?1 "

bool mail_is_due(struct store *store, int64_t now, bool *ret, struct err *err)
{
    const struct sql_value values[] = { INT(now) };
    struct sql_rows rows;
    bool done = sql_one(store, "SELECT 1 FROM mail WHERE " DUE "LIMIT 1", values, COUNT(values),
                        &rows, ret, err);
    sql_end(&rows);
    return done;
}

bool mails_due(struct store *store, struct arena *arena, int64_t now, int64_t most,
               struct mail **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { INT(now), INT(most) };
    return read_mails(store, arena, "SELECT " COLUMNS "WHERE " DUE "ORDER BY next_at, seq LIMIT ?2",
                      values, COUNT(values), ret, ret_count, err);
}

bool mails_read(struct store *store, struct arena *arena, bool waiting, int64_t most,
                struct mail **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { INT(waiting), INT(most) };
    return read_mails(store, arena,
                      "SELECT " COLUMNS "WHERE ?1 = 0 OR sent_at IS NULL "
                      "ORDER BY seq DESC LIMIT ?2",
                      values, COUNT(values), ret, ret_count, err);
}

bool mail_sent(struct store *store, int64_t seq, int64_t at, struct err *err)
{
    const struct sql_value values[] = { INT(seq), INT(at) };
    return sql_run(store,
                   "UPDATE mail SET sent_at = ?2, attempts = attempts + 1, error = '' "
                   "WHERE seq = ?1",
                   values, COUNT(values), NULL, err);
}

bool mail_failed(struct store *store, const struct mail *mail, struct err *err)
{
    const struct sql_value values[] = { INT(mail->seq), INT(mail->attempts), INT(mail->next_at),
                                        INT(mail->parked), TEXT(mail->error) };
    return sql_run(store,
                   "UPDATE mail SET attempts = ?2, next_at = ?3, parked = ?4, error = ?5 "
                   "WHERE seq = ?1",
                   values, COUNT(values), NULL, err);
}

bool mail_retry(struct store *store, int64_t seq, int64_t *ret_changed, struct err *err)
{
    const struct sql_value values[] = { INT(seq) };
    return sql_run(store,
                   "UPDATE mail SET attempts = 0, next_at = 0, parked = 0 "
                   "WHERE sent_at IS NULL AND (?1 = 0 OR seq = ?1)",
                   values, COUNT(values), ret_changed, err);
}

bool mails_park(struct store *store, int64_t before, struct str error, struct err *err)
{
    const struct sql_value values[] = { INT(before), TEXT(error) };
    return sql_run(store,
                   "UPDATE mail SET parked = 1, error = ?2 "
                   "WHERE sent_at IS NULL AND parked = 0 AND attempts = 0 AND next_at = 0 "
                   "AND error = '' AND at < ?1",
                   values, COUNT(values), NULL, err);
}

bool mails_forget(struct store *store, int64_t before, struct err *err)
{
    const struct sql_value values[] = { INT(before) };
    return sql_run(store,
                   "DELETE FROM mail WHERE sent_at < ?1 AND seq < (SELECT max(seq) FROM mail)",
                   values, COUNT(values), NULL, err);
}
