/* SPDX-License-Identifier: Apache-2.0 */
/* server/screenings.c - POST /v1/screenings: names in, matches out, as `licet screen --json`. */
#include "server/bulk.h"
#include "server/handlers.h"
#include "server/server_priv.h"
#include "wire/match_json.h"

struct asked {
    struct server *server;
    struct name_columns columns; /* of CSV */
    int32_t day;
};

static bool answer(const struct asked *asked, struct law_worker *worker,
                   const struct asked_name *name, struct buf *out, struct err *err)
{
    struct decided_party party;
    const struct order_party said = {
        .name = name->fields[FIELD_NAME],
        .address = name->fields[FIELD_ADDRESS],
        .country = name->fields[FIELD_COUNTRY],
    };
    if (!screen_alone(worker->session, &said, asked->day, DATE_OPEN, &party, err))
        return false;
    screening_to_json(name, party_status_name(party.status), &party, out);
    server_count(asked->server, COUNT_SCREENINGS, 1);
    return true;
}

static bool read_header(void *context, struct law_worker *worker, struct arena *arena,
                        const struct record *header, struct err *err)
{
    struct asked *asked = context;
    return name_header(worker->names, arena, header, &asked->columns, err);
}

static bool answer_record(void *context, struct law_worker *worker, const struct record *record,
                          struct buf *out, struct str *ret_id, struct err *err)
{
    const struct asked *asked = context;
    struct asked_name name;
    bool done = name_read(worker->names, &asked->columns, record, &worker->arena, &name, err);
    *ret_id = name.fields[FIELD_ID];
    return done && answer(asked, worker, &name, out, err);
}

static bool answer_value(void *context, struct law_worker *worker, struct json_text *text,
                         const struct json_value *value, struct buf *out, struct str *ret_id,
                         struct err *err)
{
    struct asked_name name;
    bool done = name_from_json(text, value, &name, err);
    *ret_id = name.fields[FIELD_ID];
    return done && answer(context, worker, &name, out, err);
}

static const struct bulk_kind names = {
    .what = "names",
    .header = read_header,
    .record = answer_record,
    .value = answer_value,
};

bool handle_screenings(struct call *call, struct err *err)
{
    struct asked *asked = arena_alloc(&call->exchange->arena, sizeof *asked);
    if (asked == NULL)
        return arena_error(&call->exchange->arena, err);
    *asked = (struct asked){ .server = call->server, .day = server_today(call->server) };
    return bulk_reply(call, &names, asked, err);
}
