/* SPDX-License-Identifier: Apache-2.0 */
/* store/people_rows.c - the SQL of who acts; see people_rows.h. */
#include "store/people_rows.h"

#include <string.h>

#include "store/checks.h"
#include "store/kind.h"
#include "store/statement.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])

static const char *const kind_names[] = {
    [PRINCIPAL_PERSON] = "person",
    [PRINCIPAL_INTEGRATION] = "integration",
};
static const char *const role_names[] = {
    [ROLE_SALES] = "sales",
    [ROLE_LOGISTICS] = "logistics",
    [ROLE_OFFICER] = "officer",
    [ROLE_APPROVER] = "approver",
    [ROLE_POLICY_AUTHOR] = "policy_author",
    [ROLE_POLICY_REVIEWER] = "policy_reviewer",
    [ROLE_FINANCE] = "finance",
    [ROLE_AUDITOR] = "auditor",
    [ROLE_ADMINISTRATOR] = "administrator",
};

const char *principal_kind_name(enum principal_kind kind)
{
    return kind_names[kind];
}

const char *role_name(enum role role)
{
    return role_names[role];
}

/* Which of the roles it is; ROLE_COUNT if none, which the schema rules out. */
static enum role role_of(struct str name)
{
    size_t at = 0;
    while (at < COUNT(role_names) && !str_equal_text(name, role_names[at]))
        at++;
    return (enum role)at;
}

/* ---- principals ---- */

bool principal_add(struct store *store, const struct principal *principal, struct err *err)
{
    const struct sql_value values[] = {
        sql_id(&principal->id),        TEXT(str_of(kind_names[principal->kind])),
        TEXT(str_of(principal->name)), sql_id(principal->is_first ? NULL : &principal->added_by),
        INT(principal->added_at),
    };
    return sql_run(store,
                   "INSERT INTO principal (id, kind, name, added_by, added_at) "
                   "VALUES (?1, ?2, ?3, ?4, ?5)",
                   values, COUNT(values), NULL, err);
}

#define PRINCIPAL_COLUMNS "id, kind, name, added_by, added_at, disabled_at, disabled_by "

static void take_principal(const struct sql_rows *rows, struct principal *ret)
{
    bool person = str_equal_text(sql_text(rows, 1), kind_names[PRINCIPAL_PERSON]);
    *ret = (struct principal){
        .id = sql_id_at(rows, 0),
        .kind = person ? PRINCIPAL_PERSON : PRINCIPAL_INTEGRATION,
        .is_first = sql_is_null(rows, 3),
        .added_by = sql_id_at(rows, 3),
        .added_at = sql_int(rows, 4),
        .disabled_at = sql_int(rows, 5),
        .disabled_by = sql_id_at(rows, 6),
    };
    sql_copy(rows, 2, ret->name, sizeof ret->name);
}

static bool read_principal(struct store *store, const char *sql, struct sql_value value,
                           struct principal *ret, bool *ret_found, struct err *err)
{
    struct sql_rows rows;
    bool done = sql_one(store, sql, &value, 1, &rows, ret_found, err);
    if (done && *ret_found)
        take_principal(&rows, ret);
    sql_end(&rows);
    return done;
}

bool principal_find(struct store *store, struct str name, struct principal *ret, bool *ret_found,
                    struct err *err)
{
    return read_principal(store, "SELECT " PRINCIPAL_COLUMNS "FROM principal WHERE name = ?1",
                          TEXT(name), ret, ret_found, err);
}

bool principal_read(struct store *store, const struct store_id *id, struct principal *ret,
                    bool *ret_found, struct err *err)
{
    return read_principal(store, "SELECT " PRINCIPAL_COLUMNS "FROM principal WHERE id = ?1",
                          sql_id(id), ret, ret_found, err);
}

bool principals_any(struct store *store, bool *ret, struct err *err)
{
    struct sql_rows rows;
    bool done = sql_one(store, "SELECT 1 FROM principal LIMIT 1", NULL, 0, &rows, ret, err);
    sql_end(&rows);
    return done;
}

