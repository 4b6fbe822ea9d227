/* SPDX-License-Identifier: Apache-2.0 */
/* server/form.h - a form that a page sent, if the page is one of ours. */
#ifndef LICET_SERVER_FORM_H
#define LICET_SERVER_FORM_H

#include "server/call.h"

/*
 * Reads the body; target_query_of has its fields.  ERR_FORBIDDEN: it has no proof that it was made
 * for whoever has the secret (signed_in_proof), so it may be the form of another page.
 */
NODISCARD bool form_read(struct call *call, struct str secret, struct target *ret, struct err *err);

#endif
