/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/reservations.c - /v1/reservations: speaking for units and value under licenses, and what
 * becomes of that; as `licet license reserve|post|void`.
 *
 * Several lines are reserved all or none.  All of this is done on the lane that writes, many
 * requests in one transaction (writing.h).
 */
#include "desk/desk_json.h"
#include "desk/ids.h"
#include "server/desk.h"
#include "server/fields.h"
#include "server/handlers.h"
#include "text/json_write.h"

#define LINES_MAX 64

/* A line as it was said. */
struct said {
    struct str license, authority, id, of, instead_of, until, at, reason, basis, value;
    int64_t line, quantity;
    bool keep_rest;
};

/* ---- reading ---- */

static struct str or_empty(struct str text)
{
    return text.data == NULL ? STR("") : text;
}

static bool make_draw(struct call *call, const struct said *said, enum license_draw_kind kind,
                      struct license_draw *ret, struct err *err)
{
    bool ends;
    *ret = (struct license_draw){ .kind = kind,
                                  .by = &call->who,
                                  .authority = said->authority,
                                  .number = said->license,
                                  .line = said->line == 0 ? 1 : said->line,
                                  .quantity = said->quantity,
                                  .value_said = said->value,
                                  .keep_rest = said->keep_rest,
                                  .reason = or_empty(said->reason),
                                  .basis = or_empty(said->basis) };
    if (said->of.data != NULL)
        ret->of = id_of_key(said->of);
    ret->id = kind == DRAW_VOID ? id_below(&ret->of, "void", 0) : id_of_key(said->id);
    ret->replacing = said->instead_of.data != NULL;
    if (ret->replacing)
        ret->instead_of = id_of_key(said->instead_of);
    return desk_instant("at", said->at, &ret->at_given, &ret->event_at, err) &&
           desk_instant("until", said->until, &ends, &ret->expires_at, err);
}

/* ---- doing ---- */

/* One line; a refusal is a problem, and takes back those before it: all of the call. */
static bool draw(struct call *call, const struct said *said, enum license_draw_kind kind,
                 struct buf *out, struct err *err)
{
    const struct license_desk desk = desk_of_licenses(call);
    struct license_draw draw;
    struct license_drawn drawn;
    if (!make_draw(call, said, kind, &draw, err) ||
        !(kind == DRAW_RESERVE ? license_draw_in : license_draw)(&desk, &draw, &drawn, err))
        return false;
    if (drawn.answer.refusal != REFUSED_NOT)
        return desk_refused(call, &drawn, kind == DRAW_RESERVE, err);
    call->waits = call->waits || drawn.waits;
    license_drawn_json(out, kind, &drawn);
    return true;
}

static bool read_line(struct json_text *text, const struct json_value *line, struct said *ret,
                      struct err *err)
{
    const struct field fields[] = {
        { "license", FIELD_IS_TEXT, true, &ret->license },
        { "authority", FIELD_IS_TEXT, false, &ret->authority },
        { "line", FIELD_IS_COUNT, false, &ret->line },
        { "quantity", FIELD_IS_COUNT, false, &ret->quantity },
        { "value", FIELD_IS_TEXT, false, &ret->value },
        { "id", FIELD_IS_TEXT, true, &ret->id },
        { "until", FIELD_IS_TEXT, false, &ret->until },
        { "instead_of", FIELD_IS_TEXT, false, &ret->instead_of },
        { "at", FIELD_IS_TEXT, false, &ret->at },
        { "reason", FIELD_IS_TEXT, false, &ret->reason },
        { "basis", FIELD_IS_TEXT, false, &ret->basis },
        { NULL, FIELD_IS_TEXT, false, NULL },
    };
    *ret = (struct said){ .line = 0 };
    return fields_of(text, line, fields, err);
}

