/* SPDX-License-Identifier: Apache-2.0 */
/* decide/report.c - what a judgment found, as the fields of a decision. */
#include "decide/report_priv.h"

#include <string.h>

void *report_array(struct reporter *reporter, size_t count, size_t size)
{
    void *array = arena_array(reporter->arena, count, size);
    if (array == NULL)
        reporter->failed = true;
    return array;
}

static int truth_of(const struct judgment *judgment, uint32_t node)
{
    return result_truth(&judgment->results, node, 0);
}

int report_fired(const struct judgment *judgment, uint32_t rule)
{
    return truth_of(judgment, judgment->program->rules[rule].fired);
}

/* ---- labels ---- */

struct labels {
    const struct judgment *judgment;
    struct str *list;
    size_t count, max;
};

static void add_label(struct labels *labels, struct str label)
{
    for (size_t i = 0; i < labels->count; i++) {
        if (str_equal(labels->list[i], label))
            return;
    }
    if (labels->count < labels->max && label.length > 0)
        labels->list[labels->count++] = label;
}

static int expr_truth(const struct judgment *judgment, const struct expr *expr)
{
    uint32_t node = program_node_of(judgment->program, expr);
    if (node == NODE_NONE || judgment->program->nodes[node].party)
        return -1;
    return truth_of(judgment, node);
}

/*
 * Down the blocks: of a choice the members that came out so, of a list all that did; a member that
 * is a block itself speaks through its own members.  choices_only: leave out the members of lists
 * that hold choices.
 */
static void collect_labels(struct labels *labels, const struct expr *expr, int truth,
                           bool in_choice, bool choices_only)
{
    if (expr->kind != EXPR_AND && expr->kind != EXPR_OR)
        return;
    bool choice = (expr->kind == EXPR_OR) == (truth == TRUTH_TRUE);
    for (const struct expr *part = expr->list; part != NULL; part = part->next) {
        if (expr_truth(labels->judgment, part) != truth)
            continue;
        bool block = part->block;
        if (block)
            collect_labels(labels, part, truth, choice || in_choice, choices_only);
        else if (choice || in_choice || !choices_only)
            add_label(labels, part->label);
    }
}

size_t report_labels(const struct judgment *judgment, const struct expr *condition, int truth,
                     struct str *labels, size_t max)
{
    struct labels found = { .judgment = judgment, .list = labels, .max = max };
    if (condition == NULL)
        return 0;
    collect_labels(&found, condition, truth, false, true);
    if (found.count == 0)
        collect_labels(&found, condition, truth, false, false);
    return found.count;
}

#define LABELS_MAX 256

/* Labels into the decision's arena. */
static void keep_labels(struct reporter *reporter, const struct expr *condition, int truth,
                        struct str **ret_labels, size_t *ret_count)
{
    struct str labels[LABELS_MAX];
    *ret_count = report_labels(reporter->judgment, condition, truth, labels, LABELS_MAX);
    *ret_labels = report_array(reporter, *ret_count, sizeof **ret_labels);
    if (*ret_labels != NULL && *ret_count > 0)
        memcpy(*ret_labels, labels, *ret_count * sizeof **ret_labels);
}

/* ---- citations ---- */

struct str report_citation(struct arena *arena, const struct citation *cites)
{
    if (cites == NULL || cites->source == NULL)
        return (struct str){ 0 };
    struct str cite = cites->source->cite;
    struct str paragraph = cites->paragraph;
    if (paragraph.length == 0)
        return cite;
    char *text = arena_alloc(arena, cite.length + paragraph.length + 2);
    if (text == NULL)
        return cite;
    memcpy(text, cite.data, cite.length);
    memcpy(text + cite.length, ", ", 2);
    memcpy(text + cite.length + 2, paragraph.data, paragraph.length);
    return (struct str){ .data = text, .length = cite.length + paragraph.length + 2 };
}

static struct str standing_text(enum standing standing)
{
    return str_of(standing_name(standing));
}

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
    keep_labels(reporter, code->rule->rule->when, truth, &entry->because, &entry->because_count);
}

static struct str number_text(struct reporter *reporter, const struct fact *fact, uint32_t node,
                              unsigned places, bool fixed)
{
    char text[NUM_TEXT_SIZE];
    struct num num;
    if (fact == NULL || node == NODE_NONE)
        return (struct str){ 0 };
    const struct value *value = result_scalar(&reporter->judgment->results, node, 0);
    if (value->state != VALUE_KNOWN || !num_divide(value->num, fact->type.scale, &num))
        return (struct str){ 0 };
    return str_copy(reporter->arena, str_of(num_format(num, places, fixed, text)));
}

