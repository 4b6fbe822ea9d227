/* SPDX-License-Identifier: Apache-2.0 */
/* desk/shipments.c - see shipments.h. */
#include "desk/shipments.h"

#include <string.h>

#include "desk/ids.h"
#include "desk/shipments_priv.h"
#include "text/json_write.h"

#define DETAILS_MAX ((size_t)1 << 16)

bool shipment_refuse(struct shipment_work *s, const char *says, const char *hint)
{
    err_set(s->err, ERR_CONFLICT, "shipment '%.*s': %s", STR_ARG(s->change->name), says);
    return err_hint(s->err, "%s", hint);
}

bool shipment_event(struct shipment_work *s, enum shipment_state to)
{
    struct with_event with = { .id = &s->event,
                               .opened = s->doing.opened.items,
                               .opened_count = s->doing.opened.count,
                               .reason = s->change->reason,
                               .basis = s->change->basis };
    if (!buf_check(&s->details, s->err))
        return false;
    with.details = str_copy(s->arena, buf_view(&s->details));
    s->outcome->opened = with.opened_count;
    s->outcome->told = with.opened;
    return arena_sound(s->arena, s->err) &&
           matter_event(&s->doing, &s->record.matter, s->change->transition, to, &with);
}

/* ---- the license ---- */

struct store_id shipment_reservation(const struct store_id *event)
{
    return id_below(event, "reserve", 0);
}

struct license_draw shipment_draw(const struct shipment_work *s, enum license_draw_kind kind,
                                  const char *what)
{
    const struct shipment *shipment = &s->record.shipment;
    return (struct license_draw){
        .id = id_below(&s->event, what, 0),
        .kind = kind,
        .by = s->desk->matters.by,
        .authority = shipment->authority,
        .number = shipment->number,
        .line = shipment->line,
        .at_given = true,
        .event_at = s->at,
        .zone = shipment->zone,
        .reason = s->change->reason.data == NULL ? STR("") : s->change->reason,
        .basis = str_join(s->arena, STR("shipment"), " ", s->change->name),
    };
}

bool shipment_drawn(struct shipment_work *s, const struct license_draw *draw)
{
    struct license_drawn *drawn = &s->outcome->drawn;
    if (!arena_sound(s->arena, s->err) || !license_draw_in(s->desk->licenses, draw, drawn, s->err))
        return false;
    if (drawn->answer.refusal == REFUSED_NOT)
        return true;
    if (drawn->refused_beside && shipment_cap_refused(s, &drawn->answer))
        return false;
    return err_set(s->err, ERR_CONFLICT, "'%.*s': %s", STR_ARG(draw->number),
                   ledger_refusal_text(drawn->answer.refusal));
}

/* ---- what it says ---- */

/* The license is on file, has the line, and is in the currency of the shipment. */
static bool check_license(struct shipment_work *s)
{
    const struct shipment *said = s->said;
    struct license_record license;
    if (said->number.data == NULL)
        return true;
    if (!license_load(s->desk->licenses, said->authority, said->number, &license, s->err))
        return false;
    if ((uint64_t)said->line > license.terms.line_count) {
        err_set(s->err, ERR_NAME, "'%.*s' has no line %lld", STR_ARG(said->number),
                (long long)said->line);
        return err_hint(s->err, "it has lines 1 to %zu", license.terms.line_count);
    }
    if (str_equal(said->currency, license.terms.version.currency))
        return true;
    err_set(s->err, ERR_VALUE, "license '%.*s' is in %.*s, and the shipment in %.*s",
            STR_ARG(said->number), STR_ARG(license.terms.version.currency),
            STR_ARG(said->currency));
    return err_hint(s->err, "its value counts in the currency of the license");
}

static bool is_over(const struct matter *matter)
{
    return str_equal_text(matter->state, "voided") || str_equal_text(matter->state, "returned");
}

