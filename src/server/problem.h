/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/problem.h - what went wrong with a request, as RFC 9457 has it.
 *
 *   {"type": "https://licet.example/problem/conflict", "title": "…", "status": 409,
 *    "detail": "…", "instance": "urn:licet:request:…", "reason": "conflict", "hint": "…", …}
 *
 * Types are stable: programs go by `type` or `reason`, people read the rest.
 */
#ifndef LICET_SERVER_PROBLEM_H
#define LICET_SERVER_PROBLEM_H

#include "base/err.h"
#include "base/str.h"

/* name, word, status, title */
#define PROBLEM_MAP(X)                                                                             \
    X(USAGE, "usage", 400, "the request is not understood")                                        \
    X(SYNTAX, "syntax", 400, "the body is not well formed")                                        \
    X(VALUE, "value", 422, "a value is outside what is allowed")                                   \
    X(NAME, "name", 422, "a name is not known")                                                    \
    X(LIMIT, "limit", 413, "a limit is exceeded")                                                  \
    X(MEMORY, "memory", 503, "memory could not be had")                                            \
    X(IO, "io", 503, "reading or writing could not be done")                                       \
    X(POLICY, "policy", 422, "a policy pack has errors")                                           \
    X(OVERFLOW, "overflow", 422, "a number is too large to be kept exactly")                       \
    X(CONFLICT, "conflict", 409, "it contradicts what is kept")                                    \
    X(FORBIDDEN, "forbidden", 403, "whoever asks may not do it")                                   \
    X(CONFINED, "confined", 403, "something of one's own account comes first")                     \
    X(SIGN_IN, "sign-in", 401, "who asks is not known, or could not prove it")                     \
    X(WAIT, "wait", 429, "it was tried too often; later it may be tried again")                    \
    X(QUOTA, "quota", 429, "whoever asks has added, or has waiting, as much as may be")            \
    X(NOT_FOUND, "not-found", 404, "there is nothing under this path")                             \
    X(METHOD, "method", 405, "the path is not there with this method")                             \
    X(MEDIA_TYPE, "media-type", 415, "the type of the body is not one that is read")               \
    X(PRECONDITION, "precondition", 412, "it is not any more as it was seen")                      \
    X(NO_PRECONDITION, "no-precondition", 428, "what was seen has to be named")                    \
    X(KEY_REUSED, "key-reused", 422, "the idempotency key was used for something else")            \
    X(REFUSED, "refused", 409, "the ledger does not have it")                                      \
    X(NO_STORE, "no-store", 503, "the server has no database")                                     \
    X(INTERNAL, "internal", 500, "the server made a mistake, or what it keeps is damaged")

enum problem_kind {
    PROBLEM_OF_ERROR, /* by the code of the error */
#define PROBLEM_ENUM(name, word, status, title) PROBLEM_##name,
    PROBLEM_MAP(PROBLEM_ENUM)
#undef PROBLEM_ENUM
        PROBLEM_COUNT
};

struct problem {
    enum problem_kind kind;
    const struct err *err;
    const char *request; /* its id */
    struct str members;  /* as JSON, each with a comma behind; may be absent */
};

enum problem_kind problem_kind_of(const struct err *err);
unsigned problem_status(enum problem_kind kind);
const char *problem_word(enum problem_kind kind);
const char *problem_title(enum problem_kind kind);

void problem_to_json(const struct problem *problem, struct buf *out);

#endif
