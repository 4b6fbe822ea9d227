/* SPDX-License-Identifier: Apache-2.0 */
/* cli/matter_list.c - see matter_list.h. */
#include "cli/matter_list.h"

bool matter_state_asked(const struct args *args, const struct machine *machine, const char *plural,
                        struct str *ret, struct err *err)
{
    struct buf states;
    unsigned state;
    *ret = args_text(args, "state");
    if (ret->length == 0 || machine_find_state(machine, *ret, &state))
        return true;
    buf_init(&states, mem_system(), ERR_HINT_MAX);
    for (state = 0; state < machine->state_count; state++)
        buf_format(&states, "%s%s", state == 0 ? "" : ", ", machine_state(machine, state));
    err_set(err, ERR_NAME, "%s are in no state '%.*s'", plural, STR_ARG(*ret));
    err_hint(err, "%.*s", (int)states.length, states.data);
    buf_release(&states);
    return false;
}
