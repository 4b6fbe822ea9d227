/* SPDX-License-Identifier: Apache-2.0 */
/* decide/probe_figure.c - which of the open figures is cut next; see probe.h. */
#include "decide/probe.h"

#include <string.h>

bool probe_reads(const struct results *results, uint32_t index, const struct fact *fact,
                 const struct fact *put)
{
    const struct node *node = &results->nodes[index];
    if (node->party)
        return false;
    if ((node->op == OP_FACT || node->op == OP_DEFINE || node->op == OP_BOOL_FACT) &&
        node->a == fact->slot)
        return true;
    if (node->op == OP_DEFINE && (results->facts->values[node->a].state != VALUE_UNKNOWN ||
                                  (put != NULL && node->a == put->slot)))
        return false;
    for (uint32_t c = 0; c < node_children(node); c++) {
        if (probe_reads(results, node_child(node, results->links, c), fact, put))
            return true;
    }
    return false;
}

/* ---- what is alive ---- */

/* Down the unknown truths; as deep as the policy is nested, which its checker bounds. */
static void enliven(struct probe_day *day, uint32_t index)
{
    const struct results *results = &day->judgment.results;
    const struct node *node = &results->nodes[index];
    if (day->alive[index] || !node->truth)
        return;
    if (!node->party && result_truth(results, index, 0) != TRUTH_UNKNOWN)
        return;
    day->alive[index] = 1;
    for (uint32_t c = 0; c < node_children(node); c++)
        enliven(day, node_child(node, results->links, c));
}

static void enliven_rule(struct probe_day *day, uint32_t fired)
{
    if (result_truth(&day->judgment.results, fired, 0) == TRUTH_UNKNOWN)
        enliven(day, fired);
}

/* From the rules that what comes out may hang on. */
static bool find_alive(struct probe *probe, struct probe_day *day, struct err *err)
{
    const struct judgment *judgment = &day->judgment;
    const struct disposition *d = judgment->disposition;
    const struct program *program = judgment->program;
    struct standing_requirements standing;
    if (day->alive == NULL)
        day->alive = arena_array_raw(&probe->session->work, program->node_count, 1);
    if (day->alive == NULL)
        return arena_error(&probe->session->work, err);
    memset(day->alive, 0, program->node_count);
    outcome_requirements(d, &judgment->results, &standing);
    for (uint32_t i = 0; i < d->subject_count; i++)
        enliven_rule(day, program->rules[d->subjects[i]].fired);
    for (uint32_t i = 0; i < d->prohibition_count; i++)
        enliven_rule(day, program->rules[d->prohibitions[i]].fired);
    for (uint32_t i = 0; i < d->demand_count; i++)
        enliven_rule(day, d->demands[i].fired);
    for (uint32_t i = 0; i < d->relief_count; i++) {
        if ((d->reliefs[i].discharges & standing.in_play) != 0)
            enliven_rule(day, d->reliefs[i].fired);
    }
    for (uint32_t i = 0; i < d->review_count; i++) {
        if ((d->reviews[i].requirements & standing.in_play) != 0)
            enliven_rule(day, d->reviews[i].fired);
    }
    if (program->covers != NODE_NONE)
        enliven_rule(day, program->covers);
    return true;
}

/* Whether something alive reads the figure. */
static bool is_alive(const struct probe_day *day, const struct node_list *leaves)
{
    for (uint32_t i = 0; i < leaves->count; i++) {
        if (day->alive[leaves->nodes[i]])
            return true;
    }
    return false;
}

/* ---- which figure ---- */

/* Figures behind the last bit share it: then the walk has to say. */
static uint64_t made_of_bit(size_t figure)
{
    return (uint64_t)1 << (figure < 63 ? figure : 63);
}

static void set_made_of(struct probe_figure *figure, size_t other)
{
    figure->made_of |= made_of_bit(other);
}

static bool has_made_of(const struct probe_figure *figure, size_t other)
{
    return (figure->made_of & made_of_bit(other)) != 0;
}

/* Whether a comparison has the figure itself on one side, not only something made of it. */
static bool is_compared(const struct probe_day *day, uint32_t reader)
{
    const struct node_list *figured = &day->judgment.epoch->figured;
    for (uint32_t i = 0; i < figured->count; i++) {
        const struct node *node = &day->judgment.results.nodes[figured->nodes[i]];
        if (node->op >= OP_EQ && node->op <= OP_GE && (node->a == reader || node->b == reader))
            return true;
    }
    return false;
}

