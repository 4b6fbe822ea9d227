/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/buyer_gate.h - whether what an order says may go to the buyers that it names.
 *
 * A party of an order is the buyer whose case has that name, legal name or alias, but for case,
 * punctuation and blanks.  A company that keeps no case for a party is not asked for one.  Where
 * there is one,
 *
 *   - nothing goes to who is suspended, lapsed, removed, rejected or declined;
 *   - nothing goes under a license to who is not approved yet;
 *   - what goes to who is approved keeps to the guards of the approval.
 *
 * What cannot be told bars, and says what is asked: a name of two cases, a guard about something
 * that the order does not say.
 */
#ifndef LICET_DESK_BUYER_GATE_H
#define LICET_DESK_BUYER_GATE_H

#include "base/num.h"
#include "decide/order.h"
#include "desk/buyer_standing.h"
#include "item/item.h"

/* A case, and its standing once somebody asked. */
struct buyer_case {
    struct matter matter;
    bool stands;
    struct buyer_standing standing;
};

struct buyer_name {
    struct str folded;
    size_t of; /* which case */
};

/* All cases by their names. */
struct buyer_book {
    const struct buyer_reading *reading;
    struct buyer_case *cases;
    size_t count;
    struct buyer_name *names; /* sorted */
    size_t name_count, name_room;
};

/* Inside of a transaction; reading, and what is its, outlives the book. */
NODISCARD bool buyer_book_read(const struct buyer_reading *reading, struct buyer_book *ret,
                               struct err *err);

/* Reads all standings, so that others may ask at the same time. */
NODISCARD bool buyer_book_stand(struct buyer_book *book, struct err *err);

/* What is to go, and when. */
struct buyer_going {
    const struct order *order;
    int32_t day;
    bool licensed;                 /* under a license */
    const struct catalog *catalog; /* of names of items; NULL: they are compared as they are */
};

/* Why it may not: texts are the arena's. */
struct buyer_bar {
    struct str rule;     /* "buyer/Example Cloud/2": the case, and the number of a condition */
    struct str citation; /* where it says so: the document of the approval */
    struct str says, hint;
};

NODISCARD bool buyer_gate(struct buyer_book *book, struct arena *arena,
                          const struct buyer_going *going, struct buyer_bar **ret,
                          size_t *ret_count, struct err *err);

/* ---- for what counts against an approval ---- */

/* The cases that the parties are, each once; who may be two of them is both of them, or none. */
NODISCARD bool buyer_book_parties(struct buyer_book *book, struct arena *arena,
                                  const struct order *order, bool both, struct buyer_case ***ret,
                                  size_t *ret_count, struct err *err);

/* Whether somebody with that role is a buyer, whatever its state. */
NODISCARD bool buyer_book_knows(struct buyer_book *book, struct arena *arena,
                                const struct order *order, const char *role, bool *ret,
                                struct str *ret_name, struct err *err);

/* How many of these items one unit of an order has in it. */
struct buyer_counted {
    bool any;       /* it may have some */
    bool undecided; /* it cannot be told how many; `units` is the most */
    struct num units;
};

/* items NULL, or none: all. */
NODISCARD bool buyer_count_items(struct arena *arena, const struct catalog *catalog,
                                 const struct json_value *items, const struct order_item *item,
                                 struct buyer_counted *ret, struct err *err);

/* "approval of 2026-04-20, document 0123456789ab…" */
struct str buyer_source(struct arena *arena, const struct buyer_standing *standing);

#endif
