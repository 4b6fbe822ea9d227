/* SPDX-License-Identifier: Apache-2.0 */
/* decide/headroom.c - how far it is to the next line, and where the item may go; see headroom.h. */
#include "decide/headroom.h"

#include <string.h>

#include "decide/probe.h"

/* A figure of the order with the pieces of its line, and the one that it stands in. */
struct axis {
    struct headroom_figure figure;
    struct pieces pieces;
    size_t here;
};

struct room {
    struct probe *probe;
    struct trial now;
    struct axis *axes;
    size_t axis_count;
    struct headroom *ret;
    size_t line_capacity;
    struct err *err;
};

static bool no_memory(struct room *room)
{
    return arena_error(&room->probe->session->work, room->err);
}

/* ---- answers ---- */

static bool fill_answer(struct room *room, const struct trial *trial, struct headroom_answer *ret)
{
    const struct program *program = room->probe->days[0].judgment.program;
    *ret = (struct headroom_answer){ .outcome = trial->outcome_word, .review = trial->review_word };
    ret->entries =
        arena_array(&room->probe->session->work, program->entry_count, sizeof *ret->entries);
    if (ret->entries == NULL)
        return no_memory(room);
    for (size_t i = 0; i < program->entry_count; i++) {
        if (trial->entries[i] == TRUTH_TRUE)
            ret->entries[ret->entry_count++] = program->entries[i].code;
    }
    return true;
}

/* ---- the figures ---- */

static size_t piece_of(const struct pieces *pieces, struct num value)
{
    size_t i = 0;
    for (; i + 1 < pieces->count; i++) {
        int order = num_compare(value, pieces->list[i].to);
        if (order < 0 || (order == 0 && pieces->list[i].to_reached))
            break;
    }
    return i;
}

static bool find_axes(struct room *room)
{
    struct probe *probe = room->probe;
    const struct policy *policy = probe->session->decider->policy;
    size_t capacity = 0;
    for (const struct fact *fact = policy->facts; fact != NULL; fact = fact->next) {
        if (!probe_is_figure(probe, fact))
            continue;
        uint32_t reader = epoch_reader(probe->days[0].judgment.epoch, fact, fact->slot);
        struct axis axis = { .figure = { .fact = fact } };
        axis.figure.value = *result_scalar(&probe->days[0].judgment.results, reader, 0);
        if (axis.figure.value.state != VALUE_KNOWN)
            continue;
        if (!probe_pieces(probe, fact, false, &axis.pieces, room->err))
            return false;
        axis.figure.unclear = axis.pieces.edges.unclear;
        axis.here = piece_of(&axis.pieces, axis.figure.value.num);
        if (axis.pieces.count < 2 && !axis.figure.unclear)
            continue; /* no rule compares it */
        if (!arena_grow(&probe->session->work, &room->axes, room->axis_count, &capacity,
                        sizeof *room->axes))
            return no_memory(room);
        room->axes[room->axis_count++] = axis;
    }
    return true;
}

/* Tries the order with one or two figures put otherwise. */
static bool try_at(struct room *room, const struct axis *a, struct num a_value,
                   const struct axis *b, struct num b_value, struct trial *ret)
{
    struct value *a_slot = probe_value(room->probe, a->figure.fact);
    struct value *b_slot = b == NULL ? NULL : probe_value(room->probe, b->figure.fact);
    struct value a_before = *a_slot;
    struct value b_before = b == NULL ? a_before : *b_slot;
    *a_slot = (struct value){ .num = a_value, .state = VALUE_KNOWN, .said = true };
    if (b != NULL)
        *b_slot = (struct value){ .num = b_value, .state = VALUE_KNOWN, .said = true };
    bool done = probe_try(room->probe, ret, room->err);
    *a_slot = a_before;
    if (b != NULL)
        *b_slot = b_before;
    return done;
}

/* The piece's end that is next to where the figure stands. */
static struct headroom_move move_to(const struct axis *axis, size_t piece)
{
    const struct stretch *p = &axis->pieces.list[piece];
    bool up = piece > axis->here;
    return (struct headroom_move){ .figure = axis->figure,
                                   .up = up,
                                   .at = up ? p->from : p->to,
                                   .beyond = up ? !p->from_reached : !p->to_reached };
}

/* The comparisons that turn on the way into the piece. */
static struct turn turn_into(const struct axis *axis, size_t piece)
{
    const struct stretch *p = &axis->pieces.list[piece];
    return piece > axis->here ? p->at_from : p->at_to;
}

