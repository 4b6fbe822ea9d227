/* SPDX-License-Identifier: Apache-2.0 */
/* audit/export_verify.c - reading exports; see export.h. */
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "audit/checkpoint.h"
#include "audit/export.h"
#include "audit/export_priv.h"
#include "base/sha256.h"
#include "text/json.h"

#define BASE64 sodium_base64_VARIANT_ORIGINAL
#define LINE_DEPTH 8

struct reading {
    const struct audit_outside *outside;
    struct str rest;
    struct str index;    /* the lines to be read, as far as they were not compared */
    struct str line;     /* the one that is looked at */
    uint32_t number;     /* of it */
    uint32_t index_line; /* of the next one of the index */
    struct arena arena;  /* of a line */
    struct json_reader *json;
    bool out_of_memory;
    struct buf again; /* a line, written anew */
    struct buf *out;
    struct audit_verdict *verdict;
    struct audit_exported says;
    struct arena kept; /* of the filter */
    struct audit_label labels[AUDIT_LABELS_MAX];
    struct audit_filter filter;
    struct checkpoint_note note;
    struct audit_hash chain; /* of all entries so far, if none is missing */
    int64_t last;            /* the entry before */
    struct export_entry entry;
};

/* Something is wrong; nothing more is looked at.  Returns false. */
static bool wrong(struct reading *reading, int64_t seq, const char *format, ...) PRINTF_LIKE(3, 4);

static bool wrong(struct reading *reading, int64_t seq, const char *format, ...)
{
    char text[200];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    buf_format(reading->out, "%.*s:%u: %s\n", STR_ARG(reading->outside->name),
               (unsigned)reading->number, text);
    reading->verdict->wrong++;
    reading->verdict->first = seq;
    return false;
}

static bool next_line(struct reading *reading)
{
    size_t end = str_find(reading->rest, '\n');
    if (end == reading->rest.length)
        return wrong(reading, 0, "the end is missing");
    reading->line = str_slice(reading->rest, 0, end + 1);
    reading->rest = str_slice(reading->rest, end + 1, reading->rest.length);
    reading->number++;
    return true;
}

static bool empty_line(struct reading *reading)
{
    return next_line(reading) &&
           (reading->line.length == 1 || wrong(reading, 0, "an empty line is missing"));
}

/* Whether the line is what it has to be, which is in reading->again. */
static bool is_same(struct reading *reading, int64_t seq, const char *what)
{
    return str_equal(reading->line, buf_view(&reading->again)) ||
           wrong(reading, seq, "%s is not as it was exported", what);
}

/* ---- JSON ---- */

static const struct json_value *read_object(struct reading *reading)
{
    struct json_source source = { .text = reading->line, .line = reading->number };
    struct json_text text;
    struct err err = { 0 };
    arena_reset(&reading->arena);
    if (!json_read(reading->json, &reading->arena, &source, &text, &err) ||
        text.root->type != JSON_OBJECT) {
        reading->out_of_memory = err.code == ERR_MEMORY;
        wrong(reading, 0, "this is no line of an export");
        return NULL;
    }
    return text.root;
}

/* Absent where it is none. */
static struct str string_in(const struct json_value *object, const char *name)
{
    const struct json_value *value =
        object->type == JSON_OBJECT ? json_get(object, str_of(name)) : NULL;
    return value != NULL && value->type == JSON_STRING ? value->text : (struct str){ 0 };
}

static int64_t number_in(const struct json_value *object, const char *name)
{
    const struct json_value *value = json_get(object, str_of(name));
    int64_t number = 0;
    if (value == NULL || value->type != JSON_NUMBER)
        return -1;
    for (size_t i = 0; i < value->text.length; i++) {
        if (!is_digit(value->text.data[i]) || number > (INT64_MAX - 9) / 10)
            return -1;
        number = number * 10 + (value->text.data[i] - '0');
    }
    return number;
}

static const struct json_value *array_in(const struct json_value *object, const char *name)
{
    const struct json_value *value = json_get(object, str_of(name));
    return value != NULL && value->type == JSON_ARRAY ? value : NULL;
}

/* In the arena; absent where it is none, or memory ends. */
static struct str bytes_in(struct reading *reading, const struct json_value *object,
                           const char *name)
{
    struct str text = string_in(object, name);
    size_t length;
    unsigned char *bytes = arena_alloc(&reading->arena, text.length / 4 * 3 + 3);
    if (text.data == NULL || bytes == NULL ||
        sodium_base642bin(bytes, text.length / 4 * 3 + 3, text.data, text.length, NULL, &length,
                          NULL, BASE64) != 0)
        return (struct str){ 0 };
    return (struct str){ (const char *)bytes, length };
}

/* ---- the head of it ---- */

static bool read_labels(struct reading *reading, const struct json_value *array)
{
    size_t count = 0;
    if (array == NULL || array->count > AUDIT_LABELS_MAX)
        return wrong(reading, 0, "this is no head of an export");
    for (const struct json_value *label = array->first; label != NULL; label = label->next)
        reading->labels[count++] =
            (struct audit_label){ .kind = str_copy(&reading->kept, string_in(label, "kind")),
                                  .value = str_copy(&reading->kept, string_in(label, "value")) };
    reading->filter = (struct audit_filter){ .labels = reading->labels, .label_count = count };
    return true;
}

