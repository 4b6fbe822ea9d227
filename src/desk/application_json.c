/* SPDX-License-Identifier: Apache-2.0 */
/* desk/application_json.c - see application_json.h. */
#include "desk/application_json.h"

#include <stdio.h>

#include "base/date.h"
#include "text/json_write.h"
#include "wire/order_json.h"

#define SHOWN_MAX 60 /* bytes of a stranger's text that a message shows */

struct reading {
    struct arena *arena;
    struct json_reader *reader;
    struct json_text *text;
    struct application_content *content;
    struct buf order; /* an item as an order, as JSON */
    struct err *err;
};

/* ---- as it is kept ---- */

/* No deeper than the reader's limit. */
static void put_value(struct buf *out, const struct json_value *value)
{
    bool is_object = value->type == JSON_OBJECT;
    if (value->type == JSON_STRING) {
        json_string(out, value->text);
        return;
    }
    if (!is_object && value->type != JSON_ARRAY) {
        json_raw(out, value->text.data, value->text.length);
        buf_byte(out, ',');
        return;
    }
    json_open(out, is_object ? '{' : '[');
    for (const struct json_value *v = value->first; v != NULL; v = v->next) {
        if (is_object) {
            json_string(out, v->key);
            json_end(out);
            buf_byte(out, ':');
        }
        put_value(out, v);
    }
    json_close(out, is_object ? '}' : ']');
}

/* ---- what may stand there ---- */

static bool wrong_type(struct reading *r, const struct json_value *value, const char *wanted)
{
    err_set(r->err, ERR_VALUE, "'%.*s' takes %s, not %s", STR_ARG(value->key), wanted,
            json_type_name(value->type));
    if (value->type == JSON_NULL)
        err_hint(r->err, "leave it out if it is not known");
    return json_at(r->text, value->at, r->err);
}

static bool check_text(struct reading *r, const struct json_value *value)
{
    if (value->type != JSON_STRING)
        return wrong_type(r, value, "a string");
    if (value->text.length == 0 || value->text.length > ORDER_TEXT_MAX) {
        err_set(r->err, ERR_VALUE, "'%.*s' has from 1 to %d bytes", STR_ARG(value->key),
                ORDER_TEXT_MAX);
        return json_at(r->text, value->at, r->err);
    }
    return true;
}

enum shape {
    SHAPE_TEXT,
    SHAPE_TEXTS,
    SHAPE_CONTACT,
    SHAPE_APPLICANT,
    SHAPE_PARTY,   /* read as of an order */
    SHAPE_PARTIES, /* likewise */
    SHAPE_ITEMS,
    SHAPE_ORDER, /* whatever an order has under that key */
};

struct key {
    const char *name;
    enum shape shape;
};

static const struct key keys[] = {
    { "id", SHAPE_TEXT },
    { "authority", SHAPE_TEXT },
    { "numbers", SHAPE_TEXTS },
    { "contact", SHAPE_CONTACT },
    { "kind", SHAPE_ORDER },
    { "from", SHAPE_ORDER },
    { "to", SHAPE_ORDER },
    { "via", SHAPE_ORDER },
    { "applicant", SHAPE_APPLICANT },
    { "license_to", SHAPE_APPLICANT },
    { "purchaser", SHAPE_PARTY },
    { "intermediate_consignees", SHAPE_PARTIES },
    { "ultimate_consignee", SHAPE_PARTY },
    { "end_users", SHAPE_PARTIES },
    { "items", SHAPE_ITEMS },
    { "end_use", SHAPE_ORDER },
    { "specific_end_use", SHAPE_TEXT },
    { "special_purpose", SHAPE_TEXT },
    { "additional", SHAPE_TEXT },
    { "documents_submitted", SHAPE_TEXTS },
    { "documents_on_file", SHAPE_TEXTS },
    { "orders", SHAPE_TEXTS },
    { "facts", SHAPE_ORDER },
    { NULL, SHAPE_TEXT },
};
static const struct key contact_keys[] = { { "name", SHAPE_TEXT },
                                           { "telephone", SHAPE_TEXT },
                                           { "facsimile", SHAPE_TEXT },
                                           { "email", SHAPE_TEXT },
                                           { NULL, SHAPE_TEXT } };
static const struct key applicant_keys[] = { { "name", SHAPE_TEXT },
                                             { "address", SHAPE_TEXT },
                                             { "country", SHAPE_ORDER },
                                             { NULL, SHAPE_TEXT } };
