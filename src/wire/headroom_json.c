/* SPDX-License-Identifier: Apache-2.0 */
/* wire/headroom_json.c - see analysis_json.h. */
#include <string.h>

#include "wire/analysis_priv.h"

static void put_number(struct buf *out, const char *key, const struct fact *fact, struct num num)
{
    json_raw(out, "\"", 1);
    json_raw(out, key, strlen(key));
    json_raw(out, "\":", 2);
    answer_put_figure(out, fact, num);
}

static void put_answer(struct buf *out, const struct headroom_answer *answer)
{
    JSON_PUT_WORD(out, "outcome", outcome_name(answer->outcome));
    JSON_PUT_WORD(out, "review", review_name(answer->review));
    JSON_PUT_STRINGS(out, "entries", answer->entries, answer->entry_count);
}

static void put_rules(struct buf *out, const struct headroom_rule *rules, size_t count)
{
    JSON_KEY(out, "rules");
    json_open(out, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "rule", rules[i].rule);
        JSON_PUT_STRING(out, "label", rules[i].label);
        JSON_PUT_STRING(out, "citation", rules[i].citation);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void put_fact(struct buf *out, const struct fact *fact)
{
    JSON_PUT_STRING(out, "fact", fact->path);
    JSON_PUT_STRING(out, "unit", fact->type.unit_text);
}

static void put_line(struct buf *out, const struct headroom_line *line)
{
    json_open(out, '{');
    JSON_KEY(out, "moves");
    json_open(out, '[');
    for (size_t i = 0; i < line->move_count; i++) {
        const struct headroom_move *move = &line->moves[i];
        json_open(out, '{');
        put_fact(out, move->figure.fact);
        JSON_PUT_WORD(out, "direction", move->up ? "up" : "down");
        put_number(out, "from", move->figure.fact, move->figure.value.num);
        put_number(out, "to", move->figure.fact, move->at);
        JSON_PUT_BOOL(out, "beyond", move->beyond);
        json_close(out, '}');
    }
    json_close(out, ']');
    put_answer(out, &line->answer);
    JSON_PUT_BOOL(out, "turns", line->turns);
    put_rules(out, line->rules, line->rule_count);
    json_close(out, '}');
}

static void put_places(struct buf *out, const struct headroom *headroom)
{
    JSON_KEY(out, "places");
    json_open(out, '[');
    for (size_t i = 0; i < headroom->place_count; i++) {
        const struct headroom_places *places = &headroom->places[i];
        json_open(out, '{');
        JSON_PUT_WORD(out, "outcome", outcome_name(places->outcome));
        JSON_PUT_WORD(out, "review", review_name(places->review));
        answer_put_countries(out, places->countries, places->count);
        json_close(out, '}');
    }
    json_close(out, ']');
}

void headroom_to_json(struct buf *out, const struct policy *policy, const struct order *order,
                      const struct headroom *headroom)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", order->id);
    JSON_PUT_STRINGS(out, "scenarios", policy->scenarios, policy->scenario_count);
    put_answer(out, &headroom->now);
    JSON_KEY(out, "figures");
    json_open(out, '[');
    for (size_t i = 0; i < headroom->figure_count; i++) {
        const struct headroom_figure *figure = &headroom->figures[i];
        json_open(out, '{');
        put_fact(out, figure->fact);
        put_number(out, "value", figure->fact, figure->value.num);
        JSON_PUT_BOOL(out, "unclear", figure->unclear);
        json_close(out, '}');
    }
    json_close(out, ']');
    JSON_KEY(out, "lines");
    json_open(out, '[');
    for (size_t i = 0; i < headroom->line_count; i++)
        put_line(out, &headroom->lines[i]);
    json_close(out, ']');
    JSON_KEY(out, "joint");
    if (headroom->joint != NULL)
        put_line(out, headroom->joint);
    else
        json_null(out);
    put_places(out, headroom);
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

void designs_to_json(struct buf *out, const struct policy *policy, const struct order *order,
                     const char *kept, const struct designs *designs)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", order->id);
    JSON_PUT_STRINGS(out, "scenarios", policy->scenarios, policy->scenario_count);
    JSON_PUT_WORD(out, "keep", kept);
    JSON_KEY(out, "designs");
    json_open(out, '[');
    for (size_t i = 0; i < designs->count; i++) {
        json_open(out, '[');
        for (size_t k = 0; k < designs->list[i].limit_count; k++) {
            const struct design_limit *limit = &designs->list[i].limits[k];
            json_open(out, '{');
            put_fact(out, limit->fact);
            if (limit->open) {
                JSON_KEY(out, "at");
                json_null(out);
            } else {
                put_number(out, "at", limit->fact, limit->at);
            }
            JSON_PUT_BOOL(out, "reached", limit->reached);
            if (limit->has_least) {
                put_number(out, "least", limit->fact, limit->least);
                JSON_PUT_BOOL(out, "least_reached", limit->least_reached);
            } else {
                JSON_RAW(out, "\"least\":null,\"least_reached\":null,");
            }
            put_rules(out, limit->rules, limit->rule_count);
            json_close(out, '}');
        }
        json_close(out, ']');
    }
    json_close(out, ']');
    JSON_PUT_STRINGS(out, "missing", designs->missing, designs->missing_count);
    JSON_PUT_BOOL(out, "coupled", designs->coupled);
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}
