/* SPDX-License-Identifier: Apache-2.0 */
/* cli/filing.c - see filing.h. */
#include "cli/filing.h"

#include "cli/fail.h"

#define SHIPMENT_MAX ((size_t)512 << 20) /* bytes that one may take while it is read */

bool filing_open(struct filing *filing, struct cli *cli, const struct args *args, struct err *err)
{
    const struct json_limits limits = { .size = EEI_JSON_MAX, .depth = EEI_JSON_DEPTH };
    struct licensing *licensing = &filing->shipping.licensing;
    *filing = (struct filing){ .refused = 0 };
    arena_init(&filing->arena, cli->mem, FILING_MEMORY_MAX);
    arena_init(&filing->work, cli->mem, SHIPMENT_MAX);
    if (!shipping_open_reading(&filing->shipping, cli, args, err))
        return false;
    packs_init(&licensing->packs, cli->mem);
    licensing->has_packs = true;
    filing->reader = json_reader_new(cli->mem, limits, err);
    filing->desk = (struct eei_desk){ .shipments = &filing->shipping.desk,
                                      .policy = &licensing->packs.policy,
                                      .reader = filing->reader };
    return filing->reader != NULL && packs_open(&licensing->packs, args, err);
}

void filing_close(struct filing *filing)
{
    json_reader_free(filing->reader);
    shipping_close(&filing->shipping);
    arena_release(&filing->work);
    arena_release(&filing->arena);
}

static bool add(struct filing *filing, const struct matter *shipment, struct err *err)
{
    bool done = eei_add(&filing->desk, &filing->work, &filing->arena, shipment, &filing->list, err);
    arena_reset(&filing->work);
    return done;
}

/* One that is not there does not keep the others. */
static bool gather_named(struct filing *filing, struct str name, struct err *err)
{
    struct cli *cli = filing->shipping.cli;
    struct store *store = filing->shipping.desk.matters.store;
    struct matter matter;
    if (matter_named(store, cli->arena, &shipment_machine, name, &matter, err))
        return add(filing, &matter, err);
    if (err->code != ERR_NAME)
        return false;
    filing->refused++;
    (void)err_hint(err, "'licet ship list' lists them");
    fail_report(err);
    err_clear(err);
    return true;
}

static bool gather(struct filing *filing, size_t first, struct err *err)
{
    const struct args *args = filing->shipping.args;
    if (first >= args->operand_count)
        return eei_all(&filing->desk, &filing->work, &filing->arena, &filing->list, err);
    for (size_t i = first; i < args->operand_count; i++) {
        if (!gather_named(filing, args->operands[i], err))
            return false;
    }
    return true;
}

bool filing_gather(struct filing *filing, size_t first, struct err *err)
{
    struct store *store = filing->shipping.desk.matters.store;
    struct license_desk *licenses = &filing->shipping.licensing.desk;
    if (!store_begin_reading(store, err))
        return false;
    licenses->arena = &filing->work;
    bool done = gather(filing, first, err);
    licenses->arena = filing->shipping.cli->arena;
    store_rollback(store);
    return done;
}
