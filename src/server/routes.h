/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/routes.h - what can be asked of the server: one table.
 *
 * The dispatcher, what is allowed where, who may ask, how a request is read, the OpenAPI document
 * and the page of the manual come from it, so that none can say what the others do not.
 */
#ifndef LICET_SERVER_ROUTES_H
#define LICET_SERVER_ROUTES_H

#include "desk/roles.h"
#include "server/http.h"
#include "server/target.h"

#define ROUTE_PARAMETERS_MAX 2
#define ROUTES_MAX 256

struct call;
struct machine;

/* A parameter behind the '?'. */
struct route_query {
    const char *name; /* NULL ends a table; "fact:*" is all that begins so */
    const char *help;
    const char *const *words; /* one of these; NULL: any text */
};

enum route_body {
    ROUTE_NO_BODY,
    ROUTE_JSON,    /* one text of JSON */
    ROUTE_PATCH,   /* the same: what is otherwise, as RFC 7396 has it */
    ROUTE_RECORDS, /* the same, or any number of records: JSON lines, CSV */
    ROUTE_FORM,    /* what a page's form sends; read with form_read, which wants the page's proof */
    ROUTE_FIELDS   /* of the same type, from a program: it proves by itself who it is */
};

enum route_access {
    ROUTE_ANYBODY,   /* who is not signed in too */
    ROUTE_SIGNED_IN, /* anybody who is */
    ROUTE_MAY        /* who has the permissions */
};

/* Where it is done. */
enum route_lane {
    ROUTE_HERE,   /* at once: it takes microseconds, and waits for nothing */
    ROUTE_READS,  /* with a store that is read */
    ROUTE_WRITES, /* with the one that is written, many at a time */
    ROUTE_SLOW,   /* one at a time: what takes much of the machine */
    ROUTE_LONG,   /* likewise, what takes seconds: nobody who signs in waits behind it */
    ROUTE_OUTSIDE /* one at a time: what waits for another server */
};

#define ROUTE_WITHIN(must) (1u << (must))

struct route {
    enum http_method method;
    const char *path;    /* "/v1/orders/{id}:hold" */
    const char *name;    /* "order.hold", as the command is called */
    const char *summary; /* a phrase */
    enum route_access access;
    uint64_t may;    /* of ROUTE_MAY: one of these permissions */
    uint64_t needs;  /* and all of these */
    unsigned within; /* who has to do something first may do it: a bit each, ROUTE_WITHIN */
    enum route_lane lane;
    bool or_here; /* where there is no database, ROUTE_HERE */
    enum route_body body;
    bool array; /* what it takes, or an array of these, which gives as many */
    bool gives_array;
    bool seen;                 /* If-Match has the ETag of what was seen */
    const char *takes;         /* schema of the body, a file of docs/schema; NULL: none */
    unsigned status;           /* of the reply of what is done; 0: 200 */
    const char *type;          /* of that reply; NULL: application/json */
    const char *gives;         /* schema of the reply; NULL: none */
    const char *refuses;       /* schema of what is no problem of RFC 9457; NULL: each is one */
    const char *gives_minimal; /* who prefers as little as there is; NULL: the same */
    const struct route_query *queries;
    /* Of what has a machine; and of a step of it the transition. */
    const struct machine *machine;
    unsigned transition;
    bool adds;     /* something to what is kept: refused when that is enough for a day (quota.h) */
    bool together; /* with others of its kind as one (writing.h): it does no more than draw */
    bool page;     /* for people: HTML, and not in the OpenAPI document */
    /* False: a problem.  The reply is in call->exchange. */
    bool (*run)(struct call *call, struct err *err);
};

/* path NULL ends; what is done elsewhere has an empty one, and is none */
extern const struct route routes[];
bool route_is_none(const struct route *route);
size_t routes_count(void);

/* HTTP methods of a path, a bit each (1 << enum http_method). */
typedef unsigned route_methods;

/*
 * The route; NULL where the path is not there, or not with that method: *ret_methods are those that
 * it has.  HEAD is GET.  ERR_SYNTAX where a parameter cannot be read.
 */
NODISCARD bool routes_find(struct arena *arena, enum http_method method,
                           const struct target *target, const struct route **ret,
                           struct str parameters[ROUTE_PARAMETERS_MAX], route_methods *ret_methods,
                           struct err *err);

/* "GET, HEAD, POST" */
struct str route_methods_text(struct arena *arena, route_methods methods);

#endif
