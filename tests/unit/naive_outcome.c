/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/naive_outcome.c - demanded less discharged, by trying.
 *
 * What is unknown of a requirement is tried both ways, each by itself; over the requirements the
 * worst that became of one decides.
 */
#include "plan/outcome.h"
#include "unit/naive.h"

static bool is_demand(const struct rule *rule)
{
    return rule->head == HEAD_CONTROL || rule->head == HEAD_REQUIRE;
}

static bool names(const struct rule *rule, struct str requirement)
{
    for (const struct name_ref *ref = rule->names; ref != NULL; ref = ref->next) {
        if (str_equal(ref->name, requirement))
            return true;
    }
    return false;
}

struct naive_requirement naive_requirement(const struct naive *naive, struct str name)
{
    struct naive_requirement ret = { TRUTH_FALSE, TRUTH_FALSE, TRUTH_FALSE };
    for (const struct rule *rule = naive->view->policy->rules; rule != NULL; rule = rule->next) {
        uint8_t truth = naive_rule(naive, rule);
        uint8_t *part = NULL;
        if (is_demand(rule) && str_equal(rule->name, name))
            part = &ret.demanded;
        else if (rule->head == HEAD_EXCEPT && names(rule, name))
            part = &ret.excepted;
        else if (rule->head == HEAD_AUTHORIZE && names(rule, name))
            part = &ret.authorized;
        if (part != NULL && truth > *part)
            *part = truth;
    }
    return ret;
}

/* The first demand of its name among the rules: each requirement is looked at once. */
static bool is_first(const struct naive *naive, const struct rule *demand)
{
    for (const struct rule *rule = naive->view->policy->rules; rule != demand; rule = rule->next) {
        if (is_demand(rule) && str_equal(rule->name, demand->name))
            return false;
    }
    return true;
}

static bool can_be(uint8_t truth, unsigned value)
{
    return truth == TRUTH_UNKNOWN || (truth == TRUTH_TRUE) == (value != 0);
}

/* What may become of a requirement, from best to worst. */
enum fate { FATE_NONE, FATE_EXCEPTED, FATE_AUTHORIZED, FATE_OUTSTANDING, FATE_COUNT };

static uint32_t fates(struct naive_requirement r)
{
    uint32_t possible = 0;
    for (unsigned ways = 0; ways < 8; ways++) {
        unsigned demanded = ways & 1;
        unsigned excepted = ways >> 1 & 1;
        unsigned authorized = ways >> 2 & 1;
        if (!can_be(r.demanded, demanded) || !can_be(r.excepted, excepted) ||
            !can_be(r.authorized, authorized))
            continue;
        enum fate fate = demanded == 0     ? FATE_NONE
                         : excepted != 0   ? FATE_EXCEPTED
                         : authorized != 0 ? FATE_AUTHORIZED
                                           : FATE_OUTSTANDING;
        possible |= 1u << fate;
    }
    return possible;
}

/* All that the greater of one of a and one of b may be. */
static uint32_t greater(uint32_t a, uint32_t b)
{
    uint32_t possible = 0;
    for (unsigned i = 0; i < 32; i++) {
        for (unsigned j = 0; j < 32; j++) {
            if ((a >> i & 1) != 0 && (b >> j & 1) != 0)
                possible |= 1u << (i > j ? i : j);
        }
    }
    return possible;
}

static uint8_t any_of(const struct naive *naive, enum head_kind head, bool *ret_some)
{
    uint8_t truth = TRUTH_FALSE;
    *ret_some = false;
    for (const struct rule *rule = naive->view->policy->rules; rule != NULL; rule = rule->next) {
        if (rule->head != head || !naive_in_force(naive, rule))
            continue;
        *ret_some = true;
        if (naive_rule(naive, rule) > truth)
            truth = naive_rule(naive, rule);
    }
    return truth;
}

uint32_t naive_outcomes(const struct naive *naive)
{
    static const enum plan_outcome outcomes[FATE_COUNT] = { PLAN_NO_LICENSE_REQUIRED,
                                                            PLAN_EXCEPTION, PLAN_AUTHORIZED,
                                                            PLAN_LICENSE_REQUIRED };
    bool some;
    uint32_t possible = 0;
    uint32_t worst = 1u << FATE_NONE;
    uint8_t subject = any_of(naive, HEAD_SUBJECT, &some);
    if (!some)
        subject = TRUTH_TRUE;
    uint8_t prohibited = any_of(naive, HEAD_PROHIBIT, &some);
    if (subject != TRUTH_TRUE)
        possible |= 1u << PLAN_NOT_SUBJECT;
    if (subject != TRUTH_FALSE && prohibited != TRUTH_FALSE)
        possible |= 1u << PLAN_PROHIBITED;
    if (subject == TRUTH_FALSE || prohibited == TRUTH_TRUE)
        return possible;
    for (const struct rule *rule = naive->view->policy->rules; rule != NULL; rule = rule->next) {
        if (is_demand(rule) && is_first(naive, rule))
            worst = greater(worst, fates(naive_requirement(naive, rule->name)));
    }
    for (unsigned fate = 0; fate < FATE_COUNT; fate++) {
        if ((worst >> fate & 1) != 0)
            possible |= 1u << outcomes[fate];
    }
    return possible;
}

/* ---- reviews ---- */

static unsigned review_number(struct str word)
{
    static const char *const words[] = {
        "",           "presumption-of-approval", "case-by-case",    "country-cap",
        "not-stated", "presumption-of-denial",   "policy-of-denial"
    };
    for (unsigned i = 1; i < sizeof words / sizeof words[0]; i++) {
        if (str_equal_text(word, words[i]))
            return i;
    }
    return PLAN_REVIEW_NOT_STATED;
}

/*
 * The strictest of the rules that hold, "not stated" when none does; those unknown may hold or not.
 */
static uint32_t reviews_of(const struct naive *naive, struct str requirement)
{
    uint32_t possible = 1u << PLAN_REVIEW_NONE;
    for (const struct rule *rule = naive->view->policy->rules; rule != NULL; rule = rule->next) {
        if (rule->head != HEAD_REVIEW || !names(rule, requirement))
            continue;
        uint8_t truth = naive_rule(naive, rule);
        uint32_t own = truth == TRUTH_FALSE ? 0 : 1u << review_number(rule->name);
        if (truth != TRUTH_TRUE)
            own |= 1u << PLAN_REVIEW_NONE;
        possible = greater(possible, own);
    }
    if ((possible & 1u << PLAN_REVIEW_NONE) != 0)
        possible = (possible & ~(1u << PLAN_REVIEW_NONE)) | 1u << PLAN_REVIEW_NOT_STATED;
    return possible;
}

uint32_t naive_reviews(const struct naive *naive)
{
    uint32_t possible = 1u << PLAN_REVIEW_NONE;
    for (const struct rule *rule = naive->view->policy->rules; rule != NULL; rule = rule->next) {
        if (!is_demand(rule) || !is_first(naive, rule))
            continue;
        uint32_t fate = fates(naive_requirement(naive, rule->name));
        uint32_t own = 0;
        if ((fate & 1u << FATE_OUTSTANDING) != 0)
            own |= reviews_of(naive, rule->name);
        if ((fate & ~(1u << FATE_OUTSTANDING)) != 0)
            own |= 1u << PLAN_REVIEW_NONE;
        possible = greater(possible, own);
    }
    return possible;
}