bool principals_read(struct store *store, struct arena *arena, struct principal **ret,
                     size_t *ret_count, struct err *err)
{
    struct sql_rows rows;
    struct principal *found = NULL;
    size_t capacity = 0;
    bool more = true;
    bool done = sql_query(store, "SELECT " PRINCIPAL_COLUMNS "FROM principal ORDER BY name", NULL,
                          0, &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more) {
        done = arena_grow(arena, &found, *ret_count, &capacity, sizeof *found) ||
               arena_error(arena, err);
        if (done)
            take_principal(&rows, &found[(*ret_count)++]);
    }
    sql_end(&rows);
    *ret = found;
    return done;
}

bool principal_disable(struct store *store, const struct store_id *id, const struct store_id *by,
                       int64_t at, struct err *err)
{
    const struct sql_value values[] = { sql_id(id), sql_id(at == 0 ? NULL : by), sql_number(at) };
    return sql_run(store, "UPDATE principal SET disabled_by = ?2, disabled_at = ?3 WHERE id = ?1",
                   values, COUNT(values), NULL, err);
}

/* ---- roles ---- */

bool role_grant_add(struct store *store, const struct role_grant *grant, struct err *err)
{
    const struct sql_value values[] = {
        sql_id(&grant->principal),
        TEXT(str_of(role_names[grant->role])),
        sql_id(grant->is_first ? NULL : &grant->granted_by),
        INT(grant->granted_at),
        sql_number(grant->granted_under),
    };
    return sql_run(store,
                   "INSERT INTO role_grant (principal, role, granted_by, granted_at, "
                   "granted_under) VALUES (?1, ?2, ?3, ?4, ?5)",
                   values, COUNT(values), NULL, err);
}

bool role_grant_end(struct store *store, const struct role_grant *ended, struct err *err)
{
    const struct sql_value values[] = {
        sql_id(&ended->principal), TEXT(str_of(role_names[ended->role])), sql_id(&ended->ended_by),
        INT(ended->ended_at),      sql_number(ended->ended_under),
    };
    return sql_run(store,
                   "UPDATE role_grant SET ended_by = ?3, ended_at = ?4, ended_under = ?5 "
                   "WHERE principal = ?1 AND role = ?2 AND ended_at IS NULL",
                   values, COUNT(values), NULL, err);
}

bool roles_read(struct store *store, const struct store_id *principal, uint32_t *ret,
                struct err *err)
{
    const struct sql_value values[] = { sql_id(principal) };
    struct sql_rows rows;
    bool more = true;
    bool done =
        sql_query(store, "SELECT role FROM role_grant WHERE principal = ?1 AND ended_at IS NULL",
                  values, COUNT(values), &rows, err);
    *ret = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more)
        *ret |= ROLE_BIT(role_of(sql_text(&rows, 0)));
    sql_end(&rows);
    return done;
}

static void take_grant(const struct sql_rows *rows, struct role_grant *ret)
{
    *ret = (struct role_grant){
        .principal = sql_id_at(rows, 0),
        .role = role_of(sql_text(rows, 1)),
        .is_first = sql_is_null(rows, 2),
        .granted_by = sql_id_at(rows, 2),
        .granted_at = sql_int(rows, 3),
        .granted_under = sql_int(rows, 4),
        .ended_by = sql_id_at(rows, 5),
        .ended_at = sql_int(rows, 6),
        .ended_under = sql_int(rows, 7),
    };
}

bool role_grants_read(struct store *store, struct arena *arena, const struct store_id *principal,
                      struct role_grant **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { sql_id(principal) };
    struct sql_rows rows;
    struct role_grant *found = NULL;
    size_t capacity = 0;
    bool more = true;
    bool done = sql_query(store,
                          "SELECT principal, role, granted_by, granted_at, granted_under, "
                          "ended_by, ended_at, ended_under FROM role_grant WHERE principal = ?1 "
                          "ORDER BY granted_at, role",
                          values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more) {
        done = arena_grow(arena, &found, *ret_count, &capacity, sizeof *found) ||
               arena_error(arena, err);
        if (done)
            take_grant(&rows, &found[(*ret_count)++]);
    }
    sql_end(&rows);
    *ret = found;
    return done;
}

