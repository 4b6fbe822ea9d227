/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/libfido2.h - libfido2, loaded when a security key is registered or signs somebody in.
 *
 * It brings a library of cryptography of its own, which no command but the server needs.
 */
#ifndef LICET_DESK_LIBFIDO2_H
#define LICET_DESK_LIBFIDO2_H

#include <fido.h>
#include <fido/es256.h>

#include "base/err.h"

/* What is used of it. */
#define LIBFIDO2_MAP(X)                                                                            \
    X(es256_pk_free)                                                                               \
    X(es256_pk_from_ptr)                                                                           \
    X(es256_pk_new)                                                                                \
    X(fido_assert_free)                                                                            \
    X(fido_assert_new)                                                                             \
    X(fido_assert_set_authdata_raw)                                                                \
    X(fido_assert_set_clientdata_hash)                                                             \
    X(fido_assert_set_count)                                                                       \
    X(fido_assert_set_rp)                                                                          \
    X(fido_assert_set_sig)                                                                         \
    X(fido_assert_set_up)                                                                          \
    X(fido_assert_sigcount)                                                                        \
    X(fido_assert_verify)                                                                          \
    X(fido_cred_flags)                                                                             \
    X(fido_cred_free)                                                                              \
    X(fido_cred_id_len)                                                                            \
    X(fido_cred_id_ptr)                                                                            \
    X(fido_cred_new)                                                                               \
    X(fido_cred_pubkey_len)                                                                        \
    X(fido_cred_pubkey_ptr)                                                                        \
    X(fido_cred_set_authdata_raw)                                                                  \
    X(fido_cred_set_type)                                                                          \
    X(fido_cred_sigcount)                                                                          \
    X(fido_init)

struct libfido2 {
#define LIBFIDO2_MEMBER(name) __typeof__(name) *name##_;
    LIBFIDO2_MAP(LIBFIDO2_MEMBER)
#undef LIBFIDO2_MEMBER
};

/* For the thread that asks.  It stays until the program ends.  ERR_IO. */
NODISCARD bool libfido2_load(struct libfido2 *ret, struct err *err);

#endif
