/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/webauthn.h - what a browser sends of a security key, held against what it was asked
 * (W3C Web Authentication, Level 2, sections 7.1 and 7.2).
 *
 * A key signs what the browser says of the page: its origin and the challenge that was given to it.
 * A page of others, however like ours, has another origin, and gets nothing that is good here.
 *
 * Who made the key is not asked ("none" attestation).  Keys are of P-256 (ES256), which all have.
 * libfido2 takes apart what the key says and holds the signature against it; what the browser says
 * is looked at here.  No input or output; all memory is the arena's.
 */
#ifndef LICET_DESK_WEBAUTHN_H
#define LICET_DESK_WEBAUTHN_H

#include "base/arena.h"
#include "base/str.h"

#define WEBAUTHN_ID_MAX 1023 /* bytes of a credential's id (7.1, step 17) */
#define WEBAUTHN_POINT_SIZE 64
#define WEBAUTHN_HASH_SIZE 32

/* How browsers reach the server: for which keys are made, and what they sign. */
struct webauthn_site {
    struct str host;   /* "licet.example.com", the RP ID; absent: no keys are taken */
    struct str origin; /* "https://licet.example.com" */
};

/*
 * "https://licet.example.com:8443"; to try it out "http://localhost:8080".  ERR_USAGE: it is no
 * such address.  Both are views of the text.
 */
NODISCARD bool webauthn_site_read(struct str origin, struct webauthn_site *ret, struct err *err);

/* As it comes: base64url, the members of the browser's answer of that name. */
struct webauthn_answer {
    struct str client_data, authenticator_data, credential, signature;
};

/* The same, read. */
struct webauthn_said {
    struct str type, challenge, origin;
    bool framed; /* in a page of somebody else (crossOrigin) */
    uint8_t client_hash[WEBAUTHN_HASH_SIZE];
    struct str authenticator_data, credential, signature; /* bytes */
};

/* ERR_FORBIDDEN: it is none. */
NODISCARD bool webauthn_read(struct arena *arena, const struct webauthn_answer *answer,
                             struct webauthn_said *ret, struct err *err);

struct webauthn_credential {
    uint8_t id[WEBAUTHN_ID_MAX];
    size_t id_length;
    uint8_t point[WEBAUTHN_POINT_SIZE];
    uint32_t signs; /* how often it signed, as it says */
};

/*
 * A key that was made for this site (7.1); that the challenge is ours is the caller's to see.
 * ERR_FORBIDDEN: it was not, and why; ERR_IO; ERR_MEMORY.
 */
NODISCARD bool webauthn_created(const struct webauthn_site *site, const struct webauthn_said *said,
                                struct webauthn_credential *ret, struct err *err);

/*
 * Whether that key signed it, for this site, and somebody touched it (7.2); that the challenge is
 * ours, and that it counted on, is the caller's to see.  The same errors.
 */
NODISCARD bool webauthn_signed(const struct webauthn_site *site, const struct webauthn_said *said,
                               const uint8_t point[WEBAUTHN_POINT_SIZE], uint32_t *ret_signs,
                               struct err *err);

#endif
