/* SPDX-License-Identifier: Apache-2.0 */
/* desk/form.c - see form.h. */
#include "desk/form.h"

#include "base/date.h"
#include "base/num.h"
#include "text/json_write.h"
#include "wire/order_field.h"

#define SHOWN_MAX 60 /* bytes of a stranger's text that a message shows */
#define PLACES 6
#define HASH_LENGTH 64

struct writing {
    struct json_text *text;
    struct buf *out;
    struct err *err;
};

static int shown(struct str text)
{
    return (int)(text.length < SHOWN_MAX ? text.length : SHOWN_MAX);
}

static bool at(struct writing *w, const struct json_value *value)
{
    return json_at(w->text, value->at, w->err);
}

static bool wrong_type(struct writing *w, const char *name, const struct json_value *value,
                       const char *wanted)
{
    err_set(w->err, ERR_VALUE, "'%s' takes %s, not %s", name, wanted, json_type_name(value->type));
    if (value->type == JSON_NULL)
        err_hint(w->err, "leave it out if it is not known");
    return at(w, value);
}

/* ---- single values ---- */

static bool write_word(struct writing *w, const char *name, const struct json_value *value,
                       enum order_field_kind kind)
{
    if (value->type != JSON_STRING)
        return wrong_type(w, name, value, "a string");
    if (!order_field_check(kind, str_of(name), value->text, w->err))
        return at(w, value);
    json_string(w->out, value->text);
    return true;
}

/* Fit to be shown; a text that runs over lines may have their ends and tabs. */
static bool check_shown(struct writing *w, const char *name, const struct json_value *value,
                        bool lines)
{
    for (size_t i = 0; i < value->text.length; i++) {
        unsigned char c = (unsigned char)value->text.data[i];
        if ((c >= 0x20 && c != 0x7f) || (lines && (c == '\n' || c == '\t')))
            continue;
        err_set(w->err, ERR_VALUE, "'%s' has control characters", name);
        return at(w, value);
    }
    return true;
}

static bool write_text(struct writing *w, const char *name, const struct json_value *value)
{
    return (value->type != JSON_STRING || check_shown(w, name, value, false)) &&
           write_word(w, name, value, ORDER_FIELD_TEXT);
}

static bool write_long(struct writing *w, const char *name, const struct json_value *value)
{
    if (value->type != JSON_STRING)
        return wrong_type(w, name, value, "a string");
    if (!check_shown(w, name, value, true))
        return false;
    if (value->text.length == 0 || value->text.length > FORM_LONG_MAX) {
        err_set(w->err, value->text.length == 0 ? ERR_VALUE : ERR_LIMIT, "'%s' takes 1 to %d bytes",
                name, FORM_LONG_MAX);
        return at(w, value);
    }
    json_string(w->out, value->text);
    return true;
}

static bool is_hash(struct str text)
{
    bool is = text.length == HASH_LENGTH;
    for (size_t i = 0; is && i < text.length; i++)
        is = is_digit(text.data[i]) || (text.data[i] >= 'a' && text.data[i] <= 'f');
    return is;
}

static bool write_hash(struct writing *w, const char *name, const struct json_value *value)
{
    if (value->type != JSON_STRING)
        return wrong_type(w, name, value, "a string");
    if (is_hash(value->text)) {
        json_string(w->out, value->text);
        return true;
    }
    err_set(w->err, ERR_VALUE, "'%s' is no SHA-256: '%.*s'", name, shown(value->text),
            value->text.data);
    err_hint(w->err, "64 digits of 0-9 and a-f; 'licet audit attach' tells that of a document");
    return at(w, value);
}

