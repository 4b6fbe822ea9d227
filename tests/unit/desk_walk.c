/* SPDX-License-Identifier: Apache-2.0 */
/* unit/desk_walk.c - orders, shipments and licenses; see desk_walk.h. */
#include "unit/desk_walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* ---- chance ---- */

uint32_t walk_below(struct walk *walk, uint32_t count)
{
    uint64_t z = walk->chance += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return (uint32_t)(((z ^ z >> 31) >> 32) * count >> 32);
}

const struct who *walk_somebody(struct walk *walk)
{
    /* Two of them may do nearly anything. */
    return &walk->people[walk_below(walk, 4) > 0 ? WALK_PEOPLE - 1 - walk_below(walk, 2)
                                                 : walk_below(walk, WALK_PEOPLE)];
}

unsigned walk_machine(const struct machine *machine)
{
    unsigned i = 0;
    while (machines[i] != machine)
        i++;
    assert_true(i < WALK_MACHINES);
    return i;
}

void walk_name(struct walk *walk, const struct machine *machine, char ret[WALK_NAME_SIZE])
{
    unsigned of = walk_machine(machine);
    uint32_t slot = walk_below(walk, WALK_SLOTS);
    unsigned *generation = &walk->generations[of][slot];
    snprintf(ret, WALK_NAME_SIZE, "%c%u.%u", machine->what[0] - 'a' + 'A', slot, *generation);
    struct walk_was was = walk_look(walk, machine, ret);
    bool ended = was.state != MACHINE_NOWHERE && machine_ends(machine, was.state);
    if ((ended || was.events >= 10) && walk_below(walk, 6) == 0)
        snprintf(ret, WALK_NAME_SIZE, "%c%u.%u", machine->what[0] - 'a' + 'A', slot, ++*generation);
}

void walk_name_in(struct walk *walk, const struct machine *machine, unsigned state,
                  char ret[WALK_NAME_SIZE])
{
    size_t tries = 0;
    do
        walk_name(walk, machine, ret);
    while (walk_look(walk, machine, ret).state != state && ++tries < WALK_SLOTS);
}

/* ---- before and after ---- */

static struct walk_was look_at_license(struct walk *walk, struct walk_was was)
{
    struct license_record record;
    struct err err = { 0 };
    arena_reset(&walk->tried.licenses.arena);
    if (license_load(&walk->tried.licenses.desk, STR("BIS"), str_of(was.name), &record, &err)) {
        was.state = record.state;
        was.events = (int64_t)record.event_count;
    } else if (err.code != ERR_NAME) {
        WALK_FAIL(walk, "%s: %s", was.name, err.message);
    }
    return was;
}

struct walk_was walk_look(struct walk *walk, const struct machine *machine, const char *name)
{
    struct walk_was was = { .machine = machine, .state = MACHINE_NOWHERE };
    struct matter matter;
    struct err err = { 0 };
    struct arena arena;
    snprintf(was.name, sizeof was.name, "%s", name);
    if (machine == &license_machine)
        return look_at_license(walk, was);
    arena_init(&arena, mem_system(), 1 << 20);
    if (matter_named(walk->tried.desk.matters.store, &arena, machine, str_of(name), &matter,
                     &err)) {
        was.events = matter.event;
        if (!machine_find_state(machine, matter.state, &was.state))
            WALK_FAIL(walk, "%s is in a state that is none", name);
    } else if (err.code != ERR_NAME) {
        WALK_FAIL(walk, "%s: %s", name, err.message);
    }
    arena_release(&arena);
    return was;
}

/* One that is possible, from a place in the list on. */
static unsigned find_possible(const struct walk_was *was, const uint8_t *list, size_t count,
                              size_t at)
{
    for (size_t i = 0; i < count; i++) {
        unsigned next = list == NULL ? (unsigned)((at + i) % count) : list[(at + i) % count];
        if (machine_can(was->machine, was->state, next))
            return next;
    }
    return MACHINE_NOWHERE;
}

unsigned walk_draw(struct walk *walk, const struct walk_was *was, const uint8_t *forward)
{
    size_t all = was->machine->transition_count;
    size_t count = 0;
    while (forward[count] != MACHINE_NOWHERE)
        count++;
    unsigned any = walk_below(walk, (uint32_t)all);
    unsigned far = find_possible(was, forward, count, walk_below(walk, (uint32_t)count));
    unsigned possible = find_possible(was, NULL, all, any);
    uint32_t how = walk_below(walk, 4);
    return how == 0                            ? any
           : how > 1 && far != MACHINE_NOWHERE ? far
           : possible != MACHINE_NOWHERE       ? possible
                                               : any;
}

