/* SPDX-License-Identifier: Apache-2.0 */
/* wire/order_field.c - see order_field.h. */
#include "wire/order_field.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "base/num.h"

#define NAME(text)                                                                                 \
    {                                                                                              \
        .data = (text), .length = sizeof(text) - 1                                                 \
    }
#define FIELD(text, kind_, type, member)                                                           \
    {                                                                                              \
        .name = NAME(text), .kind = (kind_), .offset = offsetof(struct type, member)               \
    }
#define PART(text, kind_, within_)                                                                 \
    {                                                                                              \
        .name = NAME(text), .kind = (kind_), .within = (within_)                                   \
    }
#define FIELDS(thing_, table)                                                                      \
    {                                                                                              \
        .thing = (thing_), .fields = (table), .count = COUNT(table)                                \
    }
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct order_field ref_table[] = {
    FIELD("system", ORDER_FIELD_TEXT, order, ref_system),
    FIELD("document", ORDER_FIELD_TEXT, order, ref_document),
    FIELD("line", ORDER_FIELD_TEXT, order, ref_line),
    FIELD("version", ORDER_FIELD_TEXT, order, ref_version),
};
static const struct order_fields ref_fields = FIELDS("'ref'", ref_table);

static const struct order_field value_table[] = {
    FIELD("amount", ORDER_FIELD_AMOUNT, order, value_amount),
    FIELD("currency", ORDER_FIELD_CURRENCY, order, value_currency),
};
static const struct order_fields value_fields = FIELDS("'value'", value_table);

static const struct order_field exporter_table[] = {
    FIELD("name", ORDER_FIELD_TEXT, order, exporter_name),
    FIELD("country", ORDER_FIELD_COUNTRY, order, exporter_country),
};
static const struct order_fields exporter_fields = FIELDS("'exporter'", exporter_table);

static const struct order_field order_table[] = {
    FIELD("id", ORDER_FIELD_TEXT, order, id),
    PART("ref", ORDER_FIELD_OBJECT, &ref_fields),
    FIELD("on", ORDER_FIELD_DATE, order, on),
    FIELD("kind", ORDER_FIELD_KIND, order, kind),
    FIELD("from", ORDER_FIELD_COUNTRY, order, from),
    FIELD("to", ORDER_FIELD_COUNTRY, order, to),
    PART("via", ORDER_FIELD_VIA, NULL),
    PART("item", ORDER_FIELD_ITEM, NULL),
    FIELD("quantity", ORDER_FIELD_QUANTITY, order, quantity),
    PART("value", ORDER_FIELD_OBJECT, &value_fields),
    PART("exporter", ORDER_FIELD_OBJECT, &exporter_fields),
    PART("parties", ORDER_FIELD_PARTIES, NULL),
    PART("parties_complete", ORDER_FIELD_PARTIES_COMPLETE, NULL),
    FIELD("end_use", ORDER_FIELD_TEXT, order, end_use),
    PART("facts", ORDER_FIELD_FACTS, NULL),
    PART("flags_resolved", ORDER_FIELD_FLAGS_RESOLVED, NULL),
};
const struct order_fields order_fields = FIELDS("an order", order_table);

static const struct order_field party_table[] = {
    FIELD("role", ORDER_FIELD_TEXT, order_party, role),
    FIELD("name", ORDER_FIELD_TEXT, order_party, name),
    FIELD("address", ORDER_FIELD_TEXT, order_party, address),
    FIELD("country", ORDER_FIELD_COUNTRY, order_party, country),
    FIELD("hq", ORDER_FIELD_COUNTRY, order_party, hq),
    FIELD("parent_hq", ORDER_FIELD_COUNTRY, order_party, parent_hq),
    FIELD("matches_resolved", ORDER_FIELD_TEXT, order_party, matches_resolved),
    PART("facts", ORDER_FIELD_FACTS, NULL),
};
const struct order_fields order_party_fields = FIELDS("a party", party_table);

static const struct order_field item_table[] = {
    FIELD("name", ORDER_FIELD_TEXT, order_item, name),
    FIELD("origin", ORDER_FIELD_COUNTRY, order_item, origin),
    FIELD("eccn", ORDER_FIELD_TEXT, order_item, eccn),
    FIELD("classified_by", ORDER_FIELD_TEXT, order_item, classified_by),
    FIELD("count", ORDER_FIELD_QUANTITY, order_item, count),
    PART("contains", ORDER_FIELD_CONTAINS, NULL),
};
const struct order_fields order_item_fields = FIELDS("an item", item_table);

const struct order_field *order_field_search(const struct order_fields *set, struct str name,
                                             size_t *hint)
{
    size_t at = *hint < set->count ? *hint : 0;
    for (size_t tried = 0; tried < set->count; tried++) {
        const struct order_field *field = &set->fields[at];
        at = at + 1 < set->count ? at + 1 : 0;
        if (field->name.length == name.length &&
            memcmp(field->name.data, name.data, name.length) == 0) {
            *hint = at;
            return field;
        }
    }
    return NULL;
}

#define SHOWN_MAX 60 /* bytes of a value that a message shows */

