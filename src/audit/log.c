/* SPDX-License-Identifier: Apache-2.0 */
/* audit/log.c - see log.h. */
#include "audit/log.h"

#include <sodium.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "audit/actions.h"
#include "audit/tree.h"

#define PENDING_BYTES_MAX ((size_t)256 << 20)
#define CLOCK_SLACK 1000000 /* microseconds */

/* What was appended, in log->pending. */
struct pending {
    int64_t now;
    size_t size; /* of its entry */
    size_t label_count;
};

/* Of a label, in log->labels: then its kind and value. */
struct label_head {
    size_t kind, value; /* lengths */
    uint8_t salt[AUDIT_SALT_SIZE];
};

void audit_log_init(struct audit_log *log, const struct mem *mem)
{
    *log = (struct audit_log){ .count = 0 };
    buf_init(&log->entries, mem, PENDING_BYTES_MAX);
    buf_init(&log->labels, mem, PENDING_BYTES_MAX);
    buf_init(&log->pending, mem, PENDING_BYTES_MAX);
    arena_init(&log->work, mem, PENDING_BYTES_MAX);
}

void audit_log_release(struct audit_log *log)
{
    buf_release(&log->entries);
    buf_release(&log->labels);
    buf_release(&log->pending);
    arena_release(&log->work);
}

/* ---- what is appended ---- */

struct audit_mark audit_mark(const struct audit_log *log)
{
    return (struct audit_mark){ log->count, log->entries.length, log->labels.length,
                                log->pending.length };
}

void audit_back(struct audit_log *log, struct audit_mark mark)
{
    struct buf *bufs[] = { &log->entries, &log->labels, &log->pending };
    const size_t lengths[] = { mark.entries, mark.labels, mark.pending };
    log->count = mark.count;
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++) {
        bufs[i]->length = lengths[i];
        bufs[i]->failed = false;
        bufs[i]->over_limit = false;
    }
}

void audit_begin(struct audit_log *log)
{
    log->head_read = false;
    audit_back(log, (struct audit_mark){ 0 });
    arena_reset(&log->work);
}

/* No other label has it. */
static void take_salt(struct audit_log *log, uint8_t ret[AUDIT_SALT_SIZE])
{
    if (log->salts_left == 0) {
        randombytes_buf(log->salts, sizeof log->salts);
        log->salts_left = AUDIT_SALTS;
    }
    uint8_t *salt = log->salts[--log->salts_left];
    memcpy(ret, salt, AUDIT_SALT_SIZE);
    sodium_memzero(salt, AUDIT_SALT_SIZE);
}

static void put_label(struct audit_log *log, const struct audit_label *label,
                      struct audit_hash *ret_hash)
{
    struct label_head head = { .kind = label->kind.length, .value = label->value.length };
    take_salt(log, head.salt);
    const struct audit_aside aside = { .kind = label->kind,
                                       .value = label->value,
                                       .salt = { (const char *)head.salt, sizeof head.salt } };
    audit_aside_hash(&aside, ret_hash);
    buf_add(&log->labels, (const char *)&head, sizeof head);
    buf_str(&log->labels, label->kind);
    buf_str(&log->labels, label->value);
}

static bool is_text(struct str text)
{
    return str_is_utf8(text) && str_find(text, '\0') == text.length;
}

static bool put_labels(struct audit_log *log, const struct audit_event *event,
                       struct audit_hash hashes[AUDIT_LABELS_MAX], struct err *err)
{
    if (event->label_count > AUDIT_LABELS_MAX)
        return err_set(err, ERR_LIMIT, "an entry of the log has more than %d labels",
                       AUDIT_LABELS_MAX);
    for (size_t i = 0; i < event->label_count; i++) {
        const struct audit_label *label = &event->labels[i];
        if (label->kind.length > AUDIT_TEXT_MAX || label->value.length > AUDIT_TEXT_MAX)
            return err_set(err, ERR_LIMIT, "a label of an entry is longer than %d bytes",
                           AUDIT_TEXT_MAX);
        if (!is_text(label->kind) || !is_text(label->value))
            return err_set(err, ERR_VALUE, "a label of an entry is no text in UTF-8");
        put_label(log, label, &hashes[i]);
    }
    return true;
}

