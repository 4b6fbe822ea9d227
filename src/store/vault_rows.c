/* SPDX-License-Identifier: Apache-2.0 */
/* store/vault_rows.c - all that is sealed, or could be; see vault.h. */
#include <sodium.h>

#include "store/kind.h"
#include "store/statement.h"
#include "store/vault.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])

bool vault_may_write(struct store *store, struct err *err)
{
    struct sql_rows rows;
    bool found = false;
    bool done =
        sql_one(store,
                "SELECT 1 WHERE EXISTS (SELECT 1 FROM password WHERE hash LIKE '$sealed$%') "
                "OR EXISTS (SELECT 1 FROM factor WHERE length(secret) > 20)",
                NULL, 0, &rows, &found, err);
    sql_end(&rows);
    if (!done || !found)
        return done;
    err_set(err, ERR_USAGE, "the secrets of this database are sealed, and there is no key here");
    return err_hint(err, "--key FILE names it");
}

/* A row of either table. */
struct row {
    struct store_id ids[2]; /* of a password the second one is of no use */
    struct str written;
};

static bool read_rows(struct store *store, struct arena *arena, const char *sql, struct row **ret,
                      size_t *ret_count, struct err *err)
{
    struct sql_rows rows;
    size_t capacity = 0;
    bool more = true;
    bool done = sql_query(store, sql, NULL, 0, &rows, err);
    *ret = NULL;
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more) {
        done =
            arena_grow(arena, ret, *ret_count, &capacity, sizeof **ret) || arena_error(arena, err);
        if (done)
            (*ret)[(*ret_count)++] =
                (struct row){ .ids = { sql_id_at(&rows, 0), sql_id_at(&rows, 1) },
                              .written = text_at(&rows, 2, arena) };
    }
    sql_end(&rows);
    return done && arena_sound(arena, err);
}

/* Looks at each, and where `seals` says so has what can be read sealed with the first key. */
static bool each_password(struct store *store, struct arena *arena, bool seals,
                          struct vault_survey *survey, struct err *err)
{
    struct row *rows;
    size_t count;
    bool done = read_rows(store, arena, "SELECT principal, principal, hash FROM password", &rows,
                          &count, err);
    for (size_t i = 0; done && i < count; i++) {
        char hash[VAULT_HASH_MAX + 1];
        char written[VAULT_HASH_SIZE];
        enum vault_state state = VAULT_LOCKED;
        done = vault_hash_state(store->vault, &rows[i].ids[0], rows[i].written, hash, &state, err);
        survey->count[state]++;
        if (seals && (state == VAULT_READABLE || state == VAULT_BEFORE)) {
            done = vault_put_hash(store, &rows[i].ids[0], str_of(hash), written, err);
            const struct sql_value values[] = { sql_id(&rows[i].ids[0]), TEXT(str_of(written)) };
            done = done && sql_run(store, "UPDATE password SET hash = ?2 WHERE principal = ?1",
                                   values, COUNT(values), NULL, err);
        }
        sodium_memzero(hash, sizeof hash);
    }
    return done;
}

static bool each_factor(struct store *store, struct arena *arena, bool seals,
                        struct vault_survey *survey, struct err *err)
{
    struct row *rows;
    size_t count;
    bool done =
        read_rows(store, arena, "SELECT id, principal, secret FROM factor WHERE secret IS NOT NULL",
                  &rows, &count, err);
    for (size_t i = 0; done && i < count; i++) {
        uint8_t secret[VAULT_SECRET_SIZE];
        uint8_t written[VAULT_SECRET_MAX];
        size_t length;
        enum vault_state state = VAULT_LOCKED;
        done = vault_secret_state(store->vault, rows[i].ids, rows[i].written, secret, &state, err);
        survey->count[state]++;
        if (seals && (state == VAULT_READABLE || state == VAULT_BEFORE)) {
            done = vault_put_secret(store, rows[i].ids, secret, written, &length, err);
            const struct sql_value values[] = {
                sql_id(&rows[i].ids[0]),
                { .kind = SQL_BYTES, .text = { (const char *)written, sizeof written } },
            };
            done = done && sql_run(store, "UPDATE factor SET secret = ?2 WHERE id = ?1", values,
                                   COUNT(values), NULL, err);
        }
        sodium_memzero(secret, sizeof secret);
    }
    return done;
}

bool vault_survey(struct store *store, struct arena *arena, struct vault_survey *ret,
                  struct err *err)
{
    *ret = (struct vault_survey){ { 0 } };
    return each_password(store, arena, false, ret, err) &&
           each_factor(store, arena, false, ret, err);
}

bool vault_seal_all(struct store *store, struct arena *arena, struct vault_survey *ret,
                    struct err *err)
{
    *ret = (struct vault_survey){ { 0 } };
    return each_password(store, arena, true, ret, err) && each_factor(store, arena, true, ret, err);
}
