/* SPDX-License-Identifier: Apache-2.0 */
/* decide/report.c - what a judgment found, as the fields of a decision. */
#include "decide/report_priv.h"

#include <string.h>

/* ---- the item ---- */

static void report_entry(struct reporter *reporter, const struct compiled_code *code, int truth)
{
    struct decided_item *item = &reporter->decision->item;
    for (size_t i = 0; i < item->entry_count; i++) {
        if (str_equal(item->entries[i].code, code->code)) {
            item->entries[i].unknown = item->entries[i].unknown && truth == TRUTH_UNKNOWN;
            return;
        }
    }
    struct entry *entry = &item->entries[item->entry_count++];
    *entry = (struct entry){ .code = code->code,
                             .unknown = truth == TRUTH_UNKNOWN,
                             .rule = code->rule->rule->id };
    if (!reporter->bound->options->brief)
        report_keep_labels(reporter, code->rule->rule->when, truth, &entry->because,
                           &entry->because_count);
}

/* The figure of the item as the rules work it out; NULL if none reads it. */
static const struct value *figure(const struct reporter *reporter, const struct fact *fact)
{
    const struct judgment *judgment = reporter->judgment;
    uint32_t node = fact == NULL ? NODE_NONE : epoch_reader(judgment->epoch, fact, fact->slot);
    if (node == NODE_NONE || fact->party_scope || judgment->program->nodes[node].truth)
        return NULL;
    return result_scalar(&judgment->results, node, 0);
}

static struct str figure_text(struct reporter *reporter, const struct fact *fact,
                              const struct value *value, unsigned places, bool fixed)
{
    char text[NUM_TEXT_SIZE];
    struct num num;
    if (value == NULL || value->state != VALUE_KNOWN ||
        !num_divide(value->num, fact->type.scale, &num))
        return (struct str){ 0 };
    return str_copy(reporter->arena, str_of(num_format(num, places, fixed, text)));
}

static void report_item(struct reporter *reporter)
{
    const struct judgment *judgment = reporter->judgment;
    const struct program *program = judgment->program;
    const struct known_facts *known = &reporter->session->decider->known;
    struct decided_item *item = &reporter->decision->item;
    struct str stated = reporter->bound->item.stated;
    item->name = reporter->bound->item.name;
    if (stated.length > 0)
        item->classified_by = reporter->bound->item.said->classified_by;
    item->entries = report_array(reporter, program->entry_count + 1, sizeof *item->entries);
    if (item->entries == NULL)
        return;
    if (stated.length > 0)
        item->entries[item->entry_count++] =
            (struct entry){ .code = stated, .rule = reporter->bound->item.said->classified_by };
    for (size_t i = 0; i < program->entry_count; i++) {
        int truth = report_truth(judgment, program->entries[i].node);
        if (truth != TRUTH_FALSE)
            report_entry(reporter, &program->entries[i], truth);
    }
    if (reporter->bound->options->brief)
        return;
    const struct value *tpp = figure(reporter, known->tpp);
    const struct value *density = figure(reporter, known->density);
    item->tpp = figure_text(reporter, known->tpp, tpp, NUM_PLACES_MAX, false);
    item->performance_density = figure_text(reporter, known->density, density, 4, true);
    item->density_not_applicable = density != NULL && density->state == VALUE_NOT_APPLICABLE;
}

/* ---- requirements ---- */

static void report_lifted_by(struct reporter *reporter, uint32_t requirement,
                             struct requirement *out)
{
    const struct judgment *judgment = reporter->judgment;
    const struct disposition *d = judgment->disposition;
    out->lifted_by = report_array(reporter, d->relief_count, sizeof *out->lifted_by);
    for (uint32_t i = 0; out->lifted_by != NULL && i < d->relief_count; i++) {
        const struct relief *relief = &d->reliefs[i];
        if ((relief->discharges >> requirement & 1) != 0 &&
            report_fired(judgment, relief->rule) == TRUTH_TRUE)
            out->lifted_by[out->lifted_by_count++] =
                judgment->program->rules[relief->rule].rule->name;
    }
}

