/* SPDX-License-Identifier: Apache-2.0 */
/* store/audit_rows.c - the SQL of the log; see audit_rows.h. */
#include "store/audit_rows.h"

#include <string.h>

#include "store/statement.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])

static struct sql_value bytes_of(struct str bytes)
{
    return (struct sql_value){ .kind = SQL_BYTES, .text = bytes };
}

static struct sql_value hash_value(const struct audit_hash *hash)
{
    return bytes_of((struct str){ (const char *)hash->bytes, AUDIT_HASH_SIZE });
}

/* False where it is of another size, which the schema rules out. */
static bool take_hash(struct str bytes, struct audit_hash *ret)
{
    if (bytes.length != AUDIT_HASH_SIZE)
        return false;
    memcpy(ret->bytes, bytes.data, AUDIT_HASH_SIZE);
    return true;
}

bool audit_hash_equal(const struct audit_hash *a, const struct audit_hash *b)
{
    return memcmp(a->bytes, b->bytes, AUDIT_HASH_SIZE) == 0;
}

static bool read_count(struct store *store, const char *sql, int64_t *ret, struct err *err)
{
    struct sql_rows rows;
    bool found;
    bool done = sql_one(store, sql, NULL, 0, &rows, &found, err);
    *ret = done && found ? sql_int(&rows, 0) : 0;
    sql_end(&rows);
    return done;
}

/* ---- the head ---- */

static bool take_head(const struct sql_rows *rows, struct audit_head *ret)
{
    struct str frontier = sql_text(rows, 4);
    ret->size = sql_int(rows, 0);
    ret->recorded_at = sql_int(rows, 1);
    ret->clock_at = sql_int(rows, 2);
    ret->frontier_count = frontier.length / AUDIT_HASH_SIZE;
    if (!take_hash(sql_text(rows, 3), &ret->chain) || ret->size < 1 ||
        frontier.length % AUDIT_HASH_SIZE != 0 ||
        ret->frontier_count != (size_t)__builtin_popcountll((uint64_t)ret->size))
        return false;
    memcpy(ret->frontier, frontier.data, frontier.length);
    return true;
}

bool audit_head_read(struct store *store, struct audit_head *ret, bool *ret_sound, struct err *err)
{
    struct sql_rows rows;
    bool found;
    bool done = sql_one(store,
                        "SELECT size, recorded_at, clock_at, chain, frontier FROM audit_head "
                        "WHERE one = 1",
                        NULL, 0, &rows, &found, err);
    *ret = (struct audit_head){ .size = 0 };
    *ret_sound = !done || !found || take_head(&rows, ret);
    sql_end(&rows);
    return done;
}

#define HEAD_WRITE "INSERT INTO audit_head (one, size, recorded_at, clock_at, chain, frontier) "
#define HEAD_AGAIN                                                                                 \
    "ON CONFLICT (one) DO UPDATE SET size = excluded.size, recorded_at = excluded.recorded_at, "   \
    "clock_at = excluded.clock_at, chain = excluded.chain, frontier = excluded.frontier"

bool audit_head_write(struct store *store, const struct audit_head *head, struct err *err)
{
    const struct sql_value values[] = {
        INT(head->size),
        INT(head->recorded_at),
        INT(head->clock_at),
        hash_value(&head->chain),
        bytes_of(
            (struct str){ (const char *)head->frontier, head->frontier_count * AUDIT_HASH_SIZE }),
    };
    static const struct sql_each write = { HEAD_WRITE "VALUES (1, ?1, ?2, ?3, ?4, ?5) " HEAD_AGAIN,
                                           HEAD_WRITE
                                           "SELECT 1, * FROM unnest(?1::bigint[], ?2::bigint[], "
                                           "?3::bigint[], ?4::bytea[], ?5::bytea[]) " HEAD_AGAIN };
    return sql_run_each_beside(store, &write, values, COUNT(values), 1, err);
}

/* ---- entries ---- */

static void fill_entry(const void *items, size_t at, struct sql_value *values)
{
    const struct audit_entry *entry = (const struct audit_entry *)items + at;
    values[0] = INT(entry->seq);
    values[1] = bytes_of(entry->bytes);
    values[2] = bytes_of(entry->chain);
}

