/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_webauthn.c - what a browser sends of a security key: each thing wrong by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk/webauthn.h"
#include "unit/soft_key.h"

#define ORIGIN "https://licet.example.com"
#define CHALLENGE "Y2hhbGxlbmdl"
#define SIGNED_FLAGS SOFT_PRESENT
#define MADE_FLAGS (SOFT_PRESENT | SOFT_MADE)

static struct webauthn_site site;
static const struct soft_said made_right = { .type = "webauthn.create",
                                             .challenge = CHALLENGE,
                                             .origin = ORIGIN,
                                             .host = "licet.example.com",
                                             .flags = MADE_FLAGS,
                                             .signs = 7 };
static const struct soft_said signed_right = { .type = "webauthn.get",
                                               .challenge = CHALLENGE,
                                               .origin = ORIGIN,
                                               .host = "licet.example.com",
                                               .flags = SIGNED_FLAGS,
                                               .signs = 8 };
static struct arena arena;
static struct soft_key key, other;
static struct soft_answer answer;
static struct webauthn_credential made;
static uint32_t signs;
static struct err err;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, mem_system(), (size_t)1 << 20);
    soft_key_make(&key, 'a');
    soft_key_make(&other, 'b');
    memset(&made, 0, sizeof made);
    err_clear(&err);
    site = (struct webauthn_site){ STR("licet.example.com"), STR(ORIGIN) };
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    soft_key_free(&key);
    soft_key_free(&other);
    arena_release(&arena);
    return 0;
}

static bool read_answer(struct webauthn_said *ret)
{
    const struct webauthn_answer view = soft_answer_view(&answer);
    return webauthn_read(&arena, &view, ret, &err);
}

static bool create(const struct soft_said *said)
{
    struct webauthn_said read;
    soft_key_create(&key, said, &answer);
    return read_answer(&read) && webauthn_created(&site, &read, &made, &err);
}

static bool is_signed(void)
{
    struct webauthn_said read;
    return read_answer(&read) && webauthn_signed(&site, &read, made.point, &signs, &err);
}

static bool sign_with(const struct soft_said *said)
{
    soft_key_sign(&key, said, &answer);
    return is_signed();
}

static void refused(bool done, const char *why)
{
    assert_false(done);
    assert_int_equal(err.code, ERR_FORBIDDEN);
    if (strstr(err.message, why) == NULL)
        fail_msg("'%s' has no '%s'", err.message, why);
}

static void a_key_is_made_and_signs(void **state)
{
    struct webauthn_said read;
    (void)state;
    assert_true(create(&made_right));
    assert_int_equal(made.id_length, sizeof key.id);
    assert_memory_equal(made.id, key.id, sizeof key.id);
    assert_int_equal(made.signs, 7);
    soft_key_sign(&key, &signed_right, &answer);
    assert_true(read_answer(&read));
    assert_true(str_equal_text(read.challenge, CHALLENGE));
    assert_memory_equal(read.credential.data, key.id, sizeof key.id);
    assert_true(is_signed());
    assert_int_equal(signs, 8);
}

/* With the member in place of that of the right one. */
#define WITH(right, ...)                                                                           \
    __extension__({                                                                                \
        struct soft_said changed_ = right;                                                         \
        changed_.__VA_ARGS__;                                                                      \
        changed_;                                                                                  \
    })

static void what_the_browser_says_is_looked_at(void **state)
{
    static const char *const origins[] = { "https://licet.example.com.evil.example",
                                           "https://evil.example",
                                           "http://licet.example.com",
                                           "https://licet.example.com:444",
                                           "https://LICET.example.com",
                                           "" };
    static const char *const framed[] = { ",\"crossOrigin\":true", ",\"crossOrigin\":\"false\"",
                                          ",\"crossOrigin\":1", ",\"crossOrigin\":null" };
    struct soft_said said;
    (void)state;
    assert_true(create(&made_right));
    for (size_t i = 0; i < sizeof origins / sizeof *origins; i++) {
        said = WITH(made_right, origin = origins[i]);
        refused(create(&said), "the page was '");
        said = WITH(signed_right, origin = origins[i]);
        refused(sign_with(&said), "the page was '");
    }
    for (size_t i = 0; i < sizeof framed / sizeof *framed; i++) {
        said = WITH(made_right, more = framed[i]);
        refused(create(&said), "inside of another");
        said = WITH(signed_right, more = framed[i]);
        refused(sign_with(&said), "inside of another");
    }
    said = WITH(made_right, type = "webauthn.get");
    refused(create(&said), "something else");
    said = WITH(signed_right, type = "webauthn.create");
    refused(sign_with(&said), "something else");
    said = WITH(made_right, more = ",\"crossOrigin\":false,\"extra\":{\"a\":[1]}");
    assert_true(create(&said));
    said = WITH(signed_right, more = ",\"crossOrigin\":false");
    assert_true(sign_with(&said));
}