/* All are read before the first is reserved, so that what is known of them is looked up at once. */
static bool reserve_lines(struct call *call, struct json_text *text, const struct json_value *lines,
                          struct err *err)
{
    struct buf *out = call_json(call, 200);
    struct said said[LINES_MAX];
    struct store_id ids[LINES_MAX];
    size_t count = 0;
    if (lines->count == 0 || lines->count > LINES_MAX) {
        err_set(err, ERR_VALUE, "'lines' has 1 to %d objects, not %u", LINES_MAX, lines->count);
        return json_at(text, lines->at, err);
    }
    for (const struct json_value *line = lines->first; line != NULL; line = line->next) {
        if (!read_line(text, line, &said[count], err))
            return false;
        ids[count] = id_of_key(said[count].id);
        count++;
    }
    if (!ledger_want(call->ledger, ids, count, err))
        return false;
    json_open(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (!draw(call, &said[i], DRAW_RESERVE, out, err))
            return false;
        buf_byte(out, ',');
    }
    json_close(out, ']');
    json_end(out);
    buf_byte(out, '\n');
    return true;
}

bool handle_reserve(struct call *call, struct err *err)
{
    const struct json_value *lines = NULL;
    struct json_text text;
    const struct field fields[] = {
        { "lines", FIELD_IS_OBJECTS, true, &lines },
        { NULL, FIELD_IS_TEXT, false, NULL },
    };
    return fields_read(call, &text, fields, err) && reserve_lines(call, &text, lines, err);
}

bool handle_post(struct call *call, struct err *err)
{
    struct said said = { .of = call->parameters[0] };
    struct json_text text;
    const struct field fields[] = {
        { "license", FIELD_IS_TEXT, true, &said.license },
        { "authority", FIELD_IS_TEXT, false, &said.authority },
        { "quantity", FIELD_IS_COUNT, false, &said.quantity },
        { "value", FIELD_IS_TEXT, false, &said.value },
        { "id", FIELD_IS_TEXT, true, &said.id },
        { "keep_rest", FIELD_IS_FLAG, false, &said.keep_rest },
        { "at", FIELD_IS_TEXT, false, &said.at },
        { "reason", FIELD_IS_TEXT, false, &said.reason },
        { "basis", FIELD_IS_TEXT, false, &said.basis },
        { NULL, FIELD_IS_TEXT, false, NULL },
    };
    return fields_read(call, &text, fields, err) &&
           draw(call, &said, DRAW_POST, call_json(call, 200), err);
}

bool handle_void(struct call *call, struct err *err)
{
    struct said said = { .of = call->parameters[0] };
    struct json_text text;
    const struct field fields[] = {
        { "license", FIELD_IS_TEXT, true, &said.license },
        { "authority", FIELD_IS_TEXT, false, &said.authority },
        { "at", FIELD_IS_TEXT, false, &said.at },
        { "reason", FIELD_IS_TEXT, false, &said.reason },
        { "basis", FIELD_IS_TEXT, false, &said.basis },
        { NULL, FIELD_IS_TEXT, false, NULL },
    };
    return fields_read(call, &text, fields, err) &&
           draw(call, &said, DRAW_VOID, call_json(call, 200), err);
}

/* ---- looking ---- */

bool handle_reservation(struct call *call, struct err *err)
{
    const struct license_desk desk = desk_of_licenses(call);
    struct store_id id = id_of_key(call->parameters[0]);
    struct license_record record;
    struct reservation reservation;
    struct store_id license;
    int64_t line;
    bool found;
    if (!reservation_find(call->store, &id, &reservation, &license, &line, &found, err))
        return false;
    if (!found) {
        call->problem = PROBLEM_NOT_FOUND;
        return err_set(err, ERR_NAME, "there is no reservation '%.*s'",
                       STR_ARG(call->parameters[0]));
    }
    if (!license_load_id(&desk, &license, &record, err))
        return false;
    struct buf *out = call_json(call, 200);
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", call->parameters[0]);
    JSON_PUT_STRING(out, "authority", record.key.authority);
    JSON_PUT_STRING(out, "license", record.key.number);
    JSON_PUT_INT(out, "line", line);
    JSON_PUT_BOOL(out, "open", reservation.open);
    JSON_PUT_INT(out, "seq", reservation.seq);
    put_json_instant(out, "event_at", reservation.event_at);
    put_json_instant(out, "recorded_at", reservation.recorded_at);
    put_json_instant(out, "expires_at", reservation.expires_at);
    put_json_end(out);
    return true;
}