bool audit_entries_add(struct store *store, const struct audit_entry *entries, size_t count,
                       struct err *err)
{
    static const struct sql_each add = {
        "INSERT INTO audit_entry (seq, bytes, chain) VALUES (?1, ?2, ?3)",
        "INSERT INTO audit_entry (seq, bytes, chain) "
        "SELECT * FROM unnest(?1::bigint[], ?2::bytea[], ?3::bytea[])"
    };
    return sql_fill_each_beside(store, &add, 3, fill_entry, entries, count, err);
}

struct reading {
    audit_entry_function *function;
    void *context;
    int64_t last; /* the sequence of the one read last */
    size_t count; /* of a part */
};

/* A part of them. */
static bool read_part(struct store *store, const char *sql, const struct sql_value *values,
                      struct reading *reading, struct err *err)
{
    struct sql_rows rows;
    bool more = true;
    bool done = sql_query(store, sql, values, 2, &rows, err);
    reading->count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more) {
        const struct audit_entry entry = { .seq = sql_int(&rows, 0),
                                           .bytes = sql_text(&rows, 1),
                                           .chain = sql_text(&rows, 2) };
        reading->last = entry.seq;
        reading->count++;
        done = reading->function(reading->context, &entry, err);
    }
    sql_end(&rows);
    return done;
}

/* How many at once: a database that is asked over a connection gives a part as a whole. */
#define PART "1024"
#define PART_SIZE 1024

bool audit_entries_each(struct store *store, int64_t from, int64_t to,
                        audit_entry_function *function, void *context, struct err *err)
{
    struct reading reading = { .function = function, .context = context };
    do {
        const struct sql_value values[] = { INT(from), INT(to) };
        if (!read_part(store,
                       "SELECT seq, bytes, chain FROM audit_entry "
                       "WHERE seq >= ?1 AND seq <= ?2 ORDER BY seq LIMIT " PART,
                       values, &reading, err))
            return false;
        from = reading.last + 1;
    } while (reading.count == PART_SIZE && reading.last < to);
    return true;
}

bool audit_block_each(struct store *store, int64_t from, int64_t to, audit_entry_function *function,
                      void *context, struct err *err)
{
    struct reading reading = { .function = function, .context = context };
    const struct sql_value values[] = { INT(from), INT(to) };
    return read_part(store,
                     "SELECT seq, bytes, chain FROM audit_entry "
                     "WHERE seq >= ?1 AND seq <= ?2 ORDER BY seq",
                     values, &reading, err);
}

bool audit_entry_read(struct store *store, int64_t seq, struct buf *ret, bool *ret_found,
                      struct err *err)
{
    const struct sql_value values[] = { INT(seq) };
    struct sql_rows rows;
    bool done = sql_one(store, "SELECT bytes FROM audit_entry WHERE seq = ?1", values,
                        COUNT(values), &rows, ret_found, err);
    if (done && *ret_found)
        buf_str(ret, sql_text(&rows, 0));
    sql_end(&rows);
    return done && buf_check(ret, err);
}

/* ---- the tree ---- */

static void fill_node(const void *items, size_t at, struct sql_value *values)
{
    const struct audit_node *node = (const struct audit_node *)items + at;
    values[0] = INT(node->level);
    values[1] = INT(node->at);
    values[2] = hash_value(&node->hash);
}

bool audit_nodes_add(struct store *store, const struct audit_node *nodes, size_t count,
                     struct err *err)
{
    static const struct sql_each add = {
        "INSERT INTO audit_node (level, at, hash) VALUES (?1, ?2, ?3)",
        "INSERT INTO audit_node (level, at, hash) "
        "SELECT * FROM unnest(?1::bigint[], ?2::bigint[], ?3::bytea[])"
    };
    return sql_fill_each_beside(store, &add, 3, fill_node, nodes, count, err);
}

