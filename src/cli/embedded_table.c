/* SPDX-License-Identifier: Apache-2.0 */
/* cli/embedded_table.c - see embedded_table.h. */
#include "cli/embedded_table.h"

#include "api/embedded.h"

bool embedded_table(struct arena *arena, const char *name, struct ecfr_table *table,
                    struct err *err)
{
    for (size_t i = 0; i < embedded_file_count; i++) {
        const struct embedded_file *file = &embedded_files[i];
        struct str text = { .data = file->data, .length = file->length };
        if (str_starts(str_of(file->name), STR("us-ccl/")) &&
            str_equal_text(path_base(str_of(file->name)), name))
            return ecfr_table_read(arena, file->name, text, table, err);
    }
    return err_set(err, ERR_IO, "table '%s' is not in the program", name);
}
