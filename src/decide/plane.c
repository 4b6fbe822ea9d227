/* SPDX-License-Identifier: Apache-2.0 */
/* decide/plane.c - see plane.h. */
#include "decide/plane.h"

#include <string.h>

#include "base/date.h"
#include "decide/compare_priv.h"

struct planner {
    struct probe probe;
    struct plane *ret;
    struct err *err;
};

static bool no_memory(const struct planner *planner)
{
    return arena_error(&planner->probe.session->work, planner->err);
}

/* ---- cells ---- */

/* A value alone, at which something is unlike both sides, is left to the lines. */
static bool keep_pieces(const struct planner *planner, const struct pieces *pieces,
                        struct plane_piece **ret_list, struct num **ret_inside, size_t *ret_count)
{
    struct arena *work = &planner->probe.session->work;
    struct plane_piece *list = arena_array(work, pieces->count, sizeof *list);
    struct num *inside = arena_array(work, pieces->count, sizeof *inside);
    if (list == NULL || inside == NULL)
        return no_memory(planner);
    *ret_count = 0;
    for (size_t i = 0; i < pieces->count; i++) {
        const struct stretch *piece = &pieces->list[i];
        if (!piece->open_end && num_compare(piece->from, piece->to) == 0)
            continue;
        inside[*ret_count] = piece->inside;
        list[(*ret_count)++] = (struct plane_piece){ piece->from, piece->to, piece->open_end };
    }
    *ret_list = list;
    *ret_inside = inside;
    return true;
}

static void put(struct probe *probe, const struct fact *fact, struct num num)
{
    struct value *value = probe_value(probe, fact);
    value->state = VALUE_KNOWN;
    value->num = num;
}

/* A review is that of a license that is required for certain. */
static struct compared_answer drawn(struct compared_answer answer)
{
    if (answer.outcome != OUTCOME_LICENSE_REQUIRED)
        answer.review = REVIEW_NONE;
    return answer;
}

static bool fill_cells(struct planner *planner, const struct num *across, const struct num *up)
{
    struct plane *ret = planner->ret;
    struct arena *work = &planner->probe.session->work;
    ret->cells = arena_array(work, ret->across_count * ret->up_count, sizeof *ret->cells);
    if (ret->cells == NULL)
        return no_memory(planner);
    for (size_t y = 0; y < ret->up_count; y++) {
        for (size_t x = 0; x < ret->across_count; x++) {
            struct trial trial;
            put(&planner->probe, ret->x, across[x]);
            put(&planner->probe, ret->y, up[y]);
            if (!probe_try(&planner->probe, &trial, planner->err))
                return false;
            ret->cells[y * ret->across_count + x] = drawn((struct compared_answer){
                trial.outcome_word, trial.review_word, trial.not_covered });
        }
    }
    return true;
}

/* ---- lines at which nothing changes ---- */

static bool columns_alike(const struct plane *plane, size_t a, size_t b)
{
    for (size_t y = 0; y < plane->up_count; y++) {
        const struct compared_answer *row = plane->cells + y * plane->across_count;
        if (!compared_alike(&row[a], &row[b]))
            return false;
    }
    return true;
}

static void join_columns(struct plane *plane)
{
    size_t count = plane->across_count;
    size_t left = 0; /* the last that stays */
    size_t stay[256];
    if (count > sizeof stay / sizeof stay[0])
        return;
    stay[0] = 0;
    for (size_t x = 1; x < count; x++) {
        if (columns_alike(plane, stay[left], x)) {
            plane->across[left].to = plane->across[x].to;
            plane->across[left].open_end = plane->across[x].open_end;
        } else {
            left++;
            stay[left] = x;
            plane->across[left] = plane->across[x];
        }
    }
    for (size_t y = 0; y < plane->up_count; y++) {
        for (size_t x = 0; x <= left; x++)
            plane->cells[y * (left + 1) + x] = plane->cells[y * count + stay[x]];
    }
    plane->across_count = left + 1;
}

static bool rows_alike(const struct plane *plane, size_t a, size_t b)
{
    for (size_t x = 0; x < plane->across_count; x++) {
        if (!compared_alike(&plane->cells[a * plane->across_count + x],
                            &plane->cells[b * plane->across_count + x]))
            return false;
    }
    return true;
}

static void join_rows(struct plane *plane)
{
    size_t left = 0;
    for (size_t y = 1; y < plane->up_count; y++) {
        if (rows_alike(plane, left, y)) {
            plane->up[left].to = plane->up[y].to;
            plane->up[left].open_end = plane->up[y].open_end;
            continue;
        }
        left++;
        plane->up[left] = plane->up[y];
        memmove(&plane->cells[left * plane->across_count], &plane->cells[y * plane->across_count],
                plane->across_count * sizeof *plane->cells);
    }
    plane->up_count = left + 1;
}

/* ---- chips ---- */

static const struct value *known_figure(const struct judgment *judgment, const struct fact *fact)
{
    uint32_t reader = epoch_reader(judgment->epoch, fact, fact->slot);
    const struct value *value =
        reader == NODE_NONE ? NULL : result_scalar(&judgment->results, reader, 0);
    return value != NULL && value->state == VALUE_KNOWN && value->num.top > 0 ? value : NULL;
}

/* The order without what it says of its item. */
static bool without_item(struct planner *planner, const struct order *order, struct order *ret)
{
    const struct policy *policy = planner->probe.session->decider->policy;
    struct given_fact *facts =
        arena_array(&planner->probe.session->analysis, order->fact_count + 1, sizeof *facts);
    if (facts == NULL)
        return arena_error(&planner->probe.session->analysis, planner->err);
    *ret = *order;
    ret->item = (struct order_item){ 0 };
    ret->facts = facts;
    ret->fact_count = 0;
    for (size_t i = 0; i < order->fact_count; i++) {
        struct str name = order->facts[i].name;
        const struct fact *fact = policy_fact(policy, str_slice(name, 0, str_find(name, '[')));
        if (fact == NULL || !fact->of_item)
            facts[ret->fact_count++] = order->facts[i];
    }
    return true;
}

