/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/shipments_release.c - whether a shipment may leave; see shipments.h.
 *
 * What the decision says is read from the decision as it is kept, so that it cannot be kept as
 * saying something else.
 */
#include "decide/decision.h"
#include "desk/shipments_priv.h"
#include "text/json_write.h"

#define DECISION_SIZE_MAX ((size_t)64 << 20)
#define DECISION_DEPTH 32

/* What is read of the decision. */
struct decided {
    const struct json_value *root;
    struct str outcome, id, on, license;
    bool may_ship;
};

static bool read_decision(struct shipment_work *s, struct decided *ret)
{
    const struct json_limits limits = { .size = DECISION_SIZE_MAX, .depth = DECISION_DEPTH };
    const struct str text = s->change->decided->decided.content;
    const struct json_value *root;
    struct json_reader *reader = json_reader_new(s->desk->matters.mem, limits, s->err);
    bool done = reader != NULL && json_read_kept(reader, s->arena, text, &root, s->err);
    json_reader_free(reader);
    if (!done)
        return false;
    const struct json_value *may_ship = json_get(root, STR("may_ship"));
    *ret = (struct decided){
        .root = root,
        .outcome = json_text_of(root, "outcome"),
        .id = json_text_of(root, "id"),
        .on = json_text_of(root, "on"),
        .license = json_text_of(json_get(root, STR("license")), "number"),
        .may_ship = may_ship != NULL && may_ship->type == JSON_BOOL && may_ship->text.length == 4,
    };
    return true;
}

/* ---- guards ---- */

/* It is about this order, as it is now, on that day. */
static bool check_about(struct shipment_work *s, const struct shipped_order *order,
                        const struct decided *decided)
{
    const struct order_decided *said = &s->change->decided->decided;
    char day[DATE_TEXT_SIZE];
    if (s->change->decided->version != order->matter.version)
        return shipment_refuse(s, "its order has changed since it was decided", "decide it anew");
    if (!str_equal(decided->id, order->matter.name) ||
        !str_equal(decided->outcome, said->outcome) || decided->may_ship != said->may_ship)
        return shipment_refuse(s, "the decision is about something else", "decide its order anew");
    if (!str_equal_text(decided->on, date_format(s->record.shipment.planned, day)))
        return shipment_refuse(s, "the decision is for another day than it is planned for",
                               "decide its order for that day");
    return true;
}

/* What may have been allowed then says nothing of now. */
static bool check_ahead(struct shipment_work *s)
{
    const struct shipment *shipment = &s->record.shipment;
    int32_t today;
    if (!s->desk->licenses->day_at(shipment->zone, s->desk->matters.now, &today, s->err))
        return false;
    if (shipment->planned >= today)
        return true;
    return shipment_refuse(s, "the day for which it is planned has passed at its port",
                           "'licet ship amend' gives it another day");
}

/* Of what is known today, of the law as it is enforced, and of nothing that only may become law. */
static bool check_of_now(struct shipment_work *s, const struct decided *decided)
{
    const int64_t day = (int64_t)86400 * 1000000;
    const struct json_value *scenarios = json_get(decided->root, STR("scenarios"));
    int32_t known;
    if (!date_parse(json_text_of(decided->root, "known"), &known, s->err))
        return err_wrap(s->err, "what the decision knows");
    /* In no zone is it more than a day earlier. */
    if (known < s->desk->matters.now / day - 1)
        return shipment_refuse(s, "the decision is of what was known before", "without --known");
    if (!str_equal_text(json_text_of(decided->root, "posture"), "enforced"))
        return shipment_refuse(s, "the decision is not of the law as it is enforced",
                               "without --posture");
    if (scenarios != NULL && scenarios->type == JSON_ARRAY && scenarios->count == 0)
        return true;
    return shipment_refuse(s, "the decision is of a scenario", "without --scenario");
}

static bool check_may_ship(struct shipment_work *s, const struct decided *decided)
{
    const struct order_decided *said = &s->change->decided->decided;
    if (decided->may_ship && said->obstacle_count == 0)
        return true;
    err_set(s->err, ERR_CONFLICT, "shipment '%.*s' may not ship: %.*s",
            STR_ARG(s->record.matter.name),
            STR_ARG(said->obstacle_count > 0 ? said->obstacles[0].says : decided->outcome));
    return err_hint(s->err,
                    "'licet order decide %.*s', then 'licet order show' tells all that "
                    "stands in the way",
                    STR_ARG(s->record.shipment.order));
}

