/* SPDX-License-Identifier: Apache-2.0 */
/* cli/party_lists.h - the lists and owners that parties are looked for in, by the options. */
#ifndef LICET_CLI_PARTY_LISTS_H
#define LICET_CLI_PARTY_LISTS_H

#include "book/basis.h"
#include "cli/command.h"
#include "screen/owners.h"

struct list_index;

struct party_lists {
    struct list_index *index; /* of --lists; NULL without */
    struct address_index *addresses;
    struct owners owners; /* of --owners */
    struct str owners_text;
    struct decide_lists used;
};

struct party_lists_asked {
    int32_t day;                 /* see list_index_open */
    int32_t threshold;           /* of SCORE_ONE */
    bool nobody;                 /* has a name */
    const struct snapshot *also; /* a list more, with --lists; NULL: none.  Nothing is kept of it */
    bool remembers;      /* what was settled counts: of the database that --db names, if one is */
    struct store *store; /* that, where it is open already; NULL: it is opened */
};

/*
 * Has the packs' decider look for parties in the lists of --lists, else, unless nobody has a name,
 * in the built-in sample, and for their owners in --owners.  party_lists_close may follow in any
 * case.
 */
NODISCARD bool party_lists_open(struct party_lists *lists, struct cli *cli, const struct args *args,
                                struct packs *packs, const struct party_lists_asked *asked,
                                struct err *err);
void party_lists_close(struct party_lists *lists);

/* What is kept of them with the decisions that are made with them; it has views of them. */
NODISCARD bool party_lists_kept(const struct party_lists *lists, struct arena *arena,
                                struct basis_from *ret, struct err *err);

#endif
