/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/notice_rows.h - the rows of what people are told of their accounts.
 *
 * What they mean is desk/notices.h's.  All of it inside a transaction.
 */
#ifndef LICET_STORE_NOTICE_ROWS_H
#define LICET_STORE_NOTICE_ROWS_H

#include "store/store.h"

struct notice {
    int64_t seq; /* the next one, where it is added */
    struct store_id principal;
    struct str what, about;
    bool has_actor; /* else it is not known who did it, or it was nobody's doing */
    struct store_id actor;
    int64_t at;
};

/* In the transaction of what it tells of. */
NODISCARD bool notice_add(struct store *store, const struct notice *notice, struct err *err);

/* Of a person, before that one (0: from the last on), the newest first. */
NODISCARD bool notices_read(struct store *store, struct arena *arena,
                            const struct store_id *principal, int64_t before, int64_t most,
                            struct notice **ret, size_t *ret_count, struct err *err);

#endif
