/* SPDX-License-Identifier: Apache-2.0 */
/* decide/bind.c - an order's words to facts of the vocabulary; the item is in bind_item.c. */
#include <string.h>

#include "decide/bind_priv.h"

/* ---- parties ---- */

static bool role_bits(struct binder *binder, struct str roles, uint32_t *ret_bits)
{
    *ret_bits = 0;
    while (roles.length > 0) {
        size_t plus = str_find(roles, '+');
        struct str role = str_trim(str_slice(roles, 0, plus));
        size_t at = 0;
        while (at < binder->policy->role_count && !str_equal(binder->policy->roles[at], role))
            at++;
        if (at == binder->policy->role_count) {
            err_set(binder->err, ERR_NAME, "role '%.*s' is not known",
                    (int)(role.length > 60 ? 60 : role.length), role.data);
            char names[ERR_HINT_MAX - 16];
            struct buf buf = { .data = names, .capacity = sizeof names, .limit = sizeof names };
            for (size_t i = 0; i < binder->policy->role_count; i++) {
                buf_text(&buf, i == 0 ? "" : ", ");
                buf_str(&buf, binder->policy->roles[i]);
            }
            return err_hint(binder->err, "one of: %.*s", (int)buf.length, names);
        }
        *ret_bits |= (uint32_t)1 << at;
        roles = str_slice(roles, plus + 1, roles.length);
    }
    return true;
}

static struct fact_party *add_party(struct binder *binder, const struct order_party *said)
{
    struct facts *facts = &binder->bound->facts;
    struct fact_party *party = &facts->parties[facts->party_count];
    party->values =
        arena_array(binder->arena, binder->policy->party_slot_count, sizeof *party->values);
    if (party->values == NULL) {
        arena_error(binder->arena, binder->err);
        return NULL;
    }
    party->roles = UINT32_MAX;
    binder->bound->parties[facts->party_count++] = said;
    return party;
}

static bool bind_party(struct binder *binder, const struct order_party *said)
{
    const struct known_facts *known = &binder->decider->known;
    struct fact_party *party = add_party(binder, said);
    if (party == NULL || !role_bits(binder, said->role, &party->roles))
        return false;
    if (said->role.length == 0)
        party->roles = UINT32_MAX;
    if (!bind_text(binder, party->values, known->located, said->country, "country") ||
        !bind_text(binder, party->values, known->hq, said->hq, "hq") ||
        !bind_text(binder, party->values, known->parent_hq, said->parent_hq, "parent_hq"))
        return err_wrap(binder->err, "party '%.*s'", STR_ARG(said->name));
    if (said->fact_count > ORDER_FACTS_MAX)
        return err_set(binder->err, ERR_LIMIT, "a party has at most %d facts", ORDER_FACTS_MAX);
    for (size_t i = 0; i < said->fact_count; i++) {
        const struct given_fact *given = &said->facts[i];
        struct str name = bind_full_name(binder, "party.", given->name);
        uint32_t slot;
        if (name.data == NULL)
            return arena_error(binder->arena, binder->err);
        struct value value;
        bool elsewhere;
        const struct fact *fact = bind_own_fact(binder, name, &slot, &elsewhere);
        if (elsewhere)
            continue;
        if (fact == NULL)
            return bind_place(binder, given);
        if (!bind_read(binder, fact, given, &value) ||
            !bind_once(binder, given, &party->values[slot], &value))
            return false;
    }
    /* A name that is given as a fact is another spelling, and the one that counts. */
    if (known->name != NULL && !party->values[known->name->slot].said)
        return bind_text(binder, party->values, known->name, said->name, "name");
    return true;
}

/* The role's bit; 0 if the packs do not have it. */
static uint32_t role_bit(const struct policy *policy, const char *role)
{
    for (size_t r = 0; r < policy->role_count; r++) {
        if (str_equal_text(policy->roles[r], role))
            return (uint32_t)1 << r;
    }
    return 0;
}

