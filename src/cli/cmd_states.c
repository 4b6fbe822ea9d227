/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_states.c - `licet states`: which state of what may follow which. */
#include "cli/command.h"
#include "cli/option_groups.h"
#include "desk/machines.h"
#include "text/json_write.h"

static bool find_machine(struct str what, const struct machine **ret, struct err *err)
{
    char all[ERR_HINT_MAX];
    struct buf words;
    for (size_t i = 0; machines[i] != NULL; i++) {
        *ret = machines[i];
        if (str_equal_text(what, machines[i]->what))
            return true;
    }
    buf_init(&words, mem_system(), sizeof all);
    for (size_t i = 0; machines[i] != NULL; i++)
        buf_format(&words, "%s%s", i == 0 ? "" : ", ", machines[i]->what);
    str_put(all, sizeof all, buf_view(&words));
    buf_release(&words);
    err_set(err, ERR_USAGE, "nothing that has states is called '%.*s'", STR_ARG(what));
    return err_hint(err, "what has: %s", all);
}

static void put_json(struct buf *out, const struct machine *machine)
{
    for (size_t i = 0; i < machine->move_count; i++) {
        const struct machine_move *move = &machine->moves[i];
        json_open(out, '{');
        JSON_PUT_WORD(out, "what", machine->what);
        JSON_KEY(out, "from");
        if (move->from == MACHINE_NOWHERE)
            json_null(out);
        else
            json_string(out, str_of(machine_state(machine, move->from)));
        JSON_PUT_WORD(out, "transition", machine_transition(machine, move->transition));
        JSON_PUT_WORD(out, "to", machine_state(machine, move->to));
        json_close(out, '}');
        json_end(out);
        buf_byte(out, '\n');
    }
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    const struct machine *only = NULL;
    bool json = args_flag(args, "json");
    (void)ret_status;
    if (args->operand_count > 0 && !find_machine(args->operands[0], &only, err))
        return false;
    for (size_t i = 0; machines[i] != NULL; i++) {
        if (only != NULL && machines[i] != only)
            continue;
        if (json) {
            put_json(&cli->out, machines[i]);
            continue;
        }
        if (only == NULL)
            buf_format(&cli->out, "%s%s\n", i == 0 ? "" : "\n", machines[i]->what);
        machine_print(machines[i], &cli->out);
    }
    return true;
}

static const struct option_group *const groups[] = { &group_json, NULL };
static const char *const usage[] = { "[WHAT] [--json]", NULL };
static const char *const words[] = { "order",    "buyer",      "application", "license",
                                     "match",    "flag",       "incident",    "disclosure",
                                     "shipment", "difference", "document",    NULL };

const struct command command_states = {
    .name = "states",
    .summary = "which state of what may follow which, and how",
    .usage = usage,
    .help = "A line for each two states between which something leads. What is not there is "
            "refused, with what is possible.",
    .groups = groups,
    .operands_max = 1,
    .operand_words = words,
    .run = run,
};
