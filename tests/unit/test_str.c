/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_str.c - text, distances, UTF-8, and the buffer at and past its limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "unit/alloc_fail.h"

#define NOTHING ((struct str){ NULL, 0 })

static void compares(void **state)
{
    (void)state;
    assert_true(str_equal(STR("ab"), str_of("ab")));
    assert_true(str_equal(NOTHING, STR("")));
    assert_true(str_equal(NOTHING, str_of(NULL)));
    assert_false(str_equal(STR("a\0b"), STR("a\0c")));
    assert_false(str_equal(STR("ab"), STR("abc")));
    assert_true(str_equal_text(STR("ab"), "ab"));
    assert_false(str_equal_text(STR("ab"), "abc"));
    assert_true(str_equal_text(NOTHING, NULL));
    assert_true(str_equal_fold(STR("NVIDIA h20"), STR("nvidia H20")));
    assert_false(str_equal_fold(STR("[a"), STR("{a")));
    assert_false(str_equal_fold(STR("É"), STR("é")));
    assert_false(str_equal_fold(STR("a"), STR("ab")));
    assert_true(str_compare(STR("a"), STR("b")) < 0);
    assert_true(str_compare(STR("b"), STR("a")) > 0);
    assert_true(str_compare(STR("a"), STR("ab")) < 0);
    assert_true(str_compare(STR("ab"), STR("a")) > 0);
    assert_true(str_compare(STR("\xFF"), STR("a")) > 0); /* bytes have no sign */
    assert_int_equal(str_compare(NOTHING, STR("")), 0);
    assert_true(str_compare(NOTHING, STR("a")) < 0);
    assert_int_equal(str_compare(STR("ab"), STR("ab")), 0);
}

static void takes_apart(void **state)
{
    (void)state;
    assert_true(str_starts(STR("abc"), STR("ab")));
    assert_true(str_starts(STR("abc"), NOTHING));
    assert_true(str_starts(NOTHING, NOTHING));
    assert_false(str_starts(STR("ab"), STR("abc")));
    assert_true(str_ends(STR("abc"), STR("bc")));
    assert_true(str_ends(NOTHING, NOTHING));
    assert_false(str_ends(STR("bc"), STR("abc")));
    assert_false(str_ends(STR("abc"), STR("ab")));
    assert_true(str_equal(str_slice(STR("abcd"), 1, 3), STR("bc")));
    assert_true(str_equal(str_slice(STR("abcd"), 2, 99), STR("cd")));
    assert_int_equal(str_slice(STR("abcd"), 3, 2).length, 0);
    assert_int_equal(str_slice(STR("abcd"), 99, 100).length, 0);
    assert_int_equal(str_slice(NOTHING, 0, 5).length, 0);
    assert_true(str_equal(str_trim(STR(" \t\r\n\f\va b \n")), STR("a b")));
    assert_int_equal(str_trim(STR("  ")).length, 0);
    assert_int_equal(str_trim(NOTHING).length, 0);
    assert_true(str_equal(str_trim(STR("\0")), STR("\0")));
    assert_int_equal(str_find(STR("a.b.c"), '.'), 1);
    assert_int_equal(str_find(STR("abc"), '.'), 3);
    assert_int_equal(str_find(STR("a\0b"), '\0'), 1);
    assert_int_equal(str_find(NOTHING, 'a'), 0);
}

static void hashes(void **state)
{
    (void)state;
    assert_true(str_hash(STR("a")) == str_hash(str_of("a")));
    assert_true(str_hash(STR("a")) != str_hash(STR("b")));
    assert_true(str_hash(STR("")) != str_hash(STR("\0")));
    assert_true(str_hash(NOTHING) == str_hash(STR("")));
}

/* Names that differ in their last letters, of every length around a word's, spread over a table. */
static void hashes_spread(void **state)
{
    static const struct {
        const char *before;
        int digits;
    } forms[] = { { "", 4 },        { "D", 6 },           { "ORD-", 4 },
                  { "10.168.", 1 }, { "Buyer, no. ", 5 }, { "The buyer no. ", 4 } };
    enum { NAMES = 4096, SLOTS = 4096 };
    (void)state;
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        static bool taken[SLOTS];
        unsigned used = 0;
        memset(taken, 0, sizeof taken);
        for (unsigned i = 0; i < NAMES; i++) {
            char name[40];
            snprintf(name, sizeof name, "%s%0*u", forms[f].before, forms[f].digits, i);
            bool *slot = &taken[str_hash(str_of(name)) % SLOTS];
            used += !*slot;
            *slot = true;
        }
        /* By chance it is 63 of 100. */
        if (used < SLOTS * 55 / 100)
            fail_msg("%s: %u of %d slots", forms[f].before, used, SLOTS);
    }
}

