/* SPDX-License-Identifier: Apache-2.0 */
/* desk/buyer_form.c - see buyer_form.h. */
#include "desk/buyer_form.h"

#include "base/num.h"
#include "text/json_write.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])
#define FORM(what, where, of)                                                                      \
    {                                                                                              \
        .thing = (what), .hint = (where), .fields = (of), .count = COUNT(of)                       \
    }
#define HINT "docs/buyers.md lists the keys"

/* ---- a buyer ---- */

static const struct form_field registration_fields[] = {
    { "authority", FORM_TEXT, true, NULL },
    { "number", FORM_TEXT, true, NULL },
    { "country", FORM_COUNTRY, false, NULL },
};
static const struct form registration_form = FORM("a registration", HINT, registration_fields);

/* Who owns it; of parents each owns the one before. */
static const struct form_field owner_fields[] = {
    { "name", FORM_TEXT, true, NULL },       { "country", FORM_COUNTRY, false, NULL },
    { "percent", FORM_PERCENT, true, NULL }, { "source", FORM_TEXT, true, NULL },
    { "ultimate", FORM_FLAG, false, NULL },
};
static const struct form parent_form = FORM("a parent", HINT, owner_fields);
static const struct form owner_form = {
    .thing = "an owner", .hint = HINT, .fields = owner_fields, .count = COUNT(owner_fields) - 1
};

static const struct form_field site_fields[] = {
    { "name", FORM_TEXT, true, NULL },
    { "address", FORM_TEXT, true, NULL },
    { "country", FORM_COUNTRY, true, NULL },
};
static const struct form site_form = FORM("a site", HINT, site_fields);

static const struct form_field attestation_fields[] = {
    { "by", FORM_TEXT, true, NULL },
    { "on", FORM_DATE, true, NULL },
    { "says", FORM_LONG, false, NULL },
    { "document", FORM_HASH, true, NULL },
};
static const struct form attestation_form = FORM("an attestation", HINT, attestation_fields);

static const struct form_field amount_fields[] = {
    { "amount", FORM_AMOUNT, true, NULL },
    { "currency", FORM_CURRENCY, true, NULL },
};
static const struct form amount_form = FORM("a value", HINT, amount_fields);

static const struct form_field volume_fields[] = {
    { "item", FORM_TEXT, true, NULL },
    { "quantity", FORM_QUANTITY, false, NULL },
    { "value", FORM_OBJECT, false, &amount_form },
    { "from", FORM_DATE, false, NULL },
    { "to", FORM_DATE, false, NULL },
};
static const struct form volume_form = FORM("an expected volume", HINT, volume_fields);

static const struct form_field certification_fields[] = {
    { "name", FORM_TEXT, true, NULL },      { "number", FORM_TEXT, false, NULL },
    { "by", FORM_TEXT, false, NULL },       { "expires", FORM_DATE, false, NULL },
    { "document", FORM_HASH, false, NULL },
};
static const struct form certification_form = FORM("a certification", HINT, certification_fields);

static const struct form_field buyer_fields[] = {
    { "name", FORM_TEXT, true, NULL },
    { "legal_name", FORM_TEXT, false, NULL },
    { "aliases", FORM_TEXTS, false, NULL },
    { "addresses", FORM_TEXTS, false, NULL },
    { "country", FORM_COUNTRY, false, NULL },
    { "registration", FORM_OBJECT, false, &registration_form },
    { "parents", FORM_OBJECTS, false, &parent_form },
    { "owners", FORM_OBJECTS, false, &owner_form },
    { "sites", FORM_OBJECTS, false, &site_form },
    { "end_use", FORM_LONG, false, NULL },
    { "end_use_statement", FORM_OBJECT, false, &attestation_form },
    { "remote_access", FORM_OBJECT, false, &attestation_form },
    { "kyc", FORM_OBJECT, false, &attestation_form },
    { "expected_volumes", FORM_OBJECTS, false, &volume_form },
    { "certifications", FORM_OBJECTS, false, &certification_form },
    { "review_date", FORM_DATE, false, NULL },
    { "notes", FORM_LONG, false, NULL },
};
const struct form buyer_form = FORM("a buyer", HINT, buyer_fields);

bool buyer_form_read(struct json_reader *reader, struct arena *arena,
                     const struct json_source *source, struct str *ret_name,
                     struct str *ret_content, struct err *err)
{
    struct json_text text;
    struct buf out;
    if (!json_read(reader, arena, source, &text, err))
        return false;
    buf_init(&out, arena->mem, 2 * BUYER_SIZE_MAX);
    bool done = form_write(&buyer_form, &text, text.root, &out, err);
    if (done) {
        *ret_name = str_copy(arena, form_text(text.root, "name"));
        *ret_content = str_copy(arena, buf_view(&out));
        done = arena_sound(arena, err);
    }
    buf_release(&out);
    return done;
}

/* ---- conditions ---- */

