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

/* One that goes, or that nothing has yet; those that have ended make room. */
static struct walk_was draw_one(struct walk *walk, const struct machine *machine)
{
    uint32_t slot = walk_below(walk, WALK_SLOTS);
    unsigned *generation = &walk->generations[walk_machine(machine)][slot];
    const char initial = (char)(machine->what[0] - 'a' + 'A');
    char name[WALK_NAME_SIZE];
    snprintf(name, sizeof name, "%c%u.%u", initial, slot, *generation);
    struct walk_was was = walk_look(walk, machine, name);
    bool ended = was.state != MACHINE_NOWHERE && machine_ends(machine, was.state);
    int64_t most = machine == &buyer_machine || machine == &application_machine ? 24 : 10;
    if ((!ended && was.events < most) || walk_below(walk, 6) > 0)
        return was;
    was = (struct walk_was){ .machine = machine, .state = MACHINE_NOWHERE };
    snprintf(was.name, sizeof was.name, "%c%u.%u", initial, slot, ++*generation);
    return was;
}

void walk_name(struct walk *walk, const struct machine *machine, char ret[WALK_NAME_SIZE])
{
    const struct walk_was was = draw_one(walk, machine);
    snprintf(ret, WALK_NAME_SIZE, "%s", was.name);
}

void walk_name_in(struct walk *walk, const struct machine *machine, unsigned state,
                  char ret[WALK_NAME_SIZE])
{
    struct walk_was was = draw_one(walk, machine);
    for (size_t tries = 0; was.state != state && tries < WALK_SLOTS; tries++)
        was = draw_one(walk, machine);
    snprintf(ret, WALK_NAME_SIZE, "%s", was.name);
}

static uint64_t *tries_of(struct walk *walk, const struct walk_was *was)
{
    size_t row = was->state == MACHINE_NOWHERE ? was->machine->state_count : was->state;
    return walk->tries[walk_machine(was->machine)][row];
}

static uint64_t count_tries(struct walk *walk, const struct walk_was *was)
{
    const uint64_t *tries = tries_of(walk, was);
    uint64_t count = 0;
    for (size_t t = 0; t < was->machine->transition_count; t++)
        count += tries[t];
    return count;
}

struct walk_was walk_pick(struct walk *walk, const struct machine *machine)
{
    struct walk_was one = draw_one(walk, machine);
    if (walk_below(walk, 2) == 0)
        return one;
    struct walk_was other = draw_one(walk, machine);
    return count_tries(walk, &other) < count_tries(walk, &one) ? other : one;
}

/* ---- before and after ---- */

