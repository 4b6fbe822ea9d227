/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/kept_rows.h - the rows of texts that decisions rest on, and of their pieces.
 *
 * What they are is desk/kept.h's; here they are only kept.  All of it inside a transaction.
 */
#ifndef LICET_STORE_KEPT_ROWS_H
#define LICET_STORE_KEPT_ROWS_H

#include "store/store.h"

#define KEPT_DIGEST_SIZE 32

struct kept_row {
    uint8_t sha256[KEPT_DIGEST_SIZE];
    struct str pieces; /* their digests, one behind the other */
};

/* The text whose SHA-256 begins so, up to all of it; *ret_found. */
NODISCARD bool kept_row_find(struct store *store, struct arena *arena, struct str begins,
                             struct kept_row *ret, bool *ret_found, struct err *err);

/* Those behind that one, by SHA-256; NULL: from the first on. */
NODISCARD bool kept_rows_list(struct store *store, struct arena *arena, const uint8_t *after,
                              int64_t most, struct kept_row **ret, size_t *ret_count,
                              struct err *err);

/* What is in a piece; ERR_NAME where there is none, ERR_DAMAGED where it is damaged. */
NODISCARD bool kept_piece_read(struct store *store, struct arena *arena,
                               const uint8_t digest[KEPT_DIGEST_SIZE], struct str *ret,
                               struct err *err);

/* Nothing where they are there already.  content: as packed_write has it. */
NODISCARD bool kept_piece_add(struct store *store, const uint8_t digest[KEPT_DIGEST_SIZE],
                              struct str content, struct err *err);
NODISCARD bool kept_row_add(struct store *store, const struct kept_row *row, int64_t now,
                            struct err *err);

#endif
