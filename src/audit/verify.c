/* SPDX-License-Identifier: Apache-2.0 */
/* audit/verify.c - the entries, their chain and tree, and the head; see verify.h. */
#include "audit/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "audit/actions.h"
#include "audit/log.h"
#include "audit/verify_priv.h"

#define MARKS_MEMORY_MAX ((size_t)1 << 30)

void verify_found(struct verifying *verifying, int64_t seq, const char *format, ...)
{
    struct audit_verdict *verdict = verifying->verdict;
    char text[400];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    size_t kept = (size_t)length < sizeof text ? (size_t)length : sizeof text - 1;
    kept = str_make_printable(text, kept, kept != (size_t)length);
    if (verdict->wrong++ < AUDIT_FINDINGS_MAX)
        buf_format(verifying->out, "%.*s\n", (int)kept, text);
    if (seq > 0 && (verdict->first == 0 || seq < verdict->first))
        verdict->first = seq;
}

/* ---- entries ---- */

/* The first that is wrong ends it: what is behind it cannot be told. */
static bool broke(struct verifying *verifying, int64_t seq, const char *says)
{
    verify_found(verifying, seq, "entry %lld: %s", (long long)seq, says);
    verifying->broken = true;
    return true;
}

static bool verify_nodes(struct verifying *verifying, int64_t seq,
                         const struct audit_hash *completed, unsigned top, struct err *err)
{
    for (unsigned level = AUDIT_NODE_LEVEL; level <= top; level++) {
        struct audit_hash kept;
        bool found;
        int64_t at = (seq >> level) - 1;
        if (!audit_node_read(verifying->store, level, at, &kept, &found, err))
            return false;
        verifying->nodes++;
        if (!found || !audit_hash_equal(&kept, &completed[level]))
            verify_found(verifying, (at << level) + 1, "the node over entries %lld to %lld is %s",
                         (long long)(at << level) + 1, (long long)seq,
                         found ? "not their hash" : "missing");
    }
    return true;
}

/* Of an entry whose bytes are those that were recorded. */
static bool verify_beside(struct verifying *verifying, const struct audit_record *record,
                          struct err *err)
{
    return verify_asides(verifying, record, err) && verify_document_of(verifying, record, err);
}

static bool verify_entry(void *context, const struct audit_entry *entry, struct err *err)
{
    struct verifying *verifying = context;
    struct audit_head *head = &verifying->head;
    struct audit_record record;
    struct audit_hash completed[AUDIT_LEVELS];
    struct audit_hash leaf;
    struct err unused;
    bool back;
    int64_t seq = head->size + 1;
    if (verifying->broken)
        return true;
    if (entry->seq != seq)
        return broke(verifying, seq, "it is missing");
    tree_leaf(entry->bytes, &leaf);
    audit_chain(&head->chain, &leaf, &head->chain);
    if (!audit_record_read(entry->bytes, &record, &unused))
        return broke(verifying, seq, "its bytes are no entry");
    if (record.seq != seq)
        return broke(verifying, seq, "another one stands in its place");
    if (entry->chain.length != AUDIT_HASH_SIZE ||
        memcmp(entry->chain.data, head->chain.bytes, AUDIT_HASH_SIZE) != 0)
        return broke(verifying, seq,
                     "it is not what was recorded: its hash does not fit the chain");
    if (record.recorded_at <= head->recorded_at)
        return broke(verifying, seq, "it was recorded before an earlier one");
    if (seq == 1)
        checkpoint_origin(&leaf, verifying->origin);
    head->size = seq;
    head->recorded_at = record.recorded_at;
    head->clock_at = audit_clock(head->clock_at, record.clock_at, &back);
    unsigned top = tree_add(&verifying->tree, &leaf, completed);
    verify_marks(verifying);
    return verify_nodes(verifying, seq, completed, top, err) &&
           verify_beside(verifying, &record, err);
}

/* ---- the head, and what there is too much of ---- */

static bool verify_head(struct verifying *verifying, struct err *err)
{
    struct audit_head kept;
    struct audit_head *head = &verifying->head;
    bool sound;
    if (!audit_head_read(verifying->store, &kept, &sound, err))
        return false;
    head->frontier_count = tree_frontier(&verifying->tree, head->frontier);
    if (!sound) {
        verify_found(verifying, head->size, "the head of the log is damaged");
    } else if (kept.size > head->size) {
        verifying->broken = true;
        verify_found(verifying, head->size + 1,
                     "entry %lld: it is missing: the log ended with entry %lld",
                     (long long)head->size + 1, (long long)kept.size);
    } else if (kept.size < head->size) {
        verifying->broken = true;
        verify_found(verifying, kept.size + 1,
                     "entry %lld: it is behind the end of the log, which has %lld entries",
                     (long long)kept.size + 1, (long long)kept.size);
    } else if (!audit_hash_equal(&kept.chain, &head->chain) ||
               kept.recorded_at != head->recorded_at || kept.clock_at != head->clock_at ||
               memcmp(kept.frontier, head->frontier, head->frontier_count * AUDIT_HASH_SIZE) != 0) {
        verify_found(verifying, head->size, "the head of the log is not that of its entries");
    }
    return true;
}

static bool verify_count(struct verifying *verifying, int64_t wanted, int64_t count,
                         const char *what)
{
    if (count != wanted)
        verify_found(verifying, 0, "there are %lld %s where there have to be %lld",
                     (long long)count, what, (long long)wanted);
    return true;
}

static bool verify_counts(struct verifying *verifying, struct err *err)
{
    int64_t count;
    return audit_nodes_count(verifying->store, &count, err) &&
           verify_count(verifying, verifying->nodes, count, "nodes") &&
           audit_asides_count(verifying->store, &count, err) &&
           verify_count(verifying, verifying->asides, count, "labels") &&
           audit_erased_count(verifying->store, &count, err) &&
           verify_count(verifying, (int64_t)verifying->erased_count, count, "erasures");
}

static bool verify(struct verifying *verifying, struct err *err)
{
    if (!verify_read_marks(verifying, err) ||
        !audit_entries_each(verifying->store, INT64_MIN, INT64_MAX, verify_entry, verifying, err))
        return false;
    verifying->verdict->size = verifying->head.size;
    verify_marks_end(verifying);
    if (!verifying->broken && !verify_head(verifying, err))
        return false;
    return verifying->broken || (verify_erased(verifying, err) && verify_counts(verifying, err) &&
                                 verify_documents(verifying, err));
}

bool audit_verify(struct store *store, const struct mem *mem, const struct audit_outside *outside,
                  struct buf *out, struct audit_verdict *ret, struct err *err)
{
    struct verifying verifying = { .store = store, .outside = outside, .out = out, .verdict = ret };
    *ret = (struct audit_verdict){ .size = 0 };
    arena_init(&verifying.arena, mem, MARKS_MEMORY_MAX);
    bool done = store_begin_reading(store, err);
    if (done) {
        done = verify(&verifying, err);
        store_rollback(store);
    }
    arena_release(&verifying.arena);
    return done && buf_check(out, err);
}
