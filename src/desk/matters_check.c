/* SPDX-License-Identifier: Apache-2.0 */
/* desk/matters_check.c - whether what is worked on is what the log says; see matters.h. */
#include <sodium.h>
#include <string.h>

#include "audit/record.h"
#include "desk/application_state.h"
#include "desk/orders.h"

#define PAGE 256
#define PAGE_MAX ((size_t)1 << 30)
#define TOLD_MAX 1000

/* All that are worked on; each has its machine. */
static const struct machine *const machines[] = { &application_machine, &order_machine };
#define MACHINE_COUNT (sizeof machines / sizeof *machines)

struct check {
    struct store *store;
    const struct machine *machine; /* of what is looked at */
    struct arena arena;            /* of a page */
    struct buf *out;
    size_t wrong;
    int64_t logged; /* entries about what has a machine */
};

static void tell(struct check *check, const char *says, struct str what)
{
    if (++check->wrong <= TOLD_MAX)
        buf_format(check->out, "%s: %s %.*s\n", says,
                   check->machine == NULL ? "" : check->machine->what, STR_ARG(what));
}

/* ---- each order by itself ---- */

/* What an event brought with it, as the rows have it. */
struct brought {
    struct matter_version version;
    struct decision_row decision;
    uint8_t of_decision[MATTER_DIGEST_SIZE];
    struct with_event with;
};

/* Those that the event opened (0), that a decision of it does not say (1), that it closed (2). */
static struct obstacle *part_of(struct arena *arena, const struct obstacle *all, size_t count,
                                const struct matter_event *event, int part, size_t *ret_count)
{
    struct obstacle *found = arena_array(arena, count + 1, sizeof *found);
    *ret_count = 0;
    for (size_t i = 0; found != NULL && i < count; i++) {
        int64_t of = part == 0 ? all[i].event : part == 1 ? all[i].gone : all[i].ended;
        int64_t is = part == 1 ? event->decision : event->n;
        if (is != 0 && of == is)
            found[(*ret_count)++] = all[i];
    }
    return found;
}

static bool bring(struct check *check, const struct matter *matter,
                  const struct matter_event *event, const struct obstacle *all, size_t count,
                  bool says, struct brought *ret, struct err *err)
{
    struct arena *arena = &check->arena;
    struct with_event *with = &ret->with;
    *ret = (struct brought){ .with = { .version = NULL } };
    if (says) {
        if (!matter_version_read(check->store, arena, &matter->id, event->version, &ret->version,
                                 err))
            return false;
        matter_digest(ret->version.content, ret->version.digest);
        with->version = ret->version.digest;
    }
    if (event->decision != 0) {
        if (!decision_read(check->store, arena, event->decision, &ret->decision, err))
            return false;
        matter_digest(ret->decision.content, ret->of_decision);
        with->decision = ret->of_decision;
    }
    with->opened = part_of(arena, all, count, event, 0, &with->opened_count);
    with->gone = part_of(arena, all, count, event, 1, &with->gone_count);
    with->closed = part_of(arena, all, count, event, 2, &with->closed_count);
    return arena_sound(arena, err);
}

/* The events are a path of the machine. */
static bool is_move(const struct machine *machine, const struct matter_event *event)
{
    unsigned from = MACHINE_NOWHERE;
    unsigned to;
    if ((event->n > 1 && !machine_find_state(machine, event->from, &from)) ||
        !machine_find_state(machine, event->to, &to))
        return false;
    for (unsigned i = 0; i < machine->transition_count; i++) {
        if (str_equal_text(event->transition, machine_transition(machine, i)))
            return machine_allows(machine, from, i, to);
    }
    return false;
}

static bool check_matter(struct check *check, const struct matter *matter, struct err *err)
{
    struct matter_event *events;
    struct obstacle *obstacles;
    size_t event_count;
    size_t count;
    if (!matter_events_read(check->store, &check->arena, &matter->id, &events, &event_count, err) ||
        !obstacles_read(check->store, &check->arena, &matter->id, &obstacles, &count, err))
        return false;
    for (size_t i = 0; i < event_count; i++) {
        struct brought brought;
        uint8_t digest[SEAL_SIZE];
        if (!bring(check, matter, &events[i], obstacles, count,
                   i == 0 || events[i].version != events[i - 1].version, &brought, err))
            return false;
        matter_seal(&events[i], &brought.with, digest);
        if (memcmp(digest, events[i].digest, sizeof digest) != 0)
            tell(check, "an event, or what came with it, is not what was recorded", matter->name);
        if (!is_move(check->machine, &events[i]))
            tell(check, "an event leads where none can lead", matter->name);
    }
    return true;
}

