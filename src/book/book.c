/* SPDX-License-Identifier: Apache-2.0 */
/* book/book.c - see book.h. */
#include "book/book.h"

#include <string.h>

#include "desk/order_obstacles.h"
#include "desk/order_said.h"
#include "desk/shipments.h"
#include "store/packed.h"
#include "text/json_write.h"
#include "wire/decision_json.h"
#include "wire/order_write.h"

#define ORDER_JSON_MAX ((size_t)16 << 20)
#define WORKER_MAX ((size_t)1 << 30)

const struct decider *order_book_decider(const struct order_book *book)
{
    return book->from.law.packs->decider;
}

bool order_book_open(struct order_book *book, const struct order_book_from *from,
                     struct arena *arena, struct store *store, struct err *err)
{
    const struct mem *mem = arena->mem;
    *book = (struct order_book){ .from = *from };
    struct order_buyers *buyers = arena_alloc(arena, sizeof *buyers);
    if (buyers == NULL)
        return arena_error(arena, err);
    book->buyers = buyers;
    return order_buyers_open(buyers, mem, store, from->now, err) &&
           flags_read(store, mem, arena, INT64_MAX, &book->flags, err) &&
           basis_open(&book->basis, &from->law, arena, store, from->licenses, from->license_count,
                      err);
}

void order_book_close(struct order_book *book)
{
    basis_close(&book->basis);
    if (book->buyers != NULL)
        order_buyers_close(book->buyers);
}

/* ---- deciding ---- */

void order_worker_free(struct order_worker *worker)
{
    if (worker == NULL)
        return;
    cover_free(worker->cover);
    if (worker->from.session == NULL)
        session_free(worker->session);
    if (worker->from.reader == NULL)
        order_reader_free(worker->reader);
    if (worker->from.store == NULL)
        store_close(worker->store);
    buf_release(&worker->json);
    buf_release(&worker->packed);
    buf_release(&worker->own);
    buf_release(&worker->resolved);
    arena_release(&worker->work);
    arena_release(&worker->arena);
    mem_free(worker->mem, worker);
}

static bool copy_licenses(const struct order_book *book, struct order_worker *worker,
                          struct err *err)
{
    size_t count = book->from.license_count;
    worker->licenses = arena_array(&worker->arena, count, sizeof *worker->licenses);
    for (size_t i = 0; worker->licenses != NULL && i < count; i++) {
        struct license *license = &worker->licenses[i];
        *license = book->from.licenses[i];
        license->lines =
            arena_array(&worker->arena, license->line_count + 1, sizeof *license->lines);
        for (size_t k = 0; license->lines != NULL && k < license->line_count; k++)
            license->lines[k] = book->from.licenses[i].lines[k];
    }
    return arena_sound(&worker->arena, err);
}

/* What is not in the book yet has no shipments. */
static bool open_cover(const struct order_book *book, struct order_worker *worker, struct err *err)
{
    if (book->from.license_count == 0)
        return true;
    if (!copy_licenses(book, worker, err))
        return false;
    worker->cover = cover_new(worker->mem, order_book_decider(book), worker->licenses,
                              book->from.license_count, err);
    if (worker->cover == NULL)
        return false;
    cover_each_alone(worker->cover);
    if (book->from.transition == ORDER_ADD)
        return true;
    worker->store = worker->from.store != NULL ? worker->from.store
                                               : store_open(worker->mem, worker->from.path, err);
    return worker->store != NULL;
}

static bool open_session(const struct order_book *book, struct order_worker *worker,
                         struct err *err)
{
    const struct order_worker_from *from = &worker->from;
    worker->session = from->session != NULL
                          ? from->session
                          : session_new(worker->mem, order_book_decider(book), err);
    if (worker->session == NULL)
        return false;
    worker->reader = from->reader != NULL ? from->reader : order_reader_new(worker->mem, err);
    return worker->reader != NULL;
}

struct order_worker *order_worker_new(const struct order_book *book,
                                      const struct order_worker_from *from, struct err *err)
{
    const struct mem *mem = from->mem;
    struct order_worker *worker = mem_resize(mem, NULL, sizeof *worker);
    if (worker == NULL) {
        err_set(err, ERR_MEMORY, "memory for a session could not be had");
        return NULL;
    }
    *worker = (struct order_worker){ .mem = mem, .from = *from };
    buf_init(&worker->json, mem, ORDER_JSON_MAX);
    buf_init(&worker->packed, mem, ORDER_JSON_MAX);
    buf_init(&worker->own, mem, ORDER_JSON_MAX);
    buf_init(&worker->resolved, mem, ORDER_JSON_MAX);
    arena_init(&worker->arena, mem, WORKER_MAX);
    arena_init(&worker->work, mem, WORKER_MAX);
    if (open_session(book, worker, err) && open_cover(book, worker, err))
        return worker;
    order_worker_free(worker);
    return NULL;
}

void order_worker_restore(const struct order_book *book, struct order_worker *worker)
{
    for (size_t i = 0; i < book->from.license_count; i++) {
        for (size_t k = 0; k < book->from.licenses[i].line_count; k++)
            worker->licenses[i].lines[k] = book->from.licenses[i].lines[k];
    }
}

