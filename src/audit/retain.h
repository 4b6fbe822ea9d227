/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/retain.h - what has to be kept, what may go, and legal holds.
 *
 * A record is what entries have as their subject: a license, an order.  Its entries say as what it
 * has to be kept (their class), and when what they tell of happened.  It is kept until the longest
 * of its periods has passed since the latest of its events; a record without a class, or with one
 * that no period is known for, is kept.  A hold keeps what it names as long as it lasts: records by
 * their kind and id, records with a label, or all.
 *
 * Entries are never removed.  What goes are the labels of a record's entries, and documents that
 * are evidence of nothing that is kept; entries say that, why, and who approved it.
 */
#ifndef LICET_AUDIT_RETAIN_H
#define LICET_AUDIT_RETAIN_H

#include "audit/log.h"

#define AUDIT_PERIODS_MAX 32

struct audit_period {
    struct str class_name;
    int64_t years;
    struct str basis; /* where the law says so */
};

struct audit_retaining {
    int64_t now;
    int32_t today; /* a record goes on the day after the last on which it has to be kept */
    struct str actor, approver;
    const struct audit_period *periods;
    size_t period_count;
    bool dry; /* only tell */
};

struct audit_retained {
    int64_t records; /* that are due */
    int64_t held;    /* due, but kept by a hold */
    int64_t labels, documents;
    int64_t unknown; /* records whose class has no period */
};

/*
 * Inside a transaction; what is done, and what is held, is put into `out`, a line each.  ERR_VALUE
 * where the approver is nobody, or the one who does it.
 */
NODISCARD bool audit_retain(struct store *store, const struct mem *mem,
                            const struct audit_retaining *retaining, struct buf *out,
                            struct audit_retained *ret, struct err *err);

/* ---- holds ---- */

#define AUDIT_HOLD_ALL "all" /* the kind of a hold on everything */

struct audit_hold {
    struct str kind, value; /* of records, or of labels */
    struct str actor, reason, basis;
};

/* Inside a transaction.  *ret_hold is what it is called: the entry that placed it. */
NODISCARD bool audit_hold_place(struct store *store, const struct mem *mem,
                                const struct audit_hold *hold, int64_t now, int64_t *ret_hold,
                                struct err *err);

/* ERR_VALUE where no such hold is in force. */
NODISCARD bool audit_hold_release(struct store *store, const struct mem *mem, int64_t hold,
                                  struct str actor, struct str reason, int64_t now,
                                  struct err *err);

/* ---- documents ---- */

/*
 * Files a document as evidence of a record, inside a transaction: event has the record as its
 * subject; action and evidence are set.  ERR_CONFLICT where it is there, or was.
 */
NODISCARD bool audit_document_add(struct store *store, const struct mem *mem,
                                  const struct audit_event *event, struct str content,
                                  struct audit_hash *ret_hash, struct err *err);

#endif