static bool has_role(const struct facts *facts, uint32_t role)
{
    for (uint32_t p = 0; p < facts->party_count; p++) {
        if ((facts->parties[p].roles & role) != 0)
            return true;
    }
    return false;
}

/*
 * Goods come to somebody and are used by somebody.  Where the list is complete and names nobody as
 * one of these, it is who has the other role: a rule about every end user must find one.
 */
static void share_roles(struct facts *facts, uint32_t both)
{
    for (uint32_t p = 0; p < facts->party_count; p++) {
        if ((facts->parties[p].roles & both) != 0)
            facts->parties[p].roles |= both;
    }
}

/* A plain question has one party in every role: whoever is named takes those that nobody has. */
static bool fill_roles(struct binder *binder)
{
    struct bound *bound = binder->bound;
    struct facts *facts = &bound->facts;
    uint32_t all = (uint32_t)((UINT64_C(1) << binder->policy->role_count) - 1);
    uint32_t taken = 0;
    for (uint32_t p = 0; p < facts->party_count; p++)
        taken |= facts->parties[p].roles;
    bound->roles_filled = (all & ~taken) != 0;
    if (facts->party_count == 0)
        return add_party(binder, NULL) != NULL;
    facts->parties[0].roles |= ~taken;
    return true;
}

static bool bind_parties(struct binder *binder)
{
    const struct order *order = binder->bound->order;
    struct bound *bound = binder->bound;
    struct facts *facts = &bound->facts;
    if (order->party_count > ORDER_PARTIES_MAX)
        return err_set(binder->err, ERR_LIMIT, "an order has at most %d parties",
                       ORDER_PARTIES_MAX);
    for (size_t i = 0; i < order->party_count; i++) {
        if (!bind_party(binder, &order->parties[i]))
            return false;
    }
    if (bound->plain)
        return fill_roles(binder);
    /* A deal without a user and a consignee has parties that nobody named, whatever it says. */
    uint32_t end_user = role_bit(binder->policy, "end_user");
    uint32_t ultimate_consignee = role_bit(binder->policy, "ultimate_consignee");
    bool user = has_role(facts, end_user);
    bool consignee = has_role(facts, ultimate_consignee);
    if (user && consignee)
        return true;
    if (order->has_parties_complete && order->parties_complete && (user || consignee)) {
        share_roles(facts, end_user | ultimate_consignee);
        return true;
    }
    struct fact_party *unnamed = add_party(binder, NULL);
    if (unnamed == NULL)
        return false;
    unnamed->unnamed = true;
    return true;
}

/* ---- the deal ---- */

static bool put_global(struct binder *binder, const struct given_fact *given)
{
    struct bound *bound = binder->bound;
    uint32_t slot;
    struct value value;
    if (str_equal_text(given->name, "pack.published_since")) {
        const struct type boolean = { .kind = TYPE_BOOL, .scale = num_int(1) };
        if (given->kind == GIVEN_NULL)
            return true;
        if (!policy_read_value(binder->policy, &boolean, given->value, &bound->published_since,
                               binder->err))
            return bind_place(binder, given);
        return true;
    }
    bool elsewhere;
    const struct fact *fact = bind_own_fact(binder, given->name, &slot, &elsewhere);
    if (fact == NULL)
        return elsewhere || bind_place(binder, given);
    if (fact->type.kind == TYPE_PARTY) {
        err_set(binder->err, ERR_VALUE, "'%.*s' is a field of the order, not one of its facts",
                STR_ARG(fact->path));
        err_hint(binder->err, "name the exporter as the order's exporter");
        return bind_place(binder, given);
    }
    if (!bind_read(binder, fact, given, &value))
        return false;
    if (!fact->party_scope)
        return bind_once(binder, given, &bound->facts.values[slot], &value);
    /* For every party that does not say otherwise itself. */
    for (uint32_t p = 0; p < bound->facts.party_count; p++) {
        struct value *own = &bound->facts.parties[p].values[slot];
        if (own->state == VALUE_UNKNOWN && !own->said)
            *own = value;
    }
    return true;
}

