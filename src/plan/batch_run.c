/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/batch_run.c - the planes of a block, and its answers; see batch_priv.h.
 *
 * Written once and compiled for each width that a machine may have.
 */
#include "plan/batch_priv.h"

#include <string.h>

#define EACH_WIDTH static inline __attribute__((always_inline))

/* ---- from classes to planes ---- */

/* The rows of each class that a column has; what of a party nobody has is left out. */
EACH_WIDTH void find_masks(struct batch *batch, struct cells *cells, uint32_t *used)
{
    lanes all = ~(lanes){ 0 };
    cells->mask = *used;
    cells->mask_count = 0;
    if (!cells->mixed) {
        batch->masks[*used] = all;
        batch->mask_classes[*used] = cells->first;
        cells->mask_count = 1;
        *used += 1;
        return;
    }
    uint16_t place_of[CLASSES_MAX];
    uint64_t *words = (uint64_t *)&batch->masks[*used];
    memset(place_of, 0, sizeof place_of);
    for (uint32_t row = 0; row < batch->count; row++) {
        uint8_t class = cells->classes[row];
        if (place_of[class] == 0) {
            batch->masks[*used + cells->mask_count] = (lanes){ 0 };
            batch->mask_classes[*used + cells->mask_count] = class;
            place_of[class] = (uint16_t)++cells->mask_count;
        }
        words[(place_of[class] - 1u) * LANE_WORDS + row / 64] |= (uint64_t)1 << row % 64;
    }
    *used += cells->mask_count;
}

EACH_WIDTH void find_all_masks(struct batch *batch)
{
    uint32_t used = 0;
    for (uint32_t i = 0; i < batch->column_count; i++) {
        const struct column *column = &batch->columns[i];
        uint32_t parties = column->party ? batch->party_count : 1;
        for (uint32_t p = 0; p < parties; p++)
            find_masks(batch, &batch->cells[column->cells + p], &used);
    }
}

EACH_WIDTH void find_roles(struct batch *batch)
{
    for (uint32_t s = 0; s < batch->role_set_count; s++) {
        for (uint32_t p = 0; p < batch->party_count; p++) {
            uint64_t words[LANE_WORDS] = { 0 };
            for (uint32_t row = 0; row < batch->count; row++)
                words[row / 64] |=
                    (uint64_t)((batch->roles[p][row] & batch->role_sets[s].roles) != 0) << row % 64;
            memcpy(&batch->role_sets[s].rows[p], words, sizeof words);
        }
    }
}

/* ---- steps ---- */

EACH_WIDTH const struct plane *linked(const struct batch *batch, uint32_t link, uint32_t party)
{
    return &batch->planes[(link >> 1) + (link & 1 ? party : 0)];
}

EACH_WIDTH void run_class(const struct batch *batch, const struct plane_step *step, uint32_t party,
                          struct plane *ret)
{
    const struct column *column = &batch->columns[step->a];
    const struct cells *cells = &batch->cells[column->cells + party];
    lanes is = { 0 };
    lanes may = { 0 };
    for (uint32_t i = cells->mask; i < cells->mask + cells->mask_count; i++) {
        uint8_t truth = step->truths[batch->mask_classes[i]];
        if (truth != TRUTH_FALSE)
            may |= batch->masks[i];
        if (truth == TRUTH_TRUE)
            is |= batch->masks[i];
    }
    ret->is = is;
    ret->may = may;
}

EACH_WIDTH void run_define(const struct batch *batch, const struct plane_step *step, uint32_t party,
                           struct plane *ret)
{
    const struct cells *cells = &batch->cells[batch->columns[step->a].cells + party];
    const struct plane *other = linked(batch, step->b, party);
    lanes open = { 0 };
    lanes holds = { 0 };
    for (uint32_t i = cells->mask; i < cells->mask + cells->mask_count; i++) {
        if (batch->mask_classes[i] == CLASS_UNKNOWN)
            open |= batch->masks[i];
        if (batch->mask_classes[i] == CLASS_TRUE)
            holds |= batch->masks[i];
    }
    ret->is = holds | (open & other->is);
    ret->may = holds | (open & other->may);
}