static bool add_line(struct room *room, const struct headroom_line *line)
{
    if (!arena_grow(&room->probe->session->work, &room->ret->lines, room->ret->line_count,
                    &room->line_capacity, sizeof *line))
        return no_memory(room);
    room->ret->lines[room->ret->line_count++] = *line;
    return true;
}

/* Lines of one figure in one direction, up to the first behind which the outcome is another. */
static bool walk_axis(struct room *room, const struct axis *axis, bool up)
{
    struct trial last = room->now;
    size_t piece = axis->here;
    for (;;) {
        struct trial trial;
        struct headroom_line line = { .move_count = 1 };
        if (up ? piece + 1 == axis->pieces.count : piece == 0)
            return true;
        piece += up ? 1 : (size_t)-1;
        if (!try_at(room, axis, axis->pieces.list[piece].inside, NULL, num_int(0), &trial))
            return false;
        if (trials_alike(room->probe, &last, &trial))
            continue;
        line.moves[0] = move_to(axis, piece);
        line.turns = trials_turn(&room->now, &trial);
        if (!probe_rules(room->probe, &axis->pieces, turn_into(axis, piece), &last, &trial,
                         &line.rules, &line.rule_count, room->err) ||
            !fill_answer(room, &trial, &line.answer) || !add_line(room, &line))
            return false;
        if (line.turns)
            return true;
        last = trial;
    }
}

/* ---- two figures together ---- */

/* |at - value| / value; false for a value of zero. */
static bool relative(const struct headroom_move *move, struct num *ret)
{
    struct num value = move->figure.value.num;
    if (value.top == 0 || !num_subtract(move->at, value, ret) || !num_divide(*ret, value, ret))
        return false;
    if (ret->top < 0)
        ret->top = -ret->top;
    return true;
}

/* With both figures put, neither is worked out from the other; nor may a comparison read both. */
static bool share_comparison(const struct axis *a, const struct axis *b)
{
    for (size_t i = 0; i < a->pieces.edges.count; i++) {
        for (size_t k = 0; k < b->pieces.edges.count; k++) {
            if (a->pieces.edges.list[i].node == b->pieces.edges.list[k].node)
                return true;
        }
    }
    return false;
}

struct nearest {
    struct num distance;
    bool found;
    const struct axis *a, *b;
    size_t a_piece, b_piece;
    struct trial trial;
};

/* How far it is to the piece; false where the figure stands in it, or there is no measure. */
static bool piece_distance(const struct axis *axis, size_t piece, struct num *ret)
{
    struct headroom_move move = move_to(axis, piece);
    return piece != axis->here && relative(&move, ret);
}

static bool search_pair(struct room *room, const struct axis *a, const struct axis *b,
                        struct nearest *nearest)
{
    for (size_t i = 0; i < a->pieces.count; i++) {
        for (size_t k = 0; k < b->pieces.count; k++) {
            struct num a_far;
            struct num b_far;
            struct trial trial;
            if (!piece_distance(a, i, &a_far) || !piece_distance(b, k, &b_far))
                continue;
            struct num far = num_compare(a_far, b_far) > 0 ? a_far : b_far;
            if (nearest->found && num_compare(far, nearest->distance) >= 0)
                continue;
            if (!try_at(room, a, a->pieces.list[i].inside, b, b->pieces.list[k].inside, &trial))
                return false;
            if (trials_turn(&room->now, &trial))
                *nearest = (struct nearest){ far, true, a, b, i, k, trial };
        }
    }
    return true;
}

/* As far as the nearest line of one figure that turns the outcome; beyond it two are no news. */
static void nearest_single(const struct room *room, struct nearest *ret)
{
    for (size_t i = 0; i < room->ret->line_count; i++) {
        const struct headroom_line *line = &room->ret->lines[i];
        struct num far;
        if (line->turns && relative(&line->moves[0], &far) &&
            (!ret->found || num_compare(far, ret->distance) < 0))
            *ret = (struct nearest){ .distance = far, .found = true };
    }
}

/* The pieces of both while each is put, so that none is worked out from the other. */
static bool axes_apart(struct room *room, const struct axis *a, const struct axis *b,
                       struct axis *ret_a, struct axis *ret_b)
{
    struct probe *probe = room->probe;
    struct value *a_slot = probe_value(probe, a->figure.fact);
    struct value *b_slot = probe_value(probe, b->figure.fact);
    struct value a_before = *a_slot;
    struct value b_before = *b_slot;
    struct trial trial;
    *ret_a = *a;
    *ret_b = *b;
    *a_slot = a->figure.value;
    *b_slot = b->figure.value;
    bool done = probe_try(probe, &trial, room->err) &&
                probe_pieces(probe, a->figure.fact, false, &ret_a->pieces, room->err) &&
                probe_pieces(probe, b->figure.fact, false, &ret_b->pieces, room->err);
    *a_slot = a_before;
    *b_slot = b_before;
    ret_a->here = piece_of(&ret_a->pieces, a->figure.value.num);
    ret_b->here = piece_of(&ret_b->pieces, b->figure.value.num);
    return done;
}

