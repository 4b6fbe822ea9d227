/* SPDX-License-Identifier: Apache-2.0 */
/* plan/window.c - see window.h. */
#include "plan/window.h"

#include <stdlib.h>
#include <string.h>

/* ---- what was known ---- */

static int32_t known_from(const struct source *source, bool addressee)
{
    int32_t known = source->public_from;
    if (known == DATE_OPEN)
        known = source->published != DATE_OPEN ? source->published : source->effective;
    if (addressee && source->served < known)
        known = source->served;
    /* What was only served is never known to others, not even to whom everything is known. */
    return known == DATE_OPEN ? DATE_OPEN + 1 : known;
}

static bool is_knower(const struct view *view, const struct firm *firm)
{
    if (firm == NULL || view->knower == KNOWER_PUBLIC)
        return false;
    return view->knower == KNOWER_ANY || firm == &view->policy->firms[view->knower];
}

static int32_t citations_from(const struct view *view, const struct citation *cites)
{
    int32_t latest = DATE_MIN;
    for (const struct citation *cite = cites; cite != NULL; cite = cite->next) {
        int32_t known = known_from(cite->source, is_knower(view, cite->source->firm));
        if (known > latest)
            latest = known;
    }
    return latest;
}

bool view_knows(const struct view *view, const struct citation *cites)
{
    return citations_from(view, cites) <= view->known;
}

int32_t view_event_known_from(const struct view *view, const struct event *event)
{
    return event->known != DATE_OPEN ? event->known : citations_from(view, event->cites);
}

int32_t view_known_from(const struct view *view, const struct rule *rule)
{
    return citations_from(view, rule->cites);
}

/* Events are folded in the order in which they became known. */
static bool same_order(const struct view *a, const struct view *b, const struct rule *rule)
{
    for (const struct event *first = rule->events; first != NULL; first = first->next_of_rule) {
        for (const struct event *then = first->next_of_rule; then != NULL;
             then = then->next_of_rule) {
            bool in_a = view_event_known_from(a, first) <= view_event_known_from(a, then);
            bool in_b = view_event_known_from(b, first) <= view_event_known_from(b, then);
            if (in_a != in_b)
                return false;
        }
    }
    return true;
}

bool views_alike(const struct view *a, const struct view *b)
{
    const struct policy *policy = a->policy;
    for (const struct source *source = policy->sources; source != NULL; source = source->next) {
        bool known = known_from(source, is_knower(a, source->firm)) <= a->known;
        if (known != (known_from(source, is_knower(b, source->firm)) <= b->known))
            return false;
    }
    for (const struct rule *rule = policy->rules; rule != NULL; rule = rule->next) {
        if (!same_order(a, b, rule))
            return false;
    }
    return true;
}

/* ---- windows ---- */

/* Takes [from, to) out of the spans; false when they fall into too many pieces. */
static bool cut(struct day_span *spans, size_t *count, int32_t from, int32_t to)
{
    struct day_span left[WINDOW_SPANS_MAX * 2];
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        if (spans[i].from < from && spans[i].from < spans[i].to)
            left[kept++] =
                (struct day_span){ spans[i].from, spans[i].to < from ? spans[i].to : from };
        if (spans[i].to > to)
            left[kept++] =
                (struct day_span){ spans[i].from > to ? spans[i].from : to, spans[i].to };
    }
    if (kept > WINDOW_SPANS_MAX)
        return false;
    memcpy(spans, left, kept * sizeof *left);
    *count = kept;
    return true;
}

/* Adds [from, to), keeping the spans sorted and disjoint. */
static bool join(struct day_span *spans, size_t *count, int32_t from, int32_t to)
{
    if (from >= to)
        return true;
    if (!cut(spans, count, from, to) || *count == WINDOW_SPANS_MAX)
        return false;
    size_t at = 0;
    while (at < *count && spans[at].from < from)
        at++;
    memmove(spans + at + 1, spans + at, (*count - at) * sizeof *spans);
    spans[at] = (struct day_span){ from, to };
    ++*count;
    return true;
}

/* What folding the events needs to know besides the window. */
struct folding {
    const struct view *view;
    struct window *window;
    int32_t end; /* of the window as it would be without suspensions */
};

