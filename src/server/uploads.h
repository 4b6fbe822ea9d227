/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/uploads.h - how many large bodies one person or program may have waiting at a time, and of
 * how many bytes: those that are in files until they are answered (body.h).
 *
 *     upload_grows    with each part that goes to the file
 *     upload_ends     with the request; of one that is in no file nothing happens
 */
#ifndef LICET_SERVER_UPLOADS_H
#define LICET_SERVER_UPLOADS_H

#include "base/err.h"
#include "base/mem.h"
#include "store/store.h"

struct uploaded {
    struct store_id by;
    uint64_t bytes;
    bool is_in_file;
    struct uploaded *next, **at;
};

struct uploads;

/* NULL: ERR_MEMORY. */
struct uploads *uploads_new(const struct mem *mem, size_t count_max, uint64_t bytes_max,
                            struct err *err);
void uploads_free(struct uploads *uploads);

/* ERR_WAIT: it is more than may be; then it did not grow. */
NODISCARD bool upload_grows(struct uploads *uploads, struct uploaded *upload, uint64_t more,
                            struct err *err);
void upload_ends(struct uploads *uploads, struct uploaded *upload);

#endif
