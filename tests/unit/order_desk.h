/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/order_desk.h - a database with people and an order book, for tests of what becomes of
 * orders.
 *
 * What is decided of them is made up: a set of things that stand in the way.
 */
#ifndef LICET_UNIT_ORDER_DESK_H
#define LICET_UNIT_ORDER_DESK_H

#include "desk/orders.h"
#include "unit/store_folder.h"

/* What a decision may say, a bit each; none of them: it may ship. */
#define SAYS_LICENSE 1u
#define SAYS_PARTY 2u
#define SAYS_FLAG 4u
#define SAYS_SETS 8u

/* sam writes orders; ann releases; both may ask for decisions. */
struct orders_tried {
    struct store_folder folder;
    struct arena arena;
    struct matter_desk desk; /* by is sam; now moves on with each command */
    struct who sam, ann;
    struct order_outcome outcome; /* of the last change by hand */
    struct err err;
};

void orders_open(struct orders_tried *tried);
void orders_close(struct orders_tried *tried);

/* Adds a person, who has that role alone. */
struct who book_person(struct orders_tried *tried, const char *name, enum role role);

/* An order that was read and decided; `salt` makes another decision of the same. */
struct order_asked book_order(const char *name, const char *content, unsigned says, unsigned salt);
/* One that lacks something. */
struct order_asked book_lacks(const char *name, const char *content);

/* What the decision says, as an obstacle that has no more than that. */
const struct obstacle *book_said(unsigned bit);

/* sam does it with the decisions' basis; false: all of it failed, err says why. */
bool book_apply(struct orders_tried *tried, enum order_transition transition,
                struct order_asked *asked, size_t count);

/* sam, or ann where it is a hold that is closed; the basis is "letter". */
bool book_do(struct orders_tried *tried, enum order_transition transition, const char *name,
             const char *reason, int64_t obstacle);

/* As it is now, in the arena, which is emptied before. */
struct obstacle *book_obstacles(struct orders_tried *tried, const char *name,
                                struct matter *ret_matter, size_t *ret_count);

/* How much desk_check finds; what, in `out`. */
size_t book_wrong(struct store *store, struct buf *out);

/* Fails the test where that is anything. */
void book_check(struct orders_tried *tried);

#endif
