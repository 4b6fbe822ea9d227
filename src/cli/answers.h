/* SPDX-License-Identifier: Apache-2.0 */
/* cli/answers.h - answers, figures and destinations, as the analyses show them. */
#ifndef LICET_CLI_ANSWERS_H
#define LICET_CLI_ANSWERS_H

#include "cli/style.h"
#include "decide/compare.h"
#include "policy/policy.h"

/* "license required, case by case" */
void answer_show(struct page *page, enum ink ink, enum outcome outcome, enum review review);
/* The same, or "not covered". */
void answer_show_compared(struct page *page, const struct compared_answer *answer);
/* "2,400 TPP" */
void answer_show_figure(struct page *page, const struct policy *policy, const struct fact *fact,
                        struct num num);
void answer_show_country(struct page *page, int32_t country);

#endif
