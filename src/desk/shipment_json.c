/* SPDX-License-Identifier: Apache-2.0 */
/* desk/shipment_json.c - see shipment_json.h. */
#include "desk/shipment_json.h"

#include <string.h>

#include "desk/license.h"
#include "desk/money.h"
#include "text/json_write.h"
#include "wire/order_field.h"

#define SHOWN_MAX 60     /* bytes of a stranger's text that a message shows */
#define SHA256_LENGTH 64 /* in hexadecimal */

struct reading {
    struct arena *arena;
    struct json_text *text;
    struct shipment *shipment;
    const struct json_value *amount; /* waits for the currency */
    struct err *err;
};

typedef bool member_function(struct reading *r, const struct json_value *value, void *of);

/* A key, and what reads it. */
struct member {
    const char *key;
    member_function *read;
    size_t offset; /* of what it fills in `of` */
};

/* ---- errors ---- */

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
    err_set(r->err, ERR_VALUE, "'%.*s' takes %s, not %s", shown(value->key), value->key.data,
            wanted, json_type_name(value->type));
    return at(r, value);
}

static bool lacks(struct reading *r, const struct json_value *object, const char *what)
{
    err_set(r->err, ERR_VALUE, "a shipment lacks %s", what);
    err_hint(r->err, "docs/shipments.md lists what one says");
    return at(r, object);
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

static bool read_text(struct reading *r, const struct json_value *value, void *of)
{
    return read_word(r, value, ORDER_FIELD_TEXT, of);
}

static bool read_currency(struct reading *r, const struct json_value *value, void *of)
{
    return read_word(r, value, ORDER_FIELD_CURRENCY, of);
}

static bool read_date(struct reading *r, const struct json_value *value, void *of)
{
    struct str text;
    return read_word(r, value, ORDER_FIELD_DATE, &text) &&
           (date_parse(text, of, r->err) || at(r, value));
}

static bool read_kind(struct reading *r, const struct json_value *value, void *of)
{
    static const char *const kinds[] = { "sale",      "repair", "replacement",
                                         "temporary", "return", "loan" };
    struct str *kind = of;
    if (!read_text(r, value, kind))
        return false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (str_equal_text(*kind, kinds[i]))
            return true;
    }
    err_set(r->err, ERR_VALUE, "'%.*s' is no kind of shipment", shown(*kind), kind->data);
    err_hint(r->err, "sale, repair, replacement, temporary, return or loan");
    return at(r, value);
}

static bool read_hash(struct reading *r, const struct json_value *value, void *of)
{
    struct str *hash = of;
    if (!read_text(r, value, hash))
        return false;
    bool is_hash = hash->length == SHA256_LENGTH;
    for (size_t i = 0; i < hash->length; i++)
        is_hash = is_hash && memchr("0123456789abcdef", hash->data[i], 16) != NULL;
    if (is_hash)
        return true;
    err_set(r->err, ERR_VALUE, "'sha256' takes 64 hexadecimal digits, in lower case");
    return at(r, value);
}

static bool read_day(struct reading *r, const struct json_value *value, void *of)
{
    int32_t day;
    struct str *text = of;
    if (!read_text(r, value, text))
        return false;
    if (date_parse(*text, &day, r->err))
        return true;
    err_wrap(r->err, "'%.*s'", STR_ARG(value->key));
    return at(r, value);
}

static bool is_number(struct reading *r, const struct json_value *value)
{
    return value->type == JSON_NUMBER || value->type == JSON_STRING ||
           wrong_type(r, value, "a number or a string");
}

static bool read_count(struct reading *r, const struct json_value *value, void *of)
{
    struct num number;
    int64_t *count = of;
    if (!is_number(r, value))
        return false;
    if (!num_parse(value->text, false, &number, r->err)) {
        err_wrap(r->err, "'%.*s'", STR_ARG(value->key));
        return at(r, value);
    }
    if (number.bottom != 1 || number.top < 1 ||
        num_compare(number, num_int(LICENSE_AMOUNT_MAX)) > 0) {
        err_set(r->err, ERR_VALUE, "'%.*s' takes a whole number from 1 to 2 to the 60",
                STR_ARG(value->key));
        return at(r, value);
    }
    *count = (int64_t)number.top;
    return true;
}

