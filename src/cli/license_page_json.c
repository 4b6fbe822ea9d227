/* SPDX-License-Identifier: Apache-2.0 */
/* cli/license_page_json.c - a license as JSON, with what became of it; see license_page.h. */
#include "cli/license_page.h"
#include "cli/people_text.h"

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
    put_json_end(out);
    return buf_check(out, err);
}
