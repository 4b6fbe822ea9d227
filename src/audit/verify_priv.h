/* SPDX-License-Identifier: Apache-2.0 */
/* audit/verify_priv.h - what the files about verification share. */
#ifndef LICET_AUDIT_VERIFY_PRIV_H
#define LICET_AUDIT_VERIFY_PRIV_H

#include "audit/checkpoint.h"
#include "audit/record.h"
#include "audit/verify.h"

/* A checkpoint, from the file or from the store. */
struct mark {
    struct checkpoint says;
    int64_t row;   /* in the store; 0: in the file */
    uint32_t line; /* in the file */
};

/* A label that is not there, and the entry that is said to have erased it. */
struct erased {
    int64_t seq, by;
    size_t n;
    struct audit_hash hash;
};

struct verifying {
    struct store *store;
    struct arena arena; /* of marks */
    const struct audit_outside *outside;
    struct buf *out;
    struct audit_verdict *verdict;
    char origin[CHECKPOINT_ORIGIN_SIZE];
    struct mark *marks; /* by size */
    size_t mark_count, mark_capacity, mark_at;
    int64_t mark_good; /* the size of the last one that fits */
    int64_t rows;      /* checkpoints in the store */

    struct audit_head head; /* as it comes out */
    struct tree tree;
    int64_t nodes, asides; /* rows that there have to be */
    struct erased *erased; /* labels that are missing */
    size_t erased_count, erased_capacity;
    bool broken; /* the entries; what follows cannot be told */
};

/* A finding about an entry; 0: about none. */
void verify_found(struct verifying *verifying, int64_t seq, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* Checkpoints: read before the entries, held against them at each size, and what is left. */
NODISCARD bool verify_read_marks(struct verifying *verifying, struct err *err);
void verify_marks(struct verifying *verifying);
void verify_marks_end(struct verifying *verifying);

/* What stands beside an entry, and, at the end, whether what is missing was erased. */
NODISCARD bool verify_asides(struct verifying *verifying, const struct audit_record *record,
                             struct err *err);
NODISCARD bool verify_erased(struct verifying *verifying, struct err *err);
/* The documents, and that an entry's document is there. */
NODISCARD bool verify_document_of(struct verifying *verifying, const struct audit_record *record,
                                  struct err *err);
NODISCARD bool verify_documents(struct verifying *verifying, struct err *err);

#endif
