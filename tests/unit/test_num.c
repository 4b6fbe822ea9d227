/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_num.c - exact numbers against slow ones, at the edges and at random. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/num.h"
#include "unit/big.h"

#define TOP_MAX ((int128)(((uint128)1 << 127) - 1))
#define TOP_MIN (-TOP_MAX - 1)

static bool same(struct num a, struct num b)
{
    return a.top == b.top && a.bottom == b.bottom;
}

/* xorshift64*: the same numbers on any machine. */
static uint64_t seed = 88172645463325252ULL;

static uint64_t next_random(void)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return seed * 2685821657736338717ULL;
}

/* Any length of bits is as likely as any other, so that small, middling and huge numbers meet. */
static struct num random_num(void)
{
    uint128 top = (uint128)next_random() << 64 | next_random();
    uint64_t bottom = next_random() >> 1;
    top >>= 1 + next_random() % 127;
    bottom >>= next_random() % 63;
    switch (next_random() % 4) {
    case 0:
        bottom = 1;
        break;
    case 1:
        bottom = 1000000000;
        break;
    default:
        break;
    }
    struct big_fraction fraction = { next_random() % 2 == 0 && top != 0, big_of(top),
                                     big_of(bottom == 0 ? 1 : bottom) };
    struct num value = { 0, 1 };
    assert_true(big_fraction_pack(fraction, &value));
    return value;
}

static struct num edges[200];
static size_t edge_count;

static void add_edge(int128 top, int64_t bottom)
{
    struct num value = { 0, 1 };
    uint128 size = top < 0 ? 0 - (uint128)top : (uint128)top;
    assert_true(big_fraction_pack(
        (struct big_fraction){ top < 0, big_of(size), big_of((uint128)bottom) }, &value));
    for (size_t i = 0; i < edge_count; i++) {
        if (same(edges[i], value))
            return;
    }
    assert_true(edge_count < sizeof edges / sizeof *edges);
    edges[edge_count++] = value;
}

static int make_edges(void **state)
{
    (void)state;
    const int128 tops[] = { 0,
                            1,
                            2,
                            10,
                            TOP_MAX,
                            TOP_MAX - 1,
                            TOP_MIN,
                            -1,
                            -3,
                            INT64_MAX,
                            (int128)1 << 64,
                            INT64_MIN,
                            TOP_MIN + 1,
                            (int128)1 << 126,
                            (int128)1000000000000000000 * 1000000000 };
    const int64_t bottoms[] = {
        1, 2, 3, 1000, 1000000000000000000, INT64_MAX, INT64_MAX - 1, (int64_t)1 << 62
    };
    edge_count = 0;
    for (size_t i = 0; i < sizeof tops / sizeof *tops; i++) {
        for (size_t j = 0; j < sizeof bottoms / sizeof *bottoms; j++)
            add_edge(tops[i], bottoms[j]);
    }
    return 0;
}

/* One operation on one pair against the slow way. */
static void check_result(const char *name, struct num a, struct num b, bool done, struct num result,
                         bool keeps, struct num expected)
{
    if (done && keeps && same(result, expected))
        return;
    if (!done && !keeps && same(result, num_int(77)))
        return;
    fail_msg("%s of %.0Lf/%lld and %.0Lf/%lld: %s, wanted %s", name, (long double)a.top,
             (long long)a.bottom, (long double)b.top, (long long)b.bottom,
             done ? "a number" : "overflow", keeps ? "another" : "overflow");
}

/* A sum may also fail when it does not fit over the least common denominator. */
static bool sum_fits(struct big_fraction a, struct big_fraction b)
{
    struct big divisor = big_common_divisor(a.bottom, b.bottom);
    struct big factor_a;
    struct big factor_b;
    big_rest(b.bottom, divisor, &factor_a);
    big_rest(a.bottom, divisor, &factor_b);
    struct big limit = big_of((uint128)1 << 127);
    struct big left = big_multiply(a.top, factor_a);
    struct big right = big_multiply(b.top, factor_b);
    return big_compare(left, limit) < 0 && big_compare(right, limit) < 0 &&
           (a.negative != b.negative || big_compare(big_add(left, right), limit) < 0);
}

