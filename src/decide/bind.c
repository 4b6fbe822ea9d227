/* SPDX-License-Identifier: Apache-2.0 */
/* decide/bind.c - an order's words to facts of the vocabulary. */
#include "decide/decide_priv.h"

#include <string.h>

/* "item.rate[fp8]" to "item.rate" and "fp8". */
static struct str split_index(struct str name, struct str *ret_index)
{
    size_t open = str_find(name, '[');
    *ret_index = (struct str){ 0 };
    if (open == name.length || name.data[name.length - 1] != ']')
        return name;
    *ret_index = str_slice(name, open + 1, name.length - 1);
    return str_slice(name, 0, open);
}

const struct fact *bind_fact(const struct policy *policy, struct str name, uint32_t *ret_slot,
                             struct err *err)
{
    struct str index;
    struct str path = split_index(name, &index);
    const struct fact *fact = policy_fact(policy, path);
    int shown = (int)(name.length > 80 ? 80 : name.length);
    if (fact == NULL) {
        struct str near = policy_near_fact(policy, path);
        err_set(err, ERR_NAME, "fact '%.*s' is not known", shown, name.data);
        if (near.length > 0)
            err_hint(err, "did you mean '%.*s'?", STR_ARG(near));
        else
            err_hint(err, "'licet policy list facts' lists them");
        return NULL;
    }
    *ret_slot = fact->slot;
    if (fact->by == NULL && index.length > 0) {
        err_set(err, ERR_NAME, "fact '%.*s' takes no index", shown, name.data);
        return NULL;
    }
    if (fact->by != NULL && index.length == 0) {
        err_set(err, ERR_NAME, "fact '%.*s' wants an index", shown, name.data);
        err_hint(err, "as in %.*s[%.*s]", STR_ARG(path), STR_ARG(fact->by->members[0]));
        return NULL;
    }
    if (fact->by != NULL) {
        int member = enumeration_find(fact->by, index);
        if (member < 0) {
            err_set(err, ERR_NAME, "'%.*s' is not an index of '%.*s'", STR_ARG(index),
                    STR_ARG(path));
            return NULL;
        }
        *ret_slot += (uint32_t)member;
    }
    return fact;
}

struct binder {
    struct session *session;
    const struct decider *decider;
    const struct policy *policy;
    struct arena *arena;
    struct bound *bound;
    struct err *err;
};

/* "prefix" + name, or the name itself when it has its own; NULL data when memory ran out. */
static struct str full_name(struct binder *binder, const char *prefix, struct str name)
{
    struct str start = str_of(prefix);
    if (str_starts(name, start))
        return name;
    char *text = arena_alloc(binder->arena, start.length + name.length);
    if (text == NULL)
        return (struct str){ 0 };
    memcpy(text, start.data, start.length);
    if (name.length > 0)
        memcpy(text + start.length, name.data, name.length);
    return (struct str){ .data = text, .length = start.length + name.length };
}

static bool at_given(struct binder *binder, const struct given_fact *given)
{
    binder->err->line = given->line;
    binder->err->column = given->column;
    return false;
}

/* Reads a given value as the fact's type.  A bare true or false is for a bool, a bare number for no bool. */
static bool read_given(struct binder *binder, const struct fact *fact,
                       const struct given_fact *given, struct value *ret)
{
    bool boolean = fact->type.kind == TYPE_BOOL;
    if (given->kind == GIVEN_NULL) {
        *ret = (struct value){ .num = num_int(0), .state = VALUE_UNKNOWN, .said = true };
        return true;
    }
    if ((given->kind == GIVEN_BOOL && !boolean) || (given->kind == GIVEN_NUMBER && boolean)) {
        err_set(binder->err, ERR_VALUE, "'%.*s' is %s, which '%.*s' is not", STR_ARG(given->value),
                given->kind == GIVEN_BOOL ? "true or false" : "a number", STR_ARG(fact->path));
        return at_given(binder, given);
    }
    if (policy_read_value(binder->policy, &fact->type, given->value, ret, binder->err)) {
        ret->said = true;
        return true;
    }
    err_wrap(binder->err, "%.*s", STR_ARG(fact->path));
    return at_given(binder, given);
}

