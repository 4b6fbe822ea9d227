/* SPDX-License-Identifier: Apache-2.0 */
/* decide/law.c - see law.h. */
#include "decide/law.h"

#include "decide/decide_priv.h"

/* The step that threshold_on takes the value from. */
static const struct threshold_step *step_on(const struct view *view,
                                            const struct threshold *threshold, int32_t day)
{
    const struct threshold_step *found = NULL;
    for (const struct threshold_step *step = threshold->steps; step != NULL; step = step->next) {
        if (view_knows(view, step->cites) && day >= step->from)
            found = step;
    }
    return found;
}

bool law_number(const struct policy *policy, struct arena *arena, struct str name, int32_t day,
                struct law_number *ret, struct err *err)
{
    const struct view view = { .policy = policy, .known = DATE_OPEN, .knower = KNOWER_ANY };
    const struct threshold *threshold = policy_threshold(policy, name);
    char date[DATE_TEXT_SIZE];
    if (threshold == NULL) {
        err_set(err, ERR_POLICY, "the packs have no threshold '%.*s'", STR_ARG(name));
        return err_hint(err, "it belongs to the pack of the authority's rules");
    }
    struct value value = threshold_on(&view, threshold, day);
    if (value.state != VALUE_KNOWN)
        return err_set(err, ERR_POLICY, "threshold '%.*s' has no value on %s", STR_ARG(name),
                       date_format(day, date));
    struct str citation = report_citation(arena, step_on(&view, threshold, day)->cites);
    if (citation.data == NULL)
        return arena_error(arena, err);
    *ret = (struct law_number){ .number = value.num, .citation = citation };
    return true;
}
