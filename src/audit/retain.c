/* SPDX-License-Identifier: Apache-2.0 */
/* audit/retain.c - the retention run; see retain.h. */
#include "audit/retain.h"

#include <stdlib.h>
#include <string.h>

#include "audit/actions.h"
#include "audit/holds.h"
#include "base/date.h"

#define MEMORY_MAX ((size_t)1 << 30)
#define DAY_MICROSECONDS (INT64_C(86400) * 1000000)
#define SLOTS_FIRST 1024

/* What entries have as their subject. */
struct subject {
    struct str kind, id;
    int64_t latest;   /* event */
    uint32_t periods; /* a bit for each that applies */
    bool unknown;     /* it has a class without a period, or entries without a class */
    bool due;
    int64_t hold; /* that keeps it */
    const struct audit_period *longest;
};

/* A label or document that goes, or a document that stays. */
struct item {
    struct audit_hash hash;
    int64_t seq, n; /* of a label */
    const struct subject *subject;
    bool stays;
};

struct items {
    struct item *list;
    size_t count, capacity;
};

struct retention {
    struct store *store;
    const struct mem *mem;
    const struct audit_retaining *how;
    struct arena arena;
    struct holds holds;
    struct subject **slots; /* open addressing; a power of two of them */
    size_t slot_count, subject_count;
    struct items labels, documents;
    struct audit_record record; /* the entry that is looked at */
    struct buf *out;
    struct audit_retained *told;
};

/* ---- subjects ---- */

static size_t slot_of(const struct retention *retention, struct str kind, struct str id)
{
    size_t at = (size_t)(str_hash(id) * 31 + str_hash(kind)) & (retention->slot_count - 1);
    for (;; at = (at + 1) & (retention->slot_count - 1)) {
        const struct subject *subject = retention->slots[at];
        if (subject == NULL || (str_equal(subject->id, id) && str_equal(subject->kind, kind)))
            return at;
    }
}

static bool grow_slots(struct retention *retention, struct err *err)
{
    struct subject **old = retention->slots;
    size_t count = retention->slot_count;
    if (retention->subject_count * 2 < count)
        return true;
    retention->slot_count = count == 0 ? SLOTS_FIRST : count * 2;
    retention->slots =
        arena_array(&retention->arena, retention->slot_count, sizeof *retention->slots);
    if (retention->slots == NULL)
        return arena_error(&retention->arena, err);
    for (size_t i = 0; i < count; i++) {
        if (old[i] != NULL)
            retention->slots[slot_of(retention, old[i]->kind, old[i]->id)] = old[i];
    }
    return true;
}

/* That of the entry, made where it is the first; NULL when memory ends. */
static struct subject *subject_of(struct retention *retention, struct err *err)
{
    struct str kind = retention->record.texts[AUDIT_SUBJECT_KIND];
    struct str id = retention->record.texts[AUDIT_SUBJECT_ID];
    if (!grow_slots(retention, err))
        return NULL;
    struct subject **slot = &retention->slots[slot_of(retention, kind, id)];
    if (*slot != NULL)
        return *slot;
    struct subject *subject = arena_alloc(&retention->arena, sizeof *subject);
    if (subject != NULL) {
        subject->kind = str_copy(&retention->arena, kind);
        subject->id = str_copy(&retention->arena, id);
    }
    if (subject == NULL || retention->arena.exhausted) {
        (void)!arena_error(&retention->arena, err);
        return NULL;
    }
    subject->latest = INT64_MIN;
    retention->subject_count++;
    return *slot = subject;
}

/* What the log tells of itself has no subject that could be kept or go. */
static bool is_of_the_log(const struct audit_record *record)
{
    static const char *const own[] = { ACTION_CLOCK_BACK, ACTION_HOLD_PLACE, ACTION_HOLD_RELEASE,
                                       ACTION_RETAIN };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (str_equal_text(record->texts[AUDIT_ACTION], own[i]))
            return true;
    }
    return false;
}

typedef bool entry_step(struct retention *retention, struct subject *subject, struct err *err);

struct pass {
    struct retention *retention;
    entry_step *step;
};

