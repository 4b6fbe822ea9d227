/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/once.h - a request that is sent again is not done again: it has the answer it had.
 *
 * Whoever asks gives a key of their own.  What was done is kept with its answer in the same
 * transaction, so that one is there exactly if the other is.  What was refused was not done, and
 * may be tried again with the same key.  After ONCE_DAYS it is forgotten.
 */
#ifndef LICET_DESK_ONCE_H
#define LICET_DESK_ONCE_H

#include "desk/roles.h"
#include "store/web_rows.h"

#define ONCE_DAYS 7

struct once {
    struct str key; /* 1 to REQUEST_NAME_MAX printable bytes */
    uint8_t digest[WEB_HASH_SIZE];
};

/* What is asked: all of it counts. */
NODISCARD bool once_begin(struct str key, struct str method, struct str path, struct str body,
                          struct once *ret, struct err *err);

/*
 * Whether it was done, and is to be known still: *ret_found, with status and reply.  ERR_CONFLICT:
 * something else was done with the key.  Inside the caller's transaction, as once_end, for which
 * what was done ONCE_DAYS ago has to be forgotten.
 */
NODISCARD bool once_find(struct store *store, struct arena *arena, const struct who *who,
                         const struct once *once, int64_t now, struct request_done *ret,
                         bool *ret_found, struct err *err);
NODISCARD bool once_end(struct store *store, const struct who *who, const struct once *once,
                        unsigned status, struct str reply, int64_t now, struct err *err);

/* What was done ONCE_DAYS ago and earlier. */
NODISCARD bool once_forget(struct store *store, int64_t now, struct err *err);

#endif
