/* SPDX-License-Identifier: Apache-2.0 */
/* server/other_steps.c - red flags, incidents, matches: their steps, as the commands do them. */
#include "base/date.h"
#include "desk/flags.h"
#include "desk/incidents.h"
#include "desk/matches.h"
#include "server/handlers.h"
#include "server/looking.h"
#include "server/step.h"
#include "text/json_write.h"

/* ---- red flags ---- */

/* Exactly one of these says what it is about. */
static bool take_subject(const struct str subjects[3], struct flag_change *change, struct err *err)
{
    static const char *const about[] = { FLAG_ON_ORDER, FLAG_ON_BUYER, FLAG_ON_SHIPMENT };
    size_t count = 0;
    for (size_t i = 0; i < 3; i++) {
        if (subjects[i].length == 0)
            continue;
        change->about = str_of(about[i]);
        change->name = subjects[i];
        count++;
    }
    if (count == 1)
        return true;
    err_set(err, ERR_VALUE, count == 0 ? "what is it about?" : "it is about one thing");
    return err_hint(err, "'order', 'buyer' or 'shipment'");
}

static bool read_flag(struct call *call, struct flag_change *change, struct err *err)
{
    const uint64_t raise = STEP_OF(FLAG_RAISE);
    const uint64_t resolve = STEP_OF(FLAG_RESOLVE);
    struct str subjects[3] = { STR(""), STR(""), STR("") };
    struct json_text text;
    const struct step_field fields[] = {
        { "order", FIELD_IS_TEXT, STEP_OF_ALL, 0, &subjects[0] },
        { "buyer", FIELD_IS_TEXT, raise, 0, &subjects[1] },
        { "shipment", FIELD_IS_TEXT, raise, 0, &subjects[2] },
        { "says", FIELD_IS_TEXT, raise, raise, &change->says },
        { "source", FIELD_IS_TEXT, raise, raise, &change->source },
        { "flag", FIELD_IS_TEXT, resolve, 0, &change->id },
        { "rule", FIELD_IS_TEXT, resolve, 0, &change->rule },
        { "reason", FIELD_IS_TEXT, resolve, resolve, &change->reason },
        { "basis", FIELD_IS_TEXT, resolve, resolve, &change->basis },
        { "document", FIELD_IS_TEXT, resolve, 0, &change->document },
        { NULL, FIELD_IS_TEXT, 0, 0, NULL },
    };
    if (!step_read(call, &text, fields, err) || !step_document(change->document, err))
        return false;
    if (change->transition == FLAG_RAISE)
        return take_subject(subjects, change, err);
    change->name = subjects[0];
    bool by_rule = change->rule.length > 0 && change->name.length > 0;
    if (by_rule != (change->id.length > 0))
        return true;
    err_set(err, ERR_VALUE, "which flag?");
    return err_hint(err, "'flag' is its id; or 'order' and 'rule' of one that a rule raised");
}

bool handle_flag_step(struct call *call, struct err *err)
{
    const struct matter_desk desk = desk_of_matters(call);
    struct flag_change change = { .transition = call->route->transition };
    struct flag_outcome outcome;
    if (!read_flag(call, &change, err) ||
        !flag_do(&desk, &call->exchange->arena, &change, &outcome, err))
        return false;
    const struct step_told told = { .matter = &outcome.matter, .same = outcome.same };
    struct buf *out = step_tell(call, &told);
    JSON_PUT_BOOL(out, "order_held", outcome.order_held);
    JSON_PUT_INT(out, "shipments_held", (int64_t)outcome.held);
    step_end(out);
    return true;
}

/* ---- incidents ---- */

/* One that nobody has closed has no events yet: it is there by what happened. */
bool handle_incident_step(struct call *call, struct err *err)
{
    const uint64_t close = STEP_OF(INCIDENT_CLOSE);
    const struct matter_desk desk = desk_of_matters(call);
    struct incident_change change = { .transition = call->route->transition,
                                      .name = call->parameters[0],
                                      .basis = STR("") };
    struct incident_outcome outcome;
    struct json_text text;
    const struct step_field fields[] = {
        { "reason", FIELD_IS_TEXT, STEP_OF_ALL, STEP_OF_ALL, &change.reason },
        { "basis", FIELD_IS_TEXT, STEP_OF_ALL, close, &change.basis },
        { "document", FIELD_IS_TEXT, close, 0, &change.document },
        { NULL, FIELD_IS_TEXT, 0, 0, NULL },
    };
    if (!step_read(call, &text, fields, err) || !step_document(change.document, err) ||
        !incident_do(&desk, &call->exchange->arena, &change, &outcome, err))
        return false;
    const struct step_told told = { &outcome.matter, outcome.same, outcome.waits,
                                    outcome.approval.id };
    step_end(step_tell(call, &told));
    return true;
}

