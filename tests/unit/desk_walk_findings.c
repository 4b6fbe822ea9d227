/* SPDX-License-Identifier: Apache-2.0 */
/* unit/desk_walk_findings.c - what is found, and what is made of it; see desk_walk.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "desk/differences.h"
#include "desk/disclosures.h"
#include "desk/documents.h"
#include "desk/flags.h"
#include "desk/incidents.h"
#include "desk/matches.h"
#include "unit/desk_walk.h"

#define PERIOD 1000 /* steps with the same parties */
#define REPORT_MAX 4

static struct str draw_said(struct walk *walk)
{
    return walk_below(walk, 10) == 0 ? STR("") : STR("so it is");
}

/* ---- matches ---- */

static struct match_found draw_found(struct walk *walk, char party[WALK_NAME_SIZE])
{
    static const char *const entries[] = { "name Listed Ltd\n", "name Listed Ltd\nalias Lis\n" };
    snprintf(party, WALK_NAME_SIZE, "Norvex %u.%u", walk_below(walk, 4),
             (unsigned)(walk->step / PERIOD));
    return (struct match_found){
        .party = { .name = str_of(party), .country = STR("SG") },
        .key = STR("EL:7"),
        .entry = str_of(WALK_ONE_OF(walk, entries)),
        .evidence = STR("{\"matches\":[]}"),
        .listed = walk_below(walk, 4) == 0,
    };
}

void walk_match(struct walk *walk)
{
    static const uint8_t forward[] = { MATCH_CLEAR, MATCH_CONFIRM, MATCH_REOPEN, MACHINE_NOWHERE };
    const struct matter_desk *desk = &walk->tried.desk.matters;
    struct match_outcome outcome;
    char party[WALK_NAME_SIZE];
    char name[WALK_NAME_SIZE];
    const struct match_found found = draw_found(walk, party);
    str_put(name, sizeof name, match_name_of(&walk->arena, &found.party, found.key));
    struct walk_was was = walk_look(walk, &match_machine, name);
    const struct match_change change = {
        .transition = (enum match_transition)walk_draw(walk, &was, forward),
        .name = str_of(name),
        .found = &found,
        .reason = draw_said(walk),
        .basis = draw_said(walk),
    };
    bool done = match_do(desk, &walk->arena, &change, &outcome, &walk->err);
    if (done && outcome.waits && walk_below(walk, 5) > 0 && walk_approve(walk, outcome.approval.id))
        done = match_do(desk, &walk->arena, &change, &outcome, &walk->err);
    walk_became(walk, &was, change.transition, done, !outcome.same && !outcome.waits);
}

/* ---- red flags ---- */

/* Another one, which nobody has raised yet. */
static void renew_flag(struct walk *walk, struct walk_flag *flag)
{
    static const char *const abouts[] = { FLAG_ON_ORDER, FLAG_ON_SHIPMENT, FLAG_ON_BUYER };
    flag->about = WALK_ONE_OF(walk, abouts);
    flag->id[0] = '\0';
    snprintf(flag->says, sizeof flag->says, "seen at %llu", (unsigned long long)walk->step);
    walk_name(walk,
              flag->about == abouts[0]   ? &order_machine
              : flag->about == abouts[1] ? &shipment_machine
                                         : &buyer_machine,
              flag->name);
}

static void raise_or_resolve(struct walk *walk)
{
    static const uint8_t forward[] = { FLAG_RESOLVE, MACHINE_NOWHERE };
    struct walk_flag *flag = &walk->flags[walk_below(walk, WALK_SLOTS)];
    struct flag_outcome outcome;
    if (flag->id[0] == '\0' || walk_below(walk, 12) == 0)
        renew_flag(walk, flag);
    struct walk_was was = walk_look(walk, &flag_machine, flag->id);
    enum flag_transition transition =
        flag->id[0] == '\0' ? FLAG_RAISE : (enum flag_transition)walk_draw(walk, &was, forward);
    const struct flag_change change = {
        .transition = transition,
        .id = transition == FLAG_RESOLVE ? str_of(flag->id) : (struct str){ 0 },
        .about = str_of(flag->about),
        .name = str_of(flag->name),
        .says = str_of(flag->says),
        .source = draw_said(walk),
        .reason = draw_said(walk),
        .basis = draw_said(walk),
    };
    bool done = flag_do(&walk->tried.desk.matters, &walk->arena, &change, &outcome, &walk->err);
    if (done && flag->id[0] == '\0') {
        str_put(flag->id, sizeof flag->id, outcome.matter.name);
        str_put(was.name, sizeof was.name, outcome.matter.name);
    }
    walk_became(walk, &was, transition, done, !outcome.same);
}