static bool read_header(struct reading *reading)
{
    if (!next_line(reading))
        return false;
    if (!str_equal_text(reading->line, EXPORT_TITLE))
        return wrong(reading, 0, "this is no export of a log");
    if (!next_line(reading))
        return false;
    const struct json_value *object = read_object(reading);
    if (object == NULL || !read_labels(reading, array_in(object, "labels")))
        return false;
    reading->says = (struct audit_exported){ .entries = number_in(object, "entries"),
                                             .of = number_in(object, "of"),
                                             .documents = number_in(object, "documents") };
    struct str from = string_in(object, "from");
    struct str to = string_in(object, "to");
    if ((from.data != NULL && !audit_time_read(from, &reading->filter.from)) ||
        (to.data != NULL && !audit_time_read(to, &reading->filter.to)))
        return wrong(reading, 0, "this is no head of an export");
    if (reading->says.entries < 0 || reading->says.of < 1 || reading->says.documents < 0)
        return wrong(reading, 0, "this is no head of an export");
    buf_clear(&reading->again);
    export_put_header(&reading->again, &reading->filter, &reading->says);
    return is_same(reading, 0, "the head");
}

static bool read_checkpoint(struct reading *reading)
{
    struct err unused;
    struct str before = reading->rest;
    if (!checkpoint_read(&reading->rest, &reading->note, &unused)) {
        reading->number++;
        return wrong(reading, 0, "the checkpoint is none");
    }
    reading->number++;
    bool is_signed = false;
    for (size_t i = 0; i < reading->outside->key_count; i++)
        is_signed = is_signed || checkpoint_signed(&reading->note, &reading->outside->keys[i]);
    if (!is_signed)
        return wrong(reading, 0, "the checkpoint was not signed with this key");
    if (reading->note.says.size != reading->says.of)
        return wrong(reading, 0, "the checkpoint is of another log than the head");
    reading->verdict->checkpoints = 1;
    for (size_t i = 0; i < before.length - reading->rest.length; i++)
        reading->number += before.data[i] == '\n';
    reading->number--;
    return true;
}

/* The index is looked at with the entries. */
static bool skip_index(struct reading *reading)
{
    struct str from = reading->rest;
    reading->index_line = reading->number + 1;
    for (int64_t i = 0; i < reading->says.entries; i++) {
        if (!next_line(reading))
            return false;
    }
    reading->index = str_slice(from, 0, from.length - reading->rest.length);
    return true;
}

/* ---- entries ---- */

static bool read_proof(struct reading *reading, const struct json_value *array)
{
    struct tree_proof *proof = &reading->entry.proof;
    proof->count = 0;
    if (array == NULL || array->count > TREE_PROOF_MAX)
        return wrong(reading, 0, "the proof is none");
    for (const struct json_value *hash = array->first; hash != NULL; hash = hash->next) {
        if (hash->type != JSON_STRING ||
            !audit_hex_read(hash->text, &proof->hashes[proof->count++]))
            return wrong(reading, 0, "the proof is none");
    }
    return true;
}

static bool read_entry_labels(struct reading *reading, const struct json_value *array)
{
    struct export_entry *entry = &reading->entry;
    size_t n = 0;
    if (array == NULL || array->count != entry->record.lists[AUDIT_ASIDES].count)
        return wrong(reading, entry->record.seq, "entry %lld has other labels",
                     (long long)entry->record.seq);
    for (const struct json_value *label = array->first; label != NULL; label = label->next, n++) {
        entry->labels[n] = (struct export_label){ .there = label->type == JSON_OBJECT };
        if (!entry->labels[n].there)
            continue;
        entry->labels[n].kind = string_in(label, "kind");
        entry->labels[n].value = string_in(label, "value");
        entry->labels[n].salt = bytes_in(reading, label, "salt");
        const struct audit_aside aside = { .kind = entry->labels[n].kind,
                                           .value = entry->labels[n].value,
                                           .salt = entry->labels[n].salt };
        struct audit_hash hash;
        audit_aside_hash(&aside, &hash);
        if (!audit_hash_equal(&hash, &entry->record.lists[AUDIT_ASIDES].hashes[n]))
            return wrong(reading, entry->record.seq, "label %zu of entry %lld is not as recorded",
                         n + 1, (long long)entry->record.seq);
    }
    return true;
}

/* Whether the line of the index is that of the entry. */
static bool check_index(struct reading *reading)
{
    struct str line = reading->line;
    uint32_t number = reading->number;
    size_t end = str_find(reading->index, '\n');
    reading->line = str_slice(reading->index, 0, end + 1);
    reading->index = str_slice(reading->index, end + 1, reading->index.length);
    reading->number = reading->index_line++;
    buf_clear(&reading->again);
    export_put_index(&reading->again, &reading->entry.record);
    bool same = is_same(reading, reading->entry.record.seq, "the line of the index");
    reading->line = line;
    reading->number = number;
    return same;
}