/* A unit is in one place. */
static bool check_serial(struct shipment_work *s, struct str serial)
{
    struct matter *others;
    size_t count;
    if (!matters_about(s->desk->matters.store, s->arena, STR("shipment"), STR("serial"), serial,
                       &others, &count, s->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (store_id_equal(&others[i].id, &s->record.matter.id) || is_over(&others[i]))
            continue;
        err_set(s->err, ERR_CONFLICT, "serial number '%.*s' is in shipment '%.*s', which is %.*s",
                STR_ARG(serial), STR_ARG(others[i].name), STR_ARG(others[i].state));
        return err_hint(s->err, "it is free again when that is void or returned");
    }
    return true;
}

/* One unit stands for one, which was shipped, and for which no other one stands. */
static bool check_replaced(struct shipment_work *s, struct str serial)
{
    struct matter *others;
    size_t count;
    struct store *store = s->desk->matters.store;
    if (!matters_about(store, s->arena, STR("shipment"), STR("replaces"), serial, &others, &count,
                       s->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (store_id_equal(&others[i].id, &s->record.matter.id) || is_over(&others[i]))
            continue;
        err_set(s->err, ERR_CONFLICT, "unit '%.*s' is replaced by shipment '%.*s', which is %.*s",
                STR_ARG(serial), STR_ARG(others[i].name), STR_ARG(others[i].state));
        return err_hint(s->err, "one unit stands for one");
    }
    if (!matters_about(store, s->arena, STR("shipment"), STR("serial"), serial, &others, &count,
                       s->err))
        return false;
    bool shipped = count == 0;
    for (size_t i = 0; i < count; i++) {
        unsigned state = MACHINE_NOWHERE;
        (void)machine_find_state(&shipment_machine, others[i].state, &state);
        shipped = shipped || (state >= SHIPMENT_DEPARTED && state < SHIPMENT_STATE_COUNT);
    }
    if (shipped)
        return true;
    err_set(s->err, ERR_CONFLICT, "unit '%.*s' has not been shipped", STR_ARG(serial));
    return err_hint(s->err, "what has not left is not replaced");
}

/* A replacement says for which units it stands, one for one; nothing else does. */
static bool check_replaces(struct shipment_work *s)
{
    const struct shipment *said = s->said;
    bool replaces = str_equal_text(said->kind, "replacement");
    if (said->replaces_count != (replaces ? (uint64_t)said->quantity : 0)) {
        err_set(s->err, ERR_CONFLICT, "a %.*s of %lld units replaces %zu", STR_ARG(said->kind),
                (long long)said->quantity, said->replaces_count);
        return err_hint(s->err, "a replacement names the units that it stands for, one for one: "
                                "\"replaces\": [SERIAL, ...]");
    }
    for (size_t i = 0; i < said->replaces_count; i++) {
        if (!check_replaced(s, said->replaces[i]))
            return false;
    }
    return true;
}

static bool check_said(struct shipment_work *s)
{
    const struct shipment *said = s->said;
    struct matter order;
    int32_t unused;
    if (!matter_named(s->desk->matters.store, s->arena, &order_machine, said->order, &order,
                      s->err) ||
        !s->desk->licenses->day_at(said->zone, s->desk->matters.now, &unused, s->err) ||
        !check_license(s) || !check_replaces(s))
        return false;
    for (size_t i = 0; i < said->serial_count; i++) {
        if (!check_serial(s, said->serials[i]))
            return false;
    }
    return true;
}

static bool add_version(struct shipment_work *s, struct str content, enum shipment_state to)
{
    const struct shipment *said = s->said;
    struct matter_doing *doing = &s->doing;
    struct matter *matter = &s->record.matter;
    struct matter_version version;
    matter->value = said->value;
    matter->currency = said->currency;
    matter->due = said->planned;
    if (!matter_add_version(doing, matter, content, &version) ||
        !matter_is_about(doing, matter, "order", said->order))
        return false;
    for (size_t i = 0; i < said->serial_count; i++) {
        if (!matter_is_about(doing, matter, "serial", said->serials[i]))
            return false;
    }
    for (size_t i = 0; i < said->replaces_count; i++) {
        if (!matter_is_about(doing, matter, "replaces", said->replaces[i]))
            return false;
    }
    if (shipment_has_clock(said) && !matter_is_about(doing, matter, "clock", STR("runs")))
        return false;
    for (size_t i = 0; i < said->paper_count; i++) {
        if (shipment_paper_counts(said, i) &&
            !matter_is_about(doing, matter, "paper", said->papers[i].reference))
            return false;
    }
    const struct with_event with = { .id = &s->event,
                                     .version = version.digest,
                                     .reason = s->change->reason,
                                     .basis = s->change->basis };
    return matter_event(doing, matter, s->change->transition, to, &with);
}

static bool write_said(struct shipment_work *s, struct str *ret)
{
    struct buf out;
    buf_init(&out, s->desk->matters.mem, SHIPMENT_TEXT_MAX);
    shipment_write_json(s->said, &out);
    bool done = buf_check(&out, s->err);
    if (done)
        *ret = str_copy(s->arena, buf_view(&out));
    buf_release(&out);
    return done && arena_sound(s->arena, s->err);
}

static bool plan(struct shipment_work *s, bool is_there)
{
    struct str content;
    if (!write_said(s, &content))
        return false;
    if (!is_there) {
        s->record.matter = matter_new(&s->doing, s->change->name);
        return check_said(s) && add_version(s, content, SHIPMENT_PLANNED);
    }
    s->outcome->same = str_equal(content, s->record.content);
    return s->outcome->same || shipment_refuse(s, "it is there, and says something else",
                                               "'licet ship amend' gives it another version");
}

/* What was reserved was reserved for this. */
static bool check_stays(struct shipment_work *s)
{
    const struct shipment *is = &s->record.shipment;
    const struct shipment *said = s->said;
    if (str_equal_text(s->record.matter.state, "planned") ||
        (str_equal(is->order, said->order) && is->quantity == said->quantity &&
         is->value == said->value && str_equal(is->currency, said->currency) &&
         str_equal(is->authority, said->authority) && str_equal(is->number, said->number) &&
         is->line == said->line))
        return true;
    return shipment_refuse(s, "its order, units, value and license are reserved",
                           "'licet ship void' frees them; plan another one");
}

static bool same_paper(const struct shipment_paper *a, const struct shipment_paper *b)
{
    return a->rule.data != NULL || b->rule.data != NULL ? str_equal(a->rule, b->rule)
                                                        : str_equal(a->name, b->name);
}

/* As it is, with one paper more, or instead of the one of that rule or name. */
static bool add_paper(struct shipment_work *s, struct shipment *ret)
{
    const struct shipment *is = &s->record.shipment;
    const struct shipment_paper *paper = s->change->paper;
    struct shipment_paper *papers = arena_array(s->arena, is->paper_count + 1, sizeof *papers);
    size_t count = 0;
    if (papers == NULL)
        return arena_error(s->arena, s->err);
    for (size_t i = 0; i < is->paper_count; i++) {
        if (!same_paper(&is->papers[i], paper))
            papers[count++] = is->papers[i];
    }
    if (count == SHIPMENT_PAPERS_MAX)
        return shipment_refuse(s, "it has as many papers as it can have", "leave one out");
    papers[count++] = *paper;
    *ret = *is;
    ret->papers = papers;
    ret->paper_count = count;
    return true;
}

/* What is kept can be read again.  Where in it something is wrong is nothing that anybody wrote. */
static bool is_readable(struct shipment_work *s, struct str content)
{
    struct shipment unused;
    if (shipment_read(s->desk->matters.mem, s->arena, content, &unused, s->err))
        return true;
    s->err->line = s->err->column = 0;
    return false;
}

static bool amend(struct shipment_work *s, enum shipment_state from)
{
    struct str content;
    if (s->change->paper != NULL) {
        if (!add_paper(s, &s->with))
            return false;
        s->said = &s->with;
    }
    if (!write_said(s, &content) || (s->change->paper != NULL && !is_readable(s, content)))
        return false;
    s->outcome->same = str_equal(content, s->record.content);
    return s->outcome->same || (check_stays(s) && check_said(s) && add_version(s, content, from));
}

/* ---- what frees ---- */

static bool free_reserved(struct shipment_work *s)
{
    struct license_draw draw = shipment_draw(s, DRAW_VOID, "void");
    draw.of = s->record.reservation;
    return (!s->record.live || shipment_drawn(s, &draw)) && shipment_free_caps(s);
}

static bool need_reason(struct shipment_work *s)
{
    if (s->change->reason.length > 0)
        return true;
    err_set(s->err, ERR_USAGE, "why?");
    return err_hint(s->err, "option '--reason' says it");
}

static bool void_it(struct shipment_work *s, enum shipment_state from)
{
    bool is_out = from >= SHIPMENT_DEPARTED;
    if (is_out && !s->record.live && !s->record.capped_live)
        return shipment_refuse(s, "nothing is reserved for it any more",
                               "what has departed stays posted");
    return need_reason(s) && free_reserved(s) && shipment_event(s, is_out ? from : SHIPMENT_VOIDED);
}

/* ---- any of them ---- */

static bool may(const struct shipment_desk *desk, const struct shipment_change *change,
                struct err *err)
{
    const struct who *by = desk->matters.by;
    enum shipment_transition transition = change->transition;
    if (transition == SHIPMENT_HOLD && change->decided != NULL)
        return who_need(by, MAY_DECISION_ASK, err);
    return who_need_any(by, SHIPMENT_MAY(transition), err);
}

/* Where it is already, there is nothing to do; a fact is another one. */
static bool is_there_already(const struct shipment_work *s, unsigned from)
{
    static const enum shipment_state ends[] = { [SHIPMENT_RESERVE] = SHIPMENT_RESERVED,
                                                [SHIPMENT_HOLD] = SHIPMENT_POLICY_HOLD,
                                                [SHIPMENT_RELEASE] = SHIPMENT_RELEASED,
                                                [SHIPMENT_STOP] = SHIPMENT_STOPPED,
                                                [SHIPMENT_VOID] = SHIPMENT_VOIDED,
                                                [SHIPMENT_ORDER_RETURN] = SHIPMENT_RETURN_ORDERED,
                                                [SHIPMENT_DUE] = SHIPMENT_VERIFICATION_DUE };
    enum shipment_transition transition = s->change->transition;
    return transition < SHIPMENT_DEPART && transition != SHIPMENT_PLAN &&
           transition != SHIPMENT_AMEND && transition != SHIPMENT_DECIDE &&
           ends[transition] == from;
}

static bool do_move(struct shipment_work *s, enum shipment_state from)
{
    switch (s->change->transition) {
    case SHIPMENT_AMEND:
        return amend(s, from);
    case SHIPMENT_RESERVE:
    case SHIPMENT_DECIDE:
        return shipment_reserve(s);
    case SHIPMENT_RELEASE:
        return shipment_release(s);
    case SHIPMENT_HOLD:
        if (s->change->decided != NULL)
            return shipment_hold_decided(s, from == SHIPMENT_RELEASED);
        return need_reason(s) && shipment_event(s, SHIPMENT_POLICY_HOLD);
    case SHIPMENT_STOP:
        return need_reason(s) && free_reserved(s) && shipment_event(s, SHIPMENT_STOPPED);
    case SHIPMENT_VOID:
        return void_it(s, from);
    case SHIPMENT_ORDER_RETURN:
        return need_reason(s) && shipment_event(s, SHIPMENT_RETURN_ORDERED);
    case SHIPMENT_DUE:
        return shipment_event(s, SHIPMENT_VERIFICATION_DUE);
    default:
        return shipment_fact(s);
    }
}

/* The id that a key stands for; a fact without one has one of its own. */
static bool make_id(struct shipment_work *s)
{
    const struct shipment_change *change = s->change;
    const char *word = machine_transition(&shipment_machine, change->transition);
    bool is_fact = change->transition >= SHIPMENT_DEPART;
    s->event = id_new(s->desk->matters.now);
    if (change->key.data == NULL && !is_fact)
        return true;
    struct str scoped =
        str_join(s->arena, change->name, "\n", change->key.data == NULL ? STR("") : change->key);
    struct store_id key = id_of_key(scoped);
    s->event = id_below(&key, word, 0);
    return arena_sound(s->arena, s->err);
}

/* Whether it was done with that key; refuses what is something else. */
static bool find_before(struct shipment_work *s, bool *ret_before)
{
    const struct shipment_record *record = &s->record;
    const struct matter_event *before = NULL;
    struct buf said;
    *ret_before = false;
    for (size_t i = 0; i < record->event_count; i++) {
        if (store_id_equal(&record->events[i].id, &s->event))
            before = &record->events[i];
    }
    if (before == NULL)
        return true;
    *ret_before = true;
    s->outcome->same = true;
    if (s->change->transition < SHIPMENT_DEPART)
        return true;
    buf_init(&said, s->desk->matters.mem, DETAILS_MAX);
    bool done = shipment_put_fact(s, s->change->at_given ? s->at : before->recorded_at, &said) &&
                buf_check(&said, s->err);
    bool same = done && str_equal(buf_view(&said), before->details);
    buf_release(&said);
    if (!done || same)
        return done;
    s->outcome->same = false;
    return shipment_refuse(s, "it was recorded before, and says something else",
                           "what happened besides has a key of its own: --id KEY");
}

static bool change_one(struct shipment_work *s)
{
    enum shipment_transition transition = s->change->transition;
    const struct matter *matter = &s->record.matter;
    unsigned from;
    bool before;
    if (!find_before(s, &before))
        return false;
    if (before)
        return true;
    if (transition == SHIPMENT_PLAN)
        return plan(s, true);
    if (!matter_state(&shipment_machine, matter, &from, s->err))
        return false;
    s->outcome->same = is_there_already(s, from);
    if (s->outcome->same)
        return true;
    return machine_need(&shipment_machine, matter->name, from, transition, s->err) &&
           do_move(s, (enum shipment_state)from);
}

static bool run(struct shipment_work *s)
{
    struct matter **found;
    struct store *store = s->desk->matters.store;
    if (!make_id(s) || !matters_named(store, s->arena, &shipment_machine, &s->change->name, 1,
                                      &found, NULL, s->err))
        return false;
    if (found[0] == NULL && s->change->transition == SHIPMENT_PLAN)
        return plan(s, false);
    return shipment_load(s->desk, s->arena, s->change->name, &s->record, s->err) && change_one(s);
}

bool shipment_do(const struct shipment_desk *desk, struct arena *arena,
                 const struct shipment_change *change, struct shipment_outcome *ret,
                 struct err *err)
{
    struct shipment_work s = {
        .desk = desk,
        .change = change,
        .said = change->said,
        .outcome = ret,
        .at = change->at_given ? change->at : desk->matters.now,
        .arena = arena,
        .err = err,
    };
    *ret = (struct shipment_outcome){ .same = false };
    buf_init(&s.details, desk->matters.mem, DETAILS_MAX);
    bool done = may(desk, change, err) &&
                matter_begin(&s.doing, &desk->matters, &shipment_machine, arena, err) &&
                matter_end(&s.doing, run(&s));
    buf_release(&s.details);
    buyer_reading_close(&s.reading);
    ret->matter = s.record.matter;
    return done;
}