static const struct key item_keys[] = {
    { "item", SHAPE_ORDER },  { "quantity", SHAPE_ORDER },    { "unit", SHAPE_TEXT },
    { "value", SHAPE_ORDER }, { "manufacturer", SHAPE_TEXT }, { "description", SHAPE_TEXT },
    { NULL, SHAPE_TEXT }
};

static bool check_texts(struct reading *r, const struct json_value *array)
{
    if (array->type != JSON_ARRAY)
        return wrong_type(r, array, "an array");
    for (const struct json_value *v = array->first; v != NULL; v = v->next) {
        if (v->type != JSON_STRING || v->text.length == 0 || v->text.length > ORDER_TEXT_MAX) {
            err_set(r->err, ERR_VALUE, "'%.*s' takes strings of 1 to %d bytes", STR_ARG(array->key),
                    ORDER_TEXT_MAX);
            return json_at(r->text, v->at, r->err);
        }
    }
    return true;
}

static bool check_object(struct reading *r, const struct json_value *object,
                         const struct key *known);

static bool check_array(struct reading *r, const struct json_value *array, const struct key *known,
                        size_t most)
{
    if (array->type != JSON_ARRAY)
        return wrong_type(r, array, "an array");
    if (array->count > most) {
        err_set(r->err, ERR_LIMIT, "more than %zu %.*s", most, STR_ARG(array->key));
        return json_at(r->text, array->at, r->err);
    }
    for (const struct json_value *v = array->first; v != NULL; v = v->next) {
        if (v->type != JSON_OBJECT) {
            err_set(r->err, ERR_VALUE, "'%.*s' takes objects, not %s", STR_ARG(array->key),
                    json_type_name(v->type));
            return json_at(r->text, v->at, r->err);
        }
        if (known != NULL && !check_object(r, v, known))
            return false;
    }
    return true;
}

static bool check_party(struct reading *r, const struct json_value *party)
{
    if (party->type != JSON_OBJECT)
        return wrong_type(r, party, "an object");
    const struct json_value *role = json_get(party, STR("role"));
    if (role == NULL)
        return true;
    err_set(r->err, ERR_NAME, "unknown key 'role' in '%.*s'", STR_ARG(party->key));
    err_hint(r->err, "where a party stands says what it is");
    return json_at(r->text, role->key_at, r->err);
}

static bool check_parties(struct reading *r, const struct json_value *array)
{
    if (!check_array(r, array, NULL, ORDER_PARTIES_MAX))
        return false;
    for (const struct json_value *v = array->first; v != NULL; v = v->next) {
        if (!check_party(r, v))
            return false;
    }
    return true;
}

static bool check_member(struct reading *r, const struct json_value *value, enum shape shape)
{
    switch (shape) {
    case SHAPE_TEXT:
        return check_text(r, value);
    case SHAPE_TEXTS:
        return check_texts(r, value);
    case SHAPE_CONTACT:
        return value->type == JSON_OBJECT ? check_object(r, value, contact_keys)
                                          : wrong_type(r, value, "an object");
    case SHAPE_APPLICANT:
        return value->type == JSON_OBJECT ? check_object(r, value, applicant_keys)
                                          : wrong_type(r, value, "an object");
    case SHAPE_PARTY:
        return check_party(r, value);
    case SHAPE_PARTIES:
        return check_parties(r, value);
    case SHAPE_ITEMS:
        return check_array(r, value, item_keys, APPLICATION_ITEMS_MAX);
    case SHAPE_ORDER:
        break;
    }
    return true;
}

static bool check_object(struct reading *r, const struct json_value *object,
                         const struct key *known)
{
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        const struct key *key = known;
        while (key->name != NULL && !str_equal_text(v->key, key->name))
            key++;
        if (key->name == NULL) {
            size_t shown = v->key.length < SHOWN_MAX ? v->key.length : SHOWN_MAX;
            err_set(r->err, ERR_NAME, "unknown key '%.*s' in an application", (int)shown,
                    v->key.data);
            err_hint(r->err, "docs/schema/application.schema.json has those there are");
            return json_at(r->text, v->key_at, r->err);
        }
        if (!check_member(r, v, key->shape))
            return false;
    }
    return true;
}

/* ---- an item as an order ---- */

