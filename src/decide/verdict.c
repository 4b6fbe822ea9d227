/* SPDX-License-Identifier: Apache-2.0 */
/* decide/verdict.c - see verdict.h. */
#include "decide/verdict.h"

const char *line_standing_word(enum line_standing standing)
{
    static const char *const words[] = { "ships", "licensed", "pending", "blocked",
                                         "undetermined" };
    return words[standing];
}

/* Somebody still has to say, to look or to settle something before it may go. */
static bool is_open(const struct decision *d)
{
    for (size_t i = 0; i < d->flag_count; i++) {
        if (!d->flags[i].resolved)
            return true;
    }
    for (size_t i = 0; i < d->condition_count; i++) {
        if (d->conditions[i].blocking)
            return true;
    }
    bool lifted = d->outcome != OUTCOME_EXCEPTION;
    for (size_t i = 0; i < d->exception_count; i++)
        lifted = lifted || d->exceptions[i].status == EXCEPTION_AVAILABLE;
    return d->question_count > 0 || !lifted;
}

/* A plain question assumes what nobody has said; that keeps nothing. */
static enum line_standing standing_of(const struct decision *d, bool plain)
{
    switch (d->outcome) {
    case OUTCOME_NOT_SUBJECT:
    case OUTCOME_NO_LICENSE_REQUIRED:
    case OUTCOME_EXCEPTION:
        return !plain && is_open(d) ? LINE_OPEN : LINE_SHIPS;
    case OUTCOME_AUTHORIZED:
        return is_open(d) ? LINE_OPEN : LINE_LICENSED;
    case OUTCOME_LICENSE_REQUIRED:
        return d->review >= REVIEW_PRESUMPTION_OF_DENIAL ? LINE_BLOCKED : LINE_PENDING;
    case OUTCOME_PROHIBITED:
        return LINE_BLOCKED;
    case OUTCOME_UNDETERMINED:
    case OUTCOME_COUNT:
        break;
    }
    return LINE_OPEN;
}

/*
 * Of all authorities the one that keeps the goods the most; the first of those that do so alike.
 * It is not always decision_deciding(): that goes by the outcome, while here what is open keeps
 * more than a license that may be granted, as it counts as not going.
 */
static const struct decision *keeping(const struct decision *d, bool plain)
{
    static const int weights[LINE_STANDING_COUNT] = {
        [LINE_SHIPS] = 0, [LINE_LICENSED] = 1, [LINE_PENDING] = 2,
        [LINE_OPEN] = 3,  [LINE_BLOCKED] = 4,
    };
    const struct decision *most = d;
    for (size_t i = 0; i < d->other_count; i++) {
        if (weights[standing_of(&d->others[i], plain)] > weights[standing_of(most, plain)])
            most = &d->others[i];
    }
    return most;
}

struct verdict verdict_of(const struct decision *decision, bool plain)
{
    const struct decision *d = keeping(decision, plain);
    const struct requirement *why = NULL;
    for (size_t i = 0; i < d->requirement_count && why == NULL; i++) {
        if (d->requirements[i].status == REQUIREMENT_APPLIES)
            why = &d->requirements[i];
    }
    struct verdict verdict = { .standing = standing_of(d, plain),
                               .outcome = str_of(outcome_name(d->outcome)),
                               .rule = why != NULL ? why->rule : d->authority_rule,
                               .citation = why != NULL ? why->citation : d->authority };
    if (d->review != REVIEW_NONE)
        verdict.review = str_of(review_name(d->review));
    return verdict;
}
