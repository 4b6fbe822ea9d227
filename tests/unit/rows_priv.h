/* SPDX-License-Identifier: Apache-2.0 */
/* unit/rows_priv.h - what rows.c and rows_test.c share. */
#ifndef LICET_UNIT_ROWS_PRIV_H
#define LICET_UNIT_ROWS_PRIV_H

#include "unit/rows.h"

/* Everything unknown but who the exporter is and what is contained; no parties. */
void row_clear(struct row *row, const struct row_source *source, struct chance *chance);
/* Draws so many facts anew. */
void row_redraw(struct row *row, const struct row_source *source, struct chance *chance,
                uint32_t count);

#endif