bool role_count(struct store *store, enum role role, int64_t *ret, struct err *err)
{
    const struct sql_value values[] = { TEXT(str_of(role_names[role])) };
    struct sql_rows rows;
    bool found;
    bool done =
        sql_one(store, "SELECT count(*) FROM role_grant WHERE role = ?1 AND ended_at IS NULL",
                values, COUNT(values), &rows, &found, err);
    *ret = done && found ? sql_int(&rows, 0) : 0;
    sql_end(&rows);
    return done;
}

/* ---- passwords ---- */

bool password_put(struct store *store, const struct password *password, struct err *err)
{
    char written[VAULT_HASH_SIZE];
    if (!vault_put_hash(store, &password->principal, str_of(password->hash), written, err))
        return false;
    const struct sql_value values[] = { sql_id(&password->principal), TEXT(str_of(written)),
                                        sql_id(&password->changed_by), INT(password->changed_at),
                                        sql_number(password->ends_at) };
    return sql_run(store,
                   "INSERT INTO password (principal, hash, changed_by, changed_at, ends_at) "
                   "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (principal) DO UPDATE SET "
                   "hash = excluded.hash, changed_by = excluded.changed_by, "
                   "changed_at = excluded.changed_at, ends_at = excluded.ends_at",
                   values, COUNT(values), NULL, err);
}

bool password_read(struct store *store, const struct store_id *principal, struct password *ret,
                   bool *ret_found, struct err *err)
{
    const struct sql_value values[] = { sql_id(principal) };
    struct sql_rows rows;
    bool done = sql_one(store,
                        "SELECT changed_by, changed_at, ends_at FROM password "
                        "WHERE principal = ?1",
                        values, COUNT(values), &rows, ret_found, err);
    if (done && *ret_found) {
        *ret = (struct password){ .principal = *principal,
                                  .changed_by = sql_id_at(&rows, 0),
                                  .changed_at = sql_int(&rows, 1),
                                  .ends_at = sql_int(&rows, 2) };
    }
    sql_end(&rows);
    return done;
}

bool password_open(struct store *store, const struct store_id *principal,
                   char ret[PASSWORD_HASH_MAX + 1], bool *ret_open, struct err *err)
{
    const struct sql_value values[] = { sql_id(principal) };
    struct sql_rows rows;
    bool found = false;
    bool done = sql_one(store, "SELECT hash FROM password WHERE principal = ?1", values,
                        COUNT(values), &rows, &found, err);
    *ret_open = false;
    if (done && found)
        done = vault_take_hash(store->vault, principal, sql_text(&rows, 0), ret, ret_open, err);
    sql_end(&rows);
    return done;
}

bool password_open_ready(struct store *store, struct err *err)
{
    return vault_take_nothing(store->vault, err);
}

/* ---- keys ---- */

bool api_key_add(struct store *store, const struct api_key *key, struct err *err)
{
    const struct sql_value values[] = {
        TEXT(str_of(key->prefix)),
        sql_id(&key->principal),
        { .kind = SQL_BYTES, .text = { (const char *)key->hash, API_KEY_HASH_SIZE } },
        TEXT(str_of(key->scopes)),
        TEXT(str_of(key->addresses)),
        sql_id(&key->made_by),
        INT(key->made_at),
        INT(key->expires_at),
        INT(key->tokens_only),
    };
    return sql_run(store,
                   "INSERT INTO api_key (prefix, principal, hash, scopes, addresses, made_by, "
                   "made_at, expires_at, tokens_only) "
                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                   values, COUNT(values), NULL, err);
}

#define KEY_COLUMNS                                                                                \
    "prefix, principal, hash, scopes, addresses, made_by, made_at, expires_at, used_at, "          \
    "revoked_at, revoked_by, tokens_only "

