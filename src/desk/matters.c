/* SPDX-License-Identifier: Apache-2.0 */
/* desk/matters.c - see matters.h. */
#include "desk/matters.h"

#include <sodium.h>
#include <string.h>

#include "desk/ids.h"

#define KEEP "export" /* as what it is kept; the packs have for how long */

/* ---- beginning and end ---- */

bool matter_begin(struct matter_doing *doing, const struct matter_desk *desk,
                  const struct machine *machine, struct arena *arena, struct err *err)
{
    *doing = (struct matter_doing){ .desk = desk, .machine = machine, .arena = arena, .err = err };
    audit_log_init(&doing->log, desk->mem);
    audit_begin(&doing->log);
    if (store_begin(desk->store, err)) {
        if (decision_last(desk->store, &doing->decision, err))
            return true;
        store_rollback(desk->store);
    }
    audit_log_release(&doing->log);
    return false;
}

static bool write_all(struct matter_doing *doing)
{
    const struct matter_writing writing = {
        .added = doing->added.items,
        .added_count = doing->added.count,
        .changed = doing->changed.items,
        .changed_count = doing->changed.count,
        .versions = doing->versions.items,
        .version_count = doing->versions.count,
        .abouts = doing->abouts.items,
        .about_count = doing->abouts.count,
        .decisions = doing->decisions.items,
        .decision_count = doing->decisions.count,
        .events = doing->events.items,
        .event_count = doing->events.count,
        .opened = doing->opened.items,
        .opened_count = doing->opened.count,
        .gone = doing->gone.items,
        .gone_count = doing->gone.count,
        .closed = doing->closed.items,
        .closed_count = doing->closed.count,
    };
    return audit_read_head(&doing->log, doing->desk->store, doing->err) &&
           matters_write(doing->desk->store, &writing, doing->err) &&
           audit_flush(&doing->log, doing->desk->store, doing->err);
}

bool matter_end(struct matter_doing *doing, bool done)
{
    struct store *store = doing->desk->store;
    done = done && write_all(doing);
    audit_log_release(&doing->log);
    if (done && !doing->desk->rehearse)
        return store_commit(store, doing->err);
    store_rollback(store);
    return done;
}

/* ---- which are there ---- */

struct names {
    const struct str *names;
    size_t *slots; /* where one stands, plus one; 0: free */
    size_t room;   /* a power of two */
    struct matter **matters;
    struct arena *arena;
};

static size_t *slot_of(const struct names *names, struct str name)
{
    size_t at = (size_t)str_hash(name) & (names->room - 1);
    while (names->slots[at] != 0 && !str_equal(names->names[names->slots[at] - 1], name))
        at = (at + 1) & (names->room - 1);
    return &names->slots[at];
}

static bool take_matter(void *context, const struct matter *matter, struct err *err)
{
    struct names *names = context;
    size_t at = *slot_of(names, matter->name);
    struct matter *kept = arena_alloc(names->arena, sizeof *kept);
    if (kept == NULL)
        return arena_error(names->arena, err);
    *kept = *matter;
    if (at > 0)
        names->matters[at - 1] = kept;
    return true;
}

