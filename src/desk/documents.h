/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/documents.h - documents that were watched: read by one person, accepted by another.
 *
 * A document is kept by its number or name, with what it says of itself and the SHA-256 of the
 * file.  The same again changes nothing; another text of it is added anew, also where it had been
 * accepted.  Whoever added that text does not accept it.
 */
#ifndef LICET_DESK_DOCUMENTS_H
#define LICET_DESK_DOCUMENTS_H

#include "desk/document_state.h"
#include "desk/matters.h"

struct document_change {
    enum document_transition transition;
    struct str name;
    struct str content; /* of DOCUMENT_ADD: JSON, as it is kept */
    struct str reason;  /* of the others; never empty */
    struct str basis;   /* where the packs have it now, …; may be empty */
};

struct document_outcome {
    struct matter matter; /* as it is then */
    bool same;            /* there was nothing to do */
};

/* In a transaction of its own.  ERR_CONFLICT, ERR_FORBIDDEN, ERR_NAME, ERR_USAGE. */
NODISCARD bool document_do(const struct matter_desk *desk, struct arena *arena,
                           const struct document_change *change, struct document_outcome *ret,
                           struct err *err);

/* As matter_named. */
NODISCARD bool document_named(struct store *store, struct arena *arena, struct str name,
                              struct matter *ret, struct err *err);

#endif
