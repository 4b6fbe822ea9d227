/* SPDX-License-Identifier: Apache-2.0 */
/* server/bulk.c - see bulk.h. */
#include "server/bulk.h"

#include <string.h>

#include "server/server_priv.h"
#include "wire/decision_json.h"

#define BLOCK ((size_t)256 << 10)
#define TURN_SECONDS 0.001
#define SYSTEM_FAILED 3 /* err_exit_status of what the machine could not do */

struct bulk {
    struct call *call;
    const struct bulk_kind *kind;
    void *context;
    size_t sent; /* of the text that was made last */
    bool ended;  /* nothing more will be made */
    /* Of an array. */
    bool is_array;
    struct json_text text;
    const struct json_value *next;
    /* Of records. */
    struct record_input input;
    struct record_cursor cursor;
    bool has_header;
    bool last_chunk;
    char *block; /* BODY_PADDING bytes more than its capacity */
    size_t length, capacity, used;
    uint64_t read; /* of the body */
};

/* ---- one answer ---- */

static bool is_systems(const struct err *err)
{
    return err_exit_status(err->code) == SYSTEM_FAILED;
}

/* What was written of a record that cannot be read is taken back. */
static bool answer_error(const struct bulk *bulk, size_t before, struct str id, uint32_t line,
                         struct err *err)
{
    struct buf *out = &bulk->call->exchange->reply.text;
    if (is_systems(err))
        return false;
    if (err->line == 0)
        err->line = line;
    out->length = before;
    error_to_json(id, err, out);
    return true;
}

static bool answer_record(struct bulk *bulk, struct law_worker *worker, const struct record *record,
                          struct err *err)
{
    struct buf *out = &bulk->call->exchange->reply.text;
    size_t before = out->length;
    struct str id = { 0 };
    err_clear(err);
    arena_reset(&worker->arena);
    bool done = bulk->kind->record(bulk->context, worker, record, out, &id, err) ||
                answer_error(bulk, before, id, record->line, err);
    buf_byte(out, '\n');
    return done;
}

static bool answer_value(struct bulk *bulk, struct law_worker *worker, struct err *err)
{
    struct buf *out = &bulk->call->exchange->reply.text;
    size_t before = out->length;
    struct str id = { 0 };
    err_clear(err);
    arena_reset(&worker->arena);
    bool done = bulk->kind->value(bulk->context, worker, &bulk->text, bulk->next, out, &id, err) ||
                answer_error(bulk, before, id, 0, err);
    bulk->next = bulk->next->next;
    buf_text(out, bulk->next == NULL ? "]\n" : ",\n");
    bulk->ended = bulk->next == NULL;
    return done;
}

/* ---- records ---- */

/* As much as is read at once: a short body is read whole. */
static size_t block_of(const struct bulk *bulk)
{
    uint64_t length = bulk->call->exchange->body.length;
    return length < BLOCK ? (size_t)length : BLOCK;
}

static bool make_room(struct bulk *bulk, struct err *err)
{
    struct arena *arena = &bulk->call->exchange->arena;
    size_t block = block_of(bulk);
    if (bulk->block != NULL && bulk->length + block <= bulk->capacity)
        return true;
    size_t wider = bulk->capacity > 0 ? 2 * bulk->capacity : block == BLOCK ? 2 * BLOCK : block;
    char *moved = arena_array_raw(arena, wider + BODY_PADDING, 1);
    if (moved == NULL)
        return arena_error(arena, err);
    if (bulk->length > 0)
        memcpy(moved, bulk->block, bulk->length);
    bulk->block = moved;
    bulk->capacity = wider;
    return true;
}

static bool read_header(struct bulk *bulk, struct err *err)
{
    struct call *call = bulk->call;
    if (bulk->has_header || bulk->input.header.text.data == NULL)
        return true;
    bulk->has_header = true;
    struct law_worker *worker = law_worker_take(call->law, err);
    if (worker == NULL)
        return false;
    bool done =
        bulk->kind->header(bulk->context, worker, &call->exchange->arena, &bulk->input.header, err);
    law_worker_give(call->law, worker);
    return done;
}

/* The next whole records of the body; *ret_some is false at its end. */
static bool next_chunk(struct bulk *bulk, bool *ret_some, struct err *err)
{
    const struct body *body = &bulk->call->exchange->body;
    struct record_chunk chunk;
    if (bulk->used > 0)
        memmove(bulk->block, bulk->block + bulk->used, bulk->length - bulk->used);
    bulk->length -= bulk->used;
    bulk->used = 0;
    do {
        size_t length;
        if (!make_room(bulk, err) ||
            !body_read(body, bulk->read, bulk->block + bulk->length, block_of(bulk), &length, err))
            return false;
        bulk->read += length;
        bulk->length += length;
        bulk->last_chunk = bulk->read == body->length;
        struct str text = { bulk->block, bulk->length };
        if (!record_input_cut(&bulk->input, text, bulk->last_chunk, &chunk, err) ||
            !read_header(bulk, err))
            return false;
    } while (chunk.used == 0 && !bulk->last_chunk);
    if (chunk.text.data != NULL)
        chunk.room = bulk->capacity + BODY_PADDING - (size_t)(chunk.text.data - bulk->block) -
                     chunk.text.length;
    bulk->used = chunk.used;
    *ret_some = chunk.used > 0;
    record_cursor_begin(&bulk->cursor, bulk->input.format, &chunk);
    return true;
}