static void report_item(struct reporter *reporter)
{
    const struct judgment *judgment = reporter->judgment;
    const struct program *program = judgment->program;
    const struct epoch *epoch = judgment->epoch;
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
        int truth = truth_of(judgment, program->entries[i].node);
        if (truth != TRUTH_FALSE)
            report_entry(reporter, &program->entries[i], truth);
    }
    item->tpp = number_text(reporter, known->tpp, epoch->tpp, NUM_PLACES_MAX, false);
    item->performance_density = number_text(reporter, known->density, epoch->density, 4, true);
    item->density_not_applicable =
        epoch->density != NODE_NONE &&
        result_scalar(&judgment->results, epoch->density, 0)->state == VALUE_NOT_APPLICABLE;
}

/* ---- needs ---- */

static const struct fact *first_fact(const struct expr *expr)
{
    const struct fact *found = NULL;
    if (expr == NULL)
        return NULL;
    if (expr->fact != NULL)
        return expr->fact;
    for (const struct expr *part = expr->list; part != NULL && found == NULL; part = part->next)
        found = first_fact(part);
    if (found == NULL)
        found = first_fact(expr->a);
    if (found == NULL)
        found = first_fact(expr->b);
    return found == NULL ? first_fact(expr->c) : found;
}

size_t report_needs(struct reporter *reporter, const struct compiled_rule *compiled,
                    struct need *needs)
{
    const struct judgment *judgment = reporter->judgment;
    size_t count = 0;
    for (const struct policy_need *need = compiled->rule->needs; need != NULL; need = need->next) {
        struct unknown_fact found[1];
        uint32_t node = compiled->needs[count];
        int truth = truth_of(judgment, node);
        struct unknown unknown = { .node = node };
        const struct fact *fact = first_fact(need->when);
        if (truth == TRUTH_UNKNOWN && exact_facts(judgment->program, &judgment->results,
                                                  &judgment->facts, &unknown, found, 1) == 1)
            fact = found[0].fact;
        needs[count++] = (struct need){
            .label = need->label,
            .fact = fact == NULL ? (struct str){ 0 } : fact->path,
            .ask = fact == NULL ? (struct str){ 0 } : fact->ask,
            .status = truth == TRUTH_TRUE    ? NEED_MET
                      : truth == TRUTH_FALSE ? NEED_FAILED
                                             : NEED_NOT_STATED,
        };
    }
    return count;
}

static size_t count_needs(const struct rule *rule)
{
    size_t count = 0;
    for (const struct policy_need *need = rule->needs; need != NULL; need = need->next)
        count++;
    return count;
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
        .standing = standing_text(rule->standing),
    };
    out->status = truth == TRUTH_UNKNOWN         ? REQUIREMENT_UNKNOWN
                  : outstanding == TRUTH_FALSE   ? REQUIREMENT_LIFTED
                  : outstanding == TRUTH_UNKNOWN ? REQUIREMENT_UNKNOWN
                  : compiled->unenforced != NULL ? REQUIREMENT_NOT_ENFORCED
                                                 : REQUIREMENT_APPLIES;
    keep_labels(reporter, rule->when, truth, &out->because, &out->because_count);
    if (outstanding != TRUTH_FALSE) {
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
        .standing = standing_text(rule->standing),
    };
    keep_labels(reporter, rule->when, truth, &out->because, &out->because_count);
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
        total += count_needs(judgment->program->rules[rule].rule);
    }
    decision->review_needs = report_array(reporter, total, sizeof *decision->review_needs);
    for (size_t i = 0; decision->review_needs != NULL && i < taken_count; i++)
        decision->review_need_count +=
            report_needs(reporter, &judgment->program->rules[taken[i]],
                         decision->review_needs + decision->review_need_count);
}

/* ---- exceptions ---- */

static bool concerns_demand(const struct reporter *reporter, const struct relief *relief)
{
    for (uint64_t bits = relief->discharges; bits != 0; bits &= bits - 1) {
        if (reporter->standing.demanded[__builtin_ctzll(bits)] != TRUTH_FALSE)
            return true;
    }
    return false;
}

/*
 * Why an exception is not available: the limb that failed, the limb of `unless` that held, or the
 * need that failed.
 */
