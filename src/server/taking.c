/* SPDX-License-Identifier: Apache-2.0 */
/* server/taking.c - see taking.h. */
#include "server/taking.h"

#include "desk/matches.h"
#include "server/desk.h"
#include "server/server_priv.h"

#define TAKING_MAX ((size_t)1 << 30)
#define PACKED_MAX ((size_t)256 << 20)

/* As `licet order` without options: what is law today, as it is enforced. */
static bool read_options(struct on_file *file, struct call *call, struct err *err)
{
    int32_t today = server_today(call->server);
    file->options = (struct decide_options){ .today = today,
                                             .known = DATE_OPEN,
                                             .known_label = today,
                                             .knowledge = KNOWLEDGE_FIRM,
                                             .posture = POSTURE_ENFORCED,
                                             .settled = &file->settled };
    return matches_remembered(call->store, file->arena.mem, &file->arena, INT64_MAX, &file->settled,
                              err);
}

bool on_file_open(struct on_file *file, struct call *call, enum order_transition transition,
                  struct err *err)
{
    struct license_desk desk = desk_of_licenses(call);
    struct order_book_from from = { .law = law_parts(call->law)->basis,
                                    .transition = transition,
                                    .now = call->now };
    *file = (struct on_file){ .book = { .buyers = NULL } };
    arena_init(&file->arena, call->server->config.mem, TAKING_MAX);
    desk.arena = &file->arena;
    from.law.options = &file->options;
    return read_options(file, call, err) &&
           licenses_in_force(&desk, &from.licenses, &from.license_count, err) &&
           order_book_open(&file->book, &from, &file->arena, call->store, err);
}

void on_file_close(struct on_file *file)
{
    if (file == NULL)
        return;
    order_book_close(&file->book);
    arena_release(&file->arena);
}

static void begin(struct taking *taking, struct call *call)
{
    const struct mem *mem = call->server->config.mem;
    *taking = (struct taking){ .call = call };
    arena_init(&taking->arena, mem, TAKING_MAX);
    buf_init(&taking->packed, mem, PACKED_MAX);
}

static bool take_worker(struct taking *taking, struct err *err)
{
    struct call *call = taking->call;
    taking->law = law_worker_take(call->law, err);
    if (taking->law == NULL)
        return false;
    const struct order_worker_from from = { .mem = call->server->config.mem,
                                            .store = call->store,
                                            .session = taking->law->session,
                                            .reader = taking->law->orders };
    taking->worker = order_worker_new(taking->book, &from, err);
    return taking->worker != NULL;
}

bool taking_open(struct taking *taking, struct call *call, enum order_transition transition,
                 struct err *err)
{
    begin(taking, call);
    taking->file = arena_alloc(&taking->arena, sizeof *taking->file);
    if (taking->file == NULL)
        return arena_error(&taking->arena, err);
    taking->book = &taking->file->book;
    return on_file_open(taking->file, call, transition, err) && take_worker(taking, err);
}

bool taking_open_with(struct taking *taking, struct call *call, const struct order_book *book,
                      struct err *err)
{
    begin(taking, call);
    taking->book = book;
    return take_worker(taking, err);
}

void taking_decided(struct taking *taking)
{
    order_worker_free(taking->worker);
    law_worker_give(taking->call->law, taking->law);
    taking->worker = NULL;
    taking->law = NULL;
}

void taking_close(struct taking *taking)
{
    taking_decided(taking);
    on_file_close(taking->file);
    buf_release(&taking->packed);
    arena_release(&taking->arena);
}

bool taking_decide(struct taking *taking, const struct order *order, struct err *err)
{
    server_count(taking->call->server, COUNT_DECISIONS, 1);
    size_t before = taking->packed.length;
    if (order_book_decide(taking->book, taking->worker, order, &taking->arena, &taking->packed,
                          err) &&
        buf_check(&taking->packed, err))
        return true;
    taking->packed.length = before;
    return false;
}

bool taking_keep(struct taking *taking, struct order_asked **ret, size_t *ret_count,
                 struct err *err)
{
    const struct matter_desk desk = desk_of_matters(taking->call);
    const struct order_book *book = taking->book;
    return order_book_unpack(book, &taking->arena, buf_view(&taking->packed), ret, ret_count,
                             err) &&
           (*ret_count == 0 ||
            orders_apply(&desk, book->from.transition, &book->basis.with, *ret, *ret_count, err));
}
