/* SPDX-License-Identifier: Apache-2.0 */
/* text/json_merge.c - see json_merge.h. */
#include "text/json_merge.h"

#include "text/json_write.h"

static void put_key(struct str key, struct buf *out)
{
    json_string(out, key);
    if (!out->failed)
        out->data[out->length - 1] = ':'; /* in place of the comma */
}

void json_value_write(const struct json_value *value, struct buf *out)
{
    bool object = value->type == JSON_OBJECT;
    switch (value->type) {
    case JSON_STRING:
        json_string(out, value->text);
        return;
    case JSON_NULL:
        json_null(out);
        return;
    case JSON_BOOL:
    case JSON_NUMBER:
        buf_str(out, value->text);
        buf_byte(out, ',');
        return;
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
    json_open(out, object ? '{' : '[');
    for (const struct json_value *each = value->first; each != NULL; each = each->next) {
        if (object)
            put_key(each->key, out);
        json_value_write(each, out);
    }
    json_close(out, object ? '}' : ']');
}

static const struct json_value *member_of(const struct json_value *object, struct str key)
{
    return object != NULL && object->type == JSON_OBJECT ? json_get(object, key) : NULL;
}

void json_merge(const struct json_value *target, const struct json_value *patch, struct buf *out)
{
    if (patch->type != JSON_OBJECT) {
        json_value_write(patch, out);
        return;
    }
    json_open(out, '{');
    const struct json_value *here =
        target != NULL && target->type == JSON_OBJECT ? target->first : NULL;
    for (; here != NULL; here = here->next) {
        if (member_of(patch, here->key) != NULL)
            continue;
        put_key(here->key, out);
        json_value_write(here, out);
    }
    for (const struct json_value *each = patch->first; each != NULL; each = each->next) {
        if (each->type == JSON_NULL)
            continue;
        put_key(each->key, out);
        json_merge(member_of(target, each->key), each, out);
    }
    json_close(out, '}');
}
