/* SPDX-License-Identifier: Apache-2.0 */
/* decide/bind_item.c - what is shipped: its figures to facts of the vocabulary. */
#include "decide/bind_priv.h"

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

static const struct fact *no_fact(const struct policy *policy, struct str name, struct err *err)
{
    struct str index;
    struct str near = policy_near_fact(policy, split_index(name, &index));
    err_set(err, ERR_NAME, "fact '%.*s' is not known", (int)(name.length > 80 ? 80 : name.length),
            name.data);
    if (near.length > 0)
        err_hint(err, "did you mean '%.*s'?", STR_ARG(near));
    else
        err_hint(err, "'licet policy list facts' lists them");
    return NULL;
}

/* The slot of the fact, by its index where it has one. */
static const struct fact *slot_of(const struct fact *fact, struct str name, uint32_t *ret_slot,
                                  struct err *err)
{
    struct str index;
    struct str path = split_index(name, &index);
    int shown = (int)(name.length > 80 ? 80 : name.length);
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

const struct fact *bind_fact(const struct policy *policy, struct str name, uint32_t *ret_slot,
                             struct err *err)
{
    struct str index;
    const struct fact *fact = policy_fact(policy, split_index(name, &index));
    return fact == NULL ? no_fact(policy, name, err) : slot_of(fact, name, ret_slot, err);
}

const struct fact *bind_own_fact(struct binder *binder, struct str name, uint32_t *ret_slot,
                                 bool *ret_elsewhere)
{
    struct str index;
    struct str path = split_index(name, &index);
    const struct fact *fact = policy_fact(binder->policy, path);
    *ret_elsewhere = fact == NULL && known_elsewhere(binder->decider, path);
    if (*ret_elsewhere) {
        binder->session->said_elsewhere = true;
        return NULL;
    }
    return fact == NULL ? no_fact(binder->policy, name, binder->err)
                        : slot_of(fact, name, ret_slot, binder->err);
}

/* "prefix" + name, or the name itself when it has its own; NULL data when memory ran out. */
struct str bind_full_name(struct binder *binder, const char *prefix, struct str name)
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

bool bind_place(struct binder *binder, const struct given_fact *given)
{
    binder->err->line = given->line;
    binder->err->column = given->column;
    return false;
}

/*
 * A tariff number is written with dots or without, to six digits or to ten; rules name the first
 * six, by which all countries agree.  Anything else would be on no list and seem free.
 */
static bool tariff_number(struct binder *binder, struct str *text)
{
    char digits[6];
    size_t count = 0;
    size_t all = 0;
    if (str_equal_text(*text, "unknown") || str_equal_text(*text, "not_applicable"))
        return true;
    for (size_t i = 0; i < text->length; i++) {
        char c = text->data[i];
        bool digit = is_digit(c);
        if (digit && count < sizeof digits)
            digits[count++] = c;
        all += digit;
        if (!digit && c != '.' && c != ' ')
            all = SIZE_MAX / 2;
    }
    if (count < sizeof digits || all > 10) {
        err_set(binder->err, ERR_VALUE, "'%.*s' is no tariff number",
                (int)(text->length > 40 ? 40 : text->length), text->data);
        return err_hint(binder->err, "write its first six digits, such as 854442");
    }
    *text = str_copy(binder->arena, (struct str){ digits, sizeof digits });
    return text->data != NULL || arena_error(binder->arena, binder->err);
}

/* A bare true or false is for a bool, a bare number for no bool. */
bool bind_read(struct binder *binder, const struct fact *fact, const struct given_fact *given,
               struct value *ret)
{
    struct str text = given->value;
    bool boolean = fact->type.kind == TYPE_BOOL;
    /*
     * A definition with a question of its own is one that somebody may answer; the others are
     * conclusions.
     */
    if (boolean && fact->define != NULL && fact->ask.length == 0) {
        err_set(binder->err, ERR_VALUE, "'%.*s' is worked out from other facts",
                STR_ARG(fact->path));
        err_hint(binder->err, "give those: 'licet policy show' has its definition");
        return bind_place(binder, given);
    }
    if (given->kind == GIVEN_NULL) {
        *ret = (struct value){ .num = num_int(0), .state = VALUE_UNKNOWN, .said = true };
        return true;
    }
    if ((given->kind == GIVEN_BOOL && !boolean) || (given->kind == GIVEN_NUMBER && boolean)) {
        err_set(binder->err, ERR_VALUE, "'%.*s' is %s, which '%.*s' is not", STR_ARG(given->value),
                given->kind == GIVEN_BOOL ? "true or false" : "a number", STR_ARG(fact->path));
        return bind_place(binder, given);
    }
    bool readable = !str_equal_text(fact->path, "item.hts") || tariff_number(binder, &text);
    if (readable && policy_read_value(binder->policy, &fact->type, text, ret, binder->err)) {
        ret->said = true;
        return true;
    }
    err_wrap(binder->err, "%.*s", STR_ARG(fact->path));
    return bind_place(binder, given);
}

/* What is said twice has to be the same both times. */
bool bind_once(struct binder *binder, const struct given_fact *given, struct value *slot,
               const struct value *value)
{
    if (slot->said && !bind_same(slot, value)) {
        err_set(binder->err, ERR_VALUE, "'%.*s' is said twice, and not the same",
                (int)(given->name.length > 80 ? 80 : given->name.length), given->name.data);
        err_hint(binder->err, "leave one of them out");
        return bind_place(binder, given);
    }
    *slot = *value;
    return true;
}

void bind_number(struct value *values, const struct fact *fact, int64_t number)
{
    if (fact != NULL)
        values[fact->slot] = (struct value){ .num = num_int(number), .state = VALUE_KNOWN };
}

/* A field of the order that is a fact too; absent text leaves it unknown. */
bool bind_text(struct binder *binder, struct value *values, const struct fact *fact,
               struct str text, const char *field)
{
    if (fact == NULL || text.data == NULL)
        return true;
    if (!policy_read_value(binder->policy, &fact->type, text, &values[fact->slot], binder->err))
        return err_wrap(binder->err, "%s", field);
    values[fact->slot].said = true;
    return true;
}

/* ---- the item ---- */

bool bind_same(const struct value *a, const struct value *b)
{
    return a->state == b->state && (a->state != VALUE_KNOWN || num_compare(a->num, b->num) == 0);
}

static bool put_figure(struct binder *binder, struct bound_item *item,
                       const struct given_fact *given)
{
    struct str name = bind_full_name(binder, "item.", given->name);
    struct value value;
    uint32_t slot = 0;
    bool elsewhere;
    if (name.data == NULL)
        return arena_error(binder->arena, binder->err);
    const struct fact *fact = bind_own_fact(binder, name, &slot, &elsewhere);
    if (fact == NULL)
        return elsewhere || bind_place(binder, given);
    if (!bind_read(binder, fact, given, &value))
        return false;
    /*
     * A given figure wins; the decision says so where the catalog had another, or the pack would
     * work it out.
     */
    bool wins = item->chip != NULL && value.state != VALUE_UNKNOWN && !item->values[slot].said &&
                (fact->define != NULL || (item->values[slot].state != VALUE_UNKNOWN &&
                                          !bind_same(&item->values[slot], &value)));
    if (!bind_once(binder, given, &item->values[slot], &value))
        return false;
    if (wins)
        item->given[item->given_count++] = name;
    return true;
}

/* Figures of the item among the order's facts. */
static bool put_order_facts(struct binder *binder, struct bound_item *item)
{
    const struct order *order = binder->bound->order;
    for (size_t i = 0; i < order->fact_count; i++) {
        if (str_starts(order->facts[i].name, STR("item.")) &&
            !put_figure(binder, item, &order->facts[i]))
            return false;
    }
    return true;
}

static void put_chip(struct binder *binder, struct bound_item *item)
{
    size_t index = (size_t)(item->chip - binder->decider->catalog->chips);
    const struct chip_value *values = binder->decider->chip_values[index];
    for (size_t i = 0; i < binder->decider->chip_value_counts[index]; i++)
        item->values[values[i].slot] = values[i].value;
    const struct fact *model = binder->decider->known.item_model;
    bind_number(item->values, model, policy_string(binder->policy, item->chip->family));
}

/*
 * What is said to be under an entry and nothing else: the letter behind the category is its product
 * group, D for software and E for technology.
 */
static const char *kind_of_entry(struct str eccn)
{
    char group = eccn.length > 1 && is_digit(eccn.data[0]) ? eccn.data[1] : 0;
    return group == 'D' ? "software" : group == 'E' ? "technology" : "goods";
}

static bool is_known(const struct binder *binder, const struct bound_item *item, const char *path)
{
    const struct fact *fact = policy_fact(binder->policy, str_of(path));
    return fact != NULL && item->values[fact->slot].state == VALUE_KNOWN;
}

/* Whether anything was measured: a chip has figures, and what has none may be anything. */
static bool has_figures(const struct binder *binder, const struct bound_item *item)
{
    const struct decider *decider = binder->decider;
    for (size_t i = 0; i < decider->item_number_count; i++) {
        const struct fact *fact = decider->item_numbers[i];
        size_t slots = fact->by == NULL ? 1 : fact->by->member_count;
        for (size_t m = 0; m < slots; m++) {
            if (item->values[fact->slot + m].state != VALUE_UNKNOWN)
                return true;
        }
    }
    return false;
}

/* ic, computer, weights, software, technology or goods, from what the order says; or NULL. */
static const char *kind_of(const struct binder *binder, const struct bound_item *item)
{
    const struct fact *weights = policy_fact(binder->policy, STR("item.weights"));
    if (item->said->contains_count > 0)
        return "computer";
    if (is_known(binder, item, "item.training_ops") ||
        is_known(binder, item, "item.weights_published") ||
        (weights != NULL && is_known(binder, item, "item.weights") &&
         item->values[weights->slot].num.top != 0))
        return "weights";
    if (item->chip == NULL && item->said->figure_count == 0 && item->said->eccn.length > 0)
        return kind_of_entry(item->said->eccn);
    return item->chip != NULL || has_figures(binder, item) ? "ic" : NULL;
}

static void put_kind(struct binder *binder, struct bound_item *item)
{
    const struct fact *kind = binder->decider->known.item_kind;
    if (kind == NULL || item->values[kind->slot].state != VALUE_UNKNOWN)
        return;
    const char *word = kind_of(binder, item);
    int member = word == NULL ? -1 : enumeration_find(kind->type.enumeration, str_of(word));
    if (member < 0 && item->said->eccn.length > 0)
        member = enumeration_find(kind->type.enumeration, STR("goods"));
    if (member >= 0)
        bind_number(item->values, kind, member);
}

/* Any, or the highest, of the components' values; not applicable when it is so for all. */
static struct value joint_value(const struct bound_item *item, const struct fact *fact,
                                uint32_t slot)
{
    struct value joint = { .num = num_int(0), .state = VALUE_NOT_APPLICABLE };
    for (size_t c = 0; c < item->contains_count; c++) {
        const struct value *value = &item->contains[c].values[slot];
        if (fact->components == COMPONENTS_ANY && value->state == VALUE_KNOWN &&
            value->num.top != 0)
            return *value;
        if (joint.state == VALUE_UNKNOWN || value->state == VALUE_NOT_APPLICABLE)
            continue;
        if (value->state == VALUE_UNKNOWN || joint.state == VALUE_NOT_APPLICABLE ||
            num_compare(value->num, joint.num) > 0)
            joint = *value;
    }
    return joint;
}

/* The assembly's own figures where it says nothing of them: from its components. */
static void put_components(struct binder *binder, struct bound_item *item)
{
    for (size_t i = 0; i < binder->decider->component_fact_count; i++) {
        const struct fact *fact = binder->decider->components[i];
        size_t slots = fact->by == NULL ? 1 : fact->by->member_count;
        for (size_t m = 0; m < slots && fact->define == NULL; m++) {
            uint32_t slot = fact->slot + (uint32_t)m;
            struct value joint = joint_value(item, fact, slot);
            struct value *own = &item->values[slot];
            if (own->state == VALUE_UNKNOWN && !own->said && joint.state == VALUE_KNOWN)
                *own = joint;
            else if (own->state == VALUE_KNOWN && joint.state == VALUE_KNOWN &&
                     !bind_same(own, &joint))
                item->given[item->given_count++] = fact->path;
        }
    }
}

/*
 * Rules that name a model mean it inside an assembly, too, whatever the assembly is called: its
 * model is the one of its contents that a rule names, and unknown where that is several or not
 * said.
 */
static void put_model(const struct binder *binder, struct bound_item *item)
{
    const struct fact *model = binder->decider->known.item_model;
    struct value inside = { .num = num_int(VALUE_STRING_OTHER), .state = VALUE_KNOWN };
    const struct value other = inside;
    for (size_t i = 0; i < item->contains_count && model != NULL; i++) {
        const struct value *value = &item->contains[i].values[model->slot];
        if (value->state == VALUE_NOT_APPLICABLE || bind_same(value, &other))
            continue;
        bool same = bind_same(&inside, &other) || bind_same(&inside, value);
        inside = same ? *value : (struct value){ .state = VALUE_UNKNOWN };
    }
    if (model == NULL || bind_same(&inside, &other))
        return;
    struct value *own = &item->values[model->slot];
    bool open = own->state == VALUE_UNKNOWN && own->said;
    if (!open && (own->state != VALUE_KNOWN || bind_same(own, &other)))
        *own = inside;
    else if (!bind_same(own, &inside))
        own->state = VALUE_UNKNOWN;
}

static bool no_chip(const struct binder *binder, struct str name)
{
    const struct policy *policy = binder->policy;
    struct err *err = binder->err;
    struct catalog_suggestions near;
    struct str heading = str_slice(name, 0, str_find(name, '.'));
    size_t at = policy_codes_from(policy, heading);
    err_set(err, ERR_NAME, "chip '%.*s' is not in the catalog",
            (int)(name.length > 80 ? 80 : name.length), name.data);
    if (at < policy->code_count && code_is(policy->strings[policy->codes[at]], heading))
        return err_hint(err, "an entry of the control list goes into item.eccn, or --eccn");
    catalog_suggest(binder->decider->catalog, name, &near);
    if (near.count > 0)
        return err_hint(err, "did you mean '%.*s'? or give figures, such as item.tpp",
                        STR_ARG(near.list[0]));
    return err_hint(err, "'licet chip list' lists them; or give figures, such as item.tpp");
}

/* Binds each chip of a family by itself: it is answered where all of them answer alike. */
static bool bind_family(struct binder *binder, const struct order_item *said,
                        const struct catalog_match *match, unsigned depth, struct bound_item *item)
{
    item->variants = arena_array(binder->arena, match->count, sizeof *item->variants);
    if (item->variants == NULL)
        return arena_error(binder->arena, binder->err);
    item->variant_count = match->count;
    for (size_t i = 0; i < match->count; i++) {
        if (!bind_item(binder, said, match->chips[i], depth, &item->variants[i]))
            return false;
    }
    /* What they share is the family's; what they do not is unknown. */
    memcpy(item->values, item->variants[0].values,
           binder->policy->slot_count * sizeof *item->values);
    for (size_t i = 1; i < match->count; i++) {
        for (size_t slot = 0; slot < binder->policy->slot_count; slot++) {
            if (!bind_same(&item->values[slot], &item->variants[i].values[slot]))
                item->values[slot] = (struct value){ .num = num_int(0) };
        }
    }
    item->stated = item->variants[0].stated;
    return true;
}

/* The chip, or the family, that the name means; neither where figures or contents speak for it. */
static bool find_chip(struct binder *binder, struct bound_item *item, struct catalog_match *match)
{
    const struct order_item *said = item->said;
    catalog_find(binder->decider->catalog, said->name, match);
    if (match->count == 0)
        return said->figure_count > 0 || said->eccn.length > 0 || said->contains_count > 0 ||
               no_chip(binder, said->name);
    if (match->total > match->count) {
        err_set(binder->err, ERR_NAME, "chip '%.*s' is a family of %zu", STR_ARG(said->name),
                match->total);
        return err_hint(binder->err, "say which, such as '%.*s'", STR_ARG(match->chips[0]->name));
    }
    item->chip = match->count == 1 ? match->chips[0] : NULL;
    return true;
}

static bool check_counts(struct binder *binder, const struct order_item *said)
{
    if (said->figure_count > ORDER_FACTS_MAX)
        return err_set(binder->err, ERR_LIMIT, "an item has at most %d figures", ORDER_FACTS_MAX);
    if (said->contains_count > ORDER_COMPONENTS_MAX)
        return err_set(binder->err, ERR_LIMIT, "an assembly has at most %d components",
                       ORDER_COMPONENTS_MAX);
    return true;
}

/* A chip of the catalog, or an item that says it is a circuit, cannot be what contains others. */
static bool check_assembly(struct binder *binder, const struct bound_item *item)
{
    const struct fact *kind = binder->decider->known.item_kind;
    int computer = kind == NULL ? -1 : enumeration_find(kind->type.enumeration, STR("computer"));
    if (item->chip != NULL || item->variant_count > 0) {
        err_set(binder->err, ERR_VALUE, "'%.*s' is a chip, and chips contain none",
                STR_ARG(item->said->name));
        return err_hint(binder->err, "put it among what the assembly contains");
    }
    if (kind != NULL && item->values[kind->slot].said &&
        (item->values[kind->slot].state != VALUE_KNOWN ||
         item->values[kind->slot].num.top != computer)) {
        err_set(binder->err, ERR_VALUE, "what contains chips is a computer or an assembly");
        return err_hint(binder->err, "leave item.kind out");
    }
    return true;
}

static bool bind_contents(struct binder *binder, const struct order_item *said, unsigned depth,
                          struct bound_item *item)
{
    if (!check_assembly(binder, item))
        return false;
    if (depth + 1 >= ORDER_DEPTH_MAX)
        return err_set(binder->err, ERR_LIMIT, "assemblies are nested more than %d deep",
                       ORDER_DEPTH_MAX);
    item->contains = arena_array(binder->arena, said->contains_count, sizeof *item->contains);
    if (item->contains == NULL)
        return arena_error(binder->arena, binder->err);
    item->contains_count = said->contains_count;
    for (size_t i = 0; i < said->contains_count; i++) {
        if (!bind_item(binder, &said->contains[i], NULL, depth + 1, &item->contains[i]))
            return false;
    }
    put_components(binder, item);
    put_model(binder, item);
    return true;
}

/* What the order says of the item over what the catalog knows. */
static bool bind_figures(struct binder *binder, const struct order_item *said, unsigned depth,
                         struct bound_item *item)
{
    if (item->chip != NULL) {
        item->name = item->chip->name;
        put_chip(binder, item);
    } else if (said->name.length > 0) {
        bind_number(item->values, binder->decider->known.item_model,
                    policy_string(binder->policy, said->name));
    }
    if (!bind_text(binder, item->values, binder->decider->known.item_origin, said->origin,
                   "item.origin"))
        return false;
    for (size_t i = 0; i < said->figure_count; i++) {
        if (!put_figure(binder, item, &said->figures[i]))
            return false;
    }
    /* An entry is one of the first authority's list. */
    if (binder->decider->beside != NULL)
        return depth > 0 || put_order_facts(binder, item);
    item->stated = str_trim(said->eccn);
    if (item->stated.length > 0 && said->classified_by.length == 0) {
        err_set(binder->err, ERR_VALUE, "entry '%.*s' does not say who classified the item",
                STR_ARG(item->stated));
        return err_hint(binder->err, "add classified_by beside it, such as \"vendor\"");
    }
    return bind_stated(binder, item->stated) && (depth > 0 || put_order_facts(binder, item));
}

bool bind_item(struct binder *binder, const struct order_item *said, const struct chip *chip,
               unsigned depth, struct bound_item *item)
{
    struct catalog_match match = { .count = 0 };
    size_t facts = depth > 0 ? 0 : binder->bound->order->fact_count;
    if (!check_counts(binder, said))
        return false;
    *item = (struct bound_item){ .said = said, .chip = chip, .name = said->name };
    item->values = arena_array(binder->arena, binder->policy->slot_count, sizeof *item->values);
    item->given = arena_array(binder->arena,
                              said->figure_count + facts +
                                  (said->contains_count > 0 ? binder->policy->slot_count : 0) + 1,
                              sizeof *item->given);
    if (item->values == NULL || item->given == NULL)
        return arena_error(binder->arena, binder->err);
    if (chip == NULL && said->name.length > 0 && !find_chip(binder, item, &match))
        return false;
    if (match.count > 1) {
        if (!bind_family(binder, said, &match, depth, item))
            return false;
        return said->contains_count == 0 || check_assembly(binder, item);
    }
    if (!bind_figures(binder, said, depth, item) ||
        (said->contains_count > 0 && !bind_contents(binder, said, depth, item)))
        return false;
    put_kind(binder, item);
    return true;
}

/* A figure below zero would be under every line. */
bool bind_check_figures(struct binder *binder, const struct bound_item *item)
{
    const struct decider *decider = binder->decider;
    for (size_t i = 0; i < decider->item_number_count; i++) {
        const struct fact *fact = decider->item_numbers[i];
        size_t slots = fact->by == NULL ? 1 : fact->by->member_count;
        for (size_t m = 0; m < slots; m++) {
            const struct value *value = &item->values[fact->slot + m];
            if (value->state != VALUE_KNOWN || value->num.top > 0)
                continue;
            if (value->num.top < 0)
                return err_set(binder->err, ERR_VALUE, "%.*s: it is below zero",
                               STR_ARG(fact->path));
            if (fact->divides) {
                err_set(binder->err, ERR_VALUE, "%.*s: it is zero", STR_ARG(fact->path));
                return err_hint(binder->err, "what does not exist is not_applicable");
            }
        }
    }
    for (size_t i = 0; i < item->contains_count; i++) {
        if (!bind_check_figures(binder, &item->contains[i]))
            return false;
    }
    return true;
}
