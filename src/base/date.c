/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base/date.c - see date.h.  The conversions are those of the proleptic Gregorian calendar with
 * years that begin in March, so that the leap day comes last.
 */
#include "base/date.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool date_valid(int year, int month, int day)
{
    static const int days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1)
        return false;
    return day <= days[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
}

#define DAYS_PER_ERA 146097          /* 400 years */
#define DAYS_TO_1970_FROM_ERA 719468 /* from 0000-03-01 to 1970-01-01 */

int32_t date_from_civil(int year, int month, int day)
{
    assert(date_valid(year, month, day));
    int y = month <= 2 ? year - 1 : year;
    int era = y / 400;
    int year_of_era = y - era * 400;
    int month_from_march = month > 2 ? month - 3 : month + 9;
    int day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970_FROM_ERA;
}

void date_to_civil(int32_t date, int *ret_year, int *ret_month, int *ret_day)
{
    assert(date >= DATE_MIN && date <= DATE_OPEN);
    int days = date + DAYS_TO_1970_FROM_ERA;
    int era = days / DAYS_PER_ERA;
    int day_of_era = days - era * DAYS_PER_ERA;
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month_from_march = (5 * day_of_year + 2) / 153;
    *ret_day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    *ret_month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    *ret_year = year_of_era + era * 400 + (*ret_month <= 2 ? 1 : 0);
}

int32_t date_months_after(int32_t date, int64_t months)
{
    int year;
    int month;
    int day;
    assert(months >= 0);
    date_to_civil(date, &year, &month, &day);
    if (months > (2200 - year) * 12)
        return DATE_OPEN;
    int all = year * 12 + month - 1 + (int)months;
    year = all / 12;
    month = all % 12 + 1;
    if (year > 2199)
        return DATE_OPEN;
    while (!date_valid(year, month, day))
        day--;
    return date_from_civil(year, month, day);
}

static bool digits(struct str text, size_t from, size_t count, int *ret_value)
{
    int value = 0;
    for (size_t i = from; i < from + count; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        value = value * 10 + (text.data[i] - '0');
    }
    *ret_value = value;
    return true;
}

bool date_parse(struct str text, int32_t *ret_date, struct err *err)
{
    int year;
    int month;
    int day;
    if (text.length != 10 || text.data[4] != '-' || text.data[7] != '-' ||
        !digits(text, 0, 4, &year) || !digits(text, 5, 2, &month) || !digits(text, 8, 2, &day)) {
        err_set(err, ERR_VALUE, "'%.*s' is not a date", (int)(text.length > 40 ? 40 : text.length),
                text.data == NULL ? "" : text.data);
        return err_hint(err, "dates are written YYYY-MM-DD, such as 2025-04-09");
    }
    if (!date_valid(year, month, day)) {
        err_set(err, ERR_VALUE, "'%.*s' is not in the calendar", STR_ARG(text));
        return err_hint(err, "days run from 1900-01-01 to 2199-12-31");
    }
    *ret_date = date_from_civil(year, month, day);
    return true;
}

const char *date_format(int32_t date, char text[DATE_TEXT_SIZE])
{
    int year;
    int month;
    int day;
    if (date > DATE_MAX)
        return memcpy(text, "open", sizeof "open");
    if (date < DATE_MIN)
        return memcpy(text, "always", sizeof "always");
    date_to_civil(date, &year, &month, &day);
    snprintf(text, DATE_TEXT_SIZE, "%04u-%02u-%02u", (unsigned)year % 10000u,
             (unsigned)month % 100u, (unsigned)day % 100u);
    return text;
}

#define SECONDS_A_DAY 86400
#define MICROSECONDS 1000000

const char *instant_format(int64_t microseconds, char text[INSTANT_TEXT_SIZE])
{
    const int64_t day_length = (int64_t)SECONDS_A_DAY * MICROSECONDS;
    char day[DATE_TEXT_SIZE];
    int64_t days = microseconds / day_length - (microseconds % day_length < 0 ? 1 : 0);
    int64_t rest = microseconds - days * day_length;
    int64_t seconds = rest / MICROSECONDS;
    int32_t date = days < DATE_MIN ? DATE_MIN - 1 : days > DATE_MAX ? DATE_OPEN : (int32_t)days;
    snprintf(text, INSTANT_TEXT_SIZE, "%sT%02d:%02d:%02d.%06dZ", date_format(date, day),
             (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60),
             (int)(rest % MICROSECONDS));
    return text;
}

/* Two digits and what follows them; false if they are not there or too large. */
static bool read_two(struct str text, size_t at, int limit, char behind, int64_t *ret)
{
    if (at + 2 >= text.length || !is_digit(text.data[at]) || !is_digit(text.data[at + 1]) ||
        text.data[at + 2] != behind)
        return false;
    *ret = (text.data[at] - '0') * 10 + (text.data[at + 1] - '0');
    return *ret < limit;
}

/* ".123456Z" as microseconds. */
static bool read_fraction(struct str text, int64_t *ret)
{
    int64_t unit = MICROSECONDS;
    *ret = 0;
    if (text.length < 3 || text.length > 8 || text.data[text.length - 1] != 'Z')
        return false;
    for (size_t i = 1; i + 1 < text.length; i++) {
        if (!is_digit(text.data[i]))
            return false;
        unit /= 10;
        *ret += (text.data[i] - '0') * unit;
    }
    return true;
}

bool instant_parse(struct str text, int64_t *ret)
{
    struct err unused;
    int32_t day;
    int64_t hour;
    int64_t minute;
    int64_t second = 0;
    int64_t fraction = 0;
    if (text.length < 17 || text.data[10] != 'T' ||
        !date_parse(str_slice(text, 0, 10), &day, &unused) || !read_two(text, 11, 24, ':', &hour))
        return false;
    bool short_form = read_two(text, 14, 60, 'Z', &minute) && text.length == 17;
    bool whole = !short_form && read_two(text, 14, 60, ':', &minute) &&
                 read_two(text, 17, 60, 'Z', &second) && text.length == 20;
    bool parts = !short_form && !whole && read_two(text, 14, 60, ':', &minute) &&
                 read_two(text, 17, 60, '.', &second) &&
                 read_fraction(str_slice(text, 19, text.length), &fraction);
    if (!short_form && !whole && !parts)
        return false;
    *ret = (((int64_t)day * 24 + hour) * 60 + minute) * 60 * MICROSECONDS + second * MICROSECONDS +
           fraction;
    return true;
}
