/* SPDX-License-Identifier: Apache-2.0 */
/* unit/pg_server.c - see pg_server.h. */
#include "unit/pg_server.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM "tools/postgresql.py"

/* Both ends are closed in what is started later: else the server would outlive us with it. */
static bool start_program(struct pg_server *server)
{
    int in[2];
    int out[2];
    if (pipe(in) != 0 || pipe(out) != 0)
        return false;
    server->pid = fork();
    if (server->pid == 0) {
        (void)dup2(in[0], STDIN_FILENO);
        (void)dup2(out[1], STDOUT_FILENO);
        for (int i = 0; i < 2; i++) {
            (void)close(in[i]);
            (void)close(out[i]);
        }
        execlp("python3", "python3", PROGRAM, (char *)NULL);
        _exit(127);
    }
    (void)close(in[0]);
    (void)close(out[1]);
    server->to = fdopen(in[1], "we");
    server->from = fdopen(out[0], "re");
    return server->pid > 0 && server->to != NULL && server->from != NULL;
}

static bool read_line(struct pg_server *server, char line[PG_URL_SIZE])
{
    if (fgets(line, PG_URL_SIZE, server->from) == NULL)
        line[0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    return line[0] != '\0';
}

bool pg_server_start(struct pg_server *server, bool own)
{
    const char *shared = getenv("LICET_POSTGRESQL");
    *server = (struct pg_server){ .to = NULL };
    if (!own && shared != NULL && strlen(shared) < sizeof server->url) {
        memcpy(server->url, shared, strlen(shared) + 1);
        return true;
    }
    if (!start_program(server) || !read_line(server, server->url))
        snprintf(server->url, sizeof server->url, "PostgreSQL could not be started");
    return strncmp(server->url, "postgresql:", 11) == 0;
}

void pg_server_stop(struct pg_server *server)
{
    char line[PG_URL_SIZE];
    if (server->to != NULL) {
        fclose(server->to);
        (void)read_line(server, line); /* its end: it has cleaned up */
        fclose(server->from);
        (void)waitpid(server->pid, NULL, 0);
    }
    server->to = NULL;
}

bool pg_server_tell(struct pg_server *server, const char *what)
{
    char line[PG_URL_SIZE];
    fprintf(server->to, "%s\n", what);
    return fflush(server->to) == 0 && read_line(server, line) && strcmp(line, "ready") == 0;
}

const char *pg_folder(const char *url)
{
    const char *found = strstr(url, "host=");
    return found == NULL ? "" : found + 5;
}

void pg_url(const char *folder, const char *user, const char *database, char ret[PG_URL_SIZE])
{
    snprintf(ret, PG_URL_SIZE, "postgresql://%s@/%.*s?host=%s", user, (int)strcspn(database, "?"),
             database, folder);
}

static void say_nothing(void *context, const char *message)
{
    (void)context;
    (void)message;
}

/* The result, which is to be cleared; NULL after what went wrong was said. */
static PGresult *run(PGconn *conn, const char *sql)
{
    PQsetNoticeProcessor(conn, say_nothing, NULL);
    PGresult *result = PQexec(conn, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return result;
    fprintf(stderr, "%s: %s\n", sql, PQerrorMessage(conn));
    PQclear(result);
    return NULL;
}

bool pg_run(const char *url, const char *sql)
{
    PGconn *conn = PQconnectdb(url);
    PGresult *result = run(conn, sql);
    bool done = result != NULL;
    PQclear(result);
    PQfinish(conn);
    return done;
}

long pg_number(const char *url, const char *sql)
{
    PGconn *conn = PQconnectdb(url);
    PGresult *result = run(conn, sql);
    long number = 0;
    if (result != NULL && PQntuples(result) > 0)
        number = strtol(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    PQfinish(conn);
    return number;
}
