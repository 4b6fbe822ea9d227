/* SPDX-License-Identifier: Apache-2.0 */
/* desk/orders_check.c - whether the order book is what its log says; see orders.h. */
#include <sodium.h>
#include <string.h>

#include "audit/record.h"
#include "desk/orders_priv.h"

#define PAGE 256
#define PAGE_MAX ((size_t)1 << 30)
#define TOLD_MAX 1000

void order_digest(struct str text, uint8_t ret[MATTER_DIGEST_SIZE])
{
    crypto_hash_sha256(ret, (const unsigned char *)(text.data == NULL ? "" : text.data),
                       text.length);
}

static void seal_digest(struct seal *seal, const uint8_t *digest)
{
    const struct str bytes = { (const char *)digest, digest == NULL ? 0 : MATTER_DIGEST_SIZE };
    seal_text(seal, bytes);
}

void order_seal(const struct matter_event *event, const struct with_event *with,
                uint8_t ret[SEAL_SIZE])
{
    struct seal seal;
    seal_init(&seal, "matter");
    seal_id(&seal, &event->matter);
    seal_number(&seal, event->n);
    seal_id(&seal, &event->id);
    seal_text(&seal, event->transition);
    seal_said(&seal, event->from);
    seal_text(&seal, event->to);
    seal_number(&seal, event->version);
    seal_digest(&seal, with->version);
    seal_number(&seal, event->decision);
    seal_digest(&seal, with->decision);
    seal_number(&seal, event->recorded_at);
    seal_id(&seal, &event->actor);
    seal_said(&seal, event->reason);
    seal_said(&seal, event->basis);
    seal_number(&seal, (int64_t)with->opened_count);
    for (size_t i = 0; i < with->opened_count; i++) {
        const struct obstacle *obstacle = &with->opened[i];
        seal_number(&seal, obstacle->n);
        seal_number(&seal, obstacle->decision);
        seal_text(&seal, obstacle->reason);
        seal_text(&seal, obstacle->rule);
        seal_text(&seal, obstacle->citation);
        seal_text(&seal, obstacle->says);
    }
    seal_number(&seal, (int64_t)with->gone_count);
    for (size_t i = 0; i < with->gone_count; i++)
        seal_number(&seal, with->gone[i].n);
    seal_number(&seal, (int64_t)with->closed_count);
    for (size_t i = 0; i < with->closed_count; i++)
        seal_number(&seal, with->closed[i].n);
    seal_end(&seal, ret);
}

struct check {
    struct store *store;
    struct arena arena; /* of a page */
    struct buf *out;
    size_t wrong;
    int64_t logged; /* entries about orders */
};

static void tell(struct check *check, const char *says, struct str what)
{
    if (++check->wrong <= TOLD_MAX)
        buf_format(check->out, "%s: order %.*s\n", says, STR_ARG(what));
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
                  struct brought *ret, struct err *err)
{
    struct arena *arena = &check->arena;
    struct with_event *with = &ret->with;
    bool says =
        str_equal_text(event->transition, "add") || str_equal_text(event->transition, "amend");
    *ret = (struct brought){ .with = { .version = NULL } };
    if (says) {
        if (!matter_version_read(check->store, arena, &matter->id, event->version, &ret->version,
                                 err))
            return false;
        order_digest(ret->version.content, ret->version.digest);
        with->version = ret->version.digest;
    }
    if (event->decision != 0) {
        if (!decision_read(check->store, arena, event->decision, &ret->decision, err))
            return false;
        order_digest(ret->decision.content, ret->of_decision);
        with->decision = ret->of_decision;
    }
    with->opened = part_of(arena, all, count, event, 0, &with->opened_count);
    with->gone = part_of(arena, all, count, event, 1, &with->gone_count);
    with->closed = part_of(arena, all, count, event, 2, &with->closed_count);
    return arena_sound(arena, err);
}

/* The events are a path of the machine. */
static bool is_move(const struct matter_event *event)
{
    unsigned from = MACHINE_NOWHERE;
    unsigned to;
    if ((event->n > 1 && !machine_find_state(&order_machine, event->from, &from)) ||
        !machine_find_state(&order_machine, event->to, &to))
        return false;
    for (unsigned i = 0; i < ORDER_TRANSITION_COUNT; i++) {
        if (str_equal_text(event->transition, machine_transition(&order_machine, i)))
            return machine_allows(&order_machine, from, i, to);
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
        if (!bring(check, matter, &events[i], obstacles, count, &brought, err))
            return false;
        order_seal(&events[i], &brought.with, digest);
        if (memcmp(digest, events[i].digest, sizeof digest) != 0)
            tell(check, "an event, or what came with it, is not what was recorded", matter->name);
        if (!is_move(&events[i]))
            tell(check, "an event leads where none can lead", matter->name);
    }
    return true;
}

static bool check_book(struct check *check, struct err *err)
{
    char after[4096] = "";
    for (;;) {
        struct matter *page;
        size_t count;
        arena_reset(&check->arena);
        if (!matters_list(check->store, &check->arena, STR(ORDER_KIND), STR(""), str_of(after),
                          PAGE, &page, &count, err))
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
        !str_starts(record.texts[AUDIT_ACTION], STR(ORDER_KIND ".")))
        return true;
    struct str request = record.texts[AUDIT_REQUEST];
    struct str name = record.texts[AUDIT_SUBJECT_ID];
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
    int64_t events;
    if (!audit_entries_each(check->store, 1, INT64_MAX, check_entry, check, err) ||
        !matter_events_count(check->store, STR(ORDER_KIND), &events, err))
        return false;
    if (events != check->logged)
        tell(check, "the log does not have as many events as the book", STR("book"));
    return true;
}

bool orders_check(struct store *store, const struct mem *mem, struct buf *out, size_t *ret_wrong,
                  struct err *err)
{
    struct check check = { .store = store, .out = out };
    size_t of_rows = 0;
    *ret_wrong = 0;
    if (!store_begin_reading(store, err))
        return false;
    arena_init(&check.arena, mem, PAGE_MAX);
    bool done = matters_check(store, out, &of_rows, err) && check_book(&check, err) &&
                check_log(&check, err);
    arena_release(&check.arena);
    store_rollback(store);
    *ret_wrong = of_rows + check.wrong;
    return done && buf_check(out, err);
}
