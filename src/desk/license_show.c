/* SPDX-License-Identifier: Apache-2.0 */
/* desk/license_show.c - see license_show.h. */
#include "desk/license_show.h"

#include "desk/desk_json.h"
#include "desk/money.h"

/* ---- a license, with what is worked out of it ---- */

bool license_look_at(const struct license_desk *desk, const struct license_record *record,
                     struct license_look *ret, struct err *err)
{
    int32_t day;
    *ret = (struct license_look){ .record = record, .at_license = desk };
    if (!balances_read(desk->store, desk->arena, &record->key.id, BALANCE_NOW, BALANCE_NOW,
                       &ret->balances, &ret->balance_count, err) ||
        !desk->day_at(record->terms.version.zone, desk->now, &day, err))
        return false;
    license_stand(desk, record, ret->balances, ret->balance_count, day, &ret->standing);
    return true;
}

/* The last of the first `most` transfers that have incidents, where there are more. */
static int64_t last_incident(const struct license_look *look, int64_t most)
{
    int64_t last = 0;
    for (size_t i = 0; i < look->incident_count; i++) {
        if (look->incidents[i].transfer == last)
            continue;
        if (most-- == 0)
            return last;
        last = look->incidents[i].transfer;
    }
    return INT64_MAX;
}

/* What both have up to the same transfer: behind it the next page begins. */
static void cut_page(struct license_look *look, int64_t most)
{
    int64_t last = last_incident(look, most);
    if ((int64_t)look->reservation_count > most && look->reservations[most - 1].seq < last)
        last = look->reservations[most - 1].seq;
    while (look->reservation_count > 0 &&
           look->reservations[look->reservation_count - 1].seq > last)
        look->reservation_count--;
    while (look->incident_count > 0 && look->incidents[look->incident_count - 1].transfer > last)
        look->incident_count--;
    look->after = last == INT64_MAX ? 0 : last;
}

bool license_look_into(const struct license_desk *desk, const struct license_record *record,
                       int64_t after, int64_t most, struct license_look *ret, struct err *err)
{
    if (!license_look_at(desk, record, ret, err) ||
        !reservations_read(desk->store, desk->arena, &record->key.id, after, most + 1,
                           &ret->reservations, &ret->reservation_count, err) ||
        !license_incidents_read(desk->store, desk->arena, &record->key.id, after, most + 1,
                                &ret->incidents, &ret->incident_count, err))
        return false;
    cut_page(ret, most);
    return true;
}

/* ---- balances ---- */

struct str account_unit(const struct ledger_account *account)
{
    struct str unit = str_of(account->unit);
    return account->measure == MEASURE_VALUE ? str_slice(unit, 0, str_find(unit, '/')) : unit;
}

int64_t balance_left(const struct ledger_account *account)
{
    int64_t left = account->ceiling - account->posted - account->pending;
    return left > 0 && account->excess == 0 ? left : 0;
}

void put_account_name(struct buf *out, int64_t line, enum ledger_measure measure)
{
    if (line == 0)
        buf_text(out, measure == MEASURE_VALUE ? "value" : "quantity of all lines");
    else
        buf_format(out, "line %lld, %s", (long long)line, ledger_measure_name(measure));
}

const char *amount_format(const struct ledger_account *account, int64_t amount,
                          char text[NUM_TEXT_SIZE])
{
    return account->measure == MEASURE_VALUE
               ? money_format_grouped(amount, account_unit(account), text)
               : num_format_grouped(num_int(amount), 0, text);
}

void put_json_amount(struct buf *out, const char *name, const struct ledger_account *account,
                     int64_t amount)
{
    char text[NUM_TEXT_SIZE];
    buf_format(out, "\"%s\":", name);
    if (account->measure == MEASURE_VALUE)
        json_word(out, money_format(amount, account_unit(account), text));
    else
        json_int(out, amount);
}

void put_json_balances(struct buf *out, const struct balance *balances, size_t count)
{
    JSON_KEY(out, "accounts");
    json_open(out, '[');
    for (size_t i = 0; i < count; i++) {
        const struct ledger_account *account = &balances[i].account;
        json_open(out, '{');
        JSON_PUT_INT(out, "since_version", balances[i].generation);
        put_json_number(out, "line", balances[i].line);
        JSON_PUT_WORD(out, "measure", ledger_measure_name(account->measure));
        JSON_PUT_STRING(out, "unit", account_unit(account));
        put_json_amount(out, "ceiling", account, account->ceiling);
        put_json_amount(out, "allowance", account, account->allowance);
        put_json_amount(out, "posted", account, account->posted);
        put_json_amount(out, "pending", account, account->pending);
        put_json_amount(out, "left", account, balance_left(account));
        put_json_amount(out, "excess", account, account->excess);
        JSON_PUT_BOOL(out, "frozen", account->frozen != 0);
        json_close(out, '}');
    }
    json_close(out, ']');
}

void license_balance_json(struct buf *out, const struct license_record *record,
                          const struct balance *balances, size_t count, int64_t as_of,
                          int64_t known_at)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "authority", record->key.authority);
    JSON_PUT_STRING(out, "number", record->key.number);
    put_json_instant(out, "as_of", as_of == BALANCE_NOW ? 0 : as_of);
    put_json_instant(out, "known_at", known_at == BALANCE_NOW ? 0 : known_at);
    put_json_balances(out, balances, count);
    put_json_end(out);
}

