/* SPDX-License-Identifier: Apache-2.0 */
/* audit/export.c - writing exports; see export.h. */
#include "audit/export.h"

#include <stdlib.h>
#include <string.h>

#include "audit/checkpoint.h"
#include "audit/export_priv.h"
#include "audit/nodes.h"

#define MEMORY_MAX ((size_t)1 << 30)
#define BUFFER_FLUSH ((size_t)1 << 20)

struct exporting {
    struct store *store;
    struct arena arena;
    const struct audit_filter *filter;
    audit_sink *sink;
    void *context;
    struct buf buf; /* what the sink gets next */
    struct audit_exported *exported;
    struct checkpoint_note note;
    int64_t *seqs; /* of the entries */
    size_t seq_count, seq_capacity;
    struct audit_hash *documents; /* each once, in order */
    size_t document_count, document_capacity;
    struct audit_nodes nodes;
    struct export_entry entry;
    bool (*each)(struct exporting *exporting, struct err *err); /* of an entry: what is done */
};

static bool flush(struct exporting *exporting, size_t from, struct err *err)
{
    if (exporting->buf.length < from)
        return true;
    bool done = buf_check(&exporting->buf, err) &&
                exporting->sink(exporting->context, buf_view(&exporting->buf), err);
    buf_clear(&exporting->buf);
    return done;
}

/* ---- which entries ---- */

static bool add_seq(struct exporting *exporting, int64_t seq, struct err *err)
{
    if (!arena_grow(&exporting->arena, &exporting->seqs, exporting->seq_count,
                    &exporting->seq_capacity, sizeof *exporting->seqs))
        return arena_error(&exporting->arena, err);
    exporting->seqs[exporting->seq_count++] = seq;
    return true;
}

static bool take_time(void *context, const struct audit_entry *entry, struct err *err)
{
    struct audit_record record;
    bool done = audit_record_read(entry->bytes, &record, err);
    *(int64_t *)context = done ? record.recorded_at : 0;
    return done;
}

/* The first entry that was recorded at that time or later: times rise. */
static bool first_since(struct exporting *exporting, int64_t time, int64_t *ret, struct err *err)
{
    int64_t low = 1;
    int64_t high = exporting->note.says.size + 1;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        int64_t at = 0;
        if (!audit_entries_each(exporting->store, middle, middle, take_time, &at, err))
            return false;
        if (at < time)
            low = middle + 1;
        else
            high = middle;
    }
    *ret = low;
    return true;
}

struct looking {
    struct exporting *exporting;
    bool found[AUDIT_LABELS_MAX]; /* which labels of the filter */
};

static bool look(void *context, const struct audit_aside *aside, struct err *err)
{
    struct looking *looking = context;
    const struct audit_filter *filter = looking->exporting->filter;
    (void)err;
    for (size_t i = 0; i < filter->label_count; i++)
        looking->found[i] = looking->found[i] || (str_equal(filter->labels[i].kind, aside->kind) &&
                                                  str_equal(filter->labels[i].value, aside->value));
    return true;
}

/* An entry that has the first label: with the others, it is one of them. */
static bool add_labeled(void *context, const struct audit_aside *aside, struct err *err)
{
    struct exporting *exporting = context;
    struct looking looking = { .exporting = exporting };
    if (!audit_asides_each(exporting->store, aside->seq, look, &looking, err))
        return false;
    for (size_t i = 0; i < exporting->filter->label_count; i++) {
        if (!looking.found[i])
            return true;
    }
    return add_seq(exporting, aside->seq, err);
}

static bool choose(struct exporting *exporting, struct err *err)
{
    const struct audit_filter *filter = exporting->filter;
    int64_t from = 1;
    int64_t to = exporting->note.says.size + 1;
    if ((filter->from != 0 && !first_since(exporting, filter->from, &from, err)) ||
        (filter->to != 0 && !first_since(exporting, filter->to, &to, err)))
        return false;
    if (filter->label_count > 0)
        return audit_asides_find(exporting->store, filter->labels[0].kind, filter->labels[0].value,
                                 from, to - 1, add_labeled, exporting, err);
    for (; from < to; from++) {
        if (!add_seq(exporting, from, err))
            return false;
    }
    return true;
}