static bool bind_value(struct binder *binder)
{
    const struct order *order = binder->bound->order;
    const struct fact *fact = binder->decider->known.value;
    if (fact == NULL || order->value_amount.length == 0)
        return true;
    char text[128];
    struct buf buf = { .data = text, .capacity = sizeof text, .limit = sizeof text };
    buf_str(&buf, order->value_amount);
    buf_byte(&buf, ' ');
    buf_str(&buf, order->value_currency);
    struct err ignored;
    /* A currency that the policy has no unit for leaves the value unknown to its rules. */
    if (!policy_read_value(binder->policy, &fact->type, buf_view(&buf),
                           &binder->bound->facts.values[fact->slot], &ignored))
        binder->bound->facts.values[fact->slot].state = VALUE_UNKNOWN;
    return true;
}

/* Which of the countries that a rule asks about the route leads through, as the order gives it. */
static void bind_via(struct binder *binder, struct value *values)
{
    const struct order *order = binder->bound->order;
    for (size_t i = 0; i < binder->decider->via_count; i++) {
        const struct fact *fact = binder->decider->via[i];
        struct str country = str_slice(fact->path, sizeof VIA - 1, fact->path.length);
        bool via = false;
        for (size_t k = 0; k < order->via_count; k++)
            via = via || str_equal(order->via[k], country);
        bind_number(values, fact, via);
    }
}

static bool bind_deal(struct binder *binder)
{
    const struct known_facts *known = &binder->decider->known;
    struct bound *bound = binder->bound;
    const struct order *order = bound->order;
    struct value *values = bound->facts.values;
    bound->on = bound->options->today;
    if (order->on.data != NULL && !date_parse(order->on, &bound->on, binder->err))
        return err_wrap(binder->err, "on");
    bind_number(values, known->on, bound->on);
    bind_via(binder, values);
    if (known->on != NULL)
        values[known->on->slot].said = true;
    if (!bind_text(binder, values, known->kind, order->kind, "kind") ||
        !bind_text(binder, values, known->from, order->from, "from") ||
        !bind_text(binder, values, known->destination, order->to, "to") ||
        !bind_text(binder, values, known->quantity, order->quantity, "quantity") ||
        !bind_text(binder, values, known->end_use, order->end_use, "end_use") ||
        !bind_value(binder))
        return false;
    if (order->fact_count > ORDER_FACTS_MAX)
        return err_set(binder->err, ERR_LIMIT, "an order has at most %d facts", ORDER_FACTS_MAX);
    for (size_t i = 0; i < order->fact_count; i++) {
        /* Facts of the item are its figures and have been bound with it. */
        if (!str_starts(order->facts[i].name, STR("item.")) &&
            !put_global(binder, &order->facts[i]))
            return false;
    }
    return true;
}

/* The country that a territory counts as; any other place is its own. */
static int64_t country_of(const struct policy *policy, const struct value *place)
{
    int64_t country = (int64_t)place->num.top;
    for (size_t i = 0; i < policy->territory_count; i++) {
        if (policy->territories[i].code_id == country)
            return policy->territories[i].parent_id;
    }
    return country;
}

/* A transfer stays where the goods are; a territory that counts as its country is there, too. */
static bool check_transfer(struct binder *binder)
{
    const struct known_facts *known = &binder->decider->known;
    const struct value *values = binder->bound->facts.values;
    if (known->kind == NULL || known->from == NULL || known->destination == NULL)
        return true;
    int transfer = enumeration_find(known->kind->type.enumeration, STR("transfer"));
    const struct value *kind = &values[known->kind->slot];
    const struct value *from = &values[known->from->slot];
    const struct value *to = &values[known->destination->slot];
    if (kind->state != VALUE_KNOWN || kind->num.top != transfer || from->state != VALUE_KNOWN ||
        to->state != VALUE_KNOWN ||
        country_of(binder->policy, from) == country_of(binder->policy, to))
        return true;
    err_set(binder->err, ERR_VALUE, "a transfer stays in one country");
    return err_hint(binder->err,
                    "say from where; to another country it is an export or a reexport");
}

