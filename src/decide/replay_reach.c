/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/replay_reach.c - for which quantities and days an answer is the same; see replay.h.
 *
 * Units and days are two figures.  No comparison reads both, so each turns at values of its own,
 * whatever the other is, and between them nothing does.
 */
#include "analyze/edges.h"
#include "base/date.h"
#include "decide/replay_priv.h"

#include <assert.h>
#include <stdlib.h>

/* ---- days on which parties may be found otherwise ---- */

static int by_day(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a;
    int32_t right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

static void add_day(struct replay_turns *turns, int64_t day)
{
    if (day > DATE_MIN && day < DATE_OPEN)
        turns->days[turns->count++] = (int32_t)day;
}

static void add_list(struct replay_turns *turns, const struct decide_lists *lists,
                     const struct snapshot *snapshot)
{
    int32_t issued = snapshot->origin.issued;
    add_day(turns, issued);
    add_day(turns, (int64_t)issued + lists->age_days + 1);
    for (size_t i = 0; i < snapshot->list.entry_count; i++) {
        const struct listed *entry = &snapshot->list.entries[i];
        add_day(turns, entry->from);
        add_day(turns, (int64_t)entry->to + 1);
    }
}

#define YEAR_FIRST 1900
#define YEAR_LAST 2199

/* An entry that cites a notice was on its list by the year after it. */
static void add_years(struct replay_turns *turns)
{
    for (int year = YEAR_FIRST; year <= YEAR_LAST; year++)
        add_day(turns, date_from_civil(year, 1, 1));
}

/* Shares in parties, and what somebody settled, have days of their own: each counts alone. */
bool replay_find_turns(struct replayer *replayer, int side, struct err *err)
{
    const struct decider *decider = replayer->sides[side].decider;
    const struct decide_lists *lists = &decider->lists;
    struct replay_turns *turns = &replayer->turns[side];
    size_t most = YEAR_LAST - YEAR_FIRST + 4;
    for (size_t i = 0; i < lists->count; i++)
        most += 2 * lists->snapshots[i].list.entry_count + 2;
    turns->days = arena_array(&replayer->arena, most, sizeof *turns->days);
    if (turns->days == NULL)
        return arena_error(&replayer->arena, err);
    turns->unclear = lists->owners != NULL || lists->settled.count > 0;
    add_day(turns, decider->policy->complete_from);
    add_day(turns, (int64_t)decider->policy->complete_through + 1);
    add_day(turns, (int64_t)decider->policy->complete_through + 1 +
                       replayer->sides[side].options.grace_days);
    add_years(turns);
    for (size_t i = 0; i < lists->count && lists->matcher != NULL; i++)
        add_list(turns, lists, &lists->snapshots[i]);
    qsort(turns->days, turns->count, sizeof *turns->days, by_day);
    return true;
}

/* ---- what reads a figure ---- */

static bool is_comparison(const struct node *node)
{
    return node->op >= OP_EQ && node->op <= OP_GE;
}

/*
 * Marks the numbers that are made of the fact in the slot, and the comparisons that read one.  All
 * other truths, and how many parties have one, are made of these.
 */
static void mark_reads(const struct epoch *epoch, uint32_t slot, bool *reads)
{
    const struct program *program = &epoch->program;
    for (uint32_t i = 0; i < epoch->figured.count; i++) {
        uint32_t index = epoch->figured.nodes[i];
        const struct node *node = &program->nodes[index];
        reads[index] =
            (node->op == OP_FACT || node->op == OP_DEFINE) && !node->party && node->a == slot;
        for (uint32_t c = 0; c < node_children(node); c++) {
            uint32_t child = node_child(node, program->links, c);
            reads[index] |= reads[child] && !program->nodes[child].truth;
        }
    }
}

/* What an unknown operand is compared with besides. */
static bool find_rivals(struct arena *arena, const struct epoch *epoch, const bool *reads,
                        struct replay_comparison *of, struct err *err)
{
    const struct node *nodes = epoch->program.nodes;
    const struct node *node = &nodes[of->node];
    size_t room = 0;
    of->reading = reads[node->a] ? node->a : node->b;
    of->other = of->reading == node->a ? node->b : node->a;
    for (uint32_t i = 0; i < epoch->figured.count && !reads[of->other]; i++) {
        const struct node *rival = &nodes[epoch->figured.nodes[i]];
        if (!is_comparison(rival) || (rival->a != of->other && rival->b != of->other))
            continue;
        uint32_t against = rival->a == of->other ? rival->b : rival->a;
        if (against == of->reading)
            continue;
        if (!arena_grow(arena, &of->rivals, of->rival_count, &room, sizeof *of->rivals))
            return arena_error(arena, err);
        of->rivals[of->rival_count++] = against;
    }
    return true;
}

static bool find_figure(struct arena *arena, const struct epoch *epoch, const struct fact *fact,
                        struct replay_figure *ret, struct err *err)
{
    const struct program *program = &epoch->program;
    bool *reads = arena_array(arena, program->node_count, sizeof *reads);
    uint32_t *nodes = arena_array(arena, epoch->figured.count, sizeof *nodes);
    ret->comparisons = arena_array(arena, epoch->figured.count, sizeof *ret->comparisons);
    if (reads == NULL || nodes == NULL || ret->comparisons == NULL)
        return arena_error(arena, err);
    ret->fact = fact;
    ret->reads = reads;
    ret->readers.nodes = nodes;
    mark_reads(epoch, fact->slot, reads);
    for (uint32_t i = 0; i < epoch->figured.count; i++) {
        uint32_t node = epoch->figured.nodes[i];
        if (!reads[node])
            continue;
        nodes[ret->readers.count++] = node;
        if (!is_comparison(&program->nodes[node]))
            continue;
        struct replay_comparison *comparison = &ret->comparisons[ret->comparison_count++];
        comparison->node = node;
        if (!find_rivals(arena, epoch, reads, comparison, err))
            return false;
    }
    return true;
}

/*
 * Whether one comparison reads both: then each would turn where the other has it turn.  None does:
 * the language has nothing that a day and a number come together in.
 */
static bool are_tied(const struct replay_figure *a, const struct replay_figure *b)
{
    for (size_t i = 0; i < a->comparison_count; i++) {
        if (b->fact != NULL && b->reads[a->comparisons[i].node])
            return true;
    }
    return false;
}

/* Of each epoch it is found once. */
static bool find_figures(struct replayer *replayer, int side, const struct epoch *epoch,
                         const struct replay_figures **ret, struct err *err)
{
    const struct known_facts *known = &replayer->sides[side].decider->known;
    struct arena *arena = &replayer->arena;
    struct replay_figures *figures = replayer->figures[side];
    while (figures != NULL && figures->epoch != epoch)
        figures = figures->next;
    *ret = figures;
    if (figures != NULL)
        return true;
    figures = arena_alloc(arena, sizeof *figures);
    if (figures == NULL)
        return arena_error(arena, err);
    figures->epoch = epoch;
    if ((known->quantity != NULL &&
         !find_figure(arena, epoch, known->quantity, &figures->units, err)) ||
        (known->on != NULL && !find_figure(arena, epoch, known->on, &figures->days, err)))
        return false;
    assert(!are_tied(&figures->units, &figures->days));
    figures->next = replayer->figures[side];
    replayer->figures[side] = figures;
    *ret = figures;
    return true;
}

static bool is_known(const struct results *results, uint32_t scalar)
{
    return results->nodes[scalar].party || result_scalar(results, scalar, 0)->state == VALUE_KNOWN;
}

/*
 * An unknown that is compared with the figure is tried on both sides of it; compared with something
 * else that is known, it matters which of the two is the greater, and no edge tells that.  Compared
 * with another unknown it is tried apart (plan/exact.h).
 */
static bool is_tried_twice(const struct results *results, const struct replay_figure *figure)
{
    for (size_t i = 0; i < figure->comparison_count; i++) {
        const struct replay_comparison *comparison = &figure->comparisons[i];
        if (comparison->rival_count == 0 || !is_known(results, comparison->reading) ||
            is_known(results, comparison->other))
            continue;
        for (size_t k = 0; k < comparison->rival_count; k++) {
            if (is_known(results, comparison->rivals[k]))
                return true;
        }
    }
    return false;
}

/* ---- how far ---- */

static int64_t above(struct num at)
{
    return (int64_t)(at.top / at.bottom) + 1;
}

static int64_t below(struct num at)
{
    return (int64_t)((at.top + at.bottom - 1) / at.bottom) - 1;
}

struct range {
    int64_t from, to; /* both included */
};

static void shrink(struct range *range, int64_t from, int64_t to)
{
    range->from = from > range->from ? from : range->from;
    range->to = to < range->to ? to : range->to;
}

/* Between the neighbors among the edges. */
static bool shrink_by_edges(struct session *session, const struct judgment *judgment,
                            const struct replay_figure *figure, int64_t at, struct range *range,
                            struct err *err)
{
    const struct num most = num_int(INT64_MAX / 2);
    struct edges edges;
    if (figure->fact == NULL)
        return true;
    if (!edges_find(&session->work, &judgment->results, &figure->readers, NULL, figure->fact->slot,
                    &edges, err))
        return false;
    if (edges.unclear || is_tried_twice(&judgment->results, figure))
        shrink(range, at, at);
    for (size_t i = 0; i < edges.count; i++) {
        struct num edge = edges.list[i].at;
        int order = num_compare(edge, num_int(at));
        if (num_compare(edge, most) > 0)
            continue;
        shrink(range,
               order < 0    ? above(edge)
               : order == 0 ? at
                            : INT64_MIN,
               order > 0    ? below(edge)
               : order == 0 ? at
                            : INT64_MAX);
    }
    return true;
}

static void shrink_by_turns(const struct replay_turns *turns, int32_t day, struct range *range)
{
    size_t low = 0;
    size_t high = turns->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (turns->days[middle] <= day)
            low = middle + 1;
        else
            high = middle;
    }
    if (turns->unclear)
        shrink(range, day, day);
    shrink(range, low > 0 ? turns->days[low - 1] : INT64_MIN,
           low < turns->count ? turns->days[low] - 1 : INT64_MAX);
}

bool replay_shrink(struct replayer *replayer, int side, const struct judgment *judgment,
                   int64_t units, struct replay_reach *reach, struct err *err)
{
    struct session *session = replayer->sessions[side];
    const struct fact *value = session->decider->known.value;
    const struct replay_figures *figures;
    struct range of_units = { reach->units_from, reach->units_to };
    struct range of_days = { reach->days_from, reach->days_to };
    if (!find_figures(replayer, side, judgment->epoch, &figures, err))
        return false;
    if (value != NULL && epoch_reader(judgment->epoch, value, value->slot) != NODE_NONE)
        reach->any_value = false;
    if (units > 0 && !shrink_by_edges(session, judgment, &figures->units, units, &of_units, err))
        return false;
    if (reach->days_from != reach->days_to) {
        shrink(&of_days, judgment->program->from, (int64_t)judgment->program->to - 1);
        shrink_by_turns(&replayer->turns[side], judgment->day, &of_days);
        if (!shrink_by_edges(session, judgment, &figures->days, judgment->day, &of_days, err))
            return false;
    }
    reach->units_from = of_units.from;
    reach->units_to = of_units.to;
    reach->days_from = (int32_t)of_days.from;
    reach->days_to = (int32_t)of_days.to;
    return true;
}
