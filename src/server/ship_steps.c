/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/ship_steps.c - shipments: each step by its name, as `licet ship`, and facts, which are
 * recorded whatever was decided before.
 */
#include "book/ship_deciding.h"
#include "desk/money.h"
#include "server/handlers.h"
#include "server/step.h"
#include "server/taking.h"
#include "text/json_write.h"
#include "wire/decision_json.h"

#define FACTS_MAX 1000

#define RESERVES (STEP_OF(SHIPMENT_RESERVE) | STEP_OF(SHIPMENT_DECIDE))
#define SAYS (STEP_OF(SHIPMENT_PLAN) | STEP_OF(SHIPMENT_AMEND))
#define FACTS (~(STEP_OF(SHIPMENT_DEPART) - 1))

/* A step as it was said. */
struct said {
    struct str at, until, value, key, place, reference, reason, basis;
    int64_t quantity;
    bool keep_rest;
};

static struct str or_empty(struct str text)
{
    return text.data == NULL ? STR("") : text;
}

/* Amounts are in the currency of the shipment. */
static bool read_value(const struct shipment_desk *desk, struct arena *arena, struct str name,
                       struct str value, int64_t *ret, struct err *err)
{
    struct shipment_record record;
    return value.data == NULL || (shipment_load(desk, arena, name, &record, err) &&
                                  money_said(value, record.shipment.currency, ret, err));
}

static bool fill(const struct shipment_desk *desk, struct arena *arena, const struct said *said,
                 struct shipment_change *change, struct err *err)
{
    bool ends;
    change->key = said->key;
    change->place = said->place;
    change->reference = said->reference;
    change->reason = or_empty(said->reason);
    change->basis = or_empty(said->basis);
    change->quantity = said->quantity;
    change->keep_rest = said->keep_rest;
    return desk_instant("at", said->at, &change->at_given, &change->at, err) &&
           desk_instant("until", said->until, &ends, &change->expires_at, err) &&
           read_value(desk, arena, change->name, said->value, &change->value, err);
}

static bool do_one(struct call *call, const struct shipment_desk *desk,
                   const struct shipment_change *change, struct shipment_outcome *ret,
                   struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    if (shipment_do(desk, arena, change, ret, err))
        return true;
    return ret->drawn.answer.refusal != REFUSED_NOT && !ret->drawn.refused_beside &&
           desk_refused(call, &ret->drawn, change->transition != SHIPMENT_DEPART, err);
}

static void put_outcome(struct buf *out, const struct shipment_outcome *outcome)
{
    JSON_PUT_STRING(out, "order_state", outcome->order);
    JSON_KEY(out, "incidents");
    json_open(out, '[');
    for (size_t i = 0; i < outcome->opened; i++)
        json_string(out, outcome->told[i].says);
    json_close(out, ']');
}

static bool do_and_tell(struct call *call, const struct shipment_desk *desk,
                        const struct shipment_change *change, struct err *err)
{
    struct shipment_outcome outcome;
    if (!do_one(call, desk, change, &outcome, err))
        return false;
    const struct step_told told = { .matter = &outcome.matter, .same = outcome.same };
    struct buf *out = step_tell(call, &told);
    put_outcome(out, &outcome);
    step_end(out);
    return true;
}

/* ---- what it says ---- */

static bool read_shipment(struct call *call, struct shipment *ret, struct err *err)
{
    struct json_text text;
    struct law_worker *worker = law_worker_take(call->law, err);
    bool done = worker != NULL && call_read_json(call, worker, &text, err) &&
                shipment_from_json(&call->exchange->arena, &text, text.root, ret, err);
    law_worker_give(call->law, worker);
    return done;
}

/* The path says which one it is. */
static bool check_name(const struct call *call, const struct shipment *shipment, struct err *err)
{
    if (call->route->transition == SHIPMENT_PLAN || str_equal(shipment->id, call->parameters[0]))
        return true;
    return err_set(err, ERR_VALUE, "the shipment says that it is '%.*s'", STR_ARG(shipment->id));
}

