/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen/read_eu.c - the consolidated list of financial sanctions of the EU; see list.h.
 *
 * Two shapes: until about 2017 a party was an element ENTITY, and what is said of it stood in
 * elements; since then it is a sanctionEntity, and it stands in attributes.  The words for both are
 * in a table; where they stand is found out.
 *
 * Names, addresses and so on are each based on a regulation of their own.  All regulations are the
 * notice of the entry, and the earliest of their days is the one from which it is listed.
 */
#include "screen/elements.h"
#include "screen/keys.h"

struct eu_words {
    const char *name, *whole, *parts[4];
    const char *address, *places[8], *country, *country_text;
    const char *bases[2], *programs[2], *days[4]; /* of a regulation, at any depth */
    const char *remark;
    const char *name_only[16];    /* what says no more of a name than that it is one */
    const char *address_only[20]; /* likewise */
    const char *left_out[8];      /* numbers of parts, addresses of pages, and what is above */
};

static const struct eu_words words_2016 = {
    .name = "NAME",
    .whole = "WHOLENAME",
    .parts = { "FIRSTNAME", "MIDDLENAME", "LASTNAME", NULL },
    .address = "ADDRESS",
    .places = { "NUMBER", "STREET", "ZIPCODE", "CITY", "COUNTRY", NULL },
    .country = "COUNTRY",
    .country_text = "COUNTRY",
    .bases = { "legal_basis", NULL },
    .programs = { "programme", NULL },
    .days = { "reg_date", NULL },
    .remark = "remark",
    .name_only = { "WHOLENAME", "FIRSTNAME", "MIDDLENAME", "LASTNAME", "Id", "Entity_id",
                   "legal_basis", "reg_date", "pdf_link", "programme", NULL },
    .address_only = { "NUMBER", "STREET", "ZIPCODE", "CITY", "COUNTRY", "Id", "Entity_id",
                      "legal_basis", "reg_date", "pdf_link", "programme", NULL },
    .left_out = { "Id", "Entity_id", "legal_basis", "reg_date", "pdf_link", "programme", NULL },
};

static const struct eu_words words_now = {
    .name = "nameAlias",
    .whole = "wholeName",
    .parts = { "firstName", "middleName", "lastName", NULL },
    .address = "address",
    .places = { "street", "poBox", "zipCode", "city", "place", "region", NULL },
    .country = "countryIso2Code",
    .country_text = "countryDescription",
    .bases = { "numberTitle", NULL },
    .programs = { "programme", NULL },
    .days = { "designationDate", "entryIntoForceDate", "publicationDate", NULL },
    .remark = "remark",
    .name_only = { "wholeName", "firstName", "middleName", "lastName", "strong", "logicalId",
                   "regulationLanguage", "regulationType", "publicationDate", "numberTitle",
                   "publicationUrl", NULL },
    .address_only = { "street", "poBox", "zipCode", "city", "place", "region", "countryIso2Code",
                      "countryDescription", "logicalId", "regulationLanguage", "regulationType",
                      "publicationDate", "numberTitle", "publicationUrl", NULL },
    .left_out = { "logicalId", "regulationLanguage", "regulationSummary", "publicationUrl", NULL },
};

static const struct record_shape shapes[] = {
    { .root = "export", .containers = { NULL }, .records = { "sanctionEntity", NULL } },
    { .root = "WHOLE", .containers = { NULL }, .records = { "ENTITY", NULL } },
    { .root = NULL },
};

struct eu {
    struct naming naming;
    const struct eu_words *words;
    struct keys keys;
};

/* ---- names ---- */

static bool is_weak(const struct element *name)
{
    return str_equal_fold(element_says(name, "strong"), STR("false"));
}

/* First, middle and last name in a row. */
static bool join_parts(struct eu *eu, const struct element *name, struct str *ret)
{
    *ret = (struct str){ 0 };
    for (const char *const *part = eu->words->parts; *part != NULL; part++) {
        if (!text_append(&eu->naming, ret, " ", element_says(name, *part)))
            return false;
    }
    return true;
}