static void copies(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, mem_system(), 64);
    struct str copy = str_copy(&arena, STR("a\0b"));
    assert_true(str_equal(copy, STR("a\0b")));
    assert_int_equal(copy.data[3], '\0');
    assert_non_null(str_copy(&arena, NOTHING).data);
    copy = str_copy(&arena,
                    STR("more than sixty-four bytes of text, which is more than there is room"));
    assert_null(copy.data);
    assert_int_equal(copy.length, 0);
    arena_release(&arena);
}

/* The definition, without the rows: what optimal string alignment is. */
static size_t slow_distance(struct str a, struct str b)
{
    if (a.length == 0 || b.length == 0)
        return a.length + b.length;
    struct str a1 = str_slice(a, 0, a.length - 1);
    struct str b1 = str_slice(b, 0, b.length - 1);
    size_t cost = a.data[a.length - 1] != b.data[b.length - 1];
    size_t best = slow_distance(a1, b1) + cost;
    size_t other = slow_distance(a1, b) + 1;
    best = other < best ? other : best;
    other = slow_distance(a, b1) + 1;
    best = other < best ? other : best;
    if (a.length > 1 && b.length > 1 && a.data[a.length - 1] == b.data[b.length - 2] &&
        a.data[a.length - 2] == b.data[b.length - 1]) {
        other = slow_distance(str_slice(a, 0, a.length - 2), str_slice(b, 0, b.length - 2)) + 1;
        best = other < best ? other : best;
    }
    return best;
}

static void distance_is_what_it_is_defined_as(void **state)
{
    (void)state;
    /* All words of up to four letters over two, and over three, against each other. */
    for (unsigned letters = 2; letters <= 3; letters++) {
        char words[200][4];
        size_t lengths[200];
        size_t count = 0;
        for (size_t length = 0; length <= (letters == 2 ? 4 : 3); length++) {
            size_t all = 1;
            for (size_t i = 0; i < length; i++)
                all *= letters;
            for (size_t w = 0; w < all; w++, count++) {
                size_t rest = w;
                lengths[count] = length;
                for (size_t i = 0; i < length; i++, rest /= letters)
                    words[count][i] = (char)('a' + rest % letters);
            }
        }
        for (size_t i = 0; i < count; i++) {
            for (size_t j = 0; j < count; j++) {
                struct str a = { words[i], lengths[i] };
                struct str b = { words[j], lengths[j] };
                size_t expected = slow_distance(a, b);
                assert_int_equal(str_distance(a, b, 10), expected);
                assert_int_equal(str_distance(a, b, 1), expected > 1 ? 2 : expected);
                assert_int_equal(str_distance(a, b, 0), expected > 0);
            }
        }
    }
}

static void distance_of_names(void **state)
{
    (void)state;
    assert_int_equal(str_distance(STR("deal.destination"), STR("deal.destnation"), 3), 1);
    assert_int_equal(str_distance(STR("item.tpp"), STR("item.tpp"), 3), 0);
    assert_int_equal(str_distance(STR("kitten"), STR("sitting"), 3), 3);
    assert_int_equal(str_distance(STR("recieve"), STR("receive"), 3), 1);
    assert_int_equal(str_distance(NOTHING, STR("abc"), 5), 3);
    assert_int_equal(str_distance(STR("abc"), NOTHING, 2), 3);
    char text[64];
    memset(text, 'x', sizeof text);
    assert_int_equal(str_distance((struct str){ text, 63 }, (struct str){ text, 63 }, 2), 0);
    assert_int_equal(str_distance((struct str){ text, 64 }, (struct str){ text, 64 }, 2), 3);
    assert_int_equal(str_distance((struct str){ text, 64 }, STR("x"), 2), 3);
}