static void put_incident(struct buf *out, const struct incident *incident)
{
    const struct incident_row *row = &incident->row;
    char at[INSTANT_TEXT_SIZE];
    json_open(out, '{');
    JSON_PUT_STRING(out, "incident", row->name);
    JSON_PUT_WORD(out, "state", incident->closed ? "closed" : "open");
    JSON_PUT_STRING(out, "of", row->kind);
    JSON_PUT_STRING(out, "subject", row->subject);
    JSON_PUT_WORD(out, "recorded_at", instant_format(row->recorded_at, at));
    JSON_PUT_STRING(out, "says", row->says);
    JSON_PUT_STRING(out, "citation", row->citation);
    JSON_PUT_STRING(out, "disclosure", incident->disclosure);
    JSON_PUT_BOOL(out, "permitted", incident->permitted);
    json_close(out, '}');
}

static const char *const incident_states[] = { "open", "closed", NULL };

const struct route_query incident_queries[] = {
    { "state", "only those in it", incident_states },
    { "of", "only those of that shipment, or of the license of that number", NULL },
    { NULL, NULL, NULL },
};

bool handle_incidents(struct call *call, struct err *err)
{
    struct str state = call_query(call, "state");
    struct str of = call_query(call, "of");
    struct incident *all;
    size_t count;
    if (!incidents_all(call->store, &call->exchange->arena, &all, &count, err))
        return false;
    struct buf *out = call_json(call, 200);
    json_open(out, '[');
    for (size_t i = 0; i < count; i++) {
        if ((state.data == NULL || str_equal_text(state, all[i].closed ? "closed" : "open")) &&
            (of.data == NULL || str_equal(of, all[i].row.subject)))
            put_incident(out, &all[i]);
    }
    json_close(out, ']');
    json_end(out);
    buf_byte(out, '\n');
    return true;
}

/* ---- matches ---- */

/* A party, as it is stated or as an order states it, and the entry that it may be. */
static bool read_settled(struct call *call, struct match_change *change, struct str *ret_order,
                         struct stated_party *party, struct str *ret_entry, struct err *err)
{
    struct json_text text;
    const struct step_field fields[] = {
        { "name", FIELD_IS_TEXT, STEP_OF_ALL, STEP_OF_ALL, &party->name },
        { "order", FIELD_IS_TEXT, STEP_OF_ALL, 0, ret_order },
        { "alias", FIELD_IS_TEXT, STEP_OF_ALL, 0, &party->alias },
        { "address", FIELD_IS_TEXT, STEP_OF_ALL, 0, &party->address },
        { "country", FIELD_IS_TEXT, STEP_OF_ALL, 0, &party->country },
        { "hq", FIELD_IS_TEXT, STEP_OF_ALL, 0, &party->hq },
        { "parent_hq", FIELD_IS_TEXT, STEP_OF_ALL, 0, &party->parent_hq },
        { "entry", FIELD_IS_TEXT, STEP_OF_ALL, STEP_OF_ALL, ret_entry },
        { "reason", FIELD_IS_TEXT, STEP_OF_ALL, STEP_OF_ALL, &change->reason },
        { "basis", FIELD_IS_TEXT, STEP_OF_ALL, STEP_OF_ALL, &change->basis },
        { "document", FIELD_IS_TEXT, STEP_OF_ALL, 0, &change->document },
        { NULL, FIELD_IS_TEXT, 0, 0, NULL },
    };
    return step_read(call, &text, fields, err) && step_document(change->document, err);
}

static bool find_settled(struct call *call, struct match_change *change, struct match_found *ret,
                         struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct looking looking = { .call = call };
    struct stated_party party = { .name = STR("") };
    struct str order = STR("");
    struct str entry = STR("");
    bool done = read_settled(call, change, &order, &party, &entry, err) &&
                looking_open(&looking, call, err) &&
                (order.length == 0 ||
                 found_party(call->store, looking.worker->orders, arena, order, &party, err)) &&
                found_match(&looking.with, arena, &party, entry, ret, err);
    looking_close(&looking);
    return done;
}

bool handle_match_settled(struct call *call, struct err *err)
{
    const struct matter_desk desk = desk_of_matters(call);
    struct match_found found;
    struct match_change change = { .transition = call->route->transition, .found = &found };
    struct match_outcome outcome;
    if (!find_settled(call, &change, &found, err) ||
        !match_do(&desk, &call->exchange->arena, &change, &outcome, err))
        return false;
    const struct step_told told = { &outcome.matter, outcome.same, outcome.waits,
                                    outcome.approval.id };
    step_end(step_tell(call, &told));
    return true;
}

bool handle_match_step(struct call *call, struct err *err)
{
    const struct matter_desk desk = desk_of_matters(call);
    struct match_change change = { .transition = call->route->transition,
                                   .name = call->parameters[0] };
    struct match_outcome outcome;
    struct json_text text;
    struct matter matter;
    const struct step_field fields[] = {
        { "reason", FIELD_IS_TEXT, STEP_OF_ALL, STEP_OF_ALL, &change.reason },
        { "basis", FIELD_IS_TEXT, STEP_OF_ALL, 0, &change.basis },
        { NULL, FIELD_IS_TEXT, 0, 0, NULL },
    };
    if (!step_seen(call, &matter, err) || !step_read(call, &text, fields, err) ||
        !match_do(&desk, &call->exchange->arena, &change, &outcome, err))
        return false;
    const struct step_told told = { &outcome.matter, outcome.same, outcome.waits,
                                    outcome.approval.id };
    step_end(step_tell(call, &told));
    return true;
}