static bool append(struct audit_log *log, const struct audit_event *event, struct err *err)
{
    struct audit_hash hashes[AUDIT_LABELS_MAX];
    size_t before = log->entries.length;
    struct audit_record record = { .clock_at = event->now, .event_at = event->event_at };
    if (!put_labels(log, event, hashes, err))
        return false;
    memcpy(record.texts, event->texts, sizeof record.texts);
    record.lists[AUDIT_BEFORE].hashes = event->before;
    record.lists[AUDIT_BEFORE].count = event->before == NULL ? 0 : 1;
    record.lists[AUDIT_AFTER].hashes = event->after;
    record.lists[AUDIT_AFTER].count = event->after == NULL ? 0 : 1;
    record.lists[AUDIT_EVIDENCE].hashes = event->evidence;
    record.lists[AUDIT_EVIDENCE].count = event->evidence_count;
    record.lists[AUDIT_ASIDES].hashes = hashes;
    record.lists[AUDIT_ASIDES].count = event->label_count;
    if (!audit_record_write(&record, &log->entries, err))
        return false;
    const struct pending pending = { .now = event->now,
                                     .size = log->entries.length - before,
                                     .label_count = event->label_count };
    buf_add(&log->pending, (const char *)&pending, sizeof pending);
    return buf_check(&log->labels, err) && buf_check(&log->pending, err);
}

bool audit_append(struct audit_log *log, const struct audit_event *event, struct err *err)
{
    struct audit_mark mark = audit_mark(log);
    if (append(log, event, err)) {
        log->count++;
        return true;
    }
    audit_back(log, mark);
    return false;
}

/* ---- what is written ---- */

int64_t audit_clock(int64_t before, int64_t says, bool *ret_back)
{
    *ret_back = says < before - CLOCK_SLACK;
    return *ret_back || says > before ? says : before;
}

/* What is to be written; all of it lies in the arena, or in the log. */
struct writing {
    struct arena *arena;
    struct audit_head head;
    struct tree tree;
    struct audit_entry *entries;
    struct audit_node *nodes;
    struct audit_aside *asides;
    size_t entry_count, entry_capacity;
    size_t node_count, node_capacity;
    size_t aside_count, aside_capacity;
    struct err *err;
};

static bool add_nodes(struct writing *writing, const struct audit_hash *completed, unsigned top)
{
    for (unsigned level = AUDIT_NODE_LEVEL; level <= top; level++) {
        if (!arena_grow(writing->arena, &writing->nodes, writing->node_count,
                        &writing->node_capacity, sizeof *writing->nodes))
            return arena_error(writing->arena, writing->err);
        writing->nodes[writing->node_count++] = (struct audit_node){
            .level = level, .at = (writing->tree.size >> level) - 1, .hash = completed[level]
        };
    }
    return true;
}

/* The next entry, of bytes that have no sequence and time yet. */
static bool add_entry(struct writing *writing, char *bytes, size_t size, int64_t now)
{
    struct audit_hash completed[AUDIT_LEVELS];
    struct audit_hash leaf;
    struct audit_head *head = &writing->head;
    int64_t at = now > head->recorded_at ? now : head->recorded_at + 1;
    struct audit_hash *chain = arena_alloc(writing->arena, sizeof *chain);
    if (chain == NULL || !arena_grow(writing->arena, &writing->entries, writing->entry_count,
                                     &writing->entry_capacity, sizeof *writing->entries))
        return arena_error(writing->arena, writing->err);
    audit_record_stamp(bytes, head->size + 1, at);
    tree_leaf((struct str){ bytes, size }, &leaf);
    audit_chain(&head->chain, &leaf, chain);
    head->chain = *chain;
    head->size++;
    head->recorded_at = at;
    writing->entries[writing->entry_count++] =
        (struct audit_entry){ .seq = head->size,
                              .bytes = { bytes, size },
                              .chain = { (const char *)chain->bytes, sizeof chain->bytes } };
    return add_nodes(writing, completed, tree_add(&writing->tree, &leaf, completed));
}

