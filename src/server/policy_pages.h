/* SPDX-License-Identifier: Apache-2.0 */
/* server/policy_pages.h - what the pages of a changed pack share: one that was looked at. */
#ifndef LICET_SERVER_POLICY_PAGES_H
#define LICET_SERVER_POLICY_PAGES_H

#include "server/call.h"
#include "server/looks.h"
#include "web/policy_draft.h"

#define POLICY_INPUTS (1 + 2 * POLICY_DRAFT_FILES)

/* Whether whoever asks may see the lines of the book that flip. */
bool policy_shows_book(const struct call *call);

/* The empty form. */
void policy_inputs_begin(struct web_input inputs[POLICY_INPUTS]);

/* A look of theirs, which is not filled yet.  NULL on failure. */
struct look *policy_look_new(struct call *call, const struct policy_draft *draft, int64_t approval,
                             struct err *err);

/* Fills it, as a looks_work does. */
NODISCARD bool policy_look_fill(const struct server *server, struct look *look, struct err *err);

/* Why a pack, or one of its files, cannot be called so; NULL: it can. */
const char *policy_pack_wrong(struct call *call, struct str name);
const char *policy_file_wrong(const struct policy_draft *draft, struct str name);

/* Looks at the draft for whoever asks.  ERR_LIMIT: it took too long. */
NODISCARD bool policy_look_make(struct call *call, const struct policy_draft *draft,
                                int64_t approval, struct look **ret, struct err *err);

/*
 * Theirs of that key, held (looks_let_go); NULL, with 404: it is gone.
 */
struct look *policy_look_hold(struct call *call, struct str key, struct err *err);

/*
 * The page of it.  why: what was not done with it; NULL: nothing was tried.  Of a proposal it is
 * read from the store.  ERR_USAGE: it cannot be sorted so.
 */
NODISCARD bool policy_look_put(struct call *call, struct look *look, const struct err *why,
                               struct err *err);

#endif
