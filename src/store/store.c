/* SPDX-License-Identifier: Apache-2.0 */
/* store/store.c - databases, their schema and transactions; see store.h. */
#include <assert.h>
#include <string.h>

#include "store/kind.h"

bool store_id_equal(const struct store_id *a, const struct store_id *b)
{
    return memcmp(a->bytes, b->bytes, STORE_ID_SIZE) == 0;
}

void store_show(struct str path, struct buf *out)
{
    if (postgresql_is(path))
        (void)postgresql_show(path, out);
    else
        buf_str(out, path);
}

/* ---- the schema ---- */

static int64_t last_version(const struct store *store)
{
    int64_t count = 0;
    while (store->kind->migrations[count] != NULL)
        count++;
    return count;
}

static bool is_none_of_ours(const struct store *store, struct err *err)
{
    err_set(err, ERR_VALUE, "%s: this is no database of Licet's", store->name);
    return err_hint(err, "'licet db init' makes one, where none is");
}

/* In a transaction that has begun; if not, it is none any more. */
static bool check_least(struct store *store, int64_t least, struct err *err)
{
    if (least <= last_version(store))
        return true;
    store->kind->rollback(store);
    err_set(err, ERR_IO, "%s: the database is of a later Licet, beside which this one may not run",
            store->name);
    return err_hint(err, "use that one; this one does nothing here any more");
}

/* A later one says which earlier programs may use it, and each transaction asks. */
static bool check_version(struct store *store, struct err *err)
{
    int64_t version;
    if (!store->kind->version(store, &version, err))
        return false;
    if (version < 0)
        return is_none_of_ours(store, err);
    if (version >= last_version(store)) {
        bool begun = store_begin_reading(store, err);
        if (begun)
            store_rollback(store);
        return begun;
    }
    err_set(err, ERR_VALUE, "%s: the database is of an earlier Licet", store->name);
    return err_hint(err, "'licet db migrate' brings it up to this one");
}

static bool apply(struct store *store, int64_t version, struct err *err)
{
    const struct store_kind *kind = store->kind;
    return kind->script(store, kind->migrations[version], err) &&
           kind->stamp(store, version + 1, err);
}

/* Whether there is a schema is looked at with the lock: two may be about to make it. */
static bool apply_missing(struct store *store, bool is_new, int *ret_steps, struct err *err)
{
    int64_t version;
    if (!store->kind->version(store, &version, err))
        return false;
    if (!is_new && version < 0)
        return is_none_of_ours(store, err);
    if (is_new && version >= 0) {
        err_set(err, ERR_VALUE, "%s: there is a database of Licet's already", store->name);
        return err_hint(err, "use it, or name another one");
    }
    if (is_new && !store->kind->stamp(store, 0, err))
        return false;
    version = is_new ? 0 : version;
    if (version < last_version(store) && !store->kind->keep_out(store, err))
        return false;
    for (*ret_steps = 0; version < last_version(store); ++*ret_steps) {
        if (!apply(store, version++, err))
            return false;
    }
    return true;
}

