/* SPDX-License-Identifier: Apache-2.0 */
/* base/num.c - see num.h. */
#include "base/num.h"

#include <assert.h>
#include <string.h>

#define INT128_MAX ((int128)(~(uint128)0 >> 1))

struct num num_int(int64_t value)
{
    return (struct num){ .top = value, .bottom = 1 };
}

static uint128 magnitude(int128 value)
{
    return value < 0 ? 0 - (uint128)value : (uint128)value;
}

/* Most numbers fit in 64 bits after a step or two, and then divide ten times faster. */
static uint128 common_divisor(uint128 a, uint128 b)
{
    while (b > UINT64_MAX) {
        uint128 rest = a % b;
        a = b;
        b = rest;
    }
    if (b == 0)
        return a;
    uint64_t large = (uint64_t)b;
    uint64_t small = (uint64_t)(a % b);
    while (small != 0) {
        uint64_t rest = large % small;
        large = small;
        small = rest;
    }
    return large;
}

/*
 * The number with this sign and these magnitudes, which have no common divisor; false if it does
 * not fit.
 */
static bool pack(bool negative, uint128 top, uint128 bottom, struct num *ret)
{
    if (bottom > INT64_MAX || top > (uint128)INT128_MAX + negative)
        return false;
    *ret = (struct num){ .top = (int128)(negative ? 0 - top : top), .bottom = (int64_t)bottom };
    return true;
}

/* The same with magnitudes that may have a common divisor.  bottom > 0. */
static bool reduce(bool negative, uint128 top, uint128 bottom, struct num *ret)
{
    uint128 divisor = bottom == 1 ? 1 : common_divisor(top, bottom);
    return pack(negative, top / divisor, bottom / divisor, ret);
}

/* Quotient rounded towards minus infinity, and the rest in [0, bottom). */
static int128 floor_divide(int128 top, int64_t bottom, int64_t *ret_rest)
{
    int128 quotient = top / bottom;
    int128 rest = top % bottom;
    if (rest < 0) {
        rest += bottom;
        quotient -= 1;
    }
    *ret_rest = (int64_t)rest;
    return quotient;
}

int num_compare(struct num a, struct num b)
{
    assert(a.bottom > 0 && b.bottom > 0);
    if (a.bottom == b.bottom)
        return a.top < b.top ? -1 : a.top > b.top;
    int128 left;
    int128 right;
    if (!__builtin_mul_overflow(a.top, (int128)b.bottom, &left) &&
        !__builtin_mul_overflow(b.top, (int128)a.bottom, &right))
        return left < right ? -1 : left > right;
    /*
     * Too large to multiply out: whole parts first, then the remainders, which always fit in 128
     * bits.
     */
    int64_t rest_a;
    int64_t rest_b;
    int128 whole_a = floor_divide(a.top, a.bottom, &rest_a);
    int128 whole_b = floor_divide(b.top, b.bottom, &rest_b);
    if (whole_a != whole_b)
        return whole_a < whole_b ? -1 : 1;
    left = (int128)rest_a * b.bottom;
    right = (int128)rest_b * a.bottom;
    return left < right ? -1 : left > right;
}

/* a + b or a - b over the least common denominator. */
static bool combine(struct num a, struct num b, bool subtract, struct num *ret)
{
    int128 left = a.top;
    int128 right = b.top;
    int128 bottom = 1;
    int128 top;
    assert(a.bottom > 0 && b.bottom > 0);
    if (a.bottom != 1 || b.bottom != 1) {
        int64_t divisor = (int64_t)common_divisor((uint128)a.bottom, (uint128)b.bottom);
        if (__builtin_mul_overflow(left, (int128)(b.bottom / divisor), &left) ||
            __builtin_mul_overflow(right, (int128)(a.bottom / divisor), &right))
            return false;
        bottom = (int128)(a.bottom / divisor) * b.bottom;
    }
    if (subtract ? __builtin_sub_overflow(left, right, &top)
                 : __builtin_add_overflow(left, right, &top))
        return false;
    return reduce(top < 0, magnitude(top), (uint128)bottom, ret);
}

