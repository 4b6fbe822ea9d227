/* SPDX-License-Identifier: Apache-2.0 */
/* cli/matter_reading.c - see matter_reading.h. */
#include "cli/matter_reading.h"

#include "cli/matter_list.h"
#include "cli/people_text.h"
#include "desk/form.h"

bool matter_reading_open(struct matter_reading *ret, struct cli *cli, const struct args *args,
                         size_t content_max, struct err *err)
{
    const struct json_limits limits = { .size = content_max, .depth = FORM_DEPTH };
    *ret = (struct matter_reading){ .cli = cli, .json = args_flag(args, "json"), .err = err };
    ret->store = people_open_reading(cli, args, err);
    if (ret->store == NULL || !store_begin_reading(ret->store, err))
        return false;
    ret->reader = json_reader_new(cli->mem, limits, err);
    return ret->reader != NULL;
}

void matter_reading_close(struct matter_reading *reading)
{
    json_reader_free(reading->reader);
    if (reading->store != NULL)
        store_rollback(reading->store);
    store_close(reading->store);
}

bool matter_reading_content(struct matter_reading *reading, struct str content,
                            const struct json_value **ret)
{
    const struct json_source source = { .text = content, .line = 1 };
    struct json_text text;
    if (!json_read(reading->reader, reading->cli->arena, &source, &text, reading->err))
        return false;
    *ret = text.root;
    return true;
}

bool matter_reading_list(struct matter_reading *reading, const struct args *args,
                         const struct machine *machine, const char *plural,
                         bool (*put)(struct matter_reading *reading,
                                     const struct matter_last *last))
{
    struct matter_last *list;
    size_t count;
    struct str state;
    if (!matter_state_asked(args, machine, plural, &state, reading->err) ||
        !matters_last(reading->store, reading->cli->arena, str_of(machine->what), INT64_MAX, &list,
                      &count, reading->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if ((state.length == 0 || str_equal(state, list[i].state)) && !put(reading, &list[i]))
            return false;
    }
    return true;
}

bool reading_do(struct cli *cli, const struct args *args,
                bool (*work)(struct cli *cli, const struct args *args, struct store *store,
                             struct err *err),
                struct err *err)
{
    struct store *store = people_open_reading(cli, args, err);
    bool done = store != NULL && store_begin_reading(store, err);
    if (done) {
        done = work(cli, args, store, err);
        store_rollback(store);
    }
    store_close(store);
    return done;
}
