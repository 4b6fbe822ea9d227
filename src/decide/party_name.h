/* SPDX-License-Identifier: Apache-2.0 */
/* decide/party_name.h - when two names are written the same. */
#ifndef LICET_DECIDE_PARTY_NAME_H
#define LICET_DECIDE_PARTY_NAME_H

#include "base/arena.h"
#include "base/str.h"

/*
 * The name without case (of ASCII letters), punctuation and repeated blanks: two names are the same
 * if what is left of them is, and is not empty.  Data is NULL when memory is out.
 */
struct str party_name_fold(struct arena *arena, struct str name);

#endif