static bool check_not_by_reserver(struct shipment_work *s)
{
    if (!s->outcome->drawn.uses_tolerance ||
        !store_id_equal(&s->record.reserved_by, &s->desk->matters.by->principal.id))
        return true;
    err_set(s->err, ERR_FORBIDDEN,
            "the tolerance of the license is in use: who reserved does not release");
    return err_hint(s->err, "it takes somebody else");
}

static bool is_authorized(const struct decided *decided)
{
    return str_equal_text(decided->outcome, outcome_name(OUTCOME_AUTHORIZED));
}

/* Where a license covers it, what is reserved under that license could depart on the day. */
static bool check_reservation(struct shipment_work *s, const struct decided *decided)
{
    const struct shipment *shipment = &s->record.shipment;
    bool authorized = is_authorized(decided);
    struct license_draw draw = shipment_draw(s, DRAW_POST, "check");
    if (authorized && !s->record.has_reservation)
        return shipment_refuse(s, "nothing is reserved for it under a license",
                               "'licet ship hold', then 'licet ship decide' reserves it");
    if (authorized && !str_equal(decided->license, shipment->number))
        return shipment_refuse(s, "the decision rests on another license than the shipment names",
                               "decide its order with license.number");
    if (!s->record.has_reservation)
        return true;
    draw.of = s->record.reservation;
    draw.on_given = true;
    draw.on = shipment->planned;
    return license_draw_check(s->desk->licenses, &draw, &s->outcome->drawn, s->err);
}

/* ---- what is kept ---- */

/* The decision is one of the order's, and leaves it allocatable. */
static bool keep_decision(struct shipment_work *s, struct shipped_order *order)
{
    struct matter_doing *doing = &s->doing;
    const struct matter_desk *desk = &s->desk->matters;
    const struct shipment_decided *said = s->change->decided;
    uint8_t of_basis[MATTER_DIGEST_SIZE];
    uint8_t seal[SEAL_SIZE];
    struct order_basis basis = { 0, of_basis };
    const struct with_event with = { .decision = seal };
    if (!made_with_keep(desk->store, desk->mem, &said->made_with, desk->now, &basis.seq, of_basis,
                        s->err) ||
        !order_add_decision(doing, &order->matter, &basis, &said->decided, seal))
        return false;
    s->outcome->decision = order->matter.decision;
    doing->machine = &order_machine;
    bool done = matter_event(doing, &order->matter, ORDER_DECIDE, ORDER_ALLOCATABLE, &with);
    doing->machine = &shipment_machine;
    return done;
}

/* The names of what lifts what is required: of exceptions that are available, or the authority. */
static void put_under(const struct decided *decided, struct buf *out)
{
    const struct json_value *exceptions = json_get(decided->root, STR("exceptions"));
    struct str authority = json_text_of(json_get(decided->root, STR("authority")), "name");
    bool excepted = str_equal_text(decided->outcome, outcome_name(OUTCOME_EXCEPTION));
    JSON_KEY(out, "under");
    json_open(out, '[');
    if (is_authorized(decided) && authority.length > 0)
        json_string(out, authority);
    for (const struct json_value *v = exceptions == NULL || !excepted ? NULL : exceptions->first;
         v != NULL; v = v->next) {
        if (str_equal_text(json_text_of(v, "status"), "available"))
            json_string(out, json_text_of(v, "name"));
    }
    json_close(out, ']');
}

