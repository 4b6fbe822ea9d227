/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen/short_names.h - a name that stands in brackets behind another one.
 *
 * "Institute of Applied Physics (IAP)", "Acme Chips Co., Ltd. (Acme)", "Peace Motors (平和自動車)":
 * what is made of the beginnings of the words before it, is the first of them, or is in another
 * script.  Nothing else: most brackets hold places, legal forms, and what is said of the party.
 */
#ifndef LICET_SCREEN_SHORT_NAMES_H
#define LICET_SCREEN_SHORT_NAMES_H

#include <stdbool.h>

#include "base/str.h"

/* Whether the text ends in such a bracket: the name before it, and the name in it. */
bool short_name_split(struct str text, struct str *ret_before, struct str *ret_inside);

#endif
