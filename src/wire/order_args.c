/* SPDX-License-Identifier: Apache-2.0 */
/* wire/order_args.c - see order_args.h. */
#include "wire/order_args.h"

#include <assert.h>

#include "wire/order_field.h"

/* true and false are what they are in JSON; all else is judged by the fact's type. */
static bool take_fact(struct str name, struct str value, struct given_fact *fact, struct err *err)
{
    if (name.length > ORDER_TEXT_MAX)
        return err_set(err, ERR_LIMIT, "a fact's name is longer than %d bytes", ORDER_TEXT_MAX);
    if (!order_field_check(ORDER_FIELD_TEXT, name, value, err)) {
        if (value.length == 0)
            err_hint(err, "'unknown' says that it is not known");
        return false;
    }
    *fact = (struct given_fact){ .name = name, .value = value, .kind = GIVEN_TEXT };
    if (str_equal(value, STR("true")) || str_equal(value, STR("false")))
        fact->kind = GIVEN_BOOL;
    return true;
}

/* Length of the key at the start of text, if '=' comes behind it; else 0. */
static size_t key_length(struct str text)
{
    size_t i = 0;
    while (i < text.length) {
        char c = text.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        bool inner = (c >= '0' && c <= '9') || c == '.' || c == '[' || c == ']';
        if (!letter && !(inner && i > 0))
            break;
        i++;
    }
    return i < text.length && text.data[i] == '=' ? i : 0;
}

/* Where the value at the start of text ends: before a comma behind which a key stands. */
static size_t value_length(struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] != ',')
            continue;
        size_t next = i + 1;
        while (next < text.length && text.data[next] == ' ')
            next++;
        if (key_length(str_slice(text, next, text.length)) > 0)
            return i;
    }
    return text.length;
}

static bool take_party_key(struct order_party *party, struct str key, struct str value,
                           struct err *err)
{
    size_t hint = 0;
    const struct order_field *field = order_field_find(&order_party_fields, key, &hint);
    if (field == NULL || !order_field_is_text(field)) {
        for (size_t i = 0; i < party->fact_count; i++) {
            if (str_equal(party->facts[i].name, key))
                return err_set(err, ERR_NAME, "'%.*s' is given twice", STR_ARG(key));
        }
        assert(party->fact_count < ORDER_FACTS_MAX);
        return take_fact(key, value, &party->facts[party->fact_count++], err);
    }
    struct str *place = order_field_at(field, party);
    if (place->data != NULL)
        return err_set(err, ERR_NAME, "'%.*s' is given twice", STR_ARG(key));
    if (!order_field_check(field->kind, key, value, err))
        return false;
    *place = value;
    return true;
}

bool order_party_parse(struct arena *arena, struct str text, struct order_party *ret_party,
                       struct err *err)
{
    struct order_party party = { 0 };
    size_t facts = 0;
    for (size_t i = 0; i < text.length; i++)
        facts += text.data[i] == '=';
    party.facts =
        arena_array(arena, facts < ORDER_FACTS_MAX ? facts : ORDER_FACTS_MAX, sizeof *party.facts);
    if (party.facts == NULL)
        return arena_error(arena, err);
    struct str rest = str_trim(text);
    do {
        size_t key = key_length(rest);
        if (key == 0) {
            err_set(err, ERR_VALUE, "'%.*s' is not a party",
                    (int)(text.length < 80 ? text.length : 80), text.data);
            return err_hint(err, "write role=end_user,name=…,country=CN");
        }
        struct str name = str_slice(rest, 0, key);
        rest = str_slice(rest, key + 1, rest.length);
        size_t length = value_length(rest);
        if (party.fact_count == ORDER_FACTS_MAX)
            return err_set(err, ERR_LIMIT, "more than %d facts of a party", ORDER_FACTS_MAX);
        if (!take_party_key(&party, name, str_trim(str_slice(rest, 0, length)), err))
            return false;
        bool more = length < rest.length;
        rest = str_trim(str_slice(rest, length + (more ? 1 : 0), rest.length));
        if (!more)
            break;
    } while (true);
    *ret_party = party;
    return true;
}