static void report_because(struct reporter *reporter, const struct expr *when, int truth,
                           struct requirement *out)
{
    if (!reporter->bound->options->brief)
        report_keep_labels(reporter, when, truth, &out->because, &out->because_count);
}

static void report_requirement(struct reporter *reporter, const struct demand *demand, int truth)
{
    const struct judgment *judgment = reporter->judgment;
    const struct compiled_rule *compiled = &judgment->program->rules[demand->rule];
    const struct rule *rule = compiled->rule;
    struct requirement *out =
        &reporter->decision->requirements[reporter->decision->requirement_count++];
    uint8_t outstanding = reporter->standing.outstanding[demand->requirement];
    uint32_t review_rule;
    const struct source *source = rule->cites == NULL ? NULL : rule->cites->source;
    *out = (struct requirement){
        .rule = rule->id,
        .title = rule->title,
        .reason = rule->name,
        .agency = source != NULL && source->agency.length > 0
                      ? source->agency
                      : reporter->session->decider->policy->agency,
        .citation = report_citation(reporter->arena, rule->cites),
        .url = source == NULL ? (struct str){ 0 } : source->url,
        .standing = report_standing_text(rule->standing),
    };
    out->status = truth == TRUTH_UNKNOWN         ? REQUIREMENT_UNKNOWN
                  : outstanding == TRUTH_FALSE   ? REQUIREMENT_LIFTED
                  : outstanding == TRUTH_UNKNOWN ? REQUIREMENT_UNKNOWN
                  : compiled->unenforced != NULL ? REQUIREMENT_NOT_ENFORCED
                                                 : REQUIREMENT_APPLIES;
    report_because(reporter, rule->when, truth, out);
    if (outstanding != TRUTH_FALSE && !reporter->bound->options->brief) {
        out->review = (enum review)review_of(judgment->disposition, &judgment->results,
                                             demand->requirement, &review_rule);
        if (review_rule != UINT32_MAX)
            out->review_rule = judgment->program->rules[review_rule].rule->id;
    }
    report_lifted_by(reporter, demand->requirement, out);
}

/* A prohibition stands among the requirements: no license lifts it. */
static void report_prohibition(struct reporter *reporter, uint32_t index, int truth)
{
    const struct rule *rule = reporter->judgment->program->rules[index].rule;
    const struct source *source = rule->cites == NULL ? NULL : rule->cites->source;
    struct requirement *out =
        &reporter->decision->requirements[reporter->decision->requirement_count++];
    *out = (struct requirement){
        .rule = rule->id,
        .title = rule->text.length > 0 ? rule->text : rule->title,
        .reason = STR("PROHIBITED"),
        .agency = source != NULL && source->agency.length > 0
                      ? source->agency
                      : reporter->session->decider->policy->agency,
        .status = truth == TRUTH_TRUE ? REQUIREMENT_APPLIES : REQUIREMENT_UNKNOWN,
        .citation = report_citation(reporter->arena, rule->cites),
        .url = source == NULL ? (struct str){ 0 } : source->url,
        .standing = report_standing_text(rule->standing),
    };
    report_because(reporter, rule->when, truth, out);
}

static void report_requirements(struct reporter *reporter)
{
    const struct judgment *judgment = reporter->judgment;
    const struct disposition *d = judgment->disposition;
    reporter->decision->requirements = report_array(
        reporter, d->demand_count + d->prohibition_count, sizeof *reporter->decision->requirements);
    for (uint32_t i = 0; !reporter->failed && i < d->prohibition_count; i++) {
        int truth = report_fired(judgment, d->prohibitions[i]);
        if (truth != TRUTH_FALSE)
            report_prohibition(reporter, d->prohibitions[i], truth);
    }
    for (uint32_t i = 0; !reporter->failed && i < d->demand_count; i++) {
        int truth = report_fired(judgment, d->demands[i].rule);
        if (truth != TRUTH_FALSE)
            report_requirement(reporter, &d->demands[i], truth);
    }
}

