/* SPDX-License-Identifier: Apache-2.0 */
/* desk/license_write.c - a license as JSON, in its full form; see license.h. */
#include "desk/license.h"

#include "desk/money.h"
#include "text/json_write.h"

static void write_money(struct buf *out, int64_t amount, struct str currency)
{
    char text[NUM_TEXT_SIZE];
    json_string(out, str_of(money_format(amount, currency, text)));
}

static void write_amounts(struct buf *out, const struct license_amount *amount, struct str currency)
{
    json_open(out, '{');
    if (amount->quantity != LICENSE_UNKNOWN)
        JSON_PUT_INT(out, "quantity", amount->quantity);
    if (amount->value != LICENSE_UNKNOWN && currency.data != NULL) {
        JSON_KEY(out, "value");
        write_money(out, amount->value, currency);
    }
    json_close(out, '}');
}

static void write_line(struct buf *out, const struct license_line *line, struct str currency)
{
    json_open(out, '{');
    if (line->item.data != NULL)
        JSON_PUT_STRING(out, "item", line->item);
    if (line->eccn.data != NULL)
        JSON_PUT_STRING(out, "eccn", line->eccn);
    if (line->unit.data != NULL)
        JSON_PUT_STRING(out, "unit", line->unit);
    if (line->granted.quantity != LICENSE_UNKNOWN)
        JSON_PUT_INT(out, "quantity", line->granted.quantity);
    if (line->granted.value != LICENSE_UNKNOWN) {
        JSON_KEY(out, "value");
        write_money(out, line->granted.value, currency);
    }
    if (license_control_word(line->control) != NULL)
        JSON_PUT_WORD(out, "controlled_by", license_control_word(line->control));
    JSON_KEY(out, "shipped");
    write_amounts(out, &line->shipped, currency);
    JSON_KEY(out, "reserved");
    write_amounts(out, &line->reserved, currency);
    json_close(out, '}');
}

static void write_party(struct buf *out, const struct license_party *party)
{
    json_open(out, '{');
    if (party->role.data != NULL)
        JSON_PUT_STRING(out, "role", party->role);
    if (party->name.data != NULL)
        JSON_PUT_STRING(out, "name", party->name);
    if (party->country.data != NULL)
        JSON_PUT_STRING(out, "country", party->country);
    if (party->address.data != NULL)
        JSON_PUT_STRING(out, "address", party->address);
    json_close(out, '}');
}

static void write_condition(struct buf *out, const struct license_condition *condition)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "text", condition->text);
    if (condition->kind.data != NULL)
        JSON_PUT_STRING(out, "kind", condition->kind);
    if (condition->due.data != NULL)
        JSON_PUT_STRING(out, "due", condition->due);
    JSON_PUT_BOOL(out, "blocking", condition->blocking);
    JSON_PUT_BOOL(out, "met", condition->met);
    json_close(out, '}');
}

static void write_licensee(const struct license *license, struct buf *out)
{
    if (license->licensee_name.data == NULL && license->licensee_country.data == NULL)
        return;
    JSON_KEY(out, "licensee");
    json_open(out, '{');
    if (license->licensee_name.data != NULL)
        JSON_PUT_STRING(out, "name", license->licensee_name);
    if (license->licensee_country.data != NULL)
        JSON_PUT_STRING(out, "country", license->licensee_country);
    json_close(out, '}');
}

static void write_value(const struct license *license, struct buf *out)
{
    if (license->currency.data == NULL)
        return;
    JSON_KEY(out, "value");
    json_open(out, '{');
    if (license->value != LICENSE_UNKNOWN) {
        JSON_KEY(out, "amount");
        write_money(out, license->value, license->currency);
    }
    JSON_PUT_STRING(out, "currency", license->currency);
    json_close(out, '}');
}

static void write_dates(const struct license *license, struct buf *out)
{
    if (license->issued != LICENSE_NO_DATE)
        JSON_PUT_DATE(out, "issued", license->issued);
    if (license->valid_from != LICENSE_NO_DATE)
        JSON_PUT_DATE(out, "valid_from", license->valid_from);
    if (license->expires != LICENSE_NO_DATE)
        JSON_PUT_DATE(out, "expires", license->expires);
    if (license->extended_to != LICENSE_NO_DATE)
        JSON_PUT_DATE(out, "extended_to", license->extended_to);
    if (license->port_zone.data != NULL)
        JSON_PUT_STRING(out, "port_zone", license->port_zone);
}

static void write_tolerance(const struct license *license, struct buf *out)
{
    char text[NUM_TEXT_SIZE];
    struct num percent;
    if (!license->has_tolerance || !num_multiply(license->tolerance, num_int(100), &percent))
        return;
    JSON_PUT_STRING(out, "tolerance_percent",
                    str_of(num_format(percent, NUM_PLACES_MAX, false, text)));
}

void license_to_json(const struct license *license, struct buf *out)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "number", license->number);
    JSON_PUT_STRING(out, "authority", license->authority);
    JSON_PUT_WORD(out, "state", license_state_word(license->state));
    write_licensee(license, out);
    JSON_PUT_STRINGS(out, "destinations", license->destinations, license->destination_count);
    JSON_KEY(out, "lines");
    json_open(out, '[');
    for (size_t i = 0; i < license->line_count; i++)
        write_line(out, &license->lines[i], license->currency);
    json_close(out, ']');
    write_value(license, out);
    JSON_KEY(out, "parties");
    json_open(out, '[');
    for (size_t i = 0; i < license->party_count; i++)
        write_party(out, &license->parties[i]);
    json_close(out, ']');
    JSON_PUT_STRINGS(out, "end_uses", license->end_uses, license->end_use_count);
    write_dates(license, out);
    write_tolerance(license, out);
    JSON_KEY(out, "conditions");
    json_open(out, '[');
    for (size_t i = 0; i < license->condition_count; i++)
        write_condition(out, &license->conditions[i]);
    json_close(out, ']');
    json_close(out, '}');
    json_end(out);
}