/*
 * What every deal has.  "Not applicable" makes each comparison false, so that no rule about
 * countries would hold of a deal without one; and a quantity below zero is under every line.
 */
static bool check_deal(struct binder *binder)
{
    const struct known_facts *known = &binder->decider->known;
    const struct facts *facts = &binder->bound->facts;
    const struct fact *deal[] = { known->kind, known->from, known->destination, known->quantity };
    for (size_t i = 0; i < sizeof deal / sizeof deal[0]; i++) {
        if (deal[i] == NULL)
            continue;
        const struct value *value = &facts->values[deal[i]->slot];
        if (value->state == VALUE_NOT_APPLICABLE)
            return err_set(binder->err, ERR_VALUE, "%.*s: every deal has one",
                           STR_ARG(deal[i]->path));
        if (deal[i] == known->quantity && value->state == VALUE_KNOWN && value->num.top < 0)
            return err_set(binder->err, ERR_VALUE, "%.*s: it is below zero",
                           STR_ARG(deal[i]->path));
    }
    for (uint32_t p = 0; known->located != NULL && p < facts->party_count; p++) {
        if (facts->parties[p].values[known->located->slot].state == VALUE_NOT_APPLICABLE)
            return err_set(binder->err, ERR_VALUE, "%.*s: every party is somewhere",
                           STR_ARG(known->located->path));
    }
    return true;
}

static bool bind_exporter(struct binder *binder)
{
    struct bound *bound = binder->bound;
    size_t count = binder->policy->firm_count;
    uint8_t *match = arena_alloc(binder->arena, count + 1);
    size_t may_be = 0;
    if (match == NULL)
        return arena_error(binder->arena, binder->err);
    const struct exporter_name exporter = firm_exporter(binder->arena, bound->order->exporter_name);
    bound->knower = KNOWER_PUBLIC;
    for (size_t i = 0; i < count; i++) {
        match[i] = firm_is(&binder->decider->firms[i], &exporter);
        if (match[i] == TRUTH_TRUE)
            bound->knower = (int32_t)i;
        may_be += match[i] != TRUTH_FALSE;
    }
    /* Who may be one of several may know the letters of each: better a question too many. */
    if (may_be > 1 || (may_be == 1 && bound->knower == KNOWER_PUBLIC))
        bound->knower = KNOWER_ANY;
    if (bound->options->knowledge == KNOWLEDGE_PUBLIC)
        bound->knower = KNOWER_PUBLIC;
    bound->facts.firm_match = match;
    return true;
}

/* ---- what a plain question leaves out ---- */

/*
 * Where a party is taken to be: in the destination, and its seats where it says that it is itself.
 */
static struct value assumed_place(const struct binder *binder, const struct ordinary_fact *ordinary,
                                  const struct value *values)
{
    const struct known_facts *known = &binder->decider->known;
    bool seat = ordinary->fact == known->hq || ordinary->fact == known->parent_hq;
    if (seat && known->located != NULL && values[known->located->slot].state == VALUE_KNOWN)
        return values[known->located->slot];
    if (known->destination != NULL)
        return binder->bound->facts.values[known->destination->slot];
    return (struct value){ .num = num_int(0), .state = VALUE_UNKNOWN };
}

/* Whether it was assumed, into *ret_value; what was said, if only as unknown, stays. */
static bool assume(const struct binder *binder, const struct ordinary_fact *ordinary,
                   struct value *values)
{
    struct value *value = &values[ordinary->slot];
    if (value->state != VALUE_UNKNOWN || value->said)
        return false;
    *value = ordinary->destination ? assumed_place(binder, ordinary, values) : ordinary->value;
    return value->state != VALUE_UNKNOWN;
}

/*
 * Assumes it of every party that does not say otherwise.  Of a party with a name, what only a list
 * can tell is not assumed: nobody has looked it up.
 */