static bool find_joint(struct room *room)
{
    struct arena *work = &room->probe->session->work;
    struct nearest nearest = { .found = false };
    nearest_single(room, &nearest);
    for (size_t i = 0; i < room->axis_count; i++) {
        for (size_t k = i + 1; k < room->axis_count; k++) {
            struct axis *both = arena_array(work, 2, sizeof *both);
            if (both == NULL)
                return no_memory(room);
            if (!axes_apart(room, &room->axes[i], &room->axes[k], &both[0], &both[1]))
                return false;
            if (!share_comparison(&both[0], &both[1]) &&
                !search_pair(room, &both[0], &both[1], &nearest))
                return false;
        }
    }
    if (nearest.a == NULL)
        return true;
    struct headroom_line *joint = arena_alloc(work, sizeof *joint);
    if (joint == NULL)
        return no_memory(room);
    joint->move_count = 2;
    joint->turns = true;
    joint->moves[0] = move_to(nearest.a, nearest.a_piece);
    joint->moves[1] = move_to(nearest.b, nearest.b_piece);
    room->ret->joint = joint;
    const struct axis *last = nearest.b;
    return fill_answer(room, &nearest.trial, &joint->answer) &&
           probe_rules(room->probe, &last->pieces, turn_into(last, nearest.b_piece), &room->now,
                       &nearest.trial, &joint->rules, &joint->rule_count, room->err);
}

/* ---- where it may go ---- */

static bool put_place(struct room *room, int32_t country, const struct judgment *judgment)
{
    struct headroom *ret = room->ret;
    bool outcomes[OUTCOME_COUNT];
    bool reviews[REVIEW_COUNT];
    enum outcome outcome = judged_outcome(judgment, outcomes);
    enum review review = judged_review(judgment, reviews);
    size_t i = 0;
    while (i < ret->place_count &&
           (ret->places[i].outcome != outcome || ret->places[i].review != review))
        i++;
    if (i == ret->place_count) {
        int32_t *countries =
            arena_array(&room->probe->session->work, COUNTRY_ID_COUNT, sizeof *countries);
        if (countries == NULL)
            return no_memory(room);
        ret->places[ret->place_count++] = (struct headroom_places){ .outcome = outcome,
                                                                    .review = review,
                                                                    .countries = countries };
    }
    ret->places[i].countries[ret->places[i].count++] = country;
    return true;
}

static bool find_places(struct room *room, const struct order *order,
                        const struct decide_options *options)
{
    struct session *session = room->probe->session;
    uint64_t all[COUNTRY_WORDS];
    country_all(all);
    room->ret->places = arena_array(&session->work, (size_t)OUTCOME_COUNT * REVIEW_COUNT,
                                    sizeof *room->ret->places);
    if (room->ret->places == NULL)
        return no_memory(room);
    for (int32_t country = 0; country < COUNTRY_ID_COUNT; country++) {
        struct order there = *order;
        struct bound bound;
        struct judgment judgment;
        char code[3];
        if ((all[country / 64] >> country % 64 & 1) == 0)
            continue;
        country_text(country, code);
        there.to = (struct str){ code, 2 };
        if (!bind_order(session, &there, options, NULL, &bound, room->err) ||
            !judge_day(session, &bound, bound.on, options->posture == POSTURE_TEXT, &judgment,
                       room->err) ||
            !put_place(room, country, &judgment))
            return false;
    }
    return true;
}

bool decide_headroom(struct session *session, const struct order *order,
                     const struct decide_options *options, struct headroom *ret, struct err *err)
{
    struct probe probe;
    struct room room = { .probe = &probe, .ret = ret, .err = err };
    *ret = (struct headroom){ 0 };
    if (!probe_open(&probe, session, order, options, err) || !probe_try(&probe, &room.now, err) ||
        !fill_answer(&room, &room.now, &ret->now) || !find_axes(&room))
        return false;
    ret->figures = arena_array(&session->work, room.axis_count, sizeof *ret->figures);
    if (ret->figures == NULL)
        return no_memory(&room);
    for (size_t i = 0; i < room.axis_count; i++) {
        ret->figures[ret->figure_count++] = room.axes[i].figure;
        if (!walk_axis(&room, &room.axes[i], false) || !walk_axis(&room, &room.axes[i], true))
            return false;
    }
    return find_joint(&room) && find_places(&room, order, options);
}
