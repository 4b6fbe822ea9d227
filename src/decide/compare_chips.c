/* SPDX-License-Identifier: Apache-2.0 */
/* decide/compare_chips.c - see compare_priv.h. */
#include "decide/compare_priv.h"

struct compared_answer compared_of(const struct judgment *judgment)
{
    bool outcomes[OUTCOME_COUNT];
    bool reviews[REVIEW_COUNT];
    return (struct compared_answer){ judged_outcome(judgment, outcomes),
                                     judged_review(judgment, reviews), judgment->not_covered };
}

void compare_set_order(struct comparing *comparing, int32_t country)
{
    const struct firm *firm = comparing->firm;
    struct str exporter = firm != NULL ? firm->name : comparing->exporter;
    if (country != COMPARE_NOWHERE)
        country_text(country, comparing->code);
    comparing->order =
        (struct order){ .to = { country == COMPARE_NOWHERE ? NULL : comparing->code,
                                country == COMPARE_NOWHERE ? 0 : 2 },
                        .from = STR("US"),
                        .exporter_name = exporter.length > 0 ? exporter : STR("Anyone Else") };
}

/* ---- which chips ---- */

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

static bool has_figure(const struct chip *chip, const char *fact, const char *value)
{
    for (size_t i = 0; i < chip->figure_count; i++) {
        const struct figure *figure = &chip->figures[i];
        if (str_equal(figure->fact, str_of(fact)))
            return figure->state == FIGURE_KNOWN && str_equal(figure->value, str_of(value));
    }
    return false;
}

bool compare_ask_chips(struct comparing *comparing)
{
    const struct catalog *catalog = comparing->session->decider->catalog;
    struct arena *arena = &comparing->session->analysis;
    comparing->chips = arena_array(arena, catalog->chip_count, sizeof *comparing->chips);
    if (comparing->chips == NULL)
        return arena_error(arena, comparing->err);
    comparing->chip_count = 0;
    comparing->circuits_only = true;
    for (size_t i = 0; i < catalog->chip_count; i++) {
        const struct chip *chip = &catalog->chips[i];
        if (!chip_launched(chip, comparing->sides[1].day) ||
            (comparing->firm != NULL && !is_made_by(chip, comparing->firm)))
            continue;
        comparing->chips[comparing->chip_count++].chip = chip;
        comparing->circuits_only = comparing->circuits_only &&
                                   has_figure(chip, "item.kind", "ic") &&
                                   has_figure(chip, "item.hbm", "false");
    }
    return true;
}

/* ---- their figures ---- */

static bool bind_chip(struct comparing *comparing, const struct chip *chip, struct bound *ret)
{
    struct session *session = comparing->session;
    comparing->order.item.name = chip->name;
    session_begin(session);
    if (!bind_order(session, &comparing->order, comparing->sides[0].options, chip, ret,
                    comparing->err))
        return false;
    if (comparing->knows_no_more)
        ret->knower = KNOWER_PUBLIC;
    return true;
}

static bool open_day(struct comparing *comparing, struct bound *bound, int side,
                     struct judgment *ret)
{
    const struct compared_side *of = &comparing->sides[side];
    bound->options = of->options;
    return judge_open(comparing->session, bound, of->day, of->options->posture == POSTURE_TEXT, ret,
                      comparing->err);
}

/* What a fact of the item comes to on the day; not so known that it is not read. */
static struct value value_on(struct judgment *judgment, const struct bound *bound,
                             const struct fact *fact)
{
    uint32_t reader = epoch_reader(judgment->epoch, fact, fact->slot);
    if (fact->define == NULL || reader == NODE_NONE)
        return bound->facts.values[fact->slot];
    return *result_scalar(&judgment->results, reader, 0);
}

/* Whether the node, which reads the model, has another value for it than for one not named. */
static bool names_it(struct judgment *judgment, uint32_t index)
{
    const struct node *node = &judgment->program->nodes[index];
    bool alike = node->op == OP_EQ || node->op == OP_IN;
    if (!alike && node->op != OP_NE && node->op != OP_NOT_IN)
        return true;
    return result_truth(&judgment->results, index, 0) != (alike ? TRUTH_FALSE : TRUTH_TRUE);
}

