/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/import.h - an edition of the regulations as policy text: what changed since the packs' own.
 */
#ifndef LICET_CLI_IMPORT_H
#define LICET_CLI_IMPORT_H

#include "policy/tree.h"
#include "watch/ecfr.h"

enum import_kind { IMPORT_NEW, IMPORT_ADDED, IMPORT_REMOVED };

struct import_change {
    enum import_kind kind;
    struct str set;
    struct str *members;
    size_t count;
};

struct import_changes {
    struct import_change *list;
    size_t count, capacity;
    struct str *differ; /* sets of other files that the edition has otherwise; not written */
    size_t differ_count, differ_capacity;
};

/*
 * Appends the text of the edition to out: its sources, sets that are new, and what is to be added
 * to or taken from those that the policy has on that day.  Country Groups that the policy declares
 * are compared only.
 */
NODISCARD bool import_write(struct arena *arena, const struct edition *edition,
                            const struct policy *policy, int32_t day, struct buf *out,
                            struct import_changes *ret_changes, struct err *err);

#endif