/* ---- licenses ---- */

static const char *rule_word(enum last_day rule)
{
    static const char *const words[] = { [LAST_DAY_AS_STATED] = "as_stated",
                                         [LAST_DAY_MOVED] = "holiday",
                                         [LAST_DAY_UNKNOWN_YEAR] = "unknown_year",
                                         [LAST_DAY_NO_RULE] = "no_rule" };
    return words[rule];
}

static void put_standing(struct buf *out, const struct license_look *look)
{
    const struct license_standing *standing = &look->standing;
    const struct license_record *record = look->record;
    JSON_PUT_STRING(out, "authority", record->key.authority);
    JSON_PUT_STRING(out, "number", record->key.number);
    JSON_PUT_WORD(out, "state", license_state_word(record->state));
    JSON_PUT_WORD(out, "standing", license_standing_word(record, standing));
    JSON_PUT_BOOL(out, "not_yet_valid", standing->not_yet_valid);
    JSON_PUT_BOOL(out, "expired", standing->expired);
    JSON_PUT_BOOL(out, "exhausted", standing->exhausted);
    JSON_PUT_BOOL(out, "over_committed", standing->over_committed);
    JSON_PUT_DATE(out, "last_day", standing->last_day);
    JSON_PUT_WORD(out, "last_day_rule", rule_word(standing->rule));
    JSON_PUT_STRING(out, "zone", record->terms.version.zone);
    put_json_number(out, "version", record->version);
    JSON_PUT_INT(out, "newest", record->newest);
}

void license_list_json(struct buf *out, const struct license_look *look)
{
    json_open(out, '{');
    put_standing(out, look);
    put_json_balances(out, look->balances, look->balance_count);
    put_json_end(out);
}

static void put_event(struct buf *out, const struct license_event_row *event)
{
    json_open(out, '{');
    JSON_PUT_INT(out, "n", event->n);
    put_json_bytes(out, "id", event->id.bytes, STORE_ID_SIZE);
    JSON_PUT_STRING(out, "transition", event->transition);
    JSON_PUT_STRING(out, "state", event->state);
    JSON_PUT_INT(out, "version", event->version);
    put_json_number(out, "condition", event->condition);
    put_json_instant(out, "event_at", event->event_at);
    put_json_instant(out, "recorded_at", event->recorded_at);
    JSON_PUT_STRING(out, "by", event->actor_name);
    put_json_number(out, "approval", event->approval);
    JSON_PUT_STRING(out, "with", event->approver_name);
    JSON_PUT_STRING(out, "reason", event->reason);
    JSON_PUT_STRING(out, "basis", event->basis);
    json_close(out, '}');
}

static void put_reservations(struct buf *out, const struct license_look *look)
{
    JSON_KEY(out, "reservations");
    json_open(out, '[');
    for (size_t i = 0; i < look->reservation_count; i++) {
        const struct reservation *reservation = &look->reservations[i];
        json_open(out, '{');
        put_json_bytes(out, "id", reservation->id.bytes, STORE_ID_SIZE);
        JSON_PUT_INT(out, "seq", reservation->seq);
        put_json_instant(out, "event_at", reservation->event_at);
        put_json_instant(out, "recorded_at", reservation->recorded_at);
        put_json_instant(out, "expires_at", reservation->expires_at);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void put_incidents(struct buf *out, const struct license_look *look)
{
    JSON_KEY(out, "incidents");
    json_open(out, '[');
    for (size_t i = 0; i < look->incident_count; i++) {
        const struct license_incident *incident = &look->incidents[i];
        json_open(out, '{');
        JSON_PUT_INT(out, "transfer", incident->transfer);
        put_json_number(out, "event", incident->event);
        put_json_instant(out, "event_at", incident->event_at);
        put_json_number(out, "line", incident->line);
        JSON_PUT_WORD(out, "measure", ledger_measure_name(incident->measure));
        JSON_PUT_INT(out, "amount", incident->amount);
        json_close(out, '}');
    }
    json_close(out, ']');
}

bool license_show_json(struct buf *out, const struct license_look *look,
                       const struct license *license, struct err *err)
{
    const struct license_record *record = look->record;
    json_open(out, '{');
    put_standing(out, look);
    JSON_KEY(out, "license");
    license_to_json(license, out);
    buf_byte(out, ',');
    JSON_PUT_STRING(out, "allowance_basis", record->terms.version.allowance_basis);
    put_json_bytes(out, "digest", record->terms.version.digest, LICENSE_DIGEST_SIZE);
    if (record->terms.version.has_document)
        put_json_bytes(out, "document", record->terms.version.document, LICENSE_DIGEST_SIZE);
    put_json_balances(out, look->balances, look->balance_count);
    JSON_KEY(out, "events");
    json_open(out, '[');
    for (size_t i = 0; i < record->event_count; i++)
        put_event(out, &record->events[i]);
    json_close(out, ']');
    put_reservations(out, look);
    put_incidents(out, look);
    put_json_number(out, "after", look->after);
    put_json_end(out);
    return buf_check(out, err);
}
