/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/design.c - the largest figures that stay on the right side of the lines; see headroom.h.
 *
 * The figures that the order leaves open are cut into pieces one after the other, the second anew
 * in each piece of the first, until what comes out hangs on no figure any more.  That leaves boxes;
 * the corners of those that are kept are the designs.
 */
#include <string.h>

#include "decide/probe.h"

#define DESIGN_FIGURES_MAX 6
#define DESIGN_BOXES_MAX 2000

/* The piece of a figure that a box stands in. */
struct side {
    const struct fact *fact;
    struct pieces pieces;
    size_t piece;
};

struct box {
    struct side sides[DESIGN_FIGURES_MAX];
    size_t side_count;
};

struct designer {
    struct probe *probe;
    enum outcome keep_outcome;
    enum review keep_review;
    struct box open;  /* the box that is being cut */
    struct box *kept; /* that is wanted */
    size_t kept_count, kept_capacity;
    size_t tried;
    struct designs *ret;
    size_t missing_capacity;
    struct err *err;
};

static bool no_memory(struct designer *designer)
{
    return arena_error(&designer->probe->session->work, designer->err);
}

/* The reviews that count: the one to keep and milder ones. */
static uint32_t mild_reviews(const struct designer *designer)
{
    return (2u << designer->keep_review) - 1;
}

static bool is_kept(const struct designer *designer, const struct trial *trial)
{
    if (trial->not_covered || trial->outcome_word != designer->keep_outcome)
        return false;
    return trial->outcome_word != OUTCOME_LICENSE_REQUIRED ||
           (trial->review & mild_reviews(designer)) != 0;
}

/*
 * Whether no figure can make another answer of it.  A review may hang on what the parties state
 * beside the figures: it counts while it is possible.
 */
static bool is_settled(const struct designer *designer, const struct trial *trial)
{
    uint32_t license = 1u << PLAN_LICENSE_REQUIRED;
    if (designer->keep_outcome == OUTCOME_LICENSE_REQUIRED)
        return (trial->outcome & license) == 0 || (trial->review & mild_reviews(designer)) == 0;
    return (trial->outcome & (trial->outcome - 1)) == 0;
}

/* ---- cutting ---- */

static bool keep_box(struct designer *designer)
{
    if (!arena_grow(&designer->probe->session->work, &designer->kept, designer->kept_count,
                    &designer->kept_capacity, sizeof *designer->kept))
        return no_memory(designer);
    designer->kept[designer->kept_count++] = designer->open;
    return true;
}

static bool add_missing(struct designer *designer, struct str path)
{
    struct designs *ret = designer->ret;
    for (size_t i = 0; i < ret->missing_count; i++) {
        if (str_equal(ret->missing[i], path))
            return true;
    }
    if (!arena_grow(&designer->probe->session->work, &ret->missing, ret->missing_count,
                    &designer->missing_capacity, sizeof *ret->missing))
        return no_memory(designer);
    ret->missing[ret->missing_count++] = path;
    return true;
}

/* The facts behind what is unknown. */
static bool note_missing(struct designer *designer, const struct unknown *unknowns, size_t count)
{
    const struct judgment *judgment = &designer->probe->days[0].judgment;
    for (size_t i = 0; i < count; i++) {
        struct unknown_fact found[8];
        size_t facts = exact_facts(judgment->program, &judgment->results, &judgment->facts,
                                   &unknowns[i], found, 8);
        for (size_t k = 0; k < facts; k++) {
            /* Figures are what a design is free in. */
            if (!probe_is_figure(designer->probe, found[k].fact) &&
                !add_missing(designer, found[k].fact->path))
                return false;
        }
    }
    return true;
}

/* What the answer hangs on with all figures in place, be it only whether the packs cover it. */
static bool note_open(struct designer *designer, const struct trial *trial)
{
    const struct judgment *judgment = &designer->probe->days[0].judgment;
    const struct unknown covers = { .node = judgment->program->covers };
    if (trial->not_covered)
        return judgment->covers != TRUTH_UNKNOWN || note_missing(designer, &covers, 1);
    return note_missing(designer, judgment->outcome.unknowns, judgment->outcome.unknown_count) &&
           note_missing(designer, judgment->review.unknowns, judgment->review.unknown_count);
}

