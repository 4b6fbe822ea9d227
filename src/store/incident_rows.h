/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/incident_rows.h - what was not allowed and happened: of shipments, and of licenses.
 *
 * They are kept where they happened (0001.sql, 0003.sql, 0005.sql); here they are read together.
 */
#ifndef LICET_STORE_INCIDENT_ROWS_H
#define LICET_STORE_INCIDENT_ROWS_H

#include "store/store.h"

struct incident_row {
    struct str name;    /* "SH-2#1"; of a license "BIS:D000001#17" */
    struct str kind;    /* "shipment", "license" */
    struct str subject; /* the shipment; the license's number */
    struct str says, citation;
    int64_t recorded_at;
};

/* The oldest first. */
NODISCARD bool incidents_read(struct store *store, struct arena *arena, struct incident_row **ret,
                              size_t *ret_count, struct err *err);

#endif
