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
#include "decide/compare_priv.h"

#define SHOWN_TEXT_MAX 4096

/* What comes out: the words that are shown, and all that is possible, which is compared. */
struct sensed {
    struct compared_answer answer;
    uint32_t outcomes, reviews; /* bit sets of plan */
};

static bool alike(const struct sensed *a, const struct sensed *b)
{
    return a->outcomes == b->outcomes && a->reviews == b->reviews &&
           a->answer.not_covered == b->answer.not_covered;
}

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
    struct sensed now;
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

static struct sensed sensed_of(const struct judgment *judgment)
{
    return (struct sensed){ .answer = compared_of(judgment),
                            .outcomes = judgment->outcome.possible,
                            .reviews = judgment->review_possible };
}

/* With the facts as they stand now. */
static bool judge_now(struct sensing *s, struct sensed *ret)
{
    struct judgment *judgment = &s->judgment;
    if (!results_begin(&judgment->results, judgment->program, &judgment->facts, s->err))
        return false;
    if (judgment->program->covers != NODE_NONE)
        judgment->not_covered =
            result_truth(&judgment->results, judgment->program->covers, 0) != TRUTH_TRUE;
    /* A thousand times, of which nothing is needed but the words. */
    struct arena_place mark = arena_mark(&s->session->work);
    bool judged = judge_again(s->session, judgment, s->err);
    if (judged)
        *ret = sensed_of(judgment);
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
    struct sensed answer;
    *fact->value = (struct value){ .num = num_int(0), .state = VALUE_UNKNOWN };
    if (!judge_now(s, &answer))
        return false;
    fact->rests = !alike(&answer, &s->now);
    if (fact->rests)
        *fact->value = fact->kept;
    return true;
}

static bool try_without_exporter(struct sensing *s)
{
    size_t firms = s->session->decider->policy->firm_count;
    uint8_t *unknown = arena_alloc(&s->session->work, firms + 1);
    struct sensed answer;
    if (unknown == NULL)
        return no_memory(s);
    memset(unknown, TRUTH_UNKNOWN, firms);
    s->judgment.facts.firm_match = unknown;
    if (!judge_now(s, &answer))
        return false;
    s->rests_on_exporter = !alike(&answer, &s->now);
    if (s->rests_on_exporter)
        s->judgment.facts.firm_match = s->firm_match;
    return true;
}

/* What was only assumed is spared first, then the deal, the item's figures, and what it is last. */
static int sparing_round(const struct known_fact *fact)
{
    enum type_kind kind = fact->fact->type.kind;
    if (fact->assumed)
        return 0;
    if (!fact->fact->of_item)
        return 1;
    return kind == TYPE_STRING || kind == TYPE_ENUM ? 3 : 2;
}