static void what_is_no_answer(void **state)
{
    static const char *const texts[] = {
        "",
        "[]",
        "null",
        "{",
        "{\"type\":\"webauthn.get\",\"type\":\"webauthn.get\"}",
        "{\"a\":1} ",
        "\"webauthn.get\"",
        "{}",
        "{\"type\":1,\"challenge\":2,\"origin\":3}",
    };
    struct webauthn_said read;
    (void)state;
    assert_true(create(&made_right));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct soft_said said = WITH(signed_right, text = texts[i]);
        refused(sign_with(&said), "refused");
    }
    soft_key_sign(&key, &signed_right, &answer);
    char *const parts[] = { answer.client_data, answer.authenticator_data, answer.credential,
                            answer.signature };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        char first = parts[i][0];
        parts[i][0] = '+';
        refused(read_answer(&read), "base64url");
        parts[i][0] = first;
    }
    static char long_one[9000];
    memset(long_one, 'A', sizeof long_one - 1);
    const struct webauthn_answer view = { .client_data = str_of(long_one) };
    refused(webauthn_read(&arena, &view, &read, &err), "too long");
}

static void what_a_new_key_says_is_looked_at(void **state)
{
    (void)state;
    struct soft_said said = WITH(made_right, host = "evil.example");
    refused(create(&said), "another site");
    said = WITH(made_right, flags = SOFT_MADE);
    refused(create(&said), "nobody touched it");
    said = WITH(made_right, flags = SOFT_PRESENT);
    refused(create(&said), "not understood");
    said = WITH(made_right, id_length = WEBAUTHN_ID_MAX);
    assert_true(create(&said));
    assert_int_equal(made.id_length, WEBAUTHN_ID_MAX);
    said = WITH(made_right, id_length = WEBAUTHN_ID_MAX + 1);
    refused(create(&said), "too long");
    said = WITH(made_right, algorithm = 0x27); /* EdDSA */
    refused(create(&said), "ES256");
    said = WITH(made_right, more_data = true);
    refused(create(&said), "not understood");
    said = WITH(made_right, off_curve = true);
    refused(create(&said), "P-256");
    soft_key_create(&key, &made_right, &answer);
    struct webauthn_said read;
    assert_true(read_answer(&read));
    for (size_t length = 0; length < read.authenticator_data.length; length++) {
        struct webauthn_said cut = read;
        cut.authenticator_data.length = length;
        refused(webauthn_created(&site, &cut, &made, &err), "refused");
    }
    assert_true(webauthn_created(&site, &read, &made, &err));
}

static void what_a_key_signs_is_looked_at(void **state)
{
    struct webauthn_said read;
    (void)state;
    assert_true(create(&made_right));
    struct soft_said said = WITH(signed_right, host = "evil.example");
    refused(sign_with(&said), "did not sign");
    said = WITH(signed_right, flags = 0);
    refused(sign_with(&said), "did not sign");
    said = WITH(signed_right, more_data = true);
    refused(sign_with(&said), "did not sign");
    soft_key_sign(&other, &signed_right, &answer);
    refused(is_signed(), "did not sign");
    /* What was signed is all of it. */
    soft_key_sign(&key, &signed_right, &answer);
    assert_true(read_answer(&read));
    for (size_t i = 0; i < read.authenticator_data.length; i++) {
        char *byte = (char *)read.authenticator_data.data + i;
        *byte ^= 1;
        refused(webauthn_signed(&site, &read, made.point, &signs, &err), "did not sign");
        *byte ^= 1;
    }
    read.client_hash[31] ^= 1;
    refused(webauthn_signed(&site, &read, made.point, &signs, &err), "did not sign");
    read.client_hash[31] ^= 1;
    const struct str signature = read.signature;
    read.signature = STR("");
    refused(webauthn_signed(&site, &read, made.point, &signs, &err), "did not sign");
    read.signature = signature;
    made.point[63] ^= 1;
    refused(webauthn_signed(&site, &read, made.point, &signs, &err), "P-256");
    made.point[63] ^= 1;
    assert_true(webauthn_signed(&site, &read, made.point, &signs, &err));
}