static void take_key(const struct sql_rows *rows, struct api_key *ret)
{
    struct str hash = sql_text(rows, 2);
    *ret = (struct api_key){
        .principal = sql_id_at(rows, 1),
        .made_by = sql_id_at(rows, 5),
        .made_at = sql_int(rows, 6),
        .expires_at = sql_int(rows, 7),
        .used_at = sql_int(rows, 8),
        .revoked_at = sql_int(rows, 9),
        .revoked_by = sql_id_at(rows, 10),
        .tokens_only = sql_int(rows, 11) != 0,
    };
    if (hash.length == API_KEY_HASH_SIZE)
        memcpy(ret->hash, hash.data, API_KEY_HASH_SIZE);
    sql_copy(rows, 0, ret->prefix, sizeof ret->prefix);
    sql_copy(rows, 3, ret->scopes, sizeof ret->scopes);
    sql_copy(rows, 4, ret->addresses, sizeof ret->addresses);
}

bool api_key_find(struct store *store, struct str prefix, struct api_key *ret, bool *ret_found,
                  struct err *err)
{
    const struct sql_value values[] = { TEXT(prefix) };
    struct sql_rows rows;
    bool done = sql_one(store, "SELECT " KEY_COLUMNS "FROM api_key WHERE prefix = ?1", values,
                        COUNT(values), &rows, ret_found, err);
    if (done && *ret_found)
        take_key(&rows, ret);
    sql_end(&rows);
    return done;
}

bool api_keys_read(struct store *store, struct arena *arena, const struct store_id *principal,
                   struct api_key **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { sql_id(principal) };
    struct sql_rows rows;
    struct api_key *found = NULL;
    size_t capacity = 0;
    bool more = true;
    bool done = sql_query(store,
                          "SELECT " KEY_COLUMNS "FROM api_key WHERE principal = ?1 "
                          "ORDER BY made_at, prefix",
                          values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more) {
        done = arena_grow(arena, &found, *ret_count, &capacity, sizeof *found) ||
               arena_error(arena, err);
        if (done)
            take_key(&rows, &found[(*ret_count)++]);
    }
    sql_end(&rows);
    *ret = found;
    return done;
}

bool api_key_use(struct store *store, struct str prefix, int64_t at, struct err *err)
{
    const struct sql_value values[] = { TEXT(prefix), INT(at) };
    return sql_run(store, "UPDATE api_key SET used_at = ?2 WHERE prefix = ?1", values,
                   COUNT(values), NULL, err);
}

bool api_key_revoke(struct store *store, struct str prefix, const struct store_id *by, int64_t at,
                    struct err *err)
{
    const struct sql_value values[] = { TEXT(prefix), sql_id(by), INT(at) };
    return sql_run(store, "UPDATE api_key SET revoked_by = ?2, revoked_at = ?3 WHERE prefix = ?1",
                   values, COUNT(values), NULL, err);
}

/* ---- failures to sign in ---- */

bool sign_in_read(struct store *store, const struct store_id *subject, struct sign_in *ret,
                  struct err *err)
{
    const struct sql_value values[] = { sql_id(subject) };
    struct sql_rows rows;
    bool found;
    bool done = sql_one(store, "SELECT failures, last_at FROM sign_in WHERE subject = ?1", values,
                        COUNT(values), &rows, &found, err);
    *ret = (struct sign_in){ .subject = *subject };
    if (done && found) {
        ret->failures = sql_int(&rows, 0);
        ret->last_at = sql_int(&rows, 1);
    }
    sql_end(&rows);
    return done;
}

bool sign_in_put(struct store *store, const struct sign_in *sign_in, struct err *err)
{
    const struct sql_value values[] = { sql_id(&sign_in->subject), INT(sign_in->failures),
                                        INT(sign_in->last_at) };
    return sql_run(store,
                   "INSERT INTO sign_in (subject, failures, last_at) VALUES (?1, ?2, ?3) "
                   "ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, "
                   "last_at = excluded.last_at",
                   values, COUNT(values), NULL, err);
}

bool sign_in_clear(struct store *store, const struct store_id *subject, struct err *err)
{
    const struct sql_value values[] = { sql_id(subject) };
    return sql_run(store, "DELETE FROM sign_in WHERE subject = ?1", values, COUNT(values), NULL,
                   err);
}

