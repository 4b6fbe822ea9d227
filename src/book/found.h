/* SPDX-License-Identifier: Apache-2.0 */
/*
 * book/found.h - who was looked for in the lists, and what was found, as it is kept: the evidence
 * of a buyer's screening, and of a match that somebody clears or confirms.
 */
#ifndef LICET_BOOK_FOUND_H
#define LICET_BOOK_FOUND_H

#include "decide/decide.h"
#include "desk/matches.h"
#include "wire/order_reader.h"

/* What is looked with. */
struct found_with {
    const struct mem *mem;
    struct session *session;
    struct str packs, sha256;         /* of what lists mean */
    const struct decide_lists *lists; /* of the session */
    int32_t day;
};

/*
 * All names and addresses of a buyer, as JSON into `out`.  ERR_MEMORY; ERR_LIMIT of what is found.
 */
NODISCARD bool found_of_buyer(const struct found_with *with, struct arena *arena,
                              const struct json_value *buyer, struct buf *out, struct err *err);

/* The match of a party with the entry of that key.  ERR_NAME: it has none, with those it has. */
NODISCARD bool found_match(const struct found_with *with, struct arena *arena,
                           const struct stated_party *party, struct str key,
                           struct match_found *ret, struct err *err);

/*
 * What an order says of its party of that name, into *party.  In a transaction.  ERR_NAME;
 * ERR_USAGE where something else is said of the party as well.
 */
NODISCARD bool found_party(struct store *store, struct order_reader *reader, struct arena *arena,
                           struct str order, struct stated_party *party, struct err *err);

#endif
