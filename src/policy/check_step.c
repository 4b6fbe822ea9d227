/* SPDX-License-Identifier: Apache-2.0 */
/* policy/check_step.c - which step of the agency's order of questions a rule belongs to. */
#include "policy/check_priv.h"

static bool is_head(struct str name)
{
    for (int head = HEAD_SUBJECT; head <= HEAD_ADVISE; head++) {
        if (str_equal_text(name, head_name((enum head_kind)head)))
            return true;
    }
    return false;
}

static void check_names_of(struct checker *checker, const struct step *step)
{
    for (const struct name_ref *ref = step->names; ref != NULL; ref = ref->next) {
        if (is_head(ref->name) ||
            symbol_find(checker->policy->symbols, SPACE_REQUIREMENT, ref->name) != NULL)
            continue;
        struct diag *diag =
            diag_add(checker->diags, DIAG_UNDEMANDED, ref->span,
                     "'%.*s' is neither a head nor a requirement", STR_ARG(ref->name));
        diag_hint(checker->diags, diag,
                  "a head is a word such as subject or classify; a requirement is what a rule "
                  "demands");
    }
}

bool check_lists(const struct name_ref *names, struct str name)
{
    for (const struct name_ref *ref = names; ref != NULL; ref = ref->next) {
        if (str_equal(ref->name, name))
            return true;
    }
    return false;
}

/* The step that the rule names; else the first that takes its requirement, or its head. */
static const struct step *step_of(const struct policy *policy, const struct rule *rule)
{
    bool demands = rule->head == HEAD_CONTROL || rule->head == HEAD_REQUIRE;
    struct str head = str_of(head_name(rule->head));
    for (const struct step *step = policy->steps; step != NULL; step = step->next) {
        bool here = rule->step_name.length > 0
                        ? str_equal(step->id, rule->step_name)
                        : check_lists(step->names, demands ? rule->name : head);
        if (here)
            return step;
    }
    return NULL;
}

void check_steps_of_rules(struct checker *checker)
{
    struct policy *policy = checker->policy;
    for (struct step *step = policy->steps; step != NULL; step = step->next) {
        check_citations(checker, step->cites);
        check_names_of(checker, step);
        for (struct step *other = policy->steps; other != step; other = other->next) {
            if (str_equal(step->id, other->id)) {
                struct diag *diag = diag_add(checker->diags, DIAG_DUPLICATE, step->span,
                                             "step '%.*s' is declared twice", STR_ARG(step->id));
                if (diag != NULL) {
                    diag->related = other->span;
                    diag->related_message = STR("first declared here");
                }
            }
        }
    }
    for (struct rule *rule = policy->rules; rule != NULL; rule = rule->next) {
        rule->step = step_of(policy, rule);
        if (rule->step == NULL && rule->step_name.length > 0)
            diag_add(checker->diags, DIAG_UNKNOWN_NAME, rule->step_span,
                     "step '%.*s' is not declared", STR_ARG(rule->step_name));
    }
}