static void check_sum(const char *name, struct num a, struct num b, struct big_fraction big_a,
                      struct big_fraction big_b, bool done, struct num result)
{
    struct num expected = num_int(0);
    bool keeps = big_fraction_pack(big_fraction_add(big_a, big_b), &expected);
    if (!done && keeps && same(result, num_int(77)) && !sum_fits(big_a, big_b))
        return;
    check_result(name, a, b, done, result, keeps, expected);
}

static void check_pair(struct num a, struct num b)
{
    struct num result = num_int(77);
    struct num expected = num_int(0);
    struct big_fraction big_a = big_fraction_of(a);
    struct big_fraction big_b = big_fraction_of(b);

    assert_int_equal(num_compare(a, b), big_fraction_compare(big_a, big_b));
    bool done = num_add(a, b, &result);
    check_sum("sum", a, b, big_a, big_b, done, result);

    result = num_int(77);
    done = num_subtract(a, b, &result);
    struct big_fraction minus_b = big_b;
    minus_b.negative = b.top != 0 && !big_b.negative;
    check_sum("difference", a, b, big_a, minus_b, done, result);

    result = num_int(77);
    done = num_multiply(a, b, &result);
    bool keeps = big_fraction_pack(big_fraction_multiply(big_a, big_b), &expected);
    check_result("product", a, b, done, result, keeps, expected);

    result = num_int(77);
    done = num_divide(a, b, &result);
    struct big_fraction turned = { big_b.negative, big_b.bottom, big_b.top };
    keeps = b.top != 0 && big_fraction_pack(big_fraction_multiply(big_a, turned), &expected);
    check_result("quotient", a, b, done, result, keeps, expected);
}

static void agrees_with_the_slow_way_at_the_edges(void **state)
{
    (void)state;
    for (size_t i = 0; i < edge_count; i++) {
        for (size_t j = 0; j < edge_count; j++)
            assert_int_equal(
                num_compare(edges[i], edges[j]),
                big_fraction_compare(big_fraction_of(edges[i]), big_fraction_of(edges[j])));
    }
    for (size_t i = 0; i < edge_count; i++) {
        for (size_t j = i % 5; j < edge_count; j += 5)
            check_pair(edges[i], edges[j]);
    }
}

static void agrees_with_the_slow_way_at_random(void **state)
{
    (void)state;
    for (int i = 0; i < 3000; i++)
        check_pair(random_num(), random_num());
}

/* Neighbors whose products do not fit in 128 bits: only the whole parts and the rests can tell. */
static void compares_what_does_not_multiply_out(void **state)
{
    (void)state;
    for (int i = 0; i < 100000; i++) {
        struct num a = random_num();
        struct num b = a;
        b.top += (int128)(next_random() % 3) - 1;
        if (next_random() % 2 == 0 && b.bottom < INT64_MAX)
            b.bottom++;
        int expected = big_fraction_compare(big_fraction_of(a), big_fraction_of(b));
        assert_int_equal(num_compare(a, b), expected);
        assert_int_equal(num_compare(b, a), -expected);
    }
    struct num high = { TOP_MAX, INT64_MAX };
    struct num less = { TOP_MAX - 1, INT64_MAX };
    struct num other = { TOP_MAX, INT64_MAX - 1 };
    assert_int_equal(num_compare(high, less), 1);
    assert_int_equal(num_compare(high, other), -1);
    assert_int_equal(num_compare((struct num){ TOP_MIN, 1 }, (struct num){ TOP_MIN, 3 }), -1);
    assert_int_equal(num_compare((struct num){ -1, INT64_MAX }, num_int(0)), -1);
}

static void arguments_may_be_the_result(void **state)
{
    (void)state;
    struct num a = { 1, 3 };
    assert_true(num_add(a, a, &a));
    assert_true(same(a, (struct num){ 2, 3 }));
    assert_true(num_multiply(a, a, &a));
    assert_true(same(a, (struct num){ 4, 9 }));
    assert_true(num_divide(a, a, &a));
    assert_true(same(a, num_int(1)));
    assert_true(num_subtract(a, a, &a));
    assert_true(same(a, num_int(0)));
    assert_false(num_divide(num_int(1), a, &a));
    assert_true(same(num_int(INT64_MIN), (struct num){ INT64_MIN, 1 }));
}

struct parse_case {
    const char *text;
    int64_t top;
    int64_t bottom; /* 0: not a number; -1: cannot be kept */
};