/* A number, or a string that is one, with at most so many places. */
static bool read_number(struct writing *w, const char *name, const struct json_value *value,
                        unsigned places, struct num *ret)
{
    struct num step;
    struct num steps;
    if (value->type != JSON_NUMBER && value->type != JSON_STRING)
        return wrong_type(w, name, value, "a number or a string");
    int64_t parts = 1;
    for (unsigned i = 0; i < places; i++)
        parts *= 10;
    step = num_int(parts);
    if (num_parse(value->text, false, ret, w->err) && ret->top >= 0 &&
        num_multiply(*ret, step, &steps) && steps.bottom == 1)
        return true;
    err_set(w->err, ERR_VALUE,
            places == 0 ? "'%s' takes a whole number, not '%.*s'"
                        : "'%s' takes a number from 0 with at most 6 places, not '%.*s'",
            name, shown(value->text), value->text.data);
    return at(w, value);
}

static bool write_percent(struct writing *w, const char *name, const struct json_value *value)
{
    struct num number;
    char text[NUM_TEXT_SIZE];
    if (!read_number(w, name, value, PLACES, &number))
        return false;
    if (num_compare(number, num_int(100)) > 0) {
        err_set(w->err, ERR_VALUE, "'%s' takes a number from 0 to 100", name);
        return at(w, value);
    }
    json_string(w->out, str_of(num_format(number, PLACES, false, text)));
    return true;
}

static bool write_amount(struct writing *w, const char *name, const struct json_value *value)
{
    struct num number;
    char text[NUM_TEXT_SIZE];
    if (!read_number(w, name, value, PLACES, &number))
        return false;
    json_string(w->out, str_of(num_format(number, PLACES, false, text)));
    return true;
}

static bool write_quantity(struct writing *w, const char *name, const struct json_value *value)
{
    struct num number;
    if (!read_number(w, name, value, 0, &number))
        return false;
    if (number.top < 1 || num_compare(number, num_int(INT64_C(1) << 53)) > 0) {
        err_set(w->err, ERR_VALUE, "'%s' takes a whole number from 1 to 2 to the 53", name);
        return at(w, value);
    }
    json_int(w->out, (int64_t)number.top);
    return true;
}

static bool write_flag(struct writing *w, const char *name, const struct json_value *value)
{
    if (value->type != JSON_BOOL)
        return wrong_type(w, name, value, "true or false");
    json_bool(w->out, value->text.length == 4);
    return true;
}

/* ---- arrays and objects ---- */

static bool is_array(struct writing *w, const char *name, const struct json_value *value)
{
    if (value->type != JSON_ARRAY)
        return wrong_type(w, name, value, "an array");
    if (value->count <= FORM_COUNT_MAX)
        return true;
    err_set(w->err, ERR_LIMIT, "'%s' has more than %d", name, FORM_COUNT_MAX);
    return at(w, value);
}

static bool write_words(struct writing *w, const char *name, const struct json_value *array,
                        enum order_field_kind kind)
{
    if (!is_array(w, name, array))
        return false;
    json_open(w->out, '[');
    for (const struct json_value *v = array->first; v != NULL; v = v->next) {
        bool done =
            kind == ORDER_FIELD_TEXT ? write_text(w, name, v) : write_word(w, name, v, kind);
        if (!done)
            return false;
    }
    json_close(w->out, ']');
    return true;
}

static bool write_object(struct writing *w, const struct form *form,
                         const struct json_value *value);

static bool write_field(struct writing *w, const struct form_field *field,
                        const struct json_value *value)
{
    const char *name = field->name;
    switch (field->kind) {
    case FORM_TEXT:
        return write_text(w, name, value);
    case FORM_LONG:
        return write_long(w, name, value);
    case FORM_COUNTRY:
        return write_word(w, name, value, ORDER_FIELD_COUNTRY);
    case FORM_CURRENCY:
        return write_word(w, name, value, ORDER_FIELD_CURRENCY);
    case FORM_DATE:
        return write_word(w, name, value, ORDER_FIELD_DATE);
    case FORM_HASH:
        return write_hash(w, name, value);
    case FORM_PERCENT:
        return write_percent(w, name, value);
    case FORM_QUANTITY:
        return write_quantity(w, name, value);
    case FORM_AMOUNT:
        return write_amount(w, name, value);
    case FORM_FLAG:
        return write_flag(w, name, value);
    case FORM_TEXTS:
        return write_words(w, name, value, ORDER_FIELD_TEXT);
    case FORM_COUNTRIES:
        return write_words(w, name, value, ORDER_FIELD_COUNTRY);
    case FORM_OBJECT:
        return write_object(w, field->within, value);
    case FORM_OBJECTS:
        break;
    }
    if (!is_array(w, name, value))
        return false;
    json_open(w->out, '[');
    for (const struct json_value *v = value->first; v != NULL; v = v->next) {
        if (!write_object(w, field->within, v))
            return false;
    }
    json_close(w->out, ']');
    return true;
}

