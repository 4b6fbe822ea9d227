/* SPDX-License-Identifier: Apache-2.0 */
/* web/sign_in.h - who asks, with a name and a password, or through a provider. */
#ifndef LICET_WEB_SIGN_IN_H
#define LICET_WEB_SIGN_IN_H

#include "web/page.h"

struct web_sign_in {
    struct web_page page;
    struct str name;  /* as written */
    struct str next;  /* where it leads then: a path of ours */
    struct str proof; /* WEB_PROOF */
    struct str problem, hint;
    struct str provider; /* through whom one may sign in as well; absent: nobody */
};

void web_sign_in(struct buf *out, const struct web_sign_in *sign_in);

#endif