/* ---- the entries ---- */

static bool take_entry(void *context, const struct audit_entry *entry, struct err *err)
{
    struct exporting *exporting = context;
    exporting->entry.bytes = entry->bytes;
    return audit_record_read(entry->bytes, &exporting->entry.record, err) &&
           exporting->each(exporting, err) && flush(exporting, BUFFER_FLUSH, err);
}

/* Entries that follow each other are read together. */
static bool each_entry(struct exporting *exporting,
                       bool (*each)(struct exporting *exporting, struct err *err), struct err *err)
{
    exporting->each = each;
    for (size_t i = 0; i < exporting->seq_count;) {
        size_t end = i + 1;
        while (end < exporting->seq_count && exporting->seqs[end] == exporting->seqs[end - 1] + 1)
            end++;
        if (!audit_entries_each(exporting->store, exporting->seqs[i], exporting->seqs[end - 1],
                                take_entry, exporting, err))
            return false;
        i = end;
    }
    return true;
}

static bool put_index(struct exporting *exporting, struct err *err)
{
    (void)err;
    export_put_index(&exporting->buf, &exporting->entry.record);
    return true;
}

static bool take_label(void *context, const struct audit_aside *aside, struct err *err)
{
    struct exporting *exporting = context;
    if (aside->n < 0 || (size_t)aside->n >= exporting->entry.record.lists[AUDIT_ASIDES].count) {
        err_set(err, ERR_IO, "entry %lld has a label too many", (long long)aside->seq);
        return err_hint(err, "'licet audit verify' tells what is wrong");
    }
    struct export_label *label = &exporting->entry.labels[aside->n];
    *label = (struct export_label){ .there = true,
                                    .kind = str_copy(&exporting->arena, aside->kind),
                                    .value = str_copy(&exporting->arena, aside->value),
                                    .salt = str_copy(&exporting->arena, aside->salt) };
    return !exporting->arena.exhausted || arena_error(&exporting->arena, err);
}

static bool put_entry(struct exporting *exporting, struct err *err)
{
    struct export_entry *entry = &exporting->entry;
    struct arena_place mark = arena_mark(&exporting->arena);
    memset(entry->labels, 0, entry->record.lists[AUDIT_ASIDES].count * sizeof *entry->labels);
    if (!tree_prove_inclusion(audit_nodes_source, &exporting->nodes, entry->record.seq - 1,
                              exporting->note.says.size, &entry->proof, err) ||
        (entry->record.lists[AUDIT_ASIDES].count > 0 &&
         !audit_asides_each(exporting->store, entry->record.seq, take_label, exporting, err)))
        return false;
    export_put_entry(&exporting->buf, entry);
    arena_rewind(&exporting->arena, mark);
    return true;
}

/* ---- the documents ---- */

static bool is_document(void *context, const struct document *document, struct err *err)
{
    struct exporting *exporting = context;
    if (!document->there)
        return true;
    if (!arena_grow(&exporting->arena, &exporting->documents, exporting->document_count,
                    &exporting->document_capacity, sizeof *exporting->documents))
        return arena_error(&exporting->arena, err);
    exporting->documents[exporting->document_count++] = document->hash;
    return true;
}

static bool find_documents(struct exporting *exporting, struct err *err)
{
    const struct audit_record *record = &exporting->entry.record;
    for (size_t i = 0; i < record->lists[AUDIT_EVIDENCE].count; i++) {
        if (!document_read(exporting->store, &record->lists[AUDIT_EVIDENCE].hashes[i], is_document,
                           exporting, err))
            return false;
    }
    return true;
}

