/* SPDX-License-Identifier: Apache-2.0 */
/* book/ship_deciding.c - see ship_deciding.h. */
#include "book/ship_deciding.h"

#include "decide/law.h"
#include "desk/order_obstacles.h"
#include "text/json_write.h"
#include "wire/decision_json.h"
#include "wire/order_json.h"
#include "wire/order_reader.h"
#include "wire/order_write.h"

#define ORDER_JSON_MAX ((size_t)16 << 20)

bool ship_deciding_read(const struct shipment_desk *desk, struct order_worker *worker,
                        struct arena *arena, struct str name, struct ship_deciding *ret,
                        struct err *err)
{
    struct store *store = desk->matters.store;
    struct matter order;
    if (!store_begin_reading(store, err))
        return false;
    bool done =
        shipment_load(desk, arena, name, &ret->record, err) &&
        matter_named(store, arena, &order_machine, ret->record.shipment.order, &order, err) &&
        matter_version_read(store, arena, &order.id, order.version, &ret->version, err);
    store_rollback(store);
    if (!done)
        return false;
    const struct json_source source = { .text = ret->version.content, .line = 1 };
    return order_read_json(order_reader_json(worker->reader), arena, &source, &ret->order, err) ||
           err_damaged(err, "order '%.*s'", STR_ARG(order.name));
}

static bool keep(struct order_worker *worker, struct arena *arena, const struct decision *decision,
                 struct order_decided *ret, struct err *err)
{
    if (!order_obstacles(arena, decision, &ret->obstacles, &ret->obstacle_count, err))
        return false;
    buf_clear(&worker->json);
    decision_to_json(decision, &worker->json);
    ret->outcome = str_of(outcome_name(decision->outcome));
    ret->may_ship = decision->may_ship;
    ret->license = decision->license.number;
    ret->content = buf_view(&worker->json);
    return buf_check(&worker->json, err);
}

static bool decide_once(const struct order_worker *worker, const struct order *order,
                        const struct decide_options *options, struct decision *ret, struct err *err)
{
    return worker->cover != NULL
               ? cover_decide(worker->cover, worker->session, order, options, ret, err)
               : decide(worker->session, order, options, ret, err);
}

/* … and once more where somebody has resolved what a rule flags. */
static bool decide_flagged(const struct order_book *book, const struct order_worker *worker,
                           struct arena *arena, struct str said, struct order *ships,
                           struct decision *ret, struct err *err)
{
    struct decide_options options = *book->from.law.options;
    bool again;
    options.papers = true;
    return decide_once(worker, ships, &options, ret, err) &&
           flags_take_resolved(&book->flags, arena, said, ret, ships, &again, err) &&
           (!again || decide_once(worker, ships, &options, ret, err));
}

/*
 * The years by which it has to be back: of the exceptions that it may go under the fewest, as the
 * packs have them ("desk.back_TMP"); of those without such a number there is no end.
 */
static bool read_back(const struct policy *policy, struct arena *arena,
                      const struct decision *decision, struct shipment_decided *ret,
                      struct err *err)
{
    for (size_t i = 0; decision->outcome == OUTCOME_EXCEPTION && i < decision->exception_count;
         i++) {
        struct law_number law;
        if (decision->exceptions[i].status != EXCEPTION_AVAILABLE)
            continue;
        struct str name = str_join(arena, STR("desk.back"), "_", decision->exceptions[i].name);
        if (!law_number(policy, arena, name, decision->on, &law, err)) {
            if (err->code != ERR_POLICY)
                return false;
            err_clear(err);
            continue;
        }
        int64_t years = law.number.bottom == 1 ? (int64_t)law.number.top : 0;
        if (years <= 0 || (ret->back_years > 0 && ret->back_years <= years))
            continue;
        ret->back_years = years;
        ret->back_cites = law.citation;
    }
    return arena_sound(arena, err);
}

/* That order, under that reservation: not what other decisions are made with. */
static bool made_with(const struct order_book *book, struct order_worker *worker,
                      struct arena *arena, const struct shipment_record *record,
                      const struct order *ships, struct made_with *ret, struct err *err)
{
    struct basis_own own = { .license_count = book->from.license_count, .papers = true };
    struct buf order;
    if (worker->cover != NULL && record->live)
        own.reserved = record->shipment.number;
    buf_clear(&worker->own);
    buf_init(&order, worker->mem, ORDER_JSON_MAX);
    order_write_json(ships, &order);
    bool done = buf_check(&order, err) &&
                basis_licenses(worker->licenses, book->from.license_count, &worker->own, err);
    if (done) {
        own.licenses = str_copy(arena, buf_view(&worker->own));
        own.order = str_copy(arena, buf_view(&order));
        done = arena_sound(arena, err) && basis_for(&book->basis, arena, &own, ret, err);
    }
    buf_release(&order);
    return done;
}

bool ship_decide(const struct order_book *book, struct order_worker *worker, struct arena *arena,
                 const struct ship_deciding *deciding, bool keeps, struct shipment_decided *ret,
                 struct err *err)
{
    const struct shipment_record *record = &deciding->record;
    struct order ships;
    struct decision decision;
    *ret = (struct shipment_decided){ .version = deciding->version.n };
    if (!shipment_order(arena, record, &deciding->order, &ships, err))
        return false;
    if (worker->cover != NULL) {
        cover_reserved(worker->cover, record->live ? record->shipment.number : STR(""));
        shipment_add_back(record, worker->licenses, book->from.license_count);
    }
    bool done =
        decide_flagged(book, worker, arena, deciding->version.content, &ships, &decision, err) &&
        read_back(&book->from.law.packs->policy, arena, &decision, ret, err) &&
        keep(worker, arena, &decision, &ret->decided, err) &&
        (!keeps || made_with(book, worker, arena, record, &ships, &ret->made_with, err));
    if (worker->cover != NULL) {
        order_worker_restore(book, worker);
        cover_reserved(worker->cover, STR(""));
    }
    return done;
}

bool ship_hold_anew(const struct order_book *book, struct order_worker *worker,
                    const struct shipment_desk *desk, struct arena *arena,
                    const struct ship_deciding *deciding, struct shipment_outcome *ret,
                    struct err *err)
{
    struct shipment_decided decided;
    const struct shipment_change change = { .transition = SHIPMENT_HOLD,
                                            .name = deciding->record.matter.name,
                                            .decided = &decided };
    return ship_decide(book, worker, arena, deciding, false, &decided, err) &&
           shipment_do(desk, arena, &change, ret, err);
}

void ship_told_json(struct buf *out, const struct shipment_record *record,
                    const struct matter *matter, const char *told, struct str reason,
                    struct str citation)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", matter->name);
    JSON_PUT_WORD(out, "told", told);
    JSON_PUT_STRING(out, "state", matter->state);
    JSON_PUT_STRING(out, "order", record->shipment.order);
    JSON_PUT_STRING(out, "reason", reason);
    JSON_PUT_STRING(out, "citation", citation);
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}
