/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen/read_un.c - the Consolidated List of the United Nations Security Council; see list.h.
 *
 * A name stands in up to six elements, an alias with its quality in one of its own; "Low" is a weak
 * one.  Countries are written out.
 */
#include "screen/elements.h"
#include "screen/keys.h"

struct un {
    struct naming naming;
    struct keys keys;
};

static const struct record_shape shapes[] = {
    { .root = "CONSOLIDATED_LIST",
      .containers = { "INDIVIDUALS", "ENTITIES", NULL },
      .records = { "INDIVIDUAL", "ENTITY", NULL } },
    { .root = NULL },
};

/* The texts of elements in this order, as one. */
static bool join(struct naming *naming, struct element *element, const char *const *names,
                 const char *between, struct str *ret)
{
    *ret = (struct str){ 0 };
    for (; *names != NULL; names++) {
        if (!text_append(naming, ret, between, element_take(element, *names)))
            return false;
    }
    return true;
}

/* "2015-04-07-04:00": a day may have a time zone, which says nothing here. */
static struct str without_zone(struct str text)
{
    bool zoned = text.length > 10 && (text.data[10] == '-' || text.data[10] == '+' ||
                                      text.data[10] == 'Z' || text.data[10] == 'T');
    return zoned ? str_slice(text, 0, 10) : text;
}

static bool add_alias(struct un *un, struct element *alias)
{
    static const char *const plain[] = { "QUALITY", "ALIAS_NAME", NULL };
    struct str quality = element_says(alias, "QUALITY");
    struct str name = element_says(alias, "ALIAS_NAME");
    bool weak = str_equal_fold(quality, STR("Low"));
    bool former = str_equal_fold(quality, STR("f.k.a."));
    /* An alias of which the list says more is a field besides. */
    alias->taken = name.length > 0 && !former && element_says_only(alias, plain);
    return name.length == 0 || names_add(&un->naming, name, weak ? NAME_WEAK_ALIAS : NAME_ALIAS);
}

static bool add_address(struct un *un, struct element *place)
{
    static const char *const parts[] = { "STREET",   "CITY",    "STATE_PROVINCE",
                                         "ZIP_CODE", "COUNTRY", NULL };
    struct naming *naming = &un->naming;
    struct str country = element_says(place, "COUNTRY");
    struct str address = { 0 };
    for (size_t i = 0; parts[i] != NULL; i++) {
        if (!text_append(naming, &address, ", ", element_says(place, parts[i])))
            return false;
    }
    place->taken = element_says_only(place, parts); /* else it is a field besides */
    if (country.length > 0 && !country_add(naming, country))
        return false;
    return address.length == 0 ||
           texts_add(naming->arena, &naming->entry->addresses, address, naming->err);
}

static bool add_parts(struct un *un, struct element *record)
{
    bool done = true;
    for (struct element *child = record->first; child != NULL && done; child = child->next) {
        if (str_ends(child->name, STR("_ALIAS")))
            done = add_alias(un, child);
        else if (str_ends(child->name, STR("_ADDRESS")))
            done = add_address(un, child);
        else if (str_equal_text(child->name, "NAME_ORIGINAL_SCRIPT") && child->text.length > 0) {
            child->taken = child->first == NULL;
            done = names_add(&un->naming, child->text, NAME_ALIAS);
        }
    }
    return done;
}

static bool read_record(void *context, const struct record_shape *shape, struct element *record)
{
    static const char *const names[] = { "FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME",
                                         "FIFTH_NAME", "SIXTH_NAME",  NULL };
    static const char *const remarks[] = { "COMMENTS1", "COMMENTS2", "COMMENTS3", NULL };
    static const char *const left_out[] = { NULL };
    struct un *un = context;
    struct naming *naming = &un->naming;
    bool person = str_equal_text(record->name, "INDIVIDUAL");
    struct listed entry = {
        .list = STR("UN"),
        .number = element_take(record, "REFERENCE_NUMBER"),
        .type = person ? LISTED_PERSON : LISTED_ORGANIZATION,
        .programs = element_take(record, "UN_LIST_TYPE"),
        .from = DATE_MIN,
        .to = DATE_OPEN,
        .line = record->line,
    };
    const struct key key = { entry.number, record->line, record->column };
    struct str name;
    (void)shape;
    if (!keys_add(naming->arena, &un->keys, &key, naming->err) ||
        !join(naming, record, names, " ", &name) ||
        !join(naming, record, remarks, "\n", &entry.remarks) || !entry_add(naming, &entry) ||
        !names_add(naming, name, NAME_OWN))
        return false;
    if (naming->entry->name_count == 0)
        return err_set(naming->err, ERR_VALUE, "an entry without a name");
    return add_parts(un, record) &&
           date_add(naming, without_zone(element_take(record, "LISTED_ON")),
                    &naming->entry->from) &&
           element_add_fields(naming, record, left_out);
}

bool un_read(struct arena *arena, const struct mem *mem, const struct list_file *files,
             size_t count, struct party_list *ret, struct err *err)
{
    static const char what[] = "Consolidated List of the Security Council";
    struct un un = { .naming = { .arena = arena, .list = ret, .err = err } };
    *ret = (struct party_list){ 0 };
    bool done = elements_read(&un.naming, mem, files, count, shapes, what, read_record, &un) &&
                keys_differ(&un.keys, "number", files[0].name, err);
    if (!done)
        *ret = (struct party_list){ 0 };
    return done;
}