static bool take_entry(void *context, const struct audit_entry *entry, struct err *err)
{
    struct pass *pass = context;
    struct retention *retention = pass->retention;
    if (!audit_record_read(entry->bytes, &retention->record, err))
        return err_wrap(err, "entry %lld", (long long)entry->seq);
    if (is_of_the_log(&retention->record))
        return pass->step(retention, NULL, err);
    struct subject *subject = subject_of(retention, err);
    return subject != NULL && pass->step(retention, subject, err);
}

/* All entries once more; the subject is NULL where an entry is of the log itself. */
static bool each_entry(struct retention *retention, entry_step *step, struct err *err)
{
    struct pass pass = { retention, step };
    return audit_entries_each(retention->store, 1, INT64_MAX, take_entry, &pass, err);
}

/* ---- first: what is due ---- */

static bool gather(struct retention *retention, struct subject *subject, struct err *err)
{
    const struct audit_record *record = &retention->record;
    struct str class_name = record->texts[AUDIT_CLASS];
    if (subject == NULL)
        return holds_take(&retention->holds, record, err);
    int64_t event = record->event_at != 0 ? record->event_at : record->recorded_at;
    if (event > subject->latest)
        subject->latest = event;
    for (size_t i = 0; i < retention->how->period_count; i++) {
        if (str_equal(retention->how->periods[i].class_name, class_name)) {
            subject->periods |= UINT32_C(1) << i;
            return true;
        }
    }
    subject->unknown = true;
    return true;
}

/* The last day on which it has to be kept; one more, as the day there may have been another. */
static int32_t last_day(int64_t event, int64_t years)
{
    int year;
    int month;
    int day;
    int64_t date = event / DAY_MICROSECONDS + 1;
    if (date < DATE_MIN || date > DATE_MAX || years > 200)
        return DATE_OPEN;
    date_to_civil((int32_t)date, &year, &month, &day);
    year += (int)years;
    if (year > 2199)
        return DATE_OPEN;
    if (!date_valid(year, month, day)) /* 29 February */
        return date_from_civil(year, 3, 1);
    return date_from_civil(year, month, day);
}

static void judge(struct retention *retention, struct subject *subject)
{
    const struct audit_retaining *how = retention->how;
    for (size_t i = 0; i < how->period_count; i++) {
        if ((subject->periods & UINT32_C(1) << i) != 0 &&
            (subject->longest == NULL || how->periods[i].years > subject->longest->years))
            subject->longest = &how->periods[i];
    }
    if (subject->unknown || subject->longest == NULL) {
        retention->told->unknown++;
        return;
    }
    subject->due = how->today > last_day(subject->latest, subject->longest->years);
    retention->told->records += subject->due;
}

static void judge_all(struct retention *retention)
{
    for (size_t i = 0; i < retention->slot_count; i++) {
        if (retention->slots[i] != NULL)
            judge(retention, retention->slots[i]);
    }
}

/* ---- then: what of it is held ---- */

struct holding {
    struct retention *retention;
    struct subject *subject;
};

static bool hold_by_label(void *context, const struct audit_aside *aside, struct err *err)
{
    struct holding *holding = context;
    (void)err;
    if (holding->subject->hold == 0)
        holding->subject->hold = holds_on(&holding->retention->holds, aside->kind, aside->value);
    return true;
}

static bool find_holds(struct retention *retention, struct subject *subject, struct err *err)
{
    struct holding holding = { retention, subject };
    if (subject == NULL || !subject->due || subject->hold != 0 || retention->holds.count == 0)
        return true;
    subject->hold = holds_on(&retention->holds, subject->kind, subject->id);
    return retention->record.lists[AUDIT_ASIDES].count == 0 ||
           audit_asides_each(retention->store, retention->record.seq, hold_by_label, &holding, err);
}

/* ---- then: what goes ---- */

static bool add_item(struct retention *retention, struct items *items, struct item item,
                     struct err *err)
{
    if (!arena_grow(&retention->arena, &items->list, items->count, &items->capacity,
                    sizeof *items->list))
        return arena_error(&retention->arena, err);
    items->list[items->count++] = item;
    return true;
}

