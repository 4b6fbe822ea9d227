/* SPDX-License-Identifier: Apache-2.0 */
/* decide/decider.c - the snapshot that sessions decide on, prepared once. */
#include "decide/decide_priv.h"

static void find_known(struct decider *decider)
{
    const struct policy *policy = decider->policy;
    struct {
        const struct fact **fact;
        const char *path;
        enum type_kind kind;
    } wanted[] = {
        { &decider->known.on, "deal.on", TYPE_DATE },
        { &decider->known.kind, "deal.kind", TYPE_ENUM },
        { &decider->known.from, "deal.from", TYPE_COUNTRY },
        { &decider->known.destination, "deal.destination", TYPE_COUNTRY },
        { &decider->known.quantity, "deal.quantity", TYPE_NUMBER },
        { &decider->known.end_use, "deal.end_use", TYPE_STRING },
        { &decider->known.value, "deal.value", TYPE_QUANTITY },
        { &decider->known.item_kind, "item.kind", TYPE_ENUM },
        { &decider->known.item_model, "item.model", TYPE_STRING },
        { &decider->known.item_origin, "item.origin", TYPE_COUNTRY },
        { &decider->known.name, "party.name", TYPE_STRING },
        { &decider->known.located, "party.located", TYPE_COUNTRY },
        { &decider->known.hq, "party.hq", TYPE_COUNTRY },
        { &decider->known.parent_hq, "party.parent_hq", TYPE_COUNTRY },
        { &decider->known.tpp, "item.tpp", TYPE_QUANTITY },
        { &decider->known.density, "item.pd", TYPE_QUANTITY },
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        const struct fact *fact = policy_fact(policy, str_of(wanted[i].path));
        *wanted[i].fact = fact != NULL && fact->type.kind == wanted[i].kind ? fact : NULL;
    }
}

/* Packs of another authority read few figures; what a message would suggest instead takes long. */
static bool has_fact(const struct policy *policy, struct str name)
{
    return policy_fact(policy, str_slice(name, 0, str_find(name, '['))) != NULL;
}

/* The known figures of a chip as values; a figure that is uncertain or empty stays unknown. */
static bool prepare_chip(struct decider *decider, size_t index, struct err *err)
{
    const struct chip *chip = &decider->catalog->chips[index];
    struct chip_value *values = arena_array(&decider->arena, chip->figure_count, sizeof *values);
    size_t count = 0;
    if (values == NULL)
        return arena_error(&decider->arena, err);
    for (size_t i = 0; i < chip->figure_count; i++) {
        const struct figure *figure = &chip->figures[i];
        struct chip_value *value = &values[count];
        struct err missing;
        if ((figure->state != FIGURE_KNOWN && figure->state != FIGURE_NOT_APPLICABLE) ||
            !has_fact(decider->policy, figure->fact))
            continue;
        value->fact = bind_fact(decider->policy, figure->fact, &value->slot, &missing);
        if (value->fact == NULL)
            continue; /* a figure that this policy does not read */
        if (figure->state == FIGURE_NOT_APPLICABLE)
            value->value = (struct value){ .num = num_int(0), .state = VALUE_NOT_APPLICABLE };
        else if (!policy_read_value(decider->policy, &value->fact->type, figure->value,
                                    &value->value, err))
            return err_wrap(err, "catalog, line %u, %.*s", chip->line, STR_ARG(figure->fact));
        count++;
    }
    decider->chip_values[index] = values;
    decider->chip_value_counts[index] = count;
    return true;
}

static bool prepare_chips(struct decider *decider, struct err *err)
{
    size_t count = decider->catalog->chip_count;
    decider->chip_values = arena_array(&decider->arena, count, sizeof *decider->chip_values);
    decider->chip_value_counts =
        arena_array(&decider->arena, count, sizeof *decider->chip_value_counts);
    if (decider->chip_values == NULL || decider->chip_value_counts == NULL)
        return arena_error(&decider->arena, err);
    for (size_t i = 0; i < count; i++) {
        if (!prepare_chip(decider, i, err))
            return false;
    }
    return true;
}

