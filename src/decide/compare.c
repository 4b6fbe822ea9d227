/* SPDX-License-Identifier: Apache-2.0 */
/* decide/compare.c - see compare.h. */
#include "decide/compare_priv.h"

#include <string.h>

/* ---- what is tried ---- */

static void give(struct comparing *comparing, const struct fact *fact, struct str value,
                 enum given_kind kind)
{
    struct order *order = &comparing->order;
    if (fact != NULL)
        comparing->facts[order->fact_count++] =
            (struct given_fact){ .name = fact->path, .value = value, .kind = kind };
}

static const struct fact *hbm_fact(const struct decider *decider)
{
    const struct fact *fact = policy_fact(decider->policy, STR("item.hbm"));
    return fact != NULL && fact->type.kind == TYPE_BOOL ? fact : NULL;
}

static const struct fact *kind_fact(const struct decider *decider)
{
    const struct fact *fact = decider->known.item_kind;
    bool has_ic = fact != NULL && enumeration_find(fact->type.enumeration, STR("ic")) >= 0;
    return has_ic ? fact : NULL;
}

/* A logic circuit, as far as the packs know what that is. */
static void set_circuit(struct comparing *comparing)
{
    const struct decider *decider = comparing->session->decider;
    give(comparing, kind_fact(decider), STR("ic"), GIVEN_TEXT);
    give(comparing, hbm_fact(decider), STR("false"), GIVEN_BOOL);
}

/* An item of which nothing is known but what is given next. */
static void set_item(struct comparing *comparing, int32_t country)
{
    compare_set_order(comparing, country);
    comparing->order.facts = comparing->facts;
}

static bool open_probe(struct comparing *comparing, struct probe *probe)
{
    if (!probe_open(probe, comparing->session, &comparing->order, comparing->sides[0].options,
                    comparing->err))
        return false;
    if (comparing->knows_no_more)
        probe->bound.knower = KNOWER_PUBLIC;
    probe->choices = true;
    probe->day_count = 2;
    for (int side = 0; side < 2; side++) {
        probe->days[side].on = comparing->sides[side].day;
        probe->days[side].options = comparing->sides[side].options;
    }
    return true;
}

/* A circuit with any figures, of a model that no rule names. */
static bool open_generic(struct comparing *comparing, int32_t country, struct probe *probe)
{
    set_item(comparing, country);
    set_circuit(comparing);
    give(comparing, comparing->session->decider->known.item_model,
         STR("a model that no rule names"), GIVEN_TEXT);
    return open_probe(comparing, probe);
}

/* Whatever is asked about: the circuit with any figures, and the chips. */
static bool open_any(struct comparing *comparing, int32_t country, struct probe *probe)
{
    set_item(comparing, country);
    if (comparing->circuits_only)
        set_circuit(comparing);
    return open_probe(comparing, probe);
}

/* ---- rules that are other ones ---- */

/* Whether outcome or review may hang on a rule with this head. */
static bool head_counts(enum head_kind head)
{
    return head != HEAD_CONDITION && head != HEAD_PAPER && head != HEAD_FLAG &&
           head != HEAD_INFORM && head != HEAD_ADVISE && head != HEAD_CLASSIFY &&
           head != HEAD_EXCLUDE && head != HEAD_NONE;
}

/* Of one day, those that are not there on the other, or say another thing, or read the day. */
static bool list_changed(struct comparing *comparing, const struct program *program,
                         const struct program *other, struct node_list *ret)
{
    struct arena *arena = &comparing->session->analysis;
    *ret = (struct node_list){ .nodes = arena_array_raw(arena, program->rule_count,
                                                        sizeof *ret->nodes) };
    if (ret->nodes == NULL)
        return arena_error(arena, comparing->err);
    for (size_t i = 0; i < program->rule_count; i++) {
        const struct compiled_rule *rule = &program->rules[i];
        const struct compiled_rule *there = program_rule(other, rule->rule);
        bool same =
            there != NULL && there->fired == rule->fired && !program->nodes[rule->fired].on_day;
        if (!same && head_counts(rule->rule->head))
            ret->nodes[ret->count++] = (uint32_t)i;
    }
    return true;
}

static bool list_all_changed(struct comparing *comparing, const struct probe *probe)
{
    const struct program *before = probe->days[0].judgment.program;
    const struct program *after = probe->days[1].judgment.program;
    comparing->covers_change = before->pool != after->pool || before->covers != after->covers;
    return list_changed(comparing, before, after, &comparing->changed[0]) &&
           list_changed(comparing, after, before, &comparing->changed[1]);
}

