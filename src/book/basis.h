/* SPDX-License-Identifier: Apache-2.0 */
/*
 * book/basis.h - what the decisions of the order book are made with, as it is kept.
 *
 * All that a decision rests on beside the order is in here, so that it can be made again
 * (cli/again.h): whatever comes to bear on decisions anew has to be added in both.
 */
#ifndef LICET_BOOK_BASIS_H
#define LICET_BOOK_BASIS_H

#include "api/packs.h"
#include "desk/kept.h"
#include "desk/license.h"

/* Of the sources that decide: another engine may say something else of the same. */
extern const char engine_made_by[];

/* The bytes of a list, and what its version is called: the beginning of their hash, in hex. */
struct basis_list {
    struct str hash, bytes;
};

/* What all decisions are made with, beside the licenses; it has to stay as long as the basis. */
struct basis_from {
    const struct packs *packs;
    const struct decide_options *options;
    const struct decide_lists *lists;
    const struct basis_list *kept; /* of the snapshots of these; NULL: the sample, or none */
    struct str owners;             /* as it was read; absent: nobody said */
};

/* What somebody has looked at, of the options or the lists. */
const struct settled_matches *basis_settled(const struct basis_from *from);

/* A member "lists": which versions are looked in, each with its day and hash. */
void basis_lists_json(const struct decide_lists *lists, struct buf *out);

struct basis {
    struct arena *arena;
    struct buf head; /* of the JSON: what is the same for all decisions */
    struct kept_text *texts;
    size_t text_count, text_room;
    struct str licenses;   /* as they are on file */
    struct made_with with; /* with these */
};

/*
 * The store is looked into for lists that are kept already.  basis_close may follow in any case.
 */
NODISCARD bool basis_open(struct basis *basis, const struct basis_from *from, struct arena *arena,
                          struct store *store, const struct license *licenses, size_t count,
                          struct err *err);
void basis_close(struct basis *basis);

/* Licenses as they are kept: JSON, one a line. */
NODISCARD bool basis_licenses(const struct license *licenses, size_t count, struct buf *out,
                              struct err *err);

/* What of a decision is not that of all: what the licenses had left for it, what it was made of. */
struct basis_own {
    struct str licenses; /* as basis_licenses writes them; absent: as they are on file */
    size_t license_count;
    struct str order;    /* as JSON; absent: as the version of the order says */
    bool papers;         /* it tells them, too */
    struct str reserved; /* the license under which it is reserved; absent: none */
};
NODISCARD bool basis_for(const struct basis *basis, struct arena *arena,
                         const struct basis_own *own, struct made_with *ret, struct err *err);

#endif