EACH_WIDTH void run_list(const struct batch *batch, const struct plane_step *step, uint32_t party,
                         struct plane *ret)
{
    const uint32_t *links = batch->links + step->a;
    const struct plane *first = linked(batch, links[0], party);
    lanes is = first->is;
    lanes may = first->may;
    if (step->kind == STEP_ALL) {
        for (uint32_t i = 1; i < step->count; i++) {
            const struct plane *other = linked(batch, links[i], party);
            is &= other->is;
            may &= other->may;
        }
    } else {
        for (uint32_t i = 1; i < step->count; i++) {
            const struct plane *other = linked(batch, links[i], party);
            is |= other->is;
            may |= other->may;
        }
    }
    ret->is = is;
    ret->may = may;
}

/* A party that nobody named may exist or not. */
EACH_WIDTH void run_any(const struct batch *batch, const struct plane_step *step, struct plane *ret)
{
    lanes is = { 0 };
    lanes may = { 0 };
    for (uint32_t p = 0; p < batch->party_count; p++) {
        lanes has = batch->role_sets[step->b].rows[p];
        const struct plane *one = linked(batch, step->a, p);
        is |= one->is & has & ~batch->unnamed[p];
        may |= one->may & has;
    }
    ret->is = is;
    ret->may = may;
}

EACH_WIDTH void run_step(struct batch *batch, const struct plane_step *step, uint32_t party)
{
    struct plane *plane = &batch->planes[step->plane + party];
    const struct plane *one;
    switch (step->kind) {
    case STEP_CLASS:
        run_class(batch, step, party, plane);
        break;
    case STEP_ALL:
    case STEP_ONE_OF:
        run_list(batch, step, party, plane);
        break;
    case STEP_NOT:
        one = linked(batch, step->a, party);
        plane->is = ~one->may;
        plane->may = ~one->is;
        break;
    case STEP_NOT_FALSE:
        plane->is = plane->may = linked(batch, step->a, party)->may;
        break;
    case STEP_ANY:
        run_any(batch, step, plane);
        break;
    case STEP_DEFINE:
        run_define(batch, step, party, plane);
        break;
    }
}

EACH_WIDTH void run_steps(struct batch *batch)
{
    for (uint32_t i = 0; i < batch->step_count; i++) {
        const struct plane_step *step = &batch->steps[i];
        uint32_t parties = step->party ? batch->party_count : 1;
        for (uint32_t p = 0; p < parties; p++)
            run_step(batch, step, p);
    }
}

/* ---- demanded less discharged ---- */

/* As struct standing_requirements, for all rows. */
struct standing_planes {
    struct plane demanded[OUTCOME_REQUIREMENTS_MAX];
    struct plane excepted[OUTCOME_REQUIREMENTS_MAX];
    struct plane authorized[OUTCOME_REQUIREMENTS_MAX];
    struct plane outstanding[OUTCOME_REQUIREMENTS_MAX];
};

EACH_WIDTH void join(struct plane *to, const struct plane *from)
{
    to->is |= from->is;
    to->may |= from->may;
}

EACH_WIDTH struct plane join_links(const struct batch *batch, const uint32_t *links, uint32_t count)
{
    struct plane any = { { 0 }, { 0 } };
    for (uint32_t i = 0; i < count; i++)
        join(&any, linked(batch, links[i], 0));
    return any;
}

