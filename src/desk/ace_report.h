/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/ace_report.h - a report of export filings, as ACE has it: CSV with a header.
 *
 * Columns are found by their names, in any order; case, spaces and punctuation in a name do not
 * count, and each has several names (docs/shipments.md lists them).  Columns that are not known are
 * passed over: a report has many.  A row is a line of a filing.
 */
#ifndef LICET_DESK_ACE_REPORT_H
#define LICET_DESK_ACE_REPORT_H

#include "base/arena.h"
#include "base/date.h"
#include "text/csv.h"
#include "text/records.h"

enum ace_column {
    ACE_ITN,
    ACE_CODE,
    ACE_NUMBER,
    ACE_LINE, /* of the license */
    ACE_ECCN,
    ACE_DATE,
    ACE_VALUE,
    ACE_QUANTITY,
    ACE_CONSIGNEE,
    ACE_COLUMN_COUNT
};

#define ACE_CELLS_MAX 512
#define ACE_NO_CELL SIZE_MAX

/* Where each stands; ACE_NO_CELL: the report does not have it. */
struct ace_columns {
    size_t at[ACE_COLUMN_COUNT];
    size_t count; /* of all cells */
};

/* A line of a filing.  What the report does not have is absent, or 0. */
struct ace_filing {
    uint32_t row; /* its line in the file */
    struct str itn;
    struct str code, number, eccn, consignee;
    int64_t line;
    int32_t day;
    int64_t value; /* whole dollars, as they are filed: 15 CFR 30.6(a)(17) */
    int64_t quantity;
};

/* ERR_NAME where a column lacks that has to be there, ERR_VALUE where one is there twice. */
NODISCARD bool ace_header(struct csv_splitter *csv, struct arena *arena,
                          const struct record *record, struct ace_columns *ret, struct err *err);

/*
 * Reads a row; works in `arena`, and all texts of the filing are `keep`'s.  On failure err has the
 * line and the column, and *ret only the ITN, if one could be made out.
 */
NODISCARD bool ace_row(struct csv_splitter *csv, const struct ace_columns *columns,
                       struct arena *arena, struct arena *keep, const struct record *record,
                       struct ace_filing *ret, struct err *err);

#endif
