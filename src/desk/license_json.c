/* SPDX-License-Identifier: Apache-2.0 */
/* desk/license_json.c - a license from JSON; see license.h.  It is written in license_write.c. */
#include "desk/license.h"

#include "desk/money.h"
#include "wire/order_field.h"

/* The parties of the simple form: a key that is a role, and a name. */
static const char *const simple_roles[] = { "end_user", "ultimate_consignee",
                                            "intermediate_consignee", "purchaser" };
#define SIMPLE_ROLES (sizeof simple_roles / sizeof simple_roles[0])

struct reading {
    struct arena *arena;
    struct json_text *text;
    struct license *license;
    /* Values wait for the currency, which may stand behind them. */
    const struct json_value *shipped, *reserved; /* of the simple form */
    const struct json_value *lines, *value;
    struct license_line line; /* of the simple form */
    struct license_party parties[SIMPLE_ROLES];
    size_t party_count;
    struct str to;
    const struct json_value *simple, *full; /* a key that only that form has */
    struct err *err;
};

/* ---- errors ---- */

#define SHOWN_MAX 60 /* bytes of a stranger's text that a message shows */

static int shown(struct str text)
{
    return (int)(text.length < SHOWN_MAX ? text.length : SHOWN_MAX);
}

static bool at(struct reading *r, const struct json_value *value)
{
    return json_at(r->text, value->at, r->err);
}

static bool wrong_type(struct reading *r, const struct json_value *value, const char *wanted)
{
    err_set(r->err, ERR_VALUE, "'%.*s' takes %s, not %s", STR_ARG(value->key), wanted,
            json_type_name(value->type));
    if (value->type == JSON_NULL)
        err_hint(r->err, "leave it out if it is not known");
    return at(r, value);
}

static bool unknown_key(struct reading *r, const struct json_value *member, const char *thing)
{
    err_set(r->err, ERR_NAME, "unknown key '%.*s' in %s", shown(member->key), member->key.data,
            thing);
    err_hint(r->err, "docs/licenses.md lists the keys");
    return json_at(r->text, member->key_at, r->err);
}

static bool no_memory(struct reading *r, const struct json_value *value)
{
    arena_error(r->arena, r->err);
    return at(r, value);
}

/* ---- single values ---- */

static bool read_word(struct reading *r, const struct json_value *value, enum order_field_kind kind,
                      struct str *ret)
{
    if (value->type != JSON_STRING)
        return wrong_type(r, value, "a string");
    if (!order_field_check(kind, value->key, value->text, r->err))
        return at(r, value);
    *ret = value->text;
    return true;
}

static bool read_text(struct reading *r, const struct json_value *value, struct str *ret)
{
    return read_word(r, value, ORDER_FIELD_TEXT, ret);
}

static bool read_country(struct reading *r, const struct json_value *value, struct str *ret)
{
    return read_word(r, value, ORDER_FIELD_COUNTRY, ret);
}

static bool read_date(struct reading *r, const struct json_value *value, int32_t *ret)
{
    struct str text;
    if (!read_word(r, value, ORDER_FIELD_DATE, &text))
        return false;
    return date_parse(text, ret, r->err) || at(r, value);
}

static bool read_bool(struct reading *r, const struct json_value *value, bool *ret)
{
    if (value->type != JSON_BOOL)
        return wrong_type(r, value, "true or false");
    *ret = value->text.length == 4;
    return true;
}

static bool is_number(struct reading *r, const struct json_value *value)
{
    return value->type == JSON_NUMBER || value->type == JSON_STRING ||
           wrong_type(r, value, "a number or a string");
}

static bool read_quantity(struct reading *r, const struct json_value *value, int64_t least,
                          int64_t *ret)
{
    struct num number;
    if (!is_number(r, value))
        return false;
    if (!num_parse(value->text, false, &number, r->err)) {
        err_wrap(r->err, "'%.*s'", STR_ARG(value->key));
        return at(r, value);
    }
    if (number.bottom != 1 || num_compare(number, num_int(least)) < 0 ||
        num_compare(number, num_int(LICENSE_AMOUNT_MAX)) > 0) {
        err_set(r->err, ERR_VALUE, "'%.*s' takes a whole number from %d to 2 to the 60",
                STR_ARG(value->key), (int)least);
        return at(r, value);
    }
    *ret = (int64_t)number.top;
    return true;
}

