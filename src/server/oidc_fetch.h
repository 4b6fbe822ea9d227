/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/oidc_fetch.h - asks a provider, with limits on size and time.
 *
 * TLS is verified, no redirect is followed, and without TLS only this machine is asked.
 */
#ifndef LICET_SERVER_OIDC_FETCH_H
#define LICET_SERVER_OIDC_FETCH_H

#include "base/str.h"
#include "server/libcurl.h"

#define OIDC_REPLY_MAX ((size_t)256 << 10)

/* Whether the URL may be asked: https; http on this machine, if the issuer is there as well. */
bool oidc_may_fetch(struct str url, struct str issuer);

struct oidc_request {
    struct str url;  /* with a NUL behind it */
    struct str form; /* what is posted; absent: it is a GET */
    struct str user; /* "id:secret" for a POST, both encoded, a NUL behind it; absent: none */
};

/* *ret: the body of an answer of 200.  ERR_IO, ERR_LIMIT. */
NODISCARD bool oidc_fetch(const struct libcurl *lib, CURL *curl, const struct oidc_request *request,
                          struct buf *ret, struct err *err);

#endif
