/* SPDX-License-Identifier: Apache-2.0 */
/* store/kept_rows.c - see kept_rows.h. */
#include "store/kept_rows.h"

#include <assert.h>
#include <string.h>

#include "store/packed.h"
#include "store/statement.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])

static struct sql_value bytes_value(const void *bytes, size_t length)
{
    return (struct sql_value){ .kind = SQL_BYTES, .text = { bytes, length } };
}

static struct kept_row take_row(const struct sql_rows *rows, struct arena *arena)
{
    struct kept_row row = { .sha256 = { 0 } };
    struct str sha256 = sql_text(rows, 0);
    if (sha256.length == sizeof row.sha256)
        memcpy(row.sha256, sha256.data, sizeof row.sha256);
    row.pieces = text_at(rows, 1, arena);
    return row;
}

bool kept_row_find(struct store *store, struct arena *arena, struct str begins,
                   struct kept_row *ret, bool *ret_found, struct err *err)
{
    uint8_t first[KEPT_DIGEST_SIZE] = { 0 };
    uint8_t last[KEPT_DIGEST_SIZE];
    struct sql_rows rows;
    assert(begins.length <= sizeof first);
    memset(last, 0xff, sizeof last);
    memcpy(first, begins.data, begins.length);
    memcpy(last, begins.data, begins.length);
    const struct sql_value values[] = { bytes_value(first, sizeof first),
                                        bytes_value(last, sizeof last) };
    bool done = sql_one(store,
                        "SELECT sha256, pieces FROM kept_text WHERE sha256 >= ?1 "
                        "AND sha256 <= ?2 ORDER BY sha256 LIMIT 1",
                        values, COUNT(values), &rows, ret_found, err);
    if (done && *ret_found)
        *ret = take_row(&rows, arena);
    sql_end(&rows);
    return done && arena_sound(arena, err);
}

bool kept_rows_list(struct store *store, struct arena *arena, const uint8_t *after, int64_t most,
                    struct kept_row **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { bytes_value(after == NULL ? (const uint8_t *)"" : after,
                                                    after == NULL ? 0 : KEPT_DIGEST_SIZE),
                                        INT(most) };
    struct sql_rows rows;
    struct kept_row *found = NULL;
    size_t room = 0;
    bool more = true;
    bool done = sql_query(store,
                          "SELECT sha256, pieces FROM kept_text WHERE sha256 > ?1 "
                          "ORDER BY sha256 LIMIT ?2",
                          values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more &&
           arena_grow(arena, &found, *ret_count, &room, sizeof *found))
        found[(*ret_count)++] = take_row(&rows, arena);
    sql_end(&rows);
    *ret = found;
    return done && arena_sound(arena, err);
}

bool kept_piece_read(struct store *store, struct arena *arena,
                     const uint8_t digest[KEPT_DIGEST_SIZE], struct str *ret, struct err *err)
{
    const struct sql_value values[] = { bytes_value(digest, KEPT_DIGEST_SIZE) };
    struct sql_rows rows;
    bool found;
    bool done = sql_one(store, "SELECT content FROM kept_piece WHERE digest = ?1", values, 1, &rows,
                        &found, err);
    if (done && found)
        done = packed_read(arena, sql_text(&rows, 0), ret, err);
    sql_end(&rows);
    if (done && !found)
        return err_set(err, ERR_NAME, "a piece of a text that is kept is missing");
    return done && arena_sound(arena, err);
}

bool kept_piece_add(struct store *store, const uint8_t digest[KEPT_DIGEST_SIZE], struct str content,
                    struct err *err)
{
    const struct sql_value values[] = { bytes_value(digest, KEPT_DIGEST_SIZE),
                                        { .kind = SQL_BYTES, .text = content } };
    return sql_run(store,
                   "INSERT INTO kept_piece (digest, content) VALUES (?1, ?2) "
                   "ON CONFLICT (digest) DO NOTHING",
                   values, COUNT(values), NULL, err);
}

bool kept_row_add(struct store *store, const struct kept_row *row, int64_t now, struct err *err)
{
    const struct sql_value values[] = { bytes_value(row->sha256, sizeof row->sha256),
                                        { .kind = SQL_BYTES, .text = row->pieces },
                                        INT(now) };
    return sql_run(store,
                   "INSERT INTO kept_text (sha256, pieces, added_at) VALUES (?1, ?2, ?3) "
                   "ON CONFLICT (sha256) DO NOTHING",
                   values, COUNT(values), NULL, err);
}