static bool file(struct call *call, const struct shipment_desk *desk, struct err *err)
{
    struct shipment shipment;
    struct shipment_change change = { .transition = call->route->transition, .said = &shipment };
    if (!read_shipment(call, &shipment, err) || !check_name(call, &shipment, err))
        return false;
    change.name = shipment.id;
    return do_and_tell(call, desk, &change, err);
}

/* ---- released ---- */

/* Decided now, as it will ship, with all that is on file. */
static bool release(struct taking *taking, const struct shipment_desk *desk,
                    const struct shipment_change *said, struct err *err)
{
    struct shipment_change change = *said;
    struct shipment_decided decided;
    struct ship_deciding deciding;
    change.decided = &decided;
    return ship_deciding_read(desk, taking->worker, &taking->arena, said->name, &deciding, err) &&
           ship_decide(taking->book, taking->worker, &taking->arena, &deciding, true, &decided,
                       err) &&
           do_and_tell(taking->call, desk, &change, err);
}

static bool decide_and_release(struct call *call, const struct shipment_desk *desk,
                               const struct shipment_change *change, struct err *err)
{
    struct taking taking;
    bool done =
        taking_open(&taking, call, ORDER_DECIDE, err) && release(&taking, desk, change, err);
    taking_close(&taking);
    return done;
}

/* ---- any step ---- */

static bool read_said(struct call *call, struct said *said, struct err *err)
{
    struct json_text text;
    const struct step_field fields[] = {
        { "at", FIELD_IS_TEXT, FACTS, 0, &said->at },
        { "until", FIELD_IS_TEXT, RESERVES, 0, &said->until },
        { "quantity", FIELD_IS_COUNT, STEP_OF(SHIPMENT_DEPART), 0, &said->quantity },
        { "value", FIELD_IS_TEXT, STEP_OF(SHIPMENT_DEPART), 0, &said->value },
        { "keep_rest", FIELD_IS_FLAG, STEP_OF(SHIPMENT_DEPART), 0, &said->keep_rest },
        { "place", FIELD_IS_TEXT, FACTS, 0, &said->place },
        { "reference", FIELD_IS_TEXT, FACTS, 0, &said->reference },
        { "id", FIELD_IS_TEXT, STEP_OF_ALL, 0, &said->key },
        { "reason", FIELD_IS_TEXT, STEP_OF_ALL, 0, &said->reason },
        { "basis", FIELD_IS_TEXT, STEP_OF_ALL & ~STEP_OF(SHIPMENT_RELEASE), 0, &said->basis },
        { NULL, FIELD_IS_TEXT, 0, 0, NULL },
    };
    return step_read(call, &text, fields, err);
}

bool handle_ship_step(struct call *call, struct err *err)
{
    struct license_desk licenses;
    const struct shipment_desk desk = desk_of_shipments(call, &licenses);
    struct shipment_change change = { .transition = call->route->transition,
                                      .name = call->parameters[0] };
    struct said said = { .quantity = 0 };
    struct matter matter;
    if (change.transition != SHIPMENT_PLAN && !step_seen(call, &matter, err))
        return false;
    if ((STEP_OF(change.transition) & SAYS) != 0)
        return file(call, &desk, err);
    if (!read_said(call, &said, err) || !fill(&desk, &call->exchange->arena, &said, &change, err))
        return false;
    return change.transition == SHIPMENT_RELEASE ? decide_and_release(call, &desk, &change, err)
                                                 : do_and_tell(call, &desk, &change, err);
}

/* ---- facts ---- */

