/* SPDX-License-Identifier: Apache-2.0 */
/* wire/message_xml.c - see message_xml.h. */
#include "wire/message_xml.h"

#include <assert.h>

#include "xml/xml.h"

/* A name in an element that is not closed yet, and the last that came under it. */
struct name {
    struct json_value *value, *last;
    struct name *next;
};

struct element {
    struct name *first, **end;
    unsigned names;
};

struct reading {
    struct arena *arena;
    struct element open[MESSAGE_XML_DEPTH + 1]; /* the first is what holds the outermost one */
    unsigned depth;
    size_t elements;
    struct buf text; /* since the last element began or ended */
    struct err *err;
};

static bool is_blank(const struct buf *text)
{
    return str_trim(buf_view(text)).length == 0;
}

static bool refuse_mixed(struct reading *r)
{
    err_set(r->err, ERR_SYNTAX, "text stands beside elements, which is not read");
    return err_hint(r->err, "an element of a message has elements in it, or a text");
}

static void begin(struct element *element)
{
    *element = (struct element){ 0 };
    element->end = &element->first;
}

static bool on_open(void *context, const struct xml *xml, const char *name,
                    const char *const *attributes)
{
    struct reading *r = context;
    (void)xml;
    (void)name;
    (void)attributes;
    if (!is_blank(&r->text))
        return refuse_mixed(r);
    buf_clear(&r->text);
    if (r->depth == MESSAGE_XML_DEPTH)
        return err_set(r->err, ERR_LIMIT, "more than %d elements in each other", MESSAGE_XML_DEPTH);
    if (++r->elements > MESSAGE_XML_ELEMENTS_MAX)
        return err_set(r->err, ERR_LIMIT, "more than %zu elements", MESSAGE_XML_ELEMENTS_MAX);
    begin(&r->open[++r->depth]);
    return true;
}

/* What an element was, now that it is closed. */
static struct json_value *make(struct reading *r, const struct element *element)
{
    struct json_value *value = arena_array(r->arena, 1, sizeof *value);
    if (value == NULL)
        return NULL;
    if (element->first == NULL) {
        value->type = JSON_STRING;
        value->text = str_copy(r->arena, str_trim(buf_view(&r->text)));
        return value;
    }
    value->type = JSON_OBJECT;
    value->count = element->names;
    value->first = element->first->value;
    for (struct name *name = element->first; name->next != NULL; name = name->next)
        name->value->next = name->next->value;
    return value;
}

/* The second of a name makes an array of what was one. */
static bool add_again(struct reading *r, struct name *name, struct json_value *value)
{
    if (name->value == name->last) {
        struct json_value *array = arena_array(r->arena, 1, sizeof *array);
        if (array == NULL)
            return false;
        *array = (struct json_value){
            .type = JSON_ARRAY, .key = name->value->key, .first = name->value, .count = 1
        };
        name->value->key = (struct str){ 0 };
        name->value = array;
    }
    name->last->next = value;
    name->last = value;
    name->value->count++;
    return true;
}

static bool add_first(struct reading *r, struct element *parent, struct str key,
                      struct json_value *value)
{
    struct name *name = arena_array(r->arena, 1, sizeof *name);
    if (parent->names == MESSAGE_XML_NAMES_MAX)
        return err_set(r->err, ERR_LIMIT, "an element has more than %d names in it",
                       MESSAGE_XML_NAMES_MAX);
    value->key = str_copy(r->arena, key);
    if (name == NULL || value->key.data == NULL)
        return arena_error(r->arena, r->err);
    *name = (struct name){ .value = value, .last = value };
    *parent->end = name;
    parent->end = &name->next;
    parent->names++;
    return true;
}

static bool on_close(void *context, const struct xml *xml, const char *name)
{
    struct reading *r = context;
    struct element *element = &r->open[r->depth];
    struct element *parent = element - 1;
    struct str key = str_of(name);
    (void)xml;
    assert(r->depth > 0);
    if (element->first != NULL && !is_blank(&r->text))
        return refuse_mixed(r);
    struct json_value *value = make(r, element);
    buf_clear(&r->text);
    r->depth--;
    if (value == NULL || !arena_sound(r->arena, r->err))
        return arena_error(r->arena, r->err);
    for (struct name *each = parent->first; each != NULL; each = each->next) {
        if (str_equal(each->value->key, key))
            return add_again(r, each, value) || arena_error(r->arena, r->err);
    }
    return add_first(r, parent, key, value);
}

static bool on_text(void *context, const struct xml *xml, struct str text)
{
    struct reading *r = context;
    (void)xml;
    buf_str(&r->text, text);
    return buf_check(&r->text, r->err);
}

bool message_read_xml(struct arena *arena, struct str text, const char *file,
                      const struct json_value **ret, struct err *err)
{
    static const struct xml_events events = { on_open, on_close, on_text };
    struct reading r = { .arena = arena, .err = err };
    begin(&r.open[0]);
    buf_init(&r.text, arena->mem, MESSAGE_XML_TEXT_MAX);
    bool done = xml_read(text, file, &events, &r, err);
    buf_release(&r.text);
    const struct json_value *root = done ? make(&r, &r.open[0]) : NULL;
    if (done && root == NULL)
        return arena_error(arena, err);
    if (done)
        *ret = root;
    return done;
}
