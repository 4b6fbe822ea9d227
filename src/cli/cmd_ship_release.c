/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_ship_release.c - `licet ship release`: whether a shipment may leave, decided now. */
#include "cli/names_file.h"
#include "cli/option_groups.h"
#include "cli/ordering.h"
#include "cli/shipping.h"
#include "decide/law.h"
#include "desk/order_obstacles.h"
#include "wire/decision_json.h"
#include "wire/order_json.h"
#include "wire/order_reader.h"
#include "wire/order_write.h"

#define ORDER_JSON_MAX ((size_t)16 << 20)

struct releasing {
    struct shipping shipping;
    struct arena arena; /* of one shipment */
    struct shipment_decided decided;
};

/* The shipment, and its order as it is now. */
static bool read_both(struct releasing *r, struct str name, struct shipment_record *ret_record,
                      struct matter_version *ret_order, struct err *err)
{
    struct matter order;
    struct store *store = r->shipping.desk.matters.store;
    if (!store_begin_reading(store, err))
        return false;
    bool done =
        shipment_load(&r->shipping.desk, &r->arena, name, ret_record, err) &&
        matter_named(store, &r->arena, &order_machine, ret_record->shipment.order, &order, err) &&
        matter_version_read(store, &r->arena, &order.id, order.version, ret_order, err);
    store_rollback(store);
    return done;
}

static bool keep(struct releasing *r, struct order_worker *worker, const struct decision *decision,
                 struct err *err)
{
    struct order_decided *decided = &r->decided.decided;
    if (!order_obstacles(&r->arena, decision, &decided->obstacles, &decided->obstacle_count, err))
        return false;
    buf_clear(&worker->json);
    decision_to_json(decision, &worker->json);
    decided->outcome = str_of(outcome_name(decision->outcome));
    decided->may_ship = decision->may_ship;
    decided->content = buf_view(&worker->json);
    return buf_check(&worker->json, err);
}

static bool decide_once(const struct order_worker *worker, const struct order *order,
                        const struct decide_options *options, struct decision *ret, struct err *err)
{
    return worker->cover != NULL
               ? cover_decide(worker->cover, worker->session, order, options, ret, err)
               : decide(worker->session, order, options, ret, err);
}

/* That order, under that reservation: not what other decisions are made with. */
static bool made_with(struct releasing *r, const struct ordering *ordering,
                      struct order_worker *worker, const struct shipment_record *record,
                      const struct order *ships, struct err *err)
{
    struct basis_own own = { .license_count = ordering->license_count, .papers = true };
    struct buf order;
    if (worker->cover != NULL && record->live)
        own.reserved = record->shipment.number;
    buf_clear(&worker->own);
    buf_init(&order, worker->mem, ORDER_JSON_MAX);
    order_write_json(ships, &order);
    bool done = buf_check(&order, err) &&
                basis_licenses(ordering->licenses, ordering->license_count, &worker->own, err);
    if (done) {
        own.licenses = str_copy(&r->arena, buf_view(&worker->own));
        own.order = str_copy(&r->arena, buf_view(&order));
        done = arena_sound(&r->arena, err) &&
               basis_for(&ordering->basis, &r->arena, &own, &r->decided.made_with, err);
    }
    buf_release(&order);
    return done;
}

/*
 * The years by which it has to be back: of the exceptions that it may go under the fewest, as the
 * packs have them ("desk.back_TMP"); of those without such a number there is no end.
 */
static bool read_back(struct releasing *r, const struct policy *policy,
                      const struct decision *decision, struct err *err)
{
    r->decided.back_years = 0;
    for (size_t i = 0; decision->outcome == OUTCOME_EXCEPTION && i < decision->exception_count;
         i++) {
        struct law_number law;
        if (decision->exceptions[i].status != EXCEPTION_AVAILABLE)
            continue;
        struct str name = str_join(&r->arena, STR("desk.back"), "_", decision->exceptions[i].name);
        if (!law_number(policy, &r->arena, name, decision->on, &law, err)) {
            if (err->code != ERR_POLICY)
                return false;
            err_clear(err);
            continue;
        }
        int64_t years = law.number.bottom == 1 ? (int64_t)law.number.top : 0;
        if (years <= 0 || (r->decided.back_years > 0 && r->decided.back_years <= years))
            continue;
        r->decided.back_years = years;
        r->decided.back_cites = law.citation;
    }
    return arena_sound(&r->arena, err);
}