static void put_number(struct value *values, const struct fact *fact, int64_t number)
{
    if (fact != NULL)
        values[fact->slot] = (struct value){ .num = num_int(number), .state = VALUE_KNOWN };
}

/* A field of the order that is a fact too; absent text leaves it unknown. */
static bool put_text(struct binder *binder, struct value *values, const struct fact *fact,
                     struct str text, const char *field)
{
    if (fact == NULL || text.data == NULL)
        return true;
    if (policy_read_value(binder->policy, &fact->type, text, &values[fact->slot], binder->err))
        return true;
    return err_wrap(binder->err, "%s", field);
}

/* ---- the item ---- */

static bool same_value(const struct value *a, const struct value *b)
{
    return a->state == b->state &&
           (a->state != VALUE_KNOWN || num_compare(a->num, b->num) == 0);
}

static bool put_figure(struct binder *binder, struct bound_item *item,
                       const struct given_fact *given)
{
    struct str name = full_name(binder, "item.", given->name);
    struct value value;
    uint32_t slot;
    if (name.data == NULL)
        return arena_error(binder->arena, binder->err);
    const struct fact *fact = bind_fact(binder->policy, name, &slot, binder->err);
    if (fact == NULL)
        return at_given(binder, given);
    if (!read_given(binder, fact, given, &value))
        return false;
    /* A given figure wins; the decision says so where the catalog had another, or the pack would work it out. */
    bool wins = item->chip != NULL && value.state != VALUE_UNKNOWN &&
                (fact->define != NULL ||
                 (item->values[slot].state != VALUE_UNKNOWN &&
                  !same_value(&item->values[slot], &value)));
    if (wins)
        item->given[item->given_count++] = name;
    item->values[slot] = value;
    return true;
}

static void put_chip(struct binder *binder, struct bound_item *item)
{
    size_t index = (size_t)(item->chip - binder->decider->catalog->chips);
    const struct chip_value *values = binder->decider->chip_values[index];
    for (size_t i = 0; i < binder->decider->chip_value_counts[index]; i++)
        item->values[values[i].slot] = values[i].value;
    const struct fact *model = binder->decider->known.item_model;
    put_number(item->values, model, policy_string(binder->policy, item->chip->family));
}

/* ic, computer, weights or goods, from what the order says of the item. */
static const char *kind_of(const struct binder *binder, const struct bound_item *item)
{
    const struct fact *weights = policy_fact(binder->policy, STR("item.weights"));
    const struct fact *training = policy_fact(binder->policy, STR("item.training_ops"));
    if (item->said->contains_count > 0)
        return "computer";
    if ((weights != NULL && item->values[weights->slot].state == VALUE_KNOWN &&
         item->values[weights->slot].num.top != 0) ||
        (training != NULL && item->values[training->slot].state == VALUE_KNOWN))
        return "weights";
    return item->chip == NULL && item->said->figure_count == 0 && item->said->eccn.length > 0
               ? "goods"
               : "ic";
}

static void put_kind(struct binder *binder, struct bound_item *item)
{
    const struct fact *kind = binder->decider->known.item_kind;
    if (kind == NULL || item->values[kind->slot].state != VALUE_UNKNOWN)
        return;
    int member = enumeration_find(kind->type.enumeration, str_of(kind_of(binder, item)));
    if (member >= 0)
        put_number(item->values, kind, member);
}