static struct str shown_of(const struct policy *policy, const struct pair *pair)
{
    return pair->value->type.kind == TYPE_STRING ? pair->value->text
                                                 : policy_text(policy, pair->value->span);
}

bool decider_value_of(const struct policy *policy, const struct fact *fact, const struct pair *pair,
                      struct value *ret, struct err *err)
{
    *ret = (struct value){ .num = num_int(0), .state = VALUE_UNKNOWN };
    if (pair->not_applicable)
        ret->state = VALUE_NOT_APPLICABLE;
    if (pair->value == NULL)
        return true;
    *ret = pair->value->value;
    return pair->value->type.kind == fact->type.kind ||
           policy_read_value(policy, &fact->type, shown_of(policy, pair), ret, err);
}

static bool prepare_ordinary(struct decider *decider, struct err *err)
{
    const struct policy *policy = decider->policy;
    size_t count = 0;
    for (const struct pair *pair = policy->ordinary; pair != NULL; pair = pair->next)
        count++;
    decider->ordinary = arena_array(&decider->arena, count, sizeof *decider->ordinary);
    if (decider->ordinary == NULL)
        return arena_error(&decider->arena, err);
    for (const struct pair *pair = policy->ordinary; pair != NULL; pair = pair->next) {
        struct ordinary_fact *ordinary = &decider->ordinary[decider->ordinary_count];
        ordinary->fact = policy_fact(policy, pair->path);
        if (ordinary->fact == NULL)
            continue;
        ordinary->slot = ordinary->fact->slot;
        ordinary->destination = pair->destination;
        ordinary->unless_named = pair->unless_named;
        if (!decider_value_of(policy, ordinary->fact, pair, &ordinary->value, err))
            return false;
        if (pair->not_applicable)
            ordinary->shown = str_copy(&decider->arena, STR("not_applicable"));
        else if (pair->value != NULL)
            ordinary->shown = shown_of(policy, pair);
        decider->ordinary_count++;
    }
    return arena_sound(&decider->arena, err);
}

static bool prepare_via(struct decider *decider, struct err *err)
{
    size_t capacity = 0;
    for (const struct fact *fact = decider->policy->facts; fact != NULL; fact = fact->next) {
        if (!str_starts(fact->path, STR(VIA)) || fact->type.kind != TYPE_BOOL ||
            fact->define != NULL || fact->by != NULL)
            continue;
        if (!arena_grow(&decider->arena, &decider->via, decider->via_count, &capacity,
                        sizeof *decider->via))
            return arena_error(&decider->arena, err);
        decider->via[decider->via_count++] = fact;
    }
    return true;
}

static bool prepare_components(struct decider *decider, struct err *err)
{
    size_t count = 0;
    for (const struct fact *fact = decider->policy->facts; fact != NULL; fact = fact->next)
        count += fact->components != COMPONENTS_NONE;
    decider->components = arena_array(&decider->arena, count, sizeof *decider->components);
    if (decider->components == NULL)
        return arena_error(&decider->arena, err);
    for (const struct fact *fact = decider->policy->facts; fact != NULL; fact = fact->next) {
        if (fact->components != COMPONENTS_NONE)
            decider->components[decider->component_fact_count++] = fact;
    }
    return true;
}