static const struct parse_case cases[] = {
    { "0", 0, 1 },
    { "-0", 0, 1 },
    { "0.000", 0, 1 },
    { "0e99999", 0, 1 },
    { "7", 7, 1 },
    { "-7", -7, 1 },
    { "007", 7, 1 },
    { "4_800", 4800, 1 },
    { "26_900_000", 26900000, 1 },
    { "5.92", 148, 25 },
    { "4_799.99", 479999, 100 },
    { "1.0_5", 21, 20 },
    { "0.5", 1, 2 },
    { "1.50", 3, 2 },
    { "2e3", 2000, 1 },
    { "2E+3", 2000, 1 },
    { "1.5e3", 1500, 1 },
    { "1.5e0", 3, 2 },
    { "15e-1", 3, 2 },
    { "10e-1", 1, 1 },
    { "1e-18", 1, 1000000000000000000 },
    { "100e-20", 1, 1000000000000000000 },
    { "1e18", 1000000000000000000, 1 },
    { "0.0000000000000000010", 1, 1000000000000000000 },
    { "0.0000000000000000011", 0, -1 },
    { "0.000000000000000001", 1, 1000000000000000000 },
    { "9223372036854775807", INT64_MAX, 1 },
    { "-9223372036854775807", -INT64_MAX, 1 },
    { "1e-19", 0, -1 },
    { "1e37", 0, -1 },
    { "999e36", 0, -1 },
    { "1e99999999999", 0, -1 },
    { "1e-99999999999", 0, -1 },
    { "1234567890123456789012345678901234567", 0, -1 },
    { "1.000000000000000000000000000000000000", 0, -1 },
    { "", 0, 0 },
    { "-", 0, 0 },
    { "+1", 0, 0 },
    { ".5", 0, 0 },
    { "5.", 0, 0 },
    { "1e", 0, 0 },
    { "1e+", 0, 0 },
    { "1ex", 0, 0 },
    { "1e1.5", 0, 0 },
    { "1_", 0, 0 },
    { "_1", 0, 0 },
    { "1__0", 0, 0 },
    { "1_.5", 0, 0 },
    { "1._5", 0, 0 },
    { "1,000", 0, 0 },
    { " 1", 0, 0 },
    { "1 ", 0, 0 },
    { "0x10", 0, 0 },
    { "nan", 0, 0 },
    { "inf", 0, 0 },
    { "--1", 0, 0 },
    { "1.2.3", 0, 0 },
    { "1e5e5", 0, 0 },
    { "1e_5", 0, 0 },
    { "\xEF\xBC\x91", 0, 0 },
};

static void parses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct num value = num_int(77);
        struct err err;
        bool done = num_parse(str_of(cases[i].text), true, &value, &err);
        struct num expected = { cases[i].top, cases[i].bottom };
        if (cases[i].bottom > 0) {
            if (!done || !same(value, expected))
                fail_msg("'%s' is not read as it should be", cases[i].text);
            continue;
        }
        if (done || !same(value, num_int(77)))
            fail_msg("'%s' is taken for a number", cases[i].text);
        assert_int_equal(err.code, cases[i].bottom == 0 ? ERR_VALUE : ERR_OVERFLOW);
    }
    struct num value = num_int(77);
    struct err err;
    assert_true(num_parse(STR("99e36"), false, &value, &err));
    assert_true(value.bottom == 1 &&
                value.top / 99 == (int128)1000000000000000000 * 1000000000000000000);
    assert_false(num_parse(STR("1_000"), false, &value, &err));
    assert_int_equal(err.code, ERR_VALUE);
    assert_false(num_parse(STR("1\0"), false, &value, &err));
    assert_false(num_parse((struct str){ NULL, 0 }, false, &value, &err));
    assert_string_equal(err.message, "'' is not a number");
    assert_true(num_parse(STR("999999999999999999999999999999999999"), false, &value, &err));
    char text[NUM_TEXT_SIZE];
    assert_string_equal(num_format(value, 0, false, text), "999999999999999999999999999999999999");
}