/* That the clock went back, from the latest that it had said. */
static bool add_clock(struct writing *writing, int64_t now)
{
    char text[160];
    char was[AUDIT_TIME_SIZE];
    char is[AUDIT_TIME_SIZE];
    struct buf bytes;
    int length = snprintf(text, sizeof text, "the clock went back from %s to %s",
                          audit_time(writing->head.clock_at, was), audit_time(now, is));
    struct audit_record record = { .seq = 1, .clock_at = now };
    record.texts[AUDIT_ACTOR] = STR("licet");
    record.texts[AUDIT_ACTION] = STR(ACTION_CLOCK_BACK);
    record.texts[AUDIT_SUBJECT_KIND] = STR("clock");
    record.texts[AUDIT_REASON] = (struct str){ text, (size_t)length };
    buf_init(&bytes, writing->arena->mem, sizeof text + 1024);
    bool done = audit_record_write(&record, &bytes, writing->err);
    if (done) {
        char *kept = arena_copy(writing->arena, bytes.data, bytes.length);
        done = kept == NULL ? arena_error(writing->arena, writing->err)
                            : add_entry(writing, kept, bytes.length, now);
    }
    buf_release(&bytes);
    return done;
}

static bool add_labels(struct writing *writing, const char **labels, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct label_head head;
        memcpy(&head, *labels, sizeof head);
        const char *salt = *labels + offsetof(struct label_head, salt);
        const char *texts = *labels + sizeof head;
        if (!arena_grow(writing->arena, &writing->asides, writing->aside_count,
                        &writing->aside_capacity, sizeof *writing->asides))
            return arena_error(writing->arena, writing->err);
        writing->asides[writing->aside_count++] =
            (struct audit_aside){ .seq = writing->head.size,
                                  .n = (int64_t)i,
                                  .kind = { texts, head.kind },
                                  .value = { texts + head.kind, head.value },
                                  .salt = { salt, AUDIT_SALT_SIZE } };
        *labels = texts + head.kind + head.value;
    }
    return true;
}

static bool add_all(struct writing *writing, struct audit_log *log)
{
    char *entry = log->entries.data;
    const char *labels = log->labels.data;
    for (size_t i = 0; i < log->count; i++) {
        struct pending pending;
        bool back;
        memcpy(&pending, log->pending.data + i * sizeof pending, sizeof pending);
        int64_t clock = audit_clock(writing->head.clock_at, pending.now, &back);
        if (back && !add_clock(writing, pending.now))
            return false;
        writing->head.clock_at = clock;
        if (!add_entry(writing, entry, pending.size, pending.now) ||
            !add_labels(writing, &labels, pending.label_count))
            return false;
        entry += pending.size;
    }
    writing->head.frontier_count = tree_frontier(&writing->tree, writing->head.frontier);
    return true;
}

static bool write_all(const struct writing *writing, struct store *store, struct err *err)
{
    return audit_entries_add(store, writing->entries, writing->entry_count, err) &&
           audit_nodes_add(store, writing->nodes, writing->node_count, err) &&
           audit_asides_add(store, writing->asides, writing->aside_count, err) &&
           audit_head_write(store, &writing->head, err);
}

bool audit_read_head(struct audit_log *log, struct store *store, struct err *err)
{
    bool sound;
    if (log->head_read)
        return true;
    if (!audit_head_read(store, &log->head, &sound, err))
        return false;
    log->head_read = sound;
    if (sound)
        return true;
    err_set(err, ERR_DAMAGED, "the head of the log is damaged");
    return err_hint(err, "'licet audit verify' tells what is wrong");
}

void audit_forget_head(struct audit_log *log)
{
    log->head_read = false;
}

bool audit_flush(struct audit_log *log, struct store *store, struct err *err)
{
    if (log->count == 0)
        return true;
    if (!audit_read_head(log, store, err))
        return false;
    struct writing writing = { .arena = &log->work, .head = log->head, .err = err };
    tree_open(&writing.tree, writing.head.size, writing.head.frontier);
    if (!add_all(&writing, log) || !write_all(&writing, store, err))
        return false;
    log->last = writing.head.size;
    audit_begin(log);
    log->head = writing.head;
    return true;
}

bool audit_write(struct store *store, const struct mem *mem, const struct audit_event *event,
                 int64_t *ret_seq, struct err *err)
{
    struct audit_log log;
    audit_log_init(&log, mem);
    bool done = audit_append(&log, event, err) && audit_flush(&log, store, err);
    *ret_seq = log.last;
    audit_log_release(&log);
    return done;
}
