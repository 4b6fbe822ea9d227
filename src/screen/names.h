/* SPDX-License-Identifier: Apache-2.0 */
/* screen/names.h - an entry is put together, and what the list has is mended; for its readers. */
#ifndef LICET_SCREEN_NAMES_H
#define LICET_SCREEN_NAMES_H

#include "screen/list.h"

struct naming {
    struct arena *arena;
    struct party_list *list;
    struct listed *entry; /* the last of the list, to which names are added */
    struct err *err;
};

/* A new entry without names; ERR_LIMIT. */
NODISCARD bool entry_add(struct naming *naming, const struct listed *entry);

/*
 * Adds the name, and what else stands in it: affiliates, aliases, what follows on the successors of
 * the party.  Without a letter or digit it is left out; each repair is written down.
 */
NODISCARD bool name_add(struct naming *naming, struct str text, enum listed_name_kind kind);

/* Adds what semicolons divide, each as a name; those behind the first are no NAME_OWN. */
NODISCARD bool names_add(struct naming *naming, struct str text, enum listed_name_kind kind);

NODISCARD bool country_add(struct naming *naming, struct str country); /* once */
NODISCARD bool field_add(struct naming *naming, struct str name, struct str text);

/* YYYY-MM-DD or MM/DD/YYYY; *day stays where there is none, or one that cannot be. */
NODISCARD bool date_add(struct naming *naming, struct str text, int32_t *day);

/* DD/MM/YYYY, likewise. */
NODISCARD bool date_add_day_first(struct naming *naming, struct str text, int32_t *day);

NODISCARD bool repair_add(struct naming *naming, enum repair_kind kind, struct str before);

/* Puts more behind the text, with a divider if there is some; nothing if there is no more. */
NODISCARD bool text_append(struct naming *naming, struct str *text, const char *between,
                           struct str more);

NODISCARD bool texts_add(struct arena *arena, struct texts *texts, struct str text,
                         struct err *err);

#endif