/* What its own shipments have of a license does not keep the order from it. */
static bool add_back(const struct order_book *book, struct order_worker *worker, struct str order,
                     bool *ret_any, struct err *err)
{
    const struct shipment_desk desk = {
        .matters = { .mem = worker->mem, .store = worker->store, .now = book->from.now }
    };
    *ret_any = false;
    if (worker->store == NULL)
        return true;
    arena_reset(&worker->work);
    if (!store_begin_reading(worker->store, err))
        return false;
    bool done = shipments_add_back(&desk, &worker->work, order, worker->licenses,
                                   book->from.license_count, ret_any, err);
    store_rollback(worker->store);
    return done;
}

/* worker->own has the licenses where the order was decided with others than those of all. */
static bool decide_order(const struct order_book *book, struct order_worker *worker,
                         const struct order *order, struct decision *ret, struct err *err)
{
    const struct decide_options *options = book->from.law.options;
    bool any = false;
    buf_clear(&worker->own);
    if (worker->cover == NULL)
        return decide(worker->session, order, options, ret, err);
    bool done =
        add_back(book, worker, order->id, &any, err) &&
        (!any || basis_licenses(worker->licenses, book->from.license_count, &worker->own, err)) &&
        cover_decide(worker->cover, worker->session, order, options, ret, err);
    if (any)
        order_worker_restore(book, worker);
    return done;
}

/* … and once more where somebody has resolved what a rule flags in an order that says that. */
static bool decide_flagged(const struct order_book *book, struct order_worker *worker,
                           const struct order *order, struct arena *arena, struct decision *ret,
                           struct err *err)
{
    struct order resolved = *order;
    bool again;
    buf_clear(&worker->resolved);
    if (!decide_order(book, worker, order, ret, err) ||
        !flags_take_resolved(&book->flags, arena, buf_view(&worker->json), ret, &resolved, &again,
                             err))
        return false;
    if (!again)
        return true;
    order_write_json(&resolved, &worker->resolved);
    return buf_check(&worker->resolved, err) && decide_order(book, worker, &resolved, ret, err);
}

/* What somebody saw of a party; an order that somebody saw something of is on hold by itself. */
static bool add_flags(const struct order_book *book, const struct order *order, struct arena *arena,
                      struct obstacle **obstacles, size_t *count, struct err *err)
{
    const struct red_flag *flag = NULL;
    size_t room = *count;
    while ((flag = flags_next(&book->flags, flag, order, (struct str){ 0 })) != NULL) {
        if (!str_equal_text(flag->about, FLAG_ON_BUYER))
            continue;
        if (!arena_grow(arena, obstacles, *count, &room, sizeof **obstacles))
            return arena_error(arena, err);
        (*obstacles)[(*count)++] = (struct obstacle){ .reason = STR("red_flag"),
                                                      .rule = flag->id,
                                                      .citation = flag->source,
                                                      .says = flag->says };
    }
    return true;
}

static void put_size(struct buf *out, size_t size)
{
    buf_add(out, (const char *)&size, sizeof size);
}

static void put(struct buf *out, struct str text)
{
    put_size(out, text.length);
    buf_str(out, text);
}

/* What is decided anew mostly says what it said before, and is not kept. */
static bool pack(const struct order_book *book, struct order_worker *worker, struct err *err)
{
    buf_clear(&worker->packed);
    return book->from.transition == ORDER_DECIDE ||
           packed_write(buf_view(&worker->json), &worker->packed, err);
}

static bool put_decision(const struct order_book *book, struct order_worker *worker,
                         const struct order *order, struct arena *arena,
                         const struct decision *decision, struct buf *out, struct err *err)
{
    const struct catalog *catalog = decider_catalog(order_book_decider(book));
    struct obstacle *obstacles;
    size_t count;
    if (!order_obstacles(arena, decision, &obstacles, &count, err) ||
        !order_buyers_add(book->buyers, order, decision, catalog, arena, &obstacles, &count, err) ||
        !add_flags(book, order, arena, &obstacles, &count, err))
        return false;
    buf_clear(&worker->json);
    decision_to_json(decision, &worker->json);
    if (!buf_check(&worker->json, err) || !pack(book, worker, err))
        return false;
    put(out, str_of(outcome_name(decision->outcome)));
    put(out, decision->license.number);
    put_size(out, decision->may_ship);
    put(out, buf_view(&worker->json));
    put(out, buf_view(&worker->packed));
    put(out, buf_view(&worker->own));
    put(out, buf_view(&worker->resolved));
    put_size(out, count);
    for (size_t i = 0; i < count; i++) {
        put(out, obstacles[i].reason);
        put(out, obstacles[i].rule);
        put(out, obstacles[i].citation);
        put(out, obstacles[i].says);
    }
    return true;
}

