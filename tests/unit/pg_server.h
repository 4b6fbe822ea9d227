/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/pg_server.h - a PostgreSQL server of our own, for a test or a benchmark.
 *
 * tools/postgresql.py starts it and ends it, also when who asked for it dies.  Where
 * LICET_POSTGRESQL names one that is there already, tests share it, each with databases of its own.
 */
#ifndef LICET_UNIT_PG_SERVER_H
#define LICET_UNIT_PG_SERVER_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#define PG_URL_SIZE 160

struct pg_server {
    FILE *to, *from; /* the program; NULL: the server is somebody else's */
    pid_t pid;
    char url[PG_URL_SIZE];
};

/* False: there is no PostgreSQL here, and `url` says so. */
bool pg_server_start(struct pg_server *server, bool own);
void pg_server_stop(struct pg_server *server);

/* "restart", "off", "on"; see tools/postgresql.py.  Of one's own alone. */
bool pg_server_tell(struct pg_server *server, const char *what);

/* The address of a database of the server whose socket is in that folder. */
void pg_url(const char *folder, const char *user, const char *database, char ret[PG_URL_SIZE]);

/* The folder of the socket. */
const char *pg_folder(const char *url);

/* Runs SQL; what went wrong it says on standard error. */
bool pg_run(const char *url, const char *sql);

/* A number that SQL gives; 0 where it gives none. */
long pg_number(const char *url, const char *sql);

#endif