static void put_member(struct buf *out, const char *name, const struct json_value *value)
{
    if (value == NULL)
        return;
    json_string(out, str_of(name));
    json_end(out);
    buf_byte(out, ':');
    put_value(out, value);
}

static void put_party(struct buf *out, const char *role, const struct json_value *party)
{
    if (party == NULL)
        return;
    json_open(out, '{');
    JSON_PUT_WORD(out, "role", role);
    for (const struct json_value *v = party->first; v != NULL; v = v->next) {
        json_string(out, v->key);
        json_end(out);
        buf_byte(out, ':');
        put_value(out, v);
    }
    json_close(out, '}');
}

static void put_parties(struct buf *out, const char *role, const struct json_value *array)
{
    for (const struct json_value *v = array == NULL ? NULL : array->first; v != NULL; v = v->next)
        put_party(out, role, v);
}

static void put_order(struct buf *out, const struct json_value *root, const struct json_value *item,
                      size_t n)
{
    static const char *const same[] = { "kind", "from", "to", "via", "end_use", "facts" };
    const struct json_value *applicant = json_get(root, STR("applicant"));
    char name[32];
    snprintf(name, sizeof name, "item %zu", n);
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", str_of(name));
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        put_member(out, same[i], json_get(root, str_of(same[i])));
    if (item != NULL) {
        put_member(out, "item", json_get(item, STR("item")));
        put_member(out, "quantity", json_get(item, STR("quantity")));
        put_member(out, "value", json_get(item, STR("value")));
    }
    if (applicant != NULL) {
        JSON_KEY(out, "exporter");
        json_open(out, '{');
        put_member(out, "name", json_get(applicant, STR("name")));
        put_member(out, "country", json_get(applicant, STR("country")));
        json_close(out, '}');
    }
    JSON_KEY(out, "parties");
    json_open(out, '[');
    put_party(out, "purchaser", json_get(root, STR("purchaser")));
    put_parties(out, "intermediate_consignee", json_get(root, STR("intermediate_consignees")));
    put_party(out, "ultimate_consignee", json_get(root, STR("ultimate_consignee")));
    put_parties(out, "end_user", json_get(root, STR("end_users")));
    json_close(out, ']');
    /* 15 CFR 748.4(b)(1): all of them are named. */
    JSON_PUT_BOOL(out, "parties_complete", true);
    json_close(out, '}');
    json_end(out);
}

/* What is wrong is told without the place: it would be one in a text that nobody wrote. */
static bool read_order(struct reading *r, const struct json_value *item, size_t n,
                       struct order *ret)
{
    buf_clear(&r->order);
    put_order(&r->order, r->content->root, item, n);
    if (!buf_check(&r->order, r->err))
        return false;
    const struct json_source source = { .text = str_copy(r->arena, buf_view(&r->order)),
                                        .line = 1 };
    if (source.text.data == NULL)
        return arena_error(r->arena, r->err);
    if (order_read_json(r->reader, r->arena, &source, ret, r->err))
        return true;
    r->err->line = r->err->column = 0;
    return item == NULL ? false : err_wrap(r->err, "item %zu", n);
}

static bool read_items(struct reading *r)
{
    struct application_content *content = r->content;
    const struct json_value *items = json_get(content->root, STR("items"));
    struct order none;
    size_t count = items == NULL ? 0 : items->count;
    content->items = arena_array(r->arena, count + 1, sizeof *content->items);
    if (content->items == NULL)
        return arena_error(r->arena, r->err);
    if (count == 0)
        return read_order(r, NULL, 0, &none);
    for (const struct json_value *v = items->first; v != NULL; v = v->next) {
        if (!read_order(r, v, content->item_count + 1, &content->items[content->item_count]))
            return false;
        content->item_count++;
    }
    return true;
}

/* ---- the whole ---- */

static bool read_orders(struct reading *r)
{
    struct application_content *content = r->content;
    const struct json_value *orders = json_get(content->root, STR("orders"));
    if (orders == NULL)
        return true;
    content->orders = arena_array(r->arena, orders->count + 1, sizeof *content->orders);
    if (content->orders == NULL)
        return arena_error(r->arena, r->err);
    for (const struct json_value *v = orders->first; v != NULL; v = v->next)
        content->orders[content->order_count++] = v->text;
    return true;
}

