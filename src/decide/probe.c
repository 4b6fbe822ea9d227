/* SPDX-License-Identifier: Apache-2.0 */
/* decide/probe.c - see probe.h. */
#include "decide/probe.h"

#include <string.h>

bool probe_open(struct probe *probe, struct session *session, const struct order *order,
                const struct decide_options *options, struct err *err)
{
    struct catalog_match match = { .count = 0 };
    *probe = (struct probe){ .session = session };
    session_begin(session);
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
    if (!bind_order(session, order, options, NULL, &probe->bound, err))
        return false;
    probe->days[0].on = probe->bound.on;
    probe->days[0].options = options;
    probe->day_count = 1;
    return true;
}

/* What is asked of the judgment later is worked out now: the values may be others by then. */
static bool keep_trial(struct probe *probe, const struct judgment *judgment, struct trial *ret,
                       struct err *err)
{
    const struct program *program = judgment->program;
    struct arena *work = &probe->session->work;
    bool outcomes[OUTCOME_COUNT];
    bool reviews[REVIEW_COUNT];
    *ret = (struct trial){
        .outcome = judgment->outcome.possible,
        .review = judgment->review_possible,
        .not_covered = judgment->not_covered,
        .outcome_word = judged_outcome(judgment, outcomes),
        .review_word = judged_review(judgment, reviews),
    };
    if (probe->words_only)
        return true;
    ret->fired = arena_array_raw(work, program->rule_count, 1);
    ret->entries = arena_array_raw(work, program->entry_count, 1);
    if (ret->fired == NULL || ret->entries == NULL)
        return arena_error(work, err);
    for (size_t i = 0; i < program->rule_count; i++)
        ret->fired[i] = result_truth(&judgment->results, program->rules[i].fired, 0);
    for (size_t i = 0; i < program->entry_count; i++)
        ret->entries[i] = result_truth(&judgment->results, program->entries[i].node, 0);
    return true;
}

/* The fact of the day is one for all: a day is looked at to its end before the next. */
static bool try_days(struct probe *probe, bool quickly, struct trial ret_trials[], struct err *err)
{
    struct session *session = probe->session;
    for (size_t i = 0; i < probe->day_count; i++) {
        struct probe_day *day = &probe->days[i];
        probe->bound.options = day->options;
        if (!judge_open(session, &probe->bound, day->on, day->options->posture == POSTURE_TEXT,
                        &day->judgment, err))
            return false;
        if (quickly)
            judge_quickly(&day->judgment);
        else if (!judge_again(session, &day->judgment, err))
            return false;
        if (!keep_trial(probe, &day->judgment, &ret_trials[i], err))
            return false;
    }
    return true;
}

bool probe_try(struct probe *probe, struct trial ret_trials[], struct err *err)
{
    return try_days(probe, false, ret_trials, err);
}

bool probe_try_quickly(struct probe *probe, struct trial ret_trials[], struct err *err)
{
    return try_days(probe, true, ret_trials, err);
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
           memcmp(a->entries, b->entries, probe->days[0].judgment.program->entry_count) == 0;
}

bool probe_is_figure(const struct probe *probe, const struct fact *fact)
{
    bool read = false;
    for (size_t i = 0; i < probe->day_count && !fact->party_scope; i++)
        read = read || epoch_reader(probe->days[i].judgment.epoch, fact, fact->slot) != NODE_NONE;
    return read && fact->by == NULL && fact->of_item &&
           (fact->type.kind == TYPE_NUMBER || fact->type.kind == TYPE_QUANTITY ||
            (probe->choices && fact->type.kind == TYPE_BOOL && fact->define == NULL));
}

/* ---- pieces ---- */

static bool between(struct num a, struct num b, struct num *ret)
{
    return num_add(a, b, ret) && num_divide(*ret, num_int(2), ret);
}

/* The edges of all days, in order. */
static bool find_edges(struct probe *probe, const struct fact *fact, bool alive_only,
                       struct edges *ret, struct err *err)
{
    struct arena *work = &probe->session->work;
    *ret = (struct edges){ 0 };
    for (size_t i = 0; i < probe->day_count; i++) {
        const struct probe_day *day = &probe->days[i];
        struct edges found;
        if (!edges_find(work, &day->judgment.results, &day->judgment.epoch->figured,
                        alive_only ? day->alive : NULL, fact->slot, &found, err))
            return false;
        struct edges joint = { .count = 0, .unclear = ret->unclear || found.unclear };
        joint.list = arena_array_raw(work, ret->count + found.count, sizeof *joint.list);
        if (joint.list == NULL)
            return arena_error(work, err);
        for (size_t a = 0, b = 0; a < ret->count || b < found.count;) {
            bool first = b == found.count ||
                         (a < ret->count && num_compare(ret->list[a].at, found.list[b].at) <= 0);
            joint.list[joint.count++] = first ? ret->list[a++] : found.list[b++];
        }
        *ret = joint;
    }
    return true;
}

