/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_tls.c - the certificate that is shown: what it may be, how it is changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "server/tls.h"
#include "unit/alloc_fail.h"

#define FROM INT64_C(1795808859) /* of the responses */
#define UNTIL INT64_C(4949408859)
#define NOW (FROM + 1000)
#define ROOM 4096

static struct err err;

/* A file of tests/tls; "" is absent. */
static struct str text_of(const char *name)
{
    static char texts[16][ROOM];
    static size_t next;
    char path[64];
    char *text = texts[next++ % 16];
    if (name[0] == '\0')
        return (struct str){ 0 };
    snprintf(path, sizeof path, "tests/tls/%s", name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    const struct str read = { text, fread(text, 1, ROOM, file) };
    (void)fclose(file);
    assert_true(read.length > 0 && read.length < ROOM);
    return read;
}

static struct tls_texts texts_of(const char *certificate, const char *key, const char *response)
{
    return (struct tls_texts){ text_of(certificate), text_of(key), text_of(response) };
}

/* What a handshake has. */
struct asked {
    gnutls_pcert_st *chain;
    gnutls_ocsp_data_st *responses;
    gnutls_privkey_t key;
    unsigned length, count, flags;
};

static struct asked ask(void)
{
    struct asked asked = { .flags = 7 };
    assert_int_equal(tls_show(NULL, NULL, &asked.chain, &asked.length, &asked.responses,
                              &asked.count, &asked.key, &asked.flags),
                     0);
    assert_int_equal(asked.flags, 0);
    assert_non_null(asked.key);
    return asked;
}

static bool is_shown(const char *response)
{
    const struct asked asked = ask();
    const struct str wanted = text_of(response);
    if (wanted.length == 0)
        return asked.count == 0;
    return asked.count == 1 && asked.responses[0].response.size == wanted.length &&
           memcmp(asked.responses[0].response.data, wanted.data, wanted.length) == 0;
}

static void what_it_may_be(void **state)
{
    static const struct {
        const char *certificate, *key, *response;
        int64_t now;
        const char *wrong; /* "": nothing */
    } cases[] = {
        { "one.pem", "one.key", "", NOW, "" },
        { "ca.pem", "one.key", "", NOW, "the key is not that of the certificate" },
        { "one.pem", "two.key", "", NOW, "the key is not that of the certificate" },
        { "one.key", "one.key", "", NOW, "the certificate cannot be read" },
        { "one.der", "one.key", "", NOW, "the certificate cannot be read" },
        { "one.pem", "one.pem", "", NOW, "the key cannot be read" },
        { "one.pem", "one.key", "one.der", NOW, "" },
        { "one.pem", "one.key", "one.pem", NOW, "the OCSP response cannot be read" },
        { "one.pem", "one.key", "two.der", NOW, "the OCSP response is not of this certificate" },
        { "one.pem", "one.key", "forged.der", NOW,
          "the OCSP response is not signed by the issuer" },
        { "one.pem", "one.key", "revoked.der", NOW,
          "the OCSP response says that the certificate is revoked" },
        { "one.pem", "one.key", "unknown.der", NOW,
          "the OCSP response says that the certificate is not known" },
        { "one.pem", "one.key", "one.der", FROM - 1, "the OCSP response is not of now" },
        { "one.pem", "one.key", "one.der", FROM, "" },
        { "one.pem", "one.key", "one.der", UNTIL - 1, "" },
        { "one.pem", "one.key", "one.der", UNTIL, "the OCSP response is not of now" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct tls_texts texts =
            texts_of(cases[i].certificate, cases[i].key, cases[i].response);
        struct tls *tls = tls_new(mem_system(), &texts, cases[i].now, &err);
        if (cases[i].wrong[0] == '\0') {
            assert_non_null(tls);
            assert_int_equal(ask().length, 2);
            assert_true(is_shown(cases[i].response));
        } else {
            assert_null(tls);
            assert_int_equal(err.code, ERR_VALUE);
            assert_memory_equal(err.message, cases[i].wrong, strlen(cases[i].wrong));
        }
        tls_free(tls);
    }
}

/* Without its issuer nobody knows who may speak of it: what is of it and of now is taken. */
static void it_may_stand_alone(void **state)
{
    static const char end[] = "-----END CERTIFICATE-----\n";
    struct tls_texts texts = texts_of("one.pem", "one.key", "one.der");
    const char *behind = strstr(texts.certificate.data, end);
    (void)state;
    assert_non_null(behind);
    texts.certificate.length = (size_t)(behind - texts.certificate.data) + sizeof end - 1;
    struct tls *tls = tls_new(mem_system(), &texts, NOW, &err);
    assert_non_null(tls);
    assert_int_equal(ask().length, 1);
    assert_true(is_shown("one.der"));
    texts.response = text_of("two.der");
    assert_false(tls_change(tls, &texts, NOW, &err));
    assert_int_equal(err.code, ERR_VALUE);
    tls_free(tls);
}

/* One that is too long is none, the longest one is. */
static void how_long_it_may_be(void **state)
{
    static char chain[(TLS_CHAIN_MAX + 1) * ROOM];
    const struct str one = text_of("one.pem"); /* with that of its issuer */
    const struct str more = text_of("ca.pem");
    struct tls_texts texts = { { chain, one.length }, text_of("one.key"), { 0 } };
    (void)state;
    memcpy(chain, one.data, one.length);
    for (unsigned count = 2; count <= TLS_CHAIN_MAX + 1; count++) {
        struct tls *tls = tls_new(mem_system(), &texts, NOW, &err);
        assert_true((tls != NULL) == (count <= TLS_CHAIN_MAX));
        if (tls != NULL)
            assert_int_equal(ask().length, count);
        tls_free(tls);
        memcpy(chain + texts.certificate.length, more.data, more.length);
        texts.certificate.length += more.length;
    }
}

static void it_is_left_out_when_its_time_is_over(void **state)
{
    const struct tls_texts texts = texts_of("one.pem", "one.key", "one.der");
    struct tls *tls = tls_new(mem_system(), &texts, NOW, &err);
    (void)state;
    tls_tick(tls, UNTIL - 1);
    assert_true(is_shown("one.der"));
    tls_tick(tls, UNTIL);
    assert_true(is_shown(""));
    assert_int_equal(ask().length, 2);
    tls_free(tls);
}

static void it_is_changed_while_others_have_it(void **state)
{
    const struct tls_texts one = texts_of("one.pem", "one.key", "one.der");
    const struct tls_texts two = texts_of("two.pem", "two.key", "two.der");
    const struct tls_texts wrong = texts_of("two.pem", "one.key", "");
    struct alloc_fail alloc;
    (void)state;
    alloc_fail_init(&alloc);
    struct tls *tls = tls_new(&alloc.mem, &one, NOW, &err);
    size_t live = alloc.live;
    assert_non_null(tls);
    const struct asked before = ask();
    assert_false(tls_change(tls, &wrong, NOW, &err));
    assert_true(is_shown("one.der"));
    assert_int_equal(alloc.live, live);
    assert_true(tls_change(tls, &two, NOW, &err));
    assert_true(is_shown("two.der"));
    assert_true(ask().key != before.key);
    /* Who asked before still has all of it. */
    tls_tick(tls, NOW + 599);
    assert_int_equal(before.chain[0].type, GNUTLS_CRT_X509);
    assert_int_equal(before.responses[0].response.data[0], 0x30);
    assert_true(tls_change(tls, &one, NOW + 599, &err));
    assert_int_equal(alloc.live, live + 4);
    tls_tick(tls, NOW + 600);
    assert_int_equal(alloc.live, live + 2); /* the first one is gone, the second one not yet */
    tls_tick(tls, NOW + 599 + 600);
    assert_int_equal(alloc.live, live);
    assert_true(tls_change(tls, &two, NOW + 2000, &err));
    tls_free(tls);
    alloc_fail_check(&alloc);
}

static bool make(const struct mem *mem, void *context)
{
    struct tls *tls = tls_new(mem, context, NOW, &err);
    bool done = tls != NULL && tls_change(tls, context, NOW, &err);
    tls_free(tls);
    return done;
}

static void without_memory(void **state)
{
    struct tls_texts texts = texts_of("one.pem", "one.key", "one.der");
    (void)state;
    assert_true(alloc_fail_each(make, &texts) >= 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_may_be),
        cmocka_unit_test(it_may_stand_alone),
        cmocka_unit_test(how_long_it_may_be),
        cmocka_unit_test(it_is_left_out_when_its_time_is_over),
        cmocka_unit_test(it_is_changed_while_others_have_it),
        cmocka_unit_test(without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
