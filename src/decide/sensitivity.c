/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/sensitivity.c - what an answer rests on, and what would change it.
 *
 * One known fact after another is forgotten, as long as the answer stays what it is however it
 * turns out: what is left is a set of facts that suffices, and none of which can be spared.  Only
 * one of these can change the answer by itself, so for each it is asked what would come out were it
 * another: a truth turned, another word of the list, any other country, a figure behind its next
 * line.  Both are exact, for the judgments are.
 */
#include <string.h>

#include "decide/compare.h"
#include "decide/probe.h"

#define SHOWN_TEXT_MAX 4096

/* A fact that the order knows. */
struct known_fact {
    const struct fact *fact;
    struct value *value;
    uint32_t party;    /* of the facts' parties; meaningful in party scope */
    size_t member;     /* of the enumeration that indexes it */
    struct value kept; /* what it was */
    bool assumed;
    bool rests;
};

struct sensing {
    struct session *session;
    struct bound *bound;
    struct judgment judgment;
    struct compared_answer now;
    struct known_fact *facts;
    size_t count, capacity;
    const uint8_t *firm_match; /* as it was */
    bool rests_on_exporter;
    struct decision *decision;
    size_t change_capacity;
    struct err *err;
};

static bool no_memory(struct sensing *s)
{
    return arena_error(&s->session->work, s->err);
}

/* ---- what comes out ---- */

/* With the facts as they stand now. */
static bool judge_now(struct sensing *s, struct compared_answer *ret)
{
    struct judgment *judgment = &s->judgment;
    bool outcomes[OUTCOME_COUNT];
    bool reviews[REVIEW_COUNT];
    if (!results_begin(&judgment->results, judgment->program, &judgment->facts, s->err))
        return false;
    if (judgment->program->covers != NODE_NONE)
        judgment->not_covered =
            result_truth(&judgment->results, judgment->program->covers, 0) != TRUTH_TRUE;
    /* A thousand times, of which nothing is needed but the words. */
    struct arena_place mark = arena_mark(&s->session->work);
    bool judged = judge_again(s->session, judgment, s->err);
    if (judged)
        *ret = (struct compared_answer){ judged_outcome(judgment, outcomes),
                                         judged_review(judgment, reviews), judgment->not_covered };
    arena_rewind(&s->session->work, mark);
    return judged;
}

/* ---- facts ---- */

static bool is_assumed(const struct bound *bound, const struct fact *fact,
                       const struct value *value)
{
    for (size_t i = 0; i < bound->assumed_count && !value->said; i++) {
        if (bound->assumed_facts[i] == fact)
            return true;
    }
    return false;
}

/* The day is what the question is about; what no rule reads is nothing to rest on. */
static bool add_fact(struct sensing *s, const struct fact *fact, struct value *values,
                     uint32_t party, size_t member)
{
    struct value *value = &values[fact->slot + member];
    const struct known_facts *known = &s->session->decider->known;
    if (value->state == VALUE_UNKNOWN || fact == known->on || fact->type.kind == TYPE_PARTY ||
        epoch_reader(s->judgment.epoch, fact, fact->slot + (uint32_t)member) == NODE_NONE)
        return true;
    if (!arena_grow(&s->session->work, &s->facts, s->count, &s->capacity, sizeof *s->facts))
        return no_memory(s);
    s->facts[s->count++] = (struct known_fact){ .fact = fact,
                                                .value = value,
                                                .kept = *value,
                                                .party = party,
                                                .member = member,
                                                .assumed = is_assumed(s->bound, fact, value) };
    return true;
}

static bool list_facts(struct sensing *s)
{
    struct facts *facts = &s->bound->facts;
    for (const struct fact *fact = s->session->decider->policy->facts; fact != NULL;
         fact = fact->next) {
        size_t members = fact->by == NULL ? 1 : fact->by->member_count;
        for (size_t m = 0; m < members; m++) {
            if (!fact->party_scope && !add_fact(s, fact, facts->values, 0, m))
                return false;
            for (uint32_t p = 0; fact->party_scope && p < facts->party_count; p++) {
                if (!add_fact(s, fact, facts->parties[p].values, p, m))
                    return false;
            }
        }
    }
    return true;
}