bool sign_in_count(struct store *store, int64_t since, int64_t locked_from,
                   struct sign_in_tally *ret, struct err *err)
{
    const struct sql_value values[] = { INT(since), INT(locked_from) };
    struct sql_rows rows;
    bool found;
    bool done = sql_one(store,
                        "SELECT count(*), CAST(coalesce(sum(failures), 0) AS BIGINT), "
                        "count(CASE WHEN failures >= ?2 THEN 1 END) "
                        "FROM sign_in WHERE last_at >= ?1",
                        values, COUNT(values), &rows, &found, err);
    if (done)
        *ret = (struct sign_in_tally){ .names = sql_int(&rows, 0),
                                       .failures = sql_int(&rows, 1),
                                       .locked = sql_int(&rows, 2) };
    sql_end(&rows);
    return done;
}

bool sign_in_forget(struct store *store, int64_t before, struct err *err)
{
    const struct sql_value values[] = { INT(before) };
    return sql_run(store, "DELETE FROM sign_in WHERE last_at < ?1", values, COUNT(values), NULL,
                   err);
}

/* ---- whether it is sound ---- */

static const struct sql_check checks[] = {
    { "nobody is an administrator who can act",
      "SELECT name, 'was the first' FROM principal WHERE added_by IS NULL AND NOT EXISTS "
      "(SELECT 1 FROM role_grant g JOIN principal p ON p.id = g.principal WHERE "
      "g.role = 'administrator' AND g.ended_at IS NULL AND p.disabled_at IS NULL)" },
    { "a role was given by who was no administrator",
      "SELECT p.name, g.role FROM role_grant g JOIN principal p ON p.id = g.principal WHERE "
      "g.granted_by IS NOT NULL AND NOT EXISTS (SELECT 1 FROM role_grant a WHERE "
      "a.role = 'administrator' AND a.principal = g.granted_by AND a.granted_at <= g.granted_at "
      "AND (a.ended_at IS NULL OR a.ended_at >= g.granted_at))" },
    { "a role was given without a second administrator",
      "SELECT p.name, g.role FROM role_grant g JOIN principal p ON p.id = g.principal WHERE "
      "g.granted_under IS NULL AND (SELECT count(*) FROM role_grant a WHERE "
      "a.role = 'administrator' AND a.granted_at < g.granted_at AND (a.ended_at IS NULL OR "
      "a.ended_at >= g.granted_at)) >= 2" },
    { "a role was given or taken under an approval of something else",
      "SELECT p.name, g.role FROM role_grant g JOIN principal p ON p.id = g.principal "
      "LEFT JOIN approval a ON a.id = g.granted_under LEFT JOIN approval e ON e.id = g.ended_under "
      "WHERE (g.granted_under IS NOT NULL AND (coalesce(a.transition, '') <> 'people.grant' OR "
      "a.subject <> g.principal OR coalesce(a.used_at, 0) <> g.granted_at)) OR "
      "(g.ended_under IS NOT NULL AND (coalesce(e.transition, '') <> 'people.revoke' OR "
      "e.subject <> g.principal OR coalesce(e.used_at, 0) <> g.ended_at))" },
    { "an auditor has another role",
      "SELECT p.name, b.role FROM role_grant a JOIN role_grant b ON b.principal = a.principal AND "
      "b.role <> 'auditor' AND b.ended_at IS NULL JOIN principal p ON p.id = a.principal "
      "WHERE a.role = 'auditor' AND a.ended_at IS NULL" },
    { "one person stands alone behind an approval",
      "SELECT CAST(id AS TEXT), transition FROM approval WHERE "
      "decision IN ('approved', 'rejected') AND decided_by = proposed_by" },
    { "an approval was used that was not approved",
      "SELECT CAST(id AS TEXT), transition FROM approval WHERE used_at IS NOT NULL AND "
      "(coalesce(decision, '') <> 'approved' OR used_at < decided_at)" },
    { "an approval is missing",
      "SELECT CAST(a.id - 1 AS TEXT), 'before ' || a.transition FROM approval a WHERE a.id > 1 "
      "AND NOT EXISTS (SELECT 1 FROM approval b WHERE b.id = a.id - 1)" },
};

bool people_check(struct store *store, struct buf *out, size_t *ret_wrong, struct err *err)
{
    return sql_check_all(store, checks, COUNT(checks), out, ret_wrong, err);
}