static bool add_name(struct eu *eu, struct element *name, enum listed_name_kind kind)
{
    struct str whole = element_says(name, eu->words->whole);
    struct str parts;
    if (!join_parts(eu, name, &parts))
        return false;
    name->taken = element_says_only(name, eu->words->name_only); /* else it is a field besides */
    if (whole.length == 0)
        return parts.length == 0 || names_add(&eu->naming, parts, kind);
    if (!names_add(&eu->naming, whole, kind))
        return false;
    /* Parts that say something else than the whole are a name as well. */
    kind = kind == NAME_OWN ? NAME_ALIAS : kind;
    return parts.length == 0 || str_equal_fold(whole, parts) || names_add(&eu->naming, parts, kind);
}

/* The first that is not weak is the entry's own, or the first of all. */
static bool add_names(struct eu *eu, struct element *record)
{
    const char *word = eu->words->name;
    struct element *own = element_next(record, NULL, word);
    while (own != NULL && is_weak(own))
        own = element_next(record, own, word);
    if (own == NULL)
        own = element_next(record, NULL, word);
    if (own != NULL && !add_name(eu, own, NAME_OWN))
        return false;
    struct element *name = element_next(record, NULL, word);
    for (; name != NULL; name = element_next(record, name, word)) {
        if (name != own && !add_name(eu, name, is_weak(name) ? NAME_WEAK_ALIAS : NAME_ALIAS))
            return false;
    }
    return eu->naming.entry->name_count > 0 ||
           err_set(eu->naming.err, ERR_VALUE, "an entry without a name");
}

/* ---- addresses ---- */

/* The code, or where it is none ("00") what is written out. */
static struct str country_of(const struct eu *eu, const struct element *place)
{
    struct str code = element_says(place, eu->words->country);
    struct str text = element_says(place, eu->words->country_text);
    if (code.length > 0 && !str_equal_text(code, "00"))
        return code;
    return str_equal_text(text, "UNKNOWN") ? (struct str){ 0 } : text;
}

static bool add_address(struct eu *eu, struct element *place)
{
    struct naming *naming = &eu->naming;
    struct str country = country_of(eu, place);
    struct str address = { 0 };
    for (const char *const *part = eu->words->places; *part != NULL; part++) {
        if (*part != eu->words->country &&
            !text_append(naming, &address, ", ", element_says(place, *part)))
            return false;
    }
    if (!text_append(naming, &address, ", ", country))
        return false;
    place->taken = element_says_only(place, eu->words->address_only);
    if (country.length > 0 && !country_add(naming, country))
        return false;
    return address.length == 0 ||
           texts_add(naming->arena, &naming->entry->addresses, address, naming->err);
}

/* ---- regulations ---- */

static bool has_part(struct str text, struct str part)
{
    while (text.length >= part.length) {
        size_t end = str_find(text, ';');
        if (str_equal(str_trim(str_slice(text, 0, end)), part))
            return true;
        text = end == text.length ? (struct str){ 0 } : str_slice(text, end + 1, text.length);
    }
    return false;
}

/* Adds what is said under these names, unless it is there. */
static bool add_once(struct eu *eu, const struct element *element, const char *const *names,
                     struct str *text)
{
    for (; *names != NULL; names++) {
        struct str part = element_says(element, *names);
        if (part.length > 0 && !has_part(*text, part) &&
            !text_append(&eu->naming, text, "; ", part))
            return false;
    }
    return true;
}

static bool add_days(struct eu *eu, const struct element *element)
{
    struct listed *entry = eu->naming.entry;
    for (const char *const *name = eu->words->days; *name != NULL; name++) {
        int32_t day = DATE_OPEN;
        if (!date_add(&eu->naming, element_says(element, *name), &day))
            return false;
        if (day < DATE_OPEN && (entry->from == DATE_MIN || day < entry->from))
            entry->from = day;
    }
    return true;
}

