/* SPDX-License-Identifier: Apache-2.0 */
/* server/step.c - see step.h. */
#include "server/step.h"

#include <assert.h>

#include "base/date.h"
#include "desk/desk_json.h"
#include "desk/kept.h"
#include "text/json_write.h"

bool step_read(struct call *call, struct json_text *text, const struct step_field *fields,
               struct err *err)
{
    struct field picked[STEP_FIELDS_MAX];
    uint64_t bit = STEP_OF(call->route->transition);
    size_t count = 0;
    for (; fields->name != NULL; fields++) {
        assert(count + 1 < STEP_FIELDS_MAX);
        if ((fields->of & bit) != 0)
            picked[count++] = (struct field){ fields->name, fields->kind,
                                              (fields->needed & bit) != 0, fields->ret };
    }
    picked[count] = (struct field){ .name = NULL };
    return fields_read(call, text, picked, err);
}

bool step_seen(struct call *call, struct matter *ret, struct err *err)
{
    const struct machine *machine = call->route->machine;
    if (!matter_named(call->store, &call->exchange->arena, machine, call->parameters[0], ret, err))
        return desk_not_found(call, err);
    desk_possible(call, machine, ret->state);
    return !call->route->seen || desk_match(call, ret, err);
}

bool step_day(const char *name, struct str text, bool *ret_given, int32_t *ret, struct err *err)
{
    struct err unread;
    *ret_given = text.length > 0;
    if (!*ret_given || date_parse(text, ret, &unread))
        return true;
    err_set(err, ERR_VALUE, "'%s' takes a day, not '%.*s'", name, STR_ARG(text));
    return err_hint(err, "as in 2026-03-01");
}

bool step_document(struct str text, struct err *err)
{
    uint8_t digest[KEPT_DIGEST_SIZE];
    if (text.length == 0 || kept_sha256_read(text, digest))
        return true;
    err_set(err, ERR_VALUE, "'document' is not the SHA-256 of one");
    return err_hint(err, "64 digits of hexadecimal, as sha256sum prints them");
}

struct buf *step_tell(struct call *call, const struct step_told *told)
{
    struct buf *out = call_json(call, 200);
    call->waits = call->waits || told->waits;
    if (told->matter->event > 0)
        desk_tag(call, told->matter);
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", told->matter->name);
    JSON_PUT_WORD(out, "transition",
                  machine_transition(call->route->machine, call->route->transition));
    JSON_PUT_STRING(out, "state",
                    told->matter->state.length > 0 ? told->matter->state : (struct str){ 0 });
    JSON_PUT_BOOL(out, "done", !told->waits);
    JSON_PUT_BOOL(out, "repeated", told->same);
    put_json_number(out, "approval", told->approval);
    return out;
}

void step_end(struct buf *out)
{
    put_json_end(out);
}
