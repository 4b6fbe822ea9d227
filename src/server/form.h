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

/* What a field says: a form's lines end as on the network, these do not. */
NODISCARD bool form_said(struct call *call, const struct target *form, const char *name,
                         struct str *ret, struct err *err);

struct web_input; /* web/step_form.h */

/* Whether each that is needed says something; what does not has that as its problem.  ERR_VALUE. */
NODISCARD bool form_needed(struct web_input *inputs, size_t count, struct err *err);

/* Of a form with a password: the body is wiped.  What was read of it is the caller's to wipe. */
void form_forget(struct call *call);

/*
 * A form that is sent again is not done again: it has a key, a field of that name, which form_key
 * makes.  *ret_done: it was done before, and the reply leads to where it led then.  form_end keeps
 * where the reply leads, if it leads anywhere and nothing waits for a second person.
 */
#define FORM_KEY "key"
NODISCARD bool form_key(struct call *call, struct str *ret, struct err *err);
NODISCARD bool form_begin(struct call *call, const struct target *form, struct once *ret,
                          bool *ret_done, struct err *err);
NODISCARD bool form_end(struct call *call, const struct once *once, struct err *err);

#endif
