/* SPDX-License-Identifier: Apache-2.0 */
/* server/approvals.c - what needs two people, as `licet approvals`, `approve`, `reject`. */
#include "desk/approval_json.h"
#include "server/desk.h"
#include "server/fields.h"
#include "server/handlers.h"
#include "text/json_write.h"

static const char *const alls[] = { "true", NULL };

const struct route_query approval_queries[] = {
    { "all", "those that are decided too", alls },
    { NULL, NULL, NULL },
};

bool handle_approvals(struct call *call, struct err *err)
{
    struct approval *found;
    size_t count;
    if (!approvals_read(call->store, &call->exchange->arena, call_query(call, "all").data != NULL,
                        &found, &count, err))
        return false;
    struct buf *out = call_json(call, 200);
    json_open(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (!approval_json(call->store, out, &found[i], err))
            return false;
        buf_byte(out, ',');
    }
    json_close(out, ']');
    json_end(out);
    buf_byte(out, '\n');
    return true;
}

/* What is no number is no approval. */
static bool find(struct call *call, struct approval *ret, struct err *err)
{
    return approval_find(call->store, desk_path_number(call), ret, err) ||
           desk_not_found(call, err);
}

bool handle_approval(struct call *call, struct err *err)
{
    struct approval approval;
    return find(call, &approval, err) &&
           approval_json(call->store, call_json(call, 200), &approval, err);
}

static bool sign(struct call *call, enum approval_decision decision, struct err *err)
{
    struct approval approval;
    struct str reason = STR("");
    struct json_text text;
    const struct field fields[] = {
        { "reason", FIELD_IS_TEXT, false, &reason },
        { NULL, FIELD_IS_TEXT, false, NULL },
    };
    return find(call, &approval, err) && fields_read(call, &text, fields, err) &&
           approval_decide(call->store, &call->who, approval.id, decision, reason, call->now,
                           &approval, err) &&
           approval_json(call->store, call_json(call, 200), &approval, err);
}

bool handle_approve(struct call *call, struct err *err)
{
    return sign(call, APPROVAL_APPROVED, err);
}

bool handle_reject(struct call *call, struct err *err)
{
    return sign(call, APPROVAL_REJECTED, err);
}