static bool list_letters(struct comparing *comparing, const struct probe *probe)
{
    struct arena *arena = &comparing->session->analysis;
    for (int side = 0; side < 2; side++) {
        const struct program *program = probe->days[side].judgment.program;
        struct node_list *letters = &comparing->letters[side];
        *letters = (struct node_list){ .nodes = arena_array_raw(arena, program->rule_count,
                                                                sizeof *letters->nodes) };
        if (letters->nodes == NULL)
            return arena_error(arena, comparing->err);
        for (size_t i = 0; i < program->rule_count; i++) {
            if (program->rules[i].rule->binds != NULL)
                letters->nodes[letters->count++] = (uint32_t)i;
        }
    }
    return true;
}

/* Whether some of the rules is not false for certain, as the trials left them. */
static bool some_may_fire(const struct node_list rules[2], const struct trial trials[])
{
    for (int side = 0; side < 2; side++) {
        for (uint32_t i = 0; i < rules[side].count; i++) {
            if (trials[side].fired[rules[side].nodes[i]] != TRUTH_FALSE)
                return true;
        }
    }
    return false;
}

/* Where no letter may count, what holds for the firm is said of anyone already. */
static bool may_differ(const struct comparing *comparing, const struct trial trials[])
{
    if (comparing->knows_no_more && !some_may_fire(comparing->letters, trials))
        return false;
    return comparing->covers_change || some_may_fire(comparing->changed, trials);
}

/* ---- destinations that are alike ---- */

static bool has_chip(const struct compared_group *group, const struct compared_chip *chip)
{
    for (size_t i = 0; i < group->chip_count; i++) {
        if (str_equal(group->chips[i].name, chip->name))
            return compared_alike(&group->chips[i].before, &chip->before) &&
                   compared_alike(&group->chips[i].after, &chip->after);
    }
    return false;
}

/* Whether the same is said of both; what else holds for their destinations may be another. */
static bool say_the_same(const struct compared_group *a, const struct compared_group *b)
{
    if (!str_equal(a->exporter, b->exporter) || a->box_count != b->box_count ||
        a->chip_count != b->chip_count)
        return false;
    for (size_t i = 0; i < a->box_count; i++) {
        if (!compared_has_box(b, &a->boxes[i]))
            return false;
    }
    for (size_t i = 0; i < a->chip_count; i++) {
        const struct compared_chip *of_a = &a->chips[i];
        const struct compared_chip *of_b = &b->chips[i]; /* in the order of the catalog, too */
        if (!str_equal(of_a->name, of_b->name) || !compared_alike(&of_a->before, &of_b->before) ||
            !compared_alike(&of_a->after, &of_b->after))
            return false;
    }
    return true;
}

static void join_countries(struct compared_group *into, const struct compared_group *from)
{
    size_t at = into->country_count + from->country_count;
    size_t a = into->country_count;
    size_t b = from->country_count;
    into->country_count = at;
    while (b > 0) {
        bool last = a == 0 || into->countries[a - 1] < from->countries[b - 1];
        into->countries[--at] = last ? from->countries[--b] : into->countries[--a];
    }
}

bool compare_put_group(struct arena *arena, struct comparison *ret,
                       const struct compared_group *group, struct err *err)
{
    for (size_t i = 0; i < ret->group_count; i++) {
        if (say_the_same(&ret->groups[i], group)) {
            join_countries(&ret->groups[i], group);
            return true;
        }
    }
    if (!arena_grow(arena, &ret->groups, ret->group_count, &ret->group_capacity, sizeof *group))
        return arena_error(arena, err);
    ret->groups[ret->group_count++] = *group;
    return true;
}

