/* SPDX-License-Identifier: Apache-2.0 */
/* audit/verify_beside.c - labels and documents, held against their entries; see verify.h. */

#include "audit/actions.h"
#include "audit/verify_priv.h"
#include "base/sha256.h"

#define ENTRY_BYTES_MAX ((size_t)1 << 20)

/* ---- what an entry says of a hash ---- */

static bool has_evidence(const struct audit_record *record, const struct audit_hash *hash)
{
    for (size_t i = 0; i < record->lists[AUDIT_EVIDENCE].count; i++) {
        if (audit_hash_equal(&record->lists[AUDIT_EVIDENCE].hashes[i], hash))
            return true;
    }
    return false;
}

/* Whether the entry with that sequence did that to it. */
static bool says_so(struct verifying *verifying, int64_t seq, const char *action,
                    const struct audit_hash *hash, bool *ret, struct err *err)
{
    struct audit_record record;
    struct err unused;
    struct buf bytes;
    bool found;
    buf_init(&bytes, verifying->arena.mem, ENTRY_BYTES_MAX);
    bool done = audit_entry_read(verifying->store, seq, &bytes, &found, err);
    *ret = done && found && audit_record_read(buf_view(&bytes), &record, &unused) &&
           str_equal_text(record.texts[AUDIT_ACTION], action) && has_evidence(&record, hash);
    buf_release(&bytes);
    return done;
}

/* ---- labels ---- */

struct beside {
    struct verifying *verifying;
    const struct audit_record *record;
    bool there[AUDIT_LABELS_MAX];
};

static bool verify_aside(void *context, const struct audit_aside *aside, struct err *err)
{
    struct beside *beside = context;
    struct audit_hash hash;
    (void)err;
    beside->verifying->asides++;
    audit_aside_hash(aside, &hash);
    if (aside->n < 0 || (size_t)aside->n >= beside->record->lists[AUDIT_ASIDES].count ||
        !audit_hash_equal(&hash, &beside->record->lists[AUDIT_ASIDES].hashes[aside->n]))
        verify_found(beside->verifying, beside->record->seq,
                     "entry %lld: its label %lld is not as it was recorded",
                     (long long)beside->record->seq, (long long)aside->n + 1);
    else
        beside->there[aside->n] = true;
    return true;
}

/* What is missing has to be erased; whether its entry says so, the end tells. */
static bool note_erased(struct beside *beside, size_t n, struct err *err)
{
    struct verifying *verifying = beside->verifying;
    struct erased erased = { .seq = beside->record->seq,
                             .n = n,
                             .hash = beside->record->lists[AUDIT_ASIDES].hashes[n] };
    if (!audit_erased_by(verifying->store, erased.seq, (int64_t)n, &erased.by, err))
        return false;
    if (!arena_grow(&verifying->arena, &verifying->erased, verifying->erased_count,
                    &verifying->erased_capacity, sizeof erased))
        return arena_error(&verifying->arena, err);
    verifying->erased[verifying->erased_count++] = erased;
    return true;
}

bool verify_erased(struct verifying *verifying, struct err *err)
{
    for (size_t i = 0; i < verifying->erased_count; i++) {
        const struct erased *erased = &verifying->erased[i];
        bool said = false;
        if (erased->by > erased->seq &&
            !says_so(verifying, erased->by, ACTION_RETAIN, &erased->hash, &said, err))
            return false;
        if (!said)
            verify_found(verifying, erased->seq,
                         "entry %lld: its label %zu is missing, and no entry says that it was "
                         "erased",
                         (long long)erased->seq, erased->n + 1);
    }
    return true;
}

bool verify_asides(struct verifying *verifying, const struct audit_record *record, struct err *err)
{
    struct beside beside = { .verifying = verifying, .record = record };
    size_t count = record->lists[AUDIT_ASIDES].count;
    if (count > 0 && !audit_asides_each(verifying->store, record->seq, verify_aside, &beside, err))
        return false;
    for (size_t n = 0; n < count; n++) {
        if (!beside.there[n] && !note_erased(&beside, n, err))
            return false;
    }
    return true;
}

/* ---- documents ---- */

struct looked_for {
    int64_t added;
    bool found;
};

static bool look(void *context, const struct document *document, struct err *err)
{
    struct looked_for *looked_for = context;
    (void)err;
    looked_for->found = document->added == looked_for->added;
    return true;
}

bool verify_document_of(struct verifying *verifying, const struct audit_record *record,
                        struct err *err)
{
    struct looked_for looked_for = { .added = record->seq };
    if (!str_equal_text(record->texts[AUDIT_ACTION], ACTION_DOCUMENT_ADD) ||
        record->lists[AUDIT_EVIDENCE].count == 0)
        return true;
    if (!document_read(verifying->store, record->lists[AUDIT_EVIDENCE].hashes, look, &looked_for,
                       err))
        return false;
    if (!looked_for.found)
        verify_found(verifying, record->seq, "entry %lld: its document is missing",
                     (long long)record->seq);
    return true;
}

static bool verify_document(void *context, const struct document *document, struct err *err)
{
    struct verifying *verifying = context;
    char hex[AUDIT_HEX_SIZE];
    bool said;
    if (document->there) {
        struct audit_hash hash;
        sha256_of(document->content.data, document->content.length, hash.bytes);
        if (!audit_hash_equal(&hash, &document->hash))
            verify_found(verifying, document->added, "document %s is not what it was",
                         audit_hex(&document->hash, hex));
    }
    if (!says_so(verifying, document->added, ACTION_DOCUMENT_ADD, &document->hash, &said, err))
        return false;
    if (!said)
        verify_found(verifying, document->added, "document %s: entry %lld did not add it",
                     audit_hex(&document->hash, hex), (long long)document->added);
    if (document->there)
        return true;
    if (!says_so(verifying, document->removed, ACTION_RETAIN, &document->hash, &said, err))
        return false;
    if (!said)
        verify_found(verifying, document->added,
                     "document %s is missing, and entry %lld does not say that it was removed",
                     audit_hex(&document->hash, hex), (long long)document->removed);
    return true;
}

bool verify_documents(struct verifying *verifying, struct err *err)
{
    return documents_each(verifying->store, verify_document, verifying, err);
}
