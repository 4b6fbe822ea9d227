/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/audit_rows.h - the rows of the log: entries, nodes of its tree, its head, what stands
 * beside entries, checkpoints, documents.
 *
 * What they mean is audit's; here they are only kept.  What is written is inside a transaction.
 */
#ifndef LICET_STORE_AUDIT_ROWS_H
#define LICET_STORE_AUDIT_ROWS_H

#include "store/store.h"

#define AUDIT_HASH_SIZE 32
#define AUDIT_LEVELS 63 /* of a tree with as many leaves as an int64_t counts */
#define AUDIT_SALT_SIZE 16

/* SHA-256. */
struct audit_hash {
    uint8_t bytes[AUDIT_HASH_SIZE];
};

bool audit_hash_equal(const struct audit_hash *a, const struct audit_hash *b);

/* ---- where the log ends ---- */

struct audit_head {
    int64_t size;        /* entries */
    int64_t recorded_at; /* of the last one */
    int64_t clock_at;    /* the latest that the clock said since it last went back */
    struct audit_hash chain;
    /* The roots of the complete subtrees, the largest first: one for each bit of `size`. */
    struct audit_hash frontier[AUDIT_LEVELS];
    size_t frontier_count;
};

/* That of an empty log is all zeros.  *ret_sound: whether it can be the row that was written. */
NODISCARD bool audit_head_read(struct store *store, struct audit_head *ret, bool *ret_sound,
                               struct err *err);
NODISCARD bool audit_head_write(struct store *store, const struct audit_head *head,
                                struct err *err);

/* ---- entries ---- */

struct audit_entry {
    int64_t seq;      /* from 1 */
    struct str bytes; /* see audit/record.h */
    struct str chain;
};

NODISCARD bool audit_entries_add(struct store *store, const struct audit_entry *entries,
                                 size_t count, struct err *err);

/* False ends the reading, with what `err` says. */
typedef bool audit_entry_function(void *context, const struct audit_entry *entry, struct err *err);

/*
 * Each of those from one to another, both among them, in order; what is missing is passed over.
 * The function may read everything else, and entries with audit_block_each.
 */
NODISCARD bool audit_entries_each(struct store *store, int64_t from, int64_t to,
                                  audit_entry_function *function, void *context, struct err *err);

/* The same for a few, also inside of the other. */
NODISCARD bool audit_block_each(struct store *store, int64_t from, int64_t to,
                                audit_entry_function *function, void *context, struct err *err);

/* Copies the bytes; absent if there is none. */
NODISCARD bool audit_entry_read(struct store *store, int64_t seq, struct buf *ret, bool *ret_found,
                                struct err *err);

/* ---- the tree ---- */

struct audit_node {
    unsigned level;
    int64_t at; /* which one of its level, from 0 */
    struct audit_hash hash;
};

NODISCARD bool audit_nodes_add(struct store *store, const struct audit_node *nodes, size_t count,
                               struct err *err);
NODISCARD bool audit_node_read(struct store *store, unsigned level, int64_t at,
                               struct audit_hash *ret, bool *ret_found, struct err *err);
NODISCARD bool audit_nodes_count(struct store *store, int64_t *ret, struct err *err);

/* ---- what stands beside an entry, and may be erased ---- */

struct audit_aside {
    int64_t seq, n; /* of the entry; which one of it, from 0 */
    struct str kind, value;
    struct str salt;
};

NODISCARD bool audit_asides_add(struct store *store, const struct audit_aside *asides, size_t count,
                                struct err *err);

/* False ends the reading, with what `err` says. */
typedef bool audit_aside_function(void *context, const struct audit_aside *aside, struct err *err);

/* Those of an entry, in order. */
NODISCARD bool audit_asides_each(struct store *store, int64_t seq, audit_aside_function *function,
                                 void *context, struct err *err);
/* Those of a kind with that value, one of each entry, from one entry to another, in order. */
NODISCARD bool audit_asides_find(struct store *store, struct str kind, struct str value,
                                 int64_t from, int64_t to, audit_aside_function *function,
                                 void *context, struct err *err);
NODISCARD bool audit_asides_count(struct store *store, int64_t *ret, struct err *err);

/* Removes one, as the entry `by` says. */
NODISCARD bool audit_aside_erase(struct store *store, int64_t seq, int64_t n, int64_t by,
                                 struct err *err);

/* Which entry says that it was erased; 0: none. */
NODISCARD bool audit_erased_by(struct store *store, int64_t seq, int64_t n, int64_t *ret_by,
                               struct err *err);
NODISCARD bool audit_erased_count(struct store *store, int64_t *ret, struct err *err);

/* ---- checkpoints ---- */

struct audit_checkpoint_row {
    int64_t at;   /* from 1, as they were made */
    int64_t size; /* of the log then */
    struct str note;
};

/* ERR_CONFLICT where it is there already. */
NODISCARD bool audit_checkpoint_add(struct store *store, int64_t size, struct str note,
                                    struct err *err);

/* False ends the reading, with what `err` says. */
typedef bool audit_checkpoint_function(void *context, const struct audit_checkpoint_row *row,
                                       struct err *err);

/* All of them, as they were made. */
NODISCARD bool audit_checkpoints_each(struct store *store, audit_checkpoint_function *function,
                                      void *context, struct err *err);

/* The last one; empty if there is none. */
NODISCARD bool audit_checkpoint_last(struct store *store, struct buf *ret, struct err *err);

/* ---- documents ---- */

struct document {
    struct audit_hash hash;
    int64_t added;   /* by which entry */
    int64_t removed; /* by which entry; 0: it was not */
    bool there;
    struct str content; /* if it is there */
};

/* ERR_CONFLICT where it is, or was, there already. */
NODISCARD bool document_add(struct store *store, const struct document *document, struct err *err);
NODISCARD bool document_remove(struct store *store, const struct audit_hash *hash, int64_t by,
                               struct err *err);

/* False ends the reading, with what `err` says. */
typedef bool document_function(void *context, const struct document *document, struct err *err);

/* All of them, by hash; or one, if there is such a document. */
NODISCARD bool documents_each(struct store *store, document_function *function, void *context,
                              struct err *err);
NODISCARD bool document_read(struct store *store, const struct audit_hash *hash,
                             document_function *function, void *context, struct err *err);

#endif
