/* SPDX-License-Identifier: Apache-2.0 */
/* cli/table_file.c - see table_file.h. */
#include "cli/table_file.h"

#include <string.h>

#include "api/embedded.h"
#include "text/csv.h"

#define ROW_MAX ((size_t)1 << 16)

static bool add_row(struct arena *arena, const struct csv_row *row, struct data_row **rows,
                    size_t *count, size_t *room, struct err *err)
{
    if (!arena_grow(arena, rows, *count, room, sizeof **rows))
        return arena_error(arena, err);
    struct data_row *to = &(*rows)[(*count)++];
    *to = (struct data_row){ 0 };
    for (size_t i = 0; i < row->count; i++)
        to->cells[i] = row->cells[i].text;
    return true;
}

static bool read_rows(struct arena *arena, struct csv_splitter *splitter, struct str text,
                      struct data_row **ret, size_t *ret_count, struct err *err)
{
    size_t room = 0;
    *ret = NULL;
    *ret_count = 0;
    for (uint32_t line = 1; text.length > 0; line++) {
        struct csv_row row;
        size_t length;
        if (csv_find(text, ROW_MAX, true, &length) != CSV_FOUND)
            return err_set(err, ERR_LIMIT, "a row has more than %zu bytes", ROW_MAX);
        if (!csv_split(splitter, arena, str_slice(text, 0, length), line, TABLE_CELLS_MAX, &row,
                       err) ||
            (line > 1 && !add_row(arena, &row, ret, ret_count, &room, err)))
            return false;
        text = str_slice(text, length, text.length);
    }
    return true;
}

bool table_file_read(struct arena *arena, const char *name, struct data_row **ret,
                     size_t *ret_count, struct err *err)
{
    for (const struct embedded_file *file = embedded_files; file->name != NULL; file++) {
        if (strcmp(file->name, name) != 0)
            continue;
        const struct str text = { file->data, file->length };
        struct csv_splitter *splitter = csv_splitter_new(arena->mem, err);
        bool done = splitter != NULL && read_rows(arena, splitter, text, ret, ret_count, err);
        csv_splitter_free(splitter);
        return done || err_wrap(err, "%s", name);
    }
    return err_set(err, ERR_NAME, "%s is not in this program", name);
}
