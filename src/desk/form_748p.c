/* SPDX-License-Identifier: Apache-2.0 */
/* desk/form_748p.c - see form_748p.h. */
#include "desk/form_748p.h"

#include "base/date.h"
#include "desk/desk_json.h"
#include "text/json_write.h"

#define SUPPLEMENT "15 CFR part 748, Supp. 1"
#define PART "15 CFR part 748, "

struct making {
    struct arena *arena;
    const struct json_value *root;
    struct form_field *fields;
    size_t count, room;
    bool failed;
};

static struct str text_of(const struct json_value *object, const char *key)
{
    const struct json_value *value =
        object == NULL || object->type != JSON_OBJECT ? NULL : json_get(object, str_of(key));
    return value == NULL || (value->type != JSON_STRING && value->type != JSON_NUMBER)
               ? (struct str){ 0 }
               : value->text;
}

static const struct json_value *member(const struct making *m, const char *key)
{
    return json_get(m->root, str_of(key));
}

/* A field with nothing in it is there all the same. */
static void put_field(struct making *m, const char *block, const char *name, struct str value,
                      const char *citation)
{
    if (!arena_grow(m->arena, &m->fields, m->count, &m->room, sizeof *m->fields)) {
        m->failed = true;
        return;
    }
    m->fields[m->count++] = (struct form_field){ block, name, value, citation };
}

/* Name, address and country, with commas between. */
static void put_party(struct making *m, const char *block, const char *name,
                      const struct json_value *party, const char *citation)
{
    static const char *const parts[] = { "name", "address", "country" };
    struct str text = { 0 };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct str part = text_of(party, parts[i]);
        if (part.length > 0)
            text = text.length == 0 ? part : str_join(m->arena, text, ", ", part);
    }
    put_field(m, block, name, text, citation);
}

static void put_parties(struct making *m, const char *name, const struct json_value *parties,
                        const char *citation)
{
    for (const struct json_value *v = parties == NULL ? NULL : parties->first; v != NULL;
         v = v->next)
        put_party(m, NULL, name, v, citation);
}

/* With semicolons between. */
static void put_texts(struct making *m, const char *block, const char *name, const char *key,
                      const char *citation)
{
    const struct json_value *texts = member(m, key);
    struct str all = { 0 };
    for (const struct json_value *v = texts == NULL ? NULL : texts->first; v != NULL; v = v->next)
        all = all.length == 0 ? v->text : str_join(m->arena, all, "; ", v->text);
    put_field(m, block, name, all, citation);
}

static struct str amount_of(struct arena *arena, const struct json_value *item)
{
    const struct json_value *value = json_get(item, STR("value"));
    struct str amount = text_of(value, "amount");
    return amount.length == 0 ? amount : str_join(arena, amount, " ", text_of(value, "currency"));
}

static void put_items(struct making *m)
{
    const struct json_value *items = member(m, "items");
    for (const struct json_value *v = items == NULL ? NULL : items->first; v != NULL; v = v->next) {
        const struct json_value *item = json_get(v, STR("item"));
        struct str described = text_of(v, "description");
        struct str name = text_of(item, "name");
        put_field(m, "22(a)", "ECCN", text_of(item, "eccn"), PART "748.3(b)(2)");
        put_field(m, "22(j)", "Item",
                  described.length == 0 ? name
                  : name.length == 0    ? described
                                        : str_join(m->arena, name, ": ", described),
                  PART "Supp. 2, (b)");
        put_field(m, NULL, "Quantity", text_of(v, "quantity"), NULL);
        put_field(m, NULL, "Units", text_of(v, "unit"), NULL);
        put_field(m, NULL, "Value", amount_of(m->arena, v), NULL);
        put_field(m, NULL, "Manufacturer", text_of(v, "manufacturer"), NULL);
    }
}

/* 748.4(g): of one that was returned, the number goes with what else there is to say. */
static struct str additional(struct making *m)
{
    const struct json_value *numbers = member(m, "numbers");
    struct str text = text_of(m->root, "additional");
    for (const struct json_value *v = numbers == NULL ? NULL : numbers->first; v != NULL;
         v = v->next)
        text = text.length == 0 ? v->text : str_join(m->arena, text, "; ", v->text);
    return text;
}

static void put_all(struct making *m, int32_t day)
{
    const struct json_value *contact = member(m, "contact");
    struct str kind = text_of(m->root, "kind");
    char date[DATE_TEXT_SIZE];
    put_field(m, "1", "Contact person", text_of(contact, "name"), SUPPLEMENT);
    put_field(m, "2", "Telephone", text_of(contact, "telephone"), SUPPLEMENT);
    put_field(m, "3", "Facsimile", text_of(contact, "facsimile"), SUPPLEMENT);
    put_field(m, "4", "Date of application", str_copy(m->arena, str_of(date_format(day, date))),
              SUPPLEMENT);
    put_field(m, "5", "Type of application",
              str_equal_text(kind, "export")     ? STR("Export")
              : str_equal_text(kind, "reexport") ? STR("Reexport")
                                                 : kind,
              SUPPLEMENT);
    put_texts(m, "6", "Documents submitted", "documents_submitted", SUPPLEMENT);
    put_texts(m, "7", "Documents on file", "documents_on_file", PART "748.4(b)(2)(ii)");
    put_field(m, "9", "Special purpose", text_of(m->root, "special_purpose"),
              "15 CFR part 746, 746.8(d)");
    put_party(m, NULL, "Applicant", member(m, "applicant"), PART "748.5(a)");
    put_party(m, "15", "Receives the license", member(m, "license_to"), PART "748.5(b)");
    put_party(m, "16", "Purchaser", member(m, "purchaser"),
              PART "748.5(c); 15 CFR part 754, 754.4(d)(2)");
    put_parties(m, "Intermediate consignee", member(m, "intermediate_consignees"), PART "748.5(d)");
    put_party(m, "18", "Ultimate consignee", member(m, "ultimate_consignee"),
              PART "748.5(e); 15 CFR part 754, 754.4(d)(2)");
    put_parties(m, "End-user", member(m, "end_users"), PART "748.5(f)");
    put_field(m, NULL, "Specific end-use", text_of(m->root, "specific_end_use"), NULL);
    put_items(m);
    put_field(m, "24", "Additional information", additional(m), PART "748.4(b)(2)(ii), (g)");
}

bool form_748p_make(struct arena *arena, const struct json_value *application, int32_t day,
                    struct form_748p *ret, struct err *err)
{
    struct making m = { .arena = arena, .root = application };
    put_all(&m, day);
    *ret = (struct form_748p){ m.fields, m.count };
    return arena_sound(arena, err) && !m.failed;
}

void form_748p_json(struct buf *out, const struct form_748p *form, struct str id, int64_t version)
{
    json_open(out, '{');
    JSON_PUT_WORD(out, "form", "BIS-748P");
    JSON_PUT_STRING(out, "id", id);
    JSON_PUT_INT(out, "version", version);
    JSON_KEY(out, "fields");
    json_open(out, '[');
    for (size_t i = 0; i < form->count; i++) {
        const struct form_field *field = &form->fields[i];
        json_open(out, '{');
        JSON_PUT_WORD(out, "block", field->block);
        JSON_PUT_WORD(out, "name", field->name);
        JSON_PUT_STRING(out, "value", field->value.length > 0 ? field->value : (struct str){ 0 });
        JSON_PUT_WORD(out, "citation", field->citation);
        json_close(out, '}');
    }
    json_close(out, ']');
    put_json_end(out);
}
