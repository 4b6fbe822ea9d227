/* SPDX-License-Identifier: Apache-2.0 */
/* server/tls.c - see tls.h. */
#include "server/tls.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

/* A handshake that began with what was changed has ended by then: whoever is so slow is cut off. */
#define RETIRED_SECONDS 600

/* What is shown; the handshakes that begin while it is current use it as long as they last. */
struct shown {
    gnutls_pcert_st chain[TLS_CHAIN_MAX];
    unsigned length;
    gnutls_privkey_t key;
    gnutls_ocsp_data_st response;
    char *response_bytes;
    bool has_response;
    struct shown *next; /* retired before this one */
    int64_t retired_at;
};

struct tls {
    const struct mem *mem;
    struct libgnutls lib;
    pthread_mutex_t lock; /* of current */
    struct shown *current;
    struct shown *retired; /* the last one first */
    _Atomic int64_t now;
};

static _Atomic(struct tls *) the_one;

static void free_shown(const struct tls *tls, struct shown *shown)
{
    if (shown == NULL)
        return;
    for (unsigned i = 0; i < shown->length; i++)
        tls->lib.gnutls_pcert_deinit_(&shown->chain[i]);
    if (shown->key != NULL)
        tls->lib.gnutls_privkey_deinit_(shown->key);
    mem_free(tls->mem, shown->response_bytes);
    mem_free(tls->mem, shown);
}

/* ---- reading ---- */

static gnutls_datum_t datum_of(struct str text)
{
    return (gnutls_datum_t){ (unsigned char *)text.data, (unsigned)text.length };
}

static bool read_chain(const struct tls *tls, struct str text, struct shown *shown, struct err *err)
{
    const gnutls_datum_t pem = datum_of(text);
    unsigned count = TLS_CHAIN_MAX;
    int got =
        tls->lib.gnutls_pcert_list_import_x509_raw_(shown->chain, &count, &pem, GNUTLS_X509_FMT_PEM,
                                                    GNUTLS_X509_CRT_LIST_IMPORT_FAIL_IF_EXCEED);
    if (got < 0 || count == 0) {
        err_set(err, ERR_VALUE, "the certificate cannot be read: %s",
                tls->lib.gnutls_strerror_(got));
        return err_hint(err, "it is PEM, that of the server first, then up to %d that it rests on",
                        TLS_CHAIN_MAX - 1);
    }
    shown->length = count;
    return true;
}

static bool is_key_of(const struct tls *tls, struct shown *shown)
{
    const struct libgnutls *lib = &tls->lib;
    unsigned char of_key[64];
    unsigned char of_certificate[sizeof of_key];
    size_t key_length = sizeof of_key;
    size_t length = sizeof of_certificate;
    gnutls_pubkey_t pubkey;
    if (lib->gnutls_pubkey_init_(&pubkey) < 0)
        return false;
    bool same =
        lib->gnutls_pubkey_import_privkey_(pubkey, shown->key, 0, 0) == 0 &&
        lib->gnutls_pubkey_get_key_id_(pubkey, GNUTLS_KEYID_USE_SHA256, of_key, &key_length) == 0 &&
        lib->gnutls_pubkey_get_key_id_(shown->chain[0].pubkey, GNUTLS_KEYID_USE_SHA256,
                                       of_certificate, &length) == 0 &&
        length == key_length && memcmp(of_key, of_certificate, length) == 0;
    lib->gnutls_pubkey_deinit_(pubkey);
    return same;
}

static bool read_key(const struct tls *tls, struct str text, struct shown *shown, struct err *err)
{
    const gnutls_datum_t pem = datum_of(text);
    if (tls->lib.gnutls_privkey_init_(&shown->key) < 0)
        return err_set(err, ERR_MEMORY, "memory for a key could not be had");
    int got =
        tls->lib.gnutls_privkey_import_x509_raw_(shown->key, &pem, GNUTLS_X509_FMT_PEM, NULL, 0);
    if (got < 0) {
        err_set(err, ERR_VALUE, "the key cannot be read: %s", tls->lib.gnutls_strerror_(got));
        return err_hint(err, "it is PEM, and has no password");
    }
    return is_key_of(tls, shown) ||
           err_set(err, ERR_VALUE, "the key is not that of the certificate");
}

