/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/libgnutls.h - the part of GnuTLS that checks signatures, for jwt.c alone.
 *
 * libmicrohttpd has it with it; it is loaded when people sign in through a provider.
 */
#ifndef LICET_SERVER_LIBGNUTLS_H
#define LICET_SERVER_LIBGNUTLS_H

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "base/err.h"

/* What is used of it. */
#define LIBGNUTLS_MAP(X)                                                                           \
    X(gnutls_encode_rs_value)                                                                      \
    X(gnutls_pubkey_deinit)                                                                        \
    X(gnutls_pubkey_import_ecc_raw)                                                                \
    X(gnutls_pubkey_import_rsa_raw)                                                                \
    X(gnutls_pubkey_init)                                                                          \
    X(gnutls_pubkey_verify_data2)

struct libgnutls {
#define LIBGNUTLS_MEMBER(name) __typeof__(name) *name##_;
    LIBGNUTLS_MAP(LIBGNUTLS_MEMBER)
#undef LIBGNUTLS_MEMBER
    gnutls_free_function *gnutls_free_;
};

/* It stays until the program ends.  ERR_IO. */
NODISCARD bool libgnutls_load(struct libgnutls *ret, struct err *err);

#endif
