/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/record.h - an entry of the log, as bytes.
 *
 *   1 byte    the version: 1
 *   8 bytes   the sequence, from 1
 *   8 bytes   when it was recorded: microseconds since 1970, later than all before
 *   8 bytes   what the clock said then, which may have gone back
 *   8 bytes   when it happened in the world; 0: nothing is said
 *   texts     who did it; with which key; on which request; what; to what: its kind and its id;
 *             as what it has to be kept; why; on what basis
 *   hashes    of the state before, and after: none or one each
 *   hashes    of the evidence
 *   hashes    of what stands beside the entry
 *
 * Numbers are big-endian; a text is four bytes of length and its bytes; hashes are four bytes of
 * their number and 32 bytes each.  There is one way to write an entry, and nothing else is read.
 *
 * What identifies a person stands beside the entry, and the entry has a salted hash of it: once it
 * is erased, with its salt, the entry tells nothing of it and still is what was recorded.
 */
#ifndef LICET_AUDIT_RECORD_H
#define LICET_AUDIT_RECORD_H

#include "store/audit_rows.h"

#define AUDIT_TEXT_MAX 65536 /* bytes of a text */
#define AUDIT_HASHES_MAX 1024
#define AUDIT_LABELS_MAX 640 /* that stand beside an entry: a license may name as many */

enum audit_text {
    AUDIT_ACTOR,
    AUDIT_KEY,
    AUDIT_REQUEST,
    AUDIT_ACTION,
    AUDIT_SUBJECT_KIND,
    AUDIT_SUBJECT_ID,
    AUDIT_CLASS, /* as what it has to be kept: names a period of retention; empty: for ever */
    AUDIT_REASON,
    AUDIT_BASIS,
};
#define AUDIT_TEXTS (AUDIT_BASIS + 1)

enum audit_hashes {
    AUDIT_BEFORE,
    AUDIT_AFTER,
    AUDIT_EVIDENCE,
    AUDIT_ASIDES,
};
#define AUDIT_HASH_LISTS (AUDIT_ASIDES + 1)

struct audit_record {
    int64_t seq, recorded_at, clock_at, event_at;
    struct str texts[AUDIT_TEXTS];
    struct {
        const struct audit_hash *hashes;
        size_t count;
    } lists[AUDIT_HASH_LISTS];
};

/* ERR_LIMIT where a text or list is too long, or a state has more than one hash. */
NODISCARD bool audit_record_write(const struct audit_record *record, struct buf *ret,
                                  struct err *err);

/* Texts and hashes lie in the bytes.  ERR_DAMAGED where these are not what is written. */
NODISCARD bool audit_record_read(struct str bytes, struct audit_record *ret, struct err *err);

/* Puts sequence and time into bytes that were written with others. */
void audit_record_stamp(char *bytes, int64_t seq, int64_t recorded_at);

/* The hash of the chain: SHA-256(chain before, leaf). */
void audit_chain(const struct audit_hash *before, const struct audit_hash *leaf,
                 struct audit_hash *ret);

/* What an entry has of what stands beside it: SHA-256(salt, kind, value), each with its length. */
void audit_aside_hash(const struct audit_aside *aside, struct audit_hash *ret);

#define AUDIT_TIME_SIZE 28 /* "2026-11-22T12:00:00.000000Z" and its NUL */

/* Returns text; "never" for 0, "?" outside of the calendar. */
const char *audit_time(int64_t time, char text[AUDIT_TIME_SIZE]);

/* False where audit_time does not write it so. */
bool audit_time_read(struct str text, int64_t *ret);

#define AUDIT_HEX_SIZE (2 * AUDIT_HASH_SIZE + 1)
const char *audit_hex(const struct audit_hash *hash, char text[AUDIT_HEX_SIZE]);
bool audit_hex_read(struct str text, struct audit_hash *ret);

#endif
