/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/unfound.h - names that a session has looked for, and of which its lists have nothing.
 *
 * Whoever takes orders has the same buyers again and again, and an exporter who is always the same.
 * A name is looked for in lists that never change, by its letters and its country alone: of which
 * nothing was found once, of that nothing is found again.  What was found is not kept here, and is
 * looked for each time.  Names are compared as they are, letter by letter.
 */
#ifndef LICET_DECIDE_UNFOUND_H
#define LICET_DECIDE_UNFOUND_H

#include <stdbool.h>

#include "base/err.h"
#include "base/mem.h"
#include "screen/match.h"

#define UNFOUND_NAME_MAX ((size_t)116) /* bytes; a longer one is not kept */
#define UNFOUND_COUNTRY_MAX ((size_t)2)

struct unfound;

/* NULL on failure: ERR_MEMORY. */
struct unfound *unfound_new(const struct mem *mem, struct err *err);
void unfound_free(struct unfound *unfound);

/* Whether it is known that nothing is found; *ret_reads is whether the name was read. */
bool unfound_has(const struct unfound *unfound, const struct match_query *looked_for,
                 bool *ret_reads);

/* Keeps it in the place of another, if there is no more room. */
void unfound_put(struct unfound *unfound, const struct match_query *looked_for, bool reads);

#endif