static bool read_money(struct reading *r, const struct json_value *value, int64_t *ret)
{
    if (!is_number(r, value))
        return false;
    if (r->license->currency.data == NULL) {
        err_set(r->err, ERR_VALUE, "'%.*s' has no currency", STR_ARG(value->key));
        err_hint(r->err, "name it in 'value' of the license: {\"currency\": \"USD\"}");
        return at(r, value);
    }
    if (money_parse(value->text, r->license->currency, ret, r->err))
        return true;
    err_wrap(r->err, "'%.*s'", STR_ARG(value->key));
    return at(r, value);
}

#define TOLERANCE_PARTS 1000000 /* of a percent */

/* "5" or 5: five percent. */
static bool read_tolerance(struct reading *r, const struct json_value *value)
{
    struct num percent;
    if (!is_number(r, value))
        return false;
    if (!num_parse(value->text, false, &percent, r->err) || percent.top < 0 ||
        num_compare(percent, num_int(100)) > 0 || TOLERANCE_PARTS % percent.bottom != 0 ||
        !num_divide(percent, num_int(100), &r->license->tolerance)) {
        err_set(r->err, ERR_VALUE,
                "'tolerance_percent' takes a number from 0 to 100, with at most 6 places");
        return at(r, value);
    }
    r->license->has_tolerance = true;
    return true;
}

static bool read_state(struct reading *r, const struct json_value *value)
{
    struct str word;
    if (!read_text(r, value, &word))
        return false;
    if (license_state_find(word, &r->license->state))
        return true;
    err_set(r->err, ERR_VALUE, "'state': '%.*s' is no state of a license", shown(word), word.data);
    err_hint(r->err, "drafted, active, suspended, revoked, superseded, surrendered or "
                     "void_ab_initio");
    return at(r, value);
}

static bool read_control(struct reading *r, const struct json_value *value,
                         enum license_control *ret)
{
    struct str word;
    if (!read_text(r, value, &word))
        return false;
    for (int i = LICENSE_BY_QUANTITY; i <= LICENSE_BY_BOTH; i++) {
        if (!str_equal_text(word, license_control_word((enum license_control)i)))
            continue;
        *ret = (enum license_control)i;
        return true;
    }
    err_set(r->err, ERR_VALUE, "'controlled_by' takes quantity, value or both, not '%.*s'",
            shown(word), word.data);
    return at(r, value);
}

/* Conditions run over pages. */
static bool read_long(struct reading *r, const struct json_value *value, struct str *ret)
{
    if (value->type != JSON_STRING)
        return wrong_type(r, value, "a string");
    if (value->text.length == 0 || value->text.length > LICENSE_CONDITION_MAX) {
        err_set(r->err, value->text.length == 0 ? ERR_VALUE : ERR_LIMIT,
                "'%.*s' takes 1 to %d bytes", STR_ARG(value->key), LICENSE_CONDITION_MAX);
        return at(r, value);
    }
    *ret = value->text;
    return true;
}

/* ---- arrays ---- */

/* Room for what the array holds; NULL with the error set. */
static void *room_for(struct reading *r, const struct json_value *array, size_t most, size_t size)
{
    if (array->type != JSON_ARRAY) {
        wrong_type(r, array, "an array");
        return NULL;
    }
    if (array->count > most) {
        err_set(r->err, ERR_LIMIT, "'%.*s' has more than %u", STR_ARG(array->key), (unsigned)most);
        at(r, array);
        return NULL;
    }
    void *room = arena_array(r->arena, array->count, size);
    if (room == NULL)
        no_memory(r, array);
    return room;
}

static bool read_words(struct reading *r, const struct json_value *array,
                       enum order_field_kind kind, size_t most, struct str **ret_words,
                       size_t *ret_count)
{
    struct str *words = room_for(r, array, most, sizeof *words);
    size_t count = 0;
    if (words == NULL)
        return false;
    for (const struct json_value *v = array->first; v != NULL; v = v->next) {
        if (v->type != JSON_STRING) {
            err_set(r->err, ERR_VALUE, "'%.*s' takes strings, not %s", STR_ARG(array->key),
                    json_type_name(v->type));
            return at(r, v);
        }
        if (!order_field_check(kind, array->key, v->text, r->err))
            return at(r, v);
        words[count++] = v->text;
    }
    *ret_words = words;
    *ret_count = count;
    return true;
}

static bool is_object_in(struct reading *r, const struct json_value *value, const char *what)
{
    if (value->type == JSON_OBJECT)
        return true;
    err_set(r->err, ERR_VALUE, "%s is an object, not %s", what, json_type_name(value->type));
    return at(r, value);
}

/* ---- parts ---- */

