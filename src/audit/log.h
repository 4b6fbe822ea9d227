/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/log.h - writing into the log.
 *
 *     store_begin(store, err)
 *     audit_begin(&log)
 *     audit_read_head(&log, store, err), which may be left out
 *       … what is done, and audit_append(&log, &event, err) for each thing
 *     audit_flush(&log, store, err)
 *     store_commit(store, err)
 *
 * What is appended is kept in memory; the flush gives it sequence, time and hash, and writes it in
 * the transaction of what it tells of.  Who reads the head first can send a database on a server
 * all that is written at once.  If anything fails the caller takes the transaction back;
 * audit_begin forgets what was appended.
 *
 * The times of recording always rise.  A clock that went back by more than a second is an entry of
 * its own ("clock.back"), before the one by which it was noticed.
 */
#ifndef LICET_AUDIT_LOG_H
#define LICET_AUDIT_LOG_H

#include "audit/record.h"

/* Found by, and erasable: what identifies a person belongs here. */
struct audit_label {
    struct str kind, value; /* "party", "country", "license", "document", … */
};

struct audit_event {
    int64_t now;      /* what the clock says: microseconds since 1970 */
    int64_t event_at; /* when it happened in the world; 0: nothing is said */
    struct str texts[AUDIT_TEXTS];
    const struct audit_hash *before, *after; /* of the state; or NULL */
    const struct audit_hash *evidence;
    size_t evidence_count;
    const struct audit_label *labels;
    size_t label_count;
};

/* Salts that are drawn at once, as each time is a call to the system. */
#define AUDIT_SALTS 32

struct audit_log {
    struct buf entries; /* as bytes, without sequence and time */
    struct buf labels;  /* kind, value and salt of each, one behind the other */
    struct buf pending; /* struct pending of each */
    struct arena work;  /* what is written */
    size_t count;
    int64_t last; /* the sequence of the last one that was written */
    struct audit_head head;
    bool head_read; /* in this transaction */
    uint8_t salts[AUDIT_SALTS][AUDIT_SALT_SIZE];
    size_t salts_left; /* the first of them */
};

/* May be used for any number of transactions, one after the other. */
void audit_log_init(struct audit_log *log, const struct mem *mem);
void audit_log_release(struct audit_log *log);

void audit_begin(struct audit_log *log);

/*
 * ERR_LIMIT where a text is too long, or there is too much in a transaction; ERR_VALUE where a
 * label is no text in UTF-8; ERR_MEMORY.  Then nothing was appended.  Texts stay the caller's.
 */
NODISCARD bool audit_append(struct audit_log *log, const struct audit_event *event,
                            struct err *err);

/* What is appended behind a mark may be taken back to it, until the flush. */
struct audit_mark {
    size_t count, entries, labels, pending;
};

struct audit_mark audit_mark(const struct audit_log *log);
void audit_back(struct audit_log *log, struct audit_mark mark);

/* Where the log ends.  Then nothing else may be logged until the flush, which moves log->head. */
NODISCARD bool audit_read_head(struct audit_log *log, struct store *store, struct err *err);

/* Others may have logged something in this transaction: the end is looked for again. */
void audit_forget_head(struct audit_log *log);

/* Writes what was appended, inside a transaction. */
NODISCARD bool audit_flush(struct audit_log *log, struct store *store, struct err *err);

/* One event, by itself; *ret_seq is its sequence. */
NODISCARD bool audit_write(struct store *store, const struct mem *mem,
                           const struct audit_event *event, int64_t *ret_seq, struct err *err);

/*
 * What the clock said at the latest, since it last went back; *ret_back if it does now.  Clocks of
 * several machines may differ by a second.
 */
int64_t audit_clock(int64_t before, int64_t says, bool *ret_back);

/* From this level on the tree's nodes are kept; below they are worked out from 64 entries. */
#define AUDIT_NODE_LEVEL 6

#endif