/* The assembly's own figures where it gives none: any, or the highest, of its components'. */
static void put_components(struct binder *binder, struct bound_item *item)
{
    for (size_t i = 0; i < binder->decider->component_fact_count; i++) {
        const struct fact *fact = binder->decider->components[i];
        struct value *own = &item->values[fact->slot];
        struct value joint = { .num = num_int(0), .state = VALUE_NOT_APPLICABLE };
        if (own->state != VALUE_UNKNOWN || fact->define != NULL)
            continue;
        for (size_t c = 0; c < item->contains_count; c++) {
            const struct value *value = &item->contains[c].values[fact->slot];
            bool decides = fact->components == COMPONENTS_ANY && value->state == VALUE_KNOWN &&
                           value->num.top != 0;
            if (decides) {
                joint = *value;
                break;
            }
            if (joint.state == VALUE_UNKNOWN || value->state == VALUE_NOT_APPLICABLE)
                continue;
            if (value->state == VALUE_UNKNOWN || joint.state == VALUE_NOT_APPLICABLE ||
                num_compare(value->num, joint.num) > 0)
                joint = *value;
        }
        if (joint.state == VALUE_KNOWN)
            *own = joint;
    }
}

static bool find_chip(struct binder *binder, struct bound_item *item, struct err *err)
{
    struct catalog_match match;
    struct str name = item->said->name;
    catalog_find(binder->decider->catalog, name, &match);
    if (match.count == 0) {
        /* Figures speak for a chip that the catalog does not know. */
        if (item->said->figure_count > 0 || item->said->eccn.length > 0 ||
            item->said->contains_count > 0)
            return true;
        err_set(err, ERR_NAME, "chip '%.*s' is not in the catalog",
                (int)(name.length > 80 ? 80 : name.length), name.data);
        if (match.suggestion_count > 0)
            return err_hint(err, "did you mean '%.*s'? or give figures, such as item.tpp",
                            STR_ARG(match.suggestions[0]));
        return err_hint(err, "'licet chip list' lists them; or give figures, such as item.tpp");
    }
    if (match.total > 1)
        err_set(err, ERR_NAME, "chip '%.*s' is a family of %zu",
                (int)(name.length > 80 ? 80 : name.length), name.data, match.total);
    item->chip = match.total == 1 ? match.chips[0] : NULL;
    if (match.total > 1)
        return err_hint(err, "say which, such as '%.*s'", STR_ARG(match.chips[0]->name));
    return true;
}

static bool bind_item(struct binder *binder, const struct order_item *said,
                      const struct chip *chip, unsigned depth, struct bound_item *item)
{
    size_t slots = binder->policy->slot_count;
    *item = (struct bound_item){ .said = said, .chip = chip, .name = said->name };
    item->values = arena_array(binder->arena, slots, sizeof *item->values);
    item->given = arena_array(binder->arena, said->figure_count + 1, sizeof *item->given);
    if (item->values == NULL || item->given == NULL)
        return arena_error(binder->arena, binder->err);
    if (chip == NULL && said->name.length > 0 && !find_chip(binder, item, binder->err))
        return false;
    if (item->chip != NULL) {
        item->name = item->chip->name;
        put_chip(binder, item);
    } else if (said->name.length > 0) {
        put_number(item->values, binder->decider->known.item_model,
                   policy_string(binder->policy, said->name));
    }
    if (!put_text(binder, item->values, binder->decider->known.item_origin, said->origin,
                  "item.origin"))
        return false;
    for (size_t i = 0; i < said->figure_count; i++) {
        if (!put_figure(binder, item, &said->figures[i]))
            return false;
    }
    item->stated = said->eccn;
    if (said->contains_count > 0) {
        if (depth + 1 >= ORDER_DEPTH_MAX)
            return err_set(binder->err, ERR_LIMIT, "assemblies are nested more than %d deep",
                           ORDER_DEPTH_MAX);
        item->contains =
            arena_array(binder->arena, said->contains_count, sizeof *item->contains);
        if (item->contains == NULL)
            return arena_error(binder->arena, binder->err);
        item->contains_count = said->contains_count;
        for (size_t i = 0; i < said->contains_count; i++) {
            if (!bind_item(binder, &said->contains[i], NULL, depth + 1, &item->contains[i]))
                return false;
        }
        put_components(binder, item);
    }
    put_kind(binder, item);
    return true;
}

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
    if (!put_text(binder, party->values, known->located, said->country, "country") ||
        !put_text(binder, party->values, known->hq, said->hq, "hq") ||
        !put_text(binder, party->values, known->parent_hq, said->parent_hq, "parent_hq"))
        return err_wrap(binder->err, "party '%.*s'", STR_ARG(said->name));
    for (size_t i = 0; i < said->fact_count; i++) {
        const struct given_fact *given = &said->facts[i];
        struct str name = full_name(binder, "party.", given->name);
        uint32_t slot;
        if (name.data == NULL)
            return arena_error(binder->arena, binder->err);
        const struct fact *fact = bind_fact(binder->policy, name, &slot, binder->err);
        if (fact == NULL)
            return at_given(binder, given);
        if (!read_given(binder, fact, given, &party->values[slot]))
            return false;
    }
    return true;
}

