/* SPDX-License-Identifier: Apache-2.0 */
/* store/postgresql_connect.c - connections to a PostgreSQL server, and what it says went wrong. */
#include <string.h>

#include "store/postgresql_priv.h"

#define VERSION_MIN 150000
#define NAME_MAX_BYTES ((size_t)1 << 12)
#define ARRAYS_SIZE_MAX ((size_t)1 << 28)

/* ---- what went wrong ---- */

static struct str first_line(const char *text)
{
    struct str whole = str_of(text);
    return str_trim(str_slice(whole, 0, str_find(whole, '\n')));
}

bool postgresql_is_lost(const struct postgresql *db)
{
    return db->conn == NULL || db->broken || db->pq.PQstatus(db->conn) == CONNECTION_BAD;
}

bool postgresql_fail_lost(const struct postgresql *db, struct err *err)
{
    struct str why = first_line(db->conn == NULL ? "" : db->pq.PQerrorMessage(db->conn));
    err_set(err, ERR_IO, "%s: the connection was lost: %.*s", db->store.name, STR_ARG(why));
    return err_hint(err, "what was acknowledged is kept; try the rest again");
}

/* What the server says, by its codes: appendix A of PostgreSQL's manual. */
static bool fail_as(const struct postgresql *db, const char *code, struct str said, struct err *err)
{
    const char *name = db->store.name;
    struct str state = str_of(code);
    if (str_starts(state, STR("23")) || str_equal_text(state, "22003"))
        return err_set(err, ERR_CONFLICT, "the store does not allow it: %.*s", STR_ARG(said));
    if (str_equal_text(state, "55P03")) {
        err_set(err, ERR_IO, "%s: another program did not let go of it in time", name);
        return err_hint(err, "try again when it is done");
    }
    if (str_equal_text(state, "53100"))
        return err_set(err, ERR_IO, "%s: the disk is full; nothing was changed", name);
    err_set(err, ERR_IO, "%s: %.*s", name, STR_ARG(said));
    if (str_equal_text(state, "42501"))
        return err_hint(err, "docs/ledger.md says what a user of the database has to be granted");
    if (str_equal_text(state, "25006"))
        return err_hint(err, "name the server that is written to, not a copy of it");
    if (str_starts(state, STR("57P")))
        return err_hint(err, "try again when the server is up");
    return false;
}

/* Without a code it is libpq that says it, not the server.  Frees the result.  Returns false. */
bool postgresql_fail(struct postgresql *db, PGresult *result, struct err *err)
{
    const char *code = db->pq.PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *said = db->pq.PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    db->broken = db->broken || code == NULL;
    if (postgresql_is_lost(db))
        (void)!postgresql_fail_lost(db, err);
    else
        (void)!fail_as(db, code, first_line(said), err);
    db->pq.PQclear(result);
    return false;
}