static int compare_hashes(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct audit_hash));
}

static void sort_documents(struct exporting *exporting)
{
    size_t count = 0;
    if (exporting->document_count == 0)
        return;
    qsort(exporting->documents, exporting->document_count, sizeof *exporting->documents,
          compare_hashes);
    for (size_t i = 0; i < exporting->document_count; i++) {
        if (count == 0 ||
            !audit_hash_equal(&exporting->documents[count - 1], &exporting->documents[i]))
            exporting->documents[count++] = exporting->documents[i];
    }
    exporting->document_count = count;
}

static bool put_document(void *context, const struct document *document, struct err *err)
{
    struct exporting *exporting = context;
    export_put_document(&exporting->buf, &document->hash, document->content);
    return flush(exporting, BUFFER_FLUSH, err);
}

static bool put_documents(struct exporting *exporting, struct err *err)
{
    for (size_t i = 0; i < exporting->document_count; i++) {
        if (!document_read(exporting->store, &exporting->documents[i], put_document, exporting,
                           err))
            return false;
    }
    return true;
}

/* ---- all of it ---- */

static bool read_checkpoint(struct exporting *exporting, struct buf *note, struct err *err)
{
    struct audit_head head;
    bool sound;
    if (!audit_checkpoint_last(exporting->store, note, err) ||
        !audit_head_read(exporting->store, &head, &sound, err))
        return false;
    if (note->length == 0) {
        err_set(err, ERR_VALUE, "the log has no checkpoint, so nothing of it can be proved");
        return err_hint(err, "'licet audit checkpoint' makes one");
    }
    struct str text = buf_view(note);
    exporting->exported->later = head.size;
    return checkpoint_read(&text, &exporting->note, err);
}

static bool export_all(struct exporting *exporting, struct buf *note, struct err *err)
{
    struct audit_exported *exported = exporting->exported;
    if (!read_checkpoint(exporting, note, err) || !choose(exporting, err) ||
        !each_entry(exporting, find_documents, err))
        return false;
    sort_documents(exporting);
    exported->entries = (int64_t)exporting->seq_count;
    exported->documents = (int64_t)exporting->document_count;
    exported->of = exporting->note.says.size;
    exported->later -= exported->of;
    buf_text(&exporting->buf, EXPORT_TITLE);
    export_put_header(&exporting->buf, exporting->filter, exported);
    buf_byte(&exporting->buf, '\n');
    buf_str(&exporting->buf, exporting->note.whole);
    buf_byte(&exporting->buf, '\n');
    if (!each_entry(exporting, put_index, err))
        return false;
    buf_byte(&exporting->buf, '\n');
    return each_entry(exporting, put_entry, err) && put_documents(exporting, err) &&
           flush(exporting, 0, err);
}

bool audit_export(struct store *store, const struct mem *mem, const struct audit_filter *filter,
                  audit_sink *sink, void *context, struct audit_exported *ret, struct err *err)
{
    struct exporting *exporting = mem_resize(mem, NULL, sizeof *exporting);
    struct buf note;
    if (exporting == NULL)
        return err_set(err, ERR_MEMORY, "memory for the export could not be had");
    *exporting = (struct exporting){
        .store = store, .filter = filter, .sink = sink, .context = context, .exported = ret
    };
    *ret = (struct audit_exported){ 0 };
    arena_init(&exporting->arena, mem, MEMORY_MAX);
    buf_init(&exporting->buf, mem, EXPORT_LINE_MAX);
    buf_init(&note, mem, CHECKPOINT_NOTE_MAX);
    audit_nodes_init(&exporting->nodes, store);
    bool done = store_begin_reading(store, err);
    if (done) {
        done = export_all(exporting, &note, err);
        store_rollback(store);
    }
    buf_release(&note);
    buf_release(&exporting->buf);
    arena_release(&exporting->arena);
    mem_free(mem, exporting);
    return done;
}
