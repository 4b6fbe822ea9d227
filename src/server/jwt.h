/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/jwt.h - a token that a provider signed (RFC 7515, 7519), and whether it is what was asked
 * for (OpenID Connect Core 1.0, 3.1.3.7).
 *
 * RS256 with keys of 2,048 bits or more, and ES256; nothing else, whatever the token says.
 */
#ifndef LICET_SERVER_JWT_H
#define LICET_SERVER_JWT_H

#include "server/libgnutls.h"
#include "text/json.h"

#define JWT_MAX ((size_t)64 << 10)

struct jwt_wanted {
    struct str issuer, audience, nonce;
    int64_t now; /* seconds since 1970 */
};

struct jwt_tools {
    const struct libgnutls *gnutls;
    struct json_reader *reader;
    struct arena *arena; /* where what is read stays */
};

/*
 * Whether one of the keys (a JWK set) signed it; *ret_claims is what it says.  ERR_SIGN_IN;
 * *ret_key_unknown: no key is the one it names, so there may be new ones.
 */
NODISCARD bool jwt_open(const struct jwt_tools *tools, struct str token,
                        const struct json_value *keys, const struct json_value **ret_claims,
                        bool *ret_key_unknown, struct err *err);

/* Whether that is for us, of now, and of this sign-in.  ERR_SIGN_IN. */
NODISCARD bool jwt_check(const struct json_value *claims, const struct jwt_wanted *wanted,
                         struct err *err);

#endif