static bool is_known(struct writing *w, const struct form *form, const struct json_value *member)
{
    for (size_t i = 0; i < form->count; i++) {
        if (str_equal_text(member->key, form->fields[i].name))
            return true;
    }
    err_set(w->err, ERR_NAME, "unknown key '%.*s' in %s", shown(member->key), member->key.data,
            form->thing);
    err_hint(w->err, "%s", form->hint);
    return json_at(w->text, member->key_at, w->err);
}

/* Forms end: what lies in one another is in the tables. */
static bool write_object(struct writing *w, const struct form *form, const struct json_value *value)
{
    if (value->type != JSON_OBJECT) {
        err_set(w->err, ERR_VALUE, "%s is an object, not %s", form->thing,
                json_type_name(value->type));
        return at(w, value);
    }
    for (const struct json_value *v = value->first; v != NULL; v = v->next) {
        if (!is_known(w, form, v))
            return false;
    }
    json_open(w->out, '{');
    for (size_t i = 0; i < form->count; i++) {
        const struct form_field *field = &form->fields[i];
        const struct json_value *member = json_get(value, str_of(field->name));
        if (member == NULL && field->needed) {
            err_set(w->err, ERR_VALUE, "%s lacks '%s'", form->thing, field->name);
            err_hint(w->err, "%s", form->hint);
            return at(w, value);
        }
        if (member == NULL)
            continue;
        buf_format(w->out, "\"%s\":", field->name);
        if (!write_field(w, field, member))
            return false;
    }
    json_close(w->out, '}');
    return true;
}

bool form_write(const struct form *form, struct json_text *text, const struct json_value *value,
                struct buf *out, struct err *err)
{
    struct writing w = { .text = text, .out = out, .err = err };
    if (!write_object(&w, form, value))
        return false;
    json_end(out);
    return buf_check(out, err);
}

/* ---- what was read ---- */

const struct json_value *form_get(const struct json_value *object, const char *key)
{
    return object == NULL || object->type != JSON_OBJECT ? NULL : json_get(object, str_of(key));
}

struct str form_text(const struct json_value *object, const char *key)
{
    const struct json_value *value = form_get(object, key);
    return value == NULL || value->type == JSON_NULL ? (struct str){ 0 } : value->text;
}

const struct json_value *form_first(const struct json_value *object, const char *key)
{
    const struct json_value *value = form_get(object, key);
    return value == NULL || value->type != JSON_ARRAY ? NULL : value->first;
}

size_t form_count(const struct json_value *object, const char *key)
{
    const struct json_value *value = form_get(object, key);
    return value == NULL || value->type != JSON_ARRAY ? 0 : value->count;
}

bool form_flag(const struct json_value *object, const char *key)
{
    return str_equal_text(form_text(object, key), "true");
}

int32_t form_date(const struct json_value *object, const char *key)
{
    int32_t date;
    struct err unused;
    return date_parse(form_text(object, key), &date, &unused) ? date : DATE_OPEN;
}

bool form_same(const struct json_value *a, const struct json_value *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    if (a->type != b->type || a->count != b->count || !str_equal(a->text, b->text))
        return false;
    const struct json_value *there = b->first;
    for (const struct json_value *here = a->first; here != NULL; here = here->next) {
        if (!str_equal(here->key, there->key) || !form_same(here, there))
            return false;
        there = there->next;
    }
    return true;
}
