/* SPDX-License-Identifier: Apache-2.0 */
/* decide/report_extra.c - conditions, red flags, notes, and questions. */
#include "decide/report_priv.h"

#include <string.h>

#include "base/date.h"

/* ---- conditions and flags ---- */

/*
 * Whether the name a condition stands on is in play: a requirement that is outstanding, or a relief
 * that is used.
 */
static bool in_play(const struct reporter *reporter, struct str name)
{
    const struct judgment *judgment = reporter->judgment;
    const struct disposition *d = judgment->disposition;
    for (uint32_t i = 0; i < d->requirement_count; i++) {
        if (str_equal(d->requirements[i], name) && reporter->standing.outstanding[i] != TRUTH_FALSE)
            return true;
    }
    for (uint32_t i = 0; i < d->relief_count; i++) {
        if (str_equal(judgment->program->rules[d->reliefs[i].rule].rule->name, name) &&
            report_fired(judgment, d->reliefs[i].rule) != TRUTH_FALSE)
            return true;
    }
    return false;
}

static void report_conditions(struct reporter *reporter)
{
    const struct judgment *judgment = reporter->judgment;
    const struct disposition *d = judgment->disposition;
    struct decision *decision = reporter->decision;
    decision->conditions = report_array(reporter, d->condition_count, sizeof *decision->conditions);
    for (uint32_t i = 0; decision->conditions != NULL && i < d->condition_count; i++) {
        const struct rule *rule = judgment->program->rules[d->conditions[i]].rule;
        if (report_fired(judgment, d->conditions[i]) == TRUTH_FALSE ||
            !in_play(reporter, rule->name))
            continue;
        decision->conditions[decision->condition_count++] =
            (struct condition){ .rule = rule->id, .text = rule->text, .blocking = rule->blocking };
    }
}

static bool is_available(const struct decision *decision, struct str name)
{
    for (size_t i = 0; i < decision->exception_count; i++) {
        const struct exception *exception = &decision->exceptions[i];
        if (str_equal(exception->name, name) && exception->status == EXCEPTION_AVAILABLE)
            return true;
    }
    return false;
}

/* Whether an exception or an authorization of that name lifts what nothing else is sure to. */
static bool is_used(const struct decision *decision, struct str name)
{
    for (size_t i = 0; i < decision->requirement_count; i++) {
        const struct requirement *requirement = &decision->requirements[i];
        bool lifts = false;
        bool another = false;
        for (size_t k = 0; k < requirement->lifted_by_count; k++) {
            bool named = str_equal(requirement->lifted_by[k], name);
            lifts = lifts || named;
            another = another || (!named && is_available(decision, requirement->lifted_by[k]));
        }
        if (lifts && (!another || is_available(decision, name)))
            return true;
    }
    return false;
}

/* What is not known to be asked for is told, too: who ships looks it up, and has it. */
static void report_papers(struct reporter *reporter)
{
    const struct judgment *judgment = reporter->judgment;
    const struct disposition *d = judgment->disposition;
    struct decision *decision = reporter->decision;
    decision->papers = report_array(reporter, d->paper_count, sizeof *decision->papers);
    decision->papers_told = true;
    for (uint32_t i = 0; decision->papers != NULL && i < d->paper_count; i++) {
        const struct rule *rule = judgment->program->rules[d->papers[i]].rule;
        int truth = report_fired(judgment, d->papers[i]);
        if (truth == TRUTH_FALSE || (rule->name.length > 0 && !is_used(decision, rule->name)))
            continue;
        decision->papers[decision->paper_count++] =
            (struct paper){ .rule = rule->id,
                            .text = rule->text,
                            .citation = report_citation(reporter->arena, rule->cites),
                            .counted = rule->counted,
                            .dated = rule->dated,
                            .unknown = truth == TRUTH_UNKNOWN };
    }
}

static bool is_resolved(const struct order *order, struct str rule)
{
    for (size_t i = 0; i < order->flags_resolved_count; i++) {
        if (str_equal(order->flags_resolved[i], rule))
            return true;
    }
    return false;
}