/* The needs of the review rules that the outstanding requirements meet, each rule once. */
static void report_review_needs(struct reporter *reporter)
{
    const struct judgment *judgment = reporter->judgment;
    const struct disposition *d = judgment->disposition;
    struct decision *decision = reporter->decision;
    uint32_t taken[OUTCOME_REQUIREMENTS_MAX];
    size_t taken_count = 0;
    size_t total = 0;
    for (uint32_t r = 0; r < d->requirement_count; r++) {
        uint32_t rule;
        bool again = false;
        if (reporter->standing.outstanding[r] == TRUTH_FALSE)
            continue;
        review_of(d, &judgment->results, r, &rule);
        for (size_t i = 0; i < taken_count; i++)
            again = again || taken[i] == rule;
        if (rule == UINT32_MAX || again)
            continue;
        taken[taken_count++] = rule;
        total += report_count_needs(judgment->program->rules[rule].rule);
    }
    decision->review_needs = report_array(reporter, total, sizeof *decision->review_needs);
    for (size_t i = 0; decision->review_needs != NULL && i < taken_count; i++)
        decision->review_need_count +=
            report_needs(reporter, &judgment->program->rules[taken[i]],
                         decision->review_needs + decision->review_need_count);
}

/* ---- the frame ---- */

static void report_jurisdiction(struct reporter *reporter)
{
    const struct judgment *judgment = reporter->judgment;
    struct decision *decision = reporter->decision;
    const struct disposition *d = judgment->disposition;
    int subject = outcome_subject(d, &judgment->results);
    decision->jurisdiction_subject = subject == TRUTH_TRUE    ? STR("yes")
                                     : subject == TRUTH_FALSE ? STR("no")
                                                              : STR("unknown");
    for (uint32_t i = 0; i < d->subject_count && decision->jurisdiction_rule.data == NULL; i++) {
        const struct rule *rule = judgment->program->rules[d->subjects[i]].rule;
        if (report_fired(judgment, d->subjects[i]) == TRUTH_TRUE) {
            decision->jurisdiction_by = rule->name;
            decision->jurisdiction_rule = rule->id;
        }
    }
}

/* What a list says of a party, by the facts that say it, the gravest first. */
static const char *party_consequence(const struct policy *policy, const struct value *values)
{
    static const struct {
        const char *fact;
        const char *consequence;
    } consequences[] = {
        { "party.denied", "denied" },        { "party.blocked", "blocked" },
        { "party.on_sdn", "blocked" },       { "party.listed", "license" },
        { "party.unverified", "statement" },
    };
    for (size_t i = 0; i < sizeof consequences / sizeof consequences[0]; i++) {
        const struct fact *fact = policy_fact(policy, str_of(consequences[i].fact));
        const struct value *value = fact == NULL ? NULL : &values[fact->slot];
        if (value != NULL && value->state == VALUE_KNOWN && value->num.top != 0)
            return consequences[i].consequence;
    }
    return NULL;
}

struct decided_party report_party(const struct policy *policy, const struct order_party *said,
                                  const struct value *values, const struct screened *screened)
{
    const char *consequence = values == NULL ? NULL : party_consequence(policy, values);
    bool informs = consequence == NULL && screened->status == PARTY_LISTED && screened->cleared;
    return (struct decided_party){
        .role = said->role,
        .name = said->name,
        .status = consequence != NULL ? PARTY_LISTED : screened->status,
        .consequence = informs ? "information" : consequence,
        .cleared = consequence == NULL && screened->cleared,
        .matches = screened->matches,
        .match_count = screened->match_count,
        .owners = screened->owners,
        .owner_count = screened->owner_count,
        .shares = screened->shares,
        .share_count = screened->share_count,
    };
}

/* The exporter is told of only where it was found: else nothing is to be said of it. */
static void report_exporter(struct reporter *reporter)
{
    const struct bound *bound = reporter->bound;
    struct decision *decision = reporter->decision;
    const struct screened *screened = &bound->exporter;
    decision->exporter_cleared = screened->cleared;
    if (decision->parties == NULL || screened->match_count == 0)
        return;
    const struct order_party said = { .role = STR("exporter"),
                                      .name = bound->order->exporter_name };
    decision->parties[decision->party_count++] =
        report_party(reporter->session->decider->policy, &said, NULL, screened);
}

