/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/soft_key.h - a security key of software, and the browser that it is at: both say what the
 * test wants them to.
 */
#ifndef LICET_UNIT_SOFT_KEY_H
#define LICET_UNIT_SOFT_KEY_H

#include <openssl/evp.h>

#include "desk/webauthn.h"

#define SOFT_PRESENT 0x01
#define SOFT_MADE 0x40 /* a credential is in it */

struct soft_key {
    EVP_PKEY *pair;
    uint8_t id[16];
};

void soft_key_make(struct soft_key *key, char letter);
void soft_key_free(struct soft_key *key);

struct soft_said {
    const char *type, *challenge, *origin, *host;
    const char *more; /* behind the members of what the browser says, NULL: nothing */
    const char *text; /* in place of all that it says, NULL: it is made of the others */
    uint8_t flags;
    uint32_t signs;
    size_t id_length;  /* of a credential; 0: as long as it is */
    uint8_t algorithm; /* as CBOR has it; 0: ES256 */
    bool off_curve;
    bool more_data; /* extensions, none of which there are */
};

struct soft_answer {
    char client_data[2048], authenticator_data[4096], credential[64], signature[256];
};

/* The browser's answer to create(), and to get(). */
void soft_key_create(const struct soft_key *key, const struct soft_said *said,
                     struct soft_answer *ret);
void soft_key_sign(const struct soft_key *key, const struct soft_said *said,
                   struct soft_answer *ret);
struct webauthn_answer soft_answer_view(const struct soft_answer *answer);

#endif