static bool fold(const struct folding *folding, const struct event *event)
{
    struct window *window = folding->window;
    switch (event->kind) {
    case EVENT_SUSPEND:
        return cut(window->in_force, &window->count, event->from, event->to);
    case EVENT_RESUME:
        return join(window->in_force, &window->count, event->from,
                    event->has_to ? event->to : folding->end);
    case EVENT_RESCIND:
        return cut(window->in_force, &window->count, event->from, DATE_OPEN + 1);
    case EVENT_POSTPONE:
        return cut(window->in_force, &window->count, DATE_MIN, event->from);
    case EVENT_CORRECT:
        /* The text stays until the one that takes its place is known too. */
        if (event->with.rule == NULL || view_knows(folding->view, event->with.rule->cites))
            window->count = 0;
        return true;
    case EVENT_UNENFORCE:
        if (window->unenforced_count == WINDOW_SPANS_MAX)
            return false;
        window->unenforced[window->unenforced_count] = (struct day_span){ event->from, event->to };
        window->unenforced_by[window->unenforced_count++] = event;
        return true;
    case EVENT_EXTEND:
    case EVENT_SAVINGS:
    case EVENT_NOTE:
        return true;
    }
    return true;
}

/*
 * The next event of the rule after (day, position), in the order in which they became known; NULL
 * at the end.
 */
static const struct event *next_event(const struct view *view, const struct rule *rule,
                                      int32_t *day, size_t *position)
{
    const struct event *best = NULL;
    int32_t best_day = DATE_OPEN;
    size_t best_position = 0;
    size_t at = 0;
    for (const struct event *event = rule->events; event != NULL; event = event->next_of_rule) {
        at++;
        int32_t known = view_event_known_from(view, event);
        bool later = known > *day || (known == *day && at > *position);
        if (later && known <= view->known && (best == NULL || known < best_day)) {
            best = event;
            best_day = known;
            best_position = at;
        }
    }
    *day = best_day;
    *position = best_position;
    return best;
}

/*
 * Folds the events into [from, to).  Extensions come first: what was suspended stays suspended when
 * the end moves.
 */
static bool fold_all(const struct view *view, const struct rule *rule, int32_t to,
                     struct window *window)
{
    struct folding folding = { .view = view, .window = window, .end = to };
    const struct event *event;
    int32_t day = DATE_MIN - 1;
    size_t position = 0;
    while ((event = next_event(view, rule, &day, &position)) != NULL) {
        if (event->kind == EVENT_EXTEND)
            folding.end = event->to;
    }
    window->in_force[window->count++] = (struct day_span){ rule->from, folding.end };
    day = DATE_MIN - 1;
    position = 0;
    while ((event = next_event(view, rule, &day, &position)) != NULL) {
        if (!fold(&folding, event))
            return false;
    }
    return true;
}

/*
 * The day from which the next version stands in the place of the rule: not before that version is
 * known, and not if it was rescinded or put off before it began.
 */
static bool replaced_from(const struct view *view, const struct rule *next, int32_t *ret_day)
{
    struct window window = { .known = view_knows(view, next->cites) };
    *ret_day = DATE_OPEN;
    if (!window.known)
        return true;
    if (!fold_all(view, next, next->to, &window))
        return false;
    if (window.count > 0)
        *ret_day = window.in_force[0].from;
    return true;
}

/* An end that only the next version brings is not known before that version is. */
static bool end_of(const struct view *view, const struct rule *rule, int32_t *ret_end)
{
    const struct rule *next = rule->replaced_by;
    *ret_end = rule->to;
    if (next == NULL || (rule->to != DATE_OPEN && rule->to != next->from))
        return true;
    return replaced_from(view, next, ret_end);
}

bool window_of(const struct view *view, const struct rule *rule, struct window *ret_window,
               struct err *err)
{
    struct window window = { .known = view_knows(view, rule->cites) };
    int32_t end;
    if (window.known && (!end_of(view, rule, &end) || !fold_all(view, rule, end, &window)))
        return err_set(err, ERR_LIMIT, "rule '%.*s' is in force in more than %d pieces",
                       STR_ARG(rule->id), WINDOW_SPANS_MAX);
    *ret_window = window;
    return true;
}

bool window_in_force(const struct window *window, int32_t day)
{
    for (size_t i = 0; i < window->count; i++) {
        if (window->in_force[i].from <= day && day < window->in_force[i].to)
            return true;
    }
    return false;
}