/* For each figured node whether it reads the fact, as probe_reads has it, in one pass. */
static void mark_reads(const struct probe_day *day, const struct fact *fact, uint8_t *reads)
{
    const struct results *results = &day->judgment.results;
    const struct node_list *figured = &day->judgment.epoch->figured;
    for (uint32_t i = 0; i < figured->count; i++) {
        uint32_t index = figured->nodes[i];
        const struct node *node = &results->nodes[index];
        bool fact_itself = node->op == OP_FACT || node->op == OP_DEFINE || node->op == OP_BOOL_FACT;
        bool given = node->op == OP_DEFINE && !node->party &&
                     results->facts->values[node->a].state != VALUE_UNKNOWN;
        reads[index] = fact_itself && !node->party && node->a == fact->slot;
        if (node->party || given || node->op == OP_BOOL_FACT)
            continue;
        if (node->op == OP_COUNT) {
            /* What is counted is a truth. */
            reads[index] = probe_reads(results, index, fact, NULL);
            continue;
        }
        for (uint32_t c = 0; c < node_children(node); c++)
            reads[index] |= reads[node_child(node, results->links, c)];
    }
}

static bool list_leaves(struct arena *arena, const struct probe_day *day, const uint8_t *reads,
                        struct node_list *ret, struct err *err)
{
    const struct node_list *figured = &day->judgment.epoch->figured;
    for (uint32_t i = 0; i < figured->count; i++) {
        uint32_t index = figured->nodes[i];
        if (!day->judgment.results.nodes[index].truth || !reads[index])
            continue;
        if (!arena_grow(arena, &ret->nodes, ret->count, &ret->capacity, sizeof *ret->nodes))
            return arena_error(arena, err);
        ret->nodes[ret->count++] = index;
    }
    return true;
}

/* What the figure turns on each day, and which figures are worked out from it. */
static bool trace_figure(struct probe *probe, struct arena *arena, size_t at, uint8_t *reads,
                         struct err *err)
{
    struct probe_figure *figure = &probe->figures[at];
    for (size_t d = 0; d < probe->day_count; d++) {
        const struct probe_day *day = &probe->days[d];
        mark_reads(day, figure->fact, reads);
        if (figure->readers[d] != NODE_NONE &&
            !list_leaves(arena, day, reads, &figure->leaves[d], err))
            return false;
        for (size_t i = 0; i < probe->figure_count; i++) {
            uint32_t reader = probe->figures[i].readers[d];
            if (i != at && reader != NODE_NONE && reads[reader])
                set_made_of(&probe->figures[i], at);
        }
    }
    return true;
}

/* Days of which something else is known have programs of other pools. */
static size_t most_nodes(const struct probe *probe)
{
    size_t most = 0;
    for (size_t d = 0; d < probe->day_count; d++) {
        size_t own = pool_counts(probe->days[d].judgment.program->pool).truths;
        most = own > most ? own : most;
    }
    return most;
}

static bool list_figures(struct probe *probe, struct err *err)
{
    struct arena *work = &probe->session->work;
    struct arena *arena = probe->figures_in != NULL ? probe->figures_in : work;
    const struct policy *policy = probe->session->decider->policy;
    size_t count = 0;
    for (const struct fact *fact = policy->facts; fact != NULL; fact = fact->next)
        count += probe_is_figure(probe, fact);
    probe->figures = arena_array(arena, count, sizeof *probe->figures);
    uint8_t *reads = arena_alloc(work, most_nodes(probe));
    if (probe->figures == NULL || reads == NULL)
        return arena_error(probe->figures == NULL ? arena : work, err);
    for (const struct fact *fact = policy->facts; fact != NULL; fact = fact->next) {
        if (!probe_is_figure(probe, fact))
            continue;
        struct probe_figure *figure = &probe->figures[probe->figure_count++];
        figure->fact = fact;
        for (size_t d = 0; d < probe->day_count; d++) {
            const struct probe_day *day = &probe->days[d];
            uint32_t reader = epoch_reader(day->judgment.epoch, fact, fact->slot);
            bool counts =
                reader != NODE_NONE && (fact->type.kind == TYPE_BOOL || is_compared(day, reader));
            figure->readers[d] = counts ? reader : NODE_NONE;
        }
    }
    for (size_t i = 0; i < probe->figure_count; i++) {
        if (!trace_figure(probe, arena, i, reads, err))
            return false;
    }
    return true;
}