/* The next answer, or the end of all. */
static bool answer_next(struct bulk *bulk, struct law_worker *worker, struct err *err)
{
    struct record record;
    bool some = true;
    if (bulk->is_array)
        return answer_value(bulk, worker, err);
    while (!record_next(&bulk->cursor, &record)) {
        if (!next_chunk(bulk, &some, err))
            return false;
        if (!some) {
            bulk->ended = true;
            return true;
        }
    }
    return answer_record(bulk, worker, &record, err);
}

/* ---- the reply ---- */

/* A turn's work, as long as there is room for what it gives. */
static bool work(struct bulk *bulk, size_t size, struct err *err)
{
    struct call *call = bulk->call;
    struct buf *out = &call->exchange->reply.text;
    double until = server_seconds(call->server) + TURN_SECONDS;
    struct law_worker *worker = law_worker_take(call->law, err);
    bool done = worker != NULL;
    while (done && !bulk->ended && out->length < size &&
           (out->length == 0 || server_seconds(call->server) < until))
        done = answer_next(bulk, worker, err) && buf_check(out, err);
    law_worker_give(call->law, worker);
    return done;
}

static bool fill(void *context, char *out, size_t size, size_t *ret_length, bool *ret_more)
{
    struct bulk *bulk = context;
    struct buf *text = &bulk->call->exchange->reply.text;
    struct err err;
    if (bulk->sent == text->length && !bulk->ended) {
        buf_clear(text);
        bulk->sent = 0;
        if (!work(bulk, size, &err)) {
            server_tell(bulk->call->server, &err);
            return false;
        }
    }
    size_t length = text->length - bulk->sent < size ? text->length - bulk->sent : size;
    if (length > 0)
        memcpy(out, text->data + bulk->sent, length);
    bulk->sent += length;
    *ret_length = length;
    *ret_more = bulk->sent < text->length || !bulk->ended;
    return true;
}

/* What the first turn makes is sent as it is, if it is all; else the rest comes as it is read. */
static bool reply_with(struct bulk *bulk, const char *type, struct err *err)
{
    struct http_reply *reply = &bulk->call->exchange->reply;
    if (!bulk->ended && !work(bulk, BLOCK, err))
        return false;
    reply->status = 200;
    reply->type = type;
    if (bulk->ended)
        return true;
    reply->fill = fill;
    reply->fill_context = bulk;
    return true;
}

/* What cannot be read at all is a problem, found before anything is sent. */
static bool reply_records(struct bulk *bulk, enum record_format format, struct err *err)
{
    bool some;
    record_input_init(&bulk->input, &bulk->call->exchange->arena, format);
    if (!next_chunk(bulk, &some, err))
        return false;
    if (!some && !bulk->has_header) {
        err_set(err, ERR_SYNTAX, "there are no %s in the body", bulk->kind->what);
        return err_hint(err, "%s are JSON, one a line, or CSV with a header", bulk->kind->what);
    }
    bulk->ended = !some;
    return reply_with(bulk, "application/x-ndjson", err);
}

static bool reply_one(struct bulk *bulk, struct law_worker *worker, struct err *err)
{
    struct buf *out = call_json(bulk->call, 200);
    struct str id;
    if (!bulk->kind->value(bulk->context, worker, &bulk->text, bulk->text.root, out, &id, err))
        return false;
    buf_byte(out, '\n');
    return true;
}

/* Reads the body, and replies to a single record. */
static bool read_json(struct bulk *bulk, struct err *err)
{
    struct call *call = bulk->call;
    struct law_worker *worker = law_worker_take(call->law, err);
    bool done = worker != NULL && call_read_json(call, worker, &bulk->text, err);
    bulk->is_array = done && bulk->text.root->type == JSON_ARRAY;
    if (done && !bulk->is_array)
        done = reply_one(bulk, worker, err);
    law_worker_give(call->law, worker);
    return done;
}

static bool reply_json(struct bulk *bulk, struct err *err)
{
    if (!read_json(bulk, err))
        return false;
    if (!bulk->is_array)
        return true;
    struct buf *out = call_json(bulk->call, 200);
    bulk->next = bulk->text.root->first;
    bulk->ended = bulk->next == NULL;
    buf_text(out, bulk->ended ? "[]\n" : "[");
    return reply_with(bulk, "application/json", err);
}

bool bulk_reply(struct call *call, const struct bulk_kind *kind, void *context, struct err *err)
{
    struct bulk *bulk = arena_alloc(&call->exchange->arena, sizeof *bulk);
    struct str type = call_content_type(call);
    if (bulk == NULL)
        return arena_error(&call->exchange->arena, err);
    *bulk = (struct bulk){ .call = call, .kind = kind, .context = context };
    if (str_equal_text(type, "application/json"))
        return reply_json(bulk, err);
    return reply_records(bulk, str_equal_text(type, "text/csv") ? RECORDS_CSV : RECORDS_JSON, err);
}