bool matters_named(struct store *store, struct arena *arena, const struct machine *machine,
                   const struct str *wanted, size_t count, struct matter ***ret, bool **ret_twice,
                   struct err *err)
{
    struct names names = { .names = wanted, .room = 16, .arena = arena };
    while (names.room < 2 * count)
        names.room *= 2;
    names.slots = arena_array(arena, names.room, sizeof *names.slots);
    names.matters = arena_array(arena, count + 1, sizeof(struct matter *));
    bool *twice = arena_array(arena, count + 1, sizeof *twice);
    if (!arena_sound(arena, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        size_t *slot = slot_of(&names, wanted[i]);
        twice[i] = *slot != 0;
        if (*slot == 0)
            *slot = i + 1;
    }
    *ret = names.matters;
    if (ret_twice != NULL)
        *ret_twice = twice;
    return matters_find(store, arena, str_of(machine->what), wanted, count, take_matter, &names,
                        err);
}

bool matter_named(struct store *store, struct arena *arena, const struct machine *machine,
                  struct str name, struct matter *ret, struct err *err)
{
    struct matter **found;
    if (!matters_named(store, arena, machine, &name, 1, &found, NULL, err))
        return false;
    if (found[0] != NULL) {
        *ret = *found[0];
        return true;
    }
    err_set(err, ERR_NAME, "there is no %s '%.*s'", machine->what, STR_ARG(name));
    return err_hint(err, "'licet %s list' lists them", machine->what);
}

void matter_came_before(const struct machine *machine, struct str name, struct err *err)
{
    err_set(err, ERR_CONFLICT, "%s '%.*s' came before", machine->what, STR_ARG(name));
    err_hint(err, "give each once, as it is to be");
}

void matter_says_other(const struct machine *machine, struct str name, struct err *err)
{
    err_set(err, ERR_CONFLICT, "%s '%.*s' is there, and says something else", machine->what,
            STR_ARG(name));
    err_hint(err, "'licet %s amend' gives it another version", machine->what);
}

void matter_not_added(const struct machine *machine, struct str name, struct err *err)
{
    err_set(err, ERR_NAME, "there is no %s '%.*s'", machine->what, STR_ARG(name));
    err_hint(err, "'licet %s add' adds one", machine->what);
}

bool matter_state(const struct machine *machine, const struct matter *matter, unsigned *ret,
                  struct err *err)
{
    *ret = MACHINE_NOWHERE;
    return matter->event == 0 || machine_find_state(machine, matter->state, ret) ||
           err_set(err, ERR_DAMAGED, "%s '%.*s' is in a state that is none", machine->what,
                   STR_ARG(matter->name));
}

/* ---- what is done with one ---- */

struct matter matter_new(const struct matter_doing *doing, struct str name)
{
    return (struct matter){ .id = id_new(doing->desk->now),
                            .kind = str_of(doing->machine->what),
                            .name = name,
                            .due = MATTER_NO_DAY };
}

void matter_digest(struct str text, uint8_t ret[MATTER_DIGEST_SIZE])
{
    crypto_generichash(ret, MATTER_DIGEST_SIZE,
                       (const unsigned char *)(text.data == NULL ? "" : text.data), text.length,
                       NULL, 0);
}

bool matter_sound(const struct matter *matter, struct str content,
                  const uint8_t digest[MATTER_DIGEST_SIZE], struct err *err)
{
    uint8_t is[MATTER_DIGEST_SIZE];
    matter_digest(content, is);
    return memcmp(is, digest, sizeof is) == 0 ||
           err_set(err, ERR_DAMAGED, "'%.*s': what is kept of it is not what was recorded",
                   STR_ARG(matter->name));
}

bool matter_add_version(struct matter_doing *doing, struct matter *matter, struct str content,
                        struct matter_version *ret)
{
    *ret =
        (struct matter_version){ .matter = matter->id, .n = ++matter->version, .content = content };
    matter_digest(content, ret->digest);
    return MATTER_PUSH(doing, &doing->versions, *ret);
}

bool matter_is_about(struct matter_doing *doing, const struct matter *matter, const char *what,
                     struct str name)
{
    const struct matter_about about = {
        .matter = matter->id, .version = matter->version, .what = str_of(what), .name = name
    };
    return MATTER_PUSH(doing, &doing->abouts, about);
}

static void seal_digest(struct seal *seal, const uint8_t *digest)
{
    const struct str bytes = { (const char *)digest, digest == NULL ? 0 : MATTER_DIGEST_SIZE };
    seal_text(seal, bytes);
}

void matter_seal_decision(const struct decision_row *decision,
                          const uint8_t basis[MATTER_DIGEST_SIZE], uint8_t ret[SEAL_SIZE])
{
    struct seal seal;
    seal_init(&seal, "decision");
    seal_number(&seal, decision->seq);
    seal_id(&seal, &decision->matter);
    seal_number(&seal, decision->version);
    seal_digest(&seal, basis);
    seal_number(&seal, decision->made_at);
    seal_text(&seal, decision->outcome);
    seal_number(&seal, decision->may_ship);
    seal_digest(&seal, decision->digest);
    seal_end(&seal, ret);
}

void matter_seal(const struct matter_event *event, const struct with_event *with,
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
    seal_said(&seal, event->details);
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

static bool log_event(struct matter_doing *doing, struct str name, const struct matter_event *event)
{
    const struct who *by = doing->desk->by;
    char request[2 * STORE_ID_SIZE + 1];
    struct audit_hash after;
    struct audit_event entry = { .now = doing->desk->now, .after = &after };
    memcpy(after.bytes, event->digest, sizeof after.bytes);
    sodium_bin2hex(request, sizeof request, event->id.bytes, sizeof event->id.bytes);
    entry.texts[AUDIT_ACTOR] = str_of(by->principal.name);
    entry.texts[AUDIT_KEY] = str_of(by->key);
    entry.texts[AUDIT_REQUEST] = str_of(request);
    entry.texts[AUDIT_ACTION] =
        str_join(doing->arena, str_of(doing->machine->what), ".", event->transition);
    entry.texts[AUDIT_SUBJECT_KIND] = str_of(doing->machine->what);
    entry.texts[AUDIT_SUBJECT_ID] = name;
    entry.texts[AUDIT_CLASS] = STR(KEEP);
    entry.texts[AUDIT_REASON] = event->reason;
    entry.texts[AUDIT_BASIS] = event->basis;
    return arena_sound(doing->arena, doing->err) && audit_append(&doing->log, &entry, doing->err);
}

static struct str or_empty(struct str text)
{
    return text.data == NULL ? STR("") : text;
}

bool matter_event(struct matter_doing *doing, struct matter *matter, unsigned transition,
                  unsigned to, const struct with_event *with)
{
    const struct machine *machine = doing->machine;
    bool is_new = matter->event == 0;
    unsigned from;
    if (!matter_state(machine, matter, &from, doing->err) ||
        !machine_need(machine, matter->name, from, transition, doing->err))
        return false;
    /* The table is the law; a way that is not in it is a mistake of who asks for it. */
    if (!machine_allows(machine, from, transition, to))
        return err_set(doing->err, ERR_CONFLICT, "%s '%.*s': '%s' does not lead to %s",
                       machine->what, STR_ARG(matter->name),
                       machine_transition(machine, transition), machine_state(machine, to));
    struct matter_event event = {
        .matter = matter->id,
        .n = matter->event + 1,
        .id = with->id != NULL ? *with->id : id_new(doing->desk->now),
        .transition = str_of(machine_transition(machine, transition)),
        .from = is_new ? (struct str){ 0 } : matter->state,
        .to = str_of(machine_state(machine, to)),
        .version = matter->version,
        .decision = with->decision != NULL ? matter->decision : 0,
        .recorded_at = doing->desk->now,
        .actor = doing->desk->by->principal.id,
        .reason = or_empty(with->reason),
        .basis = or_empty(with->basis),
        .details = or_empty(with->details),
    };
    matter_seal(&event, with, event.digest);
    matter->event++;
    matter->state = event.to;
    if (!MATTER_PUSH(doing, &doing->events, event) || !log_event(doing, matter->name, &event))
        return false;
    return is_new ? MATTER_PUSH(doing, &doing->added, *matter)
                  : MATTER_PUSH(doing, &doing->changed, *matter);
}
