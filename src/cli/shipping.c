/* SPDX-License-Identifier: Apache-2.0 */
/* cli/shipping.c - what the commands of `licet ship` share; see shipping.h. */
#include "cli/shipping.h"

#include "api/embedded.h"
#include "cli/clock.h"
#include "cli/fail.h"
#include "cli/people_text.h"
#include "wire/decision_json.h"

const char shipping_statuses[] = " 0  done, or it had been\n"
                                 " 1  refused: its state, its order, the license, the ledger, or "
                                 "who asks may not\n"
                                 " 2  bad usage or unreadable input\n"
                                 " 3  the system failed\n"
                                 " 5  of several, some were refused or could not be read";

#define CHIPS "us/chips.csv"

static bool read_catalog(struct shipping *shipping, struct err *err)
{
    for (const struct embedded_file *file = embedded_files; file->name != NULL; file++) {
        struct str text = { file->data, file->length };
        if (str_equal_text(str_of(file->name), CHIPS))
            return catalog_read(shipping->cli->arena, STR(CHIPS), text, &shipping->catalog, err);
    }
    return err_set(err, ERR_NAME, "%s is not in this program", CHIPS);
}

static bool open_desk(struct shipping *shipping, bool reading, struct err *err)
{
    struct licensing *licensing = &shipping->licensing;
    if (!licensing_open(licensing, shipping->cli, shipping->args, reading, err) ||
        !read_catalog(shipping, err))
        return false;
    shipping->desk = (struct shipment_desk){ .matters = { .mem = shipping->cli->mem,
                                                          .store = licensing->acting.store,
                                                          .by = &licensing->acting.who,
                                                          .now = licensing->acting.now },
                                             .licenses = &licensing->desk,
                                             .catalog = &shipping->catalog };
    return true;
}

bool shipping_open(struct shipping *shipping, struct cli *cli, const struct args *args,
                   enum shipment_transition transition, struct err *err)
{
    *shipping = (struct shipping){ .cli = cli, .args = args, .transition = transition };
    return open_desk(shipping, false, err);
}

bool shipping_open_reading(struct shipping *shipping, struct cli *cli, const struct args *args,
                           struct err *err)
{
    *shipping = (struct shipping){ .cli = cli, .args = args };
    return open_desk(shipping, true, err);
}

void shipping_close(struct shipping *shipping)
{
    licensing_close(&shipping->licensing);
}

/* ---- what became of it ---- */

static void put_json(struct shipping *shipping, const struct shipment_outcome *outcome)
{
    struct buf *out = &shipping->cli->out;
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", outcome->matter.name);
    JSON_PUT_WORD(out, "command", machine_transition(&shipment_machine, shipping->transition));
    JSON_PUT_STRING(out, "state", outcome->matter.state);
    JSON_PUT_BOOL(out, "same", outcome->same);
    put_json_number(out, "decision", outcome->decision);
    JSON_PUT_STRING(out, "order_state", outcome->order);
    JSON_KEY(out, "incidents");
    json_open(out, '[');
    for (size_t i = 0; i < outcome->opened; i++)
        json_string(out, outcome->told[i].says);
    json_close(out, ']');
    put_json_end(out);
}

static void put_text(struct shipping *shipping, const struct shipment_outcome *outcome)
{
    struct buf *out = &shipping->cli->out;
    buf_format(out, "%.*s is %.*s%s\n", STR_ARG(outcome->matter.name),
               STR_ARG(outcome->matter.state), outcome->same ? " (it had been done)" : "");
    if (outcome->order.data != NULL)
        buf_format(out, "  its order is %.*s\n", STR_ARG(outcome->order));
    for (size_t i = 0; i < outcome->opened; i++)
        buf_format(out, "  incident: %.*s\n", STR_ARG(outcome->told[i].says));
}

static bool is_refusal(const struct err *err)
{
    return err->code == ERR_CONFLICT || err->code == ERR_NAME || err->code == ERR_FORBIDDEN ||
           err->code == ERR_VALUE || err->code == ERR_USAGE;
}

static void put_refused(struct shipping *shipping, struct str name, const struct err *err)
{
    struct buf *out = &shipping->cli->out;
    shipping->refused++;
    if (!args_flag(shipping->args, "json")) {
        fail_report(err);
        return;
    }
    error_to_json(name, err, out);
    buf_byte(out, '\n');
}

bool shipping_do(struct shipping *shipping, const struct shipment_change *change, bool go_on,
                 struct err *err)
{
    struct shipment_outcome outcome;
    struct arena arena;
    /* Of many, each has its own time and its own memory. */
    shipping->licensing.desk.now = shipping->desk.matters.now = clock_now();
    arena_init(&arena, shipping->cli->mem, (size_t)1 << 28);
    shipping->licensing.desk.arena = &arena;
    bool done = shipment_do(&shipping->desk, &arena, change, &outcome, err);
    if (!done && outcome.drawn.answer.refusal != REFUSED_NOT && !outcome.drawn.refused_beside)
        (void)license_draw_refused(shipping->cli->mem, &outcome.drawn,
                                   shipping->transition != SHIPMENT_DEPART, err);
    if (done && args_flag(shipping->args, "json"))
        put_json(shipping, &outcome);
    else if (done)
        put_text(shipping, &outcome);
    arena_release(&arena);
    shipping->licensing.desk.arena = shipping->cli->arena;
    shipping->done += done;
    if (done || !go_on || !is_refusal(err))
        return done;
    put_refused(shipping, change->name, err);
    err_clear(err);
    return true;
}

int shipping_status(const struct shipping *shipping)
{
    return shipping->refused > 0 ? EXIT_UNREAD : EXIT_DONE;
}
