/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen/entry_text.h - an entry of the Entity List as Supplement No. 4 to Part 744 words it.
 *
 * "NAME, a.k.a., the following two aliases: -ALIAS; and -ALIAS. ADDRESS; and ADDRESS." in one text,
 * with long dashes.  Aliases of subordinate institutions follow in the same way.  Where a name ends
 * and an address begins nothing but the words may tell; where that is not sure, what may be a name
 * is one as well, which is written down as a repair.  The whole text is kept as a field.
 */
#ifndef LICET_SCREEN_ENTRY_TEXT_H
#define LICET_SCREEN_ENTRY_TEXT_H

#include "screen/names.h"

/*
 * Adds the names and addresses to the entry.  `name`: the name with which the text begins, where
 * the file tells; it may be empty.
 */
NODISCARD bool entry_text_add(struct naming *naming, struct str text, struct str name);

#endif