bool shipment_release(struct shipment_work *s)
{
    struct shipped_order order;
    struct decided decided;
    if (s->change->decided == NULL)
        return shipment_refuse(s, "its order was not decided as it will ship", "decide it");
    if (!check_ahead(s) || !shipment_need_order(s, &order) || !shipment_check_units(s, &order) ||
        !read_decision(s, &decided) || !check_about(s, &order, &decided) ||
        !check_of_now(s, &decided) || !check_may_ship(s, &decided) ||
        !shipment_check_buyers(s, &order, is_authorized(&decided)) ||
        !shipment_check_flags(s, &order) || !shipment_check_incidents(s) ||
        !check_reservation(s, &decided) || !check_not_by_reserver(s) ||
        !shipment_find_caps(s, &order) || !shipment_check_held(s) ||
        !shipment_check_papers(s, decided.root) || !keep_decision(s, &order))
        return false;
    json_open(&s->details, '{');
    JSON_PUT_INT(&s->details, "decision", s->outcome->decision);
    JSON_PUT_DATE(&s->details, "on", s->record.shipment.planned);
    JSON_PUT_STRING(&s->details, "outcome", decided.outcome);
    put_under(&decided, &s->details);
    if (s->change->decided->back_years > 0) {
        JSON_PUT_INT(&s->details, "back_years", s->change->decided->back_years);
        JSON_PUT_STRING(&s->details, "back_cites", s->change->decided->back_cites);
    }
    json_close(&s->details, '}');
    json_end(&s->details);
    return shipment_event(s, SHIPMENT_RELEASED);
}

/* ---- when it is decided again ---- */

/* What keeps a shipment that was let through before; *ret_reason without data: nothing does. */
struct keeping {
    struct str reason, citation;
};

/* What a guard refuses is a reason; what could not be done is not. */
static bool take_refusal(struct shipment_work *s, bool allowed, struct keeping *ret)
{
    if (allowed)
        return true;
    if (s->err->code != ERR_CONFLICT && s->err->code != ERR_NAME && s->err->code != ERR_VALUE)
        return false;
    ret->reason = str_copy(s->arena, str_of(s->err->message));
    err_clear(s->err);
    return arena_sound(s->arena, s->err);
}

/*
 * Of what is only reserved the release will ask all of it; what is not known of its day yet is no
 * reason to take it back.
 */
static bool says_no(const struct decided *decided, bool is_released)
{
    return is_released ? !decided->may_ship
                       : str_equal_text(decided->outcome, outcome_name(OUTCOME_LICENSE_REQUIRED)) ||
                             str_equal_text(decided->outcome, outcome_name(OUTCOME_PROHIBITED));
}

static bool find_reason(struct shipment_work *s, const struct shipped_order *order,
                        const struct decided *decided, bool is_released, struct keeping *ret)
{
    const struct order_decided *said = &s->change->decided->decided;
    bool no = says_no(decided, is_released);
    if (no || (is_released && said->obstacle_count > 0)) {
        bool any = said->obstacle_count > 0;
        ret->reason = any ? said->obstacles[0].says : decided->outcome;
        ret->citation = any ? said->obstacles[0].citation : ret->citation;
        return true;
    }
    return take_refusal(s,
                        shipment_check_buyers(s, order, is_authorized(decided)) &&
                            shipment_check_flags(s, order) && shipment_check_incidents(s) &&
                            check_reservation(s, decided) && shipment_find_caps(s, order) &&
                            shipment_check_held(s) &&
                            (!is_released || shipment_check_papers(s, decided->root)),
                        ret);
}

bool shipment_hold_decided(struct shipment_work *s, bool is_released)
{
    struct shipment_change change = *s->change;
    const struct shipment_change *asked = s->change;
    struct decided decided;
    struct shipped_order order;
    struct keeping keeping = { .citation = STR("") };
    if (!read_decision(s, &decided) || !take_refusal(s, shipment_need_order(s, &order), &keeping))
        return false;
    if (keeping.reason.data == NULL && (!check_about(s, &order, &decided) ||
                                        !find_reason(s, &order, &decided, is_released, &keeping)))
        return false;
    s->outcome->same = keeping.reason.data == NULL;
    if (s->outcome->same)
        return true;
    s->outcome->reason = change.reason = keeping.reason;
    s->outcome->basis = change.basis = keeping.citation;
    json_open(&s->details, '{');
    JSON_PUT_STRING(&s->details, "outcome", decided.outcome);
    JSON_PUT_DATE(&s->details, "on", s->record.shipment.planned);
    json_close(&s->details, '}');
    json_end(&s->details);
    s->change = &change;
    bool done = shipment_event(s, SHIPMENT_POLICY_HOLD);
    s->change = asked;
    return done;
}