bool postgresql_is_done(const struct postgresql *db, const PGresult *result)
{
    ExecStatusType status = db->pq.PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* ---- connections ---- */

/* What is on another machine and does not answer is given up; the address may say otherwise. */
static const char *const keys[] = {
    "connect_timeout",  "keepalives_idle",  "keepalives_interval",
    "keepalives_count", "tcp_user_timeout", "fallback_application_name",
    "dbname",           "client_encoding",  NULL
};

/*
 * Statements are planned once, when there may be next to nothing in a table, and are right when it
 * has grown: rows are found by their keys.  Who reads all of it does so otherwise.
 */
#define BY_KEYS                                                                                    \
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; "                         \
    "SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off;"
/*
 * What a server or a user may have set otherwise.  A commit is on the disk when it returns, and on
 * that of a copy that the server waits for.
 */
static const char settings[] =
    "SET search_path = licet, pg_temp; SET lock_timeout = '60s';"
    "SET idle_in_transaction_session_timeout = '10s'; SET tcp_user_timeout = '30s';"
    "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply');" BY_KEYS
    "SELECT current_setting('fsync'), current_setting('full_page_writes')";

static void say_nothing(void *context, const char *message)
{
    (void)context;
    (void)message;
}

static bool fail_connecting(const struct postgresql *db, struct err *err)
{
    struct str why = first_line(db->pq.PQerrorMessage(db->conn));
    struct str whole = str_of(db->pq.PQerrorMessage(db->conn));
    err_set(err, ERR_IO, "%s: %.*s", db->store.name, STR_ARG(why));
    if (str_ends(str_trim(whole), STR("does not exist")))
        return err_hint(err, "createdb and createuser make it, then 'licet db init' the tables");
    return err_hint(err, "see whether the server runs, and lets this user in");
}

static bool is_fit(const struct postgresql *db, const PGresult *result, struct err *err)
{
    const char *encoding = db->pq.PQparameterStatus(db->conn, "server_encoding");
    int version = db->pq.PQserverVersion(db->conn);
    const char *name = db->store.name;
    if (version < VERSION_MIN) {
        err_set(err, ERR_VALUE, "%s: the server is PostgreSQL %d", name, version / 10000);
        return err_hint(err, "Licet wants %d or a later one", VERSION_MIN / 10000);
    }
    if (encoding == NULL || !str_equal_text(str_of(encoding), "UTF8")) {
        err_set(err, ERR_VALUE, "%s: its texts are in %s", name, encoding);
        return err_hint(err, "make one with createdb --template=template0 --encoding=UTF8");
    }
    for (int i = 0; i < 2; i++) {
        if (str_equal_text(str_of(db->pq.PQgetvalue(result, 0, i)), "on"))
            continue;
        err_set(err, ERR_VALUE, "%s: the server may lose what it has acknowledged", name);
        return err_hint(err, "set fsync and full_page_writes to on in its postgresql.conf");
    }
    return true;
}

static bool set_up(struct postgresql *db, struct err *err)
{
    db->pq.PQsetNoticeProcessor(db->conn, say_nothing, NULL);
    PGresult *result = db->pq.PQexec(db->conn, settings);
    if (!postgresql_is_done(db, result))
        return postgresql_fail(db, result, err);
    bool fit = is_fit(db, result, err);
    db->pq.PQclear(result);
    return fit;
}

static void hang_up(struct postgresql *db)
{
    if (db->conn != NULL)
        db->pq.PQfinish(db->conn);
    db->conn = NULL;
    db->prepared_count = 0;
    db->unread = 0;
    db->broken = false;
    db->in_transaction = false;
}

static bool dial(struct postgresql *db, struct err *err)
{
    const char *const values[] = { "10", "10", "5", "3", "30000", "licet", db->url, "UTF8", NULL };
    hang_up(db);
    db->conn = db->pq.PQconnectdbParams(keys, values, 1);
    if (db->conn == NULL)
        return err_set(err, ERR_MEMORY, "memory for the store could not be had");
    if (db->pq.PQstatus(db->conn) != CONNECTION_OK)
        return fail_connecting(db, err);
    if (set_up(db, err))
        return true;
    hang_up(db);
    return false;
}

bool postgresql_be_connected(struct postgresql *db, struct err *err)
{
    if (!postgresql_is_lost(db))
        return true;
    return db->in_transaction ? postgresql_fail_lost(db, err) : dial(db, err);
}

/* libpq's own words might have some of the password in them. */
static bool check_url(const struct postgresql *db, struct err *err)
{
    char *unused = NULL;
    struct buf shown;
    buf_init(&shown, db->store.mem, NAME_MAX_BYTES);
    PQconninfoOption *found = db->pq.PQconninfoParse(db->url, &unused);
    bool done = found != NULL && postgresql_show(str_of(db->url), &shown);
    if (found != NULL)
        db->pq.PQconninfoFree(found);
    buf_release(&shown);
    if (unused != NULL)
        db->pq.PQfreemem(unused);
    if (done)
        return true;
    err_set(err, ERR_USAGE, "%s: this is no address of a database", db->store.name);
    return err_hint(err, "postgresql://USER@HOST:PORT/DATABASE; write @ : / ? # %% in a name as "
                         "%%40 %%3A %%2F %%3F %%23 %%25");
}

void postgresql_disconnect(struct store *store)
{
    struct postgresql *db = postgresql_of(store);
    hang_up(db);
    buf_release(&db->arrays);
    mem_free(store->mem, db->url);
    mem_free(store->mem, store->name);
    mem_free(store->mem, db);
}

static char *copy_text(const struct mem *mem, struct str text)
{
    char *copy = mem_resize(mem, NULL, text.length + 1);
    if (copy == NULL)
        return NULL;
    memcpy(copy, text.data, text.length);
    copy[text.length] = '\0';
    return copy;
}

static char *name_of(const struct mem *mem, struct str url)
{
    struct buf shown;
    buf_init(&shown, mem, NAME_MAX_BYTES);
    (void)postgresql_show(url, &shown);
    char *name = shown.failed ? NULL : copy_text(mem, buf_view(&shown));
    buf_release(&shown);
    return name;
}

struct store *postgresql_connect(const struct mem *mem, struct str url, struct err *err)
{
    struct postgresql *db = mem_resize(mem, NULL, sizeof *db);
    if (db == NULL) {
        err_set(err, ERR_MEMORY, "memory for the store could not be had");
        return NULL;
    }
    *db = (struct postgresql){ .store = { .kind = &postgresql_kind, .mem = mem } };
    db->store.name = name_of(mem, url);
    db->url = copy_text(mem, url);
    buf_init(&db->arrays, mem, ARRAYS_SIZE_MAX);
    if (db->store.name == NULL || db->url == NULL)
        err_set(err, ERR_MEMORY, "memory for the store could not be had");
    else if (libpq_load(&db->pq, err) && check_url(db, err) && dial(db, err))
        return &db->store;
    postgresql_disconnect(&db->store);
    return NULL;
}