static void report_unavailable(struct reporter *reporter, const struct compiled_rule *compiled,
                               struct exception *out)
{
    const struct rule *rule = compiled->rule;
    struct str labels[LABELS_MAX];
    size_t count = report_labels(reporter->judgment, rule->when, TRUTH_FALSE, labels, LABELS_MAX);
    if (compiled->unless != NODE_NONE &&
        truth_of(reporter->judgment, compiled->unless) == TRUTH_TRUE)
        count += report_labels(reporter->judgment, rule->unless, TRUTH_TRUE, labels + count,
                               LABELS_MAX - count);
    for (size_t i = 0; i < out->need_count && count < LABELS_MAX; i++) {
        if (out->needs[i].status == NEED_FAILED)
            labels[count++] = out->needs[i].label;
    }
    out->because = report_array(reporter, count, sizeof *out->because);
    if (out->because != NULL && count > 0)
        memcpy(out->because, labels, count * sizeof *labels);
    out->because_count = out->because == NULL ? 0 : count;
}

static void report_exception(struct reporter *reporter, const struct relief *relief)
{
    const struct judgment *judgment = reporter->judgment;
    const struct compiled_rule *compiled = &judgment->program->rules[relief->rule];
    const struct rule *rule = compiled->rule;
    struct exception *out = &reporter->decision->exceptions[reporter->decision->exception_count++];
    int truth = report_fired(judgment, relief->rule);
    bool open = false;
    *out = (struct exception){
        .name = rule->name,
        .rule = rule->id,
        .citation = report_citation(reporter->arena, rule->cites),
        .standing = standing_text(rule->standing),
        .authority = relief->authority,
        .gives = rule->gives,
    };
    out->needs = report_array(reporter, count_needs(rule), sizeof *out->needs);
    if (out->needs != NULL)
        out->need_count = report_needs(reporter, compiled, out->needs);
    for (size_t i = 0; i < out->need_count; i++)
        open = open || out->needs[i].status == NEED_NOT_STATED;
    out->status = truth == TRUTH_FALSE     ? EXCEPTION_UNAVAILABLE
                  : truth == TRUTH_UNKNOWN ? EXCEPTION_UNKNOWN
                  : open                   ? EXCEPTION_NEEDS
                                           : EXCEPTION_AVAILABLE;
    if (truth == TRUTH_FALSE)
        report_unavailable(reporter, compiled, out);
    else
        keep_labels(reporter, rule->when, truth, &out->because, &out->because_count);
}

static void report_authority(struct reporter *reporter, const struct relief *relief)
{
    const struct disposition *d = reporter->judgment->disposition;
    const struct compiled_rule *compiled = &reporter->judgment->program->rules[relief->rule];
    struct decision *decision = reporter->decision;
    decision->authority = compiled->rule->name;
    decision->authority_rule = compiled->rule->id;
    decision->authority_until = compiled->to;
    decision->authority_covers =
        report_array(reporter, d->requirement_count, sizeof *decision->authority_covers);
    decision->authority_covers_count = 0;
    for (uint32_t r = 0; decision->authority_covers != NULL && r < d->requirement_count; r++) {
        if ((relief->discharges >> r & 1) != 0)
            decision->authority_covers[decision->authority_covers_count++] = d->requirements[r];
    }
}

static void report_exceptions(struct reporter *reporter)
{
    const struct judgment *judgment = reporter->judgment;
    const struct disposition *d = judgment->disposition;
    struct decision *decision = reporter->decision;
    decision->exceptions = report_array(reporter, d->relief_count, sizeof *decision->exceptions);
    for (uint32_t i = 0; !reporter->failed && i < d->relief_count; i++) {
        if (!concerns_demand(reporter, &d->reliefs[i]))
            continue;
        report_exception(reporter, &d->reliefs[i]);
        if (decision->outcome == OUTCOME_AUTHORIZED && d->reliefs[i].authority &&
            report_fired(judgment, d->reliefs[i].rule) == TRUTH_TRUE) {
            report_authority(reporter, &d->reliefs[i]);
        }
    }
}

/* ---- standing of the whole ---- */

static enum standing weaker(enum standing a, enum standing b)
{
    return a > b ? a : b;
}

static enum standing limbs_standing(const struct judgment *judgment, const struct expr *expr)
{
    enum standing weakest = STANDING_LAW;
    if (expr == NULL)
        return weakest;
    for (const struct expr *part = expr->list; part != NULL; part = part->next) {
        if (expr_truth(judgment, part) == TRUTH_FALSE)
            continue;
        if (part->has_standing)
            weakest = weaker(weakest, part->standing);
        weakest = weaker(weakest, limbs_standing(judgment, part));
    }
    return weakest;
}

/*
 * The best of the rules by which the same requirement is demanded would do, so the weakest of what
 * decides counts: with a license required, the strongest outstanding demand; with an exception, the
 * relief.
 */
