/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/libpq.h - PostgreSQL's client library, loaded when a database of its is opened.
 *
 * With all the libraries that it needs, every command would take three times as long to start.
 */
#ifndef LICET_STORE_LIBPQ_H
#define LICET_STORE_LIBPQ_H

#include <libpq-fe.h>

#include "base/err.h"

/* What is used of it. */
#define LIBPQ_MAP(X)                                                                               \
    X(PQclear)                                                                                     \
    X(PQcmdStatus)                                                                                 \
    X(PQcmdTuples)                                                                                 \
    X(PQconnectdbParams)                                                                           \
    X(PQconninfoFree)                                                                              \
    X(PQconninfoParse)                                                                             \
    X(PQenterPipelineMode)                                                                         \
    X(PQerrorMessage)                                                                              \
    X(PQexec)                                                                                      \
    X(PQexecPrepared)                                                                              \
    X(PQexitPipelineMode)                                                                          \
    X(PQfinish)                                                                                    \
    X(PQflush)                                                                                     \
    X(PQfreemem)                                                                                   \
    X(PQftype)                                                                                     \
    X(PQgetResult)                                                                                 \
    X(PQgetisnull)                                                                                 \
    X(PQgetlength)                                                                                 \
    X(PQgetvalue)                                                                                  \
    X(PQntuples)                                                                                   \
    X(PQparameterStatus)                                                                           \
    X(PQpipelineSync)                                                                              \
    X(PQprepare)                                                                                   \
    X(PQresultErrorField)                                                                          \
    X(PQresultStatus)                                                                              \
    X(PQsendQueryParams)                                                                           \
    X(PQsendQueryPrepared)                                                                         \
    X(PQserverVersion)                                                                             \
    X(PQsetNoticeProcessor)                                                                        \
    X(PQstatus)

struct libpq {
#define LIBPQ_MEMBER(name) __typeof__(name) *name;
    LIBPQ_MAP(LIBPQ_MEMBER)
#undef LIBPQ_MEMBER
};

/* It stays until the program ends.  ERR_IO. */
NODISCARD bool libpq_load(struct libpq *ret, struct err *err);

#endif
