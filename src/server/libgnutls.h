/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/libgnutls.h - the part of GnuTLS that checks signatures, for jwt.c, and that reads
 * certificates, for tls.c.
 *
 * libmicrohttpd has it with it; it is loaded when there is TLS, or a provider of identities.
 */
#ifndef LICET_SERVER_LIBGNUTLS_H
#define LICET_SERVER_LIBGNUTLS_H

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/ocsp.h>

#include "base/err.h"

/* What is used of it. */
#define LIBGNUTLS_MAP(X)                                                                           \
    X(gnutls_encode_rs_value)                                                                      \
    X(gnutls_ocsp_resp_check_crt)                                                                  \
    X(gnutls_ocsp_resp_deinit)                                                                     \
    X(gnutls_ocsp_resp_get_single)                                                                 \
    X(gnutls_ocsp_resp_get_status)                                                                 \
    X(gnutls_ocsp_resp_import2)                                                                    \
    X(gnutls_ocsp_resp_init)                                                                       \
    X(gnutls_ocsp_resp_verify_direct)                                                              \
    X(gnutls_pcert_deinit)                                                                         \
    X(gnutls_pcert_export_x509)                                                                    \
    X(gnutls_pcert_list_import_x509_raw)                                                           \
    X(gnutls_privkey_deinit)                                                                       \
    X(gnutls_privkey_import_x509_raw)                                                              \
    X(gnutls_privkey_init)                                                                         \
    X(gnutls_pubkey_deinit)                                                                        \
    X(gnutls_pubkey_get_key_id)                                                                    \
    X(gnutls_pubkey_import_ecc_raw)                                                                \
    X(gnutls_pubkey_import_privkey)                                                                \
    X(gnutls_pubkey_import_rsa_raw)                                                                \
    X(gnutls_pubkey_init)                                                                          \
    X(gnutls_pubkey_verify_data2)                                                                  \
    X(gnutls_strerror)                                                                             \
    X(gnutls_x509_crt_deinit)

struct libgnutls {
#define LIBGNUTLS_MEMBER(name) __typeof__(name) *name##_;
    LIBGNUTLS_MAP(LIBGNUTLS_MEMBER)
#undef LIBGNUTLS_MEMBER
    gnutls_free_function *gnutls_free_;
};

/* It stays until the program ends.  ERR_IO. */
NODISCARD bool libgnutls_load(struct libgnutls *ret, struct err *err);

#endif
