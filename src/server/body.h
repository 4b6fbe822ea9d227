/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/body.h - what comes with a request: in memory while it is small, else in a file that has
 * no name, so that a request of any length takes no memory.
 */
#ifndef LICET_SERVER_BODY_H
#define LICET_SERVER_BODY_H

#include <stdint.h>

#include "base/str.h"

#define BODY_IN_MEMORY ((size_t)256 << 10)
#define BODY_PADDING 64 /* readable bytes behind a text in memory */

struct body {
    struct buf text;     /* of one in memory; BODY_PADDING bytes may be looked at behind it */
    int fd;              /* of one in a file; -1: it is in memory */
    uint64_t length;     /* so far */
    uint64_t length_max; /* what is more is refused: ERR_LIMIT */
    const char *folder;  /* for files; NULL: it stays in memory, whatever length_max is */
    /* Whether so many bytes more may be in the file; NULL: yes. */
    bool (*grows)(void *context, uint64_t more, struct err *err);
    void *grows_context;
};

void body_init(struct body *body, const struct mem *mem);
void body_release(struct body *body);

/* ERR_LIMIT, ERR_IO, ERR_MEMORY, and those of `grows`. */
NODISCARD bool body_add(struct body *body, struct str more, struct err *err);

/*
 * Up to `size` bytes from `at` on; *ret_length is less only at the end.  ERR_IO.
 */
NODISCARD bool body_read(const struct body *body, uint64_t at, char *out, size_t size,
                         size_t *ret_length, struct err *err);

#endif