/* What anybody may be told; that the system failed, or has no memory, is no refusal. */
static bool is_refusal(enum err_code code)
{
    return code == ERR_USAGE || code == ERR_SYNTAX || code == ERR_VALUE || code == ERR_NAME ||
           code == ERR_LIMIT || code == ERR_CONFLICT || code == ERR_FORBIDDEN;
}

void walk_became(struct walk *walk, const struct walk_was *was, unsigned transition, bool done)
{
    const struct machine *machine = was->machine;
    struct walk_was is = walk_look(walk, machine, was->name);
    unsigned of = walk_machine(machine);
    const char *word = machine_transition(machine, transition);
    const char *from = was->state == MACHINE_NOWHERE ? "none" : machine_state(machine, was->state);
    size_t row = was->state == MACHINE_NOWHERE ? machine->state_count : was->state;
    if (!done && !is_refusal(walk->err.code) && walk->err.code != ERR_NONE)
        WALK_FAIL(walk, "%s, %s: %s", was->name, word, walk->err.message);
    if (!done && (is.state != was->state || is.events != was->events))
        WALK_FAIL(walk, "%s: %s was refused (%s), and it is %s, which was %s", was->name, word,
                  walk->err.message, machine_state(machine, is.state), from);
    if (done && (is.events != was->events + 1 ||
                 !machine_allows(machine, was->state, transition, is.state)))
        WALK_FAIL(walk, "%s was %s, and by %s is %s", was->name, from, word,
                  machine_state(machine, is.state));
    *(done ? &walk->moved[of][row][transition] : &walk->refused[of][row][transition]) += 1;
    *(done ? &walk->done : &walk->not_done) += 1;
}

/* ---- approvals ---- */

bool walk_approve(struct walk *walk, int64_t id)
{
    struct store *store = walk->tried.desk.matters.store;
    struct approval approval;
    enum approval_decision decision =
        walk_below(walk, 8) == 0 ? APPROVAL_REJECTED : APPROVAL_APPROVED;
    const struct who *by = walk_below(walk, 3) == 0 ? walk_somebody(walk) : &walk->people[1];
    walk->err = (struct err){ .code = ERR_NONE };
    if (!store_begin(store, &walk->err))
        WALK_FAIL(walk, "%s", walk->err.message);
    bool done =
        approval_decide(store, by, id, decision, STR("so it is"), walk->now, &approval, &walk->err);
    if (!done && !is_refusal(walk->err.code))
        WALK_FAIL(walk, "%s", walk->err.message);
    if (done && !store_commit(store, &walk->err))
        WALK_FAIL(walk, "%s", walk->err.message);
    if (!done)
        store_rollback(store);
    if (done && decision == APPROVAL_APPROVED &&
        store_id_equal(&approval.proposed_by, &by->principal.id))
        WALK_FAIL(walk, "'%s' approved what he proposed", by->principal.name);
    return done && decision == APPROVAL_APPROVED;
}

/* ---- orders ---- */

#define BATCH 3

static const struct obstacle said[] = {
    { .reason = { "license", 7 },
      .rule = { "zz/1", 4 },
      .citation = { "Part 1", 6 },
      .says = { "it needs one", 12 } },
    { .reason = { "party", 5 },
      .rule = { "EL:9", 4 },
      .citation = { "", 0 },
      .says = { "it is listed", 12 } },
};

struct drawn_order {
    char name[WALK_NAME_SIZE], content[128], decision[128];
    struct obstacle obstacles[2];
};

