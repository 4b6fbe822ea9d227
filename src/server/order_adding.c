/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/order_adding.c - see order_adding.h; as `licet order add`.
 *
 * Of an array each is taken or refused by itself; what becomes of one alone is the reply.
 */
#include "server/order_adding.h"

#include "desk/order_show.h"
#include "server/handlers.h"
#include "server/taking.h"
#include "text/json_write.h"
#include "wire/decision_json.h"
#include "wire/order_json.h"

#define ORDERS_MAX 1000

/* What is decided ahead stays in memory until its turn: of larger bodies it would be much. */
#define AHEAD_BODY_MAX ((size_t)16 << 10)

/* One of an array that cannot be read, or decided. */
struct unread {
    bool failed;
    struct str id;
    struct err err;
};

/* The orders of a request, decided. */
struct adding {
    struct taking taking;
    bool is_array;
    struct unread *unread; /* of an array */
    size_t count;
    bool done;
    struct err err; /* where it is not */
};

/* ---- deciding ---- */

static bool take(struct taking *taking, struct json_text *text, const struct json_value *value,
                 struct str *ret_id, struct err *err)
{
    struct order order;
    bool done = order_from_json(&taking->arena, text, value, &order, err);
    *ret_id = order.id;
    return done && taking_decide(taking, &order, err);
}

static bool take_array(struct adding *adding, struct json_text *text, struct err *err)
{
    struct taking *taking = &adding->taking;
    size_t count = text->root->count;
    if (count > ORDERS_MAX)
        return err_set(err, ERR_LIMIT, "there are more than %d orders", ORDERS_MAX);
    adding->unread = arena_array(&taking->arena, count + 1, sizeof *adding->unread);
    if (adding->unread == NULL)
        return arena_error(&taking->arena, err);
    for (const struct json_value *value = text->root->first; value != NULL; value = value->next) {
        struct unread *one = &adding->unread[adding->count++];
        *one = (struct unread){ .failed = false };
        one->failed = !take(taking, text, value, &one->id, &one->err);
        if (one->failed && err_is_ours(&one->err)) {
            *err = one->err;
            return false;
        }
    }
    return true;
}

static bool take_body(struct adding *adding, struct err *err)
{
    struct taking *taking = &adding->taking;
    struct json_text text;
    struct str id;
    if (!call_read_json(taking->call, taking->law, &text, err))
        return false;
    adding->is_array = text.root->type == JSON_ARRAY;
    return adding->is_array ? take_array(adding, &text, err)
                            : take(taking, &text, text.root, &id, err);
}

/* book: NULL, if it is not opened yet. */
static void decide_all(struct adding *adding, struct call *call, const struct order_book *book)
{
    struct taking *taking = &adding->taking;
    struct err *err = &adding->err;
    adding->count = 0;
    adding->done = (book == NULL ? taking_open(taking, call, ORDER_ADD, err)
                                 : taking_open_with(taking, call, book, err)) &&
                   take_body(adding, err);
    taking_decided(taking);
}

/* ---- keeping ---- */

static bool tell_all(struct adding *adding, struct err *err)
{
    struct taking *taking = &adding->taking;
    struct buf *out = call_json(taking->call, 200);
    struct order_asked *asked;
    size_t taken;
    if (!taking_keep(taking, &asked, &taken, err))
        return false;
    json_open(out, '[');
    for (size_t i = 0; i < adding->count; i++) {
        const struct unread *unread = &adding->unread[i];
        if (unread->failed)
            error_to_json(unread->id, &unread->err, out);
        else
            order_told_json(out, taking->book->from.transition, asked++);
        buf_byte(out, ',');
    }
    json_close(out, ']');
    json_end(out);
    buf_byte(out, '\n');
    return true;
}

static bool keep_all(struct adding *adding, struct err *err)
{
    if (!adding->done) {
        *err = adding->err;
        return false;
    }
    return adding->is_array ? tell_all(adding, err) : taking_tell_one(&adding->taking, err);
}

bool handle_orders_add(struct call *call, struct err *err)
{
    struct adding here;
    if (call->adding != NULL)
        return keep_all(call->adding, err);
    decide_all(&here, call, NULL);
    bool done = keep_all(&here, err);
    taking_close(&here.taking);
    return done;
}

/* ---- ahead ---- */

struct orders_ahead {
    const struct mem *mem;
    struct on_file file;
    struct arena arena;
    struct call **calls; /* of the same law */
    struct adding *each;
    size_t count;
};

static void decide_one(void *context, size_t at)
{
    struct orders_ahead *ahead = context;
    decide_all(&ahead->each[at], ahead->calls[at], &ahead->file.book);
}

static bool adds_orders(const struct call *call)
{
    return call->route->run == handle_orders_add &&
           call->exchange->body.text.length <= AHEAD_BODY_MAX;
}

static bool gather(struct orders_ahead *ahead, struct call *const *calls, size_t count)
{
    ahead->calls = arena_array(&ahead->arena, count, sizeof(struct call *));
    ahead->each = arena_array(&ahead->arena, count, sizeof *ahead->each);
    for (size_t i = 0; ahead->each != NULL && i < count; i++) {
        if (adds_orders(calls[i]) && (ahead->count == 0 || calls[i]->law == ahead->calls[0]->law))
            ahead->calls[ahead->count++] = calls[i];
    }
    return ahead->calls != NULL && ahead->each != NULL;
}

struct orders_ahead *orders_decide_ahead(const struct mem *mem, struct call *const *calls,
                                         size_t count, struct crew *crew)
{
    size_t first = 0;
    struct err err;
    while (first < count && !adds_orders(calls[first]))
        first++;
    struct orders_ahead *ahead = first == count ? NULL : mem_resize(mem, NULL, sizeof *ahead);
    if (ahead == NULL)
        return NULL;
    *ahead = (struct orders_ahead){ .mem = mem };
    arena_init(&ahead->arena, mem, SIZE_MAX);
    /* What cannot be had is told by each when it has its turn. */
    if (!gather(ahead, calls, count) ||
        !on_file_open(&ahead->file, ahead->calls[0], ORDER_ADD, &err)) {
        ahead->count = 0;
        orders_ahead_free(ahead);
        return NULL;
    }
    crew_do(crew, decide_one, ahead, ahead->count);
    for (size_t i = 0; i < ahead->count; i++)
        ahead->calls[i]->adding = &ahead->each[i];
    return ahead;
}

void orders_ahead_free(struct orders_ahead *ahead)
{
    if (ahead == NULL)
        return;
    for (size_t i = 0; i < ahead->count; i++) {
        taking_close(&ahead->each[i].taking);
        ahead->calls[i]->adding = NULL;
    }
    on_file_close(&ahead->file);
    arena_release(&ahead->arena);
    mem_free(ahead->mem, ahead);
}