static void formats(void **state)
{
    (void)state;
    char text[NUM_TEXT_SIZE];
    assert_string_equal(num_format(num_int(0), 5, false, text), "0");
    assert_string_equal(num_format(num_int(0), 2, true, text), "0.00");
    assert_string_equal(num_format(num_int(-7), 2, true, text), "-7.00");
    assert_string_equal(num_format(num_int(100), 0, false, text), "100");
    assert_string_equal(num_format(num_int(100), 0, true, text), "100");
    assert_string_equal(num_format((struct num){ 148, 25 }, 18, false, text), "5.92");
    assert_string_equal(num_format((struct num){ 148, 25 }, 1, false, text), "5.9");
    assert_string_equal(num_format((struct num){ 148, 25 }, 3, true, text), "5.920");
    assert_string_equal(num_format((struct num){ 2, 3 }, 4, false, text), "0.6666"); /* cut */
    assert_string_equal(num_format((struct num){ -2, 3 }, 0, false, text), "0");     /* no sign */
    assert_string_equal(num_format((struct num){ -1, 1000 }, 2, false, text), "0");
    assert_string_equal(num_format((struct num){ -1, 1000 }, 2, true, text), "0.00");
    assert_string_equal(num_format((struct num){ -1, 1000 }, 3, false, text), "-0.001");
    assert_string_equal(num_format((struct num){ 1, 1000 }, 2, false, text), "0");
    assert_string_equal(num_format((struct num){ 1, 3 }, 99, false, text), "0.333333333333333333");
    assert_string_equal(num_format((struct num){ TOP_MIN, 1 }, 18, true, text),
                        "-170141183460469231731687303715884105728.000000000000000000");
    assert_string_equal(num_format((struct num){ TOP_MAX, INT64_MAX }, 18, false, text),
                        "18446744073709551618");
}

static void groups_thousands(void **state)
{
    (void)state;
    char text[NUM_TEXT_SIZE];
    assert_string_equal(num_format_grouped(num_int(0), 2, text), "0");
    assert_string_equal(num_format_grouped(num_int(999), 2, text), "999");
    assert_string_equal(num_format_grouped(num_int(1000), 2, text), "1,000");
    assert_string_equal(num_format_grouped(num_int(-999), 2, text), "-999");
    assert_string_equal(num_format_grouped(num_int(-26900000), 2, text), "-26,900,000");
    assert_string_equal(num_format_grouped((struct num){ 12345678, 1000 }, 6, text), "12,345.678");
    assert_string_equal(num_format_grouped((struct num){ 1, 10000 }, 6, text), "0.0001");
    assert_string_equal(num_format_grouped((struct num){ TOP_MIN, 1 }, 0, text),
                        "-170,141,183,460,469,231,731,687,303,715,884,105,728");
    assert_string_equal(
        num_format_grouped((struct num){ TOP_MIN + 1, 1000000000000000000 }, 18, text),
        "-170,141,183,460,469,231,731.687303715884105727");
}

/* Every decimal of up to 36 digits and 18 places comes back as it went. */
static void decimals_go_round(void **state)
{
    (void)state;
    for (int i = 0; i < 100000; i++) {
        char in[64];
        char out[NUM_TEXT_SIZE];
        size_t at = 0;
        size_t digits = 1 + next_random() % NUM_DIGITS_MAX;
        size_t places = next_random() % 19;
        if (places >= digits)
            places = digits - 1;
        if (next_random() % 2 == 0)
            in[at++] = '-';
        for (size_t d = 0; d < digits; d++) {
            if (d == digits - places)
                in[at++] = '.';
            bool outer = d == 0 || d == digits - 1; /* no zeros that would be dropped */
            in[at++] = (char)('0' + (outer ? 1 + next_random() % 9 : next_random() % 10));
        }
        in[at] = '\0';
        struct num value;
        struct num again;
        struct err err;
        assert_true(num_parse((struct str){ in, at }, false, &value, &err));
        assert_string_equal(num_format(value, NUM_PLACES_MAX, false, out), in);
        assert_true(
            num_parse(str_of(num_format(value, NUM_PLACES_MAX, true, out)), false, &again, &err) ||
            err.code == ERR_OVERFLOW);
        num_format_grouped(value, NUM_PLACES_MAX, out);
        size_t kept = 0;
        for (size_t c = 0; out[c] != '\0'; c++) {
            if (out[c] != ',')
                out[kept++] = out[c];
        }
        out[kept] = '\0';
        assert_string_equal(out, in);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(agrees_with_the_slow_way_at_the_edges, make_edges),
        cmocka_unit_test(agrees_with_the_slow_way_at_random),
        cmocka_unit_test(compares_what_does_not_multiply_out),
        cmocka_unit_test(arguments_may_be_the_result),
        cmocka_unit_test(parses),
        cmocka_unit_test(formats),
        cmocka_unit_test(groups_thousands),
        cmocka_unit_test(decimals_go_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
