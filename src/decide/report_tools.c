/* SPDX-License-Identifier: Apache-2.0 */
/* decide/report_tools.c - labels, citations and needs: what every part of the report is made of. */
#include "decide/report_priv.h"

#include <string.h>

void *report_array(struct reporter *reporter, size_t count, size_t size)
{
    void *array = arena_array_raw(reporter->arena, count, size);
    if (array == NULL)
        reporter->failed = true;
    return array;
}

int report_truth(const struct judgment *judgment, uint32_t node)
{
    return result_truth(&judgment->results, node, 0);
}

int report_fired(const struct judgment *judgment, uint32_t rule)
{
    return report_truth(judgment, judgment->program->rules[rule].fired);
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

int report_expr_truth(const struct judgment *judgment, const struct expr *expr)
{
    uint32_t node = program_node_of(judgment->program, expr);
    if (node == NODE_NONE || judgment->program->nodes[node].party)
        return -1;
    return report_truth(judgment, node);
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
        if (report_expr_truth(labels->judgment, part) != truth)
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

/* Labels into the decision's arena. */
void report_keep_labels(struct reporter *reporter, const struct expr *condition, int truth,
                        struct str **ret_labels, size_t *ret_count)
{
    struct str labels[REPORT_LABELS_MAX];
    *ret_count = report_labels(reporter->judgment, condition, truth, labels, REPORT_LABELS_MAX);
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

struct str report_standing_text(enum standing standing)
{
    return str_of(standing_name(standing));
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
        int truth = report_truth(judgment, node);
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

size_t report_count_needs(const struct rule *rule)
{
    size_t count = 0;
    for (const struct policy_need *need = rule->needs; need != NULL; need = need->next)
        count++;
    return count;
}