static bool spare_facts(struct sensing *s)
{
    for (int round = 0; round < 4; round++) {
        for (size_t i = 0; i < s->count; i++) {
            struct known_fact *fact = &s->facts[i];
            if (sparing_round(fact) == round && !try_without(s, fact))
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

/* The buffer's text for the decision, and its release; NULL without memory. */
static struct str take_text(struct sensing *s, struct buf *buf)
{
    struct str text = { 0 };
    if (!buf->failed)
        text = str_copy(&s->session->work, buf_view(buf));
    buf_release(buf);
    return text;
}

static struct str fact_name(struct sensing *s, const struct known_fact *fact)
{
    const struct enumeration *by = fact->fact->by;
    struct buf name;
    if (by == NULL)
        return fact->fact->path;
    buf_init(&name, s->session->mem, SHOWN_TEXT_MAX);
    buf_format(&name, "%.*s[%.*s]", STR_ARG(fact->fact->path), STR_ARG(by->members[fact->member]));
    return take_text(s, &name);
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
    return take_text(s, &buf);
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
        struct rested *rested = &d->rests_on[d->rests_on_count];
        if (!fact->rests)
            continue;
        *rested = (struct rested){ .fact = fact_name(s, fact),
                                   .party = party_name(s, fact),
                                   .value = value_text(s, fact->fact, fact->value),
                                   .assumed = fact->assumed };
        if (rested->fact.data == NULL || rested->value.data == NULL)
            return no_memory(s);
        d->rests_on_count++;
    }
    return true;
}

/* ---- what would change it ---- */

static bool add_change(struct sensing *s, const struct known_fact *fact, struct str value,
                       const struct sensed *sensed)
{
    const struct compared_answer *answer = &sensed->answer;
    struct decision *d = s->decision;
    struct str name = fact == NULL ? STR("exporter") : fact_name(s, fact);
    struct str party = fact == NULL ? (struct str){ 0 } : party_name(s, fact);
    if (name.data == NULL || value.data == NULL)
        return no_memory(s);
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

/* Values whose answer is in the same words, one behind the other. */
struct group {
    struct sensed answer;
    struct buf values;
    size_t count, few_length; /* of the text of the first few */
};

struct groups {
    struct group *list;
    size_t count, capacity;
};

#define GROUP_SHOWN 40
#define GROUP_FEW 8 /* shown of more than so many */

static bool add_group(struct sensing *s, const struct sensed *answer, struct groups *groups)
{
    if (!arena_grow(&s->session->work, &groups->list, groups->count, &groups->capacity,
                    sizeof(*groups->list)))
        return no_memory(s);
    struct group *group = &groups->list[groups->count++];
    *group = (struct group){ .answer = *answer };
    buf_init(&group->values, s->session->mem, SHOWN_TEXT_MAX);
    return true;
}

/*
 * Puts the value among those whose answer is in the same words.  A text without memory is found
 * when it is taken.
 */
static bool note_value(struct sensing *s, const struct fact *fact, struct num num,
                       const struct sensed *answer, struct groups *groups)
{
    struct value other = { .num = num, .state = VALUE_KNOWN };
    size_t i = 0;
    if (alike(answer, &s->now))
        return true;
    while (i < groups->count && !compared_alike(&groups->list[i].answer.answer, &answer->answer))
        i++;
    if (i == groups->count && !add_group(s, answer, groups))
        return false;
    struct group *group = &groups->list[i];
    if (group->count++ < GROUP_SHOWN) {
        buf_text(&group->values, group->count > 1 ? ", " : "");
        policy_show_value(s->session->decider->policy, &fact->type, &other, &group->values);
    }
    if (group->count == GROUP_FEW)
        group->few_length = group->values.length;
    return true;
}

/* Tries the number in place of the fact's, and puts it among those with the same answer. */
static bool try_number(struct sensing *s, const struct known_fact *fact, struct num num,
                       struct groups *groups)
{
    struct sensed answer;
    *fact->value = (struct value){ .num = num, .state = VALUE_KNOWN };
    return judge_now(s, &answer) && note_value(s, fact->fact, num, &answer, groups);
}

static bool report_group(struct sensing *s, const struct known_fact *fact, struct group *group)
{
    if (group->count > GROUP_SHOWN) {
        group->values.length = group->few_length;
        buf_format(&group->values, " and %zu more", group->count - GROUP_FEW);
    }
    return add_change(s, fact, take_text(s, &group->values), &group->answer);
}

static bool report_groups(struct sensing *s, const struct known_fact *fact, struct groups *groups,
                          bool done)
{
    for (size_t i = 0; i < groups->count; i++) {
        done = done && report_group(s, fact, &groups->list[i]);
        buf_release(&groups->list[i].values);
    }
    return done;
}

/* Every other word, country or truth. */
static bool try_others(struct sensing *s, const struct known_fact *fact, int64_t end,
                       const uint64_t *only)
{
    struct value kept = *fact->value;
    struct groups groups = { 0 };
    bool done = true;
    for (int64_t n = 0; n < end && done; n++) {
        bool there = only == NULL || (only[n / 64] >> n % 64 & 1) != 0;
        if (there && !(kept.state == VALUE_KNOWN && kept.num.top == n))
            done = try_number(s, fact, num_int(n), &groups);
    }
    *fact->value = kept;
    return report_groups(s, fact, &groups, done);
}

/*
 * In a plain question what is assumed of parties follows the destination: asked again, to every
 * other country.
 */
static bool try_destinations(struct sensing *s, const struct known_fact *fact)
{
    struct arena *work = &s->session->work;
    const struct bound *bound = s->bound;
    struct groups groups = { 0 };
    uint64_t all[COUNTRY_WORDS];
    bool done = true;
    country_all(all);
    for (int32_t country = 0; country < COUNTRY_ID_COUNT && done; country++) {
        struct arena_place before = arena_mark(work);
        struct order there = *bound->order;
        struct bound other;
        struct judgment judgment;
        char code[3];
        if ((all[country / 64] >> country % 64 & 1) == 0 || fact->kept.num.top == country)
            continue;
        country_text(country, code);
        there.to = (struct str){ code, 2 };
        done = bind_order(s->session, &there, bound->options, NULL, &other, s->err) &&
               judge_day(s->session, &other, bound->on, bound->options->posture == POSTURE_TEXT,
                         &judgment, s->err);
        struct sensed answer = done ? sensed_of(&judgment) : s->now;
        arena_rewind(work, before);
        done = done && note_value(s, fact->fact, num_int(country), &answer, &groups);
    }
    return report_groups(s, fact, &groups, done);
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
    return take_text(s, &buf);
}

/* The nearest piece on one side of the value in which something else comes out. */
static bool try_side(struct sensing *s, const struct known_fact *fact, const struct pieces *pieces,
                     size_t own, bool up)
{
    for (size_t step = 1; up ? own + step < pieces->count : step <= own; step++) {
        const struct stretch *piece = &pieces->list[up ? own + step : own - step];
        struct sensed answer;
        *fact->value = (struct value){ .num = piece->inside, .state = VALUE_KNOWN };
        if (!judge_now(s, &answer))
            return false;
        if (!alike(&answer, &s->now))
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
        const struct stretch *piece = &pieces.list[own];
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
    if (s->bound->plain && fact->fact == s->session->decider->known.destination)
        return try_destinations(s, fact);
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
    struct sensed answer;
    if (nobody == NULL)
        return no_memory(s);
    memset(nobody, TRUTH_FALSE, firms);
    s->judgment.facts.firm_match = nobody;
    if (!judge_now(s, &answer))
        return false;
    s->judgment.facts.firm_match = s->firm_match;
    return alike(&answer, &s->now) ||
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
