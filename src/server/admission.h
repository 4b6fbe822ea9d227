/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/admission.h - who asks, and whether they may ask that.
 *
 * A program shows its key or a token, `Authorization: Bearer licet_…`.  A person's browser shows
 * the cookie of POST /v1/session; with it, what changes something needs the header X-CSRF-Token as
 * well, which no other page can know.  A key or a token goes before a cookie.
 */
#ifndef LICET_SERVER_ADMISSION_H
#define LICET_SERVER_ADMISSION_H

#include "server/call.h"

/* The secret of a cookie, absent if there is none. */
struct str admission_cookie(const struct call *call);

/* What the cookie is called: with TLS one that no other host and no plain page can set. */
const char *admission_cookie_name(const struct call *call);

/* The same of somebody who is about to sign in: what the form's proof is made of. */
struct str admission_form_cookie(const struct call *call);
const char *admission_form_cookie_name(const struct call *call);

/* The same of somebody who is at a provider to sign in: what belongs to that (page_provider.c). */
struct str admission_provider_cookie(const struct call *call);
const char *admission_provider_cookie_name(const struct call *call);

/* Whether they come with anything at all. */
bool admission_has_secret(const struct call *call);

/* Whether that is a key or a token. */
bool admission_has_key(const struct call *call);

/* Who it is, if that is known from a moment ago. */
bool admission_is_known(struct call *call);

/*
 * Looks up who it is, with the call's store; before something is changed, inside the transaction
 * that changes it.  ERR_SIGN_IN.
 */
NODISCARD bool admission_look_up(struct call *call, struct err *err);

/* Whether they may: ERR_SIGN_IN, ERR_FORBIDDEN. */
NODISCARD bool admission_check(struct call *call, struct err *err);

#endif