/* ---- what the issuer says ---- */

static bool is_of_certificate(const struct tls *tls, gnutls_ocsp_resp_t response,
                              struct shown *shown)
{
    gnutls_x509_crt_t certificate;
    if (tls->lib.gnutls_pcert_export_x509_(&shown->chain[0], &certificate) < 0)
        return false;
    bool same = tls->lib.gnutls_ocsp_resp_check_crt_(response, 0, certificate) == 0;
    tls->lib.gnutls_x509_crt_deinit_(certificate);
    return same;
}

/* By the next one of the chain, or by whom that one has signed for it; unknown without one. */
static bool is_signed(const struct tls *tls, gnutls_ocsp_resp_t response, struct shown *shown)
{
    gnutls_x509_crt_t issuer;
    unsigned wrong = 0;
    if (shown->length < 2)
        return true;
    if (tls->lib.gnutls_pcert_export_x509_(&shown->chain[1], &issuer) < 0)
        return false;
    bool done = tls->lib.gnutls_ocsp_resp_verify_direct_(response, issuer, &wrong, 0) == 0;
    tls->lib.gnutls_x509_crt_deinit_(issuer);
    return done && wrong == 0;
}

static bool check_response(const struct tls *tls, gnutls_ocsp_resp_t response, struct shown *shown,
                           int64_t now, struct err *err)
{
    unsigned status = GNUTLS_OCSP_CERT_UNKNOWN;
    time_t from = -1;
    time_t until = -1;
    if (tls->lib.gnutls_ocsp_resp_get_status_(response) != GNUTLS_OCSP_RESP_SUCCESSFUL ||
        tls->lib.gnutls_ocsp_resp_get_single_(response, 0, NULL, NULL, NULL, NULL, &status, &from,
                                              &until, NULL, NULL) < 0)
        return err_set(err, ERR_VALUE, "the OCSP response has no answer");
    if (!is_of_certificate(tls, response, shown))
        return err_set(err, ERR_VALUE, "the OCSP response is not of this certificate");
    if (!is_signed(tls, response, shown))
        return err_set(err, ERR_VALUE, "the OCSP response is not signed by the issuer");
    if (status != GNUTLS_OCSP_CERT_GOOD)
        return err_set(err, ERR_VALUE, "the OCSP response says that the certificate is %s",
                       status == GNUTLS_OCSP_CERT_REVOKED ? "revoked" : "not known");
    if (from > now || until <= now)
        return err_set(err, ERR_VALUE, "the OCSP response is not of now");
    shown->response.exptime = until;
    return true;
}

static bool keep_response(const struct tls *tls, struct str text, struct shown *shown,
                          struct err *err)
{
    shown->response_bytes = mem_resize(tls->mem, NULL, text.length);
    if (shown->response_bytes == NULL)
        return err_set(err, ERR_MEMORY, "memory for an OCSP response could not be had");
    memcpy(shown->response_bytes, text.data, text.length);
    shown->response.response = datum_of((struct str){ shown->response_bytes, text.length });
    shown->has_response = true;
    return true;
}

static bool read_response(const struct tls *tls, struct str text, struct shown *shown, int64_t now,
                          struct err *err)
{
    const gnutls_datum_t der = datum_of(text);
    gnutls_ocsp_resp_t response;
    if (tls->lib.gnutls_ocsp_resp_init_(&response) < 0)
        return err_set(err, ERR_MEMORY, "memory for an OCSP response could not be had");
    int got = tls->lib.gnutls_ocsp_resp_import2_(response, &der, GNUTLS_X509_FMT_DER);
    bool done = got >= 0 ? check_response(tls, response, shown, now, err)
                         : err_set(err, ERR_VALUE, "the OCSP response cannot be read: %s",
                                   tls->lib.gnutls_strerror_(got));
    tls->lib.gnutls_ocsp_resp_deinit_(response);
    if (!done)
        return err_hint(err, "'openssl ocsp -respout FILE' asks the issuer for another one");
    return keep_response(tls, text, shown, err);
}