static void report_standing(struct reporter *reporter)
{
    const struct judgment *judgment = reporter->judgment;
    struct decision *decision = reporter->decision;
    enum standing best = STANDING_REPORTED;
    bool any = false;
    const struct disposition *d = judgment->disposition;
    bool open = decision->outcome == OUTCOME_UNDETERMINED;
    for (uint32_t i = 0;
         (open || decision->outcome == OUTCOME_LICENSE_REQUIRED) && i < d->demand_count; i++) {
        const struct rule *rule = judgment->program->rules[d->demands[i].rule].rule;
        if (reporter->standing.outstanding[d->demands[i].requirement] == TRUTH_FALSE ||
            report_fired(judgment, d->demands[i].rule) < (open ? TRUTH_UNKNOWN : TRUTH_TRUE))
            continue;
        enum standing own = weaker(rule->standing, limbs_standing(judgment, rule->when));
        best = own < best ? own : best;
        any = true;
    }
    for (uint32_t i = 0;
         (decision->outcome == OUTCOME_EXCEPTION || decision->outcome == OUTCOME_AUTHORIZED) &&
         i < d->relief_count;
         i++) {
        const struct rule *rule = judgment->program->rules[d->reliefs[i].rule].rule;
        if (report_fired(judgment, d->reliefs[i].rule) != TRUTH_TRUE ||
            !concerns_demand(reporter, &d->reliefs[i]))
            continue;
        enum standing own = weaker(rule->standing, limbs_standing(judgment, rule->when));
        best = own < best ? own : best;
        any = true;
    }
    decision->standing = standing_text(any ? best : STANDING_LAW);
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
    for (uint32_t i = 0; i < d->subject_count; i++) {
        const struct rule *rule = judgment->program->rules[d->subjects[i]].rule;
        if (report_fired(judgment, d->subjects[i]) == TRUTH_TRUE &&
            decision->jurisdiction_rule.data == NULL) {
            decision->jurisdiction_by = rule->name;
            decision->jurisdiction_rule = rule->id;
        }
    }
}

/* What a list says of a party, by the facts that say it, the gravest first. */
static const char *party_consequence(const struct policy *policy, const struct fact_party *party)
{
    static const struct {
        const char *fact;
        const char *consequence;
    } consequences[] = {
        { "party.denied", "denied" },
        { "party.blocked", "blocked" },
        { "party.listed", "license" },
        { "party.unverified", "statement" },
    };
    for (size_t i = 0; i < sizeof consequences / sizeof consequences[0]; i++) {
        const struct fact *fact = policy_fact(policy, str_of(consequences[i].fact));
        const struct value *value = fact == NULL ? NULL : &party->values[fact->slot];
        if (value != NULL && value->state == VALUE_KNOWN && value->num.top != 0)
            return consequences[i].consequence;
    }
    return NULL;
}

static void report_parties(struct reporter *reporter)
{
    const struct bound *bound = reporter->bound;
    struct decision *decision = reporter->decision;
    decision->parties = report_array(reporter, bound->facts.party_count, sizeof *decision->parties);
    for (uint32_t p = 0; decision->parties != NULL && p < bound->facts.party_count; p++) {
        const struct order_party *said = bound->parties[p];
        if (said == NULL)
            continue;
        const char *consequence =
            party_consequence(reporter->session->decider->policy, &bound->facts.parties[p]);
        decision->parties[decision->party_count++] = (struct decided_party){
            .role = said->role,
            .name = said->name,
            .status = consequence != NULL ? PARTY_LISTED : PARTY_UNSCREENED,
            .consequence = consequence,
        };
    }
}

static bool is_read(const struct reporter *reporter, const struct fact *fact)
{
    const struct policy *policy = reporter->session->decider->policy;
    size_t bit = fact->party_scope ? policy->slot_count + fact->slot : fact->slot;
    return (reporter->judgment->epoch->reads[bit / 64] >> bit % 64 & 1) != 0;
}

static void report_assumed(struct reporter *reporter)
{
    const struct bound *bound = reporter->bound;
    struct decision *decision = reporter->decision;
    decision->assumed = report_array(reporter, bound->assumed_count, sizeof *decision->assumed);
    for (size_t i = 0; decision->assumed != NULL && i < bound->assumed_count; i++) {
        if (is_read(reporter, bound->assumed_facts[i]))
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
    decision->packs = decider->pack_label;
    decision->sha256 = decider->sha256;
    decision->complete_through = decider->policy->complete_through;
    decision->given_over_catalog = bound->item.given;
    decision->given_over_catalog_count = bound->item.given_count;
    decision->outcome = judged_outcome(reporter->judgment, decision->possible);
    decision->review = judged_review(reporter->judgment, decision->review_possible);
    if (reporter->judgment->not_covered)
        decision->reason = STR("not_covered");
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
        report_review_needs(&reporter);
        report_exceptions(&reporter);
        report_standing(&reporter);
        report_extras(&reporter);
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
