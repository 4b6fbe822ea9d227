/* SPDX-License-Identifier: Apache-2.0 */
/* decide/ship.c - whether it may ship: only when nothing at all is open. */
#include "decide/report_priv.h"

/* Whether a relief lifts the requirement for good: it fired and needs nothing more to be stated. */
static bool is_lifted(const struct reporter *reporter, uint32_t requirement)
{
    const struct judgment *judgment = reporter->judgment;
    const struct disposition *d = judgment->disposition;
    for (uint32_t i = 0; i < d->relief_count; i++) {
        const struct compiled_rule *compiled = &judgment->program->rules[d->reliefs[i].rule];
        bool met = (d->reliefs[i].discharges >> requirement & 1) != 0 &&
                   report_fired(judgment, d->reliefs[i].rule) == TRUTH_TRUE;
        size_t need = 0;
        for (const struct policy_need *n = compiled->rule->needs; met && n != NULL; n = n->next)
            met = result_truth(&judgment->results, compiled->needs[need++], 0) == TRUTH_TRUE;
        if (met)
            return true;
    }
    return false;
}

/* Every requirement that is, or may be, demanded is lifted by something that needs nothing more. */
static bool all_lifted(const struct reporter *reporter)
{
    for (uint32_t r = 0; r < reporter->judgment->disposition->requirement_count; r++) {
        if (reporter->standing.demanded[r] != TRUTH_FALSE && !is_lifted(reporter, r))
            return false;
    }
    return true;
}

static bool has_unnamed(const struct bound *bound)
{
    for (uint32_t p = 0; p < bound->facts.party_count; p++) {
        if (bound->facts.parties[p].unnamed)
            return true;
    }
    return false;
}

/*
 * May it ship?  Only when nothing at all is open.  A party counts as screened only against lists
 * that were loaded whole.  An order without parties has nobody to screen, and parties that nobody
 * named cannot be screened: neither ships.  With a scenario loaded nothing does.
 */
bool report_may_ship(const struct reporter *reporter)
{
    const struct decision *decision = reporter->decision;
    /* Whether parties are cleared says the first authority's answer. */
    bool first = reporter->session->decider->beside == NULL;
    if (decision->outcome > OUTCOME_AUTHORIZED || decision->scenario_count > 0 ||
        decision->assumed_count > 0 || decision->question_count > 0 ||
        (first && (decision->party_count == 0 || !decision->exporter_cleared)) ||
        reporter->bound->options->classify_only || has_unnamed(reporter->bound))
        return false;
    bool relief = decision->outcome == OUTCOME_EXCEPTION || decision->outcome == OUTCOME_AUTHORIZED;
    if (relief && !all_lifted(reporter))
        return false;
    for (size_t i = 0; i < decision->flag_count; i++) {
        if (!decision->flags[i].resolved)
            return false;
    }
    for (size_t i = 0; i < decision->condition_count; i++) {
        if (decision->conditions[i].blocking)
            return false;
    }
    for (size_t i = 0; i < decision->party_count; i++) {
        if (!decision->parties[i].cleared)
            return false;
    }
    return true;
}