static bool read_amounts(struct reading *r, const struct json_value *object,
                         struct license_amount *ret)
{
    if (object->type != JSON_OBJECT)
        return wrong_type(r, object, "an object");
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        bool read;
        if (str_equal_text(v->key, "quantity"))
            read = read_quantity(r, v, 0, &ret->quantity);
        else if (str_equal_text(v->key, "value"))
            read = read_money(r, v, &ret->value);
        else
            read = unknown_key(r, v, "amounts of a license");
        if (!read)
            return false;
    }
    return true;
}

static struct license_line no_line(void)
{
    return (struct license_line){
        .granted = { LICENSE_UNKNOWN, LICENSE_UNKNOWN },
        .shipped = { LICENSE_UNKNOWN, LICENSE_UNKNOWN },
        .reserved = { 0, 0 },
    };
}

static bool read_line(struct reading *r, const struct json_value *object, struct license_line *ret)
{
    if (!is_object_in(r, object, "a line of a license"))
        return false;
    *ret = no_line();
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        bool read;
        if (str_equal_text(v->key, "item"))
            read = read_text(r, v, &ret->item);
        else if (str_equal_text(v->key, "eccn"))
            read = read_text(r, v, &ret->eccn);
        else if (str_equal_text(v->key, "unit"))
            read = read_text(r, v, &ret->unit);
        else if (str_equal_text(v->key, "quantity"))
            read = read_quantity(r, v, 1, &ret->granted.quantity);
        else if (str_equal_text(v->key, "value"))
            read = read_money(r, v, &ret->granted.value);
        else if (str_equal_text(v->key, "controlled_by"))
            read = read_control(r, v, &ret->control);
        else if (str_equal_text(v->key, "shipped"))
            read = read_amounts(r, v, &ret->shipped);
        else if (str_equal_text(v->key, "reserved"))
            read = read_amounts(r, v, &ret->reserved);
        else
            read = unknown_key(r, v, "a line of a license");
        if (!read)
            return false;
    }
    return true;
}

static bool read_lines(struct reading *r, const struct json_value *array)
{
    struct license *license = r->license;
    license->lines = room_for(r, array, LICENSE_LINES_MAX, sizeof *license->lines);
    if (license->lines == NULL)
        return false;
    for (const struct json_value *v = array->first; v != NULL; v = v->next) {
        if (!read_line(r, v, &license->lines[license->line_count]))
            return false;
        license->line_count++;
    }
    return true;
}

static bool read_party(struct reading *r, const struct json_value *object,
                       struct license_party *ret)
{
    if (!is_object_in(r, object, "a party of a license"))
        return false;
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        bool read;
        if (str_equal_text(v->key, "role"))
            read = read_text(r, v, &ret->role);
        else if (str_equal_text(v->key, "name"))
            read = read_text(r, v, &ret->name);
        else if (str_equal_text(v->key, "country"))
            read = read_country(r, v, &ret->country);
        else if (str_equal_text(v->key, "address"))
            read = read_text(r, v, &ret->address);
        else
            read = unknown_key(r, v, "a party of a license");
        if (!read)
            return false;
    }
    return true;
}

static bool read_parties(struct reading *r, const struct json_value *array)
{
    struct license *license = r->license;
    license->parties = room_for(r, array, LICENSE_PARTIES_MAX, sizeof *license->parties);
    if (license->parties == NULL)
        return false;
    for (const struct json_value *v = array->first; v != NULL; v = v->next) {
        if (!read_party(r, v, &license->parties[license->party_count]))
            return false;
        license->party_count++;
    }
    return true;
}

static bool read_condition(struct reading *r, const struct json_value *object,
                           struct license_condition *ret)
{
    if (!is_object_in(r, object, "a condition of a license"))
        return false;
    /* What does not say that it may wait keeps from shipping. */
    *ret = (struct license_condition){ .blocking = true };
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        bool read;
        if (str_equal_text(v->key, "text"))
            read = read_long(r, v, &ret->text);
        else if (str_equal_text(v->key, "kind"))
            read = read_text(r, v, &ret->kind);
        else if (str_equal_text(v->key, "due"))
            read = read_text(r, v, &ret->due);
        else if (str_equal_text(v->key, "blocking"))
            read = read_bool(r, v, &ret->blocking);
        else if (str_equal_text(v->key, "met"))
            read = read_bool(r, v, &ret->met);
        else
            read = unknown_key(r, v, "a condition of a license");
        if (!read)
            return false;
    }
    if (ret->text.data != NULL)
        return true;
    err_set(r->err, ERR_VALUE, "a condition has no 'text'");
    return at(r, object);
}

static bool read_conditions(struct reading *r, const struct json_value *array)
{
    struct license *license = r->license;
    license->conditions = room_for(r, array, LICENSE_CONDITIONS_MAX, sizeof *license->conditions);
    if (license->conditions == NULL)
        return false;
    for (const struct json_value *v = array->first; v != NULL; v = v->next) {
        if (!read_condition(r, v, &license->conditions[license->condition_count]))
            return false;
        license->condition_count++;
    }
    return true;
}