static bool take_label(void *context, const struct audit_aside *aside, struct err *err)
{
    struct holding *holding = context;
    const struct audit_record *record = &holding->retention->record;
    if (aside->n < 0 || (size_t)aside->n >= record->lists[AUDIT_ASIDES].count)
        return err_set(err, ERR_IO, "entry %lld has a label too many", (long long)record->seq);
    const struct item item = { .hash = record->lists[AUDIT_ASIDES].hashes[aside->n],
                               .seq = record->seq,
                               .n = aside->n,
                               .subject = holding->subject };
    return add_item(holding->retention, &holding->retention->labels, item, err);
}

static bool choose(struct retention *retention, struct subject *subject, struct err *err)
{
    const struct audit_record *record = &retention->record;
    struct holding holding = { retention, subject };
    if (subject == NULL)
        return true;
    bool goes = subject->due && subject->hold == 0;
    for (size_t i = 0; i < record->lists[AUDIT_EVIDENCE].count; i++) {
        const struct item item = { .hash = record->lists[AUDIT_EVIDENCE].hashes[i],
                                   .subject = subject,
                                   .stays = !goes };
        if (!add_item(retention, &retention->documents, item, err))
            return false;
    }
    return !goes || record->lists[AUDIT_ASIDES].count == 0 ||
           audit_asides_each(retention->store, record->seq, take_label, &holding, err);
}

/* By hash; of one that stays anywhere, the first says so. */
static int compare_documents(const void *a, const void *b)
{
    const struct item *one = a;
    const struct item *two = b;
    int order = memcmp(&one->hash, &two->hash, sizeof one->hash);
    if (order != 0)
        return order;
    if (one->stays != two->stays)
        return one->stays ? -1 : 1;
    if (one->stays || one->subject->longest->years == two->subject->longest->years)
        return 0;
    return one->subject->longest->years > two->subject->longest->years ? -1 : 1;
}

static int compare_subjects(const void *a, const void *b)
{
    const struct item *one = a;
    const struct item *two = b;
    int order = str_compare(one->subject->kind, two->subject->kind);
    if (order == 0)
        order = str_compare(one->subject->id, two->subject->id);
    if (order != 0)
        return order;
    if (one->seq != two->seq)
        return one->seq < two->seq ? -1 : 1;
    return one->n < two->n ? -1 : one->n > two->n;
}

/* ---- and goes ---- */

/* The entry that says so. */
static bool write_tombstone(struct retention *retention, const struct subject *about,
                            struct str kind, struct str id, const struct audit_hash *hashes,
                            size_t count, int64_t *ret_seq, struct err *err)
{
    const struct audit_retaining *how = retention->how;
    struct audit_event event = { .now = how->now, .evidence = hashes, .evidence_count = count };
    char day[DATE_TEXT_SIZE];
    struct arena_place mark = arena_mark(&retention->arena);
    date_format((int32_t)(about->latest / DAY_MICROSECONDS), day);
    struct buf basis;
    buf_init(&basis, retention->mem, AUDIT_TEXT_MAX);
    buf_format(&basis, "%.*s: %lld years from %s", STR_ARG(about->longest->basis),
               (long long)about->longest->years, day);
    event.texts[AUDIT_ACTOR] = how->actor;
    event.texts[AUDIT_ACTION] = STR(ACTION_RETAIN);
    event.texts[AUDIT_SUBJECT_KIND] = kind;
    event.texts[AUDIT_SUBJECT_ID] = id;
    event.texts[AUDIT_REASON] = str_join(&retention->arena, STR("approved by"), " ", how->approver);
    event.texts[AUDIT_BASIS] = buf_view(&basis);
    bool done = buf_check(&basis, err) &&
                (event.texts[AUDIT_REASON].data != NULL || arena_error(&retention->arena, err)) &&
                audit_write(retention->store, retention->mem, &event, ret_seq, err);
    buf_release(&basis);
    arena_rewind(&retention->arena, mark);
    return done;
}

/* As many labels of a subject as one entry can name. */
static bool erase_labels(struct retention *retention, const struct item *items, size_t count,
                         struct err *err)
{
    struct audit_hash hashes[AUDIT_HASHES_MAX] = { 0 };
    const struct subject *subject = items->subject;
    int64_t by;
    for (size_t i = 0; i < count; i++)
        hashes[i] = items[i].hash;
    if (!write_tombstone(retention, subject, subject->kind, subject->id, hashes, count, &by, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!audit_aside_erase(retention->store, items[i].seq, items[i].n, by, err))
            return false;
    }
    return true;
}

