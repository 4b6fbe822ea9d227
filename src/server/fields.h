/* SPDX-License-Identifier: Apache-2.0 */
/* server/fields.h - a body that is one object of a few members. */
#ifndef LICET_SERVER_FIELDS_H
#define LICET_SERVER_FIELDS_H

#include "server/call.h"

enum field_kind {
    FIELD_IS_TEXT,
    FIELD_IS_COUNT, /* a whole number from 1 */
    FIELD_IS_FLAG,
    FIELD_IS_OBJECT,
    FIELD_IS_OBJECTS, /* an array of objects */
    FIELD_IS_TEXTS    /* an array of strings */
};

/* A member, and where what it says goes; what is not there leaves it as it was. */
struct field {
    const char *name; /* NULL ends a table */
    enum field_kind kind;
    bool needed;
    void *ret; /* struct str, int64_t, bool, const struct json_value * */
};

/*
 * Reads the body.  ERR_NAME: a member that is not in the table; ERR_VALUE: one of another type, or
 * one that is needed and not there.  Errors have line and column.
 */
NODISCARD bool fields_read(struct call *call, struct json_text *text, const struct field *fields,
                           struct err *err);

/* The same with an object of the text. */
NODISCARD bool fields_of(struct json_text *text, const struct json_value *object,
                         const struct field *fields, struct err *err);

#endif
