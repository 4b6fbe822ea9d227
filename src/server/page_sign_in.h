/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_sign_in.h - the form to sign in, for whoever leads back to it. */
#ifndef LICET_SERVER_PAGE_SIGN_IN_H
#define LICET_SERVER_PAGE_SIGN_IN_H

#include "server/call.h"
#include "web/sign_in.h"

/* A page of ours, and nothing that a browser would read as another place; else "/". */
struct str page_safe_next(struct str next);

/* Replies with the form. */
NODISCARD bool page_sign_in(struct call *call, unsigned status, struct web_sign_in *sign_in,
                            struct err *err);

#endif
