/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/tls.h - the certificate that the server shows, its key, and what its issuer says of it.
 *
 * GnuTLS asks for them at each handshake, so that others may take their places while connections
 * are open: those go on with what they have.  The response of the issuer (OCSP, RFC 6960) goes with
 * the certificate ("stapled"), so that a browser need not ask there; when its time is over it is
 * left out.
 *
 * libmicrohttpd says nothing with the question, so there is one of these in a process at a time.
 */
#ifndef LICET_SERVER_TLS_H
#define LICET_SERVER_TLS_H

#include "server/libgnutls.h"

#include "base/mem.h"
#include "base/str.h"

#define TLS_CHAIN_MAX 8

struct tls_texts {
    struct str certificate; /* PEM: that of the server first, then those it rests on */
    struct str key;         /* PEM */
    struct str response;    /* DER; absent: there is none */
};

struct tls;

/*
 * Times are seconds since 1970.  NULL on failure: ERR_VALUE where they are no certificate, no key,
 * not of each other, or the response is not one of that certificate, is none of now, does not say
 * that it is good, or is not signed by the next one of the chain, where there is one.
 */
struct tls *tls_new(const struct mem *mem, const struct tls_texts *texts, int64_t now,
                    struct err *err);

/* Those in the places of the others, from the next handshake on; what fails changes nothing. */
NODISCARD bool tls_change(struct tls *tls, const struct tls_texts *texts, int64_t now,
                          struct err *err);

/* What time it is; about once a second. */
void tls_tick(struct tls *tls, int64_t now);

/* No connection may be there any more. */
void tls_free(struct tls *tls);

/* What GnuTLS calls. */
gnutls_certificate_retrieve_function3 tls_show;

#endif
