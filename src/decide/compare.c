/* SPDX-License-Identifier: Apache-2.0 */
/* decide/compare.c - see compare.h. */
#include "decide/compare_priv.h"

#include <string.h>

/* ---- the comparison ---- */

struct comparing {
    struct session *session;
    struct compared_side sides[2];
    struct comparison *ret;
    struct tree tree;
    struct str exporter;     /* absent: anyone, or the firm */
    const struct firm *firm; /* to whom a letter was sent; NULL: none */
    struct order order;      /* that is tried */
    struct given_fact facts[3];
    char code[3];
    struct node_list changed[2]; /* by day: rules of the program, see list_changed */
    bool covers_change, postures_differ;
    struct err *err;
};

#define NOWHERE (-1) /* a destination that is not known */

static void set_order(struct comparing *comparing, int32_t country)
{
    const struct firm *firm = comparing->firm;
    struct str exporter = firm != NULL ? firm->name : comparing->exporter;
    if (country != NOWHERE)
        country_text(country, comparing->code);
    comparing->order =
        (struct order){ .to = { country == NOWHERE ? NULL : comparing->code,
                                country == NOWHERE ? 0 : 2 },
                        .from = STR("US"),
                        .exporter_name = exporter.length > 0 ? exporter : STR("Anyone Else") };
}

static void give(struct comparing *comparing, const struct fact *fact, struct str value,
                 enum given_kind kind)
{
    struct order *order = &comparing->order;
    if (fact != NULL)
        comparing->facts[order->fact_count++] =
            (struct given_fact){ .name = fact->path, .value = value, .kind = kind };
}

/* A logic circuit, as far as the packs know what that is; named: some rule may name its model. */
static void set_generic(struct comparing *comparing, bool named)
{
    const struct policy *policy = comparing->session->decider->policy;
    const struct known_facts *known = &comparing->session->decider->known;
    const struct fact *memory = policy_fact(policy, STR("item.hbm"));
    comparing->order.facts = comparing->facts;
    if (known->item_kind != NULL &&
        enumeration_find(known->item_kind->type.enumeration, STR("ic")) >= 0)
        give(comparing, known->item_kind, STR("ic"), GIVEN_TEXT);
    if (memory != NULL && memory->type.kind == TYPE_BOOL)
        give(comparing, memory, STR("false"), GIVEN_BOOL);
    if (!named)
        give(comparing, known->item_model, STR("a model that no rule names"), GIVEN_TEXT);
}

static bool open_probe(struct comparing *comparing, int32_t country, bool named,
                       struct probe *probe)
{
    set_order(comparing, country);
    set_generic(comparing, named);
    if (!probe_open(probe, comparing->session, &comparing->order, comparing->sides[0].options,
                    comparing->err))
        return false;
    probe->choices = true;
    probe->day_count = 2;
    for (int side = 0; side < 2; side++) {
        probe->days[side].on = comparing->sides[side].day;
        probe->days[side].options = comparing->sides[side].options;
    }
    return true;
}

/* ---- rules that are other ones ---- */

/* Whether outcome or review may hang on a rule with this head. */
static bool head_counts(enum head_kind head)
{
    return head != HEAD_CONDITION && head != HEAD_FLAG && head != HEAD_INFORM &&
           head != HEAD_CLASSIFY && head != HEAD_EXCLUDE && head != HEAD_NONE;
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
    comparing->postures_differ =
        comparing->sides[0].options->posture != comparing->sides[1].options->posture;
    return list_changed(comparing, before, after, &comparing->changed[0]) &&
           list_changed(comparing, after, before, &comparing->changed[1]);
}

/* Whether some of them is not false for certain, as the trial left them. */
static bool may_differ(const struct comparing *comparing, const struct trial trials[])
{
    for (int side = 0; side < 2; side++) {
        const struct node_list *changed = &comparing->changed[side];
        for (uint32_t i = 0; i < changed->count; i++) {
            if (trials[side].fired[changed->nodes[i]] != TRUTH_FALSE)
                return true;
        }
    }
    return comparing->covers_change;
}