static struct shown *read_shown(const struct tls *tls, const struct tls_texts *texts, int64_t now,
                                struct err *err)
{
    struct shown *shown = mem_resize(tls->mem, NULL, sizeof *shown);
    if (shown == NULL) {
        err_set(err, ERR_MEMORY, "memory for a certificate could not be had");
        return NULL;
    }
    *shown = (struct shown){ .length = 0 };
    if (read_chain(tls, texts->certificate, shown, err) && read_key(tls, texts->key, shown, err) &&
        (texts->response.length == 0 || read_response(tls, texts->response, shown, now, err)))
        return shown;
    free_shown(tls, shown);
    return NULL;
}

/* ---- showing ---- */

int tls_show(gnutls_session_t session, const struct gnutls_cert_retr_st *info,
             gnutls_pcert_st **ret_chain, unsigned *ret_length, gnutls_ocsp_data_st **ret_responses,
             unsigned *ret_response_count, gnutls_privkey_t *ret_key, unsigned *ret_flags)
{
    struct tls *tls = atomic_load(&the_one);
    (void)session;
    (void)info;
    pthread_mutex_lock(&tls->lock);
    struct shown *shown = tls->current;
    pthread_mutex_unlock(&tls->lock);
    bool stapled = shown->has_response && atomic_load(&tls->now) < shown->response.exptime;
    *ret_chain = shown->chain;
    *ret_length = shown->length;
    *ret_responses = stapled ? &shown->response : NULL;
    *ret_response_count = stapled ? 1 : 0;
    *ret_key = shown->key;
    *ret_flags = 0; /* they stay ours */
    return 0;
}

bool tls_change(struct tls *tls, const struct tls_texts *texts, int64_t now, struct err *err)
{
    struct shown *shown = read_shown(tls, texts, now, err);
    if (shown == NULL)
        return false;
    atomic_store(&tls->now, now);
    pthread_mutex_lock(&tls->lock);
    struct shown *before = tls->current;
    tls->current = shown;
    pthread_mutex_unlock(&tls->lock);
    if (before != NULL) {
        before->retired_at = now;
        before->next = tls->retired;
        tls->retired = before;
    }
    return true;
}

static void free_retired(struct tls *tls, struct shown **at)
{
    while (*at != NULL) {
        struct shown *shown = *at;
        *at = shown->next;
        free_shown(tls, shown);
    }
}

void tls_tick(struct tls *tls, int64_t now)
{
    struct shown **at = &tls->retired;
    atomic_store(&tls->now, now);
    while (*at != NULL && now - (*at)->retired_at < RETIRED_SECONDS)
        at = &(*at)->next;
    free_retired(tls, at); /* all behind one that is old enough are older */
}

struct tls *tls_new(const struct mem *mem, const struct tls_texts *texts, int64_t now,
                    struct err *err)
{
    struct tls *none = NULL;
    struct tls *tls = mem_resize(mem, NULL, sizeof *tls);
    if (tls == NULL) {
        err_set(err, ERR_MEMORY, "memory for a certificate could not be had");
        return NULL;
    }
    *tls = (struct tls){ .mem = mem };
    pthread_mutex_init(&tls->lock, NULL);
    if (!libgnutls_load(&tls->lib, err) || !tls_change(tls, texts, now, err)) {
        pthread_mutex_destroy(&tls->lock);
        mem_free(mem, tls);
        return NULL;
    }
    bool alone = atomic_compare_exchange_strong(&the_one, &none, tls);
    assert(alone);
    return tls;
}

void tls_free(struct tls *tls)
{
    if (tls == NULL)
        return;
    atomic_store(&the_one, NULL);
    free_shown(tls, tls->current);
    free_retired(tls, &tls->retired);
    pthread_mutex_destroy(&tls->lock);
    mem_free(tls->mem, tls);
}