static bool read_amount(struct reading *r, const struct json_value *value, void *of)
{
    (void)of;
    r->amount = value;
    return is_number(r, value);
}

/* ---- objects ---- */

static bool read_members(struct reading *r, const struct json_value *object,
                         const struct member *members, size_t count, void *of)
{
    if (object->type != JSON_OBJECT)
        return object->key.data == NULL ? err_set(r->err, ERR_VALUE, "it takes an object, not %s",
                                                  json_type_name(object->type)) ||
                                              at(r, object)
                                        : wrong_type(r, object, "an object");
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        const struct member *member = NULL;
        for (size_t i = 0; i < count; i++) {
            if (str_equal_text(v->key, members[i].key))
                member = &members[i];
        }
        if (member == NULL) {
            err_set(r->err, ERR_NAME, "unknown key '%.*s' in a shipment", shown(v->key),
                    v->key.data);
            err_hint(r->err, "docs/shipments.md lists the keys");
            return json_at(r->text, v->key_at, r->err);
        }
        if (!member->read(r, v, (char *)of + member->offset))
            return false;
    }
    return true;
}

#define MEMBER(key, read, type, field)                                                             \
    {                                                                                              \
        key, read, offsetof(type, field)                                                           \
    }
#define MEMBERS(r, value, members, of)                                                             \
    read_members(r, value, members, sizeof(members) / sizeof(members)[0], of)

static bool read_value(struct reading *r, const struct json_value *value, void *of)
{
    static const struct member members[] = {
        MEMBER("amount", read_amount, struct shipment, value),
        MEMBER("currency", read_currency, struct shipment, currency),
    };
    return MEMBERS(r, value, members, of);
}

static bool read_license(struct reading *r, const struct json_value *value, void *of)
{
    static const struct member members[] = {
        MEMBER("authority", read_text, struct shipment, authority),
        MEMBER("number", read_text, struct shipment, number),
        MEMBER("line", read_count, struct shipment, line),
    };
    const struct shipment *shipment = of;
    return MEMBERS(r, value, members, of) &&
           (shipment->number.data != NULL || lacks(r, value, "the number of the license"));
}

static bool read_port(struct reading *r, const struct json_value *value, void *of)
{
    static const struct member members[] = {
        MEMBER("name", read_text, struct shipment, port),
        MEMBER("zone", read_text, struct shipment, zone),
    };
    return MEMBERS(r, value, members, of);
}

/* Room for what the array holds; NULL with the error set. */
static void *room_for(struct reading *r, const struct json_value *array, size_t most, size_t size)
{
    if (array->type != JSON_ARRAY) {
        (void)wrong_type(r, array, "an array");
        return NULL;
    }
    if (array->count > most) {
        err_set(r->err, ERR_LIMIT, "'%.*s' has more than %u", STR_ARG(array->key), (unsigned)most);
        (void)at(r, array);
        return NULL;
    }
    void *room = arena_array(r->arena, array->count + 1, size);
    if (room == NULL)
        (void)arena_error(r->arena, r->err);
    return room;
}

static bool read_papers(struct reading *r, const struct json_value *value, void *of)
{
    static const struct member members[] = {
        MEMBER("rule", read_text, struct shipment_paper, rule),
        MEMBER("name", read_text, struct shipment_paper, name),
        MEMBER("reference", read_text, struct shipment_paper, reference),
        MEMBER("sha256", read_hash, struct shipment_paper, sha256),
        MEMBER("date", read_day, struct shipment_paper, date),
        MEMBER("expires", read_day, struct shipment_paper, expires),
        MEMBER("signer", read_text, struct shipment_paper, signer),
        MEMBER("units", read_count, struct shipment_paper, units),
    };
    struct shipment *shipment = of;
    shipment->papers = room_for(r, value, SHIPMENT_PAPERS_MAX, sizeof *shipment->papers);
    if (shipment->papers == NULL)
        return false;
    for (const struct json_value *v = value->first; v != NULL; v = v->next) {
        struct shipment_paper *paper = &shipment->papers[shipment->paper_count++];
        if (!MEMBERS(r, v, members, paper))
            return false;
        if (paper->rule.data == NULL && paper->name.data == NULL)
            return lacks(r, v, "the rule or the name of a paper");
        if (paper->reference.data == NULL && paper->sha256.data == NULL)
            return lacks(r, v, "the reference or the document of a paper");
        if (paper->units > 0 && (paper->rule.data == NULL || paper->reference.data == NULL))
            return lacks(r, v, "the rule and the number of a paper that is for so many units");
    }
    return true;
}

