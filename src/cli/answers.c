/* SPDX-License-Identifier: Apache-2.0 */
/* cli/answers.c - see answers.h. */
#include "cli/answers.h"

#include "cli/show.h"
#include "policy/country.h"
#include "wire/json_write.h"

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

void answer_put_compared(struct buf *out, const struct compared_answer *answer)
{
    JSON_PUT_BOOL(out, "covered", !answer->not_covered);
    JSON_PUT_WORD(out, "outcome", outcome_name(answer->outcome));
    JSON_PUT_WORD(out, "review", review_name(answer->review));
}

void answer_put_figure(struct buf *out, const struct fact *fact, struct num num)
{
    char text[NUM_TEXT_SIZE];
    struct num in_unit;
    if (fact->type.kind == TYPE_QUANTITY && num_divide(num, fact->type.scale, &in_unit))
        num = in_unit;
    json_string(out, str_of(num_format(num, NUM_PLACES_MAX, false, text)));
}

void answer_put_countries(struct buf *out, const int32_t *countries, size_t count)
{
    JSON_KEY(out, "countries");
    json_open(out, '[');
    for (size_t i = 0; i < count; i++) {
        char code[3];
        country_text(countries[i], code);
        json_word(out, code);
    }
    json_close(out, ']');
}