/* Whether the outcome or the review of the day hangs on the figure, which the order leaves open. */
static bool is_open_on(const struct probe_day *day, const struct probe_figure *figure, size_t d)
{
    uint32_t reader = figure->readers[d];
    const struct judgment *judgment = &day->judgment;
    if (reader == NODE_NONE)
        return false;
    bool unknown = figure->fact->type.kind == TYPE_BOOL
                       ? result_truth(&judgment->results, reader, 0) == TRUTH_UNKNOWN
                       : result_scalar(&judgment->results, reader, 0)->state == VALUE_UNKNOWN;
    return unknown && is_alive(day, &figure->leaves[d]);
}

/* Whether the figure, on some day, is worked out from the other one as things stand. */
static bool is_made_of(const struct probe *probe, const struct probe_figure *figure, size_t other)
{
    if (!has_made_of(figure, other))
        return false;
    for (size_t d = 0; d < probe->day_count; d++) {
        if (figure->readers[d] != NODE_NONE &&
            probe_reads(&probe->days[d].judgment.results, figure->readers[d],
                        probe->figures[other].fact, NULL))
            return true;
    }
    return false;
}

static bool is_open_figure(const struct probe *probe, uint32_t slot)
{
    for (size_t i = 0; i < probe->figure_count; i++) {
        if (probe->figures[i].fact->slot == slot)
            return probe->figures[i].open;
    }
    return false;
}

/* Whether all that is unknown below the node are open figures. */
static bool hangs_on_figures(const struct probe *probe, const struct results *results,
                             uint32_t index)
{
    const struct node *node = &results->nodes[index];
    if (node->party || node->truth)
        return false;
    if (result_scalar(results, index, 0)->state != VALUE_UNKNOWN)
        return true;
    if (node->op == OP_FACT)
        return is_open_figure(probe, node->a);
    bool all = node_children(node) > 0;
    for (uint32_t c = 0; c < node_children(node) && all; c++)
        all = hangs_on_figures(probe, results, node_child(node, results->links, c));
    return all;
}

/*
 * Such as the sum of two figures: once these have values it has one, and would not be cut any more,
 * though they may be alike and it another.
 */
static bool is_fixed_by_others(const struct probe *probe, const struct probe_figure *figure)
{
    for (size_t d = 0; d < probe->day_count; d++) {
        if (figure->made_of != 0 && figure->fact->define != NULL &&
            figure->readers[d] != NODE_NONE &&
            hangs_on_figures(probe, &probe->days[d].judgment.results, figure->readers[d]))
            return true;
    }
    return false;
}

/*
 * What is worked out from an open figure is cut after it, since it may not be asked for any more
 * then; but before it, if nothing else is open in it.
 */
static bool has_to_wait(const struct probe *probe, size_t at)
{
    const struct probe_figure *figure = &probe->figures[at];
    for (size_t i = 0; i < probe->figure_count; i++) {
        const struct probe_figure *other = &probe->figures[i];
        if (i == at || !other->open)
            continue;
        if (!figure->fixed && is_made_of(probe, figure, i))
            return true;
        if (other->fixed && is_made_of(probe, other, at))
            return true;
    }
    return false;
}

bool probe_next_figure(struct probe *probe, const struct fact **ret_fact, struct pieces *ret_pieces,
                       struct err *err)
{
    *ret_fact = NULL;
    *ret_pieces = (struct pieces){ .count = 1 };
    if (probe->figures == NULL && !list_figures(probe, err))
        return false;
    for (size_t d = 0; d < probe->day_count; d++) {
        if (!find_alive(probe, &probe->days[d], err))
            return false;
    }
    for (size_t i = 0; i < probe->figure_count; i++) {
        struct probe_figure *figure = &probe->figures[i];
        figure->open = false;
        for (size_t d = 0; d < probe->day_count; d++)
            figure->open = figure->open || is_open_on(&probe->days[d], figure, d);
    }
    for (size_t i = 0; i < probe->figure_count; i++) {
        struct probe_figure *figure = &probe->figures[i];
        figure->fixed = figure->open && is_fixed_by_others(probe, figure);
    }
    for (size_t i = 0; i < probe->figure_count; i++) {
        struct probe_figure *figure = &probe->figures[i];
        struct pieces pieces;
        if (!figure->open || has_to_wait(probe, i))
            continue;
        if (!probe_pieces(probe, figure->fact, true, &pieces, err))
            return false;
        if (pieces.count > ret_pieces->count) {
            *ret_fact = figure->fact;
            *ret_pieces = pieces;
        }
    }
    return true;
}
