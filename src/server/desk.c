/* SPDX-License-Identifier: Apache-2.0 */
/* server/desk.c - see desk.h. */
#include "server/desk.h"

#include <stdio.h>

#include "base/date.h"
#include "base/num.h"
#include "server/server_priv.h"
#include "text/json_write.h"

#define MEMBERS_MAX ((size_t)64 << 10)
#define TAG_SIZE 64

struct license_desk desk_of_licenses(struct call *call)
{
    return (struct license_desk){
        .store = call->store,
        .ledger = call->ledger,
        .arena = &call->exchange->arena,
        .memo = call->batch == NULL ? NULL : &call->batch->licenses,
        .holidays = &call->server->holidays,
        .now = call->now,
        .day_at = call->server->config.day_at,
    };
}

struct matter_desk desk_of_matters(struct call *call)
{
    return (struct matter_desk){
        .mem = call->server->config.mem, .store = call->store, .by = &call->who, .now = call->now
    };
}

struct shipment_desk desk_of_shipments(struct call *call, struct license_desk *licenses)
{
    *licenses = desk_of_licenses(call);
    return (struct shipment_desk){ .matters = desk_of_matters(call),
                                   .licenses = licenses,
                                   .catalog = decider_catalog(law_parts(call->law)->decider) };
}

bool desk_not_found(struct call *call, const struct err *err)
{
    if (err->code == ERR_NAME)
        call->problem = PROBLEM_NOT_FOUND;
    return false;
}

int64_t desk_path_number(const struct call *call)
{
    struct num number;
    struct err unread;
    return num_parse(call->parameters[0], false, &number, &unread) && number.bottom == 1 &&
                   number.top > 0 && num_compare(number, num_int(INT64_MAX)) < 0
               ? (int64_t)number.top
               : 0;
}

bool desk_number(const struct call *call, const char *name, int64_t otherwise, int64_t most,
                 int64_t *ret, struct err *err)
{
    struct str text = call_query(call, name);
    struct num number;
    struct err unused;
    *ret = otherwise;
    if (text.data == NULL)
        return true;
    if (num_parse(text, false, &number, &unused) && number.bottom == 1 && number.top > 0 &&
        num_compare(number, num_int(most)) <= 0) {
        *ret = (int64_t)number.top;
        return true;
    }
    return err_set(err, ERR_USAGE, "'%s' takes a whole number from 1 to %lld, not '%.*s'", name,
                   (long long)most, STR_ARG(text));
}

bool desk_instant(const char *name, struct str text, bool *ret_given, int64_t *ret, struct err *err)
{
    *ret_given = text.data != NULL;
    if (!*ret_given || instant_parse(text, ret))
        return true;
    err_set(err, ERR_VALUE, "'%s' takes an instant, not '%.*s'", name, STR_ARG(text));
    return err_hint(err, "as in 2026-03-01T14:00:00Z");
}

struct matter desk_license_matter(const struct license_record *record)
{
    return (struct matter){ .name = record->key.number,
                            .state = str_of(license_state_word(record->state)),
                            .version = record->newest,
                            .event = (int64_t)record->event_count };
}

/* They live as long as the exchange; what cannot be had is left out. */
void desk_members(struct call *call, struct buf *members)
{
    if (!members->failed)
        call->members = str_join(&call->exchange->arena, call->members, "", buf_view(members));
    buf_release(members);
}

bool desk_refused(struct call *call, const struct license_drawn *drawn, bool reserving,
                  struct err *err)
{
    const struct ledger_answer *answer = &drawn->answer;
    const struct ledger_account *account = &answer->account;
    struct buf out;
    buf_init(&out, call->server->config.mem, MEMBERS_MAX);
    JSON_PUT_STRING(&out, "refusal", str_of(ledger_refusal_text(answer->refusal)));
    JSON_PUT_STRING(&out, "license", drawn->record.key.number);
    if (account->unit[0] != '\0') {
        JSON_KEY(&out, "limits");
        json_open(&out, '{');
        if (drawn->refused_line > 0)
            JSON_PUT_INT(&out, "line", drawn->refused_line);
        JSON_PUT_WORD(&out, "measure", ledger_measure_name(account->measure));
        JSON_PUT_STRING(&out, "unit", account_unit(account));
        put_json_amount(&out, "ceiling", account, account->ceiling);
        put_json_amount(&out, "posted", account, account->posted);
        put_json_amount(&out, "pending", account, account->pending);
        put_json_amount(&out, "requested", account, answer->requested);
        put_json_amount(&out, "remaining", account, answer->remaining);
        json_close(&out, '}');
    }
    desk_members(call, &out);
    call->problem = PROBLEM_REFUSED;
    return license_draw_refused(call->server->config.mem, drawn, reserving, err);
}

void desk_possible(struct call *call, const struct machine *machine, struct str state)
{
    struct buf out;
    unsigned from;
    if (!machine_find_state(machine, state, &from))
        return;
    buf_init(&out, call->server->config.mem, MEMBERS_MAX);
    JSON_PUT_STRING(&out, "state", state);
    JSON_KEY(&out, "possible");
    json_open(&out, '[');
    for (unsigned i = 0; i < machine->transition_count; i++) {
        if (machine_can(machine, from, i))
            json_word(&out, machine_transition(machine, i));
    }
    json_close(&out, ']');
    desk_members(call, &out);
}

static const char *tag_of(const struct matter *matter, char text[TAG_SIZE])
{
    snprintf(text, TAG_SIZE, "\"%lld.%lld\"", (long long)matter->version, (long long)matter->event);
    return text;
}

void desk_tag(struct call *call, const struct matter *matter)
{
    char text[TAG_SIZE];
    struct str tag = str_copy(&call->exchange->arena, str_of(tag_of(matter, text)));
    if (tag.data != NULL)
        http_reply_header(call->exchange, "ETag", tag.data);
}

bool desk_match(struct call *call, const struct matter *matter, struct err *err)
{
    char text[TAG_SIZE];
    struct str seen = http_header_of(call->exchange, "If-Match");
    if (seen.data == NULL) {
        call->problem = PROBLEM_NO_PRECONDITION;
        err_set(err, ERR_USAGE, "the header If-Match is missing");
        return err_hint(err, "the ETag of what was seen, so that nobody changes what is another "
                             "one by now; '*' for whatever it is");
    }
    if (str_equal_text(seen, "*") || str_equal_text(seen, tag_of(matter, text)))
        return true;
    call->problem = PROBLEM_PRECONDITION;
    err_set(err, ERR_CONFLICT, "'%.*s' is not as it was any more", STR_ARG(matter->name));
    return err_hint(err, "look at it again: it is %.*s now", STR_ARG(matter->state));
}
