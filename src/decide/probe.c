/* SPDX-License-Identifier: Apache-2.0 */
/* decide/probe.c - see probe.h. */
#include "decide/probe.h"

#include <string.h>

bool probe_open(struct probe *probe, struct session *session, const struct order *order,
                const struct decide_options *options, struct err *err)
{
    struct catalog_match match = { .count = 0 };
    *probe = (struct probe){ .session = session, .text = options->posture == POSTURE_TEXT };
    arena_reset(&session->work);
    err_clear(err);
    if (order->item.contains_count > 0) {
        err_set(err, ERR_VALUE, "an assembly has no figures of its own");
        return err_hint(err, "ask about what it contains, one by one");
    }
    if (order->item.name.length > 0)
        catalog_find(session->decider->catalog, order->item.name, &match);
    if (match.count > 1) {
        err_set(err, ERR_NAME, "chip '%.*s' is a family of %zu", STR_ARG(order->item.name),
                match.total);
        return err_hint(err, "say which, such as '%.*s'", STR_ARG(match.chips[0]->name));
    }
    return bind_order(session, order, options, NULL, &probe->bound, err);
}

/* What is asked of the judgment later is worked out now: the values may be others by then. */
static bool keep_trial(struct probe *probe, struct trial *ret, struct err *err)
{
    const struct judgment *judgment = &probe->judgment;
    const struct program *program = judgment->program;
    struct arena *work = &probe->session->work;
    bool outcomes[OUTCOME_COUNT];
    bool reviews[REVIEW_COUNT];
    *ret = (struct trial){
        .outcome = judgment->outcome.possible,
        .review = judgment->review_possible,
        .not_covered = judgment->not_covered,
        .fired = arena_array_raw(work, program->rule_count, 1),
        .entries = arena_array_raw(work, program->entry_count, 1),
        .outcome_word = judged_outcome(judgment, outcomes),
        .review_word = judged_review(judgment, reviews),
    };
    if (ret->fired == NULL || ret->entries == NULL)
        return arena_error(work, err);
    for (size_t i = 0; i < program->rule_count; i++)
        ret->fired[i] = result_truth(&judgment->results, program->rules[i].fired, 0);
    for (size_t i = 0; i < program->entry_count; i++)
        ret->entries[i] = result_truth(&judgment->results, program->entries[i].node, 0);
    return true;
}

bool probe_try(struct probe *probe, struct trial *ret_trial, struct err *err)
{
    if (!judge_day(probe->session, &probe->bound, probe->bound.on, probe->text, &probe->judgment,
                   err) ||
        !keep_trial(probe, ret_trial, err))
        return false;
    return probe->needed.nodes != NULL ||
           program_needed(probe->judgment.program, &probe->session->work, &probe->needed, err);
}

struct value *probe_value(struct probe *probe, const struct fact *fact)
{
    return &probe->bound.facts.values[fact->slot];
}

bool trials_turn(const struct trial *a, const struct trial *b)
{
    return a->outcome != b->outcome || a->review != b->review || a->not_covered != b->not_covered;
}

bool trials_alike(const struct probe *probe, const struct trial *a, const struct trial *b)
{
    return !trials_turn(a, b) &&
           memcmp(a->entries, b->entries, probe->judgment.program->entry_count) == 0;
}

bool probe_is_figure(const struct probe *probe, const struct fact *fact)
{
    uint32_t reader =
        fact->party_scope ? NODE_NONE : epoch_reader(probe->judgment.epoch, fact, fact->slot);
    return reader != NODE_NONE && fact->by == NULL && str_starts(fact->path, STR("item.")) &&
           (fact->type.kind == TYPE_NUMBER || fact->type.kind == TYPE_QUANTITY);
}

/* ---- pieces ---- */

static bool between(struct num a, struct num b, struct num *ret)
{
    return num_add(a, b, ret) && num_divide(*ret, num_int(2), ret);
}

static void add_piece(struct pieces *pieces, struct piece piece, bool *fits)
{
    if (*fits)
        pieces->list[pieces->count++] = piece;
}

