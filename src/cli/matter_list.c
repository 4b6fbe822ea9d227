/* SPDX-License-Identifier: Apache-2.0 */
/* cli/matter_list.c - see matter_list.h. */
#include "cli/matter_list.h"

#include "store/matter_rows.h"
#include "text/json_write.h"

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

struct counting {
    struct buf *out;
    bool json;
    int width; /* of the longest state */
};

static bool put_count(void *context, struct str state, int64_t count, struct err *err)
{
    const struct counting *counting = context;
    struct buf *out = counting->out;
    (void)err;
    if (!counting->json) {
        buf_format(out, "%-*.*s  %lld\n", counting->width, STR_ARG(state), (long long)count);
        return true;
    }
    json_open(out, '{');
    JSON_PUT_STRING(out, "state", state);
    JSON_PUT_INT(out, "count", count);
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
    return true;
}

bool matter_counts(struct store *store, const struct machine *machine, struct cli *cli,
                   const struct args *args, struct err *err)
{
    struct counting counting = { .out = &cli->out, .json = args_flag(args, "json") };
    for (unsigned state = 0; state < machine->state_count; state++) {
        int length = (int)str_of(machine_state(machine, state)).length;
        counting.width = length > counting.width ? length : counting.width;
    }
    return matters_count(store, str_of(machine->what), put_count, &counting, err);
}
