/* SPDX-License-Identifier: Apache-2.0 */
/* server/look_told.c - see look_told.h. */
#include "server/look_told.h"

#include "server/exposures.h"
#include "server/handlers.h"
#include "server/server_priv.h"
#include "text/json_write.h"

struct look *look_of(struct call *call, const struct look_asked *asked, struct err *err)
{
    struct looks *looks = call->server->looks;
    struct look *look = looks == NULL
                            ? NULL
                            : looks_see(looks, asked->kind, asked->key, &call->who.principal.id,
                                        server_seconds(call->server));
    if (look == NULL) {
        err_set(err, ERR_NAME, "%s", asked->gone);
        err_hint(err, "%s", asked->again);
        call->problem = PROBLEM_NOT_FOUND;
        return NULL;
    }
    if (asked->kind != LOOK_AT_EXPOSURE || exposure_may_read(call, look, err))
        return look;
    looks_let_go(looks);
    return NULL;
}

void look_put_state(const struct look *look, struct buf *out)
{
    JSON_PUT_WORD(out, "state", look_states[look->state]);
    JSON_RAW(out, "\"phases\":[");
    for (size_t i = 0; i < look->phase_count; i++)
        json_string(out, str_of(look->phases[i]));
    json_close(out, ']');
    if (look->state != LOOK_FAILED)
        return;
    JSON_PUT_STRING(out, "why", str_of(look->why.message));
    JSON_PUT_STRING(out, "hint", str_of(look->why.hint));
}

bool look_reply_begun(struct call *call, struct look *look, struct str address,
                      void (*put)(struct call *call, unsigned status, const struct look *look),
                      struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct str place = str_join(arena, address, "", str_of(look->key));
    look->state = LOOK_WAITS;
    put(call, 202, look);
    if (!arena_sound(arena, err) || !looks_begin(call->server->looks, look, err)) {
        look_free(look);
        return false;
    }
    http_reply_header(call->exchange, "Location", place.data);
    return true;
}

void look_reply_events(struct call *call, const struct look *look, int64_t after)
{
    struct http_reply *reply = &call->exchange->reply;
    struct buf *out = &reply->text;
    int64_t n = 0;
    reply->status = 200;
    reply->type = "text/event-stream; charset=utf-8";
    buf_text(out, EVENT_RETRY);
    for (size_t i = 0; i < look->phase_count; i++) {
        if (++n > after)
            buf_format(out, "id: %lld\nevent: phase\ndata: {\"phase\":\"%s\"}\n\n", (long long)n,
                       look->phases[i]);
    }
    if ((look->state == LOOK_DONE || look->state == LOOK_FAILED) && ++n > after)
        buf_format(out, "id: %lld\nevent: %s\ndata: {\"state\":\"%s\"}\n\n", (long long)n,
                   look_states[look->state], look_states[look->state]);
}