static bool read_units(struct reading *r, const struct json_value *value, struct str **ret,
                       size_t *ret_count)
{
    *ret = room_for(r, value, SHIPMENT_SERIALS_MAX, sizeof **ret);
    if (*ret == NULL)
        return false;
    for (const struct json_value *v = value->first; v != NULL; v = v->next) {
        if (v->type != JSON_STRING) {
            err_set(r->err, ERR_VALUE, "'%.*s' takes strings, not %s", STR_ARG(value->key),
                    json_type_name(v->type));
            return at(r, v);
        }
        if (!order_field_check(ORDER_FIELD_TEXT, value->key, v->text, r->err))
            return at(r, v);
        (*ret)[(*ret_count)++] = v->text;
    }
    return true;
}

static bool read_serials(struct reading *r, const struct json_value *value, void *of)
{
    struct shipment *shipment = of;
    return read_units(r, value, &shipment->serials, &shipment->serial_count);
}

static bool read_replaces(struct reading *r, const struct json_value *value, void *of)
{
    struct shipment *shipment = of;
    return read_units(r, value, &shipment->replaces, &shipment->replaces_count);
}

/* ---- one shipment ---- */

static bool check_twice(struct reading *r, const struct json_value *object,
                        const struct str *serials, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (!str_equal(serials[i], serials[k]))
                continue;
            err_set(r->err, ERR_VALUE, "serial number '%.*s' is there twice", shown(serials[i]),
                    serials[i].data);
            return at(r, object);
        }
    }
    return true;
}

static bool check(struct reading *r, const struct json_value *object)
{
    struct shipment *s = r->shipment;
    const char *what = s->id.data == NULL         ? "its id"
                       : s->order.data == NULL    ? "its order"
                       : s->quantity == 0         ? "its quantity"
                       : r->amount == NULL        ? "its value"
                       : s->currency.data == NULL ? "the currency of its value"
                       : s->port.data == NULL     ? "its port"
                       : s->zone.data == NULL     ? "the time zone of its port"
                       : s->planned == DATE_OPEN  ? "the day on which it is planned"
                                                  : NULL;
    if (what != NULL)
        return lacks(r, object, what);
    if (!money_parse(r->amount->text, s->currency, &s->value, r->err)) {
        err_wrap(r->err, "'amount'");
        return at(r, r->amount);
    }
    if ((uint64_t)s->quantity < s->serial_count) {
        err_set(r->err, ERR_VALUE, "a shipment of %lld units has %zu serial numbers",
                (long long)s->quantity, s->serial_count);
        return at(r, object);
    }
    return check_twice(r, object, s->serials, s->serial_count) &&
           check_twice(r, object, s->replaces, s->replaces_count);
}

bool shipment_from_json(struct arena *arena, struct json_text *text, const struct json_value *value,
                        struct shipment *ret, struct err *err)
{
    static const struct member members[] = {
        MEMBER("id", read_text, struct shipment, id),
        MEMBER("order", read_text, struct shipment, order),
        MEMBER("kind", read_kind, struct shipment, kind),
        MEMBER("quantity", read_count, struct shipment, quantity),
        { "value", read_value, 0 },
        { "license", read_license, 0 },
        { "port", read_port, 0 },
        MEMBER("planned", read_date, struct shipment, planned),
        { "papers", read_papers, 0 },
        { "serials", read_serials, 0 },
        { "replaces", read_replaces, 0 },
        MEMBER("returns", read_day, struct shipment, returns),
        MEMBER("verify_within", read_count, struct shipment, verify_within),
    };
    struct shipment shipment = { .kind = STR("sale"), .line = 1, .planned = DATE_OPEN };
    struct reading r = { .arena = arena, .text = text, .shipment = &shipment, .err = err };
    bool done = MEMBERS(&r, value, members, &shipment) && check(&r, value);
    *ret = done ? shipment : (struct shipment){ .id = shipment.id };
    return done;
}

