/* SPDX-License-Identifier: Apache-2.0 */
/* store/checks.h - queries that find what is wrong; for the files of store alone. */
#ifndef LICET_STORE_CHECKS_H
#define LICET_STORE_CHECKS_H

#include "store/store.h"

/* The query gives two texts for each thing that is wrong. */
struct sql_check {
    const char *says;
    const char *sql;
};

/* All of them on one state; a line "says: text, text" each into `out`, and counted. */
NODISCARD bool sql_check_all(struct store *store, const struct sql_check *checks, size_t count,
                             struct buf *out, size_t *ret_wrong, struct err *err);

#endif
