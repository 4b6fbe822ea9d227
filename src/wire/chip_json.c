/* SPDX-License-Identifier: Apache-2.0 */
/* wire/chip_json.c - see chip_json.h. */
#include "wire/chip_json.h"

#include <string.h>

#include "text/json_write.h"

static const char *const state_names[] = {
    [FIGURE_UNKNOWN] = "unknown",
    [FIGURE_KNOWN] = "known",
    [FIGURE_NOT_APPLICABLE] = "not_applicable",
    [FIGURE_UNCERTAIN] = "uncertain",
};

struct str chip_fact_unit(const struct policy *policy, struct str fact)
{
    const struct fact *found = policy_fact(policy, str_slice(fact, 0, str_find(fact, '[')));
    return found == NULL ? (struct str){ NULL, 0 } : found->type.unit_text;
}

static void put_entries(struct buf *out, const struct chip_judged *judged, bool unknown)
{
    json_open(out, '[');
    for (size_t i = 0; i < judged->entry_count; i++) {
        if (judged->entries[i].unknown == unknown)
            json_string(out, judged->entries[i].code);
    }
    json_close(out, ']');
}

static void put_figures(struct buf *out, const struct policy *policy, const struct chip *chip)
{
    json_open(out, '[');
    for (size_t i = 0; i < chip->figure_count; i++) {
        const struct figure *figure = &chip->figures[i];
        struct str unit = chip_fact_unit(policy, figure->fact);
        bool none = figure->value.length == 0 || str_equal_text(figure->value, "n/a");
        json_open(out, '{');
        JSON_PUT_STRING(out, "fact", figure->fact);
        JSON_PUT_STRING(out, "value", (none ? (struct str){ NULL, 0 } : figure->value));
        JSON_PUT_STRING(out, "unit", (unit.length == 0 ? (struct str){ NULL, 0 } : unit));
        JSON_PUT_WORD(out, "state", state_names[figure->state]);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void put_aliases(struct buf *out, struct str aliases)
{
    json_open(out, '[');
    while (aliases.length > 0) {
        size_t end = str_find(aliases, ';');
        json_string(out, str_trim(str_slice(aliases, 0, end)));
        aliases = str_slice(aliases, end + 1, aliases.length);
    }
    json_close(out, ']');
}

static void put_texts(struct buf *out, const struct chip *chip)
{
    const struct {
        const char *name;
        struct str text;
    } texts[] = {
        { "\"launched\":", chip->launched },
        { "\"memory_type\":", chip->memory_type },
        { "\"memory_gb\":", chip->memory_gb },
        { "\"node\":", chip->node },
        { "\"transistors_bn\":", chip->transistors_bn },
        { "\"confidence\":", chip->confidence },
        { "\"source\":", chip->source },
        { "\"published_class\":", chip->published_class },
        { "\"stated_by\":", chip->stated_by },
        { "\"notes\":", chip->notes },
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        json_raw(out, texts[i].name, strlen(texts[i].name));
        json_string(out, texts[i].text);
    }
}

void chip_to_json(const struct policy *policy, const struct chip *chip,
                  const struct chip_judged *judged, struct buf *out)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "name", chip->name);
    JSON_PUT_STRING(out, "family", chip->family);
    JSON_PUT_STRING(out, "vendor", chip->vendor);
    JSON_PUT_STRING(out, "model", chip->model);
    JSON_PUT_STRING(out, "variant", chip->variant);
    JSON_KEY(out, "aliases");
    put_aliases(out, chip->aliases);
    JSON_PUT_DATE(out, "on", judged->on);
    JSON_PUT_STRINGS(out, "scenarios", policy->scenarios, policy->scenario_count);
    JSON_KEY(out, "entries");
    put_entries(out, judged, false);
    JSON_KEY(out, "entries_unknown");
    put_entries(out, judged, true);
    JSON_PUT_STRING(out, "tpp", judged->tpp);
    JSON_PUT_STRING(out, "performance_density", judged->density);
    JSON_KEY(out, "figures");
    put_figures(out, policy, chip);
    put_texts(out, chip);
    json_close(out, '}');
    json_end(out);
}
