/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_sha256.c - the examples of FIPS 180-4, in parts, and that nothing is left behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/sha256.h"

static const struct {
    const char *text, *hex;
} examples[] = {
    { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};

static void assert_hash(const uint8_t hash[SHA256_SIZE], const char *hex)
{
    char text[2 * SHA256_SIZE + 1];
    for (size_t i = 0; i < SHA256_SIZE; i++)
        snprintf(text + 2 * i, 3, "%02x", hash[i]);
    assert_string_equal(text, hex);
}

static void test_examples(void **state)
{
    uint8_t hash[SHA256_SIZE];
    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        sha256_of(examples[i].text, strlen(examples[i].text), hash);
        assert_hash(hash, examples[i].hex);
    }
    sha256_of(NULL, 0, hash);
    assert_hash(hash, examples[0].hex);
}

/* Cut anywhere, it is the same. */
static void test_parts(void **state)
{
    const char *text = examples[2].text;
    size_t length = strlen(text);
    (void)state;
    for (size_t cut = 0; cut <= length; cut++) {
        struct sha256 parts;
        uint8_t hash[SHA256_SIZE];
        sha256_begin(&parts);
        sha256_add(&parts, text, cut);
        sha256_add(&parts, NULL, 0);
        sha256_add(&parts, text + cut, length - cut);
        sha256_end(&parts, hash);
        assert_hash(hash, examples[2].hex);
    }
}

static void test_nothing_is_left(void **state)
{
    static const struct sha256 empty;
    struct sha256 hash;
    uint8_t ret[SHA256_SIZE];
    (void)state;
    memset(&hash, 0, sizeof hash);
    sha256_begin(&hash);
    sha256_add(&hash, "a secret", 8);
    assert_memory_not_equal(&hash, &empty, sizeof hash);
    sha256_end(&hash, ret);
    assert_memory_equal(&hash, &empty, sizeof hash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_nothing_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
