/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/explain.c - the derivation: every rule looked at, what its limbs came to, and the values
 * they saw.
 */
#include "decide/decide_priv.h"

#define LIMBS_MAX 256
#define EXPLAIN_TEXT_MAX 4096

struct explainer {
    struct session *session;
    const struct judgment *judgment;
    struct derived_limb limbs[LIMBS_MAX];
    size_t count;
    bool failed;
};

static char truth_letter(int truth)
{
    return truth == TRUTH_TRUE ? 't' : truth == TRUTH_FALSE ? 'f' : 'u';
}

static struct str keep(struct explainer *explainer, struct buf *buf)
{
    struct str text = str_copy(&explainer->session->work, buf_view(buf));
    if (text.data == NULL)
        explainer->failed = true;
    return text;
}

/* The condition on one line: white space of any kind becomes one blank. */
static struct str one_line(struct explainer *explainer, struct str source)
{
    struct buf buf;
    bool blank = false;
    buf_init(&buf, explainer->session->mem, EXPLAIN_TEXT_MAX);
    for (size_t i = 0; i < source.length; i++) {
        char c = source.data[i];
        if (c == '\n' || c == '\t' || c == '\r' || c == ' ') {
            blank = true;
            continue;
        }
        if (blank && buf.length > 0)
            buf_byte(&buf, ' ');
        blank = false;
        buf_byte(&buf, c);
    }
    struct str text = keep(explainer, &buf);
    buf_release(&buf);
    return text;
}

static void name_value(struct buf *buf, struct str name)
{
    if (buf->length > 0)
        buf_text(buf, "; ");
    buf_str(buf, name);
    buf_text(buf, " = ");
}

static void show_truth(struct buf *buf, int truth)
{
    buf_text(buf, truth == TRUTH_TRUE ? "true" : truth == TRUTH_FALSE ? "false" : "unknown");
}

static void show_fact(struct explainer *explainer, const struct fact *fact, struct buf *buf)
{
    const struct judgment *judgment = explainer->judgment;
    const struct policy *policy = explainer->session->decider->policy;
    uint32_t index = epoch_reader(judgment->epoch, fact, fact->slot);
    if (index == NODE_NONE || fact->by != NULL)
        return;
    uint32_t parties = fact->party_scope ? judgment->facts.party_count : 1;
    for (uint32_t p = 0; p < parties; p++) {
        name_value(buf, fact->path);
        if (fact->party_scope && judgment->facts.parties[p].unnamed)
            buf_text(buf, "(parties not named) ");
        if (judgment->program->nodes[index].truth)
            show_truth(buf, result_truth(&judgment->results, index, p));
        else
            policy_show_value(policy, &fact->type, result_scalar(&judgment->results, index, p),
                              buf);
    }
}

/* The values that a condition reads, each once. */
static void show_values(struct explainer *explainer, const struct expr *expr, struct buf *buf)
{
    const struct policy *policy = explainer->session->decider->policy;
    if (expr == NULL)
        return;
    if (expr->fact != NULL) {
        show_fact(explainer, expr->fact, buf);
    } else if (expr->kind == EXPR_THRESHOLD) {
        struct value value = threshold_on(&explainer->judgment->program->view, expr->threshold,
                                          explainer->judgment->day);
        name_value(buf, expr->threshold->path);
        policy_show_value(policy, &expr->threshold->type, &value, buf);
    }
    show_values(explainer, expr->a, buf);
    show_values(explainer, expr->b, buf);
    show_values(explainer, expr->c, buf);
    for (const struct expr *part = expr->list; part != NULL; part = part->next)
        show_values(explainer, part, buf);
}

static void add_limb(struct explainer *explainer, const struct expr *expr, struct str label,
                     unsigned depth)
{
    const struct judgment *judgment = explainer->judgment;
    struct buf buf;
    uint32_t node = program_node_of(judgment->program, expr);
    if (explainer->count == LIMBS_MAX)
        return;
    struct derived_limb *limb = &explainer->limbs[explainer->count++];
    *limb = (struct derived_limb){ .label = label, .depth = depth, .result = 'u' };
    if (node != NODE_NONE && !judgment->program->nodes[node].party)
        limb->result = truth_letter(result_truth(&judgment->results, node, 0));
    if (expr->block) {
        limb->text = expr->kind == EXPR_AND ? STR("all of") : STR("any of");
        return;
    }
    limb->text = one_line(explainer, policy_text(explainer->session->decider->policy, expr->span));
    buf_init(&buf, explainer->session->mem, EXPLAIN_TEXT_MAX);
    show_values(explainer, expr, &buf);
    limb->values = keep(explainer, &buf);
    buf_release(&buf);
}

static void add_condition(struct explainer *explainer, const struct expr *expr, struct str label,
                          unsigned depth)
{
    add_limb(explainer, expr, label, depth);
    for (const struct expr *part = expr->list; expr->block && part != NULL; part = part->next)
        add_condition(explainer, part, part->label, depth + 1);
}

