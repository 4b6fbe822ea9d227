/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen/changes.h - what changed between two versions of a list.
 *
 * Entries are the same when their list and their number there are; where a list has no numbers,
 * when list, name and countries are.  Several of one key are paired in their order.
 */
#ifndef LICET_SCREEN_CHANGES_H
#define LICET_SCREEN_CHANGES_H

#include "screen/list.h"

/* What is other, as a set. */
enum changed_part {
    CHANGED_NAMES = 1,
    CHANGED_ADDRESSES = 2, /* or countries; not where one of the versions has none at all */
    CHANGED_LICENSE = 4,   /* requirement or review policy */
    CHANGED_NOTICE = 8,
    CHANGED_OTHER = 16 /* type, programs, remarks, days */
};

struct list_change {
    const struct listed *before; /* NULL: added */
    const struct listed *after;  /* NULL: removed */
    unsigned parts;              /* of a change */
};

struct list_changes {
    struct list_change *list; /* by list and key */
    size_t count;
    size_t added, removed, changed;
};

NODISCARD bool list_compare(struct arena *arena, const struct party_list *before,
                            const struct party_list *after, struct list_changes *ret,
                            struct err *err);

#endif
