/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/law.h - what decisions are made with: packs and lists, loaded once and counted.
 *
 * A law never changes.  When packs or lists are loaded anew there is another one; who works with
 * the one before goes on with it, and it is closed when the last of them is done.
 *
 * A law_worker is what one thread needs for a while: it keeps the programs that it compiled, so
 * workers are kept and handed on.
 */
#ifndef LICET_SERVER_LAW_H
#define LICET_SERVER_LAW_H

#include "book/basis.h"
#include "screen/name_reader.h"
#include "wire/order_reader.h"

/* What a source has loaded. */
struct law_parts {
    void *own; /* the source's */
    const struct decider *decider;
    const struct decide_lists *lists; /* that it looks in */
    struct str label, sha256;         /* of the packs */
    struct basis_from basis;          /* what is kept of it; without options */
};

/* Where packs and lists come from. */
struct law_source {
    void *context;
    bool (*open)(void *context, struct law_parts *ret, struct err *err);
    void (*close)(void *context, struct law_parts *parts);
};

struct law;

/* Held once.  NULL on failure: packs or lists cannot be read. */
struct law *law_open(const struct mem *mem, const struct law_source *source, struct err *err);
struct law *law_hold(struct law *law);
void law_drop(struct law *law); /* NULL is accepted */

const struct law_parts *law_parts(const struct law *law);

struct law_worker {
    struct session *session;
    struct order_reader *orders;
    struct name_reader *names;
    struct arena arena; /* of one record */
    struct law_worker *next;
};

/* NULL on failure: ERR_MEMORY. */
struct law_worker *law_worker_take(struct law *law, struct err *err);
void law_worker_give(struct law *law, struct law_worker *worker);

#endif
