/* SPDX-License-Identifier: Apache-2.0 */
/* desk/cover_facts.c - what was gathered of a license, as facts of the order; see cover_priv.h. */
#include "desk/cover_priv.h"

#include <string.h>

#include "desk/money.h"

#define LICENSE_FACTS_MAX 24

/* What nobody can look up in a license: an order may say it of the one that it names. */
static const char *const answers[] = {
    "license.number",  "license.held",         "license.item",  "license.reexport",
    "license.end_use", "license.party_stated", "license.laden", "license.laden_on",
};

static bool is_answer(struct str name)
{
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        if (str_equal_text(name, answers[i]))
            return true;
    }
    return false;
}

static bool refuse(const struct given_fact *fact, const char *why, const char *hint,
                   struct err *err)
{
    err_set(err, ERR_VALUE, "'%.*s' %s", (int)(fact->name.length < 80 ? fact->name.length : 80),
            fact->name.data, why);
    err_hint(err, "%s", hint);
    err->line = fact->line;
    err->column = fact->column;
    return false;
}

static bool needs_number(const struct given_fact *fact, struct err *err)
{
    return refuse(fact, "is said of no license", "name the license too: license.number", err);
}

static bool check_deal(const struct order *order, struct str number, struct err *err)
{
    for (size_t i = 0; i < order->fact_count; i++) {
        const struct given_fact *fact = &order->facts[i];
        if (str_equal_text(fact->name, "party.licensed"))
            return refuse(fact, "is said of all parties at once", "say it of each party", err);
        if (!str_starts(fact->name, STR("license.")))
            continue;
        if (!is_answer(fact->name))
            return refuse(fact, "is not the order's to say", "it is read from the licenses on file",
                          err);
        if (number.length == 0)
            return needs_number(fact, err);
    }
    return true;
}

static bool check_parties(const struct order *order, struct str number, struct err *err)
{
    for (size_t i = 0; i < order->party_count; i++) {
        const struct order_party *party = &order->parties[i];
        for (size_t k = 0; k < party->fact_count; k++) {
            const struct given_fact *fact = &party->facts[k];
            bool licensed = str_equal_text(fact->name, "licensed") ||
                            str_equal_text(fact->name, "party.licensed");
            if (licensed && number.length == 0)
                return needs_number(fact, err);
        }
    }
    return true;
}

bool cover_check_said(const struct order *order, struct str *ret_number, struct err *err)
{
    *ret_number = (struct str){ 0 };
    for (size_t i = 0; i < order->fact_count; i++) {
        if (str_equal_text(order->facts[i].name, "license.number") &&
            order->facts[i].kind == GIVEN_TEXT)
            *ret_number = str_trim(order->facts[i].value);
    }
    return check_deal(order, *ret_number, err) && check_parties(order, *ret_number, err);
}

/* ---- facts ---- */

struct stating {
    struct arena *arena;
    struct given_fact *facts;
    size_t count;
};

static void state(struct stating *s, const char *name, struct str value, enum given_kind kind)
{
    s->facts[s->count++] =
        (struct given_fact){ .name = str_of(name), .value = value, .kind = kind };
}

static void state_bool(struct stating *s, const char *name, bool value)
{
    state(s, name, value ? STR("true") : STR("false"), GIVEN_BOOL);
}

static void state_told(struct stating *s, const char *name, enum told told)
{
    if (told != TOLD_MAYBE)
        state_bool(s, name, told == TOLD_YES);
}

static void state_number(struct stating *s, const char *name, struct amount amount)
{
    char text[NUM_TEXT_SIZE];
    if (!amount.known)
        return;
    num_format(amount.num, NUM_PLACES_MAX, false, text);
    state(s, name, str_copy(s->arena, str_of(text)), GIVEN_TEXT);
}

static void state_date(struct stating *s, const char *name, int32_t date)
{
    char text[DATE_TEXT_SIZE];
    if (date != LICENSE_NO_DATE)
        state(s, name, str_copy(s->arena, str_of(date_format(date, text))), GIVEN_TEXT);
}

static bool condition_open(const struct license *license)
{
    for (size_t i = 0; i < license->condition_count; i++) {
        if (license->conditions[i].blocking && !license->conditions[i].met)
            return true;
    }
    return false;
}