static struct order_asked draw_order(struct walk *walk, struct drawn_order *drawn)
{
    static const char *const outcomes[] = {
        "no_license_required", "no_license_required", "authorized",       "authorized",
        "authorized",          "authorized",          "license_required", "undetermined",
    };
    const char *outcome = WALK_ONE_OF(walk, outcomes);
    size_t count = outcome[0] == 'l' || outcome[0] == 'u' ? 1 + walk_below(walk, 2) : 0;
    walk_name(walk, &order_machine, drawn->name);
    snprintf(
        drawn->content, sizeof drawn->content,
        "{\"id\":\"%.31s\",\"quantity\":%u,\"value\":{\"amount\":\"1.00\",\"currency\":\"USD\"}}",
        drawn->name, 10 + 10 * walk_below(walk, 4));
    snprintf(drawn->decision, sizeof drawn->decision, "{\"id\":\"%.31s\",\"outcome\":\"%s\"}",
             drawn->name, outcome);
    memcpy(drawn->obstacles, said, sizeof said);
    return (struct order_asked){
        .name = str_of(drawn->name),
        .content = str_of(drawn->content),
        .lacks = walk_below(walk, 12) == 0 ? STR("the value") : STR(""),
        .value = 100,
        .currency = STR("USD"),
        .due = MATTER_NO_DAY,
        .decided = { .outcome = str_of(outcome),
                     .may_ship = count == 0,
                     .content = str_of(drawn->decision),
                     .obstacles = drawn->obstacles,
                     .obstacle_count = count },
    };
}

static void apply_orders(struct walk *walk)
{
    static const enum order_transition all[] = { ORDER_ADD, ORDER_AMEND, ORDER_DECIDE };
    enum order_transition transition = WALK_ONE_OF(walk, all);
    struct drawn_order drawn[BATCH];
    struct order_asked asked[BATCH];
    struct walk_was was[BATCH];
    size_t count = 1 + walk_below(walk, BATCH);
    for (size_t i = 0; i < count; i++) {
        asked[i] = draw_order(walk, &drawn[i]);
        was[i] = walk_look(walk, &order_machine, drawn[i].name);
    }
    bool all_done = orders_apply(&walk->tried.desk.matters, transition,
                                 &(const struct made_with){ .content = STR("{\"packs\":1}") },
                                 asked, count, &walk->err);
    for (size_t i = 0; i < count; i++) {
        bool twice = false;
        for (size_t k = 0; k < count; k++)
            twice = twice || (k != i && strcmp(drawn[k].name, drawn[i].name) == 0);
        if (all_done)
            walk->err = asked[i].refused;
        if (!twice)
            walk_became(walk, &was[i], transition, all_done && asked[i].told == ORDER_TOLD_DONE);
    }
}

static void change_order(struct walk *walk)
{
    static const enum order_transition all[] = { ORDER_HOLD, ORDER_CLOSE_HOLD, ORDER_CLOSE_HOLD,
                                                 ORDER_CLOSE_HOLD };
    char name[WALK_NAME_SIZE];
    walk_name(walk, &order_machine, name);
    struct walk_was was = walk_look(walk, &order_machine, name);
    const struct order_change change = {
        .transition = walk_below(walk, 30) == 0 ? ORDER_CANCEL : WALK_ONE_OF(walk, all),
        .name = str_of(name),
        .reason = walk_below(walk, 10) == 0 ? STR("") : STR("so it is"),
        .obstacle = walk_below(walk, 5)
    };
    struct order_outcome outcome;
    bool done = order_do(&walk->tried.desk.matters, &walk->arena, &change, &outcome, &walk->err);
    walk_became(walk, &was, change.transition, done && !outcome.same);
}

void walk_order(struct walk *walk)
{
    if (walk_below(walk, 3) > 0)
        apply_orders(walk);
    else
        change_order(walk);
}

/* ---- shipments ---- */

static void say_shipment(struct walk *walk, char order[WALK_NAME_SIZE],
                         char license[WALK_NAME_SIZE])
{
    struct shipment *shipment = &walk->tried.said;
    walk_name_in(walk, &order_machine, ORDER_ALLOCATABLE, order);
    walk_name_in(walk, &license_machine, LICENSE_ACTIVE, license);
    bool covered = walk_below(walk, 8) > 0;
    shipment->order = str_of(order);
    shipment->number = covered ? str_of(license) : (struct str){ 0 };
    shipment->quantity = 1 + walk_below(walk, 12);
    shipment->value = walk_below(walk, 120);
    shipment->line = covered ? 1 + (walk_below(walk, 4) == 0) : 0;
    shipment->planned = (int32_t)(walk->now / DAY) + (int32_t)walk_below(walk, 2);
}