static bool assume_of_parties(const struct binder *binder, const struct ordinary_fact *ordinary,
                              struct value *ret_value)
{
    struct bound *bound = binder->bound;
    bool assumed = false;
    for (uint32_t p = 0; p < bound->facts.party_count; p++) {
        const struct order_party *said = bound->parties[p];
        struct value *values = bound->facts.parties[p].values;
        if (ordinary->unless_named && said != NULL && said->name.length > 0)
            continue;
        if (assume(binder, ordinary, values)) {
            *ret_value = values[ordinary->slot];
            assumed = true;
        }
    }
    return assumed;
}

static struct str assumed_text(const struct binder *binder, const struct ordinary_fact *ordinary,
                               const struct value *value)
{
    char country[3];
    if (!ordinary->destination)
        return ordinary->shown;
    country_text((int32_t)value->num.top, country);
    return str_copy(binder->arena, str_of(country));
}

/* No fact of the packs says it, so it has none; the names are ours. */
static struct assumption assumed_roles(const struct bound *bound)
{
    const struct order *order = bound->order;
    if (order->party_count == 0)
        return (struct assumption){ .fact = STR("party.in_every_role"), .value = STR("true") };
    struct str name = order->parties[0].name;
    return (struct assumption){
        .fact = STR("party.in_every_other_role"),
        .value = name.length > 0 ? name : STR("the first party"),
    };
}

static bool bind_ordinary(struct binder *binder)
{
    struct bound *bound = binder->bound;
    size_t count = binder->decider->ordinary_count;
    bound->assumed = arena_array(binder->arena, count + 1, sizeof *bound->assumed);
    bound->assumed_facts = arena_array(binder->arena, count + 1, sizeof *bound->assumed_facts);
    if (bound->assumed == NULL || bound->assumed_facts == NULL)
        return arena_error(binder->arena, binder->err);
    for (size_t i = 0; i < count; i++) {
        const struct ordinary_fact *ordinary = &binder->decider->ordinary[i];
        struct value value = { .state = VALUE_UNKNOWN };
        bool assumed = false;
        if (ordinary->fact->party_scope) {
            assumed = assume_of_parties(binder, ordinary, &value);
        } else if (assume(binder, ordinary, bound->facts.values)) {
            value = bound->facts.values[ordinary->slot];
            assumed = true;
        }
        if (!assumed)
            continue;
        bound->assumed_facts[bound->assumed_count] = ordinary->fact;
        bound->assumed[bound->assumed_count++] = (struct assumption){
            .fact = ordinary->fact->path,
            .value = assumed_text(binder, ordinary, &value),
        };
    }
    if (bound->roles_filled)
        bound->assumed[bound->assumed_count++] = assumed_roles(bound);
    return !binder->arena->exhausted || arena_error(binder->arena, binder->err);
}

bool bind_order(struct session *session, const struct order *order,
                const struct decide_options *options, const struct chip *chip,
                struct bound *ret_bound, struct err *err)
{
    struct binder binder = {
        .session = session,
        .decider = session->decider,
        .policy = session->decider->policy,
        .arena = &session->work,
        .bound = ret_bound,
        .err = err,
    };
    err_clear(err);
    *ret_bound =
        (struct bound){ .order = order, .options = options, .plain = order->id.data == NULL };
    ret_bound->parties =
        arena_array(binder.arena, ORDER_PARTIES_MAX + 1, sizeof *ret_bound->parties);
    if (ret_bound->parties == NULL)
        return arena_error(binder.arena, err);
    if (!bind_item(&binder, &order->item, chip, 0, &ret_bound->item))
        return false;
    ret_bound->facts.values = ret_bound->item.values;
    ret_bound->facts.stated = ret_bound->item.stated;
    return bind_parties(&binder) && bind_deal(&binder) && check_deal(&binder) &&
           bind_check_figures(&binder, &ret_bound->item) && bind_exporter(&binder) &&
           screen_parties(session, ret_bound, err) &&
           (!ret_bound->plain || bind_ordinary(&binder)) && check_transfer(&binder);
}
