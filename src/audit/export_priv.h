/* SPDX-License-Identifier: Apache-2.0 */
/* audit/export_priv.h - how the lines of an export are written; who verifies one does it again. */
#ifndef LICET_AUDIT_EXPORT_PRIV_H
#define LICET_AUDIT_EXPORT_PRIV_H

#include "audit/export.h"
#include "audit/tree.h"

#define EXPORT_TITLE "licet audit export 1\n"
#define EXPORT_LINE_MAX ((size_t)1 << 30)

/* A label as it is exported; without a value if it was erased. */
struct export_label {
    bool there;
    struct str kind, value, salt;
};

struct export_entry {
    struct str bytes;
    struct audit_record record; /* of the bytes */
    struct export_label labels[AUDIT_LABELS_MAX];
    struct tree_proof proof;
};

void export_put_header(struct buf *buf, const struct audit_filter *filter,
                       const struct audit_exported *exported);
void export_put_index(struct buf *buf, const struct audit_record *record);
void export_put_entry(struct buf *buf, const struct export_entry *entry);
void export_put_document(struct buf *buf, const struct audit_hash *hash, struct str content);

#endif