/* A figure that is worked out stands for those it is worked out from. */
static void give_worked_out(struct sensing *s, const struct fact *fact)
{
    uint32_t reader = fact == NULL ? NODE_NONE : epoch_reader(s->judgment.epoch, fact, fact->slot);
    const struct value *value =
        reader == NODE_NONE ? NULL : result_scalar(&s->judgment.results, reader, 0);
    if (value == NULL || value->state != VALUE_KNOWN)
        return;
    struct value *slot = &s->bound->facts.values[fact->slot];
    *slot = (struct value){ .num = value->num, .state = VALUE_KNOWN };
}

/* ---- what it rests on ---- */

static bool try_without(struct sensing *s, struct known_fact *fact)
{
    struct compared_answer answer;
    *fact->value = (struct value){ .num = num_int(0), .state = VALUE_UNKNOWN };
    if (!judge_now(s, &answer))
        return false;
    fact->rests = !compared_alike(&answer, &s->now);
    if (fact->rests)
        *fact->value = fact->kept;
    return true;
}

static bool try_without_exporter(struct sensing *s)
{
    size_t firms = s->session->decider->policy->firm_count;
    uint8_t *unknown = arena_alloc(&s->session->work, firms + 1);
    struct compared_answer answer;
    if (unknown == NULL)
        return no_memory(s);
    memset(unknown, TRUTH_UNKNOWN, firms);
    s->judgment.facts.firm_match = unknown;
    if (!judge_now(s, &answer))
        return false;
    s->rests_on_exporter = !compared_alike(&answer, &s->now);
    if (s->rests_on_exporter)
        s->judgment.facts.firm_match = s->firm_match;
    return true;
}

/* What was only assumed is spared first, then what is known of the deal; the item comes last. */
static bool spare_facts(struct sensing *s)
{
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < s->count; i++) {
            struct known_fact *fact = &s->facts[i];
            int own = fact->assumed ? 0 : fact->fact->of_item ? 2 : 1;
            if (own == round && !try_without(s, fact))
                return false;
        }
        if (round == 1 && !try_without_exporter(s))
            return false;
    }
    return true;
}

/* All facts as they were. */
static void restore(struct sensing *s)
{
    for (size_t i = 0; i < s->count; i++)
        *s->facts[i].value = s->facts[i].kept;
    s->judgment.facts.firm_match = s->firm_match;
}

/* ---- words ---- */

static struct str fact_name(struct sensing *s, const struct known_fact *fact)
{
    const struct enumeration *by = fact->fact->by;
    char room[256];
    struct buf name = { .data = room, .capacity = sizeof room, .limit = sizeof room };
    if (by == NULL)
        return fact->fact->path;
    buf_format(&name, "%.*s[%.*s]", STR_ARG(fact->fact->path), STR_ARG(by->members[fact->member]));
    return str_copy(&s->session->work, buf_view(&name));
}

/* Whose fact it is: the party as the order names it, or its roles. */
static struct str party_name(const struct sensing *s, const struct known_fact *fact)
{
    const struct order_party *said =
        fact->fact->party_scope ? s->bound->parties[fact->party] : NULL;
    if (said == NULL)
        return (struct str){ 0 };
    return said->name.length > 0 ? said->name : said->role;
}

static struct str value_text(struct sensing *s, const struct fact *fact, const struct value *value)
{
    struct buf buf;
    buf_init(&buf, s->session->mem, SHOWN_TEXT_MAX);
    policy_show_value(s->session->decider->policy, &fact->type, value, &buf);
    struct str text = str_copy(&s->session->work, buf_view(&buf));
    buf_release(&buf);
    return text;
}

static bool report_rests(struct sensing *s)
{
    struct decision *d = s->decision;
    d->rests_on = arena_array(&s->session->work, s->count + 2, sizeof *d->rests_on);
    if (d->rests_on == NULL)
        return no_memory(s);
    if (s->bound->item.stated.length > 0)
        d->rests_on[d->rests_on_count++] =
            (struct rested){ .fact = STR("item.eccn"), .value = s->bound->item.stated };
    if (s->rests_on_exporter)
        d->rests_on[d->rests_on_count++] =
            (struct rested){ .fact = STR("exporter"), .value = s->bound->order->exporter_name };
    for (size_t i = 0; i < s->count; i++) {
        const struct known_fact *fact = &s->facts[i];
        if (fact->rests)
            d->rests_on[d->rests_on_count++] =
                (struct rested){ .fact = fact_name(s, fact),
                                 .party = party_name(s, fact),
                                 .value = value_text(s, fact->fact, fact->value),
                                 .assumed = fact->assumed };
    }
    return !s->session->work.exhausted || no_memory(s);
}

/* ---- what would change it ---- */