bool order_fact_parse(struct str text, struct given_fact *ret_fact, struct err *err)
{
    size_t equals = str_find(text, '=');
    struct str name = str_trim(str_slice(text, 0, equals));
    if (equals == text.length || name.length == 0) {
        err_set(err, ERR_VALUE, "'%.*s' gives no fact", (int)(text.length < 80 ? text.length : 80),
                text.data);
        return err_hint(err, "write name=value, such as item.tpp=4992");
    }
    return take_fact(name, str_trim(str_slice(text, equals + 1, text.length)), ret_fact, err);
}

bool order_entry_parse(struct str text, struct order_item *item, struct err *err)
{
    item->eccn = str_trim(text);
    item->classified_by = STR("whoever asks");
    return order_field_check(ORDER_FIELD_TEXT, STR("eccn"), item->eccn, err);
}

/* An entry such as 5A002.a.2 or EAR99: no chip is called so. */
static bool is_entry(struct str text)
{
    static const char shape[] = "9A999";
    size_t length = str_find(text, '.');
    if (length != sizeof shape - 1)
        return false;
    for (size_t i = 0; i < length; i++) {
        bool digit = is_digit(text.data[i]);
        bool group = text.data[i] >= 'A' && text.data[i] <= 'E';
        if (shape[i] == '9' ? !digit : !group)
            return str_equal_text(text, "EAR99");
    }
    return true;
}

bool order_component_parse(struct str text, struct order_item *ret_component, struct err *err)
{
    struct str trimmed = str_trim(text);
    size_t digits = 0;
    while (digits < trimmed.length && is_digit(trimmed.data[digits]))
        digits++;
    struct str name = trimmed;
    struct order_item component = { 0 };
    if (digits > 0 && digits < trimmed.length && trimmed.data[digits] == ' ') {
        component.count = str_slice(trimmed, 0, digits);
        name = str_trim(str_slice(trimmed, digits, trimmed.length));
        if (!order_field_check(ORDER_FIELD_QUANTITY, STR("count"), component.count, err))
            return false;
    }
    if (is_entry(name) && !order_entry_parse(name, &component, err))
        return false;
    if (component.eccn.length == 0)
        component.name = name;
    *ret_component = component;
    return order_field_check(ORDER_FIELD_TEXT, STR("name"), name, err);
}

bool order_value_parse(struct str text, struct order *order, struct err *err)
{
    struct str trimmed = str_trim(text);
    size_t blank = str_find(trimmed, ' ');
    if (blank == trimmed.length) {
        err_set(err, ERR_VALUE, "'%.*s' is not an amount and a currency",
                (int)(text.length < 80 ? text.length : 80), text.data);
        return err_hint(err, "write AMOUNT CUR, such as '24000000.00 USD'");
    }
    struct str amount = str_slice(trimmed, 0, blank);
    struct str currency = str_trim(str_slice(trimmed, blank, trimmed.length));
    return order_set_text(order, STR("value.amount"), amount, err) &&
           order_set_text(order, STR("value.currency"), currency, err);
}

bool order_set_text(struct order *order, struct str name, struct str value, struct err *err)
{
    size_t hint = 0;
    size_t dot = str_find(name, '.');
    const struct order_field *field =
        order_field_find(&order_fields, str_slice(name, 0, dot), &hint);
    if (field != NULL && field->kind == ORDER_FIELD_OBJECT && dot < name.length) {
        hint = 0;
        field = order_field_find(field->within, str_slice(name, dot + 1, name.length), &hint);
    }
    if (field == NULL || !order_field_is_text(field))
        return order_field_unknown(&order_fields, "field", name, err);
    if (!order_field_check(field->kind, name, value, err))
        return false;
    *order_field_at(field, order) = value;
    return true;
}
