/* SPDX-License-Identifier: Apache-2.0 */
/* screen/names.h - names of an entry, taken as a list has them and mended; for its readers. */
#ifndef LICET_SCREEN_NAMES_H
#define LICET_SCREEN_NAMES_H

#include "screen/list.h"

struct naming {
    struct arena *arena;
    struct party_list *list;
    struct listed *entry; /* the last of the list, to which names are added */
    struct err *err;
};

/*
 * Adds the name, and what else stands in it: affiliates, aliases, what follows on the successors of
 * the party.  Without a letter or digit it is left out; each repair is written down.
 */
NODISCARD bool name_add(struct naming *naming, struct str text, enum listed_name_kind kind);

NODISCARD bool repair_add(struct naming *naming, enum repair_kind kind, struct str before);

NODISCARD bool texts_add(struct arena *arena, struct texts *texts, struct str text,
                         struct err *err);

#endif
