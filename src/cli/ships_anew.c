/* SPDX-License-Identifier: Apache-2.0 */
/* cli/ships_anew.c - see ships_anew.h. */
#include "cli/ships_anew.h"

#include "book/ship_deciding.h"
#include "cli/clock.h"
#include "cli/fail.h"
#include "cli/shipping.h"
#include "text/json_write.h"
#include "wire/decision_json.h"

#define PAGE 256
#define WORK_MAX ((size_t)1 << 28)
#define NAME_MAX_BYTES 4096

struct doing {
    const struct ships_anew *anew;
    struct shipping shipping;
    struct arena page; /* of a page */
    struct arena work; /* of one shipment */
    struct ships_counts *counts;
    struct err *err;
};

/* ---- what is told ---- */

static void tell(struct doing *d, const struct matter *shipment,
                 const struct shipment_record *record, const char *told, struct str reason,
                 struct str citation)
{
    struct buf *out = &d->shipping.cli->out;
    if (args_flag(d->shipping.args, "json")) {
        ship_told_json(out, record, shipment, told, reason, citation);
        return;
    }
    buf_format(out, "%-24.*s  %-9s  %-11.*s  %.*s", STR_ARG(shipment->name), told,
               STR_ARG(shipment->state), STR_ARG(reason));
    if (citation.length > 0)
        buf_format(out, " (%.*s)", STR_ARG(citation));
    buf_byte(out, '\n');
}

static bool refuse(struct doing *d, struct str name)
{
    struct buf *out = &d->shipping.cli->out;
    if (d->err->code == ERR_MEMORY || d->err->code == ERR_IO)
        return false;
    d->counts->refused++;
    if (args_flag(d->shipping.args, "json")) {
        error_to_json(name, d->err, out);
        buf_byte(out, '\n');
    } else {
        fail_report(d->err);
    }
    err_clear(d->err);
    return true;
}

/* ---- one ---- */

static bool hold(struct doing *d, const struct ship_deciding *deciding)
{
    struct shipment_outcome outcome;
    d->shipping.licensing.desk.now = d->shipping.desk.matters.now = clock_now();
    d->shipping.licensing.desk.arena = &d->work;
    if (!ship_hold_anew(&d->anew->ordering->book, d->anew->worker, &d->shipping.desk, &d->work,
                        deciding, &outcome, d->err))
        return refuse(d, deciding->record.matter.name);
    d->counts->looked++;
    d->counts->held += !outcome.same;
    if (!outcome.same)
        tell(d, &outcome.matter, &deciding->record, "held", outcome.reason, outcome.basis);
    return true;
}

static bool one(struct doing *d, const struct matter *shipment)
{
    const struct ships_anew *anew = d->anew;
    struct ship_deciding deciding;
    bool in;
    arena_reset(&d->work);
    if (!ship_deciding_read(&d->shipping.desk, anew->worker, &d->work, shipment->name, &deciding,
                            d->err))
        return refuse(d, shipment->name);
    if (!order_scope_shipment(anew->scope, anew->toucher, &d->work, &deciding.record.shipment,
                              &deciding.order, &in, d->err))
        return false;
    return !in || anew->skip(anew->context, deciding.record.shipment.order) || hold(d, &deciding);
}

/* Under a license that is not in force any more: whether it comes back is for somebody to say. */
static bool under_way(struct doing *d, const struct matter *matter)
{
    struct ship_deciding deciding;
    struct license_record license;
    bool in;
    arena_reset(&d->work);
    if (!ship_deciding_read(&d->shipping.desk, d->anew->worker, &d->work, matter->name, &deciding,
                            d->err))
        return refuse(d, matter->name);
    const struct shipment *shipment = &deciding.record.shipment;
    if (!order_scope_shipment(d->anew->scope, NULL, &d->work, shipment, &deciding.order, &in,
                              d->err))
        return false;
    if (!in)
        return true;
    d->shipping.licensing.desk.arena = &d->work;
    if (!license_load(&d->shipping.licensing.desk, shipment->authority, shipment->number, &license,
                      d->err))
        return refuse(d, matter->name);
    if (license.state == LICENSE_ACTIVE)
        return true;
    d->counts->under_way++;
    tell(d, matter, &deciding.record, "under_way",
         str_join(&d->work, STR("its license is"), " ", str_of(license_state_word(license.state))),
         STR(""));
    return arena_sound(&d->work, d->err);
}

/* ---- all ---- */

typedef bool each_function(struct doing *d, const struct matter *shipment);

static bool each_in(struct doing *d, enum shipment_state state, each_function *take)
{
    char after[NAME_MAX_BYTES] = "";
    struct matter *page;
    size_t count;
    do {
        arena_reset(&d->page);
        if (!matters_list(d->shipping.desk.matters.store, &d->page, str_of(shipment_machine.what),
                          str_of(machine_state(&shipment_machine, state)), str_of(after), PAGE,
                          &page, &count, d->err))
            return false;
        for (size_t i = 0; i < count; i++) {
            if (!take(d, &page[i]))
                return false;
        }
        if (count > 0)
            str_put(after, sizeof after, page[count - 1].name);
        if (!cli_write(d->shipping.cli, STR(""), d->err))
            return false;
    } while (count == PAGE);
    return true;
}

static bool is_let(const struct matter *shipment)
{
    return str_equal_text(shipment->state, machine_state(&shipment_machine, SHIPMENT_RESERVED)) ||
           str_equal_text(shipment->state, machine_state(&shipment_machine, SHIPMENT_RELEASED));
}

static bool of_named(struct doing *d)
{
    const struct args *args = d->shipping.args;
    for (size_t i = 0; i < args->operand_count; i++) {
        struct matter *found;
        size_t count;
        arena_reset(&d->page);
        if (!matters_about(d->shipping.desk.matters.store, &d->page, str_of(shipment_machine.what),
                           STR("order"), args->operands[i], &found, &count, d->err))
            return false;
        for (size_t k = 0; k < count; k++) {
            if (is_let(&found[k]) && !one(d, &found[k]))
                return false;
        }
    }
    return true;
}

static bool do_all(struct doing *d)
{
    if (d->shipping.args->operand_count > 0)
        return of_named(d);
    if (!each_in(d, SHIPMENT_RESERVED, one) || !each_in(d, SHIPMENT_RELEASED, one))
        return false;
    return d->anew->scope->kind != SCOPE_LICENSES ||
           (each_in(d, SHIPMENT_DEPARTED, under_way) && each_in(d, SHIPMENT_IN_TRANSIT, under_way));
}

bool ships_decide_anew(const struct ships_anew *anew, struct ships_counts *ret, struct err *err)
{
    const struct ordering *ordering = anew->ordering;
    struct doing d = { .anew = anew, .counts = ret, .err = err };
    *ret = (struct ships_counts){ .looked = 0 };
    arena_init(&d.page, ordering->cli->mem, WORK_MAX);
    arena_init(&d.work, ordering->cli->mem, WORK_MAX);
    bool done = shipping_open(&d.shipping, ordering->cli, ordering->args, SHIPMENT_HOLD, err);
    d.shipping.desk.matters.rehearse = ordering->rehearse;
    done = done && do_all(&d);
    shipping_close(&d.shipping);
    arena_release(&d.page);
    arena_release(&d.work);
    return done;
}
