/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/call.h - a request that has a route: what a handler gets, and how it replies.
 */
#ifndef LICET_SERVER_CALL_H
#define LICET_SERVER_CALL_H

#include "desk/license_memo.h"
#include "desk/once.h"
#include "server/law.h"
#include "server/problem.h"
#include "server/quota.h"
#include "server/routes.h"
#include "server/uploads.h"

struct server;
struct adding;

/* What calls that are written in one transaction have of each other; of the thread that writes. */
struct batch {
    struct license_memo licenses;
    const struct call *last; /* that came with a key which is good; NULL: none so far */
    uint64_t stamp;          /* at which it was (store_stamp) */
    struct quota_uses uses;
};

#define CALL_ID_SIZE 40

struct call {
    struct server *server;
    struct exchange *exchange;
    const struct route *route;
    struct target target;
    struct str parameters[ROUTE_PARAMETERS_MAX];
    struct law *law; /* held as long as the call */
    struct who who;  /* if anybody is signed in */
    bool signed_in;
    enum problem_kind problem; /* what a false handler's error is; PROBLEM_OF_ERROR if not set */
    struct str members;        /* of the problem beside the usual ones, as JSON */
    char id[CALL_ID_SIZE];     /* of the request, in the log and in problems */
    double begun;
    size_t header_count; /* of the reply, whatever it is */
    /* On a lane. */
    struct store *store;   /* of a route that writes: in a transaction */
    struct ledger *ledger; /* of that, of a route that writes */
    struct batch *batch;   /* likewise */
    int64_t now;           /* microseconds since 1970 */
    bool counts;           /* of what those who ask may add in a day */
    uint64_t keeps;        /* bytes that it keeps beside what it says and is answered (quota.h) */
    bool waits; /* for a second person: asked again it may be done, so it has no answer */
    struct uploaded upload; /* its body, if that waits in a file */
    struct adding *adding;  /* its orders, which were decided ahead (order_adding.h) */
    struct call *next;
    void (*work)(struct call *call);
};

/* A parameter behind the '?', absent if it is not there. */
struct str call_query(const struct call *call, const char *name);

/* Replies with JSON: what is written there. */
struct buf *call_json(struct call *call, unsigned status);

/*
 * A call that is done once, by its Idempotency-Key, which it has to have: *ret_done where it was,
 * and the reply is the one of then.  What waits for somebody was not done.  Inside the call's
 * transaction.
 */
NODISCARD bool call_once_begin(struct call *call, struct once *ret, bool *ret_done,
                               struct err *err);
NODISCARD bool call_once_end(struct call *call, const struct once *once, struct err *err);

/* "application/json" of "Application/JSON; charset=utf-8"; absent without a type. */
struct str call_content_type(const struct call *call);

/*
 * The body as one text of JSON, read with the worker; ERR_SYNTAX and its like with line and column.
 */
NODISCARD bool call_read_json(struct call *call, struct law_worker *worker, struct json_text *ret,
                              struct err *err);

#endif
