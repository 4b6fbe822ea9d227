/* SPDX-License-Identifier: Apache-2.0 */
/* unit/naive_time.c - what was known, and what it makes of a day. */
#include <string.h>

#include "unit/naive_priv.h"

/* ---- knowledge ---- */

/* The first day on which the knower could know the source. */
static int32_t source_day(const struct view *view, const struct source *source)
{
    int32_t day = source->public_from;
    if (day == DATE_OPEN)
        day = source->published;
    if (day == DATE_OPEN)
        day = source->effective;
    bool is_told =
        source->firm != NULL && view->knower != KNOWER_PUBLIC &&
        (view->knower == KNOWER_ANY || source->firm == &view->policy->firms[view->knower]);
    return is_told && source->served < day ? source->served : day;
}

static int32_t cites_day(const struct view *view, const struct citation *cites)
{
    int32_t latest = DATE_MIN;
    for (; cites != NULL; cites = cites->next) {
        int32_t day = source_day(view, cites->source);
        latest = day > latest ? day : latest;
    }
    return latest;
}

static int32_t event_day(const struct view *view, const struct event *event)
{
    return event->known != DATE_OPEN ? event->known : cites_day(view, event->cites);
}

static bool knows(const struct view *view, const struct citation *cites)
{
    return cites_day(view, cites) <= view->known;
}

/* ---- windows: one byte for each day ---- */

#define FIRST_DAY 10957 /* 2000-01-01 */
#define DAYS 18263      /* 50 years */

struct calendar {
    uint8_t in_force[DAYS];
};

static size_t place(int32_t day)
{
    if (day < FIRST_DAY)
        return 0;
    return day - FIRST_DAY > DAYS ? DAYS : (size_t)(day - FIRST_DAY);
}

static void mark(struct calendar *calendar, int32_t from, int32_t to, uint8_t value)
{
    for (size_t i = place(from); i < place(to); i++)
        calendar->in_force[i] = value;
}

/* An end that only the next version brings is not known before that version is. */
static int32_t own_end(const struct view *view, const struct rule *rule)
{
    const struct rule *next = rule->replaced_by;
    if (next == NULL)
        return rule->to;
    if (!knows(view, next->cites))
        return rule->to == next->from ? DATE_OPEN : rule->to;
    return rule->to < next->from ? rule->to : next->from;
}

static void extend(struct calendar *calendar, int32_t to)
{
    size_t end = DAYS;
    while (end > 0 && !calendar->in_force[end - 1])
        end--;
    size_t begin = end;
    while (begin > 0 && calendar->in_force[begin - 1])
        begin--;
    if (end == 0)
        return;
    memset(calendar->in_force + begin, 0, DAYS - begin);
    for (size_t i = begin; i < place(to); i++)
        calendar->in_force[i] = 1;
}

static void happen(const struct view *view, const struct event *event, const struct rule *rule,
                   struct calendar *calendar)
{
    switch (event->kind) {
    case EVENT_SUSPEND:
        mark(calendar, event->from, event->to, 0);
        return;
    case EVENT_RESUME:
        mark(calendar, event->from, event->has_to ? event->to : own_end(view, rule), 1);
        return;
    case EVENT_RESCIND:
        mark(calendar, event->from, DATE_OPEN, 0);
        return;
    case EVENT_POSTPONE:
        mark(calendar, DATE_MIN, event->from, 0);
        return;
    case EVENT_EXTEND:
        extend(calendar, event->to);
        return;
    case EVENT_CORRECT:
        mark(calendar, DATE_MIN, DATE_OPEN, 0);
        return;
    case EVENT_UNENFORCE:
    case EVENT_SAVINGS:
    case EVENT_NOTE:
        return;
    }
}

static bool has_events(const struct policy *policy, const struct rule *rule)
{
    for (const struct event *event = policy->events; event != NULL; event = event->next) {
        if (event->rule.rule == rule)
            return true;
    }
    return false;
}

/*
 * What happened to the rule, as far as it is known: in the order of the days on which it became
 * known.
 */
static bool in_force_after_events(const struct view *view, const struct rule *rule, int32_t day)
{
    struct calendar calendar = { { 0 } };
    int32_t told = DATE_MIN - 1;
    mark(&calendar, rule->from, own_end(view, rule), 1);
    for (;;) {
        int32_t next = DATE_OPEN;
        for (const struct event *event = view->policy->events; event != NULL; event = event->next) {
            int32_t known = event_day(view, event);
            if (event->rule.rule == rule && known > told && known < next)
                next = known;
        }
        if (next > view->known || next == DATE_OPEN)
            return calendar.in_force[place(day)];
        for (const struct event *event = view->policy->events; event != NULL; event = event->next) {
            if (event->rule.rule == rule && event_day(view, event) == next)
                happen(view, event, rule, &calendar);
        }
        told = next;
    }
}

