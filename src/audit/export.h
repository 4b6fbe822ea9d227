/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/export.h - a part of the log that stands by itself: for who has the public key and nothing
 * else.
 *
 * It is text:
 *
 *     licet audit export 1
 *     {"entries":2,"of":20852163,"documents":1,"labels":[…],"from":…,"to":…}
 *
 *     licet.log/0011223344556677              the checkpoint, as it was signed
 *     …
 *
 *        12  2026-11-22T12:00:00.000000Z  ann  license.grant  license D123456  …    to be read
 *        15  2026-11-23T08:30:00.000000Z  …
 *
 *     {"seq":12,…,"entry":"…","proof":[…]}     each entry: its bytes, and the proof that the log of
 *     {"seq":15,…}                             the checkpoint has it
 *     {"sha256":"…","content":"…"}             the documents that are its evidence
 *
 * The same log gives the same bytes.  It goes to the latest checkpoint, not beyond.  That nothing
 * that matches was left out it does not prove, unless it is an export of everything: then the chain
 * is worked out as well.
 */
#ifndef LICET_AUDIT_EXPORT_H
#define LICET_AUDIT_EXPORT_H

#include "audit/log.h"
#include "audit/verify.h"

struct audit_filter {
    const struct audit_label *labels; /* all of which an entry has to have */
    size_t label_count;
    int64_t from, to; /* recorded from … on, and before …; 0: whenever */
};

struct audit_exported {
    int64_t entries, documents;
    int64_t of;    /* entries that the checkpoint has */
    int64_t later; /* entries that it has not */
};

/* What an entry says, as members of JSON: all but what stands beside it. */
void audit_record_put(struct buf *buf, const struct audit_record *record);

/* Takes the next part of it. */
typedef bool audit_sink(void *context, struct str text, struct err *err);

/* ERR_VALUE where there is no checkpoint. */
NODISCARD bool audit_export(struct store *store, const struct mem *mem,
                            const struct audit_filter *filter, audit_sink *sink, void *context,
                            struct audit_exported *ret, struct err *err);

/*
 * Whether an export is what its checkpoint proves, down to the last byte.  outside: the keys, at
 * least one, and its name.  What is wrong is put into `out`; after the first of it nothing more is
 * looked at.
 */
NODISCARD bool audit_export_verify(const struct mem *mem, struct str text,
                                   const struct audit_outside *outside, struct buf *out,
                                   struct audit_verdict *ret, struct err *err);

#endif