/* {"name": …, "country": …}, or the name alone. */
static bool read_licensee(struct reading *r, const struct json_value *value)
{
    struct license *license = r->license;
    if (value->type == JSON_STRING)
        return read_text(r, value, &license->licensee_name);
    if (value->type != JSON_OBJECT)
        return wrong_type(r, value, "a name or an object");
    for (const struct json_value *v = value->first; v != NULL; v = v->next) {
        bool read;
        if (str_equal_text(v->key, "name"))
            read = read_text(r, v, &license->licensee_name);
        else if (str_equal_text(v->key, "country"))
            read = read_country(r, v, &license->licensee_country);
        else
            read = unknown_key(r, v, "a licensee");
        if (!read)
            return false;
    }
    return true;
}

/* The currency comes first: every other value is in it. */
static bool read_currency(struct reading *r, const struct json_value *value)
{
    if (value == NULL)
        return true;
    if (value->type != JSON_OBJECT)
        return wrong_type(r, value, "an object");
    const struct json_value *currency = json_get(value, STR("currency"));
    return currency == NULL || read_word(r, currency, ORDER_FIELD_CURRENCY, &r->license->currency);
}

static bool read_value(struct reading *r, const struct json_value *value)
{
    for (const struct json_value *v = value->first; v != NULL; v = v->next) {
        if (str_equal_text(v->key, "currency"))
            continue;
        if (!str_equal_text(v->key, "amount"))
            return unknown_key(r, v, "a value");
        if (!read_money(r, v, &r->license->value))
            return false;
    }
    return true;
}

/* ---- the two forms ---- */

static bool read_simple_party(struct reading *r, const struct json_value *v, const char *role)
{
    struct license_party *party = &r->parties[r->party_count++];
    *party = (struct license_party){ .role = str_of(role) };
    return read_text(r, v, &party->name);
}

/* Keys of the simple form only: of its one line, its parties and its destination. */
static bool read_simple(struct reading *r, const struct json_value *v, bool *ret_known)
{
    *ret_known = true;
    r->simple = v;
    for (size_t i = 0; i < SIMPLE_ROLES; i++) {
        if (str_equal_text(v->key, simple_roles[i]))
            return read_simple_party(r, v, simple_roles[i]);
    }
    if (str_equal_text(v->key, "to"))
        return read_country(r, v, &r->to);
    if (str_equal_text(v->key, "exporter"))
        return read_licensee(r, v);
    if (str_equal_text(v->key, "item"))
        return read_text(r, v, &r->line.item);
    if (str_equal_text(v->key, "eccn"))
        return read_text(r, v, &r->line.eccn);
    if (str_equal_text(v->key, "quantity"))
        return read_quantity(r, v, 1, &r->line.granted.quantity);
    if (str_equal_text(v->key, "shipped"))
        return read_amounts(r, v, &r->line.shipped);
    if (str_equal_text(v->key, "reserved"))
        return read_amounts(r, v, &r->line.reserved);
    r->simple = NULL;
    *ret_known = false;
    return true;
}

/* Keys of the full form only. */
static bool read_full(struct reading *r, const struct json_value *v, bool *ret_known)
{
    struct license *license = r->license;
    *ret_known = true;
    r->full = v;
    if (str_equal_text(v->key, "licensee"))
        return read_licensee(r, v);
    if (str_equal_text(v->key, "destinations"))
        return read_words(r, v, ORDER_FIELD_COUNTRY, LICENSE_DESTINATIONS_MAX,
                          &license->destinations, &license->destination_count);
    if (str_equal_text(v->key, "lines"))
        return read_lines(r, v);
    if (str_equal_text(v->key, "parties"))
        return read_parties(r, v);
    r->full = NULL;
    *ret_known = false;
    return true;
}

