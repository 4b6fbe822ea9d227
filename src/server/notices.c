/* SPDX-License-Identifier: Apache-2.0 */
/* server/notices.c - GET /v1/account/notices: what was done to one's own account. */
#include "desk/notices.h"
#include "server/desk.h"
#include "server/handlers.h"
#include "text/json_write.h"

#define NOTICES_MAX 1000

const struct route_query notice_queries[] = {
    { "before", "those before that one; from the last on if left out", NULL },
    { "limit", "how many, up to 1000", NULL },
    { NULL, NULL, NULL },
};

/* A program has keys and no account: nothing was done to it. */
bool handle_notices(struct call *call, struct err *err)
{
    struct notice *found;
    size_t count;
    int64_t before;
    int64_t most;
    if (!desk_number(call, "before", 0, INT64_MAX, &before, err) ||
        !desk_number(call, "limit", NOTICES_MAX, NOTICES_MAX, &most, err) ||
        !notices_read(call->store, &call->exchange->arena, &call->who.principal.id, before, most,
                      &found, &count, err))
        return false;
    struct buf *out = call_json(call, 200);
    json_open(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (!notice_json(call->store, &found[i], out, err))
            return false;
        buf_byte(out, ',');
    }
    json_close(out, ']');
    json_end(out);
    buf_byte(out, '\n');
    return true;
}
