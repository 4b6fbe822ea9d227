/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/checkpoint.h - what a log was, signed: a signed note of the kind that transparency logs
 * have (c2sp.org/tlog-checkpoint, c2sp.org/signed-note).
 *
 *     licet.log/0011223344556677                  the log: by its first entry
 *     20852163                                    its size
 *     CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=   the root of its tree
 *     chain 2eYHn7ABLq5ySMk1ZrZhvWzl8NbFvz7iY2vFrS0SYbg=
 *     time 2026-11-22T12:00:00.000000Z
 *
 *     — licet.log/0011223344556677 Az3grlgtzPICa5OS8npV…   four bytes of the key's hash, and its
 *                                                          signature (Ed25519)
 *
 * A log by itself cannot show that its end was cut, that all of it was written anew, or that an
 * older copy was put in its place.  A checkpoint that somebody else has can.
 */
#ifndef LICET_AUDIT_CHECKPOINT_H
#define LICET_AUDIT_CHECKPOINT_H

#include "audit/tree.h"
#include "keys/keys.h"

#define CHECKPOINT_ORIGIN_SIZE 32
#define CHECKPOINT_NOTE_MAX 4096

struct checkpoint {
    char origin[CHECKPOINT_ORIGIN_SIZE];
    int64_t size;
    struct audit_hash root, chain;
    int64_t time;
};

/* As it was read. */
struct checkpoint_note {
    struct checkpoint says;
    struct str whole, body, signatures;
};

/* What a log is called whose first entry has that leaf. */
void checkpoint_origin(const struct audit_hash *first_leaf, char ret[CHECKPOINT_ORIGIN_SIZE]);

NODISCARD bool checkpoint_write(const struct checkpoint *checkpoint,
                                const struct key_secret *secret, struct buf *ret, struct err *err);

/*
 * Reads the note that a text begins with; *text goes on behind it.  ERR_SYNTAX where there is none.
 * Nothing of it is to be believed before checkpoint_signed.
 */
NODISCARD bool checkpoint_read(struct str *text, struct checkpoint_note *ret, struct err *err);

bool checkpoint_signed(const struct checkpoint_note *note, const struct key_public *key);

/*
 * What the log is at this moment: inside a transaction.  ERR_VALUE where it is empty.
 */
NODISCARD bool checkpoint_of(struct store *store, int64_t now, struct checkpoint *ret,
                             struct err *err);

/*
 * Whether the log still begins with what a checkpoint says; if not, ERR_VALUE says what is wrong.
 * Inside a transaction.
 */
NODISCARD bool checkpoint_holds(struct store *store, const struct checkpoint *checkpoint,
                                struct err *err);

#endif
