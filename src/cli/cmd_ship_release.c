/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_ship_release.c - `licet ship release`: whether a shipment may leave, decided now. */
#include "book/ship_deciding.h"
#include "cli/names_file.h"
#include "cli/option_groups.h"
#include "cli/ordering.h"
#include "cli/shipping.h"

struct releasing {
    struct shipping shipping;
    struct arena arena; /* of one shipment */
    struct shipment_decided decided;
};

/* Each with the licenses, lists and packs of now. */
static bool release_one(struct releasing *r, struct str name, bool go_on, struct err *err)
{
    struct shipping *shipping = &r->shipping;
    struct ship_deciding deciding;
    struct ordering ordering;
    struct order_worker *worker = NULL;
    const struct shipment_change change = { .transition = SHIPMENT_RELEASE,
                                            .name = name,
                                            .key = args_text(shipping->args, "id"),
                                            .reason = args_text(shipping->args, "reason"),
                                            .decided = &r->decided };
    bool done = ordering_open(&ordering, shipping->cli, shipping->args, ORDER_DECIDE, err);
    if (done)
        worker = ordering_worker(&ordering, shipping->cli->mem, err);
    done = done && worker != NULL &&
           ship_deciding_read(&shipping->desk, worker, &r->arena, name, &deciding, err) &&
           ship_decide(&ordering.book, worker, &r->arena, &deciding, true, &r->decided, err) &&
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