/* The nodes of a day that read the item's model itself, where a rule may fire that reads them. */
static bool list_naming(struct comparing *comparing, const struct judgment *judgment,
                        const uint8_t *counts, struct node_list *ret)
{
    const struct fact *model = comparing->session->decider->known.item_model;
    const struct node_list *needed = &judgment->epoch->needed;
    const struct program *program = judgment->program;
    struct arena *arena = &comparing->session->analysis;
    uint32_t reader = model == NULL ? NODE_NONE : epoch_reader(judgment->epoch, model, model->slot);
    *ret = (struct node_list){ 0 };
    for (uint32_t i = 0; i < needed->count && reader != NODE_NONE; i++) {
        const struct node *node = &program->nodes[needed->nodes[i]];
        bool reads = false;
        for (uint32_t c = 0; c < node_children(node); c++)
            reads = reads || node_child(node, program->links, c) == reader;
        if (!reads || !counts[needed->nodes[i]])
            continue;
        if (!arena_grow(arena, &ret->nodes, ret->count, &ret->capacity, sizeof *ret->nodes))
            return arena_error(arena, comparing->err);
        ret->nodes[ret->count++] = needed->nodes[i];
    }
    return true;
}

/* Wherever it goes. */
static bool read_chip(struct comparing *comparing, const struct node_list naming[2],
                      struct asked_chip *asked)
{
    const struct policy *policy = comparing->session->decider->policy;
    struct arena *arena = &comparing->session->analysis;
    struct bound bound;
    struct judgment judgment;
    asked->values = arena_array(arena, policy->slot_count, sizeof *asked->values);
    if (asked->values == NULL)
        return arena_error(arena, comparing->err);
    if (!bind_chip(comparing, asked->chip, &bound))
        return false;
    for (int side = 0; side < 2; side++) {
        if (!open_day(comparing, &bound, side, &judgment))
            return false;
        for (uint32_t i = 0; i < naming[side].count; i++)
            asked->named = asked->named || names_it(&judgment, naming[side].nodes[i]);
        for (const struct fact *fact = policy->facts; fact != NULL; fact = fact->next) {
            bool figure = fact->type.kind == TYPE_NUMBER || fact->type.kind == TYPE_QUANTITY ||
                          (fact->type.kind == TYPE_BOOL && fact->define == NULL);
            if (!figure || !fact->of_item || fact->party_scope || fact->by != NULL)
                continue;
            struct value value = value_on(&judgment, &bound, fact);
            struct value *kept = &asked->values[fact->slot];
            if (side == 0)
                *kept = value;
            else if (value.state != VALUE_KNOWN || kept->state != VALUE_KNOWN ||
                     num_compare(value.num, kept->num) != 0)
                kept->state = VALUE_UNKNOWN;
        }
    }
    return true;
}

bool compare_read_chips(struct comparing *comparing, const struct probe *probe,
                        const struct classes *classes)
{
    struct node_list naming[2];
    for (int side = 0; side < 2; side++) {
        if (!list_naming(comparing, &probe->days[side].judgment, classes->counts[side],
                         &naming[side]))
            return false;
    }
    compare_set_order(comparing, COMPARE_NOWHERE);
    for (size_t i = 0; i < comparing->chip_count; i++) {
        if (!read_chip(comparing, naming, &comparing->chips[i]))
            return false;
    }
    return true;
}

/* ---- what is decided of them ---- */

static bool judge_chip(struct comparing *comparing, const struct chip *chip,
                       struct compared_chip *ret)
{
    struct bound bound;
    if (!bind_chip(comparing, chip, &bound))
        return false;
    for (int side = 0; side < 2; side++) {
        struct judgment judgment;
        if (!open_day(comparing, &bound, side, &judgment) ||
            !judge_again(comparing->session, &judgment, comparing->err))
            return false;
        *(side == 0 ? &ret->before : &ret->after) = compared_of(&judgment);
    }
    return true;
}

bool compare_list_chips(struct comparing *comparing, uint32_t root, struct compared_group *group)
{
    struct session *session = comparing->session;
    size_t capacity = 0;
    compare_set_order(comparing, group->countries[0]);
    for (size_t i = 0; i < comparing->chip_count; i++) {
        const struct asked_chip *asked = &comparing->chips[i];
        struct compared_chip compared = { .name = asked->chip->name };
        const struct tree_node *leaf =
            asked->named ? NULL : compare_descend(comparing->tree, root, asked->values);
        if (leaf != NULL) {
            compared.before = leaf->before;
            compared.after = leaf->after;
        } else if (!judge_chip(comparing, asked->chip, &compared)) {
            return false;
        }
        if (compared_alike(&compared.before, &compared.after))
            continue;
        if (!arena_grow(&session->analysis, &group->chips, group->chip_count, &capacity,
                        sizeof *group->chips))
            return arena_error(&session->analysis, comparing->err);
        group->chips[group->chip_count++] = compared;
    }
    return true;
}