/*
 * A flag is raised when its condition is true.  Of an order nothing is assumed, so there a flag
 * whose facts nobody stated is open too; a plain question has said nothing of them, and they are
 * among its assumptions.
 */
static void report_flags(struct reporter *reporter)
{
    const struct judgment *judgment = reporter->judgment;
    const struct disposition *d = judgment->disposition;
    struct decision *decision = reporter->decision;
    decision->flags = report_array(reporter, d->flag_count, sizeof *decision->flags);
    for (uint32_t i = 0; decision->flags != NULL && i < d->flag_count; i++) {
        const struct rule *rule = judgment->program->rules[d->flags[i]].rule;
        int truth = report_fired(judgment, d->flags[i]);
        if (truth == TRUTH_FALSE || (truth == TRUTH_UNKNOWN && reporter->bound->plain))
            continue;
        decision->flags[decision->flag_count++] = (struct flag){
            .rule = rule->id,
            .text = rule->text,
            .citation = report_citation(reporter->arena, rule->cites),
            .resolved = is_resolved(reporter->bound->order, rule->id),
            .unknown = truth == TRUTH_UNKNOWN,
        };
    }
}

/* ---- notes ---- */

static void add_note(struct reporter *reporter, struct note note)
{
    struct decision *decision = reporter->decision;
    for (size_t i = 0; i < decision->note_count; i++) {
        if (str_equal(decision->notes[i].rule, note.rule) &&
            str_equal(decision->notes[i].says, note.says))
            return;
    }
    if (decision->note_count < reporter->note_room)
        decision->notes[decision->note_count++] = note;
}

/* A letter that would bind its addressee, and the exporter is somebody else. */
static bool binds_another(const struct judgment *judgment, const struct compiled_rule *compiled)
{
    const struct rule *rule = compiled->rule;
    if (rule->binds == NULL)
        return false;
    size_t firm = (size_t)(rule->binds - judgment->program->view.policy->firms);
    return judgment->facts.firm_match[firm] == TRUTH_FALSE &&
           result_truth(&judgment->results, compiled->condition, 0) == TRUTH_TRUE;
}

static void note_binds(struct reporter *reporter, const struct compiled_rule *compiled)
{
    const struct rule *rule = compiled->rule;
    struct str start = STR("binds ");
    struct str end = STR(" and its affiliates only; the exporter named is not one of them");
    struct str name = rule->binds->name;
    char *text = report_array(reporter, start.length + name.length + end.length, 1);
    if (text == NULL)
        return;
    memcpy(text, start.data, start.length);
    memcpy(text + start.length, name.data, name.length);
    memcpy(text + start.length + name.length, end.data, end.length);
    add_note(reporter, (struct note){
                           .rule = rule->id,
                           .says = { text, start.length + name.length + end.length },
                           .citation = report_citation(reporter->arena, rule->cites),
                           .known = view_known_from(&reporter->judgment->program->view, rule),
                       });
}

static bool has_notes(const struct rule *rule)
{
    for (const struct event *event = rule->events; event != NULL; event = event->next_of_rule) {
        if (event->kind == EVENT_NOTE)
            return true;
    }
    return false;
}

static void note_events(struct reporter *reporter, const struct rule *rule)
{
    const struct view *view = &reporter->judgment->program->view;
    int32_t day = reporter->judgment->day;
    for (const struct event *event = rule->events; event != NULL; event = event->next_of_rule) {
        if (event->kind != EVENT_NOTE || day < event->from || day >= event->to ||
            view_event_known_from(view, event) > view->known)
            continue;
        add_note(reporter, (struct note){
                               .rule = rule->id,
                               .says = event->says,
                               .citation = report_citation(reporter->arena, event->cites),
                               .known = view_event_known_from(view, event),
                           });
    }
}

