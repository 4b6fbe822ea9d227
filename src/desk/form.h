/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/form.h - JSON of a shape that a table says: checked, and written again always alike.
 *
 * A form lists the keys of an object in their order, with what each takes.  What is written has
 * the keys in that order, numbers in one way of writing them, and no blanks, so that two texts that
 * say the same are the same bytes.  docs/schema/ has the same shapes.
 */
#ifndef LICET_DESK_FORM_H
#define LICET_DESK_FORM_H

#include "text/json.h"

#define FORM_TEXT_MAX 1024
#define FORM_LONG_MAX 16384
#define FORM_COUNT_MAX 256 /* of an array */
#define FORM_DEPTH 12      /* of JSON that is read for a form */

enum form_kind {
    FORM_TEXT, /* without control characters */
    FORM_LONG, /* text that may run over lines */
    FORM_COUNTRY,
    FORM_CURRENCY,
    FORM_DATE,
    FORM_HASH,     /* SHA-256 of a document, in hex */
    FORM_PERCENT,  /* 0 to 100 with up to 6 places; written as a string */
    FORM_QUANTITY, /* a whole number from 1 */
    FORM_AMOUNT,   /* a decimal from 0; written as a string */
    FORM_FLAG,
    FORM_TEXTS,
    FORM_COUNTRIES,
    FORM_OBJECT,
    FORM_OBJECTS
};

struct form;

struct form_field {
    const char *name;
    enum form_kind kind;
    bool needed;
    const struct form *within; /* of objects */
};

struct form {
    const char *thing; /* "a buyer" */
    const char *hint;  /* where its keys are listed */
    const struct form_field *fields;
    size_t count;
};

/* ERR_VALUE, ERR_NAME, ERR_LIMIT, with the place in the text. */
NODISCARD bool form_write(const struct form *form, struct json_text *text,
                          const struct json_value *value, struct buf *out, struct err *err);

/* ---- what was read, by its keys ---- */

/* The member; NULL where it is left out.  `object` may be NULL. */
const struct json_value *form_get(const struct json_value *object, const char *key);

/* Its text; absent where it is left out. */
struct str form_text(const struct json_value *object, const char *key);

/* The first of an array; how many. */
const struct json_value *form_first(const struct json_value *object, const char *key);
size_t form_count(const struct json_value *object, const char *key);

bool form_flag(const struct json_value *object, const char *key);

/* DATE_OPEN where it is left out. */
int32_t form_date(const struct json_value *object, const char *key);

/* Whether they say the same. */
bool form_same(const struct json_value *a, const struct json_value *b);

#endif
