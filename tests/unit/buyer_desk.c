/* SPDX-License-Identifier: Apache-2.0 */
/* unit/buyer_desk.c - see buyer_desk.h. */
#include "unit/buyer_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* What leads to each, without its guards, which are tested elsewhere. */
static const struct {
    enum buyer_transition transition;
    enum buyer_state to;
} way[] = {
    { BUYER_ADD, BUYER_NOMINATED },    { BUYER_SCREEN, BUYER_SCREENING },
    { BUYER_CLEAR, BUYER_DILIGENCE },  { BUYER_COMPLETE, BUYER_PACKAGE_READY },
    { BUYER_SUBMIT, BUYER_SUBMITTED },
};

static void move_clock(struct shipments_tried *tried)
{
    tried->licenses.desk.now++;
    tried->desk.matters.now = tried->licenses.desk.now;
    tried->desk.matters.by = &tried->ann;
    arena_reset(&tried->licenses.arena);
}

static bool step(struct matter_doing *doing, struct matter *matter, size_t at, const char *says)
{
    struct matter_version version;
    struct with_event with = { .id = NULL };
    if (at == 0) {
        if (!matter_add_version(doing, matter, str_of(says), &version))
            return false;
        with.version = version.digest;
    }
    return matter_event(doing, matter, way[at].transition, way[at].to, &with);
}

static bool put(struct matter_doing *doing, struct str name, size_t at, const char *says)
{
    struct matter **found;
    struct matter matter;
    if (!matters_named(doing->desk->store, doing->arena, &buyer_machine, &name, 1, &found, NULL,
                       doing->err))
        return false;
    if (found[0] != NULL)
        matter = *found[0];
    else
        matter = matter_new(doing, name);
    return step(doing, &matter, at, says);
}

void buyer_put(struct shipments_tried *tried, const char *says, const char *name,
               enum buyer_state state)
{
    for (size_t at = 0; at < sizeof way / sizeof *way; at++) {
        struct matter_doing doing;
        move_clock(tried);
        if (!matter_begin(&doing, &tried->desk.matters, &buyer_machine, &tried->licenses.arena,
                          &tried->err) ||
            !matter_end(&doing, put(&doing, str_of(name), at, says)))
            fail_msg("%s", tried->err.message);
        if (way[at].to == state)
            return;
    }
}

static bool turn(struct shipments_tried *tried, const struct buyer_change *change,
                 struct buyer_outcome *outcome)
{
    move_clock(tried);
    return buyer_do(&tried->desk.matters, &tried->licenses.arena, change, outcome, &tried->err);
}

bool buyer_turn(struct shipments_tried *tried, enum buyer_transition transition, const char *name,
                const char *conditions)
{
    const struct buyer_change change = { .transition = transition,
                                         .name = str_of(name),
                                         .day = SHIPMENT_DAY,
                                         .reason = STR("why"),
                                         .basis = STR("evidence"),
                                         .document = STR(BUYER_HASH),
                                         .condition = 1,
                                         .conditions = str_of(conditions) };
    struct buyer_outcome outcome;
    if (!turn(tried, &change, &outcome))
        return false;
    if (!outcome.waits)
        return true;
    assert_true(desk_approve(&tried->licenses, outcome.approval.id));
    return turn(tried, &change, &outcome) && !outcome.waits;
}

bool buyer_meet(struct shipments_tried *tried, const char *name, int32_t due)
{
    const struct buyer_change change = { .transition = BUYER_MEET,
                                         .name = str_of(name),
                                         .day = SHIPMENT_DAY,
                                         .basis = STR("evidence"),
                                         .condition = 1,
                                         .due = due,
                                         .due_given = true };
    struct buyer_outcome outcome;
    return turn(tried, &change, &outcome);
}

void buyer_approve(struct shipments_tried *tried, const char *says, const char *name,
                   const char *conditions)
{
    buyer_put(tried, says, name, BUYER_SUBMITTED);
    if (!buyer_turn(tried, BUYER_APPROVE, name, conditions))
        fail_msg("%s", tried->err.message);
}

static bool screened(struct matter_doing *doing, struct str name)
{
    struct buyer_reading reading;
    struct buyer_standing standing;
    struct matter matter;
    struct with_event with = { .id = NULL };
    char details[256];
    if (!matter_named(doing->desk->store, doing->arena, &buyer_machine, name, &matter,
                      doing->err) ||
        !buyer_reading_open(&reading, mem_system(), doing->desk->store, doing->arena, doing->err))
        return false;
    bool done = buyer_standing_read(&reading, &matter, &standing, doing->err);
    buyer_reading_close(&reading);
    if (!done)
        return false;
    snprintf(details, sizeof details,
             "{\"day\":\"2024-10-04\",\"parties\":\"%s\",\"screening\":{\"subjects\":[]}}",
             standing.parties);
    with.details = str_copy(doing->arena, str_of(details));
    return matter_event(doing, &matter, BUYER_SCREEN, BUYER_SUSPENDED, &with);
}

void buyer_screened(struct shipments_tried *tried, const char *name)
{
    struct matter_doing doing;
    move_clock(tried);
    if (!matter_begin(&doing, &tried->desk.matters, &buyer_machine, &tried->licenses.arena,
                      &tried->err) ||
        !matter_end(&doing, screened(&doing, str_of(name))))
        fail_msg("%s", tried->err.message);
}
