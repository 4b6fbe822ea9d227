/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base/date.h - civil dates, without a zone and without a clock.
 *
 * A date is the count of days since 1970-01-01 in the proleptic Gregorian calendar, so dates
 * compare and subtract as integers.  Dates run from 1900-01-01 to 2199-12-31: nothing this program
 * decides lies outside.
 */
#ifndef LICET_BASE_DATE_H
#define LICET_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define DATE_MIN (-25567)        /* 1900-01-01 */
#define DATE_MAX 84005           /* 2199-12-31 */
#define DATE_OPEN (DATE_MAX + 1) /* the end of a window that has none */

#define DATE_TEXT_SIZE 12 /* "2025-04-09" and its NUL */

/* Whether the day is in the calendar and in range. */
bool date_valid(int year, int month, int day);

/* Days since 1970-01-01.  The day must be valid. */
int32_t date_from_civil(int year, int month, int day);

/* The date must be from DATE_MIN to DATE_OPEN. */
void date_to_civil(int32_t date, int *ret_year, int *ret_month, int *ret_day);

/*
 * The same day of the month so many months later, from 0, or the last of that month where it has no
 * such day; DATE_OPEN behind DATE_MAX.
 */
int32_t date_months_after(int32_t date, int64_t months);

/* Reads exactly YYYY-MM-DD.  ERR_VALUE with a hint otherwise. */
NODISCARD bool date_parse(struct str text, int32_t *ret_date, struct err *err);

/*
 * Writes YYYY-MM-DD and a NUL; returns text.  DATE_OPEN and later give "open", before DATE_MIN
 * "always".
 */
const char *date_format(int32_t date, char text[DATE_TEXT_SIZE]);

#define INSTANT_TEXT_SIZE 40 /* "2026-11-26T19:55:15.123456Z" and its NUL */

/* The same of microseconds since 1970 in UTC, as RFC 3339 has it; returns text. */
const char *instant_format(int64_t microseconds, char text[INSTANT_TEXT_SIZE]);

/*
 * Reads one: 2026-11-26T19:55:15Z, the seconds with up to six places or left out.  False if it is
 * none; *ret is then untouched.
 */
NODISCARD bool instant_parse(struct str text, int64_t *ret);

#endif
