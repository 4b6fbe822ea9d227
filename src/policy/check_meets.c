/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/check_meets.c - demands, and the rules that answer them, are in force on the same days.
 *
 * A requirement that no rule reviews leaves an applicant without an expectation; an exception or a
 * review in force on days on which nothing demands what it names does nothing then.  Both are read
 * from the windows as they are written, without their conditions: what is reported is certain.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "policy/check_priv.h"

/* The rules that review something, by the first day of their windows. */
struct reviews {
    const struct rule **list;
    size_t count;
};

static int compare_from(const void *a, const void *b)
{
    const struct rule *left = *(const struct rule *const *)a;
    const struct rule *right = *(const struct rule *const *)b;
    return (left->from > right->from) - (left->from < right->from);
}

static bool reviews_gather(struct checker *checker, struct reviews *ret_reviews)
{
    size_t count = 0;
    for (const struct rule *rule = checker->policy->rules; rule != NULL; rule = rule->next)
        count += rule->head == HEAD_REVIEW;
    const struct rule **list = arena_array(checker->arena, count, sizeof *list);
    *ret_reviews = (struct reviews){ .list = list };
    if (list == NULL)
        return count == 0;
    for (const struct rule *rule = checker->policy->rules; rule != NULL; rule = rule->next) {
        if (rule->head == HEAD_REVIEW)
            list[ret_reviews->count++] = rule;
    }
    qsort(list, count, sizeof *list, compare_from);
    return true;
}

/* The first day on which the rule demands and no rule reviews; the end of its window if none. */
static int32_t first_unreviewed(const struct reviews *reviews, const struct rule *rule)
{
    int32_t day = rule->from;
    for (size_t i = 0; i < reviews->count && reviews->list[i]->from <= day; i++) {
        const struct rule *review = reviews->list[i];
        if (review->to > day && check_lists(review->names, rule->name))
            day = review->to;
    }
    return day < rule->to ? day : rule->to;
}

/* Once for a requirement, at its first rule with such a day. */
static void check_reviewed(struct checker *checker, const struct reviews *reviews,
                           const struct rule *first)
{
    char text[DATE_TEXT_SIZE];
    for (const struct rule *rule = first; rule != NULL; rule = rule->next_alike) {
        int32_t day = first_unreviewed(reviews, rule);
        if (day == rule->to)
            continue;
        struct diag *diag = diag_add(checker->diags, DIAG_UNREVIEWED, rule->head_span,
                                     "from %s no rule says how '%.*s' is reviewed",
                                     date_format(day, text), STR_ARG(rule->name));
        diag_hint(checker->diags, diag,
                  "where no policy is stated, a rule says so: review { %.*s } as not-stated",
                  STR_ARG(rule->name));
        return;
    }
}

static const struct rule *first_demand(struct checker *checker, struct str requirement)
{
    struct symbol *symbol = symbol_find(checker->policy->symbols, SPACE_REQUIREMENT, requirement);
    return symbol != NULL ? symbol->thing : NULL;
}

static void check_answered(struct checker *checker, const struct rule *rule)
{
    for (const struct name_ref *ref = rule->names; ref != NULL; ref = ref->next) {
        const struct rule *demand = first_demand(checker, ref->name);
        while (demand != NULL && (demand->from >= rule->to || rule->from >= demand->to))
            demand = demand->next_alike;
        if (demand == NULL)
            diag_add(checker->diags, DIAG_IDLE, ref->span,
                     "no rule demands '%.*s' on a day on which this is in force",
                     STR_ARG(ref->name));
    }
}

void check_meets(struct checker *checker)
{
    struct reviews reviews;
    if (!reviews_gather(checker, &reviews)) {
        checker->diags->failed = true;
        return;
    }
    for (const struct rule *rule = checker->policy->rules; rule != NULL; rule = rule->next) {
        bool demands = rule->head == HEAD_CONTROL || rule->head == HEAD_REQUIRE;
        bool answers =
            rule->head == HEAD_REVIEW || rule->head == HEAD_EXCEPT || rule->head == HEAD_AUTHORIZE;
        if (demands && first_demand(checker, rule->name) == rule)
            check_reviewed(checker, &reviews, rule);
        else if (answers)
            check_answered(checker, rule);
    }
}
