/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/license_memo.h - licenses that draws of one transaction read once: many are on the same.
 *
 * A license is remembered as long as the store's stamp stays (store_stamp), which nothing that
 * changes one leaves as it was.
 */
#ifndef LICET_DESK_LICENSE_MEMO_H
#define LICET_DESK_LICENSE_MEMO_H

#include "desk/licenses.h"

#define LICENSE_MEMO_MAX 16

struct license_memo {
    struct arena arena;
    uint64_t stamp; /* at which they are as they are */
    struct license_remembered {
        struct str authority, number; /* as they were asked for */
        struct license_record record;
    } licenses[LICENSE_MEMO_MAX];
    size_t count;
};

void license_memo_init(struct license_memo *memo, const struct mem *mem);
/* Forgets all; what was read with it is gone.  After each transaction. */
void license_memo_clear(struct license_memo *memo);
void license_memo_release(struct license_memo *memo);

/*
 * As license_load, with desk->memo if there is one.  What it gives is not to be changed, and stays
 * until license_memo_clear.
 */
NODISCARD bool license_recall(const struct license_desk *desk, struct str authority,
                              struct str number, struct license_record *ret, struct err *err);

#endif
