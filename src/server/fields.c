/* SPDX-License-Identifier: Apache-2.0 */
/* server/fields.c - see fields.h. */
#include "server/fields.h"

#include "base/num.h"

#define COUNT_MAX ((int64_t)1 << 60)

static const struct field *find(const struct field *fields, struct str name)
{
    while (fields->name != NULL && !str_equal_text(name, fields->name))
        fields++;
    return fields->name == NULL ? NULL : fields;
}

static bool wrong_type(struct json_text *text, const struct json_value *member, const char *wanted,
                       struct err *err)
{
    err_set(err, ERR_VALUE, "'%.*s' takes %s, not %s", STR_ARG(member->key), wanted,
            json_type_name(member->type));
    return json_at(text, member->at, err);
}

static bool read_count(struct json_text *text, const struct json_value *member, int64_t *ret,
                       struct err *err)
{
    struct num number;
    struct err unused;
    if (num_parse(member->text, false, &number, &unused) && number.bottom == 1 && number.top > 0 &&
        num_compare(number, num_int(COUNT_MAX)) <= 0) {
        *ret = (int64_t)number.top;
        return true;
    }
    err_set(err, ERR_VALUE, "'%.*s' takes a whole number from 1, not '%.*s'", STR_ARG(member->key),
            STR_ARG(member->text));
    return json_at(text, member->at, err);
}

static bool is_array_of(const struct json_value *member, enum json_type type)
{
    if (member->type != JSON_ARRAY)
        return false;
    for (const struct json_value *value = member->first; value != NULL; value = value->next) {
        if (value->type != type)
            return false;
    }
    return true;
}

static bool read_member(struct json_text *text, const struct json_value *member,
                        const struct field *field, struct err *err)
{
    switch (field->kind) {
    case FIELD_IS_TEXT:
        if (member->type != JSON_STRING)
            return wrong_type(text, member, "a string", err);
        *(struct str *)field->ret = member->text;
        return true;
    case FIELD_IS_COUNT:
        if (member->type != JSON_NUMBER)
            return wrong_type(text, member, "a number", err);
        return read_count(text, member, field->ret, err);
    case FIELD_IS_FLAG:
        if (member->type != JSON_BOOL)
            return wrong_type(text, member, "true or false", err);
        *(bool *)field->ret = member->text.length == 4;
        return true;
    case FIELD_IS_OBJECT:
        if (member->type != JSON_OBJECT)
            return wrong_type(text, member, "an object", err);
        *(const struct json_value **)field->ret = member;
        return true;
    case FIELD_IS_OBJECTS:
    case FIELD_IS_TEXTS:
        break;
    }
    bool texts = field->kind == FIELD_IS_TEXTS;
    if (!is_array_of(member, texts ? JSON_STRING : JSON_OBJECT))
        return wrong_type(text, member, texts ? "an array of strings" : "an array of objects", err);
    *(const struct json_value **)field->ret = member;
    return true;
}

bool fields_of(struct json_text *text, const struct json_value *object, const struct field *fields,
               struct err *err)
{
    if (object->type != JSON_OBJECT) {
        err_set(err, ERR_VALUE, "an object is wanted, not %s", json_type_name(object->type));
        return json_at(text, object->at, err);
    }
    for (const struct json_value *member = object->first; member != NULL; member = member->next) {
        const struct field *field = find(fields, member->key);
        if (field == NULL) {
            err_set(err, ERR_NAME, "there is no '%.*s' here", STR_ARG(member->key));
            return json_at(text, member->key_at, err);
        }
        if (!read_member(text, member, field, err))
            return false;
    }
    for (; fields->name != NULL; fields++) {
        if (!fields->needed || json_get(object, str_of(fields->name)) != NULL)
            continue;
        err_set(err, ERR_VALUE, "'%s' is missing", fields->name);
        return json_at(text, object->at, err);
    }
    return true;
}

bool fields_read(struct call *call, struct json_text *text, const struct field *fields,
                 struct err *err)
{
    struct law_worker *worker = law_worker_take(call->law, err);
    bool done = worker != NULL && call_read_json(call, worker, text, err);
    law_worker_give(call->law, worker);
    return done && fields_of(text, text->root, fields, err);
}
