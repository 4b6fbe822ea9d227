/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/quota.h - how much one person or program may add in a day to what is kept: so many
 * requests, and bytes of what they said and were answered.
 *
 * All that changes something counts, on each server of a database; a day is one of UTC.  What adds
 * something (route.adds) is refused when it is as much as may be.  What stops something, frees it
 * or tells what has happened goes on until it is twice as much, so that a program that has run wild
 * can still stop what it began.
 *
 * Of calls that are written in one transaction it is looked up, and written, once for each who
 * asks.
 */
#ifndef LICET_SERVER_QUOTA_H
#define LICET_SERVER_QUOTA_H

#include "store/web_rows.h"

#define QUOTA_USES_MAX 256

/* 0: any. */
struct quota {
    int64_t requests, bytes;
};

struct quota_use {
    struct added was;        /* before this transaction */
    bool is_new;             /* nothing of that day before */
    int64_t requests, bytes; /* since */
};

struct quota_uses {
    struct quota_use list[QUOTA_USES_MAX];
    size_t count;
};

struct call;

/* ERR_WAIT: they have added as much as may be, which is the call's problem then. */
NODISCARD bool quota_check(struct call *call, struct err *err);

/*
 * It keeps so many bytes more than it says and is answered; ERR_WAIT: that is more than may be.
 * Behind quota_check, in the same call.
 */
NODISCARD bool quota_keeps(struct call *call, uint64_t bytes, struct err *err);

/* What was checked is done. */
void quota_add(struct call *call);

/* Writes what was added, in the transaction of all. */
NODISCARD bool quota_write(struct store *store, const struct quota_uses *uses, struct err *err);

#endif