static bool cut(struct designer *designer)
{
    struct probe *probe = designer->probe;
    struct box *open = &designer->open;
    struct trial trial;
    const struct fact *fact = NULL;
    struct pieces pieces;
    if (++designer->tried > DESIGN_BOXES_MAX)
        return err_set(designer->err, ERR_LIMIT, "the figures fall into more than %d boxes",
                       DESIGN_BOXES_MAX) ||
               err_hint(designer->err, "fix some of them: --fact item.die_area=814");
    if (!probe_try_quickly(probe, &trial, designer->err))
        return false;
    if (trial.not_covered)
        return note_open(designer, &trial);
    if (is_settled(designer, &trial))
        return !is_kept(designer, &trial) || keep_box(designer);
    if (open->side_count < DESIGN_FIGURES_MAX &&
        !probe_next_figure(probe, &fact, &pieces, designer->err))
        return false;
    if (fact == NULL) {
        /* What is unknown beside the figures is tried. */
        if (!probe_try(probe, &trial, designer->err))
            return false;
        if (designer->keep_outcome == OUTCOME_LICENSE_REQUIRED || is_settled(designer, &trial))
            return !is_kept(designer, &trial) || keep_box(designer);
        return note_open(designer, &trial);
    }
    struct side *side = &open->sides[open->side_count++];
    struct value *value = probe_value(probe, fact);
    struct value before = *value;
    bool done = true;
    *side = (struct side){ .fact = fact, .pieces = pieces };
    for (size_t i = 0; i < pieces.count && done; i++) {
        side->piece = i;
        *value = (struct value){ .num = pieces.list[i].inside, .state = VALUE_KNOWN, .said = true };
        done = cut(designer);
    }
    *value = before;
    open->side_count--;
    return done;
}

/* ---- corners ---- */

static const struct side *side_of(const struct box *box, const struct fact *fact)
{
    for (size_t i = 0; i < box->side_count; i++) {
        if (box->sides[i].fact == fact)
            return &box->sides[i];
    }
    return NULL;
}

/* Whether the box's end of the figure is at least as high as the other's; *ret_higher: higher. */
static bool as_high(const struct box *box, const struct box *other, const struct fact *fact,
                    bool *ret_higher)
{
    const struct side *a = side_of(box, fact);
    const struct side *b = side_of(other, fact);
    const struct stretch *p = a == NULL ? NULL : &a->pieces.list[a->piece];
    const struct stretch *q = b == NULL ? NULL : &b->pieces.list[b->piece];
    bool p_open = p == NULL || p->open_end;
    bool q_open = q == NULL || q->open_end;
    *ret_higher = p_open && !q_open;
    if (p_open || q_open)
        return p_open;
    int order = num_compare(p->to, q->to);
    /* A point reaches the value, what lies below it does not. */
    if (order == 0)
        order = p->to_reached - q->to_reached;
    *ret_higher = order > 0;
    return order >= 0;
}

/* Whether the box goes as far in every figure, and further in one; of alike ones the first. */
static bool goes_further(const struct box *box, const struct box *other, bool first)
{
    bool further = first;
    for (int side = 0; side < 2; side++) {
        const struct box *of = side == 0 ? box : other;
        for (size_t i = 0; i < of->side_count; i++) {
            bool higher;
            if (!as_high(box, other, of->sides[i].fact, &higher))
                return false;
            further = further || higher;
        }
    }
    return further;
}

/* ---- what binds ---- */

/* Puts the box's values into the order's facts, for a while. */
static void put_box(struct designer *designer, const struct box *box)
{
    for (size_t i = 0; i < box->side_count; i++) {
        const struct side *side = &box->sides[i];
        *probe_value(designer->probe, side->fact) = (struct value){
            .num = side->pieces.list[side->piece].inside, .state = VALUE_KNOWN, .said = true
        };
    }
}

/* The figures as they are, before the box is tried; take_box puts them back. */
static void hold_box(struct designer *designer, const struct box *box, struct value *ret_before)
{
    for (size_t i = 0; i < box->side_count; i++)
        ret_before[i] = *probe_value(designer->probe, box->sides[i].fact);
}

static void take_box(struct designer *designer, const struct box *box, const struct value *before)
{
    for (size_t i = 0; i < box->side_count; i++)
        *probe_value(designer->probe, box->sides[i].fact) = before[i];
}

/* Whether a comparison that turns the figure at the point reads another figure of the box. */
static bool is_coupled(const struct designer *designer, const struct box *box,
                       const struct side *side, struct turn turn)
{
    const struct results *results = &designer->probe->days[0].judgment.results;
    for (uint32_t i = 0; i < turn.count; i++) {
        uint32_t node = side->pieces.edges.list[turn.first + i].node;
        for (size_t k = 0; k < box->side_count; k++) {
            if (box->sides[k].fact != side->fact &&
                probe_reads(results, node, box->sides[k].fact, side->fact))
                return true;
        }
    }
    return false;
}