static const struct form_field obligation_fields[] = {
    { "kind", FORM_TEXT, true, NULL },     { "text", FORM_LONG, true, NULL },
    { "due", FORM_DATE, true, NULL },      { "every_months", FORM_QUANTITY, false, NULL },
    { "blocking", FORM_FLAG, true, NULL },
};
static const struct form_field guard_fields[] = {
    { "kind", FORM_TEXT, true, NULL },
    { "text", FORM_LONG, false, NULL },
    { "destinations", FORM_COUNTRIES, false, NULL },
    { "items", FORM_TEXTS, false, NULL },
    { "end_uses", FORM_TEXTS, false, NULL },
    { "sites", FORM_TEXTS, false, NULL },
    { "from", FORM_DATE, false, NULL },
    { "to", FORM_DATE, false, NULL },
};
static const struct form_field cap_fields[] = {
    { "kind", FORM_TEXT, true, NULL },
    { "text", FORM_LONG, false, NULL },
    { "items", FORM_TEXTS, false, NULL },
    { "quantity", FORM_QUANTITY, false, NULL },
    { "value", FORM_OBJECT, false, &amount_form },
    { "tpp", FORM_QUANTITY, false, NULL },
    { "from", FORM_DATE, false, NULL },
    { "to", FORM_DATE, false, NULL },
};
static const struct {
    const char *kind;
    struct form form;
    const char *one_of[6]; /* it has at least one of these */
} conditions[] = {
    { "obligation", FORM("an obligation", HINT, obligation_fields), { "due" } },
    { "guard",
      FORM("a guard", HINT, guard_fields),
      { "destinations", "items", "end_uses", "sites", "from", "to" } },
    { "cap", FORM("a cap", HINT, cap_fields), { "quantity", "value", "tpp" } },
};

static bool is_more_than_text(size_t which, const struct json_value *value)
{
    for (size_t i = 0; i < COUNT(conditions[which].one_of); i++) {
        const char *key = conditions[which].one_of[i];
        const struct json_value *member = key == NULL ? NULL : form_get(value, key);
        if (member != NULL && (member->type != JSON_ARRAY || member->count > 0))
            return true;
    }
    return false;
}

/* Where it is said; that it is a number says the form. */
static bool is_too_seldom(const struct json_value *value)
{
    struct num months;
    struct err unused;
    return num_parse(form_text(value, "every_months"), false, &months, &unused) &&
           num_compare(months, num_int(BUYER_MONTHS_MAX)) > 0;
}

static bool write_condition(struct json_text *text, const struct json_value *value, struct buf *out,
                            struct err *err)
{
    struct str kind = value->type == JSON_OBJECT ? form_text(value, "kind") : (struct str){ 0 };
    for (size_t i = 0; i < COUNT(conditions); i++) {
        if (!str_equal_text(kind, conditions[i].kind))
            continue;
        if (!is_more_than_text(i, value)) {
            err_set(err, ERR_VALUE, "%s says nothing that can be checked",
                    conditions[i].form.thing);
            err_hint(err, HINT);
            return json_at(text, value->at, err);
        }
        if (is_too_seldom(value)) {
            err_set(err, ERR_LIMIT, "'every_months' is at most %d", BUYER_MONTHS_MAX);
            return json_at(text, value->at, err);
        }
        return form_write(&conditions[i].form, text, value, out, err);
    }
    err_set(err, ERR_VALUE, "a condition is of kind obligation, guard or cap");
    err_hint(err, HINT);
    return json_at(text, value->at, err);
}

bool buyer_conditions_read(struct json_reader *reader, struct arena *arena,
                           const struct json_source *source, struct str *ret_content,
                           struct err *err)
{
    struct json_text text;
    struct buf out;
    if (!json_read(reader, arena, source, &text, err))
        return false;
    if (text.root->type != JSON_ARRAY || text.root->count > FORM_COUNT_MAX) {
        err_set(err, ERR_VALUE, "conditions are an array, of at most %d", FORM_COUNT_MAX);
        return json_at(&text, text.root->at, err);
    }
    buf_init(&out, arena->mem, BUYER_SIZE_MAX);
    bool done = true;
    json_open(&out, '[');
    for (const struct json_value *v = text.root->first; done && v != NULL; v = v->next) {
        done = write_condition(&text, v, &out, err);
        buf_byte(&out, ',');
    }
    json_close(&out, ']');
    json_end(&out);
    if (done) {
        *ret_content = str_copy(arena, buf_view(&out));
        done = buf_check(&out, err) && arena_sound(arena, err);
    }
    buf_release(&out);
    return done;
}

/* ---- who is screened ---- */

static void seal_value(struct seal *seal, const struct json_value *value)
{
    seal_number(seal, (int64_t)value->type);
    seal_text(seal, value->text);
    seal_number(seal, value->count);
    for (const struct json_value *v = value->first; v != NULL; v = v->next) {
        seal_said(seal, v->key);
        seal_value(seal, v);
    }
}

void buyer_form_parties(const struct json_value *buyer, uint8_t ret[SEAL_SIZE])
{
    static const char *const keys[] = { "name",      "legal_name", "aliases",
                                        "addresses", "country",    "registration",
                                        "parents",   "owners",     "sites" };
    struct seal seal;
    seal_init(&seal, "buyer-parties");
    for (size_t i = 0; i < COUNT(keys); i++) {
        const struct json_value *value = form_get(buyer, keys[i]);
        seal_number(&seal, value != NULL);
        if (value != NULL)
            seal_value(&seal, value);
    }
    seal_end(&seal, ret);
}

void buyer_form_lacks(const struct json_value *buyer, struct buf *out)
{
    static const struct {
        const char *key;
        bool many; /* at least one of an array */
    } needed[] = {
        { "end_use", false }, { "end_use_statement", false },
        { "sites", true },    { "remote_access", false },
        { "kyc", false },     { "expected_volumes", true },
        { "owners", true },   { "review_date", false },
    };
    for (size_t i = 0; i < COUNT(needed); i++) {
        bool has = needed[i].many ? form_count(buyer, needed[i].key) > 0
                                  : form_get(buyer, needed[i].key) != NULL;
        if (!has)
            buf_format(out, "%s%s", out->length > 0 ? ", " : "", needed[i].key);
    }
}