static void add_codes(struct explainer *explainer, const struct set_expr *set, struct buf *buf)
{
    buf_text(buf, " on ");
    if (set->kind != SET_LITERAL)
        buf_str(buf, policy_text(explainer->session->decider->policy, set->span));
    for (size_t i = 0; i < set->member_count; i++) {
        buf_text(buf, i == 0 ? "" : ", ");
        buf_str(buf, set->members[i].text);
    }
}

static struct str head_text(struct explainer *explainer, const struct rule *rule)
{
    struct buf buf;
    buf_init(&buf, explainer->session->mem, EXPLAIN_TEXT_MAX);
    buf_text(&buf, head_name(rule->head));
    if (rule->head == HEAD_CLASSIFY)
        buf_text(&buf, " item as");
    if (rule->head == HEAD_EXCLUDE)
        buf_text(&buf, " item from");
    if (rule->name.length > 0 && rule->head != HEAD_REVIEW) {
        buf_byte(&buf, ' ');
        buf_str(&buf, rule->name);
    }
    for (const struct name_ref *ref = rule->names; ref != NULL; ref = ref->next) {
        buf_text(&buf, ref == rule->names ? " " : ", ");
        buf_str(&buf, ref->name);
    }
    if (rule->held != NULL)
        add_codes(explainer, rule->held->set, &buf);
    if (rule->head == HEAD_REVIEW) {
        buf_text(&buf, " as ");
        buf_str(&buf, rule->name);
    }
    struct str text = keep(explainer, &buf);
    buf_release(&buf);
    return text;
}

static struct str window_text(struct explainer *explainer, const struct compiled_rule *compiled)
{
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    struct buf buf;
    buf_init(&buf, explainer->session->mem, 64);
    buf_text(&buf, date_format(compiled->from, from));
    buf_text(&buf, " .. ");
    buf_text(&buf, date_format(compiled->to, to));
    struct str text = keep(explainer, &buf);
    buf_release(&buf);
    return text;
}

static void explain_rule(struct explainer *explainer, const struct compiled_rule *compiled,
                         struct derivation *out)
{
    const struct judgment *judgment = explainer->judgment;
    const struct rule *rule = compiled->rule;
    size_t need = 0;
    explainer->count = 0;
    if (rule->when != NULL)
        add_condition(explainer, rule->when, STR("when"), 0);
    if (rule->unless != NULL)
        add_condition(explainer, rule->unless, STR("unless"), 0);
    for (const struct policy_need *n = rule->needs; n != NULL; n = n->next, need++)
        add_limb(explainer, n->when, n->label, 1);
    *out = (struct derivation){
        .index = rule->index,
        .rule = rule->id,
        .title = rule->title,
        .head = head_text(explainer, rule),
        .citation = report_citation(&explainer->session->work, rule->cites),
        .window = window_text(explainer, compiled),
        .result = truth_letter(result_truth(&judgment->results, compiled->fired, 0)),
    };
    out->limbs = arena_array(&explainer->session->work, explainer->count, sizeof *out->limbs);
    if (out->limbs == NULL) {
        explainer->failed = true;
        return;
    }
    for (size_t i = 0; i < explainer->count; i++)
        out->limbs[out->limb_count++] = explainer->limbs[i];
}

/*
 * The rules of one step, in the order of the packs.  An entry that somebody stated classifies, too.
 */
static void explain_step(struct explainer *explainer, const struct step *step,
                         struct decision *decision)
{
    const struct program *program = explainer->judgment->program;
    struct derived_step out = { .result = 'f', .first = decision->derivation_count };
    if (step != NULL) {
        out.id = step->id;
        out.title = step->title;
        out.citation = report_citation(&explainer->session->work, step->cites);
    }
    for (size_t i = 0; i < program->rule_count && !explainer->failed; i++) {
        if (program->rules[i].rule->step != step)
            continue;
        struct derivation *derivation = &decision->derivations[decision->derivation_count++];
        explain_rule(explainer, &program->rules[i], derivation);
        if (derivation->result == 't' || out.result == 'f')
            out.result = derivation->result;
        if (program->rules[i].rule->head == HEAD_CLASSIFY &&
            decision->item.classified_by.length > 0)
            out.result = 't';
    }
    out.count = decision->derivation_count - out.first;
    if (out.count > 0 || step != NULL)
        decision->steps[decision->step_count++] = out;
}

bool explain_all(struct session *session, const struct judgment *judgment,
                 struct decision *decision, struct err *err)
{
    const struct program *program = judgment->program;
    const struct policy *policy = session->decider->policy;
    struct explainer *explainer = arena_alloc(&session->work, sizeof *explainer);
    size_t steps = 1;
    for (const struct step *step = policy->steps; step != NULL; step = step->next)
        steps++;
    decision->derivations =
        arena_array(&session->work, program->rule_count, sizeof *decision->derivations);
    decision->steps = arena_array(&session->work, steps, sizeof *decision->steps);
    if (explainer == NULL || decision->derivations == NULL || decision->steps == NULL)
        return arena_error(&session->work, err);
    explainer->session = session;
    explainer->judgment = judgment;
    for (const struct step *step = policy->steps; step != NULL; step = step->next)
        explain_step(explainer, step, decision);
    explain_step(explainer, NULL, decision);
    return explainer->failed ? arena_error(&session->work, err) : true;
}