static int shown_length(struct str text)
{
    size_t length = text.length < SHOWN_MAX ? text.length : SHOWN_MAX;
    while (length > 0 && !str_is_utf8(str_slice(text, 0, length)))
        length--;
    return (int)length;
}

bool order_field_unknown(const struct order_fields *set, const char *what, struct str name,
                         struct err *err)
{
    size_t best = name.length < 4 ? 2 : 3; /* one more than the edits that still pass for a slip */
    const struct order_field *nearest = NULL;
    for (size_t i = 0; i < set->count; i++) {
        size_t distance = str_distance(name, set->fields[i].name, best - 1);
        if (distance < best) {
            best = distance;
            nearest = &set->fields[i];
        }
    }
    err_set(err, ERR_NAME, "unknown %s '%.*s' in %s", what, shown_length(name), name.data,
            set->thing);
    if (nearest != NULL)
        return err_hint(err, "did you mean '%.*s'?", STR_ARG(nearest->name));
    size_t used = 0;
    char list[ERR_HINT_MAX];
    for (size_t i = 0; i < set->count; i++) {
        struct str field = set->fields[i].name;
        if (used + field.length + 2 >= sizeof list)
            break;
        if (i > 0)
            list[used++] = ' ';
        memcpy(list + used, field.data, field.length);
        used += field.length;
    }
    return err_hint(err, "known are: %.*s", (int)used, list);
}

static bool is_capitals(struct str text, size_t length)
{
    if (text.length != length)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (text.data[i] < 'A' || text.data[i] > 'Z')
            return false;
    }
    return true;
}

#define DIGITS_MAX 18 /* so that quantities fit 64 bits with room to add some up */

/* How many digits stand at `at`. */
static size_t count_digits(struct str text, size_t at)
{
    size_t count = 0;
    while (at + count < text.length && text.data[at + count] >= '0' && text.data[at + count] <= '9')
        count++;
    return count;
}

static bool is_quantity(struct str text)
{
    size_t zeros = 0;
    while (zeros < text.length && text.data[zeros] == '0')
        zeros++;
    return zeros < text.length && text.length <= DIGITS_MAX && count_digits(text, 0) == text.length;
}

static bool is_kind(struct str text)
{
    static const char *const kinds[] = { "export", "reexport", "transfer", "release", "access" };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (str_equal_text(text, kinds[i]))
            return true;
    return false;
}

static bool is_amount(struct str text)
{
    size_t whole = count_digits(text, 0);
    if (whole == 0 || whole > DIGITS_MAX)
        return false;
    if (whole == text.length)
        return true;
    size_t places = count_digits(text, whole + 1);
    return text.data[whole] == '.' && places > 0 && places <= DIGITS_MAX &&
           whole + 1 + places == text.length;
}

bool order_field_is_number(enum order_field_kind kind, struct str number)
{
    struct num value;
    struct err ignored;
    if (!num_parse(number, false, &value, &ignored) || value.top < 0)
        return false;
    return kind == ORDER_FIELD_AMOUNT || (value.bottom == 1 && value.top > 0 &&
                                          num_compare(value, num_int(999999999999999999)) <= 0);
}

static bool check_date(struct str name, struct str value, struct err *err)
{
    int32_t date;
    if (date_parse(value, &date, err))
        return true;
    return err_wrap(err, "'%.*s'", STR_ARG(name));
}

static bool refuse(struct str name, struct str value, const char *what, const char *hint,
                   struct err *err)
{
    err_set(err, ERR_VALUE, "'%.*s': '%.*s' is not %s", STR_ARG(name), shown_length(value),
            value.data, what);
    return err_hint(err, "%s", hint);
}

bool order_field_check(enum order_field_kind kind, struct str name, struct str value,
                       struct err *err)
{
    if (value.length == 0) {
        err_set(err, ERR_VALUE, "'%.*s' is empty", shown_length(name), name.data);
        return err_hint(err, "leave it out if it is not known");
    }
    if (value.length > ORDER_TEXT_MAX)
        return err_set(err, ERR_LIMIT, "'%.*s' is longer than %d bytes", shown_length(name),
                       name.data, ORDER_TEXT_MAX);
    switch (kind) {
    case ORDER_FIELD_DATE:
        return check_date(name, value, err);
    case ORDER_FIELD_KIND:
        return is_kind(value) || refuse(name, value, "a kind of transaction",
                                        "export, reexport, transfer, release or access", err);
    case ORDER_FIELD_COUNTRY:
        return is_capitals(value, 2) ||
               refuse(name, value, "a country code",
                      "two capital letters as in ISO 3166-1, such as CN", err);
    case ORDER_FIELD_CURRENCY:
        return is_capitals(value, 3) ||
               refuse(name, value, "a currency code",
                      "three capital letters as in ISO 4217, such as USD", err);
    case ORDER_FIELD_QUANTITY:
        return is_quantity(value) ||
               refuse(name, value, "a whole number from 1", "digits only, such as 2000", err);
    case ORDER_FIELD_AMOUNT:
        return is_amount(value) ||
               refuse(name, value, "an amount", "digits and a point, such as 24000000.00", err);
    default:
        assert(kind == ORDER_FIELD_TEXT);
        return true;
    }
}
