/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/people_rows.h - the rows of who acts: people and programs, roles, passwords, keys.
 *
 * What they mean is desk/people.h's, desk/sign_in.h's and desk/api_keys.h's; here they are only
 * kept.  All of it inside a transaction.
 */
#ifndef LICET_STORE_PEOPLE_ROWS_H
#define LICET_STORE_PEOPLE_ROWS_H

#include "store/vault.h"

#define PRINCIPAL_NAME_MAX 64

enum principal_kind { PRINCIPAL_PERSON, PRINCIPAL_INTEGRATION };

struct principal {
    struct store_id id;
    enum principal_kind kind;
    char name[PRINCIPAL_NAME_MAX + 1];
    bool is_first; /* nobody added it */
    struct store_id added_by;
    int64_t added_at;
    int64_t disabled_at; /* 0: it can act */
    struct store_id disabled_by;
};

const char *principal_kind_name(enum principal_kind kind);

/* ERR_CONFLICT where the name is taken, or it is a second one that nobody added. */
NODISCARD bool principal_add(struct store *store, const struct principal *principal,
                             struct err *err);
NODISCARD bool principal_find(struct store *store, struct str name, struct principal *ret,
                              bool *ret_found, struct err *err);
NODISCARD bool principal_read(struct store *store, const struct store_id *id, struct principal *ret,
                              bool *ret_found, struct err *err);
NODISCARD bool principals_any(struct store *store, bool *ret, struct err *err);

/* All, by name. */
NODISCARD bool principals_read(struct store *store, struct arena *arena, struct principal **ret,
                               size_t *ret_count, struct err *err);

/* at 0: it can act again.  ERR_CONFLICT: it is the last administrator. */
NODISCARD bool principal_disable(struct store *store, const struct store_id *id,
                                 const struct store_id *by, int64_t at, struct err *err);

/* ---- roles ---- */

enum role {
    ROLE_SALES,
    ROLE_LOGISTICS,
    ROLE_OFFICER,
    ROLE_APPROVER,
    ROLE_POLICY_AUTHOR,
    ROLE_POLICY_REVIEWER,
    ROLE_FINANCE,
    ROLE_AUDITOR,
    ROLE_ADMINISTRATOR,
    ROLE_COUNT
};

#define ROLE_BIT(role) ((uint32_t)1 << (role))

const char *role_name(enum role role);

struct role_grant {
    struct store_id principal;
    enum role role;
    bool is_first; /* nobody gave it */
    struct store_id granted_by, ended_by;
    int64_t granted_at, ended_at;       /* 0: it has not ended */
    int64_t granted_under, ended_under; /* approvals; 0: none */
};

/* ERR_CONFLICT: they have it; a second administrator has to approve it. */
NODISCARD bool role_grant_add(struct store *store, const struct role_grant *grant, struct err *err);

/* The one that has not ended. */
NODISCARD bool role_grant_end(struct store *store, const struct role_grant *ended, struct err *err);

/* Those of a principal that have not ended, a bit each. */
NODISCARD bool roles_read(struct store *store, const struct store_id *principal, uint32_t *ret,
                          struct err *err);

/* All there ever were, in the order in which they were given. */
NODISCARD bool role_grants_read(struct store *store, struct arena *arena,
                                const struct store_id *principal, struct role_grant **ret,
                                size_t *ret_count, struct err *err);

/* How many have the role, able to act or not. */
NODISCARD bool role_count(struct store *store, enum role role, int64_t *ret, struct err *err);

/* ---- passwords ---- */

#define PASSWORD_HASH_MAX VAULT_HASH_MAX

struct password {
    struct store_id principal, changed_by;
    int64_t changed_at;
    int64_t ends_at; /* a first one, which somebody else gave; 0: it does not end */
    char hash[PASSWORD_HASH_MAX + 1]; /* where it is written; password_open reads it */
};

/* In place of the one there was. */
NODISCARD bool password_put(struct store *store, const struct password *password, struct err *err);
NODISCARD bool password_read(struct store *store, const struct store_id *principal,
                             struct password *ret, bool *ret_found, struct err *err);

/* The hash of somebody who has a password.  *ret_open false: it is locked; see vault.h. */
NODISCARD bool password_open(struct store *store, const struct store_id *principal,
                             char ret[PASSWORD_HASH_MAX + 1], bool *ret_open, struct err *err);

/*
 * As password_open for somebody who has none, where the keeper of the keys cannot be asked: ERR_IO.
 */
NODISCARD bool password_open_ready(struct store *store, struct err *err);

/* ---- keys ---- */

#define API_KEY_PREFIX_SIZE 8
#define API_KEY_HASH_SIZE 32
#define API_KEY_LIST_MAX 511

struct api_key {
    char prefix[API_KEY_PREFIX_SIZE + 1];
    struct store_id principal, made_by;
    uint8_t hash[API_KEY_HASH_SIZE];
    char scopes[API_KEY_LIST_MAX + 1];    /* "fact.write order.write" */
    char addresses[API_KEY_LIST_MAX + 1]; /* "10.0.0.0/8 2001:db8::/32"; empty: any */
    bool tokens_only;                     /* good for nothing but asking for tokens */
    int64_t made_at, expires_at;
    int64_t used_at;    /* 0: never */
    int64_t revoked_at; /* 0: it is not */
    struct store_id revoked_by;
};

NODISCARD bool api_key_add(struct store *store, const struct api_key *key, struct err *err);
NODISCARD bool api_key_find(struct store *store, struct str prefix, struct api_key *ret,
                            bool *ret_found, struct err *err);
NODISCARD bool api_keys_read(struct store *store, struct arena *arena,
                             const struct store_id *principal, struct api_key **ret,
                             size_t *ret_count, struct err *err);
NODISCARD bool api_key_use(struct store *store, struct str prefix, int64_t at, struct err *err);
NODISCARD bool api_key_revoke(struct store *store, struct str prefix, const struct store_id *by,
                              int64_t at, struct err *err);

/* ---- failures to sign in ---- */

struct sign_in {
    struct store_id subject;
    int64_t failures, last_at;
};

/* No failures where there is no row. */
NODISCARD bool sign_in_read(struct store *store, const struct store_id *subject,
                            struct sign_in *ret, struct err *err);
NODISCARD bool sign_in_put(struct store *store, const struct sign_in *sign_in, struct err *err);
NODISCARD bool sign_in_clear(struct store *store, const struct store_id *subject, struct err *err);
/* Of the names under which it failed since then. */
struct sign_in_tally {
    int64_t names, failures;
    int64_t locked; /* names with so many failures in a row, or more */
};
NODISCARD bool sign_in_count(struct store *store, int64_t since, int64_t locked_from,
                             struct sign_in_tally *ret, struct err *err);
NODISCARD bool sign_in_forget(struct store *store, int64_t before, struct err *err);

/* ---- whether it is sound ---- */

/* As ledger_check: people, their roles, and approvals. */
NODISCARD bool people_check(struct store *store, struct buf *out, size_t *ret_wrong,
                            struct err *err);

#endif
