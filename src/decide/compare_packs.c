/* SPDX-License-Identifier: Apache-2.0 */
/* decide/compare_packs.c - chips that come out otherwise by other packs; see compare.h. */
#include "decide/compare_priv.h"

struct both {
    struct session *const *sessions;
    const struct compared_side *sides;
    struct order order;
    char code[3];
    struct err *err;
};

static const struct chip *same_chip(const struct catalog *catalog, struct str name)
{
    for (size_t i = 0; i < catalog->chip_count; i++) {
        if (str_equal(catalog->chips[i].name, name))
            return &catalog->chips[i];
    }
    return NULL;
}

static bool answer_by(struct both *both, int side, const struct chip *chip,
                      struct compared_answer *ret)
{
    const struct compared_side *of = &both->sides[side];
    struct session *session = both->sessions[side];
    struct bound bound;
    struct judgment judgment;
    session_begin(session);
    if (!bind_order(session, &both->order, of->options, chip, &bound, both->err) ||
        !judge_day(session, &bound, of->day, of->options->posture == POSTURE_TEXT, &judgment,
                   both->err))
        return false;
    *ret = compared_of(&judgment);
    return true;
}

/* The chips of both catalogs for which the answer is another, to one destination. */
static bool list_chips(struct both *both, struct compared_group *group)
{
    struct arena *arena = &both->sessions[1]->analysis;
    const struct catalog *before = both->sessions[0]->decider->catalog;
    const struct catalog *after = both->sessions[1]->decider->catalog;
    size_t capacity = 0;
    for (size_t i = 0; i < after->chip_count; i++) {
        const struct chip *chip = &after->chips[i];
        const struct chip *old = same_chip(before, chip->name);
        struct compared_chip compared = { .name = chip->name };
        if (old == NULL || !chip_launched(chip, both->sides[1].day))
            continue;
        both->order.item.name = chip->name;
        if (!answer_by(both, 0, old, &compared.before) ||
            !answer_by(both, 1, chip, &compared.after))
            return false;
        if (compared_alike(&compared.before, &compared.after))
            continue;
        if (!arena_grow(arena, &group->chips, group->chip_count, &capacity, sizeof *group->chips))
            return arena_error(arena, both->err);
        group->chips[group->chip_count++] = compared;
    }
    return true;
}

/* Nothing differs where nothing is compared: that would be no answer. */
static bool have_chips(const struct both *both)
{
    const struct catalog *after = both->sessions[1]->decider->catalog;
    for (size_t i = 0; i < after->chip_count; i++) {
        if (same_chip(both->sessions[0]->decider->catalog, after->chips[i].name) != NULL)
            return true;
    }
    err_set(both->err, ERR_VALUE, "no chip is in the catalogs of both packs");
    return err_hint(both->err, "put chips.csv beside the rules of both, or compare the law alone: "
                               "--only law");
}

bool decide_compare_packs(struct session *const sessions[2], struct str exporter,
                          const struct compared_side sides[2], struct comparison *ret,
                          struct err *err)
{
    struct arena *arena = &sessions[1]->analysis;
    struct both both = { .sessions = sessions, .sides = sides, .err = err };
    uint64_t all[COUNTRY_WORDS];
    *ret = (struct comparison){ 0 };
    session_begin_analysis(sessions[1]);
    if (!have_chips(&both))
        return false;
    country_all(all);
    both.order.from = STR("US");
    both.order.exporter_name = exporter.length > 0 ? exporter : STR("Anyone Else");
    for (int32_t country = 0; country < COUNTRY_ID_COUNT; country++) {
        struct compared_group group = { .exporter = exporter };
        if ((all[country / 64] >> country % 64 & 1) == 0)
            continue;
        country_text(country, both.code);
        both.order.to = (struct str){ both.code, 2 };
        if (!list_chips(&both, &group))
            return false;
        if (group.chip_count == 0)
            continue;
        group.countries = arena_array_raw(arena, COUNTRY_ID_COUNT, sizeof *group.countries);
        if (group.countries == NULL)
            return arena_error(arena, err);
        group.countries[group.country_count++] = country;
        if (!compare_put_group(arena, ret, &group, err))
            return false;
    }
    return true;
}
