/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/money.h - amounts of money as whole numbers of a currency's minor unit.
 *
 * How many places a currency has is ISO 4217's; one that is not in it has two.
 */
#ifndef LICET_DESK_MONEY_H
#define LICET_DESK_MONEY_H

#include <stdint.h>

#include "base/err.h"
#include "base/num.h"
#include "base/str.h"

/* Places behind the point: 2 for USD, 0 for JPY, 3 for KWD. */
unsigned money_places(struct str currency);

/*
 * Reads a decimal that is not below zero: "24000000.00".  ERR_VALUE if it is none or has more
 * places than the currency, ERR_LIMIT above LICENSE_AMOUNT_MAX.
 */
NODISCARD bool money_parse(struct str text, struct str currency, int64_t *ret, struct err *err);

/* "24000000.00 USD", which has to be that currency. */
NODISCARD bool money_said(struct str text, struct str currency, int64_t *ret, struct err *err);

/* Writes it with all places of the currency: "24000000.00".  Returns text. */
const char *money_format(int64_t amount, struct str currency, char text[NUM_TEXT_SIZE]);

/* The same with a comma between thousands, for people. */
const char *money_format_grouped(int64_t amount, struct str currency, char text[NUM_TEXT_SIZE]);

/* The same as a number, in units of the currency. */
struct num money_num(int64_t amount, struct str currency);

#endif