/* Recorded from Chromium 156, with a key of software, at http://localhost:8080. */
static void what_a_browser_sends(void **state)
{
    const struct webauthn_answer created = {
        .client_data = STR("eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiQmljWFdxSVZEZkFONT"
                           "RVdkFwYlYtcGw2X0JCQXk5VmFvUUxoeGNmY2NFNCIsIm9yaWdpbiI6Imh0dHA6Ly9sb2Nh"
                           "bGhvc3Q6ODA4MCIsImNyb3NzT3JpZ2luIjpmYWxzZX0"),
        .authenticator_data =
            STR("SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2NFAAAAAQAAAAAAAAAAAAAAAAAAAA"
                "AAIPoYUregH_jbCZsOw6a3dTk6E5CdodFBi9Xfsrfv9XYHpQECAyYgASFYILdjxD-HPZo_"
                "WBRP9nbPmuFydgMR-YHaiH3CH3D-IWyDIlggkI1lFrDYY_S7PVaQ-5bL-Jti6M7JNKmRbi"
                "XhkS3p_l0"),
        .credential = STR("-hhSt6Af-NsJmw7Dprd1OToTkJ2h0UGL1d-yt-_1dgc"),
        .signature = STR("")
    };
    const struct webauthn_answer given = {
        .client_data = STR("eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoia2lBajhDYXdQcVJKT05GM3"
                           "R4N3NJLWZ3aEJ4Zkk0c2Q0RDFFV2lnS09aSSIsIm9yaWdpbiI6Imh0dHA6Ly9sb2NhbGhv"
                           "c3Q6ODA4MCIsImNyb3NzT3JpZ2luIjpmYWxzZX0"),
        .authenticator_data = STR("SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAg"),
        .credential = STR("-hhSt6Af-NsJmw7Dprd1OToTkJ2h0UGL1d-yt-_1dgc"),
        .signature = STR("MEUCIAz60r8uB2fzp7fagODGMlXU8UeYy9IciCYOQOZunoskAiEAxKh08_UFWcOg-bXCDD"
                         "gGXEN7LePXE2aDidvgxNDnGeo")
    };
    struct webauthn_said read;
    (void)state;
    site = (struct webauthn_site){ STR("localhost"), STR("http://localhost:8080") };
    assert_true(webauthn_read(&arena, &created, &read, &err));
    assert_true(webauthn_created(&site, &read, &made, &err));
    assert_true(made.id_length == read.credential.length && made.signs == 1);
    assert_memory_equal(made.id, read.credential.data, made.id_length);
    assert_true(webauthn_read(&arena, &given, &read, &err));
    assert_true(str_equal_text(read.challenge, "kiAj8CawPqRJONF3tx7sI-fwhBxfI4sd4D1EWigKOZI"));
    assert_true(webauthn_signed(&site, &read, made.point, &signs, &err) && signs == 2);
    read.client_hash[0] ^= 1;
    refused(webauthn_signed(&site, &read, made.point, &signs, &err), "did not sign");
}

static void sites(void **state)
{
    static const struct {
        const char *origin, *host;
    } right[] = { { "https://licet.example.com", "licet.example.com" },
                  { "https://licet.example.com:8443", "licet.example.com" },
                  { "https://a-1.b2", "a-1.b2" },
                  { "https://licet", "licet" },
                  { "http://localhost", "localhost" },
                  { "http://localhost:8080", "localhost" } };
    static const char *const wrong[] = { "",
                                         "licet.example.com",
                                         "https://",
                                         "https://licet.example.com/",
                                         "https://licet.example.com:",
                                         "https://licet.example.com:443",
                                         "https://licet.example.com:0443",
                                         "https://licet.example.com:123456",
                                         "https://licet.example.com:84a3",
                                         "https://Licet.example.com",
                                         "https://.example.com",
                                         "https://licet..com",
                                         "https://licet.-com",
                                         "https://licet.example.com.",
                                         "https://192.0.2.1",
                                         "https://[::1]",
                                         "https://a@b.com",
                                         "http://licet.example.com",
                                         "http://localhost:80",
                                         "http://127.0.0.1:8080",
                                         "ftp://localhost",
                                         "HTTPS://licet.example.com" };
    struct webauthn_site read;
    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        assert_true(webauthn_site_read(str_of(right[i].origin), &read, &err));
        assert_true(str_equal_text(read.host, right[i].host));
        assert_true(str_equal_text(read.origin, right[i].origin));
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (webauthn_site_read(str_of(wrong[i]), &read, &err))
            fail_msg("'%s' is taken", wrong[i]);
        assert_int_equal(err.code, ERR_USAGE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(a_key_is_made_and_signs),
        TEST(what_the_browser_says_is_looked_at),
        TEST(what_is_no_answer),
        TEST(what_a_new_key_says_is_looked_at),
        TEST(what_a_key_signs_is_looked_at),
        TEST(what_a_browser_sends),
        TEST(sites),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
