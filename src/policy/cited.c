/* SPDX-License-Identifier: Apache-2.0 */
/* policy/cited.c - everything in a policy that rests on sources; see policy_each_cited. */
#include "policy/tree.h"

/* Only what cites something, or was read. */
static bool show(const struct cited *cited, policy_visit visit, void *context)
{
    return (cited->cites == NULL && cited->reads == NULL) || visit(context, cited);
}

static bool each_dated(const struct policy *policy, policy_visit visit, void *context)
{
    for (const struct dated_set *set = policy->sets; set != NULL; set = set->next) {
        for (const struct set_step *step = set->steps; step != NULL; step = step->next) {
            const struct cited cited = { .kind = CITED_SET,
                                         .name = set->name,
                                         .span = step->span,
                                         .from = step->from,
                                         .cites = step->cites,
                                         .reads = step->reads };
            if (!show(&cited, visit, context))
                return false;
        }
    }
    for (const struct threshold *t = policy->thresholds; t != NULL; t = t->next) {
        for (const struct threshold_step *step = t->steps; step != NULL; step = step->next) {
            const struct cited cited = { .kind = CITED_THRESHOLD,
                                         .name = t->path,
                                         .span = step->span,
                                         .from = step->from,
                                         .cites = step->cites,
                                         .reads = step->reads };
            if (!show(&cited, visit, context))
                return false;
        }
    }
    return true;
}

static bool each_undated(const struct policy *policy, policy_visit visit, void *context)
{
    for (const struct table *table = policy->tables; table != NULL; table = table->next) {
        const struct cited cited = { .kind = CITED_TABLE,
                                     .name = table->path,
                                     .span = table->span,
                                     .from = DATE_MIN,
                                     .cites = table->cites,
                                     .reads = table->reads };
        if (!show(&cited, visit, context))
            return false;
    }
    for (const struct fact *fact = policy->facts; fact != NULL; fact = fact->next) {
        const struct cited cited = { .kind = CITED_DEFINE,
                                     .name = fact->path,
                                     .span = fact->span,
                                     .from = DATE_MIN,
                                     .cites = fact->cites,
                                     .reads = fact->reads };
        if (!show(&cited, visit, context))
            return false;
    }
    for (const struct policy_list *list = policy->lists; list != NULL; list = list->next) {
        const struct cited cited = { .kind = CITED_LIST,
                                     .name = list->code,
                                     .span = list->span,
                                     .from = DATE_MIN,
                                     .cites = list->cites,
                                     .reads = list->reads };
        if (!show(&cited, visit, context))
            return false;
    }
    return true;
}

bool policy_each_cited(const struct policy *policy, policy_visit visit, void *context)
{
    for (const struct rule *rule = policy->rules; rule != NULL; rule = rule->next) {
        const struct cited cited = { .kind = CITED_RULE,
                                     .name = rule->id,
                                     .span = rule->span,
                                     .from = rule->from,
                                     .to = rule->to,
                                     .cites = rule->cites,
                                     .reads = rule->reads };
        if (!show(&cited, visit, context))
            return false;
    }
    for (const struct event *event = policy->events; event != NULL; event = event->next) {
        const struct cited cited = { .kind = CITED_EVENT,
                                     .name = event->rule.name,
                                     .span = event->span,
                                     .from = event->from,
                                     .cites = event->cites,
                                     .reads = event->reads };
        if (!show(&cited, visit, context))
            return false;
    }
    return each_dated(policy, visit, context) && each_undated(policy, visit, context);
}

const char *cited_name(enum cited_kind kind)
{
    static const char *const names[CITED_KIND_COUNT] = {
        [CITED_RULE] = "rule",           [CITED_EVENT] = "event", [CITED_SET] = "set",
        [CITED_THRESHOLD] = "threshold", [CITED_TABLE] = "table", [CITED_DEFINE] = "define",
        [CITED_LIST] = "list",
    };
    return names[kind];
}
