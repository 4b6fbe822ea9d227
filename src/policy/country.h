/* SPDX-License-Identifier: Apache-2.0 */
/* policy/country.h - the country codes that exist. */
#ifndef LICET_POLICY_COUNTRY_H
#define LICET_POLICY_COUNTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

#define COUNTRY_ID_COUNT (26 * 26)

/* Two capital letters to 0 … 675; -1 if the code is not two capital letters. */
int32_t country_id(struct str code);

/* Whether ISO 3166-1 assigns the code (XK, used for Kosovo, counts). */
bool country_exists(int32_t id);

/* The bit set of all that exist. */
#define COUNTRY_WORDS ((COUNTRY_ID_COUNT + 63) / 64)
void country_all(uint64_t words[COUNTRY_WORDS]);

/* Writes the two letters and a NUL. */
void country_text(int32_t id, char text[3]);

/* A country whose code, or a common English name, is near to the text; empty if none is. */
struct str country_suggest(struct str text);

/* A common name and its code, the one by one: false behind the last. */
bool country_name(size_t i, struct str *ret_name, struct str *ret_code);

#endif