static struct walk_was look_at_license(struct walk *walk, struct walk_was was)
{
    struct store *store = walk->tried.desk.matters.store;
    struct license_event_row *events;
    struct license_key key;
    struct err err = { 0 };
    struct arena arena;
    size_t count = 0;
    size_t found = 0;
    arena_init(&arena, mem_system(), 1 << 22);
    if (!license_find(store, &arena, STR("BIS"), str_of(was.name), &key, &found, &err) ||
        (found > 0 && !license_events_read(store, &arena, &key.id, &events, &count, &err)))
        WALK_FAIL(walk, "%s: %s", was.name, err.message);
    was.events = (int64_t)count;
    if (count > 0 && !machine_find_state(&license_machine, events[count - 1].state, &was.state))
        WALK_FAIL(walk, "%s is in a state that is none", was.name);
    arena_release(&arena);
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

/* The one that is possible and was tried least. */
static unsigned find_rarest(struct walk *walk, const struct walk_was *was)
{
    const uint64_t *tries = tries_of(walk, was);
    unsigned found = MACHINE_NOWHERE;
    for (unsigned t = 0; t < was->machine->transition_count; t++) {
        if (machine_can(was->machine, was->state, t) &&
            (found == MACHINE_NOWHERE || tries[t] < tries[found]))
            found = t;
    }
    return found;
}

unsigned walk_draw(struct walk *walk, const struct walk_was *was, const uint8_t *forward)
{
    size_t all = was->machine->transition_count;
    size_t count = 0;
    while (forward[count] != MACHINE_NOWHERE)
        count++;
    unsigned any = walk_below(walk, (uint32_t)all);
    unsigned far = find_possible(was, forward, count, walk_below(walk, (uint32_t)count));
    uint32_t how = walk_below(walk, 4);
    unsigned possible = how == 1 ? find_rarest(walk, was) : find_possible(was, NULL, all, any);
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

static int64_t count_entries(struct walk *walk)
{
    struct store *store = walk->tried.desk.matters.store;
    struct audit_head head;
    struct err err;
    bool sound = false;
    if (!audit_head_read(store, &head, &sound, &err) || !sound)
        WALK_FAIL(walk, "the end of the log cannot be read");
    return head.size;
}

void walk_mark(struct walk *walk)
{
    if (!walk->is_marked)
        walk->entries = count_entries(walk);
    walk->is_marked = false;
}

/* Of what was refused; then it is known for the next command how many there are. */
static bool has_more_entries(struct walk *walk)
{
    walk->is_marked = count_entries(walk) == walk->entries;
    return !walk->is_marked;
}

void walk_became(struct walk *walk, const struct walk_was *was, unsigned transition, bool done,
                 bool moved)
{
    const struct machine *machine = was->machine;
    struct walk_was is = walk_look(walk, machine, was->name);
    const char *word = machine_transition(machine, transition);
    const char *from = was->state == MACHINE_NOWHERE ? "none" : machine_state(machine, was->state);
    if (!done && !is_refusal(walk->err.code))
        WALK_FAIL(walk, "%s, %s: %s", was->name, word, walk->err.message);
    if (!done && has_more_entries(walk))
        WALK_FAIL(walk, "%s: %s was refused (%s), and the log has more", was->name, word,
                  walk->err.message);
    if (!(done && moved) && (is.state != was->state || is.events != was->events))
        WALK_FAIL(walk, "%s: %s was refused (%s), and it is %s, which was %s", was->name, word,
                  walk->err.message, machine_state(machine, is.state), from);
    if (done && moved &&
        (is.events != was->events + 1 ||
         !machine_allows(machine, was->state, transition, is.state)))
        WALK_FAIL(walk, "%s was %s, and by %s is %s", was->name, from, word,
                  machine_state(machine, is.state));
    tries_of(walk, was)[transition]++;
    *(done && moved ? &walk->done : &walk->not_done) += 1;
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
    walk_mark(walk);
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
    if (!done && has_more_entries(walk))
        WALK_FAIL(walk, "an approval was refused (%s), and the log has more", walk->err.message);
    walk_mark(walk);
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
    char name[WALK_NAME_SIZE], content[128], decision[192];
    struct obstacle obstacles[2];
};

static struct order_asked draw_order(struct walk *walk, struct drawn_order *drawn)
{
    static const char *const outcomes[] = { "no_license_required", "authorized", "authorized" };
    static const char *const others[] = { "license_required", "undetermined" };
    const char *outcome =
        walk_below(walk, 8) == 0 ? WALK_ONE_OF(walk, others) : WALK_ONE_OF(walk, outcomes);
    size_t count = outcome[0] == 'l' || outcome[0] == 'u' ? 1 + walk_below(walk, 2) : 0;
    walk_name(walk, &order_machine, drawn->name);
    snprintf(
        drawn->content, sizeof drawn->content,
        "{\"id\":\"%.31s\",\"quantity\":%u,\"value\":{\"amount\":\"1.00\",\"currency\":\"USD\"}}",
        drawn->name, 20 + 20 * walk_below(walk, 5));
    snprintf(drawn->decision, sizeof drawn->decision, "{\"id\":\"%.31s\",\"outcome\":\"%s\"%s}",
             drawn->name, outcome,
             walk_below(walk, 3) == 0 ? ",\"flags\":[{\"rule\":\"zz/odd\",\"text\":\"odd\"}]" : "");
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
    if (all_done && count > 1) /* one of them may be refused */
        walk_mark(walk);
    for (size_t i = 0; i < count; i++) {
        bool twice = false;
        for (size_t k = 0; k < count; k++)
            twice = twice || (k != i && strcmp(drawn[k].name, drawn[i].name) == 0);
        if (all_done)
            walk->err = asked[i].refused;
        if (!twice)
            walk_became(walk, &was[i], transition, all_done && asked[i].told != ORDER_TOLD_REFUSED,
                        asked[i].told == ORDER_TOLD_DONE);
    }
}

/* Mostly one that is open. */
static int64_t draw_obstacle(struct walk *walk, const char *name)
{
    struct store *store = walk->tried.desk.matters.store;
    struct obstacle *obstacles;
    struct matter order;
    struct err err;
    size_t count = 0;
    int64_t found = walk_below(walk, 5);
    if (!store_begin_reading(store, &err))
        WALK_FAIL(walk, "%s", err.message);
    if (matter_named(store, &walk->arena, &order_machine, str_of(name), &order, &err) &&
        !obstacles_read(store, &walk->arena, &order.id, &obstacles, &count, &err))
        WALK_FAIL(walk, "%s", err.message);
    store_rollback(store);
    uint32_t other = walk_below(walk, 8);
    for (size_t i = 0; i < count && other > 0; i++) {
        if (obstacles[i].ended == 0)
            found = obstacles[i].n;
    }
    return found;
}

static void change_order(struct walk *walk)
{
    static const enum order_transition all[] = { ORDER_HOLD, ORDER_CLOSE_HOLD, ORDER_CLOSE_HOLD,
                                                 ORDER_CLOSE_HOLD, ORDER_CLOSE_HOLD };
    const struct walk_was was = walk_pick(walk, &order_machine);
    uint32_t patience = was.state == ORDER_DRAFT ? 4 : 30;
    const struct order_change change = {
        .transition = walk_below(walk, patience) == 0 ? ORDER_CANCEL : WALK_ONE_OF(walk, all),
        .name = str_of(was.name),
        .reason = walk_below(walk, 10) == 0 ? STR("") : STR("so it is"),
        .obstacle = draw_obstacle(walk, was.name)
    };
    struct order_outcome outcome;
    bool done = order_do(&walk->tried.desk.matters, &walk->arena, &change, &outcome, &walk->err);
    walk_became(walk, &was, change.transition, done, !outcome.same);
}

void walk_order(struct walk *walk)
{
    if (walk_below(walk, 2) > 0)
        apply_orders(walk);
    else
        change_order(walk);
}

/* ---- shipments ---- */

/* What it says, for another day: all that may be said of what is reserved. */
static bool say_as_before(struct walk *walk, const char *name)
{
    struct shipments_tried *tried = &walk->tried;
    struct shipment_record record;
    struct err err;
    if (!store_begin_reading(tried->desk.matters.store, &walk->err))
        WALK_FAIL(walk, "%s", walk->err.message);
    bool found = shipment_load(&tried->desk, &walk->arena, str_of(name), &record, &err);
    store_rollback(tried->desk.matters.store);
    if (found)
        tried->said = record.shipment;
    return found;
}

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
    static const uint8_t forward[] = { SHIPMENT_TRANSIT, SHIPMENT_DELIVER, SHIPMENT_DUE,
                                       SHIPMENT_VERIFY,  SHIPMENT_VERIFY,  SHIPMENT_DUE,
                                       SHIPMENT_PLAN,    SHIPMENT_RESERVE, SHIPMENT_RELEASE,
                                       SHIPMENT_DECIDE,  SHIPMENT_DELIVER, SHIPMENT_DEPART,
                                       MACHINE_NOWHERE };
    struct shipments_tried *tried = &walk->tried;
    char order[WALK_NAME_SIZE];
    char license[WALK_NAME_SIZE];
    char key[24];
    const struct who *by = walk_somebody(walk);
    const struct shipment before = tried->said;
    struct walk_was was = walk_pick(walk, &shipment_machine);
    enum shipment_transition transition = (enum shipment_transition)walk_draw(walk, &was, forward);
    if (transition == SHIPMENT_AMEND && walk_below(walk, 2) == 0 && say_as_before(walk, was.name))
        tried->said.planned = (int32_t)(walk->now / DAY) + (int32_t)walk_below(walk, 3);
    else if (transition == SHIPMENT_PLAN || transition == SHIPMENT_AMEND)
        say_shipment(walk, order, license);
    struct shipment_change *change = ship_change(tried, transition, was.name);
    if (transition == SHIPMENT_RELEASE)
        decide_shipment(walk, was.name);
    if (transition >= SHIPMENT_DEPART) {
        snprintf(key, sizeof key, "%u", walk_below(walk, 1000));
        change->key = str_of(key);
        change->basis = STR("a photograph");
        change->at_given = walk_below(walk, 4) == 0;
        change->at = walk->now - (int64_t)walk_below(walk, 72) * (DAY / 24);
    }
    if (transition == SHIPMENT_DEPART && walk_below(walk, 3) > 0) {
        change->quantity = change->value = 1 + walk_below(walk, walk_below(walk, 4) > 0 ? 3 : 14);
        change->keep_rest = walk_below(walk, 8) > 0;
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
    walk_became(walk, &was, transition, done, moved);
    tried->said = before;
}

/* ---- licenses ---- */

static void draw_terms(struct walk *walk)
{
    struct licenses_tried *licenses = &walk->tried.licenses;
    licenses->license.line_count = 1 + walk_below(walk, 2);
    licenses->license.condition_count = walk_below(walk, 4) == 0;
    licenses->lines[0].granted.quantity = 1 + walk_below(walk, 120);
    licenses->lines[1].granted.quantity = 1 + walk_below(walk, 120);
    licenses->license.value = walk_below(walk, 1200);
}

/* Replaces one that is on file, if it can be. */
static void draw_replaced(struct walk *walk, struct license_filing *filing)
{
    struct license_record record;
    char name[WALK_NAME_SIZE];
    struct err err;
    walk_name_in(walk, &license_machine, LICENSE_ACTIVE, name);
    arena_reset(&walk->tried.licenses.arena);
    if (!license_load(&walk->tried.licenses.desk, STR("BIS"), str_of(name), &record, &err))
        return;
    filing->replacing = true;
    filing->replaces = record.key.id;
}

static void change_license(struct walk *walk)
{
    static const uint8_t forward[] = { LICENSE_ADD,  LICENSE_ACTIVATE,  LICENSE_AMEND,
                                       LICENSE_MEET, LICENSE_REINSTATE, MACHINE_NOWHERE };
    struct licenses_tried *licenses = &walk->tried.licenses;
    struct walk_was was = walk_pick(walk, &license_machine);
    enum license_transition transition = (enum license_transition)walk_draw(walk, &was, forward);
    if (transition == LICENSE_SUPERSEDE) /* which is what becomes of another one */
        transition = LICENSE_ADD;
    draw_terms(walk);
    struct license_change change = desk_change(licenses, transition, str_of(was.name));
    change.by = walk_somebody(walk);
    change.reason = STR("so it is");
    change.condition = transition == LICENSE_MEET;
    change.filing.carries = walk_below(walk, 2) == 0;
    if (transition == LICENSE_ADD && walk_below(walk, 3) == 0)
        draw_replaced(walk, &change.filing);
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
    walk_became(walk, &was, transition, done,
                !licenses->outcome.waits && !licenses->outcome.repeated);
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
    if (!done && (!is_refusal(walk->err.code) || has_more_entries(walk)))
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