static void report_notes(struct reporter *reporter)
{
    const struct judgment *judgment = reporter->judgment;
    const struct program *program = judgment->program;
    size_t events = 0;
    for (const struct event *event = program->view.policy->events; event != NULL;
         event = event->next)
        events += event->kind == EVENT_NOTE;
    /* A rule may inform, and bind another. */
    reporter->note_room = program->rule_count * 2 + events + program->reason_count;
    reporter->decision->notes =
        report_array(reporter, reporter->note_room, sizeof *reporter->decision->notes);
    for (size_t i = 0; !reporter->failed && i < program->rule_count; i++) {
        const struct compiled_rule *compiled = &program->rules[i];
        const struct rule *rule = compiled->rule;
        bool informs = rule->head == HEAD_INFORM || rule->head == HEAD_ADVISE;
        if (!informs && rule->binds == NULL && !has_notes(rule))
            continue;
        bool another = binds_another(judgment, compiled);
        if (another)
            note_binds(reporter, compiled);
        int truth = result_truth(&judgment->results, compiled->fired, 0);
        if (informs && truth == TRUTH_TRUE)
            add_note(reporter, (struct note){
                                   .rule = rule->id,
                                   .says = rule->text,
                                   .citation = report_citation(reporter->arena, rule->cites),
                                   .known = view_known_from(&program->view, rule),
                                   .advice = rule->head == HEAD_ADVISE,
                                   .standing = str_of(standing_name(rule->standing)),
                               });
        if (truth == TRUTH_TRUE || another)
            note_events(reporter, rule);
    }
    if (reporter->failed)
        return;
    for (size_t i = 0; i < judgment->outcome.unknown_count; i++) {
        const struct node *node = &program->nodes[judgment->outcome.unknowns[i].node];
        if (node->op == OP_UNSETTLED)
            add_note(reporter,
                     (struct note){ .says = program->reasons[node->a], .known = DATE_OPEN });
    }
}

/* Whether the answer rests on the rule: a demand that stands, a relief in use, an exclusion. */
static bool is_relied_on(const struct decision *decision, const struct rule *rule, int truth)
{
    for (size_t i = 0; i < decision->requirement_count; i++) {
        if (str_equal(decision->requirements[i].rule, rule->id))
            return decision->requirements[i].status != REQUIREMENT_LIFTED;
    }
    for (size_t i = 0; i < decision->exception_count; i++) {
        const struct exception *exception = &decision->exceptions[i];
        if (str_equal(exception->rule, rule->id))
            return exception->status == EXCEPTION_AVAILABLE || exception->status == EXCEPTION_NEEDS;
    }
    return rule->head == HEAD_EXCLUDE && truth == TRUTH_TRUE;
}

static void add_reliance(struct reporter *reporter, struct reliance reliance)
{
    struct decision *decision = reporter->decision;
    if (!arena_grow(reporter->arena, &decision->relies_on, decision->relies_on_count,
                    &reporter->reliance_room, sizeof *decision->relies_on)) {
        reporter->failed = true;
        return;
    }
    decision->relies_on[decision->relies_on_count++] = reliance;
}

/* Goods under way that the rule would take, were it not for its savings clause. */
static void report_savings(struct reporter *reporter, const struct compiled_rule *compiled)
{
    const struct judgment *judgment = reporter->judgment;
    const struct event *event = compiled->savings;
    char by[DATE_TEXT_SIZE];
    char until[DATE_TEXT_SIZE];
    char text[128];
    struct buf says = { .data = text, .capacity = sizeof text, .limit = sizeof text };
    if (event == NULL || report_truth(judgment, compiled->saved) != TRUTH_TRUE ||
        report_truth(judgment, compiled->condition) == TRUTH_FALSE ||
        report_truth(judgment, compiled->fired) == TRUTH_TRUE)
        return;
    buf_format(&says, "savings clause: goods aboard by %s go on until %s",
               date_format(event->aboard_by, by), date_format(event->until, until));
    add_reliance(reporter, (struct reliance){
                               .rule = compiled->rule->id,
                               .citation = report_citation(reporter->arena, event->cites),
                               .says = str_copy(reporter->arena, buf_view(&says)),
                               .savings = true,
                           });
}