bool audit_node_read(struct store *store, unsigned level, int64_t at, struct audit_hash *ret,
                     bool *ret_found, struct err *err)
{
    const struct sql_value values[] = { INT(level), INT(at) };
    struct sql_rows rows;
    bool done = sql_one(store, "SELECT hash FROM audit_node WHERE level = ?1 AND at = ?2", values,
                        COUNT(values), &rows, ret_found, err);
    *ret_found = done && *ret_found && take_hash(sql_text(&rows, 0), ret);
    sql_end(&rows);
    return done;
}

bool audit_nodes_count(struct store *store, int64_t *ret, struct err *err)
{
    return read_count(store, "SELECT count(*) FROM audit_node", ret, err);
}

/* ---- beside entries ---- */

static void fill_aside(const void *items, size_t at, struct sql_value *values)
{
    const struct audit_aside *aside = (const struct audit_aside *)items + at;
    values[0] = INT(aside->seq);
    values[1] = INT(aside->n);
    values[2] = TEXT(aside->kind);
    values[3] = TEXT(aside->value);
    values[4] = bytes_of(aside->salt);
}

bool audit_asides_add(struct store *store, const struct audit_aside *asides, size_t count,
                      struct err *err)
{
    static const struct sql_each add = {
        "INSERT INTO audit_aside (seq, n, kind, value, salt) VALUES (?1, ?2, ?3, ?4, ?5)",
        "INSERT INTO audit_aside (seq, n, kind, value, salt) SELECT * FROM "
        "unnest(?1::bigint[], ?2::bigint[], ?3::text[], ?4::text[], ?5::bytea[])"
    };
    return sql_fill_each_beside(store, &add, 5, fill_aside, asides, count, err);
}

static bool each_aside(struct sql_rows *rows, bool done, audit_aside_function *function,
                       void *context, struct err *err)
{
    bool more = true;
    while (done && (done = sql_next(rows, &more, err)) && more) {
        const struct audit_aside aside = { .seq = sql_int(rows, 0),
                                           .n = sql_int(rows, 1),
                                           .kind = sql_text(rows, 2),
                                           .value = sql_text(rows, 3),
                                           .salt = sql_text(rows, 4) };
        done = function(context, &aside, err);
    }
    sql_end(rows);
    return done;
}

bool audit_asides_each(struct store *store, int64_t seq, audit_aside_function *function,
                       void *context, struct err *err)
{
    const struct sql_value values[] = { INT(seq) };
    struct sql_rows rows;
    bool done = sql_query(store,
                          "SELECT seq, n, kind, value, salt FROM audit_aside WHERE seq = ?1 "
                          "ORDER BY n",
                          values, COUNT(values), &rows, err);
    return each_aside(&rows, done, function, context, err);
}

bool audit_asides_find(struct store *store, struct str kind, struct str value, int64_t from,
                       int64_t to, audit_aside_function *function, void *context, struct err *err)
{
    const struct sql_value values[] = { TEXT(kind), TEXT(value), INT(from), INT(to) };
    struct sql_rows rows;
    bool done = sql_query(store,
                          "SELECT seq, min(n), kind, value, '' FROM audit_aside WHERE kind = ?1 "
                          "AND value = ?2 AND seq >= ?3 AND seq <= ?4 "
                          "GROUP BY seq, kind, value ORDER BY seq",
                          values, COUNT(values), &rows, err);
    return each_aside(&rows, done, function, context, err);
}

bool audit_asides_count(struct store *store, int64_t *ret, struct err *err)
{
    return read_count(store, "SELECT count(*) FROM audit_aside", ret, err);
}

bool audit_aside_erase(struct store *store, int64_t seq, int64_t n, int64_t by, struct err *err)
{
    const struct sql_value values[] = { INT(seq), INT(n), INT(by) };
    return sql_run(store, "INSERT INTO audit_erased (seq, n, by_seq) VALUES (?1, ?2, ?3)", values,
                   COUNT(values), NULL, err) &&
           sql_run(store, "DELETE FROM audit_aside WHERE seq = ?1 AND n = ?2", values, 2, NULL,
                   err);
}