struct compared_answer compared_of(const struct judgment *judgment)
{
    bool outcomes[OUTCOME_COUNT];
    bool reviews[REVIEW_COUNT];
    return (struct compared_answer){ judged_outcome(judgment, outcomes),
                                     judged_review(judgment, reviews), judgment->not_covered };
}

/* ---- chips of the catalog ---- */

static bool judge_bound(struct comparing *comparing, struct bound *bound, int side,
                        struct compared_answer *ret)
{
    struct judgment judgment;
    const struct compared_side *of = &comparing->sides[side];
    bound->options = of->options;
    if (!judge_day(comparing->session, bound, of->day, of->options->posture == POSTURE_TEXT,
                   &judgment, comparing->err))
        return false;
    *ret = compared_of(&judgment);
    return true;
}

static bool is_made_by(const struct chip *chip, const struct firm *firm)
{
    for (size_t i = 0; i < firm->own_count; i++) {
        if (str_starts(firm->names[i], chip->vendor))
            return true;
    }
    return false;
}

bool chip_launched(const struct chip *chip, int32_t day)
{
    char text[DATE_TEXT_SIZE];
    struct str on = str_of(date_format(day, text));
    size_t length = chip->launched.length < on.length ? chip->launched.length : on.length;
    return length > 0 &&
           str_compare(str_slice(chip->launched, 0, length), str_slice(on, 0, length)) <= 0;
}

/* Those launched by the later day; of a firm with a letter, its own. */
static bool is_asked_about(const struct comparing *comparing, const struct chip *chip)
{
    return chip_launched(chip, comparing->sides[1].day) &&
           (comparing->firm == NULL || is_made_by(chip, comparing->firm));
}

