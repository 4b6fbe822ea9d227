/* SPDX-License-Identifier: Apache-2.0 */
/* server/audit.c - /v1/audit: the log of who did what, searched, with its proofs. */
#include "audit/checkpoint.h"
#include "desk/desk_json.h"
#include "server/audit_asked.h"
#include "server/desk.h"
#include "server/handlers.h"
#include "server/server_priv.h"
#include "text/json_write.h"

#define LISTED 100
#define LISTED_MAX 1000

const struct route_query audit_queries[] = {
    AUDIT_ASKED_QUERIES,
    { "limit", "up to 1,000; 100 if left out", NULL },
    { NULL, NULL, NULL },
};

const struct route_query audit_export_queries[] = {
    AUDIT_ASKED_QUERIES,
    { NULL, NULL, NULL },
};

static void put_entry(struct buf *out, const struct audit_found *found)
{
    json_open(out, '{');
    audit_record_put(out, &found->record);
    JSON_KEY(out, "labels");
    json_open(out, '[');
    for (size_t i = 0; i < found->label_count; i++) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "kind", found->labels[i].kind);
        JSON_PUT_STRING(out, "value", found->labels[i].value);
        json_close(out, '}');
    }
    json_close(out, ']');
    json_close(out, '}');
}

bool handle_audit_entries(struct call *call, struct err *err)
{
    struct audit_asked asked;
    struct audit_found *found;
    int64_t most;
    size_t count;
    bool more;
    if (!audit_asked_read(call, &asked, err) ||
        !desk_number(call, "limit", LISTED, LISTED_MAX, &most, err) ||
        !audit_search(call->store, &call->exchange->arena, &asked.filter, asked.before,
                      (size_t)most, &found, &count, &more, err))
        return false;
    struct buf *out = call_json(call, 200);
    json_open(out, '{');
    JSON_KEY(out, "list");
    json_open(out, '[');
    for (size_t i = 0; i < count; i++)
        put_entry(out, &found[i]);
    json_close(out, ']');
    put_json_number(out, "before", more ? found[count - 1].record.seq : 0);
    put_json_end(out);
    return true;
}

static bool not_there(struct call *call, struct err *err)
{
    call->problem = PROBLEM_NOT_FOUND;
    err_set(err, ERR_NAME, "there is no checkpoint yet");
    return err_hint(err, "'licet audit checkpoint' makes one, signed");
}

/* Text, which is not in the shape of JSON: the signed note, or the export. */
static struct buf *reply_text(struct call *call)
{
    struct buf *out = call_json(call, 200);
    call->exchange->reply.type = "text/plain; charset=utf-8";
    return out;
}

bool handle_audit_checkpoint(struct call *call, struct err *err)
{
    struct buf note;
    buf_init(&note, call->server->config.mem, CHECKPOINT_NOTE_MAX);
    bool done = audit_checkpoint_last(call->store, &note, err) && buf_check(&note, err);
    if (done && note.length == 0)
        done = not_there(call, err);
    else if (done)
        buf_str(reply_text(call), buf_view(&note));
    buf_release(&note);
    return done;
}

bool handle_audit_exports(struct call *call, struct err *err)
{
    struct audit_asked asked;
    struct buf note;
    if (!audit_asked_read(call, &asked, err))
        return false;
    buf_init(&note, call->server->config.mem, CHECKPOINT_NOTE_MAX);
    bool done = audit_checkpoint_last(call->store, &note, err);
    bool none = note.length == 0;
    buf_release(&note);
    if (!done || none)
        return done && not_there(call, err);
    return audit_asked_export(call, &asked, reply_text(call), err);
}