/* The chip in the order, all else alike. */
static bool add_dot(struct planner *planner, const struct order *order, const struct chip *chip,
                    bool asked)
{
    struct session *session = planner->probe.session;
    struct order there = *order;
    there.item.name = chip->name;
    struct bound bound;
    struct judgment judgment;
    if (!bind_order(session, &there, planner->probe.bound.options, chip, &bound, planner->err) ||
        !judge_day(session, &bound, bound.on, bound.options->posture == POSTURE_TEXT, &judgment,
                   planner->err))
        return false;
    const struct value *x = known_figure(&judgment, planner->ret->x);
    const struct value *y = known_figure(&judgment, planner->ret->y);
    if (x == NULL || y == NULL)
        return true;
    planner->ret->dots[planner->ret->dot_count++] = (struct plane_dot){
        .name = chip->name,
        .x = x->num,
        .y = y->num,
        .answer = drawn(compared_of(&judgment)),
        .asked = asked,
    };
    return true;
}

static bool add_dots(struct planner *planner, const struct order *order)
{
    struct session *session = planner->probe.session;
    const struct catalog *catalog = session->decider->catalog;
    struct catalog_match match = { .count = 0 };
    struct order there;
    if (!without_item(planner, order, &there))
        return false;
    planner->ret->dots =
        arena_array(&session->work, catalog->chip_count, sizeof *planner->ret->dots);
    if (planner->ret->dots == NULL)
        return no_memory(planner);
    if (order->item.name.length > 0)
        catalog_find(catalog, order->item.name, &match);
    for (size_t i = 0; i < catalog->chip_count; i++) {
        const struct chip *chip = &catalog->chips[i];
        bool asked = match.count == 1 && match.chips[0] == chip;
        if ((asked || chip_launched(chip, planner->probe.bound.on)) &&
            !add_dot(planner, &there, chip, asked))
            return false;
        if (asked)
            planner->ret->item = chip->name;
    }
    return true;
}

/* Whether the order says the figure, of the item or as a fact. */
static bool says(const struct order *order, const struct fact *fact)
{
    struct str own = str_slice(fact->path, str_find(fact->path, '.') + 1, fact->path.length);
    for (size_t i = 0; i < order->fact_count; i++) {
        if (str_equal(order->facts[i].name, fact->path))
            return true;
    }
    for (size_t i = 0; i < order->item.figure_count; i++) {
        if (str_equal(order->item.figures[i].name, own))
            return true;
    }
    return false;
}

/* With both figures said, whatever they are: what has figures is read as a chip. */
static bool open_probe(struct planner *planner, struct session *session, const struct order *order,
                       const struct decide_options *options)
{
    const struct fact *axes[] = { planner->ret->x, planner->ret->y };
    struct arena *arena = &session->analysis; /* the probe keeps the order */
    struct order *there = arena_alloc(arena, sizeof *there);
    struct given_fact *facts = arena_array(arena, order->fact_count + 2, sizeof *facts);
    if (there == NULL || facts == NULL)
        return arena_error(arena, planner->err);
    *there = *order;
    if (order->fact_count > 0)
        memcpy(facts, order->facts, order->fact_count * sizeof *facts);
    there->facts = facts;
    for (size_t i = 0; i < 2; i++) {
        if (!says(order, axes[i]))
            facts[there->fact_count++] = (struct given_fact){ .name = axes[i]->path,
                                                              .value = STR("1"),
                                                              .kind = GIVEN_NUMBER };
    }
    return probe_open(&planner->probe, session, there, options, planner->err);
}

/* There are no lines of a figure that no rule reads, and no chip has a place. */
static bool is_read(const struct planner *planner, const struct fact *fact)
{
    const struct judgment *judgment = &planner->probe.days[0].judgment;
    char day[DATE_TEXT_SIZE];
    if (epoch_reader(judgment->epoch, fact, fact->slot) != NODE_NONE)
        return true;
    err_set(planner->err, ERR_VALUE, "no rule in force on %s reads '%.*s'",
            date_format(judgment->day, day), STR_ARG(fact->path));
    return err_hint(planner->err, "the lines of another date can be drawn: --on");
}

bool decide_plane(struct session *session, const struct order *order,
                  const struct decide_options *options, struct plane *ret, struct err *err)
{
    const struct known_facts *known = &session->decider->known;
    struct planner planner = { .ret = ret, .err = err };
    struct pieces across;
    struct pieces up;
    struct trial trial;
    struct num *x_inside;
    struct num *y_inside;
    *ret = (struct plane){ .x = known->tpp, .y = known->density };
    session_begin_analysis(session);
    if (ret->x == NULL || ret->y == NULL)
        return err_set(err, ERR_NAME, "the packs have no 'item.tpp' and 'item.pd' to plot");
    if (!open_probe(&planner, session, order, options) || !probe_try(&planner.probe, &trial, err) ||
        !is_read(&planner, ret->x) || !is_read(&planner, ret->y) ||
        !probe_pieces(&planner.probe, ret->x, false, &across, err) ||
        !probe_pieces(&planner.probe, ret->y, false, &up, err) ||
        !keep_pieces(&planner, &across, &ret->across, &x_inside, &ret->across_count) ||
        !keep_pieces(&planner, &up, &ret->up, &y_inside, &ret->up_count) ||
        !fill_cells(&planner, x_inside, y_inside))
        return false;
    join_columns(ret);
    join_rows(ret);
    return add_dots(&planner, order);
}