/*
 * When the goods went aboard is the order's to say, as it is for rules that spare what is on its
 * way.  Of a plain question nothing is on its way.
 */
static void state_laden(struct stating *s, const struct order *order)
{
    const struct given_fact *aboard = NULL;
    for (size_t i = 0; i < order->fact_count; i++) {
        if (str_equal_text(order->facts[i].name, "license.laden_on"))
            return;
        if (str_equal_text(order->facts[i].name, "deal.en_route_on"))
            aboard = &order->facts[i];
    }
    if (aboard != NULL)
        state(s, "license.laden_on", aboard->value, aboard->kind);
    else if (order->id.data == NULL)
        state(s, "license.laden_on", STR("not_applicable"), GIVEN_TEXT);
}

static void state_license(struct stating *s, const struct gathered *g, const struct order *order)
{
    const struct license *license = g->covering->license;
    state_bool(s, "license.on_file", true);
    state(s, "license.authority", license->authority, GIVEN_TEXT);
    state_bool(s, "license.active", license->state == LICENSE_ACTIVE);
    state_told(s, "license.held", g->held);
    state_told(s, "license.destination", g->destination);
    state_told(s, "license.item", g->item);
    state_bool(s, "license.names_end_use", license->end_use_count > 0);
    state_told(s, "license.end_use", g->end_use);
    /* Nothing was authorized before it was granted. */
    state_date(s, "license.from",
               license->valid_from > license->issued ? license->valid_from : license->issued);
    state_date(s, "license.expires", license->expires);
    if (license->extended_to == LICENSE_NO_DATE)
        state(s, "license.extended_to", STR("not_applicable"), GIVEN_TEXT);
    state_date(s, "license.extended_to", license->extended_to);
    state_laden(s, order);
    state_bool(s, "license.condition_open", condition_open(license));
    if (g->reserved)
        state_bool(s, "license.reserved", true);
}

static void state_amounts(struct stating *s, const struct gathered *g)
{
    const struct license *license = g->covering->license;
    /* What cannot be counted against the license is not covered by what is left of it. */
    if (g->quantity.known)
        state_number(s, "license.quantity_left", g->quantity_left);
    state_number(s, "license.value", g->value);
    state_number(s, "license.value_used", g->value_used);
    state_number(s, "license.order_value", g->order_value);
    if (license->has_tolerance)
        state_number(s, "license.own_tolerance", amount_of(license->tolerance));
    else
        state(s, "license.own_tolerance", STR("not_applicable"), GIVEN_TEXT);
}

static bool state_parties(struct arena *arena, const struct gathered *g, const struct order *order,
                          struct order *ret)
{
    ret->parties = arena_array(arena, order->party_count, sizeof *ret->parties);
    for (size_t i = 0; ret->parties != NULL && i < order->party_count; i++) {
        const struct order_party *said = &order->parties[i];
        struct stating s = { .arena = arena };
        s.facts = arena_array(arena, said->fact_count + 1, sizeof *s.facts);
        if (s.facts == NULL)
            return false;
        if (said->fact_count > 0)
            memcpy(s.facts, said->facts, said->fact_count * sizeof *s.facts);
        s.count = said->fact_count;
        state_told(&s, "licensed", g->parties[i]);
        ret->parties[i] = *said;
        ret->parties[i].facts = s.facts;
        ret->parties[i].fact_count = s.count;
    }
    return ret->parties != NULL;
}

bool cover_state(struct arena *arena, const struct gathered *gathered, const struct order *order,
                 struct order *ret, struct err *err)
{
    struct stating s = { .arena = arena };
    s.facts = arena_array(arena, order->fact_count + LICENSE_FACTS_MAX, sizeof *s.facts);
    if (s.facts == NULL)
        return arena_error(arena, err);
    if (order->fact_count > 0)
        memcpy(s.facts, order->facts, order->fact_count * sizeof *s.facts);
    s.count = order->fact_count;
    state_license(&s, gathered, order);
    state_amounts(&s, gathered);
    *ret = *order;
    ret->facts = s.facts;
    ret->fact_count = s.count;
    if (!state_parties(arena, gathered, order, ret) || arena->exhausted)
        return arena_error(arena, err);
    return true;
}
