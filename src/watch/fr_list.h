/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch/fr_list.h - what a rule of the Federal Register does to lists of parties, as a list.
 *
 * A rule lists a party on the day it takes effect; the consolidated lists have it days later.  In
 * between its own rows are looked in: each document is a list of its own (source "fr-2025-05426"),
 * whose entries are of the lists that it amends (EL, UVL, MEU).
 *
 * An entry has the fields `fr_action` (add, revise, remove) and `fr_document`.  What is added or
 * revised counts from the day the rule takes effect; whoever is named without a row is an entry by
 * that name.  What is removed is an entry that ends on that day.
 */
#ifndef LICET_WATCH_FR_LIST_H
#define LICET_WATCH_FR_LIST_H

#include "screen/list.h"
#include "screen/snapshot.h"
#include "watch/ecfr.h"
#include "watch/fr.h"

#define FR_SOURCE "fr-" /* with which the source of such a list begins */

/*
 * The rows of the document as a list.  `places`: codes of countries by the names that tables have;
 * a country that is not there is a problem of the document, and the entry has none.  A document
 * that is no rule has no entries.
 */
NODISCARD bool fr_list(struct arena *arena, const struct ecfr_table *places,
                       struct fr_document *document, struct party_list *ret, struct err *err);

/*
 * Lays these lists over the others, all of them loaded.  An entry that was added goes where a
 * consolidated list of a later day has that party; one that was revised, where that list cites the
 * document for it.  An entry ends where a later document revises or removes the party.  Entries of
 * removal go: a party that is on a consolidated list stays there until that list drops it.
 */
NODISCARD bool fr_overlay(struct arena *arena, struct snapshot *snapshots, size_t count,
                          struct err *err);

#endif