EACH_WIDTH void stand(const struct batch *batch, struct standing_planes *s)
{
    const struct disposition *d = batch->disposition;
    size_t size = d->requirement_count * sizeof s->demanded[0];
    memset(s->demanded, 0, size);
    memset(s->excepted, 0, size);
    memset(s->authorized, 0, size);
    for (uint32_t i = 0; i < d->demand_count; i++)
        join(&s->demanded[d->demands[i].requirement], linked(batch, batch->demands[i], 0));
    for (uint32_t i = 0; i < d->relief_count; i++) {
        struct plane *lifted = d->reliefs[i].authority ? s->authorized : s->excepted;
        for (uint64_t bits = d->reliefs[i].discharges; bits != 0; bits &= bits - 1)
            join(&lifted[__builtin_ctzll(bits)], linked(batch, batch->reliefs[i], 0));
    }
    for (uint32_t i = 0; i < d->requirement_count; i++) {
        s->outstanding[i].is = s->demanded[i].is & ~(s->excepted[i].may | s->authorized[i].may);
        s->outstanding[i].may = s->demanded[i].may & ~(s->excepted[i].is | s->authorized[i].is);
    }
}

EACH_WIDTH void find_outcomes(const struct batch *batch, const struct standing_planes *s,
                              lanes outcomes[PLAN_OUTCOME_COUNT])
{
    const struct disposition *d = batch->disposition;
    struct plane subject = join_links(batch, batch->subjects, d->subject_count);
    struct plane prohibited = join_links(batch, batch->prohibitions, d->prohibition_count);
    struct plane outstanding = { { 0 }, { 0 } };
    lanes demanded = { 0 };
    lanes may_except = { 0 };
    lanes may_authorize = { 0 };
    lanes must_authorize = { 0 };
    if (d->subject_count == 0)
        subject.is = subject.may = ~(lanes){ 0 };
    for (uint32_t i = 0; i < d->requirement_count; i++) {
        join(&outstanding, &s->outstanding[i]);
        demanded |= s->demanded[i].is;
        may_except |= s->demanded[i].may & s->excepted[i].may;
        may_authorize |= s->demanded[i].may & ~s->excepted[i].is & s->authorized[i].may;
        must_authorize |= s->demanded[i].is & ~s->excepted[i].may;
    }
    lanes open = subject.may & ~prohibited.is;
    lanes free = open & ~outstanding.is;
    outcomes[PLAN_NOT_SUBJECT] = ~subject.is;
    outcomes[PLAN_PROHIBITED] = subject.may & prohibited.may;
    outcomes[PLAN_LICENSE_REQUIRED] = open & outstanding.may;
    outcomes[PLAN_NO_LICENSE_REQUIRED] = free & ~demanded;
    outcomes[PLAN_EXCEPTION] = free & may_except & ~must_authorize;
    outcomes[PLAN_AUTHORIZED] = free & may_authorize;
}

/* What the review of one requirement may be, as reviews_of. */
EACH_WIDTH void find_own_reviews(const struct batch *batch, uint32_t requirement,
                                 lanes own[PLAN_REVIEW_COUNT])
{
    const struct disposition *d = batch->disposition;
    struct plane words[PLAN_REVIEW_COUNT];
    lanes stricter = { 0 }; /* for certain */
    memset(words, 0, sizeof words);
    for (uint32_t i = 0; i < d->review_count; i++) {
        const struct plane *fired = linked(batch, batch->reviews[i], 0);
        if ((d->reviews[i].requirements >> requirement & 1) == 0)
            continue;
        words[d->reviews[i].word].is |= fired->is;
        words[d->reviews[i].word].may |= fired->may & ~fired->is;
    }
    for (uint32_t k = PLAN_REVIEW_COUNT; k-- > 0;) {
        lanes certain = words[k].is & ~stricter;
        stricter |= words[k].is;
        own[k] = certain | (words[k].may & ~stricter);
    }
    own[PLAN_REVIEW_NONE] = (lanes){ 0 };
    own[PLAN_REVIEW_NOT_STATED] |= ~stricter;
}

