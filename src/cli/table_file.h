/* SPDX-License-Identifier: Apache-2.0 */
/* cli/table_file.h - a table of the packs that stands in the program as CSV, with a header. */
#ifndef LICET_CLI_TABLE_FILE_H
#define LICET_CLI_TABLE_FILE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define TABLE_CELLS_MAX 16

struct data_row {
    struct str cells[TABLE_CELLS_MAX]; /* empty behind the last */
};

/* The rows behind the header; all text is the arena's or the program's.  ERR_NAME: no such file. */
NODISCARD bool table_file_read(struct arena *arena, const char *name, struct data_row **ret,
                               size_t *ret_count, struct err *err);

#endif