static bool has_role(const struct facts *facts, const struct policy *policy, const char *role)
{
    for (size_t r = 0; r < policy->role_count; r++) {
        if (!str_equal_text(policy->roles[r], role))
            continue;
        for (uint32_t p = 0; p < facts->party_count; p++) {
            if ((facts->parties[p].roles >> r & 1) != 0)
                return true;
        }
    }
    return false;
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
    if (bound->plain) {
        /* One party in every role: whoever is named takes those that nobody has. */
        uint32_t taken = 0;
        if (facts->party_count == 0)
            return add_party(binder, NULL) != NULL;
        for (uint32_t p = 0; p < facts->party_count; p++)
            taken |= facts->parties[p].roles;
        facts->parties[0].roles |= ~taken;
        return true;
    }
    bool complete = (order->has_parties_complete && order->parties_complete) ||
                    (has_role(facts, binder->policy, "end_user") &&
                     has_role(facts, binder->policy, "ultimate_consignee"));
    if (complete)
        return true;
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
            return at_given(binder, given);
        return true;
    }
    const struct fact *fact = bind_fact(binder->policy, given->name, &slot, binder->err);
    if (fact == NULL)
        return at_given(binder, given);
    if (!read_given(binder, fact, given, &value))
        return false;
    if (!fact->party_scope) {
        if (str_starts(fact->path, STR("item."))) {
            struct value *old = &bound->item.values[slot];
            if (bound->item.chip != NULL && value.state != VALUE_UNKNOWN &&
                (fact->define != NULL ||
                 (old->state != VALUE_UNKNOWN && !same_value(old, &value))))
                bound->item.given[bound->item.given_count++] = given->name;
        }
        bound->facts.values[slot] = value;
        return true;
    }
    for (uint32_t p = 0; p < bound->facts.party_count; p++)
        bound->facts.parties[p].values[slot] = value;
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

static bool bind_deal(struct binder *binder)
{
    const struct known_facts *known = &binder->decider->known;
    struct bound *bound = binder->bound;
    const struct order *order = bound->order;
    struct value *values = bound->facts.values;
    bound->on = bound->options->today;
    if (order->on.data != NULL && !date_parse(order->on, &bound->on, binder->err))
        return err_wrap(binder->err, "on");
    put_number(values, known->on, bound->on);
    if (!put_text(binder, values, known->kind, order->kind, "kind") ||
        !put_text(binder, values, known->from, order->from, "from") ||
        !put_text(binder, values, known->destination, order->to, "to") ||
        !put_text(binder, values, known->quantity, order->quantity, "quantity") ||
        !put_text(binder, values, known->end_use, order->end_use, "end_use") ||
        !bind_value(binder))
        return false;
    for (size_t i = 0; i < order->fact_count; i++) {
        if (!put_global(binder, &order->facts[i]))
            return false;
    }
    return true;
}