bool num_add(struct num a, struct num b, struct num *ret)
{
    return combine(a, b, false, ret);
}

bool num_subtract(struct num a, struct num b, struct num *ret)
{
    return combine(a, b, true, ret);
}

/*
 * a * b, or a / b when the terms of b are handed over swapped.  Crosswise divisors are taken out
 * first, so the product is in lowest terms and overflows only if it cannot be kept at all.
 */
static bool product(bool negative, uint128 top_a, uint128 bottom_a, uint128 top_b, uint128 bottom_b,
                    struct num *ret)
{
    uint128 top;
    uint128 bottom;
    uint128 first = common_divisor(top_a, bottom_b);
    uint128 second = common_divisor(top_b, bottom_a);
    if (__builtin_mul_overflow(top_a / first, top_b / second, &top) ||
        __builtin_mul_overflow(bottom_a / second, bottom_b / first, &bottom))
        return false;
    return pack(negative, top, bottom, ret);
}

bool num_multiply(struct num a, struct num b, struct num *ret)
{
    assert(a.bottom > 0 && b.bottom > 0);
    return product((a.top < 0) != (b.top < 0), magnitude(a.top), (uint128)a.bottom,
                   magnitude(b.top), (uint128)b.bottom, ret);
}

bool num_divide(struct num a, struct num b, struct num *ret)
{
    assert(a.bottom > 0 && b.bottom > 0);
    if (b.top == 0)
        return false;
    return product((a.top < 0) != (b.top < 0), magnitude(a.top), (uint128)a.bottom,
                   (uint128)b.bottom, magnitude(b.top), ret);
}

static bool times_ten(int128 *value, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        if (__builtin_mul_overflow(*value, (int128)10, value))
            return false;
    }
    return true;
}

static bool not_a_number(struct str text, struct err *err)
{
    return err_set(err, ERR_VALUE, "'%.*s' is not a number",
                   (int)(text.length > 60 ? 60 : text.length), text.data == NULL ? "" : text.data);
}

static bool too_long(struct str text, struct err *err)
{
    err_set(err, ERR_OVERFLOW, "'%.*s' has more digits than can be kept exactly",
            (int)(text.length > 60 ? 60 : text.length), text.data);
    return err_hint(err, "up to %d digits, %d of them behind the point", NUM_DIGITS_MAX,
                    NUM_PLACES_MAX);
}

/* The digits of a decimal as they are read. */
struct decimal {
    int128 digits;
    unsigned places;
    unsigned count; /* significant digits */
    bool overflow;
};

/* Reads digits from *at; false if there is none where one must be. */
static bool read_digits(struct str text, size_t *at, bool underscores, bool behind_point,
                        struct decimal *decimal)
{
    if (*at >= text.length || !is_digit(text.data[*at]))
        return false;
    for (; *at < text.length; ++*at) {
        char c = text.data[*at];
        if (c == '_' && underscores && *at + 1 < text.length && is_digit(text.data[*at + 1]))
            continue;
        if (!is_digit(c))
            break;
        if (decimal->count > 0 || c != '0')
            decimal->count++;
        if (decimal->count > NUM_DIGITS_MAX) {
            decimal->overflow = true;
            continue;
        }
        decimal->digits = decimal->digits * 10 + (c - '0');
        if (behind_point)
            decimal->places++;
    }
    return true;
}

