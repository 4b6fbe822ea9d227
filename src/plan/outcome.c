/* SPDX-License-Identifier: Apache-2.0 */
/* plan/outcome.c - see outcome.h. */
#include "plan/outcome.h"

#include <string.h>

static bool requirement_index(struct disposition *disposition, struct str name, uint32_t *ret_index)
{
    for (uint32_t i = 0; i < disposition->requirement_count; i++) {
        if (str_equal(disposition->requirements[i], name)) {
            *ret_index = i;
            return true;
        }
    }
    if (disposition->requirement_count == OUTCOME_REQUIREMENTS_MAX)
        return false;
    *ret_index = disposition->requirement_count;
    disposition->requirements[disposition->requirement_count++] = name;
    return true;
}

static bool requirement_bits(struct disposition *disposition, const struct name_ref *names,
                             uint64_t *ret_bits)
{
    uint32_t index;
    *ret_bits = 0;
    for (const struct name_ref *ref = names; ref != NULL; ref = ref->next) {
        if (!requirement_index(disposition, ref->name, &index))
            return false;
        *ret_bits |= (uint64_t)1 << index;
    }
    return true;
}

static enum plan_review review_word(struct str word)
{
    static const char *const words[PLAN_REVIEW_COUNT] = {
        "",           "presumption-of-approval", "case-by-case",     "country-cap",
        "not-stated", "presumption-of-denial",   "policy-of-denial",
    };
    for (int i = PLAN_REVIEW_APPROVAL; i < PLAN_REVIEW_COUNT; i++) {
        if (str_equal_text(word, words[i]))
            return (enum plan_review)i;
    }
    return PLAN_REVIEW_NOT_STATED;
}

static bool add_rule(struct disposition *d, const struct compiled_rule *compiled, uint32_t index)
{
    const struct rule *rule = compiled->rule;
    uint64_t bits;
    switch (rule->head) {
    case HEAD_SUBJECT:
        d->subjects[d->subject_count++] = index;
        return true;
    case HEAD_PROHIBIT:
        d->prohibitions[d->prohibition_count++] = index;
        return true;
    case HEAD_CONTROL:
    case HEAD_REQUIRE: {
        struct demand *demand = &d->demands[d->demand_count++];
        demand->rule = index;
        demand->fired = compiled->fired;
        return requirement_index(d, rule->name, &demand->requirement);
    }
    case HEAD_EXCEPT:
    case HEAD_AUTHORIZE:
        if (!requirement_bits(d, rule->names, &bits))
            return false;
        d->reliefs[d->relief_count++] =
            (struct relief){ .rule = index,
                             .fired = compiled->fired,
                             .discharges = bits,
                             .authority = rule->head == HEAD_AUTHORIZE };
        return true;
    case HEAD_REVIEW:
        if (!requirement_bits(d, rule->names, &bits))
            return false;
        d->reviews[d->review_count++] = (struct review_rule){ .rule = index,
                                                              .fired = compiled->fired,
                                                              .requirements = bits,
                                                              .word = review_word(rule->name) };
        return true;
    case HEAD_CONDITION:
        d->conditions[d->condition_count++] = index;
        return true;
    case HEAD_PAPER:
        d->papers[d->paper_count++] = index;
        return true;
    case HEAD_FLAG:
        d->flags[d->flag_count++] = index;
        return true;
    case HEAD_INFORM:
    case HEAD_ADVISE:
        d->informs[d->inform_count++] = index;
        return true;
    case HEAD_NONE:
    case HEAD_CLASSIFY:
    case HEAD_EXCLUDE:
        return true;
    }
    return true;
}

/* How many rules of the program have one of the heads. */
static size_t heads(const struct program *program, enum head_kind a, enum head_kind b)
{
    size_t count = 0;
    for (size_t i = 0; i < program->rule_count; i++) {
        enum head_kind head = program->rules[i].rule->head;
        count += head == a || head == b;
    }
    return count;
}

static bool list_rooms(struct disposition *d, struct arena *arena, const struct program *program)
{
    size_t subjects = heads(program, HEAD_SUBJECT, HEAD_SUBJECT);
    size_t prohibitions = heads(program, HEAD_PROHIBIT, HEAD_PROHIBIT);
    size_t conditions = heads(program, HEAD_CONDITION, HEAD_CONDITION);
    size_t papers = heads(program, HEAD_PAPER, HEAD_PAPER);
    size_t flags = heads(program, HEAD_FLAG, HEAD_FLAG);
    size_t informs = heads(program, HEAD_INFORM, HEAD_ADVISE);
    d->demands =
        arena_array_raw(arena, heads(program, HEAD_CONTROL, HEAD_REQUIRE), sizeof *d->demands);
    d->reliefs =
        arena_array_raw(arena, heads(program, HEAD_EXCEPT, HEAD_AUTHORIZE), sizeof *d->reliefs);
    d->reviews =
        arena_array_raw(arena, heads(program, HEAD_REVIEW, HEAD_REVIEW), sizeof *d->reviews);
    d->subjects =
        arena_array_raw(arena, subjects + prohibitions + conditions + papers + flags + informs,
                        sizeof *d->subjects);
    if (d->demands == NULL || d->reliefs == NULL || d->reviews == NULL || d->subjects == NULL)
        return false;
    d->prohibitions = d->subjects + subjects;
    d->conditions = d->prohibitions + prohibitions;
    d->papers = d->conditions + conditions;
    d->flags = d->papers + papers;
    d->informs = d->flags + flags;
    return true;
}

