/* SPDX-License-Identifier: Apache-2.0 */
/* cli/answers.c - see answers.h. */
#include "cli/answers.h"

#include "cli/show.h"
#include "policy/country.h"

void answer_show(struct page *page, enum ink ink, enum outcome outcome, enum review review)
{
    page_text(page, ink, show_outcome(outcome));
    if (review == REVIEW_NONE)
        return;
    page_glue(page);
    page_text(page, INK_PLAIN, ",");
    page_text(page, INK_PLAIN, show_review(review));
}

void answer_show_compared(struct page *page, const struct compared_answer *answer)
{
    if (answer->not_covered)
        page_text(page, INK_DOUBT, "not covered");
    else
        answer_show(page, INK_STRONG, answer->outcome, answer->review);
}

void answer_show_figure(struct page *page, const struct policy *policy, const struct fact *fact,
                        struct num num)
{
    struct value value = { .num = num, .state = VALUE_KNOWN };
    struct buf text;
    buf_init(&text, mem_system(), 4096);
    policy_show_value(policy, &fact->type, &value, &text);
    page_words(page, INK_PLAIN, buf_view(&text));
    buf_release(&text);
}

void answer_show_country(struct page *page, int32_t country)
{
    char code[3];
    country_text(country, code);
    page_text(page, INK_PLAIN, code);
}