/* What is to be said of the class of destinations, of which this is the first. */
static bool add_class(struct comparing *comparing, const struct classes *classes, int32_t first)
{
    struct arena *arena = &comparing->session->analysis;
    struct compared_group group = { .exporter = comparing->firm != NULL ? comparing->firm->name
                                                                        : comparing->exporter };
    struct probe probe;
    uint32_t root;
    group.countries = arena_array_raw(arena, COUNTRY_ID_COUNT, sizeof *group.countries);
    if (group.countries == NULL)
        return arena_error(arena, comparing->err);
    for (int32_t country = first; country < COUNTRY_ID_COUNT; country++) {
        if (classes->class_of[country] == (uint32_t)first)
            group.countries[group.country_count++] = country;
    }
    if (!open_generic(comparing, first, &probe))
        return false;
    probe.words_only = true;
    return compare_cut(&probe, comparing->tree, &root, &comparing->ret->coupled, comparing->err) &&
           compare_boxes(arena, comparing->tree, root, &group, comparing->err) &&
           compare_list_chips(comparing, root, &group) &&
           (group.box_count + group.chip_count == 0 ||
            compare_put_group(arena, comparing->ret, &group, comparing->err));
}

/*
 * Rules may tell destinations apart that come to the same for any item: with the same left to find
 * out they are one class.  Those for which nothing is another are of none.
 */
static bool join_classes(struct comparing *comparing, struct classes *classes)
{
    struct tree alike = { .arena = &comparing->session->analysis };
    struct trial trials[PROBE_DAYS_MAX];
    for (int32_t country = 0; country < COUNTRY_ID_COUNT; country++) {
        uint32_t *class = &classes->class_of[country];
        struct probe probe;
        if (*class == UINT32_MAX)
            continue;
        if (*class != (uint32_t)country) {
            *class = classes->class_of[*class]; /* an earlier one, which was looked at */
            continue;
        }
        if (!open_any(comparing, country, &probe) ||
            !probe_try_quickly(&probe, trials, comparing->err))
            return false;
        if (!may_differ(comparing, trials))
            *class = UINT32_MAX;
        else if (!compare_recall(&probe, &alike, (uint32_t)country, class, comparing->err))
            return false;
    }
    return true;
}

static bool compare_for(struct comparing *comparing)
{
    struct classes classes;
    struct probe probe;
    struct trial trials[PROBE_DAYS_MAX];
    if (!compare_ask_chips(comparing) || !open_any(comparing, COMPARE_NOWHERE, &probe) ||
        !probe_try_quickly(&probe, trials, comparing->err) ||
        !list_all_changed(comparing, &probe) || !list_letters(comparing, &probe) ||
        !compare_classes(&probe, trials, &classes, comparing->err) ||
        !compare_read_chips(comparing, &probe, &classes) || !join_classes(comparing, &classes))
        return false;
    for (int32_t country = 0; country < COUNTRY_ID_COUNT; country++) {
        if (classes.class_of[country] == (uint32_t)country &&
            !add_class(comparing, &classes, country))
            return false;
    }
    return true;
}

/* Whether a rule that binds the firm is in force on one of the days. */
static bool has_letter(const struct comparing *comparing, bool *ret)
{
    const struct policy *policy = comparing->session->decider->policy;
    *ret = false;
    for (int side = 0; side < 2; side++) {
        struct view view = { .policy = policy,
                             .known = comparing->sides[side].options->known,
                             .knower = KNOWER_ANY };
        for (const struct rule *rule = policy->rules; rule != NULL && !*ret; rule = rule->next) {
            struct window window;
            if (rule->binds != comparing->firm)
                continue;
            if (!window_of(&view, rule, &window, comparing->err))
                return false;
            *ret = window.known && window_in_force(&window, comparing->sides[side].day);
        }
    }
    return true;
}

/* ---- what a letter adds ---- */

/* What was said of anyone who ships there; NULL if nothing was. */
static const struct compared_group *anyone_to(const struct comparison *comparison, int32_t country)
{
    for (size_t i = 0; i < comparison->group_count; i++) {
        const struct compared_group *group = &comparison->groups[i];
        for (size_t k = 0; group->exporter.length == 0 && k < group->country_count; k++) {
            if (group->countries[k] == country)
                return group;
        }
    }
    return NULL;
}

/* Of a firm only what is not said of anyone. */
static bool leave_own(struct arena *arena, const struct compared_group *anyone,
                      struct compared_group *group, struct err *err)
{
    const struct compared_group all = *group;
    group->boxes = arena_array(arena, all.box_count, sizeof *group->boxes);
    group->chips = arena_array(arena, all.chip_count, sizeof *group->chips);
    if (group->boxes == NULL || group->chips == NULL)
        return arena_error(arena, err);
    group->box_count = group->chip_count = 0;
    for (size_t i = 0; i < all.box_count; i++) {
        if (anyone == NULL || !compared_covers_box(anyone, &all.boxes[i]))
            group->boxes[group->box_count++] = all.boxes[i];
    }
    for (size_t i = 0; i < all.chip_count; i++) {
        if (anyone == NULL || !has_chip(anyone, &all.chips[i]))
            group->chips[group->chip_count++] = all.chips[i];
    }
    return true;
}

