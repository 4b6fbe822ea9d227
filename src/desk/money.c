/* SPDX-License-Identifier: Apache-2.0 */
/* desk/money.c - see money.h. */
#include "desk/money.h"

#include <string.h>

#include "desk/license.h"

unsigned money_places(struct str currency)
{
    /* ISO 4217, as of 2026: those that have not two. */
    static const char none[] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF "
                               "XPF";
    static const char three[] = "BHD IQD JOD KWD LYD OMR TND";
    if (currency.length != 3)
        return 2;
    for (size_t i = 0; i + 3 < sizeof none; i += 4) {
        if (memcmp(none + i, currency.data, 3) == 0)
            return 0;
    }
    for (size_t i = 0; i + 3 < sizeof three; i += 4) {
        if (memcmp(three + i, currency.data, 3) == 0)
            return 3;
    }
    return 2;
}

static int64_t minor_units(struct str currency)
{
    static const int64_t units[] = { 1, 10, 100, 1000 };
    return units[money_places(currency)];
}

bool money_parse(struct str text, struct str currency, int64_t *ret, struct err *err)
{
    struct num value;
    struct num minor;
    if (!num_parse(text, false, &value, err))
        return false;
    if (value.top < 0)
        return err_set(err, ERR_VALUE, "an amount is not below zero");
    if (!num_multiply(value, num_int(minor_units(currency)), &minor) ||
        num_compare(minor, num_int(LICENSE_AMOUNT_MAX)) > 0)
        return err_set(err, ERR_LIMIT, "an amount is at most 2 to the 60 minor units");
    if (minor.bottom != 1)
        return err_set(err, ERR_VALUE, "%.*s has %u places behind the point", STR_ARG(currency),
                       money_places(currency));
    *ret = (int64_t)minor.top;
    return true;
}

bool money_said(struct str text, struct str currency, int64_t *ret, struct err *err)
{
    size_t space = str_find(text, ' ');
    struct str named = str_trim(str_slice(text, space, text.length));
    if (!str_equal(named, currency)) {
        err_set(err, ERR_VALUE, "it is in %.*s, not in '%.*s'", STR_ARG(currency), STR_ARG(named));
        return err_hint(err, "as in \"24000000.00 %.*s\"", STR_ARG(currency));
    }
    return money_parse(str_slice(text, 0, space), currency, ret, err) || err_wrap(err, "'value'");
}

struct num money_num(int64_t amount, struct str currency)
{
    struct num value = num_int(amount);
    if (!num_divide(value, num_int(minor_units(currency)), &value))
        return num_int(0); /* not reached: both fit, and no currency has a minor unit of 0 */
    return value;
}

const char *money_format(int64_t amount, struct str currency, char text[NUM_TEXT_SIZE])
{
    return num_format(money_num(amount, currency), money_places(currency), true, text);
}

const char *money_format_grouped(int64_t amount, struct str currency, char text[NUM_TEXT_SIZE])
{
    char plain[NUM_TEXT_SIZE];
    struct str exact = str_of(money_format(amount, currency, plain));
    size_t point = str_find(exact, '.');
    num_format_grouped(money_num(amount, currency), 0, text);
    size_t length = str_of(text).length;
    str_put(text + length, NUM_TEXT_SIZE - length, str_slice(exact, point, exact.length));
    return text;
}