EACH_WIDTH bool is_empty(const lanes *rows)
{
    uint64_t any = 0;
    for (int w = 0; w < LANE_WORDS; w++)
        any |= (*rows)[w];
    return any == 0;
}

EACH_WIDTH void find_reviews(const struct batch *batch, const struct standing_planes *s,
                             lanes reviews[PLAN_REVIEW_COUNT])
{
    memset(reviews, 0, PLAN_REVIEW_COUNT * sizeof *reviews);
    reviews[PLAN_REVIEW_NONE] = ~(lanes){ 0 };
    for (uint32_t i = 0; i < batch->disposition->requirement_count; i++) {
        lanes own[PLAN_REVIEW_COUNT];
        lanes own_below = { 0 }; /* one of it is this mild or milder */
        lanes below = { 0 };
        const struct plane *outstanding = &s->outstanding[i];
        if (is_empty(&outstanding->may))
            continue;
        find_own_reviews(batch, i, own);
        for (uint32_t k = 0; k < PLAN_REVIEW_COUNT; k++) {
            own_below |= own[k];
            below |= reviews[k];
            lanes joint = (reviews[k] & own_below) | (own[k] & below);
            reviews[k] = (reviews[k] & ~outstanding->is) | (joint & outstanding->may);
        }
    }
}

/* ---- answers ---- */

EACH_WIDTH uint8_t row_bits(const lanes *planes, uint32_t count, uint32_t row)
{
    uint32_t bits = 0;
    for (uint32_t k = 0; k < count; k++)
        bits |= (uint32_t)(planes[k][row / 64] >> row % 64 & 1) << k;
    return (uint8_t)bits;
}

EACH_WIDTH void answer(struct batch *batch)
{
    struct standing_planes standing;
    lanes outcomes[PLAN_OUTCOME_COUNT];
    lanes reviews[PLAN_REVIEW_COUNT];
    lanes covers[2] = { ~(lanes){ 0 }, ~(lanes){ 0 } };
    stand(batch, &standing);
    find_outcomes(batch, &standing, outcomes);
    find_reviews(batch, &standing, reviews);
    if (batch->covers != LINK_NONE) {
        covers[0] = linked(batch, batch->covers, 0)->is;
        covers[1] = linked(batch, batch->covers, 0)->may;
    }
    for (uint32_t row = 0; row < batch->count; row++) {
        struct batch_answer *ret = &batch->answers[row];
        ret->outcomes = row_bits(outcomes, PLAN_OUTCOME_COUNT, row);
        ret->reviews = row_bits(reviews, PLAN_REVIEW_COUNT, row);
        ret->covers = (uint8_t)((covers[0][row / 64] >> row % 64 & 1) +
                                (covers[1][row / 64] >> row % 64 & 1));
    }
}

EACH_WIDTH void work_out(struct batch *batch)
{
    find_all_masks(batch);
    find_roles(batch);
    run_steps(batch);
    answer(batch);
}

/* ---- widths ---- */

static void work_out_plain(struct batch *batch)
{
    work_out(batch);
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) static void work_out_avx2(struct batch *batch)
{
    work_out(batch);
}

__attribute__((target("avx512f"))) static void work_out_avx512(struct batch *batch)
{
    work_out(batch);
}

enum batch_width batch_widest(void)
{
    if (__builtin_cpu_supports("avx512f"))
        return BATCH_AVX512;
    return __builtin_cpu_supports("avx2") ? BATCH_AVX2 : BATCH_PLAIN;
}

#else

#define work_out_avx2 work_out_plain
#define work_out_avx512 work_out_plain

enum batch_width batch_widest(void)
{
    return BATCH_PLAIN;
}

#endif

void batch_work_out(struct batch *batch)
{
    static void (*const by_width[BATCH_WIDTH_COUNT])(struct batch *) = {
        work_out_plain,
        work_out_avx2,
        work_out_avx512,
    };
    by_width[batch->width](batch);
}
