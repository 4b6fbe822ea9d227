/* SPDX-License-Identifier: Apache-2.0 */
/* cli/exposing_shares.h - on whom a book hangs, and until when it can be called off; as text. */
#ifndef LICET_CLI_EXPOSING_SHARES_H
#define LICET_CLI_EXPOSING_SHARES_H

#include "cli/exposing_page.h"

struct exposed_shares {
    struct concentration buyers, suppliers;
    struct ladder ladder;
};

NODISCARD bool exposed_shares_make(const struct exposing *e, const struct exposed *exposed,
                                   struct exposed_shares *ret, struct err *err);

/* The largest of both, and the ladder. */
NODISCARD bool exposed_shares_page(const struct exposing *e, const struct exposed *exposed,
                                   struct err *err);

#endif