/* A decision of this moment on its order: mostly of the newest version, and that it may ship. */
static void decide_shipment(struct walk *walk, const char *name)
{
    struct shipments_tried *tried = &walk->tried;
    struct matter order;
    struct shipment_record record;
    struct err err;
    struct arena arena;
    static const char *const outcomes[] = { "authorized", "authorized", "no_license_required",
                                            "license_required" };
    const char *outcome = WALK_ONE_OF(walk, outcomes);
    char id[64] = "O0.0";
    arena_init(&arena, mem_system(), 1 << 22);
    tried->version = 1;
    if (!store_begin_reading(tried->desk.matters.store, &walk->err))
        WALK_FAIL(walk, "%s", walk->err.message);
    if (shipment_load(&tried->desk, &arena, str_of(name), &record, &err)) {
        str_put(id, sizeof id, record.shipment.order);
        tried->on = record.shipment.planned;
        if (matter_named(tried->desk.matters.store, &arena, &order_machine, record.shipment.order,
                         &order, &err))
            tried->version = order.version - (walk_below(walk, 10) == 0 ? 1 : 0);
        static char number[WALK_NAME_SIZE];
        str_put(number, sizeof number, record.shipment.number);
        tried->said.number = str_of(number);
    }
    store_rollback(tried->desk.matters.store);
    arena_release(&arena);
    tried->known = (int32_t)(walk->now / DAY);
    ship_decide(tried, id, outcome, outcome[0] != 'l');
    tried->change.decided = &tried->decided;
}

/* Facts are told, whatever was decided: what nobody released is an incident. */
static void check_incident(struct walk *walk, const struct walk_was *was)
{
    if (walk->tried.change.transition == SHIPMENT_DEPART &&
        (was->state == SHIPMENT_PLANNED || was->state == SHIPMENT_RESERVED) &&
        walk->tried.outcome.opened == 0)
        WALK_FAIL(walk, "%s departed without a release, and nothing tells it", was->name);
}

void walk_shipment(struct walk *walk)
{
    static const uint8_t forward[] = { SHIPMENT_PLAN,    SHIPMENT_RESERVE, SHIPMENT_RELEASE,
                                       SHIPMENT_DECIDE,  SHIPMENT_DEPART,  SHIPMENT_TRANSIT,
                                       SHIPMENT_DELIVER, SHIPMENT_DUE,     SHIPMENT_VERIFY,
                                       MACHINE_NOWHERE };
    struct shipments_tried *tried = &walk->tried;
    char name[WALK_NAME_SIZE];
    char order[WALK_NAME_SIZE];
    char license[WALK_NAME_SIZE];
    char key[24];
    const struct who *by = walk_somebody(walk);
    walk_name(walk, &shipment_machine, name);
    struct walk_was was = walk_look(walk, &shipment_machine, name);
    enum shipment_transition transition = (enum shipment_transition)walk_draw(walk, &was, forward);
    if (transition == SHIPMENT_PLAN || transition == SHIPMENT_AMEND)
        say_shipment(walk, order, license);
    struct shipment_change *change = ship_change(tried, transition, name);
    if (transition == SHIPMENT_RELEASE)
        decide_shipment(walk, name);
    if (transition >= SHIPMENT_DEPART) {
        snprintf(key, sizeof key, "%u", walk_below(walk, 1000));
        change->key = str_of(key);
        change->basis = STR("a photograph");
        change->at_given = walk_below(walk, 4) == 0;
        change->at = walk->now - (int64_t)walk_below(walk, 72) * (DAY / 24);
    }
    if (transition == SHIPMENT_DEPART && walk_below(walk, 3) > 0) {
        change->quantity = change->value = 1 + walk_below(walk, 14);
        change->keep_rest = walk_below(walk, 2) == 0;
    }
    if (transition == SHIPMENT_RESERVE && walk_below(walk, 4) == 0)
        change->expires_at = walk->now + (int64_t)walk_below(walk, 40) * DAY;
    tried->desk.matters.by = by;
    arena_reset(&tried->licenses.arena);
    bool done =
        shipment_do(&tried->desk, &tried->licenses.arena, change, &tried->outcome, &walk->err);
    bool moved = done && !tried->outcome.same && tried->outcome.drawn.answer.refusal == REFUSED_NOT;
    if (moved)
        check_incident(walk, &was);
    walk_became(walk, &was, transition, moved);
}

/* ---- licenses ---- */

static void draw_terms(struct walk *walk)
{
    struct licenses_tried *licenses = &walk->tried.licenses;
    licenses->license.line_count = 1 + walk_below(walk, 2);
    licenses->license.condition_count = walk_below(walk, 4) == 0;
    licenses->lines[0].granted.quantity = 1 + walk_below(walk, 60);
    licenses->lines[1].granted.quantity = 1 + walk_below(walk, 60);
    licenses->license.value = walk_below(walk, 600);
}

