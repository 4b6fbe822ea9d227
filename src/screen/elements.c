/* SPDX-License-Identifier: Apache-2.0 */
/* screen/elements.c - see elements.h. */
#include "screen/elements.h"

#include <string.h>

#include "xml/xml.h"

#define RECORD_ARENA_MAX ((size_t)64 << 20) /* elements of one entry, without their texts */

struct reading {
    struct naming *naming;
    struct arena records; /* the elements of one entry */
    const struct record_shape *shapes, *shape;
    const char *what;
    struct element *open; /* in an entry; NULL outside */
    struct buf text;      /* what was read since the last tag */
    record_reader *read;
    void *context;
};

static bool is_one_of(struct str name, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (str_equal_text(name, *names))
            return true;
    }
    return false;
}

bool element_at(const struct element *element, struct err *err)
{
    return err_at(err, "", element->line, element->column);
}

/* ---- reading ---- */

/* What was read since the last tag belongs to the element that is open. */
static bool flush(struct reading *reading)
{
    struct naming *naming = reading->naming;
    struct element *element = reading->open;
    struct str text = str_trim(buf_view(&reading->text));
    if (text.length > 0) {
        text = element->text.length == 0 ? str_copy(naming->arena, text)
                                         : str_join(naming->arena, element->text, " ", text);
        if (text.data == NULL)
            return arena_error(naming->arena, naming->err);
        element->text = text;
    }
    buf_clear(&reading->text);
    return true;
}

static bool add_attributes(struct reading *reading, struct element *element,
                           const char *const *attributes)
{
    struct arena *texts = reading->naming->arena;
    struct err *err = reading->naming->err;
    size_t count = 0;
    while (attributes[2 * count] != NULL)
        count++;
    element->attributes = arena_array(&reading->records, count, sizeof *element->attributes);
    if (element->attributes == NULL)
        return arena_error(&reading->records, err);
    for (; element->attribute_count < count; element->attribute_count++, attributes += 2) {
        struct str name = str_copy(&reading->records, str_of(attributes[0]));
        struct str text = str_copy(texts, str_trim(str_of(attributes[1])));
        if (name.data == NULL)
            return arena_error(&reading->records, err);
        if (text.data == NULL)
            return arena_error(texts, err);
        element->attributes[element->attribute_count] =
            (struct element_attribute){ .name = name, .text = text };
    }
    return true;
}

static bool open_element(struct reading *reading, const struct xml *xml, const char *name,
                         const char *const *attributes)
{
    struct element *parent = reading->open;
    struct element *element = arena_array(&reading->records, 1, sizeof *element);
    if (element == NULL)
        return arena_error(&reading->records, reading->naming->err);
    *element = (struct element){ .name = str_copy(&reading->records, str_of(name)),
                                 .parent = parent,
                                 .line = xml_line(xml),
                                 .column = xml_column(xml) };
    if (element->name.data == NULL)
        return arena_error(&reading->records, reading->naming->err);
    if (parent != NULL && parent->last != NULL)
        parent->last->next = element;
    else if (parent != NULL)
        parent->first = element;
    if (parent != NULL)
        parent->last = element;
    reading->open = element;
    return add_attributes(reading, element, attributes);
}

static bool open_root(struct reading *reading, const char *name)
{
    struct err *err = reading->naming->err;
    for (reading->shape = reading->shapes; reading->shape->root != NULL; reading->shape++) {
        if (strcmp(reading->shape->root, name) == 0)
            return true;
    }
    err_set(err, ERR_SYNTAX, "this is not the %s: its root element is '%s'", reading->what, name);
    return err_hint(err, "the root element is '%s'", reading->shapes->root);
}

static bool on_open(void *context, const struct xml *xml, const char *name,
                    const char *const *attributes)
{
    struct reading *reading = context;
    struct err *err = reading->naming->err;
    if (reading->open != NULL)
        return flush(reading) && open_element(reading, xml, name, attributes);
    if (reading->shape == NULL)
        return open_root(reading, name);
    if (is_one_of(str_of(name), reading->shape->containers))
        return true;
    if (is_one_of(str_of(name), reading->shape->records)) {
        arena_reset(&reading->records);
        return open_element(reading, xml, name, attributes);
    }
    err_set(err, ERR_SYNTAX, "the element '%s' is not known here", name);
    return err_hint(err, "the list has a new shape, or the file is another one");
}

static bool on_close(void *context, const struct xml *xml, const char *name)
{
    struct reading *reading = context;
    struct element *element = reading->open;
    (void)xml;
    (void)name;
    if (element == NULL)
        return true;
    if (!flush(reading))
        return false;
    reading->open = element->parent;
    return element->parent != NULL || reading->read(reading->context, reading->shape, element) ||
           element_at(element, reading->naming->err);
}

static bool on_text(void *context, const struct xml *xml, struct str text)
{
    struct reading *reading = context;
    struct err *err = reading->naming->err;
    (void)xml;
    if (reading->open == NULL)
        return str_trim(text).length == 0 ||
               err_set(err, ERR_SYNTAX, "text that stands outside of an entry");
    buf_str(&reading->text, text);
    if (reading->text.over_limit)
        return err_set(err, ERR_LIMIT, "a text of more than %zu KB", LIST_ROW_MAX >> 10);
    return buf_check(&reading->text, err);
}

