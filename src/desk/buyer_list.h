/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/buyer_list.h - lists of buyers, as they are submitted: each is a document on file, with a
 * number.
 *
 * A list has all that are package_ready when it is made, with what each package rests on.  The same
 * buyers give the same bytes, and no new number.  What two people sign is the document: a list that
 * says something else is another one.  The events of the buyers say which lists there are, so that
 * no number is used again when a document is no longer kept.
 */
#ifndef LICET_DESK_BUYER_LIST_H
#define LICET_DESK_BUYER_LIST_H

#include "desk/buyers.h"

#define BUYER_LIST_KIND "buyer-list" /* of the record that the document is evidence of */

struct buyer_list {
    int64_t n;
    struct str sha256; /* of the document, in hex */
    size_t count;      /* buyers */
    bool submitted;
    int32_t packaged_on, submitted_on; /* submitted_on: DATE_OPEN as long as it is not */
    struct str content; /* of the document; absent where it is not kept, or not read */
};

/* By number. */
NODISCARD bool buyer_lists_read(const struct buyer_reading *reading, struct buyer_list **ret,
                                size_t *ret_count, struct err *err);

/* The list of that number, 0 for the newest one, with its content.  ERR_NAME. */
NODISCARD bool buyer_list_read(const struct buyer_reading *reading, int64_t n,
                               struct buyer_list *ret, struct err *err);

/* Makes the list of all that are package_ready.  *ret_same: it was there.  ERR_CONFLICT: nobody. */
NODISCARD bool buyer_list_package(const struct matter_desk *desk, struct arena *arena, int32_t day,
                                  struct buyer_list *ret, bool *ret_same, struct err *err);

struct buyer_list_submit {
    int64_t n; /* 0: the newest one */
    int32_t day;
    struct str reason, basis;
};

struct buyer_list_outcome {
    struct buyer_list list;
    bool same, waits;
    struct approval_answer approval;
};

/* A list, without what it says; and what became of submitting one, as a line. */
void buyer_list_to_json(const struct buyer_list *list, struct buf *out);
void buyer_list_outcome_to_json(const struct buyer_list_outcome *outcome, struct buf *out);

/*
 * Submits all buyers of a list, with two people behind it, of whom the second prepared none of the
 * packages.  ERR_CONFLICT where one of them is not as the list has it.
 */
NODISCARD bool buyer_list_submit(const struct matter_desk *desk, struct arena *arena,
                                 const struct buyer_list_submit *what,
                                 struct buyer_list_outcome *ret, struct err *err);

#endif