/* One that stands in the decision on an order. */
static void resolve_of_rule(struct walk *walk)
{
    struct flag_outcome outcome;
    char order[WALK_NAME_SIZE];
    walk_name(walk, &order_machine, order);
    struct walk_was was = walk_look(walk, &flag_machine, "");
    const struct flag_change change = {
        .transition = FLAG_RESOLVE,
        .name = str_of(order),
        .rule = STR("zz/odd"),
        .reason = draw_said(walk),
        .basis = draw_said(walk),
    };
    bool done = flag_do(&walk->tried.desk.matters, &walk->arena, &change, &outcome, &walk->err);
    if (done && !outcome.same)
        str_put(was.name, sizeof was.name, outcome.matter.name);
    walk_became(walk, &was, FLAG_RESOLVE, done, !outcome.same);
}

void walk_flag(struct walk *walk)
{
    if (walk_below(walk, 4) == 0)
        resolve_of_rule(walk);
    else
        raise_or_resolve(walk);
}

/* ---- incidents and disclosures ---- */

/* One that is there: one of the oldest, so that it is met again, or any; empty: there is none. */
static struct str draw_incident(struct walk *walk)
{
    struct store *store = walk->tried.desk.matters.store;
    struct incident_row *rows;
    size_t count;
    if (!store_begin_reading(store, &walk->err) ||
        !incidents_read(store, &walk->arena, &rows, &count, &walk->err))
        WALK_FAIL(walk, "%s", walk->err.message);
    store_rollback(store);
    if (count == 0)
        return STR("");
    size_t most = count > 6 && walk_below(walk, 4) > 0 ? 6 : count;
    return rows[walk_below(walk, (uint32_t)most)].name;
}

void walk_incident(struct walk *walk)
{
    static const uint8_t forward[] = { INCIDENT_CLOSE, MACHINE_NOWHERE };
    const struct matter_desk *desk = &walk->tried.desk.matters;
    struct incident_outcome outcome;
    char name[WALK_NAME_SIZE];
    str_put(name, sizeof name, draw_incident(walk));
    struct walk_was was = walk_look(walk, &incident_machine, name);
    const struct incident_change change = {
        .transition = (enum incident_transition)walk_draw(walk, &was, forward),
        .name = str_of(name),
        .reason = draw_said(walk),
        .basis = draw_said(walk),
    };
    bool done = incident_do(desk, &walk->arena, &change, &outcome, &walk->err);
    if (done && outcome.waits && walk_below(walk, 5) > 0 && walk_approve(walk, outcome.approval.id))
        done = incident_do(desk, &walk->arena, &change, &outcome, &walk->err);
    walk_became(walk, &was, change.transition, done, !outcome.same && !outcome.waits);
}

static const struct disclosure_law disclosure_law = {
    .narrative_days = 180, .minor_days = 60, .narrative = { "N", 1 }, .minor = { "M", 1 }
};

void walk_disclosure(struct walk *walk)
{
    static const uint8_t forward[] = { DISCLOSURE_BEGIN,  DISCLOSURE_NOTIFY,  DISCLOSURE_EXTEND,
                                       DISCLOSURE_SUBMIT, DISCLOSURE_RESOLVE, MACHINE_NOWHERE };
    static const char *const kinds[] = { DISCLOSURE_SIGNIFICANT, DISCLOSURE_MINOR };
    static const char *const outcomes[] = { "no_action", "settled", "charged", "perhaps" };
    const struct matter_desk *desk = &walk->tried.desk.matters;
    int32_t today = (int32_t)(walk->now / DAY);
    struct disclosure_outcome outcome;
    struct str incidents[] = { draw_incident(walk), STR("S0.0#99") };
    struct walk_was was = walk_pick(walk, &disclosure_machine);
    const char *name = was.name;
    const struct disclosure_change change = {
        .transition = (enum disclosure_transition)walk_draw(walk, &was, forward),
        .name = str_of(name),
        .law = &disclosure_law,
        .kind = str_of(WALK_ONE_OF(walk, kinds)),
        .says = draw_said(walk),
        .occurred = walk_below(walk, 2) == 0 ? DATE_OPEN : today - 3,
        .incidents = incidents,
        .incident_count = incidents[0].length == 0   ? 0
                          : walk_below(walk, 8) == 0 ? 2
                                                     : 1,
        .day = today + 1 - (int32_t)walk_below(walk, 8),
        .today = today,
        .until = today + (int32_t)walk_below(walk, 400),
        .outcome = str_of(WALK_ONE_OF(walk, outcomes)),
        .reason = draw_said(walk),
        .basis = draw_said(walk),
        .document = walk_below(walk, 10) == 0 ? STR("") : STR("00"),
    };
    bool done = disclosure_do(desk, &walk->arena, &change, &outcome, &walk->err);
    if (done && outcome.waits && walk_below(walk, 5) > 0 && walk_approve(walk, outcome.approval.id))
        done = disclosure_do(desk, &walk->arena, &change, &outcome, &walk->err);
    walk_became(walk, &was, change.transition, done, !outcome.same && !outcome.waits);
}

/* ---- differences ---- */

static void list_differences(struct walk *walk, struct matter **ret, size_t *ret_count)
{
    struct store *store = walk->tried.desk.matters.store;
    if (!store_begin_reading(store, &walk->err) ||
        !matters_list(store, &walk->arena, str_of(difference_machine.what), STR(""), STR(""),
                      INT64_MAX, ret, ret_count, &walk->err))
        WALK_FAIL(walk, "%s", walk->err.message);
    store_rollback(store);
}