/* What the outcome rests on that is less than law or letter, or a clause that spares goods. */
static void report_reliance(struct reporter *reporter)
{
    const struct program *program = reporter->judgment->program;
    for (size_t i = 0; i < program->rule_count; i++) {
        const struct rule *rule = program->rules[i].rule;
        if (rule->standing != STANDING_LAW && rule->standing != STANDING_LETTER &&
            is_relied_on(reporter->decision, rule, report_fired(reporter->judgment, (uint32_t)i)))
            add_reliance(reporter, (struct reliance){
                                       .rule = rule->id,
                                       .citation = report_citation(reporter->arena, rule->cites),
                                       .says = str_of(standing_name(rule->standing)),
                                   });
        report_savings(reporter, &program->rules[i]);
    }
}

void report_extras(struct reporter *reporter)
{
    report_conditions(reporter);
    if (reporter->bound->options->papers)
        report_papers(reporter);
    report_flags(reporter);
    if (reporter->bound->options->brief)
        return;
    report_notes(reporter);
    report_reliance(reporter);
}

/* ---- questions ---- */

struct asker {
    struct session *session;
    const struct bound *bound;
    const struct judgment *judgment;
    struct decision *decision;
    size_t room;
    bool failed; /* memory ran out */
};

static void ask(struct asker *asker, struct question question)
{
    struct decision *decision = asker->decision;
    for (size_t i = 0; i < decision->question_count; i++) {
        const struct question *old = &decision->questions[i];
        if (str_equal(old->fact, question.fact) && str_equal(old->party, question.party) &&
            str_equal(old->item, question.item))
            return;
    }
    if (!arena_grow(&asker->session->work, &decision->questions, decision->question_count,
                    &asker->room, sizeof *decision->questions)) {
        asker->failed = true;
        return;
    }
    decision->questions[decision->question_count++] = question;
}

static void ask_parties(struct asker *asker)
{
    ask(asker, (struct question){
                   .fact = STR("parties_complete"),
                   .ask = STR("Are all parties named, the end user and the ultimate consignee "
                              "among them? If not, who are the others?"),
               });
}

/* "item.rate[int8]" for one of an indexed fact. */
static struct str fact_name(struct asker *asker, const struct unknown_fact *found)
{
    const struct fact *fact = found->fact;
    if (fact->by == NULL)
        return fact->path;
    struct str member = fact->by->members[found->slot - fact->slot];
    size_t length = fact->path.length + member.length + 2;
    char *text = arena_alloc(&asker->session->work, length);
    if (text == NULL)
        return fact->path;
    memcpy(text, fact->path.data, fact->path.length);
    text[fact->path.length] = '[';
    memcpy(text + fact->path.length + 1, member.data, member.length);
    text[length - 1] = ']';
    return (struct str){ .data = text, .length = length };
}

static void ask_fact(struct asker *asker, const struct unknown_fact *found,
                     const struct unknown *unknown)
{
    const struct order_party *said = found->party ? asker->bound->parties[unknown->party] : NULL;
    if (found->party && asker->bound->facts.parties[unknown->party].unnamed) {
        ask_parties(asker);
        return;
    }
    ask(asker, (struct question){
                   .fact = fact_name(asker, found),
                   .party = said == NULL ? (struct str){ 0 } : said->name,
                   .ask = found->fact->ask,
               });
}

static void ask_exporter(struct asker *asker)
{
    ask(asker, (struct question){
                   .fact = STR("deal.exporter"),
                   .ask = asker->bound->order->exporter_name.length == 0
                              ? STR("Who exports? A letter binds the firm it was served on.")
                              : STR("Is the exporter the firm that the letter was served on, or "
                                    "an affiliate of it?"),
               });
}

/* Only the heading of an entry was stated, and what counts is which of its paragraphs it is. */
static void ask_entry(struct asker *asker)
{
    ask(asker, (struct question){
                   .fact = STR("item.eccn"),
                   .ask = STR("Under which paragraph of the entry is the item?"),
               });
}

static void ask_components(struct asker *asker, uint32_t code)
{
    const struct judgment *judgment = asker->judgment;
    for (size_t i = 0; i < judgment->component_question_count; i++) {
        const struct component_question *q = &judgment->component_questions[i];
        if (q->code == code)
            ask(asker,
                (struct question){
                    .fact = q->fact == NULL ? STR("item.name") : q->fact->path,
                    .item = q->item,
                    .ask = q->fact == NULL ? STR("Which chip of the family is it?") : q->fact->ask,
                });
    }
}

