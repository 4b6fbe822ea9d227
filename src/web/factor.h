/* SPDX-License-Identifier: Apache-2.0 */
/* web/factor.h - a second factor is set up, or taken off. */
#ifndef LICET_WEB_FACTOR_H
#define LICET_WEB_FACTOR_H

#include "web/page.h"

struct web_factor {
    struct web_page page;
    bool must;         /* before they may do anything else */
    bool is_set;       /* it is taken off here, else set up */
    bool has_keys;     /* security keys, which prove it as well */
    struct str secret; /* to be set up: base32 */
    struct str number; /* what the secret is made of, goes with the form */
    int64_t now;       /* the server's clock */
    struct str problem, hint;
};
void web_factor(struct buf *out, const struct web_factor *factor);

/* It is set up: the recovery codes, which are shown once. */
struct web_factor_codes {
    struct web_page page;
    const struct str *codes;
    size_t count;
};
void web_factor_codes(struct buf *out, const struct web_factor_codes *codes);

#endif