static bool remove_labels(struct retention *retention, struct err *err)
{
    const struct items *labels = &retention->labels;
    if (labels->count > 0)
        qsort(labels->list, labels->count, sizeof *labels->list, compare_subjects);
    for (size_t i = 0; i < labels->count;) {
        const struct subject *subject = labels->list[i].subject;
        size_t end = i;
        while (end < labels->count && end - i < AUDIT_HASHES_MAX &&
               labels->list[end].subject == subject)
            end++;
        buf_format(retention->out, "%.*s %.*s: %zu labels, kept %lld years (%.*s)\n",
                   STR_ARG(subject->kind), STR_ARG(subject->id), end - i,
                   (long long)subject->longest->years, STR_ARG(subject->longest->basis));
        retention->told->labels += (int64_t)(end - i);
        if (!retention->how->dry && !erase_labels(retention, &labels->list[i], end - i, err))
            return false;
        i = end;
    }
    return true;
}

static bool is_there(void *context, const struct document *document, struct err *err)
{
    (void)err;
    *(bool *)context = document->there;
    return true;
}

static bool remove_document(struct retention *retention, const struct item *item, struct err *err)
{
    char hex[AUDIT_HEX_SIZE];
    bool there = false;
    int64_t by;
    if (!document_read(retention->store, &item->hash, is_there, &there, err))
        return false;
    if (!there)
        return true;
    audit_hex(&item->hash, hex);
    buf_format(retention->out, "document %s, of %.*s %.*s, kept %lld years (%.*s)\n", hex,
               STR_ARG(item->subject->kind), STR_ARG(item->subject->id),
               (long long)item->subject->longest->years, STR_ARG(item->subject->longest->basis));
    retention->told->documents++;
    return retention->how->dry || (write_tombstone(retention, item->subject, STR("document"),
                                                   str_of(hex), &item->hash, 1, &by, err) &&
                                   document_remove(retention->store, &item->hash, by, err));
}

static bool remove_documents(struct retention *retention, struct err *err)
{
    const struct items *documents = &retention->documents;
    if (documents->count > 0)
        qsort(documents->list, documents->count, sizeof *documents->list, compare_documents);
    for (size_t i = 0; i < documents->count; i++) {
        const struct item *item = &documents->list[i];
        bool first = i == 0 || !audit_hash_equal(&item[-1].hash, &item->hash);
        if (first && !item->stays && !remove_document(retention, item, err))
            return false;
    }
    return true;
}

static void tell_held(struct retention *retention)
{
    for (size_t i = 0; i < retention->slot_count; i++) {
        const struct subject *subject = retention->slots[i];
        if (subject == NULL || subject->hold == 0)
            continue;
        retention->told->held++;
        buf_format(retention->out, "%.*s %.*s: held by hold %lld\n", STR_ARG(subject->kind),
                   STR_ARG(subject->id), (long long)subject->hold);
    }
}

static bool retain(struct retention *retention, struct err *err)
{
    if (!each_entry(retention, gather, err))
        return false;
    judge_all(retention);
    if (!each_entry(retention, find_holds, err) || !each_entry(retention, choose, err))
        return false;
    tell_held(retention);
    return remove_labels(retention, err) && remove_documents(retention, err) &&
           buf_check(retention->out, err);
}

bool audit_retain(struct store *store, const struct mem *mem,
                  const struct audit_retaining *retaining, struct buf *out,
                  struct audit_retained *ret, struct err *err)
{
    struct retention retention = {
        .store = store, .mem = mem, .how = retaining, .out = out, .told = ret
    };
    *ret = (struct audit_retained){ 0 };
    if (retaining->actor.length == 0 || retaining->approver.length == 0 ||
        str_equal_fold(retaining->actor, retaining->approver)) {
        err_set(err, ERR_VALUE, "nothing is removed that a second person has not approved");
        return err_hint(err, "whoever does it and whoever approves it are two");
    }
    if (retaining->period_count > AUDIT_PERIODS_MAX)
        return err_set(err, ERR_LIMIT, "there are more than %d periods", AUDIT_PERIODS_MAX);
    arena_init(&retention.arena, mem, MEMORY_MAX);
    holds_init(&retention.holds, &retention.arena);
    bool done = retain(&retention, err);
    arena_release(&retention.arena);
    return done;
}