/* Writes the code point as UTF-8 would, also where it may not. */
static size_t encode(uint32_t code, size_t length, char *text)
{
    static const unsigned char lead[5] = { 0, 0, 0xC0, 0xE0, 0xF0 };
    if (length == 1) {
        text[0] = (char)code;
        return 1;
    }
    for (size_t i = length - 1; i > 0; i--, code >>= 6)
        text[i] = (char)(0x80 | (code & 0x3F));
    text[0] = (char)(lead[length] | code);
    return length;
}

static void utf8_takes_every_code_point_once(void **state)
{
    (void)state;
    static const uint32_t first[5] = { 0, 0, 0x80, 0x800, 0x10000 };
    static const uint32_t past[5] = { 0, 0x80, 0x800, 0x10000, 0x200000 };
    for (size_t length = 1; length <= 4; length++) {
        for (uint32_t code = 0; code < past[length]; code++) {
            char text[4];
            uint32_t read = UINT32_MAX;
            bool good =
                code >= first[length] && code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
            struct str s = { text, encode(code, length, text) };
            if (good != str_is_utf8(s))
                fail_msg("U+%04X in %zu bytes", (unsigned)code, length);
            assert_int_equal(str_utf8_at(s, 0, &read), good ? length : 0);
            assert_true(!good || read == code);
        }
    }
}

static void utf8_refuses_what_is_broken(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "\x80",
        "\xBF",
        "\xC2",
        "\xC0\x80",
        "\xC1\xBF",
        "\xE0\x80\x80",
        "\xE4\xB8",
        "\xE4\xB8z",
        "\xED\xA0\x80",
        "\xF0\x80\x80\x80",
        "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80",
        "\xF8\x88\x80\x80\x80",
        "\xFE",
        "\xFF",
        "ok\xE4",
        "\xF0\x9F\x98",
        "\xC2\xC2",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(str_is_utf8(str_of(wrong[i])));
    assert_false(str_is_utf8(STR("12345678\xFF")));
    assert_false(str_is_utf8(STR("1234567\xC3"
                                 "12345678")));
    assert_true(str_is_utf8(STR("1234567é12345678")));
    assert_true(str_is_utf8(NOTHING));
    assert_true(str_is_utf8(STR("a\0é中😀")));
}

static void columns_of_a_terminal(void **state)
{
    (void)state;
    assert_int_equal(str_columns(NOTHING), 0);
    assert_int_equal(str_columns(STR("abc")), 3);
    assert_int_equal(str_columns(STR("é")), 1);
    assert_int_equal(str_columns(STR("中芯")), 4);
    assert_int_equal(str_columns(STR("ｈ２０")), 6);
    assert_int_equal(str_columns(STR("한")), 2);
    assert_int_equal(str_columns(STR("\xFF\xE4\xB8")), 3); /* broken bytes, one each */
}

static void buffer_writes(void **state)
{
    (void)state;
    struct alloc_fail alloc;
    struct buf buf;
    struct err err;
    alloc_fail_init(&alloc);
    buf_init(&buf, &alloc.mem, 1000);
    assert_int_equal(alloc.calls, 0);
    buf_text(&buf, "a");
    buf_str(&buf, STR("b\0"));
    buf_str(&buf, NOTHING);
    buf_byte(&buf, 'c');
    buf_fill(&buf, '-', 3);
    buf_fill(&buf, 'x', 0);
    buf_format(&buf, "%d|%s", 42, "z");
    buf_add(&buf, NULL, 0);
    assert_true(str_equal(buf_view(&buf), STR("ab\0c---42|z")));
    assert_true(buf_check(&buf, &err));
    buf_clear(&buf);
    static const int64_t values[] = { 0, 1, -1, 9, 10, -10, INT64_MAX, INT64_MIN };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        buf_int(&buf, values[i]);
        buf_byte(&buf, ' ');
    }
    assert_true(str_equal(buf_view(&buf),
                          STR("0 1 -1 9 10 -10 9223372036854775807 -9223372036854775808 ")));
    buf_release(&buf);
    buf_release(&buf);
    alloc_fail_check(&alloc);
}

static char long_text[5001];