static void report_parties(struct reporter *reporter)
{
    const struct bound *bound = reporter->bound;
    struct decision *decision = reporter->decision;
    /* One more: the exporter. */
    size_t most = (size_t)bound->facts.party_count + 1;
    decision->parties = report_array(reporter, most, sizeof *decision->parties);
    for (uint32_t p = 0; decision->parties != NULL && p < bound->facts.party_count; p++) {
        if (bound->parties[p] != NULL)
            decision->parties[decision->party_count++] =
                report_party(reporter->session->decider->policy, bound->parties[p],
                             bound->facts.parties[p].values, &bound->screened[p]);
    }
    report_exporter(reporter);
}

static bool is_read(const struct reporter *reporter, const struct fact *fact)
{
    return epoch_reader(reporter->judgment->epoch, fact, fact->slot) != NODE_NONE;
}

static bool reads_parties(const struct reporter *reporter)
{
    const struct policy *policy = reporter->session->decider->policy;
    for (const struct fact *fact = policy->facts; fact != NULL; fact = fact->next) {
        if (fact->party_scope && fact->define == NULL && is_read(reporter, fact))
            return true;
    }
    return false;
}

static void report_assumed(struct reporter *reporter)
{
    const struct bound *bound = reporter->bound;
    struct decision *decision = reporter->decision;
    decision->assumed = report_array(reporter, bound->assumed_count, sizeof *decision->assumed);
    for (size_t i = 0; decision->assumed != NULL && i < bound->assumed_count; i++) {
        const struct fact *fact = bound->assumed_facts[i];
        if (fact != NULL ? is_read(reporter, fact) : reads_parties(reporter))
            decision->assumed[decision->assumed_count++] = bound->assumed[i];
    }
}

static void report_frame(struct reporter *reporter)
{
    const struct bound *bound = reporter->bound;
    struct decision *decision = reporter->decision;
    const struct decider *decider = reporter->session->decider;
    decision->id = bound->order->id;
    decision->on = reporter->judgment->day;
    decision->known = bound->options->known_label;
    decision->knowledge = bound->options->knowledge;
    decision->posture = bound->options->posture;
    decision->good_until = DATE_OPEN;
    decision->scenarios = decider->policy->scenarios;
    decision->scenario_count = decider->policy->scenario_count;
    decision->packs = decider->pack_label;
    decision->sha256 = decider->sha256;
    decision->complete_through = decider->policy->complete_through;
    decision->given_over_catalog = bound->item.given;
    decision->given_over_catalog_count = bound->item.given_count;
    decision->outcome = judged_outcome(reporter->judgment, decision->possible);
    decision->review = judged_review(reporter->judgment, decision->review_possible);
    if (reporter->judgment->not_covered)
        decision->reason = STR("not_covered");
    decision->outside = reporter->judgment->covers == TRUTH_FALSE;
    decision->policy = decider->policy;
    decision->under = decider->policy->name;
    decision->agency = decider->policy->agency;
}

bool report(struct session *session, const struct bound *bound, const struct judgment *judgment,
            struct decision *decision, struct err *err)
{
    struct reporter reporter = { .session = session,
                                 .arena = &session->work,
                                 .bound = bound,
                                 .judgment = judgment,
                                 .decision = decision };
    *decision = (struct decision){ 0 };
    outcome_requirements(judgment->disposition, &judgment->results, &reporter.standing);
    report_frame(&reporter);
    report_item(&reporter);
    report_jurisdiction(&reporter);
    if (!bound->options->classify_only) {
        report_requirements(&reporter);
        report_exceptions(&reporter);
        if (!bound->options->brief) {
            report_review_needs(&reporter);
            report_standing(&reporter);
        }
        report_extras(&reporter);
        /* Parties are the first authority's answer: it looks for them, and tells what it found. */
        if (session->decider->beside == NULL)
            report_parties(&reporter);
        report_assumed(&reporter);
    }
    if (reporter.failed || session->work.exhausted)
        return arena_error(&session->work, err);
    if (!report_questions(session, bound, judgment, decision, err))
        return false;
    decision->may_ship = report_may_ship(&reporter);
    return true;
}