/* What it is worth, and when it ships; what cannot be read is told when it is decided. */
static void put_value(const struct order *order, struct buf *out)
{
    struct matter said;
    order_said(order, &said);
    put_size(out, (size_t)said.value);
    put(out, said.currency);
    put_size(out, (size_t)(uint32_t)said.due);
}

/* What is looked up and listed by its id has one that can be seen and typed. */
static bool check_id(struct str id, struct err *err)
{
    if (id.length == 0) {
        err_set(err, ERR_VALUE, "an order in the book has an id");
        return err_hint(err, "\"id\" is its number and line, as in \"SO-1001/10\"");
    }
    for (size_t i = 0; i < id.length; i++) {
        if ((unsigned char)id.data[i] < ' ' || id.data[i] == 0x7f)
            return err_set(err, ERR_VALUE, "'id' has a control character in it");
    }
    return true;
}

/* A NUL is written as \u0000; not every database can keep it as a text. */
static bool check_nul(struct str json, struct err *err)
{
    struct str rest = json;
    while (rest.length > 0) {
        rest = str_slice(rest, str_find(rest, '\\'), rest.length);
        if (str_starts(rest, STR("\\u0000")))
            return err_set(err, ERR_VALUE, "an order in the book has no NUL in it");
        rest = str_slice(rest, 2, rest.length); /* behind whatever is escaped */
    }
    return true;
}

bool order_book_decide(const struct order_book *book, struct order_worker *worker,
                       const struct order *order, struct arena *arena, struct buf *out,
                       struct err *err)
{
    struct decision decision;
    struct buf lacks;
    buf_clear(&worker->json);
    order_write_json(order, &worker->json);
    if (!check_id(order->id, err) || !buf_check(&worker->json, err) ||
        !check_nul(buf_view(&worker->json), err))
        return false;
    put(out, order->id);
    put(out, buf_view(&worker->json));
    put_value(order, out);
    buf_init(&lacks, worker->mem, ERR_MESSAGE_MAX);
    order_lacks(order, &lacks);
    struct str missing = str_copy(arena, buf_view(&lacks));
    bool known = buf_check(&lacks, err) && arena_sound(arena, err);
    buf_release(&lacks);
    if (!known)
        return false;
    put(out, missing);
    /* What lacks something is looked at all the same, so that a fact that is wrong is told now. */
    return decide_flagged(book, worker, order, arena, &decision, err) &&
           put_decision(book, worker, order, arena, &decision, out, err);
}

/* ---- keeping ---- */

static size_t get_size(const char **at)
{
    size_t size;
    memcpy(&size, *at, sizeof size);
    *at += sizeof size;
    return size;
}

static struct str get(const char **at)
{
    size_t length = get_size(at);
    const struct str text = { *at, length };
    *at += length;
    return text;
}

/* NULL: what all are made with. */
static bool get_own(const struct order_book *book, struct arena *arena, const char **at,
                    const struct made_with **ret, struct err *err)
{
    struct str licenses = get(at);
    struct str order = get(at);
    struct basis_own own = { .license_count = book->from.license_count };
    if (licenses.length == 0 && order.length == 0)
        return true;
    if (licenses.length > 0)
        own.licenses = licenses;
    if (order.length > 0)
        own.order = order;
    struct made_with *with = arena_alloc(arena, sizeof *with);
    *ret = with;
    return with == NULL ? arena_error(arena, err) : basis_for(&book->basis, arena, &own, with, err);
}

static bool get_one(const struct order_book *book, struct arena *arena, const char **at,
                    struct order_asked *ret, struct err *err)
{
    *ret = (struct order_asked){ .name = get(at) };
    ret->content = get(at);
    ret->value = (int64_t)get_size(at);
    ret->currency = get(at);
    ret->due = (int32_t)(uint32_t)get_size(at);
    ret->lacks = get(at);
    ret->decided.outcome = get(at);
    ret->decided.license = get(at);
    ret->decided.may_ship = get_size(at) != 0;
    ret->decided.content = get(at);
    ret->decided.packed = get(at);
    if (!get_own(book, arena, at, &ret->made_with, err))
        return false;
    ret->decided.obstacle_count = get_size(at);
    ret->decided.obstacles =
        arena_array(arena, ret->decided.obstacle_count, sizeof *ret->decided.obstacles);
    if (ret->decided.obstacles == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < ret->decided.obstacle_count; i++) {
        struct obstacle *obstacle = &ret->decided.obstacles[i];
        obstacle->reason = get(at);
        obstacle->rule = get(at);
        obstacle->citation = get(at);
        obstacle->says = get(at);
    }
    return true;
}

bool order_book_unpack(const struct order_book *book, struct arena *arena, struct str packed,
                       struct order_asked **ret, size_t *ret_count, struct err *err)
{
    size_t room = 0;
    *ret = NULL;
    *ret_count = 0;
    for (const char *at = packed.data; at < packed.data + packed.length; ++*ret_count) {
        if (!arena_grow(arena, ret, *ret_count, &room, sizeof **ret))
            return arena_error(arena, err);
        if (!get_one(book, arena, &at, &(*ret)[*ret_count], err))
            return false;
    }
    return true;
}
