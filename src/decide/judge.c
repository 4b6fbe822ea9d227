/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/judge.c - a bound order, judged on a day: programs are compiled when they are first
 * wanted, and kept.
 */
#include "decide/decide_priv.h"

#include <string.h>

/* How many of the days, which are in order, are not after the day. */
static size_t days_passed(const int32_t *days, size_t count, int32_t day)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (days[middle] <= day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool session_timeline(struct session *session, int32_t known, int32_t knower,
                      struct timeline **ret_timeline, struct err *err)
{
    const struct decider *decider = session->decider;
    size_t passed = days_passed(decider->knowledge_days, decider->knowledge_day_count, known);
    struct arena *arena = &session->programs;
    for (struct timeline *t = session->timelines; t != NULL; t = t->next) {
        if (t->knowledge == passed && t->knower == knower) {
            *ret_timeline = t;
            return true;
        }
    }
    struct view view = { .policy = session->decider->policy, .known = known, .knower = knower };
    struct timeline *timeline = arena_alloc(arena, sizeof *timeline);
    if (timeline == NULL)
        return arena_error(arena, err);
    timeline->pool = pool_new(arena, &view, err);
    if (timeline->pool == NULL)
        return false;
    timeline->knowledge = passed;
    timeline->knower = knower;
    if (!view_boundaries(&view, arena, &timeline->days, &timeline->day_count, err))
        return false;
    timeline->epochs = arena_array(arena, timeline->day_count + 1, sizeof *timeline->epochs);
    if (timeline->epochs == NULL)
        return arena_error(arena, err);
    timeline->next = session->timelines;
    session->timelines = timeline;
    *ret_timeline = timeline;
    return true;
}

/* Which facts the program reads, and where. */
static bool survey(struct session *session, struct epoch *epoch, struct err *err)
{
    const struct policy *policy = session->decider->policy;
    const struct program *program = &epoch->program;
    struct arena *arena = &session->programs;
    size_t slots = policy->slot_count + policy->party_slot_count;
    struct node_list needed;
    if (epoch->readers != NULL)
        return true;
    if (!program_needed(program, &session->work, &needed, err))
        return false;
    uint32_t *readers = arena_array_raw(arena, slots, sizeof *readers);
    epoch->needed.nodes = arena_array_raw(arena, needed.count, sizeof *needed.nodes);
    epoch->figured.nodes = arena_array_raw(arena, needed.count, sizeof *needed.nodes);
    if (readers == NULL || epoch->needed.nodes == NULL || epoch->figured.nodes == NULL)
        return arena_error(arena, err);
    memset(readers, 0xff, slots * sizeof *readers);
    memcpy(epoch->needed.nodes, needed.nodes, needed.count * sizeof *needed.nodes);
    epoch->needed.count = needed.count;
    epoch->figured.count = 0;
    for (uint32_t i = needed.count; i-- > 0;) {
        const struct node *node = &program->nodes[needed.nodes[i]];
        if (node->op == OP_FACT || node->op == OP_DEFINE || node->op == OP_BOOL_FACT ||
            node->op == OP_BOOL_DEFINE)
            readers[node->party ? policy->slot_count + node->a : node->a] = needed.nodes[i];
    }
    for (uint32_t i = 0; i < needed.count; i++) {
        const struct node *node = &program->nodes[needed.nodes[i]];
        if (!node->truth || (node->op >= OP_EQ && node->op <= OP_GE) || node->op == OP_BOOL_FACT)
            epoch->figured.nodes[epoch->figured.count++] = needed.nodes[i];
    }
    epoch->readers = readers;
    return true;
}

uint32_t epoch_reader(const struct epoch *epoch, const struct fact *fact, uint32_t slot)
{
    const struct policy *policy = epoch->program.view.policy;
    return epoch->readers[fact->party_scope ? policy->slot_count + slot : slot];
}

bool session_epoch(struct session *session, struct timeline *timeline, int32_t day,
                   struct epoch **ret_epoch, struct err *err)
{
    size_t passed = days_passed(timeline->days, timeline->day_count, day);
    struct epoch *epoch = &timeline->epochs[passed];
    if (!epoch->compiled) {
        int32_t from = passed == 0 ? DATE_MIN : timeline->days[passed - 1];
        int32_t to = passed == timeline->day_count ? DATE_OPEN : timeline->days[passed];
        if (!pool_compile(timeline->pool, day, from, to, &epoch->program, err) ||
            !disposition_init(&epoch->disposition, &session->programs, &epoch->program, err))
            return false;
        epoch->compiled = true;
    }
    pool_take_lists(timeline->pool, &epoch->program);
    *ret_epoch = epoch;
    return true;
}

/* ---- what an assembly contains ---- */

struct containing {
    struct session *session;
    const struct bound *bound;
    struct judgment *judgment;
    struct err *err;
};

static uint8_t most(uint8_t a, uint8_t b)
{
    return a > b ? a : b;
}

/* A question that the code hangs on; without a fact: which chip of the family it is. */
static bool add_question(struct containing *containing, uint32_t code, const struct fact *fact,
                         struct str item)
{
    struct judgment *judgment = containing->judgment;
    if (!arena_grow(&containing->session->work, &judgment->component_questions,
                    judgment->component_question_count, &judgment->component_question_capacity,
                    sizeof *judgment->component_questions))
        return arena_error(&containing->session->work, containing->err);
    judgment->component_questions[judgment->component_question_count++] =
        (struct component_question){ code, fact, item };
    return true;
}

/* Questions for codes of a component that are unknown: the facts they hang on. */
static bool ask_component(struct containing *containing, const struct bound_item *component,
                          const struct facts *facts, const struct results *results, uint32_t code,
                          uint32_t node)
{
    struct unknown_fact found[FACTS_OF_ONE_MAX];
    struct unknown unknown = { .node = node };
    size_t count = exact_facts(containing->judgment->program, results, facts, &unknown, found,
                               FACTS_OF_ONE_MAX);
    for (size_t i = 0; i < count; i++) {
        if (!add_question(containing, code, found[i].fact, component->name))
            return false;
    }
    return true;
}

static bool contain(struct containing *containing, const struct bound_item *item,
                    uint8_t **ret_contained);

/* The deal is the same for each component; only the item's facts are its own. */
static void share_deal(const struct decider *decider, const struct value *from, struct value *to)
{
    for (size_t i = 0; i < decider->deal_run_count; i++) {
        const struct slot_run *run = &decider->deal_runs[i];
        memcpy(to + run->first, from + run->first, run->count * sizeof *to);
    }
}

/* Whether one component is, or contains, each of the program's codes; joined into contained. */
static bool add_component(struct containing *containing, const struct bound_item *component,
                          uint8_t *contained)
{
    const struct program *program = containing->judgment->program;
    struct arena *work = &containing->session->work;
    struct results results = { 0 };
    uint8_t *inside;
    if (!contain(containing, component, &inside))
        return false;
    struct facts facts = containing->judgment->facts;
    share_deal(containing->session->decider, facts.values, component->values);
    facts.values = component->values;
    facts.stated = component->stated;
    facts.contained = inside;
    if (!results_reserve(&results, work, program, facts.party_count))
        return arena_error(work, containing->err);
    if (!results_begin(&results, program, &facts, containing->err))
        return false;
    for (uint32_t code = 0; code < program->code_count; code++) {
        struct str wanted = program->codes[code];
        uint8_t truth = inside == NULL ? (uint8_t)TRUTH_FALSE : inside[code];
        truth = most(truth, code_stated(component->stated, wanted));
        for (size_t i = 0; i < program->entry_count; i++) {
            const struct compiled_code *entry = &program->entries[i];
            uint8_t own = code_is(entry->code, wanted) ? result_truth(&results, entry->node, 0)
                                                       : (uint8_t)TRUTH_FALSE;
            if (own == TRUTH_UNKNOWN &&
                !ask_component(containing, component, &facts, &results, code, entry->node))
                return false;
            truth = most(truth, own);
        }
        contained[code] = most(contained[code], truth);
    }
    return true;
}

/* A family: what all its chips are alike is known, else which one it is has to be said. */
static bool add_family(struct containing *containing, const struct bound_item *family,
                       uint8_t *contained)
{
    struct judgment *judgment = containing->judgment;
    struct arena *work = &containing->session->work;
    uint32_t codes = judgment->program->code_count;
    uint8_t *first = arena_alloc(work, codes + 1);
    uint8_t *other = arena_alloc(work, codes + 1);
    if (first == NULL || other == NULL)
        return arena_error(work, containing->err);
    for (size_t i = 0; i < family->variant_count; i++) {
        uint8_t *own = i == 0 ? first : other;
        memset(own, TRUTH_FALSE, codes);
        if (!add_component(containing, &family->variants[i], own))
            return false;
        for (uint32_t code = 0; code < codes && i > 0; code++) {
            if (first[code] == other[code])
                continue;
            first[code] = TRUTH_UNKNOWN;
            if (!add_question(containing, code, NULL, family->name))
                return false;
        }
    }
    for (uint32_t code = 0; code < codes; code++)
        contained[code] = most(contained[code], first[code]);
    return true;
}

static bool contain(struct containing *containing, const struct bound_item *item,
                    uint8_t **ret_contained)
{
    struct arena *work = &containing->session->work;
    *ret_contained = NULL;
    if (item->contains_count == 0)
        return true;
    uint8_t *contained = arena_alloc(work, containing->judgment->program->code_count + 1);
    if (contained == NULL)
        return arena_error(work, containing->err);
    for (size_t i = 0; i < item->contains_count; i++) {
        const struct bound_item *component = &item->contains[i];
        bool done = component->variant_count > 0 ? add_family(containing, component, contained)
                                                 : add_component(containing, component, contained);
        if (!done)
            return false;
    }
    *ret_contained = contained;
    return true;
}

bool judge_contained(struct session *session, const struct bound *bound, struct judgment *judgment,
                     struct err *err)
{
    struct containing containing = { session, bound, judgment, err };
    uint8_t *contained;
    if (!contain(&containing, &bound->item, &contained))
        return false;
    judgment->facts.contained = contained;
    return true;
}

/* ---- the day ---- */

/* Programs are shared by all who know the same; the day asked about is each order's own. */
static int covered(const struct judgment *judgment, const struct policy *policy, int32_t day,
                   int32_t known)
{
    if (day < policy->complete_from || known < policy->complete_from)
        return TRUTH_FALSE;
    if (judgment->program->covers == NODE_NONE)
        return TRUTH_TRUE;
    return result_truth(&judgment->results, judgment->program->covers, 0);
}

/*
 * The review over the ways in which a license is required, of which there is none only where no
 * license is.  Where the outcome is certain the unknowns of the review are tried as well; else
 * Kleene's answer, which holds everything possible, is enough.
 */
static bool judge_review(struct session *session, struct judgment *judgment,
                         const struct standing_requirements *standing, struct err *err)
{
    judgment->review = (struct exact){ 0 };
    if ((judgment->outcome.possible & 1u << PLAN_LICENSE_REQUIRED) == 0) {
        judgment->review_possible = 1u << PLAN_REVIEW_NONE;
        return true;
    }
    judgment->review_possible =
        review_standing(judgment->disposition, &judgment->results, standing);
    uint32_t mask = judgment->review_possible;
    if ((mask & (mask - 1)) != 0 && judgment->outcome.possible == 1u << PLAN_LICENSE_REQUIRED) {
        if (!exact_judge(&session->work, session->memo, judgment->program, judgment->disposition,
                         &judgment->facts, &judgment->results, review_possible, true,
                         &judgment->review, err))
            return false;
        judgment->review_possible = judgment->review.possible;
    }
    judgment->review_possible &= ~(1u << PLAN_REVIEW_NONE);
    return true;
}

bool judge_again(struct session *session, struct judgment *judgment, struct err *err)
{
    struct standing_requirements standing;
    uint32_t possible = outcome_standing(judgment->disposition, &judgment->results, &standing);
    judgment->outcome = (struct exact){ .possible = possible, .judged = true };
    if ((possible & (possible - 1)) != 0 &&
        !exact_judge(&session->work, session->memo, judgment->program, judgment->disposition,
                     &judgment->facts, &judgment->results, outcome_possible, false,
                     &judgment->outcome, err))
        return false;
    return judge_review(session, judgment, &standing, err);
}

bool judge_open(struct session *session, const struct bound *bound, int32_t day, bool text_counts,
                struct judgment *ret_judgment, struct err *err)
{
    const struct known_facts *known = &session->decider->known;
    struct timeline *timeline;
    struct epoch *epoch;
    *ret_judgment = (struct judgment){ .facts = bound->facts };
    if (!session_timeline(session, bound->options->known, bound->knower, &timeline, err) ||
        !session_epoch(session, timeline, day, &epoch, err) || !survey(session, epoch, err))
        return false;
    ret_judgment->day = day;
    ret_judgment->epoch = epoch;
    ret_judgment->program = &epoch->program;
    ret_judgment->disposition = &epoch->disposition;
    ret_judgment->facts.text_counts = text_counts;
    if (known->on != NULL)
        bound->facts.values[known->on->slot].num = num_int(day);
    if (!judge_contained(session, bound, ret_judgment, err))
        return false;
    if (!results_reserve(&ret_judgment->results, &session->work, &epoch->program,
                         bound->facts.party_count))
        return arena_error(&session->work, err);
    if (!results_begin(&ret_judgment->results, &epoch->program, &ret_judgment->facts, err))
        return false;
    ret_judgment->covers =
        covered(ret_judgment, session->decider->policy, day, bound->options->known);
    bool published = bound->published_since.state == VALUE_KNOWN &&
                     bound->published_since.num.top != 0 &&
                     day > session->decider->policy->complete_through;
    ret_judgment->not_covered = ret_judgment->covers != TRUTH_TRUE || published;
    return true;
}

void judge_quickly(struct judgment *judgment)
{
    struct standing_requirements standing;
    uint32_t possible = outcome_standing(judgment->disposition, &judgment->results, &standing);
    judgment->outcome = (struct exact){ .possible = possible };
    judgment->review_possible = 1u << PLAN_REVIEW_NONE;
    if ((possible & 1u << PLAN_LICENSE_REQUIRED) != 0)
        judgment->review_possible =
            review_standing(judgment->disposition, &judgment->results, &standing) &
            ~(1u << PLAN_REVIEW_NONE);
}

bool judge_day(struct session *session, const struct bound *bound, int32_t day, bool text_counts,
               struct judgment *ret_judgment, struct err *err)
{
    if (!judge_open(session, bound, day, text_counts, ret_judgment, err))
        return false;
    if (!bound->options->classify_only)
        return judge_again(session, ret_judgment, err);
    /* A classification reads the entries; what comes of them is nobody's question. */
    ret_judgment->outcome.possible =
        outcome_possible(ret_judgment->disposition, &ret_judgment->results);
    ret_judgment->review_possible = 1u << PLAN_REVIEW_NONE;
    return true;
}

/* ---- plan's words to the contract's ---- */

enum outcome judged_outcome(const struct judgment *judgment, bool possible[OUTCOME_COUNT])
{
    static const enum outcome outcomes[PLAN_OUTCOME_COUNT] = {
        OUTCOME_NOT_SUBJECT, OUTCOME_NO_LICENSE_REQUIRED, OUTCOME_EXCEPTION,
        OUTCOME_AUTHORIZED,  OUTCOME_LICENSE_REQUIRED,    OUTCOME_PROHIBITED,
    };
    uint32_t mask = judgment->outcome.possible;
    uint32_t ships = (1u << PLAN_LICENSE_REQUIRED) - 1;
    memset(possible, 0, OUTCOME_COUNT * sizeof *possible);
    if (judgment->not_covered)
        mask = (1u << PLAN_OUTCOME_COUNT) - 1;
    for (int i = 0; i < PLAN_OUTCOME_COUNT; i++)
        possible[outcomes[i]] = (mask >> i & 1) != 0;
    if (judgment->not_covered)
        return OUTCOME_UNDETERMINED;
    int first = __builtin_ctz(mask);
    int last = 31 - __builtin_clz(mask);
    if ((mask & ships) != 0 && (mask & ~ships) != 0)
        return OUTCOME_UNDETERMINED;
    /* All may not ship: the mildest of them.  All may ship: the one that asks for most. */
    return outcomes[(mask & ships) == 0 ? first : last];
}

enum review judged_review(const struct judgment *judgment, bool possible[REVIEW_COUNT])
{
    uint32_t mask = judgment->review_possible;
    memset(possible, 0, REVIEW_COUNT * sizeof *possible);
    if (judgment->not_covered)
        return REVIEW_NONE;
    for (int i = PLAN_REVIEW_APPROVAL; i < PLAN_REVIEW_COUNT; i++)
        possible[i] = (mask >> i & 1) != 0;
    /* The numbers are the same in both: mild to strict, none first. */
    return (enum review)(31 - __builtin_clz(mask | 1u));
}