static bool read_file(struct reading *reading, const struct mem *mem, const struct list_file *file)
{
    static const struct xml_events events = { on_open, on_close, on_text };
    struct naming *naming = reading->naming;
    struct str name = str_copy(naming->arena, file->name);
    if (name.data == NULL)
        return arena_error(naming->arena, naming->err);
    arena_init(&reading->records, mem, RECORD_ARENA_MAX);
    buf_init(&reading->text, mem, LIST_ROW_MAX);
    bool done = xml_read(file->text, name.data, &events, reading, naming->err);
    buf_release(&reading->text);
    arena_release(&reading->records);
    if (!done && naming->err->code == ERR_SYNTAX && naming->err->hint[0] == '\0')
        err_hint(naming->err, "the file is damaged or cut short; fetch it again");
    if (!done || naming->list->entry_count > 0)
        return done;
    err_set(naming->err, ERR_VALUE, "a list without an entry");
    return err_at(naming->err, name.data, 0, 0);
}

bool elements_read(struct naming *naming, const struct mem *mem, const struct list_file *files,
                   size_t count, const struct record_shape *shapes, const char *what,
                   record_reader *read, void *context)
{
    struct reading reading = {
        .naming = naming, .shapes = shapes, .what = what, .read = read, .context = context
    };
    err_clear(naming->err);
    if (count == 1)
        return read_file(&reading, mem, &files[0]);
    err_set(naming->err, ERR_USAGE, "the %s is one file", what);
    return err_hint(naming->err, "import one after the other");
}

/* ---- taking ---- */

struct element *element_next(const struct element *element, const struct element *after,
                             const char *name)
{
    struct element *next = after == NULL ? element->first : after->next;
    while (next != NULL && !str_equal_text(next->name, name))
        next = next->next;
    return next;
}

struct str element_take(struct element *element, const char *name)
{
    struct element *found = element_next(element, NULL, name);
    while (found != NULL && found->taken)
        found = element_next(element, found, name);
    if (found == NULL)
        return (struct str){ 0 };
    /* What else it has is not taken with the text. */
    found->taken = found->attribute_count == 0 && found->first == NULL;
    return found->text;
}

struct str attribute_take(struct element *element, const char *name)
{
    for (size_t i = 0; i < element->attribute_count; i++) {
        struct element_attribute *attribute = &element->attributes[i];
        if (!attribute->taken && str_equal_text(attribute->name, name)) {
            attribute->taken = true;
            return attribute->text;
        }
    }
    return (struct str){ 0 };
}

struct str element_says(const struct element *element, const char *name)
{
    for (size_t i = 0; i < element->attribute_count; i++) {
        if (str_equal_text(element->attributes[i].name, name))
            return element->attributes[i].text;
    }
    const struct element *child = element_next(element, NULL, name);
    return child == NULL ? (struct str){ 0 } : child->text;
}

bool element_says_only(const struct element *element, const char *const *names)
{
    for (size_t i = 0; i < element->attribute_count; i++) {
        if (element->attributes[i].text.length > 0 &&
            !is_one_of(element->attributes[i].name, names))
            return false;
    }
    for (const struct element *child = element->first; child != NULL; child = child->next) {
        if ((child->text.length > 0 && !is_one_of(child->name, names)) ||
            !element_says_only(child, names))
            return false;
    }
    return true;
}

/* ---- what is left ---- */

static bool put_part(struct naming *naming, struct str name, struct str text, struct str *out)
{
    if (text.length == 0)
        return true;
    struct str part = str_join(naming->arena, name, ": ", text);
    if (part.data == NULL)
        return arena_error(naming->arena, naming->err);
    return text_append(naming, out, "; ", part);
}

/* "name: text" of all that is in the element, and of its attributes. */
static bool put_parts(struct naming *naming, const struct element *element,
                      const char *const *left_out, struct str *out)
{
    for (size_t i = 0; i < element->attribute_count; i++) {
        const struct element_attribute *attribute = &element->attributes[i];
        if (!attribute->taken && !is_one_of(attribute->name, left_out) &&
            !put_part(naming, attribute->name, attribute->text, out))
            return false;
    }
    for (const struct element *child = element->first; child != NULL; child = child->next) {
        if (!child->taken && !is_one_of(child->name, left_out) &&
            (!put_part(naming, child->name, child->text, out) ||
             !put_parts(naming, child, left_out, out)))
            return false;
    }
    return true;
}

static bool add_field(struct naming *naming, struct str name, struct str text)
{
    if (text.length == 0)
        return true;
    name = str_copy(naming->arena, name);
    return name.data == NULL ? arena_error(naming->arena, naming->err)
                             : field_add(naming, name, text);
}

/* "<TITLE><VALUE>Dr.</VALUE><VALUE>Prof.</VALUE></TITLE>": values of one name. */
static bool has_values(const struct element *element)
{
    for (const struct element *child = element->first; child != NULL; child = child->next) {
        if (!str_equal_text(child->name, "VALUE") || child->first != NULL ||
            child->attribute_count > 0)
            return false;
    }
    return element->attribute_count == 0;
}

static bool add_child(struct naming *naming, const struct element *child,
                      const char *const *left_out)
{
    struct str text = child->text;
    if (!has_values(child))
        return put_parts(naming, child, left_out, &text) && add_field(naming, child->name, text);
    if (!add_field(naming, child->name, text))
        return false;
    for (const struct element *value = child->first; value != NULL; value = value->next) {
        if (!add_field(naming, child->name, value->text))
            return false;
    }
    return true;
}

bool element_add_fields(struct naming *naming, const struct element *record,
                        const char *const *left_out)
{
    for (size_t i = 0; i < record->attribute_count; i++) {
        const struct element_attribute *attribute = &record->attributes[i];
        if (!attribute->taken && !is_one_of(attribute->name, left_out) &&
            !add_field(naming, attribute->name, attribute->text))
            return false;
    }
    for (const struct element *child = record->first; child != NULL; child = child->next) {
        if (!child->taken && !is_one_of(child->name, left_out) &&
            !add_child(naming, child, left_out))
            return false;
    }
    return add_field(naming, record->name, record->text);
}