static bool check_kind(struct check *check, struct err *err)
{
    char after[4096] = "";
    for (;;) {
        struct matter *page;
        size_t count;
        arena_reset(&check->arena);
        if (!matters_list(check->store, &check->arena, str_of(check->machine->what), STR(""),
                          str_of(after), PAGE, &page, &count, err))
            return false;
        for (size_t i = 0; i < count; i++) {
            if (!check_matter(check, &page[i], err))
                return false;
        }
        if (count < PAGE)
            return true;
        str_put(after, sizeof after, page[count - 1].name);
    }
}

/* ---- the log ---- */

/* Of "order.add" on an order; NULL: it is about something else. */
static const struct machine *machine_of(struct str action, struct str kind)
{
    for (size_t i = 0; i < MACHINE_COUNT; i++) {
        struct str what = str_of(machines[i]->what);
        if (str_equal(kind, what) && str_starts(action, what) && action.length > what.length &&
            action.data[what.length] == '.')
            return machines[i];
    }
    return NULL;
}

static bool check_entry(void *context, const struct audit_entry *entry, struct err *err)
{
    struct check *check = context;
    struct audit_record record;
    struct store_id id;
    uint8_t digest[MATTER_DIGEST_SIZE];
    size_t length;
    bool found;
    struct err unread;
    if (!audit_record_read(entry->bytes, &record, &unread) || /* which audit_verify tells */
        machine_of(record.texts[AUDIT_ACTION], record.texts[AUDIT_SUBJECT_KIND]) == NULL)
        return true;
    struct str request = record.texts[AUDIT_REQUEST];
    struct str name = record.texts[AUDIT_SUBJECT_ID];
    check->machine = machine_of(record.texts[AUDIT_ACTION], record.texts[AUDIT_SUBJECT_KIND]);
    check->logged++;
    if (sodium_hex2bin(id.bytes, sizeof id.bytes, request.data, request.length, NULL, &length,
                       NULL) != 0 ||
        length != sizeof id.bytes) {
        tell(check, "an entry of the log names no event", name);
        return true;
    }
    if (!matter_event_digest(check->store, &id, digest, &found, err))
        return false;
    if (!found)
        tell(check, "the log has an event that the book has not", name);
    else if (record.lists[AUDIT_AFTER].count != 1 ||
             memcmp(record.lists[AUDIT_AFTER].hashes[0].bytes, digest, sizeof digest) != 0)
        tell(check, "an event is not as the log has it", name);
    return true;
}

static bool check_log(struct check *check, struct err *err)
{
    int64_t all = 0;
    if (!audit_entries_each(check->store, 1, INT64_MAX, check_entry, check, err))
        return false;
    for (size_t i = 0; i < MACHINE_COUNT; i++) {
        int64_t events;
        if (!matter_events_count(check->store, str_of(machines[i]->what), &events, err))
            return false;
        all += events;
    }
    check->machine = NULL;
    if (all != check->logged)
        tell(check, "the log has not as many events of the desk as there are", STR(""));
    return true;
}

bool desk_check(struct store *store, const struct mem *mem, struct buf *out, size_t *ret_wrong,
                struct err *err)
{
    struct check check = { .store = store, .out = out };
    size_t of_rows = 0;
    *ret_wrong = 0;
    if (!store_begin_reading(store, err))
        return false;
    arena_init(&check.arena, mem, PAGE_MAX);
    bool done = matters_check(store, out, &of_rows, err);
    for (size_t i = 0; done && i < MACHINE_COUNT; i++) {
        check.machine = machines[i];
        done = check_kind(&check, err);
    }
    done = done && check_log(&check, err);
    arena_release(&check.arena);
    store_rollback(store);
    *ret_wrong = of_rows + check.wrong;
    return done && buf_check(out, err);
}