static bool add_change(struct sensing *s, const struct known_fact *fact, struct str value,
                       const struct compared_answer *answer)
{
    struct decision *d = s->decision;
    struct str name = fact == NULL ? STR("exporter") : fact_name(s, fact);
    struct str party = fact == NULL ? (struct str){ 0 } : party_name(s, fact);
    if (!arena_grow(&s->session->work, &d->would_change, d->would_change_count, &s->change_capacity,
                    sizeof *d->would_change))
        return no_memory(s);
    d->would_change[d->would_change_count++] = (struct would_change){
        .fact = name,
        .party = party,
        .value = value,
        .outcome = answer->not_covered ? OUTCOME_UNDETERMINED : answer->outcome,
        .review = answer->outcome == OUTCOME_LICENSE_REQUIRED ? answer->review : REVIEW_NONE,
    };
    return true;
}

/* Values that have one answer, one behind the other. */
struct alike {
    struct compared_answer answer;
    struct buf values;
    size_t count, few_length; /* of the text of the first few */
};

#define ALIKE_MAX 24
#define ALIKE_SHOWN 40
#define ALIKE_FEW 8 /* shown of more than so many */

/* Tries the number in place of the fact's, and puts it among those with the same answer. */
static bool try_number(struct sensing *s, const struct known_fact *fact, struct num num,
                       struct alike *alike, size_t *count)
{
    struct value other = { .num = num, .state = VALUE_KNOWN };
    struct compared_answer answer;
    size_t i = 0;
    *fact->value = other;
    if (!judge_now(s, &answer))
        return false;
    if (compared_alike(&answer, &s->now))
        return true;
    while (i < *count && !compared_alike(&alike[i].answer, &answer))
        i++;
    if (i == ALIKE_MAX)
        return true;
    if (i == *count) {
        alike[i] = (struct alike){ .answer = answer };
        buf_init(&alike[i].values, s->session->mem, SHOWN_TEXT_MAX);
        ++*count;
    }
    if (alike[i].count++ < ALIKE_SHOWN) {
        buf_text(&alike[i].values, alike[i].count > 1 ? ", " : "");
        policy_show_value(s->session->decider->policy, &fact->fact->type, &other, &alike[i].values);
    }
    if (alike[i].count == ALIKE_FEW)
        alike[i].few_length = alike[i].values.length;
    return true;
}

static bool report_alike(struct sensing *s, const struct known_fact *fact, struct alike *alike,
                         size_t count, bool done)
{
    for (size_t i = 0; i < count; i++) {
        if (alike[i].count > ALIKE_SHOWN) {
            alike[i].values.length = alike[i].few_length;
            buf_format(&alike[i].values, " and %zu more", alike[i].count - ALIKE_FEW);
        }
        done = done && add_change(s, fact, str_copy(&s->session->work, buf_view(&alike[i].values)),
                                  &alike[i].answer);
        buf_release(&alike[i].values);
    }
    return done;
}

/* Every other word, country or truth. */
static bool try_others(struct sensing *s, const struct known_fact *fact, int64_t end,
                       const uint64_t *only)
{
    struct value kept = *fact->value;
    struct alike alike[ALIKE_MAX];
    size_t count = 0;
    bool done = true;
    for (int64_t n = 0; n < end && done; n++) {
        bool there = only == NULL || (only[n / 64] >> n % 64 & 1) != 0;
        if (there && !(kept.state == VALUE_KNOWN && kept.num.top == n))
            done = try_number(s, fact, num_int(n), alike, &count);
    }
    *fact->value = kept;
    return report_alike(s, fact, alike, count, done);
}

/* Of a quantity of goods, the first whole one behind the line. */
static struct num whole_above(struct num at, bool *reached)
{
    if (at.bottom == 1)
        return at;
    *reached = true;
    return (struct num){ at.top / at.bottom + 1, 1 };
}

/* "from 2,400 TPP", "over 600 GB/s", "below 814 mm2" */
static struct str line_text(struct sensing *s, const struct fact *fact, struct num at, bool up,
                            bool reached)
{
    if (up && fact == s->session->decider->known.quantity)
        at = whole_above(at, &reached);
    struct value value = { .num = at, .state = VALUE_KNOWN };
    struct buf buf;
    buf_init(&buf, s->session->mem, SHOWN_TEXT_MAX);
    if (up)
        buf_text(&buf, reached ? "from " : "over ");
    else
        buf_text(&buf, reached ? "down from " : "below ");
    policy_show_value(s->session->decider->policy, &fact->type, &value, &buf);
    struct str text = str_copy(&s->session->work, buf_view(&buf));
    buf_release(&buf);
    return text;
}

