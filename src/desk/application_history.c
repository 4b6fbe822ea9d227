/* SPDX-License-Identifier: Apache-2.0 */
/* desk/application_history.c - see application_history.h. */
#include "desk/application_history.h"

#include "base/date.h"
#include "desk/application_state.h"

#define NOTHING HAPPENED_COUNT

/* What a transition is for the clocks. */
static const enum happened happens[] = {
    [APPLICATION_ADD] = NOTHING,
    [APPLICATION_AMEND] = NOTHING,
    [APPLICATION_REVIEW] = NOTHING,
    [APPLICATION_SEND_BACK] = NOTHING,
    [APPLICATION_MAKE_READY] = NOTHING,
    [APPLICATION_SUBMIT] = NOTHING,
    [APPLICATION_REGISTER] = HAPPENED_REGISTERED,
    [APPLICATION_ASK] = HAPPENED_INFORMATION,
    [APPLICATION_ANSWER] = NOTHING, /* it ends what was asked */
    [APPLICATION_HOLD] = NOTHING,
    [APPLICATION_RESUME] = NOTHING,
    [APPLICATION_REFER] = HAPPENED_REFERRED,
    [APPLICATION_ESCALATE] = HAPPENED_ESCALATED,
    [APPLICATION_RETURN] = HAPPENED_RETURNED,
    [APPLICATION_NEED_NONE] = HAPPENED_NOT_REQUIRED,
    [APPLICATION_INTEND_TO_DENY] = HAPPENED_INTENT,
    [APPLICATION_RECONSIDER] = HAPPENED_RECONSIDERED,
    [APPLICATION_DENY] = HAPPENED_DENIED,
    [APPLICATION_APPROVE] = HAPPENED_APPROVED,
    [APPLICATION_APPROVE_WITH_CONDITIONS] = HAPPENED_APPROVED,
    [APPLICATION_ISSUE] = NOTHING,
    [APPLICATION_APPEAL] = HAPPENED_APPEAL_RECEIVED,
    [APPLICATION_UPHOLD] = HAPPENED_APPEAL_DECIDED,
    [APPLICATION_WITHDRAW] = HAPPENED_WITHDRAWN,
    [APPLICATION_RECORD] = NOTHING, /* what it says */
};

bool application_may_record(enum happened happened)
{
    if (happened == HAPPENED_REFERRED || happened == HAPPENED_INFORMATION)
        return true; /* to another agency; while it is referred */
    for (size_t i = 0; i < sizeof happens / sizeof *happens; i++) {
        if (happens[i] == happened)
            return false;
    }
    return true;
}

static bool is_asked_again(const struct application_event *a, const struct application_event *b)
{
    return happened_is_stop(a->happened) && a->happened == b->happened && a->day == b->day &&
           str_equal(a->agency, b->agency);
}

static bool add(struct application_history *history, struct arena *arena,
                const struct application_event *event)
{
    for (size_t i = 0; i < history->happened_count; i++) {
        if (is_asked_again(&history->happened[i], event)) {
            history->happened[i].until = event->until;
            return true;
        }
    }
    if (!arena_grow(arena, &history->happened, history->happened_count, &history->happened_room,
                    sizeof *history->happened))
        return false;
    history->happened[history->happened_count++] = *event;
    return true;
}

bool application_history_add(struct application_history *history, struct arena *arena,
                             unsigned transition, bool appealed,
                             const struct application_details *details, struct err *err)
{
    struct application_event event = { .happened = happens[transition],
                                       .day = details->day,
                                       .until = details->until,
                                       .agency = details->agency };
    if (transition == APPLICATION_ANSWER && history->asked > 0)
        history->happened[history->asked - 1].until = details->day;
    if (transition == APPLICATION_RECORD && !happened_find(details->what, &event.happened))
        return err_set(err, ERR_DAMAGED, "an application has an event that is none: '%.*s'",
                       STR_ARG(details->what));
    if (appealed && event.happened == HAPPENED_APPROVED)
        event.happened = HAPPENED_APPEAL_DECIDED;
    if (event.happened == NOTHING)
        return true;
    if (!add(history, arena, &event))
        return arena_error(arena, err);
    if (transition == APPLICATION_ASK)
        history->asked = history->happened_count;
    return true;
}

bool application_history_read(struct json_reader *reader, struct arena *arena,
                              const struct matter_event *events, size_t count,
                              struct application_history *ret, struct err *err)
{
    *ret =
        (struct application_history){ .steps = arena_array(arena, count + 1, sizeof *ret->steps) };
    if (ret->steps == NULL)
        return arena_error(arena, err);
    for (; ret->count < count; ret->count++) {
        const struct matter_event *event = &events[ret->count];
        struct application_step *step = &ret->steps[ret->count];
        bool appealed = str_equal_text(event->from, "appealed");
        if (!machine_find_transition(&application_machine, event->transition, &step->transition))
            return err_set(err, ERR_DAMAGED, "an application has an event that is none: '%.*s'",
                           STR_ARG(event->transition));
        if (!application_details_read(reader, arena, event->details, &step->details, err) ||
            !application_history_add(ret, arena, step->transition, appealed, &step->details, err))
            return false;
    }
    return true;
}

int32_t application_latest(const struct application_history *history)
{
    int32_t latest = DATE_MIN - 1;
    for (size_t i = 0; i < history->count; i++) {
        const struct application_step *step = &history->steps[i];
        if (step->transition != APPLICATION_RECORD && step->details.day != DATE_OPEN &&
            step->details.day > latest)
            latest = step->details.day;
    }
    return latest;
}

int32_t application_registered(const struct application_history *history)
{
    for (size_t i = 0; i < history->happened_count; i++) {
        if (history->happened[i].happened == HAPPENED_REGISTERED)
            return history->happened[i].day;
    }
    return DATE_OPEN;
}

const struct application_clock *application_next(const struct application_clocks *clocks)
{
    const struct application_clock *next = NULL;
    for (size_t i = 0; i < clocks->count; i++) {
        const struct application_clock *clock = &clocks->list[i];
        bool open = clock->state == CLOCK_RUNNING || clock->state == CLOCK_STOPPED ||
                    (clock->state == CLOCK_OVERDUE && clock->ended == DATE_OPEN);
        if (open && clock->warns && clock->due != DATE_OPEN &&
            (next == NULL || clock->due < next->due))
            next = clock;
    }
    return next;
}