/* All steps that are missing, or none. */
static bool bring_up(struct store *store, bool is_new, int *ret_steps, struct err *err)
{
    if (!store->kind->begin_changing(store, err))
        return false;
    if (apply_missing(store, is_new, ret_steps, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

static struct store *connect(const struct mem *mem, struct str path, struct err *err)
{
    return postgresql_is(path) ? postgresql_connect(mem, path, err)
                               : sqlite_connect(mem, path, err);
}

bool store_create(const struct mem *mem, struct str path, struct err *err)
{
    bool is_file = !postgresql_is(path);
    struct store *store =
        is_file ? sqlite_connect_new(mem, path, err) : postgresql_connect(mem, path, err);
    int steps;
    bool done = store != NULL && bring_up(store, true, &steps, err);
    if (done || !is_file)
        store_close(store);
    else
        sqlite_discard(store);
    return done;
}

bool store_migrate(const struct mem *mem, struct str path, int *ret_steps, struct err *err)
{
    struct store *store = connect(mem, path, err);
    bool done =
        store != NULL && bring_up(store, false, ret_steps, err) && check_version(store, err);
    store_close(store);
    return done;
}

static bool look_for_missing(struct store *store, int *ret_steps, bool *ret_shuts_out,
                             struct err *err)
{
    int64_t version;
    if (!store->kind->version(store, &version, err))
        return false;
    if (version < 0 || version >= last_version(store)) {
        *ret_steps = 0;
        *ret_shuts_out = false;
        return check_version(store, err);
    }
    *ret_steps = (int)(last_version(store) - version);
    *ret_shuts_out = false;
    for (int64_t at = version; at < last_version(store); at++)
        *ret_shuts_out = *ret_shuts_out || migrations_least[at] > version;
    return true;
}

bool store_missing(const struct mem *mem, struct str path, int *ret_steps, bool *ret_shuts_out,
                   struct err *err)
{
    struct store *store = connect(mem, path, err);
    bool done = store != NULL && look_for_missing(store, ret_steps, ret_shuts_out, err);
    store_close(store);
    return done;
}

struct store *store_open(const struct mem *mem, struct str path, struct err *err)
{
    struct store *store = connect(mem, path, err);
    if (store != NULL && check_version(store, err))
        return store;
    store_close(store);
    return NULL;
}

const struct mem *store_mem(const struct store *store)
{
    return store->mem;
}

void store_close(struct store *store)
{
    if (store != NULL)
        store->kind->close(store);
}

/* ---- copies ---- */

bool store_is_file(struct str path, struct err *err)
{
    if (!postgresql_is(path))
        return true;
    err_set(err, ERR_USAGE, "PostgreSQL has programs of its own for copies of a database");
    return err_hint(err, "pg_dump --format=custom --schema=licet, and pg_restore: "
                         "docs/ledger.md shows how");
}

bool store_copy(const struct mem *mem, struct str from, struct str to, struct err *err)
{
    if (!store_is_file(from, err) || !store_is_file(to, err))
        return false;
    struct store *source = store_open(mem, from, err);
    struct store *target = source == NULL ? NULL : sqlite_connect_new(mem, to, err);
    bool done = target != NULL && sqlite_copy(source, target, err);
    if (done)
        store_close(target);
    else
        sqlite_discard(target);
    store_close(source);
    return done;
}

bool store_check(struct store *store, struct buf *out, size_t *ret_wrong, struct err *err)
{
    *ret_wrong = 0;
    return store->kind->check(store, out, ret_wrong, err) && buf_check(out, err);
}

/* ---- transactions ---- */

/*
 * Parts of a group are savepoints; of one name, the innermost is meant.  A part that begins where
 * nothing has changed since the one around it began has that one's: to SQLite a savepoint is a copy
 * of each page that is written behind it, to PostgreSQL a word there and back.
 */
#define PART_BEGIN "SAVEPOINT part"
#define PART_KEEP "RELEASE SAVEPOINT part"
#define PART_TAKE_BACK "ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part"
#define PART_TAKE_BACK_SHARED "ROLLBACK TO SAVEPOINT part"

static bool begin_part(struct store *store, struct err *err)
{
    const struct store_part *around = store->depth > 0 ? &store->parts[store->depth - 1] : NULL;
    const struct store_part part = { .changes = store->changes,
                                     .shares =
                                         around != NULL && around->changes == store->changes };
    if (store->is_broken)
        return err_set(err, ERR_IO, "%s: something in the transaction had failed", store->name);
    assert(store->depth < STORE_PARTS_MAX);
    if (!part.shares && !store->kind->word(store, PART_BEGIN, err))
        return false;
    store->parts[store->depth++] = part;
    return true;
}

/* The innermost ends; what has not begun has no savepoint, which the database will tell. */
static bool end_part(struct store *store)
{
    return store->depth > 0 && store->parts[--store->depth].shares;
}

static bool keep_part(struct store *store, struct err *err)
{
    if (store->depth > 0 && store->parts[store->depth - 1].shares)
        return end_part(store);
    if (!store->kind->word(store, PART_KEEP, err))
        return false;
    (void)end_part(store);
    return true;
}

/*
 * The first time may tell what failed before and do nothing.  If the whole transaction is gone
 * there is no part any more, and what came behind it would be one by itself.
 */
static void take_part_back(struct store *store)
{
    struct err unused;
    bool done = false;
    store->stamp++;
    const char *back = end_part(store) ? PART_TAKE_BACK_SHARED : PART_TAKE_BACK;
    for (int i = 0; i < 2 && !done && !store->is_broken; i++)
        done = store->kind->script(store, back, &unused);
    store->is_broken = !done;
}

static bool begin_writing(struct store *store, struct err *err)
{
    int64_t least;
    return store->kind->begin(store, &least, err) && check_least(store, least, err);
}

static bool begin_reading(struct store *store, struct err *err)
{
    int64_t least;
    return store->kind->begin_reading(store, &least, err) && check_least(store, least, err);
}

bool store_begin(struct store *store, struct err *err)
{
    return store->is_group ? begin_part(store, err) : begin_writing(store, err);
}

bool store_begin_reading(struct store *store, struct err *err)
{
    if (store->reading == 0 && !store->is_group && !begin_reading(store, err))
        return false;
    store->reading++;
    return true;
}

bool store_commit(struct store *store, struct err *err)
{
    if (store->is_group ? keep_part(store, err) : store->kind->commit(store, err))
        return true;
    store_rollback(store);
    return false;
}

void store_rollback(struct store *store)
{
    if (store->reading > 0 && (--store->reading > 0 || store->is_group))
        return;
    if (store->is_group)
        take_part_back(store);
    else
        store->kind->rollback(store);
}

bool store_begin_group(struct store *store, struct err *err)
{
    assert(!store->is_group && store->reading == 0);
    store->is_broken = false;
    store->depth = 0;
    store->stamp++;
    store->is_group = begin_writing(store, err);
    return store->is_group;
}

bool store_commit_group(struct store *store, struct err *err)
{
    store->is_group = false;
    if (!store->is_broken)
        return store_commit(store, err);
    store_rollback(store);
    return err_set(err, ERR_IO, "%s: something in the transaction had failed", store->name);
}

void store_rollback_group(struct store *store)
{
    store->is_group = false;
    store_rollback(store);
}

uint64_t store_stamp(const struct store *store)
{
    return store->is_group ? store->stamp : 0;
}

uint64_t store_changes(const struct store *store)
{
    return store->changes;
}