static void ask_unknown(struct asker *asker, const struct unknown *unknown)
{
    const struct judgment *judgment = asker->judgment;
    const struct node *node = &judgment->program->nodes[unknown->node];
    struct unknown_fact found[FACTS_OF_ONE_MAX];
    switch ((enum op)node->op) {
    case OP_UNSETTLED:
        return; /* no answer of the exporter's settles it; a note says what is unsettled */
    case OP_BINDS:
        ask_exporter(asker);
        return;
    case OP_STATED_IN:
        ask_entry(asker);
        return;
    case OP_CONTAINS:
        ask_components(asker, node->a);
        return;
    case OP_COUNT:
        if (!asker->bound->plain)
            ask_parties(asker);
        break;
    default:
        break;
    }
    size_t count = exact_facts(judgment->program, &judgment->results, &judgment->facts, unknown,
                               found, FACTS_OF_ONE_MAX);
    for (size_t i = 0; i < count; i++)
        ask_fact(asker, &found[i], unknown);
}

static void ask_horizon(struct asker *asker)
{
    const struct policy *policy = asker->session->decider->policy;
    int64_t last = (int64_t)policy->complete_through + asker->bound->options->grace_days;
    if (policy->complete_through >= DATE_OPEN || asker->judgment->day <= last ||
        asker->bound->published_since.state == VALUE_KNOWN)
        return;
    ask(asker, (struct question){
                   .fact = STR("pack.published_since"),
                   .ask = STR("Has anything been published since the packs were completed that "
                              "changes this answer?"),
               });
}

/* What the outcome hangs on, if the answers decide whether it ships. */
static void ask_outcome(struct asker *asker)
{
    const struct judgment *judgment = asker->judgment;
    uint32_t mask = judgment->outcome.possible;
    bool may_go = (mask & ((1u << PLAN_LICENSE_REQUIRED) - 1)) != 0;
    bool open = (mask & (mask - 1)) != 0;
    for (size_t i = 0;
         open && may_go && !judgment->not_covered && i < judgment->outcome.unknown_count; i++)
        ask_unknown(asker, &judgment->outcome.unknowns[i]);
}

/* What the entries hang on: all that classifying asks. */
static void ask_entries(struct asker *asker)
{
    const struct judgment *judgment = asker->judgment;
    const struct program *program = judgment->program;
    for (size_t i = 0; i < program->entry_count; i++) {
        struct unknown unknown = { .node = program->entries[i].node };
        if (result_truth(&judgment->results, unknown.node, 0) == TRUTH_UNKNOWN)
            ask_unknown(asker, &unknown);
    }
}

/*
 * What is easiest to answer comes first: who exports, the item, the deal, the parties, then the
 * rest.
 */
static unsigned question_rank(const struct question *question)
{
    static const char *const starts[] = { "deal.exporter", "item.",  "deal.",
                                          "parties_",      "party.", "exporter." };
    for (unsigned i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        if (str_starts(question->fact, str_of(starts[i])))
            return i;
    }
    return sizeof starts / sizeof starts[0];
}

static void sort_questions(struct decision *decision)
{
    struct question *list = decision->questions;
    for (size_t i = 1; i < decision->question_count; i++) {
        for (size_t j = i; j > 0 && question_rank(&list[j]) < question_rank(&list[j - 1]); j--) {
            struct question swapped = list[j];
            list[j] = list[j - 1];
            list[j - 1] = swapped;
        }
    }
}

bool report_questions(struct session *session, const struct bound *bound,
                      const struct judgment *judgment, struct decision *decision, struct err *err)
{
    struct asker asker = {
        .session = session, .bound = bound, .judgment = judgment, .decision = decision
    };
    if (bound->options->classify_only) {
        ask_entries(&asker);
    } else {
        if (judgment->covers == TRUTH_UNKNOWN) {
            struct unknown covers = { .node = judgment->program->covers };
            ask_unknown(&asker, &covers);
        }
        ask_outcome(&asker);
        sort_questions(decision);
        ask_horizon(&asker);
    }
    if (asker.failed || session->work.exhausted)
        return arena_error(&session->work, err);
    return true;
}