static bool prepare_facts(struct decider *decider, struct err *err)
{
    struct arena *arena = &decider->arena;
    size_t run_capacity = 0;
    size_t number_capacity = 0;
    for (const struct fact *fact = decider->policy->facts; fact != NULL; fact = fact->next) {
        uint32_t slots = fact->by == NULL ? 1 : (uint32_t)fact->by->member_count;
        bool number = fact->type.kind == TYPE_NUMBER || fact->type.kind == TYPE_QUANTITY;
        if (fact->of_item && number) {
            if (!arena_grow(arena, &decider->item_numbers, decider->item_number_count,
                            &number_capacity, sizeof *decider->item_numbers))
                return arena_error(arena, err);
            decider->item_numbers[decider->item_number_count++] = fact;
        }
        if (fact->of_item || fact->party_scope)
            continue;
        struct slot_run *last =
            decider->deal_run_count == 0 ? NULL : &decider->deal_runs[decider->deal_run_count - 1];
        if (last != NULL && last->first + last->count == fact->slot) {
            last->count += slots;
            continue;
        }
        if (!arena_grow(arena, &decider->deal_runs, decider->deal_run_count, &run_capacity,
                        sizeof *decider->deal_runs))
            return arena_error(arena, err);
        decider->deal_runs[decider->deal_run_count++] = (struct slot_run){ fact->slot, slots };
    }
    return true;
}

struct decider *decider_new(const struct mem *mem, const struct policy *policy,
                            const struct catalog *catalog, struct str pack_label, struct str sha256,
                            struct err *err)
{
    struct decider *decider = mem_resize(mem, NULL, sizeof *decider);
    if (decider == NULL) {
        err_set(err, ERR_MEMORY, "memory could not be had");
        return NULL;
    }
    *decider = (struct decider){ .mem = mem, .policy = policy, .catalog = catalog };
    arena_init(&decider->arena, mem, DECIDE_PROGRAMS_LIMIT);
    decider->pack_label = str_copy(&decider->arena, pack_label);
    decider->sha256 = str_copy(&decider->arena, sha256);
    find_known(decider);
    if (decider->pack_label.data == NULL || decider->sha256.data == NULL)
        arena_error(&decider->arena, err);
    else if (prepare_chips(decider, err) && prepare_ordinary(decider, err) &&
             prepare_components(decider, err) && prepare_via(decider, err) &&
             prepare_facts(decider, err) && firms_prepare(decider, err) &&
             policy_knowledge_days(policy, &decider->arena, &decider->knowledge_days,
                                   &decider->knowledge_day_count, err))
        return decider;
    decider_free(decider);
    return NULL;
}

void decider_free(struct decider *decider)
{
    if (decider == NULL)
        return;
    arena_release(&decider->arena);
    mem_free(decider->mem, decider);
}

void decider_move(struct decider *decider, const struct policy *policy,
                  const struct catalog *catalog)
{
    decider->policy = policy;
    decider->catalog = catalog;
}

const struct policy *decider_policy(const struct decider *decider)
{
    return decider->policy;
}

const struct catalog *decider_catalog(const struct decider *decider)
{
    return decider->catalog;
}

struct session *session_new(const struct mem *mem, const struct decider *decider, struct err *err)
{
    struct session *session = mem_resize(mem, NULL, sizeof *session);
    if (session == NULL) {
        err_set(err, ERR_MEMORY, "memory could not be had");
        return NULL;
    }
    *session = (struct session){ .mem = mem, .decider = decider };
    arena_init(&session->programs, mem, DECIDE_PROGRAMS_LIMIT);
    arena_init(&session->work, mem, DECIDE_WORK_LIMIT);
    arena_init(&session->analysis, mem, DECIDE_WORK_LIMIT);
    session->memo = exact_memo_new(mem, err);
    if (session->memo == NULL) {
        mem_free(mem, session);
        return NULL;
    }
    return session;
}

void session_begin(struct session *session)
{
    arena_reset(&session->work);
    found_names_begin(session->found);
}

void session_begin_analysis(struct session *session)
{
    arena_reset(&session->analysis);
    session->compared = NULL;
}

void session_free(struct session *session)
{
    if (session == NULL)
        return;
    arena_release(&session->programs);
    arena_release(&session->work);
    arena_release(&session->analysis);
    exact_memo_free(session->memo);
    match_session_free(session->matches);
    found_names_free(session->found);
    session_free_others(session);
    mem_free(session->mem, session);
}
