/* SPDX-License-Identifier: Apache-2.0 */
/* screen/snapshot.c - see snapshot.h. */
#include "screen/snapshot.h"

#include <string.h>

#define MAGIC "LICETLS1"
#define MAGIC_SIZE 8

/* The tables, in the order in which they stand, and how many numbers a row of each has. */
enum table { TEXTS, BYTES, ENTRIES, NAMES, PLACES, FIELDS, REPAIRS, ORIGIN, TABLE_COUNT };

#define ENTRY_WIDTH 18
static const uint32_t widths[TABLE_COUNT] = { 1, 0, ENTRY_WIDTH, 2, 1, 2, 3, 5 };

/* ---- writing ---- */

struct writer {
    const struct mem *mem;
    struct buf tables[TABLE_COUNT];
    uint32_t counts[TABLE_COUNT];
    uint32_t *slots; /* of texts, by hash; 0: free */
    size_t slot_count;
    struct err *err;
};

static void put(struct buf *out, uint32_t number)
{
    char bytes[4] = { (char)number, (char)(number >> 8), (char)(number >> 16),
                      (char)(number >> 24) };
    buf_add(out, bytes, sizeof bytes);
}

static uint32_t number_at(const char *at)
{
    const unsigned char *bytes = (const unsigned char *)at;
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

static struct str text_of(const struct writer *writer, uint32_t number)
{
    struct str starts = buf_view(&writer->tables[TEXTS]);
    struct str bytes = buf_view(&writer->tables[BYTES]);
    size_t from = number_at(starts.data + (size_t)number * 4);
    size_t to = (size_t)number + 1 == writer->counts[TEXTS]
                    ? bytes.length
                    : number_at(starts.data + ((size_t)number + 1) * 4);
    return str_slice(bytes, from, to);
}

static bool grow_slots(struct writer *writer)
{
    size_t count = writer->slot_count == 0 ? 4096 : writer->slot_count * 2;
    uint32_t *slots = mem_resize(writer->mem, NULL, count * sizeof *slots);
    if (slots == NULL)
        return err_set(writer->err, ERR_MEMORY, "memory for the texts of a list could not be had");
    memset(slots, 0, count * sizeof *slots);
    for (size_t i = 0; i < writer->slot_count; i++) {
        if (writer->slots[i] == 0)
            continue;
        size_t at = str_hash(text_of(writer, writer->slots[i])) & (count - 1);
        while (slots[at] != 0)
            at = (at + 1) & (count - 1);
        slots[at] = writer->slots[i];
    }
    mem_free(writer->mem, writer->slots);
    writer->slots = slots;
    writer->slot_count = count;
    return true;
}

static uint32_t new_text(struct writer *writer, struct str text)
{
    put(&writer->tables[TEXTS], (uint32_t)writer->tables[BYTES].length);
    buf_str(&writer->tables[BYTES], text);
    return writer->counts[TEXTS]++;
}

/* Whether all that was put there is, so that it can be looked at. */
static bool has_texts(struct writer *writer)
{
    return buf_check(&writer->tables[TEXTS], writer->err) &&
           buf_check(&writer->tables[BYTES], writer->err);
}

/* The number of the text, which is put there if it is a new one. */
static bool put_text(struct writer *writer, enum table table, struct str text)
{
    if (text.length == 0) {
        put(&writer->tables[table], 0);
        return true;
    }
    if ((size_t)writer->counts[TEXTS] * 2 >= writer->slot_count && !grow_slots(writer))
        return false;
    size_t at = str_hash(text) & (writer->slot_count - 1);
    while (writer->slots[at] != 0 && !str_equal(text_of(writer, writer->slots[at]), text))
        at = (at + 1) & (writer->slot_count - 1);
    if (writer->slots[at] == 0)
        writer->slots[at] = new_text(writer, text);
    put(&writer->tables[table], writer->slots[at]);
    return has_texts(writer);
}

static bool put_texts(struct writer *writer, const struct texts *texts)
{
    put(&writer->tables[ENTRIES], writer->counts[PLACES]);
    put(&writer->tables[ENTRIES], (uint32_t)texts->count);
    for (size_t i = 0; i < texts->count; i++) {
        if (!put_text(writer, PLACES, texts->list[i]))
            return false;
        writer->counts[PLACES]++;
    }
    return true;
}

static bool put_names(struct writer *writer, const struct listed *entry)
{
    put(&writer->tables[ENTRIES], writer->counts[NAMES]);
    put(&writer->tables[ENTRIES], (uint32_t)entry->name_count);
    for (size_t i = 0; i < entry->name_count; i++) {
        if (!put_text(writer, NAMES, entry->names[i].text))
            return false;
        put(&writer->tables[NAMES], (uint32_t)entry->names[i].kind);
        writer->counts[NAMES]++;
    }
    return true;
}

static bool put_fields(struct writer *writer, const struct listed *entry)
{
    put(&writer->tables[ENTRIES], writer->counts[FIELDS]);
    put(&writer->tables[ENTRIES], (uint32_t)entry->field_count);
    for (size_t i = 0; i < entry->field_count; i++) {
        if (!put_text(writer, FIELDS, entry->fields[i].name) ||
            !put_text(writer, FIELDS, entry->fields[i].text))
            return false;
        writer->counts[FIELDS]++;
    }
    return true;
}

/* ENTRY_WIDTH numbers; read_entry has the same order. */
static bool put_entry(struct writer *writer, const struct listed *entry)
{
    struct buf *out = &writer->tables[ENTRIES];
    bool done = put_text(writer, ENTRIES, entry->list) && put_text(writer, ENTRIES, entry->number);
    put(out, (uint32_t)entry->type);
    done = done && put_names(writer, entry) && put_texts(writer, &entry->addresses) &&
           put_texts(writer, &entry->countries) && put_text(writer, ENTRIES, entry->programs) &&
           put_text(writer, ENTRIES, entry->requirement) &&
           put_text(writer, ENTRIES, entry->policy) && put_text(writer, ENTRIES, entry->notice) &&
           put_text(writer, ENTRIES, entry->remarks) && put_fields(writer, entry);
    put(out, (uint32_t)entry->from);
    put(out, (uint32_t)entry->to);
    writer->counts[ENTRIES]++;
    return done;
}

static bool put_all(struct writer *writer, const struct snapshot *snapshot)
{
    const struct party_list *list = &snapshot->list;
    const struct list_origin *origin = &snapshot->origin;
    new_text(writer, STR(""));
    if (!has_texts(writer))
        return false;
    for (size_t i = 0; i < list->entry_count; i++) {
        if (!put_entry(writer, &list->entries[i]))
            return false;
    }
    for (size_t i = 0; i < list->repair_count; i++) {
        put(&writer->tables[REPAIRS], (uint32_t)list->repairs[i].kind);
        put(&writer->tables[REPAIRS], list->repairs[i].entry);
        if (!put_text(writer, REPAIRS, list->repairs[i].before))
            return false;
        writer->counts[REPAIRS]++;
    }
    if (!put_text(writer, ORIGIN, origin->source) || !put_text(writer, ORIGIN, origin->file) ||
        !put_text(writer, ORIGIN, origin->sha256))
        return false;
    put(&writer->tables[ORIGIN], (uint32_t)origin->issued);
    put(&writer->tables[ORIGIN], (uint32_t)origin->imported);
    writer->counts[ORIGIN] = 1;
    writer->counts[BYTES] = (uint32_t)writer->tables[BYTES].length;
    return true;
}

bool snapshot_write(const struct mem *mem, const struct snapshot *snapshot, struct buf *out,
                    struct err *err)
{
    struct writer writer = { .mem = mem, .err = err };
    for (int i = 0; i < TABLE_COUNT; i++)
        buf_init(&writer.tables[i], mem, LIST_TEXT_MAX);
    bool done = put_all(&writer, snapshot);
    buf_text(out, MAGIC);
    for (int i = 0; i < TABLE_COUNT; i++)
        put(out, writer.counts[i]);
    for (int i = 0; i < TABLE_COUNT; i++) {
        done = done && buf_check(&writer.tables[i], err);
        buf_str(out, buf_view(&writer.tables[i]));
        buf_release(&writer.tables[i]);
    }
    mem_free(mem, writer.slots);
    return done && buf_check(out, err);
}

/* ---- reading ---- */

struct reader {
    struct arena *arena;
    const char *tables[TABLE_COUNT];
    uint32_t counts[TABLE_COUNT];
    bool damaged;
    struct err *err;
};

static uint32_t cell(const struct reader *reader, enum table table, uint32_t row, uint32_t column)
{
    return number_at(reader->tables[table] + ((size_t)row * widths[table] + column) * 4);
}

static struct str text_at(struct reader *reader, uint32_t number)
{
    if (number >= reader->counts[TEXTS]) {
        reader->damaged = true;
        return (struct str){ 0 };
    }
    uint32_t from = cell(reader, TEXTS, number, 0);
    uint32_t to = number + 1 == reader->counts[TEXTS] ? reader->counts[BYTES]
                                                      : cell(reader, TEXTS, number + 1, 0);
    if (from > to || to > reader->counts[BYTES]) {
        reader->damaged = true;
        return (struct str){ 0 };
    }
    return (struct str){ from == to ? NULL : reader->tables[BYTES] + from, to - from };
}

/* Whether the rows are in the table. */
static bool has_rows(struct reader *reader, enum table table, uint32_t first, uint32_t count)
{
    bool has = first <= reader->counts[table] && count <= reader->counts[table] - first;
    reader->damaged = reader->damaged || !has;
    return has;
}

static void *make_array(struct reader *reader, size_t count, size_t size)
{
    void *array = arena_array(reader->arena, count, size);
    if (array == NULL)
        arena_error(reader->arena, reader->err);
    return array;
}

static bool read_texts(struct reader *reader, uint32_t first, uint32_t count, struct texts *ret)
{
    if (!has_rows(reader, PLACES, first, count))
        return true;
    ret->list = make_array(reader, count, sizeof *ret->list);
    if (ret->list == NULL)
        return false;
    for (; ret->count < count; ret->count++)
        ret->list[ret->count] =
            text_at(reader, cell(reader, PLACES, first + (uint32_t)ret->count, 0));
    return true;
}

static bool read_names(struct reader *reader, uint32_t first, uint32_t count, struct listed *ret)
{
    if (!has_rows(reader, NAMES, first, count))
        return true;
    ret->names = make_array(reader, count, sizeof *ret->names);
    if (ret->names == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t kind = cell(reader, NAMES, first + i, 1);
        reader->damaged = reader->damaged || kind >= NAME_KIND_COUNT;
        ret->names[ret->name_count++] =
            (struct listed_name){ text_at(reader, cell(reader, NAMES, first + i, 0)),
                                  kind < NAME_KIND_COUNT ? (enum listed_name_kind)kind : NAME_OWN };
    }
    return true;
}

static bool read_fields(struct reader *reader, uint32_t first, uint32_t count, struct listed *ret)
{
    if (!has_rows(reader, FIELDS, first, count))
        return true;
    ret->fields = make_array(reader, count, sizeof *ret->fields);
    if (ret->fields == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++)
        ret->fields[ret->field_count++] =
            (struct listed_field){ text_at(reader, cell(reader, FIELDS, first + i, 0)),
                                   text_at(reader, cell(reader, FIELDS, first + i, 1)) };
    return true;
}

static bool read_entry(struct reader *reader, uint32_t row, struct listed *ret)
{
    uint32_t numbers[ENTRY_WIDTH];
    for (uint32_t i = 0; i < ENTRY_WIDTH; i++)
        numbers[i] = cell(reader, ENTRIES, row, i);
    reader->damaged = reader->damaged || numbers[2] > LISTED_AIRCRAFT || numbers[4] == 0;
    *ret = (struct listed){
        .list = text_at(reader, numbers[0]),
        .number = text_at(reader, numbers[1]),
        .type = numbers[2] > LISTED_AIRCRAFT ? LISTED_UNKNOWN : (enum listed_type)numbers[2],
        .programs = text_at(reader, numbers[9]),
        .requirement = text_at(reader, numbers[10]),
        .policy = text_at(reader, numbers[11]),
        .notice = text_at(reader, numbers[12]),
        .remarks = text_at(reader, numbers[13]),
        .from = (int32_t)numbers[16],
        .to = (int32_t)numbers[17],
    };
    return read_names(reader, numbers[3], numbers[4], ret) &&
           read_texts(reader, numbers[5], numbers[6], &ret->addresses) &&
           read_texts(reader, numbers[7], numbers[8], &ret->countries) &&
           read_fields(reader, numbers[14], numbers[15], ret);
}

static bool read_all(struct reader *reader, struct snapshot *ret)
{
    struct party_list *list = &ret->list;
    list->entries = make_array(reader, reader->counts[ENTRIES], sizeof *list->entries);
    list->repairs = make_array(reader, reader->counts[REPAIRS], sizeof *list->repairs);
    if (list->entries == NULL || list->repairs == NULL)
        return false;
    for (uint32_t i = 0; i < reader->counts[ENTRIES] && !reader->damaged; i++) {
        if (!read_entry(reader, i, &list->entries[i]))
            return false;
        list->entry_count++;
    }
    for (uint32_t i = 0; i < reader->counts[REPAIRS] && !reader->damaged; i++) {
        uint32_t kind = cell(reader, REPAIRS, i, 0);
        uint32_t entry = cell(reader, REPAIRS, i, 1);
        reader->damaged = kind >= REPAIR_COUNT || entry >= reader->counts[ENTRIES];
        if (!reader->damaged)
            list->repairs[list->repair_count++] =
                (struct repair){ (enum repair_kind)kind, entry,
                                 text_at(reader, cell(reader, REPAIRS, i, 2)) };
    }
    list->name_count = reader->counts[NAMES];
    ret->origin = (struct list_origin){
        .source = text_at(reader, cell(reader, ORIGIN, 0, 0)),
        .file = text_at(reader, cell(reader, ORIGIN, 0, 1)),
        .sha256 = text_at(reader, cell(reader, ORIGIN, 0, 2)),
        .issued = (int32_t)cell(reader, ORIGIN, 0, 3),
        .imported = (int32_t)cell(reader, ORIGIN, 0, 4),
    };
    return true;
}

/* The tables, if they fill the bytes. */
static bool find_tables(struct reader *reader, struct str bytes)
{
    size_t head = MAGIC_SIZE + TABLE_COUNT * 4;
    if (bytes.length < head || !str_starts(bytes, STR(MAGIC)))
        return false;
    uint64_t at = head;
    for (int i = 0; i < TABLE_COUNT; i++) {
        reader->counts[i] = number_at(bytes.data + MAGIC_SIZE + (size_t)i * 4);
        uint64_t size =
            i == BYTES ? reader->counts[i] : (uint64_t)reader->counts[i] * widths[i] * 4;
        if (size > bytes.length - at)
            return false;
        reader->tables[i] = bytes.data + at;
        at += size;
    }
    return at == bytes.length && reader->counts[ORIGIN] == 1 && reader->counts[TEXTS] > 0;
}

bool snapshot_read(struct arena *arena, struct str bytes, struct snapshot *ret, struct err *err)
{
    struct reader reader = { .arena = arena, .err = err };
    *ret = (struct snapshot){ 0 };
    bool whole = find_tables(&reader, bytes);
    if (whole && !read_all(&reader, ret))
        return false;
    if (whole && !reader.damaged)
        return true;
    err_set(err, ERR_SYNTAX, "this is no version of a list, or it is damaged");
    return err_hint(err, "import the list again");
}
