/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/verify.h - whether a log is what was written into it.
 *
 * All of it is worked out anew, in one state: each entry's hash, the chain, the tree, the head,
 * what stands beside entries, documents, checkpoints.  By itself that finds what somebody changed
 * who did not work out the rest anew, too; with checkpoints that were kept elsewhere, and the
 * public key, it finds an end that was cut, a log that was written anew, and an older copy.
 */
#ifndef LICET_AUDIT_VERIFY_H
#define LICET_AUDIT_VERIFY_H

#include "keys/keys.h"
#include "store/store.h"

#define AUDIT_FINDINGS_MAX 100 /* that are told; more are counted */

struct audit_outside {
    const struct key_public *keys; /* any of which may have signed */
    size_t key_count;              /* 0: signatures are not looked at */
    struct str checkpoints;        /* the notes kept elsewhere, one behind the other; or empty */
    struct str name;               /* of the file that they are in */
};

struct audit_verdict {
    int64_t size;  /* entries that were looked at */
    size_t wrong;  /* what was found */
    int64_t first; /* the first entry that is wrong, or that something wrong is about; 0: none */
    size_t checkpoints; /* that were held against the log */
};

/* What is wrong is put into `out`, a line each. */
NODISCARD bool audit_verify(struct store *store, const struct mem *mem,
                            const struct audit_outside *outside, struct buf *out,
                            struct audit_verdict *ret, struct err *err);

#endif
