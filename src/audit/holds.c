/* SPDX-License-Identifier: Apache-2.0 */
/* audit/holds.c - placing and releasing holds, and filing documents; see retain.h. */
#include <stdio.h>

#include "audit/actions.h"
#include "audit/holds.h"
#include "base/sha256.h"

#define HOLD_NAME_SIZE 24

/* ---- which are in force ---- */

void holds_init(struct holds *holds, struct arena *arena)
{
    *holds = (struct holds){ .arena = arena };
}

static bool add(struct holds *holds, const struct audit_record *record, struct err *err)
{
    if (!arena_grow(holds->arena, &holds->list, holds->count, &holds->capacity,
                    sizeof *holds->list))
        return arena_error(holds->arena, err);
    struct hold *hold = &holds->list[holds->count++];
    *hold = (struct hold){ .seq = record->seq,
                           .kind = str_copy(holds->arena, record->texts[AUDIT_SUBJECT_KIND]),
                           .value = str_copy(holds->arena, record->texts[AUDIT_SUBJECT_ID]) };
    return !holds->arena->exhausted || arena_error(holds->arena, err);
}

static void remove_named(struct holds *holds, struct str name)
{
    for (size_t i = 0; i < holds->count; i++) {
        char own[HOLD_NAME_SIZE];
        snprintf(own, sizeof own, "%lld", (long long)holds->list[i].seq);
        if (!str_equal_text(name, own))
            continue;
        for (holds->count--; i < holds->count; i++)
            holds->list[i] = holds->list[i + 1];
    }
}

bool holds_take(struct holds *holds, const struct audit_record *record, struct err *err)
{
    if (str_equal_text(record->texts[AUDIT_ACTION], ACTION_HOLD_PLACE))
        return add(holds, record, err);
    if (str_equal_text(record->texts[AUDIT_ACTION], ACTION_HOLD_RELEASE))
        remove_named(holds, record->texts[AUDIT_SUBJECT_ID]);
    return true;
}

int64_t holds_on(const struct holds *holds, struct str kind, struct str value)
{
    for (size_t i = 0; i < holds->count; i++) {
        const struct hold *hold = &holds->list[i];
        if (str_equal_text(hold->kind, AUDIT_HOLD_ALL) ||
            (str_equal(hold->kind, kind) && str_equal(hold->value, value)))
            return hold->seq;
    }
    return 0;
}

/* ---- placing and releasing them ---- */

static bool nobody(struct err *err)
{
    err_set(err, ERR_VALUE, "who does it, and why?");
    return err_hint(err, "the log records both");
}

bool audit_hold_place(struct store *store, const struct mem *mem, const struct audit_hold *hold,
                      int64_t now, int64_t *ret_hold, struct err *err)
{
    struct audit_event event = { .now = now };
    if (hold->actor.length == 0 || hold->reason.length == 0)
        return nobody(err);
    event.texts[AUDIT_ACTOR] = hold->actor;
    event.texts[AUDIT_ACTION] = STR(ACTION_HOLD_PLACE);
    event.texts[AUDIT_SUBJECT_KIND] = hold->kind;
    event.texts[AUDIT_SUBJECT_ID] = hold->value;
    event.texts[AUDIT_REASON] = hold->reason;
    event.texts[AUDIT_BASIS] = hold->basis;
    return audit_write(store, mem, &event, ret_hold, err);
}

static bool take_entry(void *context, const struct audit_entry *entry, struct err *err)
{
    struct audit_record record;
    return audit_record_read(entry->bytes, &record, err) && holds_take(context, &record, err);
}

static bool is_in_force(struct store *store, const struct mem *mem, int64_t seq, bool *ret,
                        struct err *err)
{
    struct arena arena;
    struct holds holds;
    arena_init(&arena, mem, HOLDS_MEMORY_MAX);
    holds_init(&holds, &arena);
    bool done = audit_entries_each(store, seq, INT64_MAX, take_entry, &holds, err);
    *ret = false;
    for (size_t i = 0; done && i < holds.count; i++)
        *ret = *ret || holds.list[i].seq == seq;
    arena_release(&arena);
    return done;
}

bool audit_hold_release(struct store *store, const struct mem *mem, int64_t hold, struct str actor,
                        struct str reason, int64_t now, struct err *err)
{
    char name[HOLD_NAME_SIZE];
    struct audit_event event = { .now = now };
    bool in_force;
    int64_t seq;
    if (actor.length == 0 || reason.length == 0)
        return nobody(err);
    if (!is_in_force(store, mem, hold, &in_force, err))
        return false;
    if (!in_force)
        return err_set(err, ERR_VALUE, "no hold %lld is in force", (long long)hold);
    snprintf(name, sizeof name, "%lld", (long long)hold);
    event.texts[AUDIT_ACTOR] = actor;
    event.texts[AUDIT_ACTION] = STR(ACTION_HOLD_RELEASE);
    event.texts[AUDIT_SUBJECT_KIND] = STR("hold");
    event.texts[AUDIT_SUBJECT_ID] = str_of(name);
    event.texts[AUDIT_REASON] = reason;
    return audit_write(store, mem, &event, &seq, err);
}

/* ---- documents ---- */

bool audit_document_add(struct store *store, const struct mem *mem, const struct audit_event *event,
                        struct str content, struct audit_hash *ret_hash, struct err *err)
{
    struct audit_event filed = *event;
    int64_t seq;
    sha256_of(content.data, content.length, ret_hash->bytes);
    filed.texts[AUDIT_ACTION] = STR(ACTION_DOCUMENT_ADD);
    filed.evidence = ret_hash;
    filed.evidence_count = 1;
    if (!audit_write(store, mem, &filed, &seq, err))
        return false;
    const struct document document = { .hash = *ret_hash, .added = seq, .content = content };
    if (document_add(store, &document, err))
        return true;
    if (err->code == ERR_CONFLICT) {
        err_set(err, ERR_CONFLICT, "this document is on file already, or was once");
        err_hint(err, "an entry can name it as its evidence by its SHA-256");
    }
    return false;
}