bool shipment_read(const struct mem *mem, struct arena *arena, struct str text,
                   struct shipment *ret, struct err *err)
{
    const struct json_limits limits = { .size = SHIPMENT_TEXT_MAX, .depth = SHIPMENT_JSON_DEPTH };
    const struct json_source source = { .text = text, .line = 1 };
    struct json_text read;
    struct json_reader *reader = json_reader_new(mem, limits, err);
    bool done = reader != NULL && json_read(reader, arena, &source, &read, err) &&
                shipment_from_json(arena, &read, read.root, ret, err);
    json_reader_free(reader);
    return done;
}

bool shipment_paper_counts(const struct shipment *shipment, size_t at)
{
    const struct shipment_paper *papers = shipment->papers;
    for (size_t i = 0; i < at; i++) {
        if (papers[i].units > 0 && str_equal(papers[i].reference, papers[at].reference))
            return false;
    }
    return papers[at].units > 0;
}

/* ---- writing ---- */

#define PUT_IF(out, name, text)                                                                    \
    do {                                                                                           \
        if ((text).data != NULL)                                                                   \
            JSON_PUT_STRING(out, name, text);                                                      \
    } while (0)

static void write_license(const struct shipment *s, struct buf *out)
{
    if (s->number.data == NULL)
        return;
    JSON_KEY(out, "license");
    json_open(out, '{');
    PUT_IF(out, "authority", s->authority);
    JSON_PUT_STRING(out, "number", s->number);
    JSON_PUT_INT(out, "line", s->line);
    json_close(out, '}');
}

static void write_papers(const struct shipment *s, struct buf *out)
{
    if (s->paper_count == 0)
        return;
    JSON_KEY(out, "papers");
    json_open(out, '[');
    for (size_t i = 0; i < s->paper_count; i++) {
        json_open(out, '{');
        PUT_IF(out, "rule", s->papers[i].rule);
        PUT_IF(out, "name", s->papers[i].name);
        PUT_IF(out, "reference", s->papers[i].reference);
        PUT_IF(out, "sha256", s->papers[i].sha256);
        PUT_IF(out, "date", s->papers[i].date);
        PUT_IF(out, "expires", s->papers[i].expires);
        PUT_IF(out, "signer", s->papers[i].signer);
        if (s->papers[i].units > 0)
            JSON_PUT_INT(out, "units", s->papers[i].units);
        json_close(out, '}');
    }
    json_close(out, ']');
}

void shipment_write_json(const struct shipment *s, struct buf *out)
{
    char amount[NUM_TEXT_SIZE];
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", s->id);
    JSON_PUT_STRING(out, "order", s->order);
    JSON_PUT_STRING(out, "kind", s->kind);
    JSON_PUT_INT(out, "quantity", s->quantity);
    JSON_KEY(out, "value");
    json_open(out, '{');
    JSON_PUT_WORD(out, "amount", money_format(s->value, s->currency, amount));
    JSON_PUT_STRING(out, "currency", s->currency);
    json_close(out, '}');
    write_license(s, out);
    JSON_KEY(out, "port");
    json_open(out, '{');
    JSON_PUT_STRING(out, "name", s->port);
    JSON_PUT_STRING(out, "zone", s->zone);
    json_close(out, '}');
    JSON_PUT_DATE(out, "planned", s->planned);
    write_papers(s, out);
    if (s->serial_count > 0)
        JSON_PUT_STRINGS(out, "serials", s->serials, s->serial_count);
    if (s->replaces_count > 0)
        JSON_PUT_STRINGS(out, "replaces", s->replaces, s->replaces_count);
    PUT_IF(out, "returns", s->returns);
    if (s->verify_within > 0)
        JSON_PUT_INT(out, "verify_within", s->verify_within);
    json_close(out, '}');
    json_end(out);
}
