/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/listing.h - what is asked of a list behind the '?', and what is on that page of it.
 *
 *     listing_open(call, &machine, "/orders", &listing, err)
 *     listing_next(call, 50, &listing, err)      again: what follows
 */
#ifndef LICET_SERVER_LISTING_H
#define LICET_SERVER_LISTING_H

#include "desk/matter_pages.h"
#include "server/call.h"
#include "web/list.h"

/* The parameters of all lists, for a table of them. */
#define LISTING_QUERIES                                                                            \
    { "state", "only those in it", NULL }, { "find", "only those whose names begin so", NULL },    \
        { "sort", "name, value or due; -value: the other way round", NULL },                       \
        { "after", "those behind this one", NULL },                                                \
    {                                                                                              \
        "at", "its value or day, where that is what they are sorted by", NULL                      \
    }

struct listing {
    struct web_list list;
    const struct machine *machine;
    struct matter_page page;
    struct matter *matters; /* of the last listing_next */
    size_t count;
};

/* ERR_USAGE, ERR_VALUE. */
NODISCARD bool listing_open(struct call *call, const struct machine *machine, const char *path,
                            struct listing *ret, struct err *err);

/* Up to `most` that follow; list.more tells whether there are others, and where they begin. */
NODISCARD bool listing_next(struct call *call, int64_t most, struct listing *listing,
                            struct err *err);

/* It ends behind this one of those that were read. */
void listing_end_at(struct listing *listing, size_t at, bool more);

/* All that follow, as CSV: `rows` writes those that were read. */
struct listing_csv {
    const char *file; /* "orders.csv" */
    const char *head; /* the first line */
    bool (*rows)(struct call *call, void *context, const struct listing *listing, struct err *err);
    void *context;
};
NODISCARD bool listing_csv(struct call *call, struct listing *listing,
                           const struct listing_csv *csv, struct err *err);

/* Replies with CSV, to be kept as a file. */
struct buf *page_csv(struct call *call, const char *file);

#endif
