/* SPDX-License-Identifier: Apache-2.0 */
/* store/postgresql_priv.h - what the files about PostgreSQL share. */
#ifndef LICET_STORE_POSTGRESQL_PRIV_H
#define LICET_STORE_POSTGRESQL_PRIV_H

#include "store/kind.h"
#include "store/libpq.h"

struct postgresql {
    struct store store;
    struct libpq pq;
    PGconn *conn; /* NULL: there is none */
    char *url;
    bool broken; /* whatever libpq takes it for */
    bool in_transaction;
    const char *prepared[STATEMENTS_MAX]; /* the string itself tells it apart */
    size_t prepared_count;
    struct buf arrays; /* of the statement that is run */
    size_t unread;     /* statements that were sent, the results of which were not read */
};

static inline struct postgresql *postgresql_of(struct store *store)
{
    return (struct postgresql *)store;
}

/* ---- postgresql.c ---- */

extern const struct store_kind postgresql_kind;

/* ---- postgresql_connect.c ---- */

bool postgresql_is_lost(const struct postgresql *db);
bool postgresql_is_done(const struct postgresql *db, const PGresult *result);

/* Says what went wrong.  Frees the result.  Returns false. */
bool postgresql_fail(struct postgresql *db, PGresult *result, struct err *err);
bool postgresql_fail_lost(const struct postgresql *db, struct err *err);

/* Outside of a transaction a connection that was lost is made anew. */
NODISCARD bool postgresql_be_connected(struct postgresql *db, struct err *err);
void postgresql_disconnect(struct store *store);

/* ---- postgresql_schema.c ---- */

/* As struct store_kind has them. */
bool postgresql_version(struct store *store, int64_t *ret, struct err *err);
bool postgresql_stamp(struct store *store, int64_t of_version, struct err *err);
bool postgresql_check(struct store *store, struct buf *out, size_t *wrong, struct err *err);

#endif