const struct event *window_unenforced(const struct window *window, int32_t day)
{
    for (size_t i = 0; i < window->unenforced_count; i++) {
        if (window->unenforced[i].from <= day && day < window->unenforced[i].to)
            return window->unenforced_by[i];
    }
    return NULL;
}

/* ---- dated values ---- */

struct value threshold_on(const struct view *view, const struct threshold *threshold, int32_t day)
{
    struct value value = { .num = num_int(0), .state = VALUE_UNKNOWN };
    for (const struct threshold_step *step = threshold->steps; step != NULL; step = step->next) {
        if (!view_knows(view, step->cites) || day < step->from)
            continue;
        value = step->value->value;
        if (day >= step->until)
            value.state = VALUE_UNKNOWN;
    }
    return value;
}

/* Bits of a set that is being worked out. */
struct members {
    const struct view *view;
    struct arena *arena;
    int32_t day;
    size_t words;
    bool failed;
};

static bool add_set(struct members *members, const struct set_expr *set, uint64_t *bits);

static uint64_t *new_bits(struct members *members)
{
    uint64_t *bits = arena_array(members->arena, members->words, sizeof *bits);
    members->failed = members->failed || bits == NULL;
    return bits;
}

/* Another set's members, apart; NULL when it has no value. */
static uint64_t *apart(struct members *members, const struct set_expr *set)
{
    uint64_t *bits = new_bits(members);
    return bits != NULL && add_set(members, set, bits) ? bits : NULL;
}

static bool in_effect(const struct members *members, const struct set_step *step)
{
    return step->from <= members->day && view_knows(members->view, step->cites);
}

static bool fold_steps(struct members *members, const struct set_step *step, uint64_t *bits)
{
    bool has_value = false;
    for (; step != NULL; step = step->next) {
        if (!in_effect(members, step))
            continue;
        const uint64_t *changed = apart(members, step->members);
        if (changed == NULL)
            return false;
        for (size_t i = 0; i < members->words; i++) {
            if (step->change == SET_IS)
                bits[i] = changed[i];
            else if (step->change == SET_ADD)
                bits[i] |= changed[i];
            else
                bits[i] &= ~changed[i];
        }
        /* What is added to a set that is not known leaves it unknown. */
        has_value = has_value || step->change == SET_IS;
    }
    return has_value;
}

static bool add_dated(struct members *members, const struct dated_set *set, uint64_t *bits)
{
    const struct set_step *only = NULL;
    size_t count = 0;
    for (const struct set_step *step = set->steps; step != NULL; step = step->next) {
        if (in_effect(members, step)) {
            only = step;
            count++;
        }
    }
    if (count <= 1)
        return only != NULL && only->change == SET_IS && add_set(members, only->members, bits);
    uint64_t *folded = new_bits(members);
    if (folded == NULL || !fold_steps(members, set->steps, folded))
        return false;
    for (size_t i = 0; i < members->words; i++)
        bits[i] |= folded[i];
    return true;
}

/* Adds the members of the set to those in the bits; false when the set has no value. */
static bool add_set(struct members *members, const struct set_expr *set, uint64_t *bits)
{
    switch (set->kind) {
    case SET_NAME:
        return add_dated(members, set->set, bits);
    case SET_LITERAL:
        for (size_t i = 0; i < set->member_count; i++) {
            size_t bit = set->members[i].id;
            if (bit / 64 < members->words)
                bits[bit / 64] |= (uint64_t)1 << bit % 64;
        }
        return true;
    case SET_UNION:
        return add_set(members, set->a, bits) && add_set(members, set->b, bits);
    case SET_MINUS: {
        const uint64_t *left = apart(members, set->a);
        const uint64_t *right = left == NULL ? NULL : apart(members, set->b);
        for (size_t i = 0; right != NULL && i < members->words; i++)
            bits[i] |= left[i] & ~right[i];
        return right != NULL;
    }
    }
    return false;
}

bool names_country(const struct set_expr *set, int32_t country)
{
    switch (set->kind) {
    case SET_LITERAL:
        for (size_t i = 0; i < set->member_count; i++) {
            if (set->of == TYPE_COUNTRY && set->members[i].id == (uint32_t)country)
                return true;
        }
        return false;
    case SET_NAME:
        for (const struct set_step *step = set->set->steps; step != NULL; step = step->next) {
            if (names_country(step->members, country))
                return true;
        }
        return false;
    case SET_UNION:
    case SET_MINUS:
        return names_country(set->a, country) || names_country(set->b, country);
    }
    return false;
}

