/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/outcome.h - from the results of a program to what may come out: demanded less discharged.
 *
 * Rules demand requirements, relief (an exception or an authority) lifts those it names, what stays
 * outstanding decides.  With facts unknown several outcomes are possible; they are a bit set.  The
 * words and their order are those of the decision contract; this file numbers them for itself,
 * decide maps the numbers.
 */
#ifndef LICET_PLAN_OUTCOME_H
#define LICET_PLAN_OUTCOME_H

#include "plan/eval.h"

/*
 * From best to worst, as in the decision contract; `undetermined` is what several possible ones may
 * make.
 */
enum plan_outcome {
    PLAN_NOT_SUBJECT,
    PLAN_NO_LICENSE_REQUIRED,
    PLAN_EXCEPTION,
    PLAN_AUTHORIZED,
    PLAN_LICENSE_REQUIRED,
    PLAN_PROHIBITED,
    PLAN_OUTCOME_COUNT
};

/* From mild to strict; NONE: nothing is outstanding. */
enum plan_review {
    PLAN_REVIEW_NONE,
    PLAN_REVIEW_APPROVAL,
    PLAN_REVIEW_CASE_BY_CASE,
    PLAN_REVIEW_COUNTRY_CAP,
    PLAN_REVIEW_NOT_STATED,
    PLAN_REVIEW_DENIAL,
    PLAN_REVIEW_POLICY_OF_DENIAL,
    PLAN_REVIEW_COUNT
};

#define OUTCOME_REQUIREMENTS_MAX 64

struct demand {
    uint32_t rule;  /* index into program.rules */
    uint32_t fired; /* its node */
    uint32_t requirement;
};

struct relief {
    uint32_t rule, fired;
    uint64_t discharges; /* bit set of requirements */
    bool authority;
};

struct review_rule {
    uint32_t rule, fired;
    uint64_t requirements;
    enum plan_review word;
};

/* The rules of a program by what they do; requirements are numbered. */
struct disposition {
    struct str requirements[OUTCOME_REQUIREMENTS_MAX];
    uint32_t requirement_count;
    struct demand *demands;
    struct relief *reliefs;
    struct review_rule *reviews;
    uint32_t *subjects, *prohibitions, *conditions, *papers, *flags,
        *informs; /* indexes into program.rules */
    uint32_t demand_count, relief_count, review_count;
    uint32_t subject_count, prohibition_count, condition_count, paper_count, flag_count,
        inform_count;
};

NODISCARD bool disposition_init(struct disposition *disposition, struct arena *arena,
                                const struct program *program, struct err *err);

/*
 * Truth of each requirement: whether it is demanded, lifted by an exception, by an authority; what
 * is outstanding.  What lifts a requirement is looked at only where that may be demanded.
 */
struct standing_requirements {
    uint64_t in_play; /* bit set: those that may be demanded */
    uint8_t demanded[OUTCOME_REQUIREMENTS_MAX];
    uint8_t excepted[OUTCOME_REQUIREMENTS_MAX];
    uint8_t authorized[OUTCOME_REQUIREMENTS_MAX];
    uint8_t outstanding[OUTCOME_REQUIREMENTS_MAX];
};

void outcome_requirements(const struct disposition *disposition, const struct results *results,
                          struct standing_requirements *ret);

/*
 * Bit set over plan_outcome, sound: what may come out is in it.  One bit when all that counts is
 * known.
 */
uint32_t outcome_possible(const struct disposition *disposition, const struct results *results);

/*
 * The same, with the requirements that it was made from; they are filled in if a license may be
 * required.
 */
uint32_t outcome_standing(const struct disposition *disposition, const struct results *results,
                          struct standing_requirements *ret_standing);

/* Bit set over plan_review: what the review may be if the outcome is license_required. */
uint32_t review_possible(const struct disposition *disposition, const struct results *results);
uint32_t review_standing(const struct disposition *disposition, const struct results *results,
                         const struct standing_requirements *standing);

/*
 * The review that one requirement meets, the strictest of its rules; *ret_rule is its index or
 * UINT32_MAX.
 */
enum plan_review review_of(const struct disposition *disposition, const struct results *results,
                           uint32_t requirement, uint32_t *ret_rule);

/* Truth of "subject to the rules". */
int outcome_subject(const struct disposition *disposition, const struct results *results);

#endif
