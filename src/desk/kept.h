/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/kept.h - what decisions rest on, kept once each, by its SHA-256: packs, lists, licenses.
 *
 *     what a decision was made with (JSON)     decision_basis: a row for each that is another one
 *       "sha256": of the packs        --> text: a line of sha256sum for each file --> text of each
 *       "kept_lists": of each list    --> text: the version of the list, whole
 *       "kept_owners", "kept_licenses", "kept_order"  --> text
 *
 * So a decision can be made again from the database alone.  The digest of the JSON is under the
 * seal of each decision, and what it names is known by what is in it: nothing of it can be changed
 * without being found.
 *
 * A text is cut where its bytes say so, not where they stand, and a piece is there once: of a list
 * that has changed a little, little is kept.
 */
#ifndef LICET_DESK_KEPT_H
#define LICET_DESK_KEPT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "store/kept_rows.h"

struct kept_text {
    uint8_t sha256[KEPT_DIGEST_SIZE];
    struct str text;
};

/* What decisions are made with: the JSON, and the texts that it names. */
struct made_with {
    struct str content;
    const struct kept_text *texts;
    size_t text_count;
};

/* Of a text, and of the 64 digits of one; false: they are none. */
void kept_sha256(struct str text, uint8_t ret[KEPT_DIGEST_SIZE]);
bool kept_sha256_read(struct str hex, uint8_t ret[KEPT_DIGEST_SIZE]);
#define KEPT_HEX_SIZE (2 * KEPT_DIGEST_SIZE + 1)
const char *kept_sha256_text(const uint8_t sha256[KEPT_DIGEST_SIZE], char ret[KEPT_HEX_SIZE]);

/*
 * The number of what decisions are made with, and its digest; where it is new it is kept, with all
 * texts of it that are not kept yet.
 */
NODISCARD bool made_with_keep(struct store *store, const struct mem *mem,
                              const struct made_with *with, int64_t now, int64_t *ret_seq,
                              uint8_t ret_digest[KEPT_DIGEST_SIZE], struct err *err);

/* A text by itself, which nothing is lost of by being kept again. */
NODISCARD bool kept_keep(struct store *store, const struct mem *mem, struct str text, int64_t now,
                         uint8_t ret_sha256[KEPT_DIGEST_SIZE], struct err *err);

/* ERR_NAME where it is not kept, ERR_DAMAGED where it is not what was kept. */
NODISCARD bool kept_read(struct store *store, struct arena *arena,
                         const uint8_t sha256[KEPT_DIGEST_SIZE], struct str *ret, struct err *err);

/*
 * Whether each text is what it was, and whether what the basis (JSON) names is there; a line for
 * what is not.
 */
NODISCARD bool kept_check(struct store *store, const struct mem *mem, struct buf *out,
                          size_t *ret_wrong, struct err *err);
NODISCARD bool kept_check_basis(struct store *store, const struct mem *mem, struct str content,
                                struct buf *out, size_t *ret_wrong, struct err *err);

#endif
