/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/pack_changes.h - a changed pack, reviewed by one person and published by two: by whoever
 * takes it in, command line or server.
 *
 *   pack_change_propose   its author asks a reviewer for it
 *   pack_change_ask       the reviewer asks for a second person, then uses what that one signed
 *   pack_change_read      what was proposed, from the database alone
 *
 * What is signed is the SHA-256 of three lines:
 *
 *   pack house
 *   root 434c2fd3f197...    of its files (pack_change_root)
 *   before bfa94bb58775...  of the edition that is published meanwhile, or none
 *
 * They are kept, and so are the files that the root names (kept.h).  So what is published is what
 * was reviewed, against what was in force then: where either is another one, it is proposed anew.
 *
 * Where files are is the caller's.  All of it inside the caller's transaction.
 */
#ifndef LICET_DESK_PACK_CHANGES_H
#define LICET_DESK_PACK_CHANGES_H

#include "desk/approvals.h"
#include "desk/kept.h"

#define PACK_NAME_MAX 60
#define PACK_ROOT_SHOWN 12 /* digits, where somebody reads them */

/* Small letters, digits and '-': a name that leads nowhere else. */
bool is_pack_name(struct str name);

struct pack_file {
    struct str name, text;
};

struct pack_change {
    struct str pack; /* what its folder is called */
    char root[KEPT_HEX_SIZE];
    char before[KEPT_HEX_SIZE];    /* empty: nothing is published */
    const struct pack_file *files; /* all of it, in the order of their names */
    size_t count;
    struct str tests, flips; /* a line each, for who signs; not of what is signed */
};

/* The root over the files: the SHA-256 of the lines that sha256sum prints for them. */
NODISCARD bool pack_change_root(const struct mem *mem, const struct pack_file *files, size_t count,
                                char ret[KEPT_HEX_SIZE], struct err *err);

/* Keeps it and asks for a review.  ERR_FORBIDDEN, ERR_CONFLICT as approval_propose. */
NODISCARD bool pack_change_propose(struct store *store, const struct mem *mem, const struct who *by,
                                   const struct pack_change *change, int64_t now, int64_t *ret_id,
                                   struct err *err);

/*
 * Once it is reviewed: asks for a second person, or uses what that one signed (ret->used): then it
 * is the caller's to put it in its place, and to keep this only if that is done.  ERR_CONFLICT:
 * nobody has reviewed it as it is, or something else is published since.
 */
NODISCARD bool pack_change_ask(struct store *store, const struct mem *mem, const struct who *by,
                               const struct pack_change *change, int64_t now,
                               struct approval_answer *ret, struct err *err);

/*
 * What was signed for to be published with that root and is not recorded as done: it was put in its
 * place by somebody who was stopped before they could say so.  *ret_before: what it follows.
 */
NODISCARD bool pack_change_unrecorded(struct store *store, struct arena *arena, struct str pack,
                                      const char *root, int64_t now, char ret_before[KEPT_HEX_SIZE],
                                      bool *ret_found, struct err *err);

/*
 * What the digest of an approval stands for; tests and flips are absent.  ERR_NAME: it is not kept,
 * ERR_DAMAGED: it is none.
 */
NODISCARD bool pack_change_read(struct store *store, struct arena *arena,
                                const uint8_t digest[APPROVAL_DIGEST_SIZE], struct pack_change *ret,
                                struct err *err);

#endif