static bool bind_exporter(struct binder *binder)
{
    struct bound *bound = binder->bound;
    size_t count = binder->policy->firm_count;
    uint8_t *match = arena_alloc(binder->arena, count + 1);
    bool unsure = false;
    if (match == NULL)
        return arena_error(binder->arena, binder->err);
    bound->knower = KNOWER_PUBLIC;
    for (size_t i = 0; i < count; i++) {
        match[i] = firm_is(binder->arena, &binder->decider->firms[i],
                           bound->order->exporter_name);
        if (match[i] == TRUTH_TRUE)
            bound->knower = (int32_t)i;
        unsure = unsure || match[i] == TRUTH_UNKNOWN;
    }
    /* Who may be the addressee may know its letter: better a question too many. */
    if (unsure && bound->knower == KNOWER_PUBLIC)
        bound->knower = KNOWER_ANY;
    if (bound->options->knowledge == KNOWLEDGE_PUBLIC)
        bound->knower = KNOWER_PUBLIC;
    bound->facts.firm_match = match;
    return true;
}

/* ---- what a plain question leaves out ---- */

static bool assume(struct binder *binder, const struct ordinary_fact *ordinary,
                   struct value *values, bool *ret_assumed)
{
    const struct fact *destination = binder->decider->known.destination;
    if (values[ordinary->slot].state != VALUE_UNKNOWN || values[ordinary->slot].said)
        return true;
    if (ordinary->destination) {
        if (destination == NULL)
            return true;
        values[ordinary->slot] = binder->bound->facts.values[destination->slot];
    } else {
        values[ordinary->slot] = ordinary->value;
    }
    *ret_assumed = *ret_assumed || values[ordinary->slot].state != VALUE_UNKNOWN;
    return true;
}

static bool bind_ordinary(struct binder *binder)
{
    struct bound *bound = binder->bound;
    size_t count = binder->decider->ordinary_count;
    bound->assumed = arena_array(binder->arena, count, sizeof *bound->assumed);
    bound->assumed_facts = arena_array(binder->arena, count, sizeof *bound->assumed_facts);
    if (bound->assumed == NULL || bound->assumed_facts == NULL)
        return arena_error(binder->arena, binder->err);
    for (size_t i = 0; i < count; i++) {
        const struct ordinary_fact *ordinary = &binder->decider->ordinary[i];
        bool assumed = false;
        if (!ordinary->fact->party_scope &&
            !assume(binder, ordinary, bound->facts.values, &assumed))
            return false;
        for (uint32_t p = 0; ordinary->fact->party_scope && p < bound->facts.party_count; p++) {
            if (!assume(binder, ordinary, bound->facts.parties[p].values, &assumed))
                return false;
        }
        if (!assumed)
            continue;
        bound->assumed_facts[bound->assumed_count] = ordinary->fact;
        bound->assumed[bound->assumed_count++] = (struct assumption){
            .fact = ordinary->fact->path,
            .value = ordinary->destination ? bound->order->to : ordinary->shown,
        };
    }
    return true;
}

bool bind_order(struct session *session, const struct order *order,
                const struct decide_options *options, const struct chip *chip,
                struct bound *ret_bound, struct err *err)
{
    struct binder binder = {
        .session = session, .decider = session->decider, .policy = session->decider->policy,
        .arena = &session->work, .bound = ret_bound, .err = err,
    };
    err_clear(err);
    *ret_bound = (struct bound){ .order = order, .options = options,
                                 .plain = order->id.data == NULL };
    ret_bound->parties =
        arena_array(binder.arena, ORDER_PARTIES_MAX + 1, sizeof *ret_bound->parties);
    if (ret_bound->parties == NULL)
        return arena_error(binder.arena, err);
    if (!bind_item(&binder, &order->item, chip, 0, &ret_bound->item))
        return false;
    /* Room for each fact of the order that may win over the catalog. */
    struct str *given = arena_array(binder.arena,
                                    order->fact_count + ret_bound->item.given_count + 1,
                                    sizeof *given);
    if (given == NULL)
        return arena_error(binder.arena, err);
    memcpy(given, ret_bound->item.given, ret_bound->item.given_count * sizeof *given);
    ret_bound->item.given = given;
    ret_bound->facts.values = ret_bound->item.values;
    ret_bound->facts.stated = ret_bound->item.stated;
    return bind_parties(&binder) && bind_deal(&binder) && bind_exporter(&binder) &&
           (!ret_bound->plain || bind_ordinary(&binder));
}
