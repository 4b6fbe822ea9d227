/* SPDX-License-Identifier: Apache-2.0 */
/* unit/naive_priv.h - what naive.c reads of dates, from naive_time.c. */
#ifndef LICET_UNIT_NAIVE_PRIV_H
#define LICET_UNIT_NAIVE_PRIV_H

#include "unit/naive.h"

/* The value on the day; unknown when it has none. */
struct value naive_threshold(const struct naive *naive, const struct threshold *threshold);

/*
 * Whether the country, enum member or string is in the set on the day; unknown when the set has no
 * value.
 */
uint8_t naive_in_set(const struct naive *naive, const struct set_expr *set, int64_t member);

/* Whether the rule is on the books but not enforced on the day. */
bool naive_unenforced(const struct naive *naive, const struct rule *rule);

/* The savings clause of the rule that may still count on the day, or NULL. */
const struct event *naive_savings(const struct naive *naive, const struct rule *rule);

#endif