/* A long text may fill an array of the caller's to its last byte, and writes none behind it. */
static void format_fills_an_array(void **state)
{
    (void)state;
    char room[2600];
    for (size_t length = 2599; length <= 2601; length++) {
        struct buf buf = { .data = room, .capacity = sizeof room - 1, .limit = sizeof room - 1 };
        memset(room, '#', sizeof room);
        memset(long_text, 'x', sizeof long_text - 1);
        buf_format(&buf, "%.*s", (int)length, long_text);
        assert_int_equal(buf.failed, length > sizeof room - 1);
        assert_int_equal(room[sizeof room - 1], '#');
    }
}

/* At its limit, one past it, by every way of adding. */
static void buffer_keeps_to_its_limit(void **state)
{
    (void)state;
    static const size_t limits[] = { 1, 2, 255, 256, 257, 1000, 2047, 2048, 2049, 4096, 5000 };
    struct alloc_fail alloc;
    struct err err;
    alloc_fail_init(&alloc);
    memset(long_text, 'x', sizeof long_text - 1);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        for (size_t way = 0; way < 3; way++) {
            for (size_t past = 0; past < 2; past++) {
                struct buf buf;
                size_t length = limits[i] - 1 + past;
                buf_init(&buf, &alloc.mem, limits[i]);
                buf_byte(&buf, 'y');
                if (way == 0)
                    buf_add(&buf, long_text, length);
                else if (way == 1)
                    buf_fill(&buf, 'x', length);
                else
                    buf_format(&buf, "%.*s", (int)length, long_text);
                assert_int_equal(buf_check(&buf, &err), past == 0);
                assert_int_equal(buf.length, past == 0 ? limits[i] : 1);
                if (past == 1) {
                    assert_int_equal(err.code, ERR_LIMIT);
                    buf_clear(&buf);
                    assert_true(buf_check(&buf, &err));
                }
                buf_release(&buf);
            }
        }
    }
    alloc_fail_check(&alloc);
}

static void buffer_that_failed_takes_nothing_more(void **state)
{
    (void)state;
    struct buf buf;
    struct err err;
    buf_init(&buf, mem_system(), 10);
    buf_text(&buf, "12345");
    buf_text(&buf, "1234567");
    buf_text(&buf, "a");
    buf_fill(&buf, 'a', 1);
    buf_format(&buf, "a");
    assert_true(str_equal(buf_view(&buf), STR("12345")));
    assert_false(buf_check(&buf, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    buf_release(&buf);
    buf_init(&buf, mem_system(), 1000000);
    buf_text(&buf, "12345");
    buf_fill(&buf, 'a', SIZE_MAX);
    assert_false(buf_check(&buf, &err));
    assert_int_equal(err.code, ERR_LIMIT); /* though memory was not near the limit */
    buf_release(&buf);
    buf_init(&buf, mem_system(), 0);
    buf_byte(&buf, 'a');
    assert_false(buf_check(&buf, &err));
    buf_release(&buf);
}

static bool fill_buffer(const struct mem *mem, void *context)
{
    struct buf buf;
    struct err err;
    (void)context;
    buf_init(&buf, mem, 100000);
    for (int i = 0; i < 1000; i++)
        buf_format(&buf, "%d ", i);
    buf_format(&buf, "%s", long_text);
    bool done = buf_check(&buf, &err);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    else
        assert_int_equal(buf.length, 10 * 2 + 90 * 3 + 900 * 4 + strlen(long_text));
    buf_release(&buf);
    return done;
}

static void buffer_without_memory(void **state)
{
    (void)state;
    assert_true(alloc_fail_each(fill_buffer, NULL) > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares),
        cmocka_unit_test(takes_apart),
        cmocka_unit_test(hashes),
        cmocka_unit_test(hashes_spread),
        cmocka_unit_test(copies),
        cmocka_unit_test(distance_is_what_it_is_defined_as),
        cmocka_unit_test(distance_of_names),
        cmocka_unit_test(utf8_takes_every_code_point_once),
        cmocka_unit_test(utf8_refuses_what_is_broken),
        cmocka_unit_test(columns_of_a_terminal),
        cmocka_unit_test(buffer_writes),
        cmocka_unit_test(buffer_keeps_to_its_limit),
        cmocka_unit_test(format_fills_an_array),
        cmocka_unit_test(buffer_that_failed_takes_nothing_more),
        cmocka_unit_test(buffer_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