static bool add_regulations(struct eu *eu, const struct element *element)
{
    struct listed *entry = eu->naming.entry;
    if (!add_once(eu, element, eu->words->bases, &entry->notice) ||
        !add_once(eu, element, eu->words->programs, &entry->programs) || !add_days(eu, element))
        return false;
    for (const struct element *child = element->first; child != NULL; child = child->next) {
        if (!add_regulations(eu, child))
            return false;
    }
    return true;
}

/* ---- entries ---- */

static enum listed_type read_type(const struct element *record)
{
    const struct element *subject = element_next(record, NULL, "subjectType");
    struct str code = subject == NULL ? element_says(record, "Type")
                                      : element_says(subject, "classificationCode");
    if (str_equal_text(code, "P"))
        return LISTED_PERSON;
    return str_equal_text(code, "E") ? LISTED_ORGANIZATION : LISTED_UNKNOWN;
}

static bool add_parts(struct eu *eu, struct element *record)
{
    const struct eu_words *words = eu->words;
    struct listed *entry = eu->naming.entry;
    struct element *child = element_next(record, NULL, words->address);
    for (; child != NULL; child = element_next(record, child, words->address)) {
        if (!add_address(eu, child))
            return false;
    }
    entry->remarks = attribute_take(record, words->remark);
    child = element_next(record, NULL, words->remark);
    for (; child != NULL; child = element_next(record, child, words->remark)) {
        if (!text_append(&eu->naming, &entry->remarks, "\n", child->text))
            return false;
        child->taken = child->first == NULL;
    }
    return true;
}

/* The number in the regulations, which stays, or that of the file. */
static bool add_number(struct eu *eu, struct element *record)
{
    struct naming *naming = &eu->naming;
    struct str reference = attribute_take(record, "euReferenceNumber");
    struct str number = element_says(record, eu->words == &words_2016 ? "Id" : "logicalId");
    naming->entry->number = reference.length > 0 ? reference : number;
    const struct key key = { naming->entry->number, record->line, record->column };
    return keys_add(naming->arena, &eu->keys, &key, naming->err) &&
           (reference.length == 0 || number.length == 0 ||
            field_add(naming, STR("logicalId"), number));
}

/* The day of the regulation that the entry itself rests on. */
static bool add_day(struct eu *eu, struct element *record)
{
    struct str day = attribute_take(record, "reg_date");
    return day.length == 0 || field_add(&eu->naming, STR("reg_date"), day);
}

static bool read_record(void *context, const struct record_shape *shape, struct element *record)
{
    struct eu *eu = context;
    const struct listed entry = { .list = STR("EU"),
                                  .type = read_type(record),
                                  .from = DATE_MIN,
                                  .to = DATE_OPEN,
                                  .line = record->line };
    eu->words = shape == &shapes[0] ? &words_now : &words_2016;
    return entry_add(&eu->naming, &entry) && add_number(eu, record) && add_names(eu, record) &&
           add_parts(eu, record) && add_regulations(eu, record) && add_day(eu, record) &&
           element_add_fields(&eu->naming, record, eu->words->left_out);
}

bool eu_read(struct arena *arena, const struct mem *mem, const struct list_file *files,
             size_t count, struct party_list *ret, struct err *err)
{
    static const char what[] = "consolidated list of financial sanctions of the European Union";
    struct eu eu = { .naming = { .arena = arena, .list = ret, .err = err } };
    *ret = (struct party_list){ 0 };
    bool done = elements_read(&eu.naming, mem, files, count, shapes, what, read_record, &eu) &&
                keys_differ(&eu.keys, "number", files[0].name, err);
    if (!done)
        *ret = (struct party_list){ 0 };
    return done;
}