/* The nearest piece on one side of the value in which something else comes out. */
static bool try_side(struct sensing *s, const struct known_fact *fact, const struct pieces *pieces,
                     size_t own, bool up)
{
    for (size_t step = 1; up ? own + step < pieces->count : step <= own; step++) {
        const struct piece *piece = &pieces->list[up ? own + step : own - step];
        struct compared_answer answer;
        *fact->value = (struct value){ .num = piece->inside, .state = VALUE_KNOWN };
        if (!judge_now(s, &answer))
            return false;
        if (!compared_alike(&answer, &s->now))
            return add_change(s, fact,
                              line_text(s, fact->fact, up ? piece->from : piece->to, up,
                                        up ? piece->from_reached : piece->to_reached),
                              &answer);
    }
    return true;
}

static bool try_lines(struct sensing *s, const struct known_fact *fact)
{
    struct probe probe = { .session = s->session,
                           .bound = *s->bound,
                           .days = { { .options = s->bound->options } },
                           .day_count = 1 };
    struct value kept = *fact->value;
    struct pieces pieces;
    size_t own = 0;
    /* The lines are those of the comparisons with all else as it is. */
    if (!results_begin(&s->judgment.results, s->judgment.program, &s->judgment.facts, s->err))
        return false;
    probe.days[0].judgment = s->judgment;
    if (kept.state != VALUE_KNOWN || !probe_pieces(&probe, fact->fact, false, &pieces, s->err))
        return kept.state != VALUE_KNOWN;
    while (own + 1 < pieces.count) {
        const struct piece *piece = &pieces.list[own];
        int order = piece->open_end ? -1 : num_compare(kept.num, piece->to);
        if (order < 0 || (order == 0 && piece->to_reached))
            break;
        own++;
    }
    bool done = try_side(s, fact, &pieces, own, false) && try_side(s, fact, &pieces, own, true);
    *fact->value = kept;
    return done;
}

static bool try_fact(struct sensing *s, const struct known_fact *fact)
{
    const struct type *type = &fact->fact->type;
    uint64_t all[COUNTRY_WORDS];
    switch (type->kind) {
    case TYPE_BOOL:
        return try_others(s, fact, 2, NULL);
    case TYPE_ENUM:
        return try_others(s, fact, (int64_t)type->enumeration->member_count, NULL);
    case TYPE_COUNTRY:
        country_all(all);
        return try_others(s, fact, COUNTRY_ID_COUNT, all);
    case TYPE_NUMBER:
    case TYPE_QUANTITY:
        return fact->fact->by != NULL || fact->fact->party_scope || try_lines(s, fact);
    default:
        return true;
    }
}

/* To whom no letter was sent. */
static bool try_another_exporter(struct sensing *s)
{
    size_t firms = s->session->decider->policy->firm_count;
    uint8_t *nobody = arena_alloc(&s->session->work, firms + 1);
    struct compared_answer answer;
    if (nobody == NULL)
        return no_memory(s);
    memset(nobody, TRUTH_FALSE, firms);
    s->judgment.facts.firm_match = nobody;
    if (!judge_now(s, &answer))
        return false;
    s->judgment.facts.firm_match = s->firm_match;
    return compared_alike(&answer, &s->now) ||
           add_change(s, NULL, STR("a firm to which no letter was sent"), &answer);
}

static bool find_changes(struct sensing *s)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->facts[i].rests && !try_fact(s, &s->facts[i]))
            return false;
    }
    return !s->rests_on_exporter || try_another_exporter(s);
}

bool find_sensitivity(struct session *session, struct bound *bound, struct decision *decision,
                      struct err *err)
{
    const struct known_facts *known = &session->decider->known;
    bool text = bound->options->posture == POSTURE_TEXT;
    struct sensing s = { .session = session, .bound = bound, .decision = decision, .err = err };
    if (!judge_open(session, bound, bound->on, text, &s.judgment, err))
        return false;
    if (s.judgment.not_covered)
        return true;
    if (bound->item.contains_count == 0) {
        give_worked_out(&s, known->tpp);
        give_worked_out(&s, known->density);
    }
    s.firm_match = s.judgment.facts.firm_match;
    if (!judge_now(&s, &s.now) || !list_facts(&s) || !spare_facts(&s) || !report_rests(&s))
        return false;
    restore(&s);
    return find_changes(&s);
}
