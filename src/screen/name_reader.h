/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen/name_reader.h - names to look for, from records that are JSON or CSV; see text/records.h.
 *
 * JSON is an object on a line, CSV has a header; the members and columns are id, name, type,
 * country, address.  Only the name has to be there.
 */
#ifndef LICET_SCREEN_NAME_READER_H
#define LICET_SCREEN_NAME_READER_H

#include "screen/list.h"
#include "text/json.h"
#include "text/records.h"

#define NAME_ID_MAX 1024 /* bytes of an id, an address */

enum name_field {
    FIELD_ID,
    FIELD_NAME,
    FIELD_TYPE,
    FIELD_COUNTRY,
    FIELD_ADDRESS,
    NAME_FIELD_COUNT
};

/* A name to look for; what was not said is absent. */
struct asked_name {
    struct str fields[NAME_FIELD_COUNT];
};

/* Which field each column of CSV is. */
struct name_columns {
    enum name_field fields[NAME_FIELD_COUNT];
    size_t count;
};

/* One thread at a time.  NULL on failure. */
struct name_reader;
struct name_reader *name_reader_new(const struct mem *mem, struct err *err);
void name_reader_free(struct name_reader *reader);

/* Reads the header of CSV; errors name the column and have its place. */
NODISCARD bool name_header(struct name_reader *reader, struct arena *arena,
                           const struct record *header, struct name_columns *ret, struct err *err);

/*
 * Reads a record; the texts are in it or in the arena.  columns: of CSV, else not looked at.  On
 * failure err has line and column, and *ret has the id alone, if one could be made out.
 */
NODISCARD bool name_read(struct name_reader *reader, const struct name_columns *columns,
                         const struct record *record, struct arena *arena, struct asked_name *ret,
                         struct err *err);

/* The same from a value of a text that was read, one of several maybe. */
NODISCARD bool name_from_json(struct json_text *text, const struct json_value *value,
                              struct asked_name *ret, struct err *err);

#endif