bool audit_erased_by(struct store *store, int64_t seq, int64_t n, int64_t *ret_by, struct err *err)
{
    const struct sql_value values[] = { INT(seq), INT(n) };
    struct sql_rows rows;
    bool found;
    bool done = sql_one(store, "SELECT by_seq FROM audit_erased WHERE seq = ?1 AND n = ?2", values,
                        COUNT(values), &rows, &found, err);
    *ret_by = done && found ? sql_int(&rows, 0) : 0;
    sql_end(&rows);
    return done;
}

bool audit_erased_count(struct store *store, int64_t *ret, struct err *err)
{
    return read_count(store, "SELECT count(*) FROM audit_erased", ret, err);
}

/* ---- checkpoints ---- */

bool audit_checkpoint_add(struct store *store, int64_t size, struct str note, struct err *err)
{
    const struct sql_value values[] = { INT(size), TEXT(note) };
    return sql_run(store,
                   "INSERT INTO audit_checkpoint (at, size, note) VALUES "
                   "((SELECT coalesce(max(at), 0) + 1 FROM audit_checkpoint), ?1, ?2)",
                   values, COUNT(values), NULL, err);
}

bool audit_checkpoints_each(struct store *store, audit_checkpoint_function *function, void *context,
                            struct err *err)
{
    struct sql_rows rows;
    bool more = true;
    bool done = sql_query(store, "SELECT at, size, note FROM audit_checkpoint ORDER BY at", NULL, 0,
                          &rows, err);
    while (done && (done = sql_next(&rows, &more, err)) && more) {
        const struct audit_checkpoint_row row = { .at = sql_int(&rows, 0),
                                                  .size = sql_int(&rows, 1),
                                                  .note = sql_text(&rows, 2) };
        done = function(context, &row, err);
    }
    sql_end(&rows);
    return done;
}

bool audit_checkpoint_last(struct store *store, struct buf *ret, struct err *err)
{
    struct sql_rows rows;
    bool found;
    bool done = sql_one(store, "SELECT note FROM audit_checkpoint ORDER BY at DESC LIMIT 1", NULL,
                        0, &rows, &found, err);
    if (done && found)
        buf_str(ret, sql_text(&rows, 0));
    sql_end(&rows);
    return done && buf_check(ret, err);
}

/* ---- documents ---- */

bool document_add(struct store *store, const struct document *document, struct err *err)
{
    const struct sql_value values[] = { hash_value(&document->hash), INT(document->added),
                                        bytes_of(document->content) };
    return sql_run(store, "INSERT INTO document (hash, added, content) VALUES (?1, ?2, ?3)", values,
                   COUNT(values), NULL, err);
}

bool document_remove(struct store *store, const struct audit_hash *hash, int64_t by,
                     struct err *err)
{
    const struct sql_value values[] = { hash_value(hash), INT(by) };
    return sql_run(store, "UPDATE document SET removed = ?2, content = NULL WHERE hash = ?1",
                   values, COUNT(values), NULL, err);
}

static bool each_document(struct sql_rows *rows, bool done, document_function *function,
                          void *context, struct err *err)
{
    bool more = true;
    while (done && (done = sql_next(rows, &more, err)) && more) {
        struct document document = { .added = sql_int(rows, 1), .removed = sql_int(rows, 2) };
        if (!sql_is_null(rows, 3))
            document.content = sql_text(rows, 3);
        document.there = !sql_is_null(rows, 3);
        done = take_hash(sql_text(rows, 0), &document.hash)
                   ? function(context, &document, err)
                   : err_set(err, ERR_DAMAGED, "the key of a document is damaged");
    }
    sql_end(rows);
    return done;
}

bool documents_each(struct store *store, document_function *function, void *context,
                    struct err *err)
{
    struct sql_rows rows;
    bool done = sql_query(store, "SELECT hash, added, removed, content FROM document ORDER BY hash",
                          NULL, 0, &rows, err);
    return each_document(&rows, done, function, context, err);
}

bool document_read(struct store *store, const struct audit_hash *hash, document_function *function,
                   void *context, struct err *err)
{
    const struct sql_value values[] = { hash_value(hash) };
    struct sql_rows rows;
    bool done =
        sql_query(store, "SELECT hash, added, removed, content FROM document WHERE hash = ?1",
                  values, COUNT(values), &rows, err);
    return each_document(&rows, done, function, context, err);
}
