/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/big.h - large whole numbers without sign, slow and plain: what base/num.h is judged by.
 *
 * 384 bits, and nothing the tests compute needs as many; an overflow fails the test.
 */
#ifndef LICET_UNIT_BIG_H
#define LICET_UNIT_BIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/num.h"

#define BIG_LIMBS 12

struct big {
    uint32_t limb[BIG_LIMBS]; /* least first */
};

static inline struct big big_of(uint128 value)
{
    struct big big = { { 0 } };
    for (int i = 0; i < 4; i++)
        big.limb[i] = (uint32_t)(value >> (32 * i));
    return big;
}

static inline int big_compare(struct big a, struct big b)
{
    for (int i = BIG_LIMBS - 1; i >= 0; i--) {
        if (a.limb[i] != b.limb[i])
            return a.limb[i] < b.limb[i] ? -1 : 1;
    }
    return 0;
}

static inline struct big big_add(struct big a, struct big b)
{
    uint64_t carry = 0;
    for (int i = 0; i < BIG_LIMBS; i++) {
        carry += (uint64_t)a.limb[i] + b.limb[i];
        a.limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    assert_int_equal(carry, 0);
    return a;
}

/* a - b; a is not the smaller. */
static inline struct big big_subtract(struct big a, struct big b)
{
    int64_t carry = 0;
    for (int i = 0; i < BIG_LIMBS; i++) {
        carry += (int64_t)a.limb[i] - b.limb[i];
        a.limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    assert_int_equal(carry, 0);
    return a;
}

static inline struct big big_multiply(struct big a, struct big b)
{
    struct big product = { { 0 } };
    for (int i = 0; i < BIG_LIMBS; i++) {
        uint64_t carry = 0;
        for (int j = 0; a.limb[i] != 0 && i + j < BIG_LIMBS; j++) {
            carry += (uint64_t)a.limb[i] * b.limb[j] + product.limb[i + j];
            product.limb[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        assert_int_equal(carry, 0);
    }
    return product;
}

static inline struct big big_rest(struct big a, struct big b, struct big *ret_quotient)
{
    struct big rest = { { 0 } };
    struct big quotient = { { 0 } };
    int bit = BIG_LIMBS * 32 - 1;
    while (bit >= 0 && (a.limb[bit / 32] >> (bit % 32) & 1) == 0)
        bit--;
    for (; bit >= 0; bit--) {
        rest = big_add(rest, rest);
        rest.limb[0] |= a.limb[bit / 32] >> (bit % 32) & 1;
        if (big_compare(rest, b) >= 0) {
            rest = big_subtract(rest, b);
            quotient.limb[bit / 32] |= 1u << (bit % 32);
        }
    }
    if (ret_quotient != NULL)
        *ret_quotient = quotient;
    return rest;
}

static inline struct big big_half(struct big a)
{
    for (int i = 0; i < BIG_LIMBS; i++)
        a.limb[i] = a.limb[i] >> 1 | (i + 1 < BIG_LIMBS ? a.limb[i + 1] << 31 : 0);
    return a;
}

/* Halving and subtracting, so that it has nothing in common with the way of base/num.c. */
static inline struct big big_common_divisor(struct big a, struct big b)
{
    const struct big zero = { { 0 } };
    int twos = 0;
    if (big_compare(a, zero) == 0)
        return b;
    if (big_compare(b, zero) == 0)
        return a;
    for (; ((a.limb[0] | b.limb[0]) & 1) == 0; twos++) {
        a = big_half(a);
        b = big_half(b);
    }
    while (big_compare(b, zero) != 0) {
        while ((a.limb[0] & 1) == 0)
            a = big_half(a);
        while ((b.limb[0] & 1) == 0)
            b = big_half(b);
        if (big_compare(a, b) > 0) {
            struct big spare = a;
            a = b;
            b = spare;
        }
        b = big_subtract(b, a);
    }
    for (; twos > 0; twos--)
        a = big_add(a, a);
    return a;
}

/* A fraction with a sign; negative zero is not used. */
struct big_fraction {
    bool negative;
    struct big top;
    struct big bottom;
};

static inline struct big_fraction big_fraction_of(struct num value)
{
    uint128 top = value.top < 0 ? 0 - (uint128)value.top : (uint128)value.top;
    return (struct big_fraction){ value.top < 0, big_of(top), big_of((uint128)value.bottom) };
}

static inline int big_fraction_compare(struct big_fraction a, struct big_fraction b)
{
    if (a.negative != b.negative)
        return a.negative ? -1 : 1;
    int order = big_compare(big_multiply(a.top, b.bottom), big_multiply(b.top, a.bottom));
    return a.negative ? -order : order;
}

/* a + b, not in lowest terms. */
static inline struct big_fraction big_fraction_add(struct big_fraction a, struct big_fraction b)
{
    struct big left = big_multiply(a.top, b.bottom);
    struct big right = big_multiply(b.top, a.bottom);
    struct big_fraction sum = { a.negative, left, big_multiply(a.bottom, b.bottom) };
    if (a.negative == b.negative) {
        sum.top = big_add(left, right);
    } else if (big_compare(left, right) >= 0) {
        sum.top = big_subtract(left, right);
    } else {
        sum.top = big_subtract(right, left);
        sum.negative = b.negative;
    }
    if (big_compare(sum.top, big_of(0)) == 0)
        sum.negative = false;
    return sum;
}

/* a * b, not in lowest terms. */
static inline struct big_fraction big_fraction_multiply(struct big_fraction a,
                                                        struct big_fraction b)
{
    struct big_fraction product = { a.negative != b.negative, big_multiply(a.top, b.top),
                                    big_multiply(a.bottom, b.bottom) };
    if (big_compare(product.top, big_of(0)) == 0)
        product.negative = false;
    return product;
}

/* In lowest terms into *ret; false if a struct num cannot keep it. */
static inline bool big_fraction_pack(struct big_fraction value, struct num *ret)
{
    struct big divisor = big_common_divisor(value.top, value.bottom);
    big_rest(value.top, divisor, &value.top);
    big_rest(value.bottom, divisor, &value.bottom);
    uint128 most = ((uint128)1 << 127) - (value.negative ? 0 : 1);
    if (big_compare(value.top, big_of(most)) > 0 ||
        big_compare(value.bottom, big_of(INT64_MAX)) > 0)
        return false;
    uint128 top = 0;
    for (int i = 3; i >= 0; i--)
        top = top << 32 | value.top.limb[i];
    ret->top = (int128)(value.negative ? 0 - top : top);
    ret->bottom = (int64_t)((uint64_t)value.bottom.limb[1] << 32 | value.bottom.limb[0]);
    return true;
}

#endif
