/* SPDX-License-Identifier: Apache-2.0 */
/* desk/matters_check.c - whether what is worked on is what the log says; see matters.h. */
#include <sodium.h>
#include <string.h>

#include "audit/record.h"
#include "desk/applications.h"
#include "desk/buyer_caps_check.h"
#include "desk/kept.h"
#include "desk/machines.h"
#include "desk/matters.h"
#include "desk/order_said.h"
#include "desk/shipment_state.h"
#include "desk/shipments_check.h"
#include "wire/order_reader.h"

#define PAGE 256
#define PAGE_MAX ((size_t)1 << 30)
#define TOLD_MAX 1000

struct check {
    struct store *store;
    const struct mem *mem;
    const struct machine *machine; /* of what is looked at */
    struct order_reader *reader;
    struct arena arena; /* of a page */
    struct buf *out;
    size_t wrong;
    /* Of the events, as they are there and as the log has them: the sum of hashes of their ids. */
    uint64_t of_events, of_log;
    int64_t logged; /* entries about what has a machine */
    int64_t basis;  /* whose digest this is; 0: of none yet */
    uint8_t of_basis[MATTER_DIGEST_SIZE];
};

static void tell(struct check *check, const char *says, struct str what)
{
    if (++check->wrong <= TOLD_MAX)
        buf_format(check->out, "%s: %s %.*s\n", says,
                   check->machine == NULL ? "" : check->machine->what, STR_ARG(what));
}

static uint64_t hash_id(const struct store_id *id)
{
    const struct str bytes = { (const char *)id->bytes, sizeof id->bytes };
    return str_hash(bytes);
}

/* ---- each order by itself ---- */