static bool find_in_force(const struct naive *naive, const struct rule *rule)
{
    const struct view *view = naive->view;
    if (!knows(view, rule->cites))
        return false;
    if (has_events(view->policy, rule))
        return in_force_after_events(view, rule, naive->day);
    return rule->from <= naive->day && naive->day < own_end(view, rule);
}

bool naive_in_force(const struct naive *naive, const struct rule *rule)
{
    if (naive->in_force == NULL)
        return find_in_force(naive, rule);
    if (naive->in_force[rule->index] == NAIVE_NONE)
        naive->in_force[rule->index] = find_in_force(naive, rule);
    return naive->in_force[rule->index] != 0;
}

bool naive_unenforced(const struct naive *naive, const struct rule *rule)
{
    for (const struct event *event = naive->view->policy->events; event != NULL;
         event = event->next) {
        if (event->kind == EVENT_UNENFORCE && event->rule.rule == rule &&
            event_day(naive->view, event) <= naive->view->known && event->from <= naive->day &&
            naive->day < event->to)
            return true;
    }
    return false;
}

const struct event *naive_savings(const struct naive *naive, const struct rule *rule)
{
    for (const struct event *event = naive->view->policy->events; event != NULL;
         event = event->next) {
        if (event->kind == EVENT_SAVINGS && event->rule.rule == rule &&
            event_day(naive->view, event) <= naive->view->known && naive->day < event->until)
            return event;
    }
    return NULL;
}

/* ---- dated values ---- */

struct value naive_threshold(const struct naive *naive, const struct threshold *threshold)
{
    const struct threshold_step *last = NULL;
    for (const struct threshold_step *step = threshold->steps; step != NULL; step = step->next) {
        if (knows(naive->view, step->cites) && step->from <= naive->day)
            last = step;
    }
    if (last == NULL || naive->day >= last->until)
        return (struct value){ .num = num_int(0), .state = VALUE_UNKNOWN };
    return last->value->value;
}

static uint8_t holds_member(const struct naive *naive, const struct set_expr *set, int64_t member);

static uint8_t dated_holds(const struct naive *naive, const struct dated_set *set, int64_t member)
{
    uint8_t in = TRUTH_FALSE;
    bool has_value = false;
    for (const struct set_step *step = set->steps; step != NULL; step = step->next) {
        if (step->from > naive->day || !knows(naive->view, step->cites))
            continue;
        uint8_t listed = holds_member(naive, step->members, member);
        has_value = true;
        if (listed == TRUTH_UNKNOWN)
            return TRUTH_UNKNOWN;
        if (step->change == SET_IS)
            in = listed;
        else if (listed == TRUTH_TRUE)
            in = step->change == SET_ADD ? TRUTH_TRUE : TRUTH_FALSE;
    }
    return has_value ? in : (uint8_t)TRUTH_UNKNOWN;
}

static uint8_t holds_member(const struct naive *naive, const struct set_expr *set, int64_t member)
{
    if (set->kind == SET_NAME)
        return dated_holds(naive, set->set, member);
    if (set->kind == SET_LITERAL) {
        for (size_t i = 0; i < set->member_count; i++) {
            if (set->members[i].id == member)
                return TRUTH_TRUE;
        }
        return TRUTH_FALSE;
    }
    uint8_t a = holds_member(naive, set->a, member);
    uint8_t b = holds_member(naive, set->b, member);
    if (a == TRUTH_UNKNOWN || b == TRUTH_UNKNOWN)
        return TRUTH_UNKNOWN;
    bool in = set->kind == SET_UNION ? a == TRUTH_TRUE || b == TRUTH_TRUE
                                     : a == TRUTH_TRUE && b == TRUTH_FALSE;
    return in ? TRUTH_TRUE : TRUTH_FALSE;
}

/* Whether the set, or one it is made of, has a country among the members it lists. */
static bool lists_country(const struct set_expr *set, int32_t country)
{
    if (set->kind == SET_LITERAL) {
        for (size_t i = 0; i < set->member_count; i++) {
            if (set->of == TYPE_COUNTRY && set->members[i].id == (uint32_t)country)
                return true;
        }
        return false;
    }
    if (set->kind == SET_NAME) {
        for (const struct set_step *step = set->set->steps; step != NULL; step = step->next) {
            if (lists_country(step->members, country))
                return true;
        }
        return false;
    }
    return lists_country(set->a, country) || lists_country(set->b, country);
}

static bool of_countries(const struct set_expr *set)
{
    if (set->kind == SET_LITERAL)
        return set->of == TYPE_COUNTRY;
    if (set->kind == SET_NAME)
        return set->set->type.kind == TYPE_COUNTRY;
    return of_countries(set->a) || of_countries(set->b);
}

uint8_t naive_in_set(const struct naive *naive, const struct set_expr *set, int64_t member)
{
    const struct policy *policy = naive->view->policy;
    for (size_t i = 0; i < policy->territory_count && of_countries(set); i++) {
        const struct territory *territory = &policy->territories[i];
        if (territory->code_id == member && !lists_country(set, territory->code_id))
            member = territory->parent_id;
    }
    return holds_member(naive, set, member);
}