static bool read_fact(struct json_text *text, const struct json_value *value, struct str *ret_fact,
                      struct shipment_change *change, struct said *said, struct err *err)
{
    const struct field fields[] = {
        { "shipment", FIELD_IS_TEXT, true, &change->name },
        { "fact", FIELD_IS_TEXT, true, ret_fact },
        { "at", FIELD_IS_TEXT, false, &said->at },
        { "quantity", FIELD_IS_COUNT, false, &said->quantity },
        { "value", FIELD_IS_TEXT, false, &said->value },
        { "keep_rest", FIELD_IS_FLAG, false, &said->keep_rest },
        { "place", FIELD_IS_TEXT, false, &said->place },
        { "reference", FIELD_IS_TEXT, false, &said->reference },
        { "id", FIELD_IS_TEXT, false, &said->key },
        { "reason", FIELD_IS_TEXT, false, &said->reason },
        { "basis", FIELD_IS_TEXT, false, &said->basis },
        { NULL, FIELD_IS_TEXT, false, NULL },
    };
    return fields_of(text, value, fields, err);
}

static bool find_fact(struct str word, enum shipment_transition *ret, struct err *err)
{
    unsigned found;
    if (machine_find_transition(&shipment_machine, word, &found) && found >= SHIPMENT_DEPART) {
        *ret = (enum shipment_transition)found;
        return true;
    }
    err_set(err, ERR_NAME, "there is no fact '%.*s'", STR_ARG(word));
    return err_hint(err, "depart, transit, deliver, undeliver, return, seize or verify");
}

static bool do_fact(struct call *call, struct json_text *text, const struct json_value *value,
                    struct shipment_change *change, struct shipment_outcome *ret, struct err *err)
{
    struct license_desk licenses;
    const struct shipment_desk desk = desk_of_shipments(call, &licenses);
    struct said said = { .quantity = 0 };
    struct str fact;
    return read_fact(text, value, &fact, change, &said, err) &&
           find_fact(fact, &change->transition, err) &&
           fill(&desk, &call->exchange->arena, &said, change, err) &&
           do_one(call, &desk, change, ret, err);
}

static void put_fact(struct buf *out, const struct shipment_change *change,
                     const struct shipment_outcome *outcome)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "shipment", outcome->matter.name);
    JSON_PUT_WORD(out, "fact", machine_transition(&shipment_machine, change->transition));
    JSON_PUT_STRING(out, "state", outcome->matter.state);
    JSON_PUT_BOOL(out, "repeated", outcome->same);
    put_outcome(out, outcome);
    json_close(out, '}');
}

/* Of many each is recorded by itself: what happened has happened, whatever else was said. */
static bool add_fact(struct call *call, struct json_text *text, const struct json_value *value,
                     bool many, struct buf *out, struct err *err)
{
    struct shipment_change change = { .transition = SHIPMENT_DEPART };
    struct shipment_outcome outcome;
    if (do_fact(call, text, value, &change, &outcome, err)) {
        put_fact(out, &change, &outcome);
        return true;
    }
    if (!many || err_is_ours(err))
        return false;
    if (err->line == 0)
        (void)json_at(text, value->at, err);
    error_to_json(change.name, err, out);
    buf_byte(out, ',');
    call->problem = PROBLEM_OF_ERROR;
    err_clear(err);
    return true;
}

static bool add_facts(struct call *call, struct json_text *text, struct err *err)
{
    const struct json_value *root = text->root;
    struct buf *out = call_json(call, 200);
    bool many = root->type == JSON_ARRAY;
    if (many && root->count > FACTS_MAX)
        return err_set(err, ERR_LIMIT, "there are more than %d facts", FACTS_MAX);
    if (many)
        json_open(out, '[');
    for (const struct json_value *value = many ? root->first : root; value != NULL;
         value = many ? value->next : NULL) {
        if (!add_fact(call, text, value, many, out, err))
            return false;
    }
    if (many)
        json_close(out, ']');
    json_end(out);
    buf_byte(out, '\n');
    return true;
}

bool handle_facts(struct call *call, struct err *err)
{
    struct json_text text;
    struct law_worker *worker = law_worker_take(call->law, err);
    bool done = worker != NULL && call_read_json(call, worker, &text, err);
    law_worker_give(call->law, worker);
    return done && add_facts(call, &text, err);
}