/* The order as it will ship, with what is reserved for it. */
static bool decide_it(struct releasing *r, const struct ordering *ordering,
                      struct order_worker *worker, const struct shipment_record *record,
                      const struct matter_version *version, struct err *err)
{
    struct decide_options options = ordering->deciding.options;
    const struct json_source source = { .text = version->content, .line = 1 };
    struct json_reader *reader = order_reader_json(worker->reader);
    struct order order;
    struct order ships;
    struct decision decision;
    options.papers = true;
    if (!order_read_json(reader, &r->arena, &source, &order, err) ||
        !shipment_order(&r->arena, record, &order, &ships, err))
        return false;
    if (worker->cover != NULL && record->live)
        cover_reserved(worker->cover, record->shipment.number);
    bool again;
    bool done = decide_once(worker, &ships, &options, &decision, err) &&
                flags_take_resolved(&ordering->flags, &r->arena, version->content, &decision,
                                    &ships, &again, err) &&
                (!again || decide_once(worker, &ships, &options, &decision, err));
    r->decided = (struct shipment_decided){ .version = version->n };
    return done && read_back(r, &ordering->deciding.packs.policy, &decision, err) &&
           keep(r, worker, &decision, err) && made_with(r, ordering, worker, record, &ships, err);
}

/* Each with the licenses, lists and packs of now. */
static bool release_one(struct releasing *r, struct str name, bool go_on, struct err *err)
{
    struct shipping *shipping = &r->shipping;
    struct shipment_record record;
    struct matter_version order;
    struct ordering ordering;
    struct order_worker *worker = NULL;
    const struct shipment_change change = { .transition = SHIPMENT_RELEASE,
                                            .name = name,
                                            .key = args_text(shipping->args, "id"),
                                            .reason = args_text(shipping->args, "reason"),
                                            .decided = &r->decided };
    bool done = ordering_open(&ordering, shipping->cli, shipping->args, ORDER_DECIDE, err) &&
                read_both(r, name, &record, &order, err);
    if (done) {
        shipment_add_back(&record, ordering.licenses, ordering.license_count);
        worker = order_worker_new(&ordering, shipping->cli->mem, err);
    }
    done = done && worker != NULL && decide_it(r, &ordering, worker, &record, &order, err) &&
           shipping_do(shipping, &change, go_on, err);
    order_worker_free(worker);
    ordering_close(&ordering);
    return done;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct releasing r;
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "which shipment?");
        return err_hint(err, "'licet ship list' lists them");
    }
    arena_init(&r.arena, cli->mem, (size_t)1 << 28);
    bool done = shipping_open(&r.shipping, cli, args, SHIPMENT_RELEASE, err);
    for (size_t i = 0; done && i < args->operand_count; i++) {
        arena_reset(&r.arena);
        done = release_one(&r, args->operands[i], args->operand_count > 1, err);
    }
    if (done)
        *ret_status = shipping_status(&r.shipping);
    shipping_close(&r.shipping);
    arena_release(&r.arena);
    return done;
}

static const struct option options[] = {
    { .name = "reason", .metavar = "TEXT", .type = OPTION_TEXT, .help = "why; kept with it" },
    { .name = "id",
      .metavar = "KEY",
      .type = OPTION_TEXT,
      .help = "a key of your own: given again with the same, it is done once" },
    { .name = NULL },
};
static const struct option_group own_group = { "Options", options };
static const struct option_group *const groups[] = { &own_group,   &group_names,     &group_acting,
                                                     &group_basis, &group_screening, &group_json,
                                                     NULL };
static const char *const usage[] = { "SHIPMENT... --as NAME --db PATH", NULL };

const struct command command_ship_release = {
    .name = "release",
    .summary = "decide whether it may leave, now, and let it",
    .usage = usage,
    .help = "Its order is decided as it will ship: for the planned day, with the units and the "
            "value of the shipment, under the license that it names, by the packs, lists and "
            "licenses of now. It is released if that says that it may ship, what is reserved could "
            "depart on that day, and each condition of the decision has its paper. The decision is "
            "kept as one of the order. A decision of what was known before, of a scenario or of "
            "what is not enforced releases nothing.",
    .statuses = shipping_statuses,
    .groups = groups,
    .operands_max = 1024,
    .run = run,
};
