/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/kind.h - what a kind of database has to do; for the files of store alone.
 *
 * There are two: a file of SQLite, and a schema in a database of a PostgreSQL server.  What one
 * does is in sqlite.c and postgresql.c; store.c and statement.c ask the kind of a store.
 */
#ifndef LICET_STORE_KIND_H
#define LICET_STORE_KIND_H

#include "store/statement.h"

/* What may be prepared on one connection. */
#define STATEMENTS_MAX 256

struct store_kind {
    /* What makes the schema of one version from that of the one before; NULL ends. */
    const char *const *migrations;

    /* As sql_query and its like. */
    bool (*query)(struct store *store, const char *sql, const struct sql_value *values,
                  size_t count, struct sql_rows *ret, struct err *err);
    bool (*query_each)(struct store *store, const struct sql_each *sql,
                       const struct sql_value *values, size_t width, size_t count,
                       struct sql_rows *ret, struct err *err); /* one row of values at least */
    bool (*run_each)(struct store *store, const struct sql_each *sql,
                     const struct sql_value *values, size_t width, size_t count,
                     struct err *err); /* the same */
    bool (*next)(struct sql_rows *rows, bool *ret_more, struct err *err);
    void (*end)(struct sql_rows *rows);
    bool (*run)(struct store *store, const char *sql, const struct sql_value *values, size_t count,
                int64_t *ret_changed, struct err *err);
    int64_t (*number)(const struct sql_rows *rows, int column);
    bool (*is_null)(const struct sql_rows *rows, int column);
    struct str (*text)(const struct sql_rows *rows, int column);

    /* Several statements, which give no rows and need not stay. */
    bool (*script)(struct store *store, const char *sql, struct err *err);
    /* One that is said again and again. */
    bool (*word)(struct store *store, const char *sql, struct err *err);

    /* As store_begin and its like; *ret_least is the step that a program has to know. */
    bool (*begin)(struct store *store, int64_t *ret_least, struct err *err);
    bool (*begin_reading)(struct store *store, int64_t *ret_least, struct err *err);
    bool (*commit)(struct store *store, struct err *err);
    void (*rollback)(struct store *store);

    /* As begin, for the schema, which may be of any version; keep_out: nobody reads until it ends,
     * lest he sees tables without their rows that are being made anew. */
    bool (*begin_changing)(struct store *store, struct err *err);
    bool (*keep_out)(struct store *store, struct err *err);

    /* The version of the schema; -1: there is none of Licet's. */
    bool (*version)(struct store *store, int64_t *ret, struct err *err);
    /* Says whose it is, and what version it is of.  Before the first step with 0. */
    bool (*stamp)(struct store *store, int64_t version, struct err *err);

    bool (*check)(struct store *store, struct buf *out, size_t *wrong, struct err *err);
    void (*close)(struct store *store);
};

/* How deep parts of a group may be inside of one another. */
#define STORE_PARTS_MAX 16

struct store_part {
    uint64_t changes; /* as many were there as it began */
    bool shares;      /* the savepoint of the part around it */
};

/* What a store of any kind begins with. */
struct store {
    const struct store_kind *kind;
    const struct mem *mem;
    char *name;                /* as it may be shown */
    unsigned reading;          /* how many transactions that read, each inside of the one before */
    const struct vault *vault; /* what secrets are sealed with; NULL: nothing */
    bool is_group;             /* what begins is a part of one transaction */
    uint64_t stamp;            /* of store_stamp */
    uint64_t changes;          /* how often something was asked that may change rows */
    struct store_part parts[STORE_PARTS_MAX];
    size_t depth;   /* of parts that have begun */
    bool is_broken; /* a part could not be taken back: nothing of the group is to stay */
};

extern const char *const migrations_sqlite[];
extern const char *const migrations_postgresql[];
/* Of each step the least one that a program has to know from then on; 0: programs did not look. */
extern const int64_t migrations_least[];

/* A connection to a file, which is there; or to one that is not, and is made. */
struct store *sqlite_connect(const struct mem *mem, struct str path, struct err *err);
struct store *sqlite_connect_new(const struct mem *mem, struct str path, struct err *err);

/* Disconnects from a file that could not be made, of which nothing is left. */
void sqlite_discard(struct store *store);

/* All of one to the other, which is new. */
NODISCARD bool sqlite_copy(struct store *from, struct store *to, struct err *err);

/* Whether the path is the address of a database of PostgreSQL; a connection to it. */
bool postgresql_is(struct str path);
struct store *postgresql_connect(const struct mem *mem, struct str url, struct err *err);

/*
 * The address without what is secret in it.  False: what is secret cannot be told from the rest, so
 * that most is left out, and it is no address.
 */
bool postgresql_show(struct str url, struct buf *out);

#endif