/* Those of its destinations of which the same was said of anyone. */
static bool join_part(struct arena *arena, struct comparison *comparison,
                      const struct compared_group *group, size_t first, struct err *err)
{
    const struct compared_group *anyone = anyone_to(comparison, group->countries[first]);
    struct compared_group part = *group;
    part.country_count = 0;
    part.countries = arena_array_raw(arena, COUNTRY_ID_COUNT, sizeof *part.countries);
    if (part.countries == NULL)
        return arena_error(arena, err);
    for (size_t i = first; i < group->country_count; i++) {
        if (anyone_to(comparison, group->countries[i]) == anyone)
            part.countries[part.country_count++] = group->countries[i];
    }
    return leave_own(arena, anyone, &part, err) &&
           (part.box_count + part.chip_count == 0 ||
            compare_put_group(arena, comparison, &part, err));
}

bool compare_join(struct session *session, struct comparison *comparison,
                  const struct comparison *firm, struct err *err)
{
    comparison->coupled = comparison->coupled || firm->coupled;
    for (size_t i = 0; i < firm->group_count; i++) {
        const struct compared_group *group = &firm->groups[i];
        for (size_t k = 0; k < group->country_count; k++) {
            bool seen = false;
            for (size_t earlier = 0; earlier < k && !seen; earlier++)
                seen = anyone_to(comparison, group->countries[earlier]) ==
                       anyone_to(comparison, group->countries[k]);
            if (!seen && !join_part(&session->analysis, comparison, group, k, err))
                return false;
        }
    }
    return true;
}

/* ---- all of it ---- */

static bool start(struct session *session, const struct compared_side sides[2],
                  struct comparison *comparison, struct err *err, struct comparing *ret)
{
    *comparison = (struct comparison){ 0 };
    *ret = (struct comparing){
        .session = session, .sides = { sides[0], sides[1] }, .ret = comparison, .err = err
    };
    if (session->compared == NULL)
        session->compared = arena_alloc(&session->analysis, sizeof *session->compared);
    if (session->compared == NULL)
        return arena_error(&session->analysis, err);
    session->compared->arena = &session->analysis;
    ret->tree = session->compared;
    return true;
}

bool decide_compare_anyone(struct session *session, struct str exporter,
                           const struct compared_side sides[2], struct comparison *ret,
                           struct err *err)
{
    struct comparing comparing = { 0 };
    if (!start(session, sides, ret, err, &comparing))
        return false;
    comparing.exporter = exporter;
    return compare_for(&comparing);
}

/* Whether the firm knows on each side what everybody knows, and nothing else. */
static bool knows_no_more(const struct comparing *comparing)
{
    const struct policy *policy = comparing->session->decider->policy;
    for (int side = 0; side < 2; side++) {
        struct view own = { .policy = policy,
                            .known = comparing->sides[side].options->known,
                            .knower = (int32_t)(comparing->firm - policy->firms) };
        struct view others = own;
        others.knower = KNOWER_PUBLIC;
        if (!views_alike(&own, &others))
            return false;
    }
    return true;
}

bool decide_compare_firm(struct session *session, const struct firm *firm,
                         const struct compared_side sides[2], struct comparison *ret,
                         struct err *err)
{
    struct comparing comparing = { 0 };
    bool letter;
    if (!start(session, sides, ret, err, &comparing))
        return false;
    comparing.firm = firm;
    comparing.knows_no_more = knows_no_more(&comparing);
    return has_letter(&comparing, &letter) && (!letter || compare_for(&comparing));
}

bool decide_compare(struct session *session, struct str exporter,
                    const struct compared_side sides[2], struct comparison *ret, struct err *err)
{
    const struct policy *policy = session->decider->policy;
    session_begin_analysis(session);
    if (!decide_compare_anyone(session, exporter, sides, ret, err))
        return false;
    for (size_t i = 0; exporter.length == 0 && i < policy->firm_count; i++) {
        struct comparison firm;
        if (!decide_compare_firm(session, &policy->firms[i], sides, &firm, err) ||
            !compare_join(session, ret, &firm, err))
            return false;
    }
    return true;
}