/* No and yes. */
static bool choice_pieces(struct arena *work, struct pieces *ret, struct err *err)
{
    ret->list = arena_array(work, 2, sizeof *ret->list);
    if (ret->list == NULL)
        return arena_error(work, err);
    for (int i = 0; i < 2; i++) {
        struct num at = num_int(i);
        ret->list[ret->count++] = (struct stretch){
            .from = at, .to = at, .inside = at, .from_reached = true, .to_reached = true
        };
    }
    return true;
}

/* Which side all edges at the value are like; 0: not all alike, so that it is a piece by itself. */
static int side_of(const struct edges *edges, struct turn turn)
{
    int side = edges->list[turn.first].side;
    for (uint32_t i = 1; i < turn.count; i++) {
        if (edges->list[turn.first + i].side != side)
            return 0;
    }
    return side;
}

/* Closes the open piece at the value, and opens the one above it. */
static bool turn_piece(struct pieces *pieces, struct stretch *open, struct num at, struct turn turn)
{
    int side = side_of(&pieces->edges, turn);
    open->to = at;
    open->at_to = turn;
    open->to_reached = side < 0;
    bool empty = num_compare(open->from, at) == 0 && !(open->from_reached && open->to_reached);
    if (!between(open->from, at, &open->inside))
        return false;
    if (!empty)
        pieces->list[pieces->count++] = *open;
    if (side == 0)
        pieces->list[pieces->count++] = (struct stretch){ .from = at,
                                                          .to = at,
                                                          .from_reached = true,
                                                          .to_reached = true,
                                                          .inside = at,
                                                          .at_from = turn,
                                                          .at_to = turn };
    *open = (struct stretch){ .from = at, .from_reached = side > 0, .at_from = turn };
    return true;
}

bool probe_pieces(struct probe *probe, const struct fact *fact, bool alive_only, struct pieces *ret,
                  struct err *err)
{
    struct arena *work = &probe->session->work;
    struct stretch open = { .from = num_int(0), .from_reached = true };
    bool fits = true;
    *ret = (struct pieces){ 0 };
    if (fact->type.kind == TYPE_BOOL)
        return choice_pieces(work, ret, err);
    if (!find_edges(probe, fact, alive_only, &ret->edges, err))
        return false;
    const struct edges *edges = &ret->edges;
    ret->list = arena_array_raw(work, edges->count * 2 + 2, sizeof *ret->list);
    if (ret->list == NULL)
        return arena_error(work, err);
    for (uint32_t i = 0; i < edges->count && fits;) {
        struct turn turn = { .first = i, .count = 1 };
        struct num at = edges->list[i].at;
        while (i + turn.count < edges->count &&
               num_compare(edges->list[i + turn.count].at, at) == 0)
            turn.count++;
        fits = turn_piece(ret, &open, at, turn);
        i += turn.count;
    }
    open.to = open.from;
    open.open_end = true;
    fits = fits && num_multiply(open.from, num_int(2), &open.inside) &&
           num_add(open.inside, num_int(1), &open.inside);
    ret->list[ret->count++] = open;
    ret->edges.unclear = ret->edges.unclear || !fits;
    return true;
}

/* ---- which rules turned ---- */

/* The nodes that read one of the comparisons, or the node itself. */
static void mark_reach(struct probe *probe)
{
    const struct results *results = &probe->days[0].judgment.results;
    const struct node_list *needed = &probe->days[0].judgment.epoch->needed;
    for (uint32_t i = 0; i < needed->count; i++) {
        uint32_t index = needed->nodes[i];
        const struct node *node = &results->nodes[index];
        for (uint32_t c = 0; c < node_children(node) && !probe->reach[index]; c++)
            probe->reach[index] = probe->reach[node_child(node, results->links, c)];
    }
}

static bool clear_reach(struct probe *probe, struct err *err)
{
    const struct program *program = probe->days[0].judgment.program;
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
        uint32_t node = program_node_of(probe->days[0].judgment.program, part);
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
    const struct program *program = probe->days[0].judgment.program;
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

bool probe_rules(struct probe *probe, const struct pieces *pieces, struct turn turn,
                 const struct trial *a, const struct trial *b, struct headroom_rule **ret_rules,
                 size_t *ret_count, struct err *err)
{
    const struct program *program = probe->days[0].judgment.program;
    struct arena *work = &probe->session->work;
    uint32_t turned[TURNED_MAX];
    size_t count = 0;
    if (!clear_reach(probe, err))
        return false;
    for (uint32_t i = 0; i < turn.count; i++)
        probe->reach[pieces->edges.list[turn.first + i].node] = 1;
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
    for (uint32_t i = 0; i < turn.count; i++)
        probe->reach[pieces->edges.list[turn.first + i].node] = 1;
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