/* Keys that both have. */
static bool read_common(struct reading *r, const struct json_value *v)
{
    struct license *license = r->license;
    if (str_equal_text(v->key, "number"))
        return read_text(r, v, &license->number);
    if (str_equal_text(v->key, "authority"))
        return read_text(r, v, &license->authority);
    if (str_equal_text(v->key, "state"))
        return read_state(r, v);
    if (str_equal_text(v->key, "value"))
        return read_value(r, v);
    if (str_equal_text(v->key, "end_uses"))
        return read_words(r, v, ORDER_FIELD_TEXT, LICENSE_END_USES_MAX, &license->end_uses,
                          &license->end_use_count);
    if (str_equal_text(v->key, "issued"))
        return read_date(r, v, &license->issued);
    if (str_equal_text(v->key, "valid_from"))
        return read_date(r, v, &license->valid_from);
    if (str_equal_text(v->key, "expires"))
        return read_date(r, v, &license->expires);
    if (str_equal_text(v->key, "extended_to"))
        return read_date(r, v, &license->extended_to);
    if (str_equal_text(v->key, "port_zone"))
        return read_text(r, v, &license->port_zone);
    if (str_equal_text(v->key, "tolerance_percent"))
        return read_tolerance(r, v);
    if (str_equal_text(v->key, "conditions"))
        return read_conditions(r, v);
    return unknown_key(r, v, "a license");
}

static bool read_members(struct reading *r, const struct json_value *object)
{
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        const struct json_value *simple = r->simple;
        const struct json_value *full = r->full;
        bool known;
        if (!read_simple(r, v, &known))
            return false;
        if (r->simple == NULL)
            r->simple = simple;
        if (known)
            continue;
        if (!read_full(r, v, &known))
            return false;
        if (r->full == NULL)
            r->full = full;
        if (!known && !read_common(r, v))
            return false;
    }
    return true;
}

/* The one line, the parties in the country it goes to, and that country. */
static bool put_simple(struct reading *r, const struct json_value *object)
{
    struct license *license = r->license;
    license->lines = arena_array(r->arena, 1, sizeof *license->lines);
    license->parties = arena_array(r->arena, r->party_count, sizeof *license->parties);
    license->destinations = arena_array(r->arena, 1, sizeof *license->destinations);
    if (license->lines == NULL || license->parties == NULL || license->destinations == NULL)
        return no_memory(r, object);
    license->lines[license->line_count++] = r->line;
    if (r->to.data != NULL)
        license->destinations[license->destination_count++] = r->to;
    for (size_t i = 0; i < r->party_count; i++) {
        license->parties[license->party_count] = r->parties[i];
        license->parties[license->party_count++].country = r->to;
    }
    return true;
}

/* The total of a license that states only its lines' values. */
static void add_up(struct license *license)
{
    int64_t sum = 0;
    if (license->value != LICENSE_UNKNOWN || license->line_count == 0)
        return;
    for (size_t i = 0; i < license->line_count; i++) {
        int64_t value = license->lines[i].granted.value;
        if (value == LICENSE_UNKNOWN || sum > LICENSE_AMOUNT_MAX - value)
            return;
        sum += value;
    }
    license->value = sum;
}

static bool read_license(struct reading *r, const struct json_value *object)
{
    struct license *license = r->license;
    if (!is_object_in(r, object, "a license") ||
        !read_currency(r, json_get(object, STR("value"))) || !read_members(r, object))
        return false;
    if (license->number.data == NULL) {
        err_set(r->err, ERR_VALUE, "a license has no 'number'");
        return at(r, object);
    }
    if (r->simple != NULL && r->full != NULL) {
        err_set(r->err, ERR_VALUE, "'%.*s' and '%.*s' are of two forms of a license",
                STR_ARG(r->simple->key), STR_ARG(r->full->key));
        err_hint(r->err, "write all of it with 'licensee', 'destinations', 'lines' and 'parties'");
        return json_at(r->text, r->simple->key_at, r->err);
    }
    if (r->simple != NULL && !put_simple(r, object))
        return false;
    if (license->valid_from == LICENSE_NO_DATE)
        license->valid_from = license->issued;
    add_up(license);
    return true;
}

static struct license no_license(void)
{
    return (struct license){
        .authority = STR("BIS"),
        .state = LICENSE_ACTIVE,
        .value = LICENSE_UNKNOWN,
        .issued = LICENSE_NO_DATE,
        .valid_from = LICENSE_NO_DATE,
        .expires = LICENSE_NO_DATE,
        .extended_to = LICENSE_NO_DATE,
    };
}

bool license_from_json(struct arena *arena, struct json_text *text, const struct json_value *value,
                       struct license *ret, struct err *err)
{
    struct reading r = {
        .arena = arena, .text = text, .license = ret, .line = no_line(), .err = err
    };
    *ret = no_license();
    if (read_license(&r, value))
        return true;
    struct str number = ret->number;
    *ret = no_license();
    ret->number = number;
    return false;
}

bool license_read_json(struct json_reader *reader, struct arena *arena,
                       const struct json_source *source, struct license *ret, struct err *err)
{
    struct json_text text;
    *ret = no_license();
    return json_read(reader, arena, source, &text, err) &&
           license_from_json(arena, &text, text.root, ret, err);
}