/* The rules that turn just above the box's end of the figure. */
static bool find_binding(struct designer *designer, const struct box *box, size_t index,
                         struct design_limit *limit)
{
    struct box above = *box;
    struct side *side = &above.sides[index];
    struct value before[DESIGN_FIGURES_MAX];
    struct trial at;
    struct trial over;
    const struct stretch *piece = &side->pieces.list[side->piece];
    hold_box(designer, box, before);
    put_box(designer, box);
    bool done = probe_try(designer->probe, &at, designer->err);
    side->piece++;
    put_box(designer, &above);
    done = done && probe_try(designer->probe, &over, designer->err) &&
           probe_rules(designer->probe, &side->pieces, piece->at_to, &at, &over, &limit->rules,
                       &limit->rule_count, designer->err);
    designer->ret->coupled =
        designer->ret->coupled || (done && is_coupled(designer, box, side, piece->at_to));
    take_box(designer, box, before);
    return done;
}

/* The other end: where the same with the figure in the piece below is not kept. */
static bool find_least(struct designer *designer, const struct box *box, size_t index,
                       struct design_limit *limit)
{
    struct box below = *box;
    struct side *side = &below.sides[index];
    struct value before[DESIGN_FIGURES_MAX];
    struct trial trial;
    const struct stretch *piece = &side->pieces.list[side->piece];
    hold_box(designer, box, before);
    bool done = true;
    bool kept = true;
    while (done && kept && side->piece > 0) {
        side->piece--;
        put_box(designer, &below);
        done = probe_try(designer->probe, &trial, designer->err);
        kept = done && is_kept(designer, &trial);
        if (kept)
            piece = &side->pieces.list[side->piece];
    }
    take_box(designer, box, before);
    limit->has_least = done && !kept;
    limit->least = piece->from;
    limit->least_reached = piece->from_reached;
    return done;
}

static bool add_design(struct designer *designer, const struct box *box)
{
    struct arena *work = &designer->probe->session->work;
    struct design design = { .limits =
                                 arena_array(work, box->side_count, sizeof(struct design_limit)) };
    if (design.limits == NULL)
        return no_memory(designer);
    for (size_t i = 0; i < box->side_count; i++) {
        const struct side *side = &box->sides[i];
        const struct stretch *piece = &side->pieces.list[side->piece];
        struct design_limit *limit = &design.limits[design.limit_count++];
        *limit = (struct design_limit){ .fact = side->fact,
                                        .open = piece->open_end,
                                        .at = piece->to,
                                        .reached = piece->to_reached };
        if (!find_least(designer, box, i, limit) ||
            (!limit->open && !find_binding(designer, box, i, limit)))
            return false;
    }
    designer->ret->list[designer->ret->count++] = design;
    return true;
}

static bool keep_corners(struct designer *designer)
{
    struct designs *ret = designer->ret;
    ret->list =
        arena_array(&designer->probe->session->work, designer->kept_count, sizeof *ret->list);
    if (ret->list == NULL)
        return no_memory(designer);
    for (size_t i = 0; i < designer->kept_count; i++) {
        bool beaten = false;
        for (size_t k = 0; k < designer->kept_count && !beaten; k++)
            beaten = k != i && goes_further(&designer->kept[k], &designer->kept[i], k < i);
        if (!beaten && !add_design(designer, &designer->kept[i]))
            return false;
    }
    return true;
}

/* A figure that no design limits is none of theirs. */
static void drop_open(struct designs *designs)
{
    for (size_t i = 0; i < designs->count; i++) {
        struct design *design = &designs->list[i];
        size_t left = 0;
        for (size_t k = 0; k < design->limit_count; k++) {
            bool limited = false;
            for (size_t d = 0; d < designs->count; d++) {
                for (size_t m = 0; m < designs->list[d].limit_count; m++)
                    limited =
                        limited || (!designs->list[d].limits[m].open &&
                                    designs->list[d].limits[m].fact == design->limits[k].fact);
            }
            if (limited)
                design->limits[left++] = design->limits[k];
        }
        design->limit_count = left;
    }
}

bool decide_designs(struct session *session, const struct order *order,
                    const struct decide_options *options, enum outcome keep_outcome,
                    enum review keep_review, struct designs *ret, struct err *err)
{
    struct probe probe;
    struct designer designer = { .probe = &probe,
                                 .keep_outcome = keep_outcome,
                                 .keep_review = keep_review,
                                 .ret = ret,
                                 .err = err };
    *ret = (struct designs){ 0 };
    if (!probe_open(&probe, session, order, options, err) || !cut(&designer) ||
        !keep_corners(&designer))
        return false;
    drop_open(ret);
    return true;
}
