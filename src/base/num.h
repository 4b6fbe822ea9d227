/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base/num.h - exact numbers.
 *
 * A number is a fraction in lowest terms with a 128-bit numerator and a positive 63-bit
 * denominator.  Comparison is always exact and never fails.  Arithmetic that does not fit reports
 * overflow; it never gives a wrong digit.  There is no floating point here.
 */
#ifndef LICET_BASE_NUM_H
#define LICET_BASE_NUM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* Aligned to 8 bytes, so that a value with its state fits 32 bytes. */
__extension__ typedef __int128 int128 __attribute__((aligned(8)));
__extension__ typedef unsigned __int128 uint128;

struct num {
    int128 top;
    int64_t bottom; /* at least 1 */
};

#define NUM_DIGITS_MAX 36 /* significant digits that a decimal may have */
#define NUM_PLACES_MAX 18 /* digits behind the point */
/* A sign, 39 digits, 12 commas, a point, 18 places and a NUL are 72. */
#define NUM_TEXT_SIZE 72

struct num num_int(int64_t value);

/* -1, 0 or 1: a is less than, equal to, or greater than b.  Exact for all values. */
int num_compare(struct num a, struct num b);

/*
 * False on overflow; then *ret is untouched.  num_divide is false for b == 0 too.  A product or
 * quotient overflows only if it cannot be kept; a sum also when it does not fit before it is
 * brought to lowest terms.
 */
NODISCARD bool num_add(struct num a, struct num b, struct num *ret);
NODISCARD bool num_subtract(struct num a, struct num b, struct num *ret);
NODISCARD bool num_multiply(struct num a, struct num b, struct num *ret);
NODISCARD bool num_divide(struct num a, struct num b, struct num *ret);

/*
 * Reads a decimal: digits, optionally '_' between digits (only if underscores is true), a point and
 * digits, an exponent (1e26, 2e+26, 1.5E3), a minus sign in front.  The whole text must be read.
 * ERR_VALUE if it is not a decimal, ERR_OVERFLOW if it has too many digits or places to be kept
 * exactly.
 */
NODISCARD bool num_parse(struct str text, bool underscores, struct num *ret, struct err *err);

/*
 * Writes the number as a decimal with at most `places` digits behind the point, cut towards zero,
 * trailing zeros dropped unless `fixed`.  Returns text.  Never in exponent form, and zero has no
 * sign.
 */
const char *num_format(struct num value, unsigned places, bool fixed, char text[NUM_TEXT_SIZE]);

/* The same with a comma between thousands, for people. */
const char *num_format_grouped(struct num value, unsigned places, char text[NUM_TEXT_SIZE]);

#endif