bool disposition_init(struct disposition *d, struct arena *arena, const struct program *program,
                      struct err *err)
{
    *d = (struct disposition){ 0 };
    if (!list_rooms(d, arena, program))
        return arena_error(arena, err);
    for (size_t i = 0; i < program->rule_count; i++) {
        if (!add_rule(d, &program->rules[i], (uint32_t)i))
            return err_set(err, ERR_LIMIT, "a policy has at most %d requirements",
                           OUTCOME_REQUIREMENTS_MAX);
    }
    return true;
}

static uint8_t fired(const struct results *results, uint32_t rule)
{
    return result_truth(results, results->program->rules[rule].fired, 0);
}

static uint8_t most(uint8_t a, uint8_t b)
{
    return a > b ? a : b;
}

static uint8_t least(uint8_t a, uint8_t b)
{
    return a < b ? a : b;
}

int outcome_subject(const struct disposition *d, const struct results *results)
{
    uint8_t subject = d->subject_count == 0 ? TRUTH_TRUE : TRUTH_FALSE;
    for (uint32_t i = 0; i < d->subject_count && subject != TRUTH_TRUE; i++)
        subject = most(subject, fired(results, d->subjects[i]));
    return subject;
}

void outcome_requirements(const struct disposition *d, const struct results *results,
                          struct standing_requirements *ret)
{
    size_t size = d->requirement_count;
    uint64_t in_play = 0;
    memset(ret->demanded, TRUTH_FALSE, size);
    memset(ret->excepted, TRUTH_FALSE, size);
    memset(ret->authorized, TRUTH_FALSE, size);
    for (uint32_t i = 0; i < d->demand_count; i++) {
        uint8_t demanded = result_truth(results, d->demands[i].fired, 0);
        if (demanded == TRUTH_FALSE)
            continue;
        uint32_t requirement = d->demands[i].requirement;
        ret->demanded[requirement] = most(ret->demanded[requirement], demanded);
        in_play |= (uint64_t)1 << requirement;
    }
    for (uint32_t i = 0; i < d->relief_count; i++) {
        const struct relief *relief = &d->reliefs[i];
        uint64_t bits = relief->discharges & in_play;
        uint8_t available =
            bits == 0 ? (uint8_t)TRUTH_FALSE : result_truth(results, relief->fired, 0);
        uint8_t *lifted = relief->authority ? ret->authorized : ret->excepted;
        for (; available != TRUTH_FALSE && bits != 0; bits &= bits - 1) {
            uint32_t requirement = (uint32_t)__builtin_ctzll(bits);
            lifted[requirement] = most(lifted[requirement], available);
        }
    }
    ret->in_play = in_play;
    for (size_t i = 0; i < size; i++) {
        uint8_t lifted = most(ret->excepted[i], ret->authorized[i]);
        ret->outstanding[i] = least(ret->demanded[i], (uint8_t)(TRUTH_TRUE - lifted));
    }
}

/*
 * What may come out when nothing is outstanding: no demand, or all lifted by one kind of relief or
 * the other.
 */
static uint32_t lifted_outcomes(const struct disposition *d, const struct standing_requirements *s)
{
    bool some_demanded = false;
    bool may_except = false;
    bool may_authorize = false;
    bool must_authorize = false;
    uint32_t possible = 0;
    for (uint32_t i = 0; i < d->requirement_count; i++) {
        if (s->demanded[i] == TRUTH_FALSE)
            continue;
        some_demanded = some_demanded || s->demanded[i] == TRUTH_TRUE;
        may_except = may_except || s->excepted[i] != TRUTH_FALSE;
        may_authorize =
            may_authorize || (s->excepted[i] != TRUTH_TRUE && s->authorized[i] != TRUTH_FALSE);
        must_authorize =
            must_authorize || (s->demanded[i] == TRUTH_TRUE && s->excepted[i] == TRUTH_FALSE);
    }
    if (!some_demanded)
        possible |= 1u << PLAN_NO_LICENSE_REQUIRED;
    if (may_except && !must_authorize)
        possible |= 1u << PLAN_EXCEPTION;
    if (may_authorize)
        possible |= 1u << PLAN_AUTHORIZED;
    return possible;
}

