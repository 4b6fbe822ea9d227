/* SPDX-License-Identifier: Apache-2.0 */
/* wire/analysis_json.c - what the analyses have in common, and the answer over time. */
#include "policy/country.h"
#include "wire/analysis_priv.h"

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

static void put_history(struct buf *out, const struct history *history)
{
    const struct history_entry *entries = history->entries;
    JSON_KEY(out, "history");
    json_open(out, '[');
    for (size_t i = 0; i < history->count; i++) {
        json_open(out, '{');
        JSON_PUT_DATE(out, "from", entries[i].from);
        JSON_PUT_WORD(out, "outcome", outcome_name(entries[i].outcome));
        JSON_PUT_WORD(out, "review", review_name(entries[i].review));
        JSON_PUT_STRING(out, "rule", entries[i].rule);
        JSON_PUT_STRING(out, "citation", entries[i].citation);
        JSON_PUT_STRING(out, "event", entries[i].event);
        json_close(out, '}');
    }
    json_close(out, ']');
}

void history_to_json(struct buf *out, const struct order *order, const struct history *histories,
                     size_t count)
{
    const struct policy *policy = histories[0].policy;
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", order->id);
    JSON_PUT_STRINGS(out, "scenarios", policy->scenarios, policy->scenario_count);
    put_history(out, &histories[0]);
    if (count > 1) {
        JSON_KEY(out, "others");
        json_open(out, '[');
        for (size_t i = 1; i < count; i++) {
            json_open(out, '{');
            JSON_PUT_STRING(out, "under", histories[i].policy->name);
            JSON_PUT_STRING(out, "agency", histories[i].policy->agency);
            put_history(out, &histories[i]);
            json_close(out, '}');
        }
        json_close(out, ']');
    }
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}
