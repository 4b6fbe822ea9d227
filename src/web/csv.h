/* SPDX-License-Identifier: Apache-2.0 */
/* web/csv.h - the tables of pages as CSV. */
#ifndef LICET_WEB_CSV_H
#define LICET_WEB_CSV_H

#include "base/str.h"

/*
 * A cell in quotes, and what stands behind it: ',' or '\n'.  What a spreadsheet would take for a
 * formula gets an apostrophe in front.
 */
void web_csv_cell(struct buf *out, struct str text, char behind);

#endif
