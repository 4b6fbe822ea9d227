/* SPDX-License-Identifier: Apache-2.0 */
/* wire/compare_json.c - see analysis_json.h. */
#include "wire/analysis_priv.h"

static void put_answer(struct buf *out, const struct compared_answer *answer)
{
    json_open(out, '{');
    answer_put_compared(out, answer);
    json_close(out, '}');
}

static void put_end(struct buf *out, const struct compared_range *range, bool upper)
{
    if (upper ? range->has_to : range->has_from)
        answer_put_figure(out, range->fact, upper ? range->to : range->from);
    else
        json_null(out);
}

static void put_range(struct buf *out, const struct compared_range *range)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "fact", range->fact->path);
    if (range->choice) {
        JSON_PUT_BOOL(out, "is", range->yes);
    } else {
        JSON_PUT_STRING(out, "unit", range->fact->type.unit_text);
        JSON_KEY(out, "from");
        put_end(out, range, false);
        JSON_PUT_BOOL(out, "from_reached", range->has_from && range->from_reached);
        JSON_KEY(out, "to");
        put_end(out, range, true);
        JSON_PUT_BOOL(out, "to_reached", range->has_to && range->to_reached);
    }
    json_close(out, '}');
}

static void put_boxes(struct buf *out, const struct compared_group *group)
{
    JSON_KEY(out, "boxes");
    json_open(out, '[');
    for (size_t i = 0; i < group->box_count; i++) {
        const struct compared_box *box = &group->boxes[i];
        json_open(out, '{');
        JSON_KEY(out, "before");
        put_answer(out, &box->before);
        JSON_KEY(out, "after");
        put_answer(out, &box->after);
        JSON_KEY(out, "figures");
        json_open(out, '[');
        for (size_t k = 0; k < box->range_count; k++)
            put_range(out, &box->ranges[k]);
        json_close(out, ']');
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void put_chips(struct buf *out, const struct compared_group *group)
{
    JSON_KEY(out, "chips");
    json_open(out, '[');
    for (size_t i = 0; i < group->chip_count; i++) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "name", group->chips[i].name);
        JSON_KEY(out, "before");
        put_answer(out, &group->chips[i].before);
        JSON_KEY(out, "after");
        put_answer(out, &group->chips[i].after);
        json_close(out, '}');
    }
    json_close(out, ']');
}

void comparison_to_json(struct buf *out, const struct comparison *comparison)
{
    for (size_t i = 0; i < comparison->group_count; i++) {
        const struct compared_group *group = &comparison->groups[i];
        json_open(out, '{');
        JSON_PUT_WORD(out, "what", "decisions");
        JSON_PUT_STRING(out, "exporter", group->exporter);
        answer_put_countries(out, group->countries, group->country_count);
        JSON_PUT_BOOL(out, "exact", !comparison->coupled);
        put_boxes(out, group);
        put_chips(out, group);
        json_close(out, '}');
        json_end(out);
        buf_byte(out, '\n');
    }
}
