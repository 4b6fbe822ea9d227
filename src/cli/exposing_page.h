/* SPDX-License-Identifier: Apache-2.0 */
/* cli/exposing_page.h - an exposure as text for people. */
#ifndef LICET_CLI_EXPOSING_PAGE_H
#define LICET_CLI_EXPOSING_PAGE_H

#include "cli/exposing.h"

/* A supposition with what became of the book under it. */
struct exposed {
    struct supposed supposed;
    struct decided_book decided;
    struct valuation valuation;
};

/* The stress table: a row a supposition. */
NODISCARD bool stress_page(const struct exposing *e, const struct exposed *exposed, size_t count,
                           struct err *err);

/* One of them in full: waterfall, lots, lines, markets; the published figures beside the law. */
NODISCARD bool exposed_page(const struct exposing *e, const struct exposed *exposed, bool is_law,
                            struct err *err);

/* An amount in hundredths with commas, in the arena; without places where it has none. */
struct str money_words(struct arena *arena, int64_t amount);

#endif
