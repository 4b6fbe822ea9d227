/* SPDX-License-Identifier: Apache-2.0 */
/* cli/embedded_table.h - tables of two columns that are inside the program. */
#ifndef LICET_CLI_EMBEDDED_TABLE_H
#define LICET_CLI_EMBEDDED_TABLE_H

#include "watch/ecfr.h"

/* A table of packs/us-ccl, by its name: "places.csv". */
NODISCARD bool embedded_table(struct arena *arena, const char *name, struct ecfr_table *table,
                              struct err *err);

#endif