/* What an event brought with it, as the rows have it. */
struct brought {
    struct matter_version version;
    struct decision_row decision;
    uint8_t of_decision[SEAL_SIZE];
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

/* Whether it could be read; what is missing, or damaged, is told. */
static bool is_there(struct check *check, const struct matter *matter, bool done, const char *what,
                     bool *ret_there, struct err *err)
{
    *ret_there = done;
    if (done || (err->code != ERR_NAME && err->code != ERR_DAMAGED))
        return done;
    tell(check, what, matter->name);
    return true;
}

/* Most decisions in a row were made with the same. */
static bool bring_basis(struct check *check, const struct matter *matter, int64_t seq,
                        struct err *err)
{
    struct str content;
    uint8_t digest[MATTER_DIGEST_SIZE];
    bool there;
    if (check->basis == seq)
        return true;
    bool done = decision_basis_read(check->store, &check->arena, seq, &content, digest, err);
    if (!is_there(check, matter, done, "what a decision was made with is missing", &there, err))
        return false;
    memset(check->of_basis, 0, sizeof check->of_basis);
    if (there) {
        matter_digest(content, check->of_basis);
        if (memcmp(digest, check->of_basis, sizeof digest) != 0)
            tell(check, "what a decision was made with is not what was recorded", matter->name);
    }
    check->basis = seq;
    return true;
}

static bool bring_version(struct check *check, const struct matter *matter, int64_t n,
                          struct brought *ret, struct err *err)
{
    uint8_t digest[MATTER_DIGEST_SIZE];
    bool there;
    bool done =
        matter_version_read(check->store, &check->arena, &matter->id, n, &ret->version, err);
    if (!is_there(check, matter, done, "a version is missing", &there, err))
        return false;
    matter_digest(ret->version.content, digest);
    if (there && memcmp(digest, ret->version.digest, sizeof digest) != 0)
        tell(check, "a version is not what was recorded", matter->name);
    memcpy(ret->version.digest, digest, sizeof digest);
    ret->with.version = ret->version.digest;
    return true;
}

static bool bring_decision(struct check *check, const struct matter *matter, int64_t seq,
                           struct brought *ret, struct err *err)
{
    uint8_t digest[MATTER_DIGEST_SIZE];
    bool there;
    bool done = decision_read(check->store, &check->arena, seq, &ret->decision, err);
    if (!is_there(check, matter, done, "a decision is missing, or cannot be read", &there, err))
        return false;
    if (there && !bring_basis(check, matter, ret->decision.basis, err))
        return false;
    matter_digest(ret->decision.content, digest);
    if (there && memcmp(digest, ret->decision.digest, sizeof digest) != 0)
        tell(check, "a decision is not what was recorded", matter->name);
    matter_seal_decision(&ret->decision, check->of_basis, ret->of_decision);
    ret->with.decision = ret->of_decision;
    return true;
}

static bool bring(struct check *check, const struct matter *matter,
                  const struct matter_event *event, const struct obstacle *all, size_t count,
                  bool says, struct brought *ret, struct err *err)
{
    struct arena *arena = &check->arena;
    struct with_event *with = &ret->with;
    *ret = (struct brought){ .with = { .version = NULL } };
    if (says && !bring_version(check, matter, event->version, ret, err))
        return false;
    if (event->decision != 0 && !bring_decision(check, matter, event->decision, ret, err))
        return false;
    with->opened = part_of(arena, all, count, event, 0, &with->opened_count);
    with->gone = part_of(arena, all, count, event, 1, &with->gone_count);
    with->closed = part_of(arena, all, count, event, 2, &with->closed_count);
    return arena_sound(arena, err);
}

/* The events are a path of the machine. */
static bool is_move(const struct machine *machine, const struct matter_event *event)
{
    unsigned from = MACHINE_NOWHERE;
    unsigned transition;
    unsigned to;
    if ((event->n > 1 && !machine_find_state(machine, event->from, &from)) ||
        !machine_find_state(machine, event->to, &to))
        return false;
    return machine_find_transition(machine, event->transition, &transition) &&
           machine_allows(machine, from, transition, to);
}

/* Each of these is of an event: what of it is in no seal. */
struct of_none {
    size_t opened, gone, closed;
};

static struct of_none count_all(const struct obstacle *all, size_t count)
{
    struct of_none found = { .opened = count };
    for (size_t i = 0; i < count; i++) {
        found.gone += all[i].gone != 0;
        found.closed += all[i].ended != 0;
    }
    return found;
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
    struct of_none of_none = count_all(obstacles, count);
    for (size_t i = 0; i < event_count; i++) {
        struct brought brought;
        uint8_t digest[SEAL_SIZE];
        if (!bring(check, matter, &events[i], obstacles, count,
                   i == 0 || events[i].version != events[i - 1].version, &brought, err))
            return false;
        check->of_events += hash_id(&events[i].id);
        of_none.opened -= brought.with.opened_count;
        of_none.gone -= brought.with.gone_count;
        of_none.closed -= brought.with.closed_count;
        matter_seal(&events[i], &brought.with, digest);
        if (memcmp(digest, events[i].digest, sizeof digest) != 0)
            tell(check, "an event, or what came with it, is not what was recorded", matter->name);
        if (!is_move(check->machine, &events[i]))
            tell(check, "an event leads where none can lead", matter->name);
    }
    if (of_none.opened != 0 || of_none.gone != 0 || of_none.closed != 0)
        tell(check, "what stands in its way came or went with no event", matter->name);
    return true;
}

static bool check_found(struct check *check, const struct matter *matter, struct err *err)
{
    bool found = true;
    if (check->machine == &shipment_machine &&
        !shipment_check(check->store, &check->arena, matter, &found, err))
        return false;
    if (!found)
        tell(check, "it is not found by its order, or by a serial number", matter->name);
    found = true;
    if (check->machine == &application_machine &&
        !application_check(check->store, check->mem, &check->arena, matter, &found, err))
        return false;
    if (!found)
        tell(check, "it is not found by a license that came of it", matter->name);
    return true;
}

/*
 * What it is listed by is in no seal; what it says is.  The day of an application is none that it
 * says: it comes of its events and of the law.
 */
static bool check_said(struct check *check, const struct matter *matter, struct err *err)
{
    struct matter_version version;
    struct matter said;
    bool done = matter_version_read(check->store, &check->arena, &matter->id, matter->version,
                                    &version, err);
    if (!done) /* that it is missing is told */
        return err->code == ERR_NAME;
    if (!matter_read_said(store_mem(check->store), &check->arena, check->reader, matter->kind,
                          version.content, &said, err))
        return false;
    if (check->machine == &application_machine)
        said.due = matter->due;
    if (said.value != matter->value || said.due != matter->due ||
        !str_equal(said.currency, matter->currency))
        tell(check, "its value or its day is not what it says", matter->name);
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
            if (!check_matter(check, &page[i], err) || !check_found(check, &page[i], err) ||
                !check_said(check, &page[i], err))
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
    for (size_t i = 0; matter_machines[i] != NULL; i++) {
        struct str what = str_of(matter_machines[i]->what);
        if (str_equal(kind, what) && str_starts(action, what) && action.length > what.length &&
            action.data[what.length] == '.')
            return matter_machines[i];
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
    struct str of;
    check->of_log += hash_id(&id);
    arena_reset(&check->arena);
    if (!matter_event_digest(check->store, &check->arena, &id, digest, &of, &found, err))
        return false;
    if (!found)
        tell(check, "the log has an event that the book has not", name);
    else if (!str_equal(of, name))
        tell(check, "the log has an event of another one", name);
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
    for (size_t i = 0; matter_machines[i] != NULL; i++) {
        int64_t events;
        if (!matter_events_count(check->store, str_of(matter_machines[i]->what), &events, err))
            return false;
        all += events;
    }
    check->machine = NULL;
    if (all != check->logged || check->of_events != check->of_log)
        tell(check, "the log has not the events of the desk, each once", STR(""));
    return true;
}

/* All that decisions rest on is there, and as it was. */
static bool check_kept(struct check *check, struct err *err)
{
    const struct mem *mem = store_mem(check->store);
    bool done = kept_check(check->store, mem, check->out, &check->wrong, err);
    for (int64_t seq = 1; done; seq++) {
        uint8_t unused[MATTER_DIGEST_SIZE];
        struct str content;
        arena_reset(&check->arena);
        if (!decision_basis_read(check->store, &check->arena, seq, &content, unused, err))
            return err->code == ERR_NAME;
        done = kept_check_basis(check->store, mem, content, check->out, &check->wrong, err);
    }
    return false;
}

bool desk_check(struct store *store, const struct mem *mem, struct buf *out, size_t *ret_wrong,
                struct err *err)
{
    struct check check = { .store = store, .mem = mem, .out = out };
    size_t of_rows = 0;
    size_t of_caps = 0;
    *ret_wrong = 0;
    check.reader = order_reader_new(mem, err);
    if (check.reader == NULL)
        return false;
    if (!store_begin_reading(store, err)) {
        order_reader_free(check.reader);
        return false;
    }
    arena_init(&check.arena, mem, PAGE_MAX);
    bool done = matters_check(store, out, &of_rows, err);
    for (size_t i = 0; done && matter_machines[i] != NULL; i++) {
        check.machine = matter_machines[i];
        done = check_kind(&check, err);
    }
    done = done && check_log(&check, err) && check_kept(&check, err) &&
           buyer_caps_sound(store, mem, out, &of_caps, err);
    arena_release(&check.arena);
    store_rollback(store);
    order_reader_free(check.reader);
    *ret_wrong = of_rows + check.wrong + of_caps;
    return done && buf_check(out, err);
}