static bool has_label(const struct export_entry *entry, const struct audit_label *label)
{
    for (size_t i = 0; i < entry->record.lists[AUDIT_ASIDES].count; i++) {
        if (entry->labels[i].there && str_equal(entry->labels[i].kind, label->kind) &&
            str_equal(entry->labels[i].value, label->value))
            return true;
    }
    return false;
}

/* Whether it is one of those that the head speaks of. */
static bool is_chosen(const struct reading *reading)
{
    const struct audit_filter *filter = &reading->filter;
    int64_t at = reading->entry.record.recorded_at;
    for (size_t i = 0; i < filter->label_count; i++) {
        if (!has_label(&reading->entry, &filter->labels[i]))
            return false;
    }
    return (filter->from == 0 || at >= filter->from) && (filter->to == 0 || at < filter->to);
}

static bool check_entry(struct reading *reading)
{
    const struct audit_record *record = &reading->entry.record;
    const struct checkpoint *says = &reading->note.says;
    struct audit_hash leaf;
    tree_leaf(reading->entry.bytes, &leaf);
    audit_chain(&reading->chain, &leaf, &reading->chain);
    if (record->seq <= reading->last)
        return wrong(reading, record->seq, "entry %lld is not in order", (long long)record->seq);
    reading->last = record->seq;
    if (!tree_included(&leaf, record->seq - 1, says->size, &says->root, &reading->entry.proof))
        return wrong(reading, record->seq,
                     "entry %lld is not proved to be in the log of the checkpoint",
                     (long long)record->seq);
    if (!is_chosen(reading))
        return wrong(reading, record->seq, "entry %lld is none of those that the head speaks of",
                     (long long)record->seq);
    buf_clear(&reading->again);
    export_put_entry(&reading->again, &reading->entry);
    return is_same(reading, record->seq, "the entry") && check_index(reading);
}

static bool read_entry(struct reading *reading)
{
    struct err unused;
    if (!next_line(reading))
        return false;
    const struct json_value *object = read_object(reading);
    if (object == NULL)
        return false;
    reading->entry.bytes = bytes_in(reading, object, "entry");
    if (!audit_record_read(reading->entry.bytes, &reading->entry.record, &unused))
        return wrong(reading, 0, "this is no entry");
    reading->verdict->size++;
    return read_proof(reading, array_in(object, "proof")) &&
           read_entry_labels(reading, array_in(object, "labels")) && check_entry(reading);
}

static bool read_entries(struct reading *reading)
{
    for (int64_t i = 0; i < reading->says.entries; i++) {
        if (!read_entry(reading))
            return false;
    }
    if (reading->says.entries == reading->says.of &&
        !audit_hash_equal(&reading->chain, &reading->note.says.chain))
        return wrong(reading, reading->last, "the chain is not that of the checkpoint");
    return true;
}

static bool read_document(struct reading *reading)
{
    struct audit_hash hash;
    if (!next_line(reading))
        return false;
    const struct json_value *object = read_object(reading);
    if (object == NULL)
        return false;
    struct str content = bytes_in(reading, object, "content");
    sha256_of(content.data, content.length, hash.bytes);
    buf_clear(&reading->again);
    export_put_document(&reading->again, &hash, content);
    return is_same(reading, 0, "the document");
}

static bool read_all(struct reading *reading)
{
    if (!read_header(reading) || !empty_line(reading) || !read_checkpoint(reading) ||
        !empty_line(reading) || !skip_index(reading) || !empty_line(reading) ||
        !read_entries(reading))
        return false;
    for (int64_t i = 0; i < reading->says.documents; i++) {
        if (!read_document(reading))
            return false;
    }
    return reading->rest.length == 0 || wrong(reading, 0, "there is more behind the end");
}

bool audit_export_verify(const struct mem *mem, struct str text,
                         const struct audit_outside *outside, struct buf *out,
                         struct audit_verdict *ret, struct err *err)
{
    const struct json_limits limits = { .size = JSON_SIZE_MAX, .depth = LINE_DEPTH };
    struct reading *reading = mem_resize(mem, NULL, sizeof *reading);
    if (reading == NULL)
        return err_set(err, ERR_MEMORY, "memory for the export could not be had");
    *reading = (struct reading){ .outside = outside, .rest = text, .out = out, .verdict = ret };
    *ret = (struct audit_verdict){ .size = 0 };
    arena_init(&reading->arena, mem, EXPORT_LINE_MAX);
    arena_init(&reading->kept, mem, EXPORT_LINE_MAX);
    buf_init(&reading->again, mem, EXPORT_LINE_MAX);
    reading->json = json_reader_new(mem, limits, err);
    bool done = reading->json != NULL;
    if (done)
        (void)read_all(reading);
    if (done && reading->kept.exhausted)
        done = arena_error(&reading->kept, err);
    if (done && (reading->arena.exhausted || reading->out_of_memory))
        done = arena_error(&reading->arena, err);
    done = done && buf_check(&reading->again, err);
    json_reader_free(reading->json);
    buf_release(&reading->again);
    arena_release(&reading->arena);
    arena_release(&reading->kept);
    mem_free(mem, reading);
    return done && buf_check(out, err);
}