bool set_on(const struct view *view, struct arena *arena, const struct set_expr *set, int32_t day,
            uint64_t *bits, size_t bit_count, bool *ret_has_value)
{
    struct members members = {
        .view = view, .arena = arena, .day = day, .words = (bit_count + 63) / 64
    };
    /* What it took to work it out is given back. */
    struct arena_place mark = arena_mark(arena);
    *ret_has_value = add_set(&members, set, bits);
    arena_rewind(arena, mark);
    if (!*ret_has_value || set->of != TYPE_COUNTRY)
        return !members.failed;
    for (size_t i = 0; i < view->policy->territory_count; i++) {
        const struct territory *t = &view->policy->territories[i];
        if (names_country(set, t->code_id))
            continue;
        uint64_t bit = (uint64_t)1 << t->code_id % 64;
        bool member = bits[t->parent_id / 64] >> t->parent_id % 64 & 1;
        bits[t->code_id / 64] = member ? bits[t->code_id / 64] | bit : bits[t->code_id / 64] & ~bit;
    }
    return true;
}

/* ---- boundaries ---- */

struct days {
    struct arena *arena;
    int32_t *list;
    size_t count, capacity;
    bool failed;
};

static void add_day(struct days *days, int32_t day)
{
    if (day <= DATE_MIN || day > DATE_MAX)
        return;
    if (!arena_grow(days->arena, &days->list, days->count, &days->capacity, sizeof *days->list)) {
        days->failed = true;
        return;
    }
    days->list[days->count++] = day;
}

static int compare_days(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a;
    int32_t right = *(const int32_t *)b;
    return left < right ? -1 : left > right;
}

static bool finish_days(struct days *days, int32_t **ret_days, size_t *ret_count, struct err *err)
{
    size_t kept = 0;
    if (days->failed)
        return arena_error(days->arena, err);
    if (days->count > 0)
        qsort(days->list, days->count, sizeof *days->list, compare_days);
    for (size_t i = 0; i < days->count; i++) {
        if (kept == 0 || days->list[kept - 1] != days->list[i])
            days->list[kept++] = days->list[i];
    }
    *ret_days = days->list;
    *ret_count = kept;
    return true;
}

bool view_boundaries(const struct view *view, struct arena *arena, int32_t **ret_days,
                     size_t *ret_count, struct err *err)
{
    const struct policy *policy = view->policy;
    struct days days = { .arena = arena };
    for (const struct rule *rule = policy->rules; rule != NULL; rule = rule->next) {
        struct window window;
        if (!window_of(view, rule, &window, err))
            return false;
        for (size_t i = 0; i < window.count; i++) {
            add_day(&days, window.in_force[i].from);
            add_day(&days, window.in_force[i].to);
        }
        for (size_t i = 0; i < window.unenforced_count; i++) {
            add_day(&days, window.unenforced[i].from);
            add_day(&days, window.unenforced[i].to);
        }
    }
    for (const struct dated_set *set = policy->sets; set != NULL; set = set->next) {
        for (const struct set_step *step = set->steps; step != NULL; step = step->next)
            add_day(&days, step->from);
    }
    for (const struct threshold *t = policy->thresholds; t != NULL; t = t->next) {
        for (const struct threshold_step *step = t->steps; step != NULL; step = step->next) {
            add_day(&days, step->from);
            add_day(&days, step->until);
        }
    }
    for (const struct event *event = policy->events; event != NULL; event = event->next) {
        add_day(&days, event->until);
        if (event->kind == EVENT_NOTE) {
            add_day(&days, event->from);
            add_day(&days, event->to);
        }
    }
    return finish_days(&days, ret_days, ret_count, err);
}

bool policy_knowledge_days(const struct policy *policy, struct arena *arena, int32_t **ret_days,
                           size_t *ret_count, struct err *err)
{
    struct days days = { .arena = arena };
    for (const struct source *source = policy->sources; source != NULL; source = source->next) {
        add_day(&days, known_from(source, false));
        add_day(&days, source->served);
    }
    for (const struct event *event = policy->events; event != NULL; event = event->next)
        add_day(&days, event->known);
    return finish_days(&days, ret_days, ret_count, err);
}
