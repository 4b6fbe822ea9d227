/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/search.h - entries of the log by what stands beside them and by when they were recorded,
 * the newest first, a page at a time.
 *
 * It looks for what matches; whether the log is what was written is audit/verify.h's to say.
 */
#ifndef LICET_AUDIT_SEARCH_H
#define LICET_AUDIT_SEARCH_H

#include "audit/export.h"

struct audit_found {
    struct audit_record record; /* texts are the arena's */
    struct audit_label *labels;
    size_t label_count;
};

/*
 * Up to `most` entries before that one (0: from the last on) that have all labels of the filter.
 * *ret_more: there are others before those.  Inside of a transaction.
 */
NODISCARD bool audit_search(struct store *store, struct arena *arena,
                            const struct audit_filter *filter, int64_t before, size_t most,
                            struct audit_found **ret, size_t *ret_count, bool *ret_more,
                            struct err *err);

#endif
