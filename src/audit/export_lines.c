/* SPDX-License-Identifier: Apache-2.0 */
/* audit/export_lines.c - the lines of an export; see export.h. */
#include <sodium.h>
#include <string.h>

#include "audit/export_priv.h"
#include "text/json_write.h"

#define BASE64 sodium_base64_VARIANT_ORIGINAL
#define INDEX_PART_MAX 480 /* what somebody signed for is told whole */

/* In JSON, as a string. */
static void put_base64(struct buf *buf, struct str bytes)
{
    size_t size = sodium_base64_encoded_len(bytes.length, BASE64); /* with a NUL */
    buf_byte(buf, '"');
    if (json_room(buf, size)) {
        sodium_bin2base64(buf->data + buf->length, size, (const unsigned char *)bytes.data,
                          bytes.length, BASE64);
        buf->length += size - 1;
    }
    buf_text(buf, "\",");
}

static void put_hash(struct buf *buf, const struct audit_hash *hash)
{
    char hex[AUDIT_HEX_SIZE];
    json_word(buf, audit_hex(hash, hex));
}

static void put_hashes(struct buf *buf, const struct audit_hash *hashes, size_t count)
{
    json_open(buf, '[');
    for (size_t i = 0; i < count; i++)
        put_hash(buf, &hashes[i]);
    json_close(buf, ']');
}

static void put_time(struct buf *buf, int64_t time)
{
    char text[AUDIT_TIME_SIZE];
    json_word(buf, time == 0 ? NULL : audit_time(time, text));
}

static void end_line(struct buf *buf)
{
    json_end(buf);
    buf_byte(buf, '\n');
}

void export_put_header(struct buf *buf, const struct audit_filter *filter,
                       const struct audit_exported *exported)
{
    json_open(buf, '{');
    JSON_PUT_INT(buf, "entries", exported->entries);
    JSON_PUT_INT(buf, "of", exported->of);
    JSON_PUT_INT(buf, "documents", exported->documents);
    JSON_KEY(buf, "labels");
    json_open(buf, '[');
    for (size_t i = 0; i < filter->label_count; i++) {
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "kind", filter->labels[i].kind);
        JSON_PUT_STRING(buf, "value", filter->labels[i].value);
        json_close(buf, '}');
    }
    json_close(buf, ']');
    JSON_KEY(buf, "from");
    put_time(buf, filter->from);
    JSON_KEY(buf, "to");
    put_time(buf, filter->to);
    json_close(buf, '}');
    end_line(buf);
}

/* A part of a line to be read, on one line whatever is in it. */
static void put_part(struct buf *buf, const char *before, struct str part)
{
    char text[INDEX_PART_MAX + 1];
    size_t length = part.length < INDEX_PART_MAX ? part.length : INDEX_PART_MAX;
    if (part.length == 0)
        return;
    memcpy(text, part.data, length);
    length = str_make_printable(text, length, length < part.length);
    for (size_t i = 0; i < length; i++)
        text[i] = text[i] == '\t' ? ' ' : text[i];
    buf_text(buf, before);
    buf_add(buf, text, length);
}

void export_put_index(struct buf *buf, const struct audit_record *record)
{
    char time[AUDIT_TIME_SIZE];
    buf_format(buf, "%8lld  %s", (long long)record->seq, audit_time(record->recorded_at, time));
    put_part(buf, "  ", record->texts[AUDIT_ACTOR]);
    put_part(buf, "  ", record->texts[AUDIT_ACTION]);
    put_part(buf, "  ", record->texts[AUDIT_SUBJECT_KIND]);
    put_part(buf, " ", record->texts[AUDIT_SUBJECT_ID]);
    put_part(buf, "  ", record->texts[AUDIT_REASON]);
    put_part(buf, "  ", record->texts[AUDIT_BASIS]);
    if (record->event_at != 0 && record->event_at != record->clock_at)
        buf_format(buf, "  happened %s", audit_time(record->event_at, time));
    buf_byte(buf, '\n');
}

static void put_labels(struct buf *buf, const struct export_entry *entry)
{
    json_open(buf, '[');
    for (size_t i = 0; i < entry->record.lists[AUDIT_ASIDES].count; i++) {
        const struct export_label *label = &entry->labels[i];
        if (!label->there) {
            json_null(buf);
            continue;
        }
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "kind", label->kind);
        JSON_PUT_STRING(buf, "value", label->value);
        JSON_KEY(buf, "salt");
        put_base64(buf, label->salt);
        json_close(buf, '}');
    }
    json_close(buf, ']');
}

static void put_state(struct buf *buf, const struct audit_record *record, enum audit_hashes list)
{
    if (record->lists[list].count == 0)
        json_null(buf);
    else
        put_hash(buf, record->lists[list].hashes);
}

void audit_record_put(struct buf *buf, const struct audit_record *record)
{
    JSON_PUT_INT(buf, "seq", record->seq);
    JSON_KEY(buf, "recorded_at");
    put_time(buf, record->recorded_at);
    JSON_KEY(buf, "clock_at");
    put_time(buf, record->clock_at);
    JSON_KEY(buf, "event_at");
    put_time(buf, record->event_at);
    JSON_PUT_STRING(buf, "actor", record->texts[AUDIT_ACTOR]);
    JSON_PUT_STRING(buf, "key", record->texts[AUDIT_KEY]);
    JSON_PUT_STRING(buf, "request", record->texts[AUDIT_REQUEST]);
    JSON_PUT_STRING(buf, "action", record->texts[AUDIT_ACTION]);
    JSON_PUT_STRING(buf, "subject_kind", record->texts[AUDIT_SUBJECT_KIND]);
    JSON_PUT_STRING(buf, "subject", record->texts[AUDIT_SUBJECT_ID]);
    JSON_PUT_STRING(buf, "class", record->texts[AUDIT_CLASS]);
    JSON_PUT_STRING(buf, "reason", record->texts[AUDIT_REASON]);
    JSON_PUT_STRING(buf, "basis", record->texts[AUDIT_BASIS]);
    JSON_KEY(buf, "before");
    put_state(buf, record, AUDIT_BEFORE);
    JSON_KEY(buf, "after");
    put_state(buf, record, AUDIT_AFTER);
    JSON_KEY(buf, "evidence");
    put_hashes(buf, record->lists[AUDIT_EVIDENCE].hashes, record->lists[AUDIT_EVIDENCE].count);
}

void export_put_entry(struct buf *buf, const struct export_entry *entry)
{
    const struct audit_record *record = &entry->record;
    json_open(buf, '{');
    audit_record_put(buf, record);
    JSON_KEY(buf, "labels");
    put_labels(buf, entry);
    JSON_KEY(buf, "entry");
    put_base64(buf, entry->bytes);
    JSON_KEY(buf, "proof");
    put_hashes(buf, entry->proof.hashes, entry->proof.count);
    json_close(buf, '}');
    end_line(buf);
}

void export_put_document(struct buf *buf, const struct audit_hash *hash, struct str content)
{
    json_open(buf, '{');
    JSON_KEY(buf, "sha256");
    put_hash(buf, hash);
    JSON_KEY(buf, "content");
    put_base64(buf, content);
    json_close(buf, '}');
    end_line(buf);
}