/* One that is on file, or none. */
static struct store_id draw_replaced(struct walk *walk)
{
    struct license_record record;
    struct store_id none = { { 0 } };
    char name[WALK_NAME_SIZE];
    struct err err;
    walk_name(walk, &license_machine, name);
    arena_reset(&walk->tried.licenses.arena);
    bool found = license_load(&walk->tried.licenses.desk, STR("BIS"), str_of(name), &record, &err);
    return found ? record.key.id : none;
}

static void change_license(struct walk *walk)
{
    static const uint8_t forward[] = { LICENSE_ADD,  LICENSE_ACTIVATE,  LICENSE_ACTIVATE,
                                       LICENSE_MEET, LICENSE_REINSTATE, MACHINE_NOWHERE };
    struct licenses_tried *licenses = &walk->tried.licenses;
    char name[WALK_NAME_SIZE];
    walk_name(walk, &license_machine, name);
    struct walk_was was = walk_look(walk, &license_machine, name);
    enum license_transition transition = (enum license_transition)walk_draw(walk, &was, forward);
    if (transition == LICENSE_SUPERSEDE) /* which is what becomes of another one */
        transition = LICENSE_ADD;
    draw_terms(walk);
    struct license_change change = desk_change(licenses, transition, str_of(name));
    change.by = walk_somebody(walk);
    change.reason = STR("so it is");
    change.condition = transition == LICENSE_MEET;
    change.filing.carries = walk_below(walk, 2) == 0;
    if (transition == LICENSE_ADD && walk_below(walk, 3) == 0)
        change.filing.replaces = draw_replaced(walk);
    if (transition == LICENSE_REDUCE) {
        change.line = walk_below(walk, 3);
        change.quantity = walk_below(walk, 60);
        change.value = change.line == 0 ? (int64_t)walk_below(walk, 600) : LICENSE_UNKNOWN;
    }
    if (walk_below(walk, 4) == 0) {
        change.at_given = true;
        change.event_at = walk->now - (int64_t)walk_below(walk, 5) * DAY;
    }
    arena_reset(&licenses->arena);
    bool done = license_do(&licenses->desk, &change, &licenses->outcome, &walk->err);
    if (done && licenses->outcome.waits && walk_below(walk, 5) > 0 &&
        walk_approve(walk, licenses->outcome.approval)) {
        arena_reset(&licenses->arena);
        done = license_do(&licenses->desk, &change, &licenses->outcome, &walk->err);
    }
    walk_became(walk, &was, transition,
                done && !licenses->outcome.waits && !licenses->outcome.repeated);
}

/* What nobody planned as a shipment. */
static void draw_on_license(struct walk *walk)
{
    struct licenses_tried *licenses = &walk->tried.licenses;
    static const enum license_draw_kind kinds[] = { DRAW_RESERVE, DRAW_RESERVE, DRAW_POST,
                                                    DRAW_VOID, DRAW_FACT };
    char name[WALK_NAME_SIZE];
    walk_name(walk, &license_machine, name);
    const struct license_draw draw = {
        .id = id_of('d', walk_below(walk, 200)),
        .kind = WALK_ONE_OF(walk, kinds),
        .by = walk_somebody(walk),
        .number = str_of(name),
        .line = 1 + walk_below(walk, 2),
        .quantity = walk_below(walk, 15),
        .value = walk_below(walk, 90),
        .of = id_of('d', walk_below(walk, 200)),
        .resolves = walk_below(walk, 2) == 0,
        .keep_rest = walk_below(walk, 2) == 0,
        .reason = STR("so it is"),
        .basis = STR("a letter"),
    };
    walk->err = (struct err){ .code = ERR_NONE };
    arena_reset(&licenses->arena);
    bool done = license_draw(&licenses->desk, &draw, &licenses->drawn, &walk->err);
    if (done && licenses->drawn.waits && walk_approve(walk, licenses->drawn.approval)) {
        arena_reset(&licenses->arena);
        done = license_draw(&licenses->desk, &draw, &licenses->drawn, &walk->err);
    }
    if (!done && !is_refusal(walk->err.code))
        WALK_FAIL(walk, "%s: %s", name, walk->err.message);
    *(done && licenses->drawn.answer.refusal == REFUSED_NOT ? &walk->done : &walk->not_done) += 1;
}

void walk_license(struct walk *walk)
{
    if (walk_below(walk, 2) == 0)
        change_license(walk);
    else
        draw_on_license(walk);
}