static bool list_chips(struct comparing *comparing, struct compared_group *group)
{
    const struct catalog *catalog = comparing->session->decider->catalog;
    struct session *session = comparing->session;
    size_t capacity = 0;
    set_order(comparing, group->countries[0]);
    for (size_t i = 0; i < catalog->chip_count; i++) {
        const struct chip *chip = &catalog->chips[i];
        struct compared_chip compared = { .name = chip->name };
        struct bound bound;
        if (!is_asked_about(comparing, chip))
            continue;
        comparing->order.item.name = chip->name;
        arena_reset(&session->work);
        if (!bind_order(session, &comparing->order, comparing->sides[0].options, chip, &bound,
                        comparing->err) ||
            !judge_bound(comparing, &bound, 0, &compared.before) ||
            !judge_bound(comparing, &bound, 1, &compared.after))
            return false;
        if (compared_alike(&compared.before, &compared.after))
            continue;
        if (!arena_grow(&session->analysis, &group->chips, group->chip_count, &capacity,
                        sizeof *group->chips))
            return arena_error(&session->analysis, comparing->err);
        group->chips[group->chip_count++] = compared;
    }
    return true;
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

static bool add_group(struct comparing *comparing, const uint32_t *roots,
                      const struct classes *classes, int32_t first)
{
    struct arena *arena = &comparing->session->analysis;
    struct compared_group group = { .exporter = comparing->firm != NULL ? comparing->firm->name
                                                                        : comparing->exporter };
    group.countries = arena_array_raw(arena, COUNTRY_ID_COUNT, sizeof *group.countries);
    if (group.countries == NULL)
        return arena_error(arena, comparing->err);
    for (int32_t country = 0; country < COUNTRY_ID_COUNT; country++) {
        if (classes->class_of[country] != UINT32_MAX &&
            roots[classes->class_of[country]] == roots[first])
            group.countries[group.country_count++] = country;
    }
    return compare_boxes(arena, &comparing->tree, roots[first], &group, comparing->err) &&
           list_chips(comparing, &group) &&
           (group.box_count + group.chip_count == 0 ||
            compare_put_group(arena, comparing->ret, &group, comparing->err));
}

#define UNAFFECTED UINT32_MAX

/* The tree of each class of destinations, or UNAFFECTED. */
static bool cut_classes(struct comparing *comparing, const struct classes *classes,
                        uint32_t *ret_roots)
{
    struct probe probe;
    struct trial trials[PROBE_DAYS_MAX];
    for (int32_t country = 0; country < COUNTRY_ID_COUNT; country++) {
        ret_roots[country] = UNAFFECTED;
        if (classes->class_of[country] != (uint32_t)country)
            continue;
        if (!open_probe(comparing, country, true, &probe) ||
            !probe_try_quickly(&probe, trials, comparing->err))
            return false;
        if (!may_differ(comparing, trials))
            continue;
        if (!open_probe(comparing, country, false, &probe))
            return false;
        probe.words_only = true;
        if (!compare_cut(&probe, &comparing->tree, &ret_roots[country], comparing->err))
            return false;
    }
    return true;
}

static bool compare_for(struct comparing *comparing)
{
    struct arena *arena = &comparing->session->analysis;
    struct classes classes;
    uint32_t *roots = arena_array(arena, COUNTRY_ID_COUNT, sizeof *roots);
    struct probe probe;
    struct trial trials[PROBE_DAYS_MAX];
    if (roots == NULL)
        return arena_error(arena, comparing->err);
    if (!open_probe(comparing, NOWHERE, true, &probe) ||
        !probe_try_quickly(&probe, trials, comparing->err) ||
        !list_all_changed(comparing, &probe) ||
        !compare_classes(&probe, trials, &classes, comparing->err) ||
        !cut_classes(comparing, &classes, roots))
        return false;
    for (int32_t country = 0; country < COUNTRY_ID_COUNT; country++) {
        bool first = roots[country] != UNAFFECTED;
        for (int32_t other = 0; first && other < country; other++)
            first = roots[other] != roots[country];
        if (first && !add_group(comparing, roots, &classes, country))
            return false;
    }
    return true;
}

/* Whether a rule that binds the firm is in force on one of the days and not on the other. */
static bool letter_changes(struct comparing *comparing, const struct firm *firm, bool *ret)
{
    const struct policy *policy = comparing->session->decider->policy;
    *ret = false;
    for (const struct rule *rule = policy->rules; rule != NULL; rule = rule->next) {
        bool in_force[2];
        if (rule->binds != firm)
            continue;
        for (int side = 0; side < 2; side++) {
            struct view view = { .policy = policy,
                                 .known = comparing->sides[side].options->known,
                                 .knower = KNOWER_ANY };
            struct window window;
            if (!window_of(&view, rule, &window, comparing->err))
                return false;
            in_force[side] = window.known && window_in_force(&window, comparing->sides[side].day);
        }
        *ret = *ret || in_force[0] != in_force[1];
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
        if (anyone == NULL || !compared_has_box(anyone, &all.boxes[i]))
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

static struct comparing start(struct session *session, const struct compared_side sides[2],
                              struct comparison *ret, struct err *err)
{
    *ret = (struct comparison){ 0 };
    return (struct comparing){ .session = session,
                               .sides = { sides[0], sides[1] },
                               .ret = ret,
                               .tree = { .arena = &session->analysis },
                               .err = err };
}

void compare_begin(struct session *session)
{
    arena_reset(&session->analysis);
}

bool decide_compare_anyone(struct session *session, struct str exporter,
                           const struct compared_side sides[2], struct comparison *ret,
                           struct err *err)
{
    struct comparing comparing = start(session, sides, ret, err);
    comparing.exporter = exporter;
    return compare_for(&comparing);
}

bool decide_compare_firm(struct session *session, const struct firm *firm,
                         const struct compared_side sides[2], struct comparison *ret,
                         struct err *err)
{
    struct comparing comparing = start(session, sides, ret, err);
    bool changes;
    comparing.firm = firm;
    return letter_changes(&comparing, firm, &changes) && (!changes || compare_for(&comparing));
}

bool decide_compare(struct session *session, struct str exporter,
                    const struct compared_side sides[2], struct comparison *ret, struct err *err)
{
    const struct policy *policy = session->decider->policy;
    compare_begin(session);
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