static struct walk_was was_among(struct walk *walk, const struct matter *matters, size_t count,
                                 struct str name)
{
    struct walk_was was = { .machine = &difference_machine, .state = MACHINE_NOWHERE };
    str_put(was.name, sizeof was.name, name);
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(matters[i].name, name))
            continue;
        was.events = matters[i].event;
        if (!machine_find_state(&difference_machine, matters[i].state, &was.state))
            WALK_FAIL(walk, "%s is in a state that is none", was.name);
    }
    return was;
}

/* A report of some days has some cases, each of which says one thing or another. */
static void keep_report(struct walk *walk)
{
    static const enum ace_kind kinds[] = { ACE_NO_DEPARTURE, ACE_DOUBLE };
    static const char *const itns[] = { "X20241003000001", "X20241003000002" };
    static const char *const says[] = { "one thing", "another" };
    int32_t today = (int32_t)(walk->now / DAY);
    struct ace_filing filings[REPORT_MAX];
    struct ace_case cases[REPORT_MAX];
    const struct ace_found found = { .cases = cases, .count = walk_below(walk, REPORT_MAX + 1) };
    struct differences_kept kept = { 0 };
    struct matter *before;
    struct matter *after;
    size_t before_count;
    size_t after_count;
    size_t moved = 0;
    for (size_t i = 0; i < found.count; i++) {
        filings[i] = (struct ace_filing){ .row = (uint32_t)i + 2,
                                          .itn = str_of(WALK_ONE_OF(walk, itns)),
                                          .day = SHIPMENT_DAY };
        cases[i] = (struct ace_case){ .kind = WALK_ONE_OF(walk, kinds),
                                      .filing = &filings[i],
                                      .says = str_of(WALK_ONE_OF(walk, says)) };
    }
    list_differences(walk, &before, &before_count);
    bool done =
        differences_keep(&walk->tried.desk.matters, &walk->arena, &found,
                         SHIPMENT_DAY + (walk_below(walk, 4) == 0), today, &kept, &walk->err);
    list_differences(walk, &after, &after_count);
    for (size_t i = 0; i < after_count; i++) {
        const struct walk_was was = was_among(walk, before, before_count, after[i].name);
        bool gone =
            str_equal_text(after[i].state, machine_state(&difference_machine, DIFFERENCE_VANISHED));
        bool changed = after[i].event != was.events;
        walk_became(walk, &was, gone ? DIFFERENCE_VANISH : DIFFERENCE_FIND, done, changed);
        moved += changed;
    }
    if (moved != kept.opened + kept.changed + kept.vanished)
        WALK_FAIL(walk, "of a report %zu moved, and it tells of %zu", moved,
                  kept.opened + kept.changed + kept.vanished);
}

static void say_of_difference(struct walk *walk)
{
    static const uint8_t forward[] = { DIFFERENCE_EXPLAIN, DIFFERENCE_CORRECT, DIFFERENCE_DISCLOSE,
                                       DIFFERENCE_CLOSE, MACHINE_NOWHERE };
    struct difference_outcome outcome;
    struct matter *all;
    size_t count;
    list_differences(walk, &all, &count);
    const struct walk_was was =
        was_among(walk, all, count,
                  count == 0 ? STR("D-000000000000") : all[walk_below(walk, (uint32_t)count)].name);
    const struct difference_change change = {
        .transition = (enum difference_transition)walk_draw(walk, &was, forward),
        .name = str_of(was.name),
        .reason = draw_said(walk),
        .basis = draw_said(walk),
    };
    if (change.transition < DIFFERENCE_EXPLAIN) /* which only a report does */
        return;
    bool done =
        difference_do(&walk->tried.desk.matters, &walk->arena, &change, &outcome, &walk->err);
    walk_became(walk, &was, change.transition, done, !outcome.same);
}

void walk_difference(struct walk *walk)
{
    if (walk_below(walk, 4) == 0)
        keep_report(walk);
    else
        say_of_difference(walk);
}

/* ---- documents ---- */

void walk_document(struct walk *walk)
{
    static const uint8_t forward[] = { DOCUMENT_ADD, DOCUMENT_ACCEPT, DOCUMENT_REJECT,
                                       MACHINE_NOWHERE };
    static const char *const contents[] = { "{\"kind\":\"rule\"}", "{\"kind\":\"news\"}" };
    const struct walk_was was = walk_pick(walk, &document_machine);
    struct document_outcome outcome;
    const struct document_change change = {
        .transition = (enum document_transition)walk_draw(walk, &was, forward),
        .name = str_of(was.name),
        .content = str_of(WALK_ONE_OF(walk, contents)),
        .reason = draw_said(walk),
        .basis = draw_said(walk),
    };
    bool done = document_do(&walk->tried.desk.matters, &walk->arena, &change, &outcome, &walk->err);
    walk_became(walk, &was, change.transition, done, !outcome.same);
}
