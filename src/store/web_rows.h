/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/web_rows.h - the rows of the server: who is signed in, what was done for whom, how much.
 *
 * What they mean is desk/signed_in.h's, desk/once.h's and server/quota.h's.  All of it inside a
 * transaction.
 */
#ifndef LICET_STORE_WEB_ROWS_H
#define LICET_STORE_WEB_ROWS_H

#include "store/store.h"

#define WEB_HASH_SIZE 32
#define WEB_ROLES_MAX 255

struct web_session {
    uint8_t hash[WEB_HASH_SIZE]; /* of what the browser has */
    struct store_id principal;
    int64_t made_at, seen_at, ends_at;
    bool has_identity; /* signed in through a provider; else by a password */
    struct store_id identity;
    char roles[WEB_ROLES_MAX + 1]; /* of an identity: the most they have, "officer sales" */
};

NODISCARD bool web_session_add(struct store *store, const struct web_session *session,
                               struct err *err);
NODISCARD bool web_session_find(struct store *store, const uint8_t hash[WEB_HASH_SIZE],
                                struct web_session *ret, bool *ret_found, struct err *err);
NODISCARD bool web_session_see(struct store *store, const uint8_t hash[WEB_HASH_SIZE], int64_t at,
                               struct err *err);
NODISCARD bool web_session_end(struct store *store, const uint8_t hash[WEB_HASH_SIZE],
                               struct err *err);

/* Of somebody, if it is theirs. */
NODISCARD bool web_session_end_own(struct store *store, const struct store_id *principal,
                                   const uint8_t hash[WEB_HASH_SIZE], struct err *err);

/* All of somebody, but one; but NULL: all. */
NODISCARD bool web_sessions_end(struct store *store, const struct store_id *principal,
                                const uint8_t but[WEB_HASH_SIZE], struct err *err);

/* All of somebody but the newest, so many. */
NODISCARD bool web_sessions_keep(struct store *store, const struct store_id *principal,
                                 int64_t count, struct err *err);

/* All of somebody, the newest first, whether they hold or not. */
NODISCARD bool web_sessions_read(struct store *store, struct arena *arena,
                                 const struct store_id *principal, struct web_session **ret,
                                 size_t *ret_count, struct err *err);

/* Those that ended before. */
NODISCARD bool web_sessions_forget(struct store *store, int64_t before, struct err *err);

#define REQUEST_NAME_MAX 255

struct request_done {
    struct store_id principal;
    struct str name;
    uint8_t digest[WEB_HASH_SIZE]; /* of what was asked */
    int64_t status;
    struct str reply;
    int64_t done_at;
};

/* The texts of what is found are in the arena. */
NODISCARD bool request_done_find(struct store *store, struct arena *arena,
                                 const struct store_id *principal, struct str name,
                                 struct request_done *ret, bool *ret_found, struct err *err);
NODISCARD bool request_done_add(struct store *store, const struct request_done *request,
                                struct err *err);
NODISCARD bool requests_done_forget(struct store *store, int64_t before, struct err *err);

/* How much somebody added on a day of UTC (days since 1970). */
struct added {
    struct store_id principal;
    int64_t day, requests, bytes;
};

/* Nothing where there is no row. */
NODISCARD bool added_read(struct store *store, const struct store_id *principal, int64_t day,
                          struct added *ret, bool *ret_found, struct err *err);

/* Adds to what there is of that day. */
NODISCARD bool added_put(struct store *store, const struct added *more, struct err *err);

/* What is of earlier days. */
NODISCARD bool added_forget(struct store *store, int64_t before_day, struct err *err);

#endif
