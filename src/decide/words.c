/* SPDX-License-Identifier: Apache-2.0 */
/* decide/words.c - the names of outcomes and reviews. */
#include "decide/decision.h"

const char *outcome_name(enum outcome outcome)
{
    static const char *const names[OUTCOME_COUNT] = {
        [OUTCOME_NOT_SUBJECT] = "not_subject",
        [OUTCOME_NO_LICENSE_REQUIRED] = "no_license_required",
        [OUTCOME_EXCEPTION] = "exception",
        [OUTCOME_AUTHORIZED] = "authorized",
        [OUTCOME_LICENSE_REQUIRED] = "license_required",
        [OUTCOME_UNDETERMINED] = "undetermined",
        [OUTCOME_PROHIBITED] = "prohibited",
    };
    return names[outcome];
}

const char *review_name(enum review review)
{
    static const char *const names[REVIEW_COUNT] = {
        [REVIEW_PRESUMPTION_OF_APPROVAL] = "presumption_of_approval",
        [REVIEW_CASE_BY_CASE] = "case_by_case",
        [REVIEW_COUNTRY_CAP] = "country_cap",
        [REVIEW_NOT_STATED] = "not_stated",
        [REVIEW_PRESUMPTION_OF_DENIAL] = "presumption_of_denial",
        [REVIEW_POLICY_OF_DENIAL] = "policy_of_denial",
    };
    return names[review];
}