uint32_t outcome_standing(const struct disposition *d, const struct results *results,
                          struct standing_requirements *ret_standing)
{
    uint32_t possible = 0;
    int subject = outcome_subject(d, results);
    uint8_t prohibited = TRUTH_FALSE;
    uint8_t outstanding = TRUTH_FALSE;
    if (subject != TRUTH_TRUE)
        possible |= 1u << PLAN_NOT_SUBJECT;
    if (subject == TRUTH_FALSE)
        return possible;
    for (uint32_t i = 0; i < d->prohibition_count; i++)
        prohibited = most(prohibited, fired(results, d->prohibitions[i]));
    if (prohibited != TRUTH_FALSE)
        possible |= 1u << PLAN_PROHIBITED;
    if (prohibited == TRUTH_TRUE)
        return possible;
    outcome_requirements(d, results, ret_standing);
    for (uint32_t i = 0; i < d->requirement_count; i++)
        outstanding = most(outstanding, ret_standing->outstanding[i]);
    if (outstanding != TRUTH_FALSE)
        possible |= 1u << PLAN_LICENSE_REQUIRED;
    if (outstanding != TRUTH_TRUE)
        possible |= lifted_outcomes(d, ret_standing);
    return possible;
}

uint32_t outcome_possible(const struct disposition *d, const struct results *results)
{
    struct standing_requirements standing;
    return outcome_standing(d, results, &standing);
}

enum plan_review review_of(const struct disposition *d, const struct results *results,
                           uint32_t requirement, uint32_t *ret_rule)
{
    enum plan_review strictest = PLAN_REVIEW_NONE;
    *ret_rule = UINT32_MAX;
    for (uint32_t i = 0; i < d->review_count; i++) {
        const struct review_rule *review = &d->reviews[i];
        if ((review->requirements >> requirement & 1) == 0 || review->word <= strictest ||
            result_truth(results, review->fired, 0) != TRUTH_TRUE)
            continue;
        strictest = review->word;
        *ret_rule = review->rule;
    }
    return strictest == PLAN_REVIEW_NONE ? PLAN_REVIEW_NOT_STATED : strictest;
}

/* The strictest review for certain, and those that may be, of each outstanding requirement. */
struct reviews {
    enum plan_review certain[OUTCOME_REQUIREMENTS_MAX];
    uint32_t maybe[OUTCOME_REQUIREMENTS_MAX];
};

static void find_reviews(const struct disposition *d, const struct results *results,
                         uint64_t outstanding, struct reviews *ret)
{
    memset(ret->certain, 0, d->requirement_count * sizeof ret->certain[0]);
    memset(ret->maybe, 0, d->requirement_count * sizeof ret->maybe[0]);
    for (uint32_t i = 0; i < d->review_count; i++) {
        const struct review_rule *review = &d->reviews[i];
        uint64_t bits = review->requirements & outstanding;
        uint8_t truth = bits == 0 ? (uint8_t)TRUTH_FALSE : result_truth(results, review->fired, 0);
        for (; truth != TRUTH_FALSE && bits != 0; bits &= bits - 1) {
            uint32_t requirement = (uint32_t)__builtin_ctzll(bits);
            if (truth == TRUTH_UNKNOWN)
                ret->maybe[requirement] |= 1u << review->word;
            else if (review->word > ret->certain[requirement])
                ret->certain[requirement] = review->word;
        }
    }
}

/* Bit set of what one requirement's review may be. */
static uint32_t reviews_of(const struct reviews *reviews, uint32_t requirement)
{
    enum plan_review certain = reviews->certain[requirement];
    uint32_t maybe = reviews->maybe[requirement];
    /* Without a certain rule "not stated" stands only while no other rule does. */
    if (certain == PLAN_REVIEW_NONE)
        return maybe | 1u << PLAN_REVIEW_NOT_STATED;
    return (maybe & ~((2u << certain) - 1)) | 1u << certain;
}

uint32_t review_standing(const struct disposition *d, const struct results *results,
                         const struct standing_requirements *standing)
{
    struct reviews reviews;
    uint64_t outstanding = 0;
    uint32_t possible = 1u << PLAN_REVIEW_NONE;
    for (uint32_t i = 0; i < d->requirement_count; i++) {
        if (standing->outstanding[i] != TRUTH_FALSE)
            outstanding |= (uint64_t)1 << i;
    }
    find_reviews(d, results, outstanding, &reviews);
    for (uint64_t bits = outstanding; bits != 0; bits &= bits - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(bits);
        uint32_t own = reviews_of(&reviews, i);
        /* The stricter of the two: either one, if it is no milder than the mildest of the other. */
        uint32_t joint = (possible & -(own & -own)) | (own & -(possible & -possible));
        possible = standing->outstanding[i] == TRUTH_TRUE ? joint : possible | joint;
    }
    return possible;
}

uint32_t review_possible(const struct disposition *d, const struct results *results)
{
    struct standing_requirements standing;
    outcome_requirements(d, results, &standing);
    return review_standing(d, results, &standing);
}