static bool read_content(struct reading *r)
{
    struct application_content *content = r->content;
    const struct json_value *root = content->root;
    if (root->type != JSON_OBJECT) {
        err_set(r->err, ERR_VALUE, "an application is an object, not %s",
                json_type_name(root->type));
        return json_at(r->text, root->at, r->err);
    }
    if (!check_object(r, root, keys))
        return false;
    const struct json_value *id = json_get(root, STR("id"));
    const struct json_value *authority = json_get(root, STR("authority"));
    if (id == NULL || !str_is_line(id->text)) {
        err_set(r->err, ERR_VALUE, "an application has an id, which is one line");
        return err_hint(r->err, "\"id\" is your own name for it, as in \"A-2026-01\"");
    }
    content->id = id->text;
    content->authority = authority == NULL ? (struct str){ 0 } : authority->text;
    buf_clear(&r->order);
    put_value(&r->order, root);
    json_end(&r->order);
    if (!buf_check(&r->order, r->err))
        return false;
    content->text = str_copy(r->arena, buf_view(&r->order));
    return arena_sound(r->arena, r->err) && read_orders(r) && read_items(r);
}

bool application_read(struct json_reader *reader, struct arena *arena,
                      const struct json_source *source, struct application_content *ret,
                      struct err *err)
{
    struct json_text text;
    struct reading r = {
        .arena = arena, .reader = reader, .text = &text, .content = ret, .err = err
    };
    *ret = (struct application_content){ .item_count = 0 };
    if (!json_read(reader, arena, source, &text, err))
        return false;
    ret->root = text.root;
    buf_init(&r.order, mem_system(), 2 * APPLICATION_JSON_MAX);
    bool done = read_content(&r);
    buf_release(&r.order);
    return done;
}

/* ---- events ---- */

static void put_said(struct buf *out, const char *name, struct str text)
{
    if (text.length == 0)
        return;
    json_string(out, str_of(name));
    json_end(out);
    buf_byte(out, ':');
    json_string(out, text);
}

void application_details_write(const struct application_details *details, struct buf *out)
{
    json_open(out, '{');
    if (details->day != DATE_OPEN)
        JSON_PUT_DATE(out, "day", details->day);
    put_said(out, "what", details->what);
    put_said(out, "agency", details->agency);
    if (details->until != DATE_OPEN)
        JSON_PUT_DATE(out, "until", details->until);
    put_said(out, "number", details->number);
    put_said(out, "document", details->document);
    if (details->license_count > 0)
        JSON_PUT_STRINGS(out, "licenses", details->licenses, details->license_count);
    if (details->looked.length > 0) {
        JSON_KEY(out, "looked");
        json_raw(out, details->looked.data, details->looked.length);
        buf_byte(out, ',');
    }
    json_close(out, '}');
    json_end(out);
}

static struct str text_of(const struct json_value *object, const char *key)
{
    const struct json_value *value = json_get(object, str_of(key));
    return value == NULL || value->type != JSON_STRING ? (struct str){ 0 } : value->text;
}

static bool date_of(const struct json_value *object, const char *key, int32_t *ret, struct err *err)
{
    struct str text = text_of(object, key);
    *ret = DATE_OPEN;
    return text.data == NULL || date_parse(text, ret, err);
}

bool application_details_read(struct json_reader *reader, struct arena *arena, struct str text,
                              struct application_details *ret, struct err *err)
{
    const struct json_value *root;
    *ret = (struct application_details){ .day = DATE_OPEN, .until = DATE_OPEN };
    if (text.length == 0)
        return true;
    if (!json_read_kept(reader, arena, text, &root, err))
        return err_wrap(err, "an event of an application");
    ret->what = text_of(root, "what");
    ret->agency = text_of(root, "agency");
    ret->number = text_of(root, "number");
    ret->document = text_of(root, "document");
    const struct json_value *licenses = json_get(root, STR("licenses"));
    if (licenses != NULL && licenses->type == JSON_ARRAY) {
        ret->licenses = arena_array(arena, licenses->count + 1, sizeof *ret->licenses);
        if (ret->licenses == NULL)
            return arena_error(arena, err);
        for (const struct json_value *v = licenses->first; v != NULL; v = v->next) {
            if (v->type == JSON_STRING)
                ret->licenses[ret->license_count++] = v->text;
        }
    }
    return date_of(root, "day", &ret->day, err) && date_of(root, "until", &ret->until, err);
}
