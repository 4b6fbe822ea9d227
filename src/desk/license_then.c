/* SPDX-License-Identifier: Apache-2.0 */
/* desk/license_then.c - whether a license allowed what departed at a time; see licenses_priv.h. */
#include "desk/licenses_priv.h"

static bool is_a(const struct license_event_row *event, enum license_transition transition)
{
    return str_equal_text(event->transition, license_transition_word(transition));
}

/* That it had been granted before it was recorded here, its days say. */
static bool begins(const struct license_event_row *event)
{
    return is_a(event, LICENSE_ACTIVATE) || is_a(event, LICENSE_REDUCE);
}

/* What ends it, or interrupts it, from the time of the event on; void, it never was one. */
static bool counts_then(const struct license_event_row *event, int64_t event_at)
{
    if (is_a(event, LICENSE_VOID_AB_INITIO))
        return true;
    return event->event_at <= event_at &&
           (is_a(event, LICENSE_SUSPEND) || is_a(event, LICENSE_REINSTATE) ||
            is_a(event, LICENSE_REVOKE) || is_a(event, LICENSE_SUPERSEDE) ||
            is_a(event, LICENSE_SURRENDER));
}

static void look_at_events(const struct license_record *record, int64_t event_at,
                           struct license_then *ret)
{
    *ret = (struct license_then){ .state = LICENSE_DRAFTED, .event = 1 };
    for (size_t i = 0; i < record->event_count; i++) {
        const struct license_event_row *event = &record->events[i];
        if (begins(event)) {
            ret->event = event->n;
            if (ret->state == LICENSE_DRAFTED)
                ret->state = LICENSE_ACTIVE;
        } else if (counts_then(event, event_at)) {
            enum license_state state;
            ret->event = event->n;
            if (license_state_find(event->state, &state))
                ret->state = state;
        }
    }
}

static bool was_met(const struct license_record *record, size_t condition, int64_t event_at)
{
    const struct license_terms *terms = &record->terms;
    if (terms->conditions[condition].met)
        return true;
    for (size_t i = 0; i < record->event_count; i++) {
        const struct license_event_row *event = &record->events[i];
        if (is_a(event, LICENSE_MEET) && event->version == terms->version.n &&
            event->condition == (int64_t)condition + 1 && event->event_at <= event_at)
            return true;
    }
    return false;
}

static const char *why_conditions(const struct license_record *record, int64_t event_at)
{
    for (size_t i = 0; i < record->terms.condition_count; i++) {
        if (record->terms.conditions[i].blocking && !was_met(record, i, event_at))
            return "a condition of the license was not met then";
    }
    return NULL;
}

static const char *const why_states[LICENSE_STATE_COUNT] = {
    [LICENSE_DRAFTED] = "the license had not been activated",
    [LICENSE_SUSPENDED] = "the license was suspended then",
    [LICENSE_REVOKED] = "the license was revoked then",
    [LICENSE_SUPERSEDED] = "the license was superseded then",
    [LICENSE_SURRENDERED] = "the license was surrendered then",
    [LICENSE_VOID] = "the license never was one",
};

void license_then(const struct license_desk *desk, const struct license_record *record,
                  int64_t event_at, int32_t day, struct license_then *ret)
{
    struct license_standing standing;
    look_at_events(record, event_at, ret);
    ret->why = ret->state == LICENSE_ACTIVE ? NULL : why_states[ret->state];
    if (ret->why != NULL)
        return;
    license_stand(desk, record, NULL, 0, day, &standing);
    ret->why = standing.expired         ? "the license had expired"
               : standing.not_yet_valid ? "the license was not yet valid"
                                        : why_conditions(record, event_at);
}