/* Reads [eE][+-]digits at *at into *ret_exponent; false if it is malformed. */
static bool read_exponent(struct str text, size_t *at, int *ret_exponent)
{
    bool negative = false;
    int exponent = 0;
    ++*at;
    if (*at < text.length && (text.data[*at] == '+' || text.data[*at] == '-'))
        negative = text.data[(*at)++] == '-';
    if (*at >= text.length)
        return false;
    for (; *at < text.length && is_digit(text.data[*at]); ++*at) {
        if (exponent < 1000)
            exponent = exponent * 10 + (text.data[*at] - '0');
    }
    *ret_exponent = negative ? -exponent : exponent;
    return is_digit(text.data[*at - 1]);
}

bool num_parse(struct str text, bool underscores, struct num *ret, struct err *err)
{
    struct decimal decimal = { 0 };
    size_t at = 0;
    int exponent = 0;
    bool negative = text.length > 0 && text.data[0] == '-';
    if (negative)
        at++;
    if (!read_digits(text, &at, underscores, false, &decimal))
        return not_a_number(text, err);
    if (at < text.length && text.data[at] == '.') {
        at++;
        if (!read_digits(text, &at, underscores, true, &decimal))
            return not_a_number(text, err);
    }
    if (at < text.length && (text.data[at] == 'e' || text.data[at] == 'E') &&
        !read_exponent(text, &at, &exponent))
        return not_a_number(text, err);
    if (at != text.length)
        return not_a_number(text, err);
    if (decimal.overflow)
        return too_long(text, err);
    if (decimal.digits == 0) {
        *ret = num_int(0);
        return true;
    }
    int places = (int)decimal.places - exponent;
    int128 top = decimal.digits;
    int128 bottom = 1;
    while (places > 0 && top % 10 == 0) {
        top /= 10;
        places--;
    }
    if (places > NUM_PLACES_MAX || places < -NUM_DIGITS_MAX ||
        !times_ten(&bottom, places > 0 ? (unsigned)places : 0) ||
        !times_ten(&top, places < 0 ? (unsigned)-places : 0) ||
        !reduce(negative, (uint128)top, (uint128)bottom, ret))
        return too_long(text, err);
    return true;
}

const char *num_format(struct num value, unsigned places, bool fixed, char text[NUM_TEXT_SIZE])
{
    char digits[NUM_TEXT_SIZE]; /* the whole part is built from the end of the first 40 */
    size_t from = 40;
    size_t to = 40;
    assert(value.bottom > 0);
    uint128 whole = magnitude(value.top) / (uint128)value.bottom;
    uint128 rest = magnitude(value.top) % (uint128)value.bottom;
    bool zero = whole == 0;
    do {
        digits[--from] = (char)('0' + (int)(whole % 10));
        whole /= 10;
    } while (whole != 0);
    if (places > NUM_PLACES_MAX)
        places = NUM_PLACES_MAX;
    if (places > 0)
        digits[to++] = '.';
    for (unsigned i = 0; i < places; i++) {
        rest *= 10;
        digits[to++] = (char)('0' + (int)(rest / (uint128)value.bottom));
        zero = zero && digits[to - 1] == '0';
        rest %= (uint128)value.bottom;
    }
    while (!fixed && to > 41 && digits[to - 1] == '0')
        to--;
    if (to == 41)
        to = 40; /* nothing behind the point */
    size_t sign = value.top < 0 && !zero ? 1 : 0;
    text[0] = '-';
    memcpy(text + sign, digits + from, to - from);
    text[sign + to - from] = '\0';
    return text;
}

const char *num_format_grouped(struct num value, unsigned places, char text[NUM_TEXT_SIZE])
{
    char plain[NUM_TEXT_SIZE];
    struct str digits = str_of(num_format(value, places, false, plain));
    size_t start = plain[0] == '-' ? 1 : 0;
    size_t end = str_find(digits, '.');
    size_t out = 0;
    for (size_t i = 0; i < digits.length; i++) {
        if (i > start && i < end && (end - i) % 3 == 0)
            text[out++] = ',';
        text[out++] = plain[i];
    }
    assert(out < NUM_TEXT_SIZE);
    text[out] = '\0';
    return text;
}