bool probe_pieces(struct probe *probe, const struct fact *fact, struct pieces *ret, struct err *err)
{
    struct arena *work = &probe->session->work;
    struct num last = num_int(0);
    struct num inside;
    bool fits = true;
    *ret = (struct pieces){ 0 };
    if (!edges_find(work, &probe->judgment.results, &probe->needed, fact->slot, &ret->edges, err))
        return false;
    const struct edges *edges = &ret->edges;
    ret->list = arena_array_raw(work, edges->count * 2 + 2, sizeof *ret->list);
    if (ret->list == NULL)
        return arena_error(work, err);
    for (uint32_t i = 0; i < edges->count;) {
        uint32_t next = i;
        struct num at = edges->list[i].at;
        while (next < edges->count && num_compare(edges->list[next].at, at) == 0)
            next++;
        fits = fits && between(last, at, &inside);
        if (num_compare(last, at) < 0)
            add_piece(ret, (struct piece){ .from = last, .to = at, .inside = inside }, &fits);
        add_piece(ret,
                  (struct piece){
                      .from = at, .to = at, .inside = at, .first_edge = i, .edge_count = next - i },
                  &fits);
        last = at;
        i = next;
    }
    fits = fits && num_multiply(last, num_int(2), &inside) && num_add(inside, num_int(1), &inside);
    add_piece(ret, (struct piece){ .from = last, .to = last, .inside = inside, .open_end = true },
              &fits);
    ret->edges.unclear = ret->edges.unclear || !fits;
    return true;
}

/* ---- which rules turned ---- */

/* The nodes that read one of the comparisons, or the node itself. */
static void mark_reach(struct probe *probe)
{
    const struct results *results = &probe->judgment.results;
    for (uint32_t i = 0; i < probe->needed.count; i++) {
        uint32_t index = probe->needed.nodes[i];
        const struct node *node = &results->nodes[index];
        for (uint32_t c = 0; c < node_children(node) && !probe->reach[index]; c++)
            probe->reach[index] = probe->reach[node_child(node, results->links, c)];
    }
}

static bool clear_reach(struct probe *probe, struct err *err)
{
    const struct program *program = probe->judgment.program;
    if (probe->reach == NULL)
        probe->reach = arena_array_raw(&probe->session->work, program->node_count, 1);
    if (probe->reach == NULL)
        return arena_error(&probe->session->work, err);
    memset(probe->reach, 0, program->node_count);
    return true;
}

/* The label of the innermost limb that reads the comparison. */
static struct str limb_label(const struct probe *probe, const struct expr *expr)
{
    for (const struct expr *part = expr == NULL ? NULL : expr->list; part != NULL;
         part = part->next) {
        uint32_t node = program_node_of(probe->judgment.program, part);
        if (node == NODE_NONE || !probe->reach[node])
            continue;
        struct str inner = part->block ? limb_label(probe, part) : (struct str){ 0 };
        if (inner.length > 0 || part->label.length > 0)
            return inner.length > 0 ? inner : part->label;
    }
    return (struct str){ 0 };
}

#define TURNED_MAX 64

/* Of the rules that turned, those that no other of them explains. */
static size_t leave_causes(struct probe *probe, uint32_t *turned, size_t count)
{
    const struct program *program = probe->judgment.program;
    bool explained[TURNED_MAX] = { false };
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        memset(probe->reach, 0, program->node_count);
        probe->reach[program->rules[turned[i]].fired] = 1;
        mark_reach(probe);
        for (size_t k = 0; k < count; k++)
            explained[k] = explained[k] ||
                           (k != i && probe->reach[program->rules[turned[k]].fired] &&
                            program->rules[turned[k]].fired != program->rules[turned[i]].fired);
    }
    for (size_t i = 0; i < count; i++) {
        if (!explained[i])
            turned[left++] = turned[i];
    }
    return left;
}

bool probe_rules(struct probe *probe, const struct pieces *pieces, const struct piece *point,
                 const struct trial *a, const struct trial *b, struct headroom_rule **ret_rules,
                 size_t *ret_count, struct err *err)
{
    const struct program *program = probe->judgment.program;
    struct arena *work = &probe->session->work;
    uint32_t turned[TURNED_MAX];
    size_t count = 0;
    if (!clear_reach(probe, err))
        return false;
    for (uint32_t i = 0; i < point->edge_count; i++)
        probe->reach[pieces->edges.list[point->first_edge + i].node] = 1;
    mark_reach(probe);
    for (uint32_t i = 0; i < program->rule_count && count < TURNED_MAX; i++) {
        if (a->fired[i] != b->fired[i] && probe->reach[program->rules[i].fired])
            turned[count++] = i;
    }
    count = leave_causes(probe, turned, count);
    struct headroom_rule *rules = arena_array(work, count, sizeof *rules);
    if (rules == NULL)
        return arena_error(work, err);
    memset(probe->reach, 0, program->node_count);
    for (uint32_t i = 0; i < point->edge_count; i++)
        probe->reach[pieces->edges.list[point->first_edge + i].node] = 1;
    mark_reach(probe);
    for (size_t i = 0; i < count; i++) {
        const struct rule *rule = program->rules[turned[i]].rule;
        rules[i] = (struct headroom_rule){ .rule = rule->id,
                                           .label = limb_label(probe, rule->when),
                                           .citation = report_citation(work, rule->cites) };
    }
    *ret_rules = rules;
    *ret_count = count;
    return true;
}
