/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/replays.c - /v1/replays: what a changed pack does to the book, which takes seconds.
 *
 * It is begun, and done by a thread of its own; whoever asked may ask how far it is, or listen.
 * What came of it stays in memory for an hour (looks.h).
 */
#include "server/desk.h"
#include "server/fields.h"
#include "server/handlers.h"
#include "server/look_told.h"
#include "server/policy_changes.h"
#include "server/policy_pages.h"
#include "server/server_priv.h"
#include "text/json_write.h"

#define REPLAY_FILES_MAX 64
#define ADDRESS "/v1/replays/"

/* ---- how it is told ---- */

/* The lines of `licet replay --json`; what else it printed is in `undecided`. */
static void put_lines(struct buf *out, struct str rest)
{
    JSON_RAW(out, "\"lines\":[");
    while (rest.length > 0) {
        size_t end = str_find(rest, '\n');
        struct str line = str_slice(rest, 0, end);
        if (line.length > 0 && line.data[0] == '{') {
            buf_str(out, line);
            buf_byte(out, ',');
        }
        rest = str_slice(rest, end < rest.length ? end + 1 : end, rest.length);
    }
    json_close(out, ']');
}

/* What the book has to do with it is for who may read that. */
static void put_seen(struct buf *out, const struct look *look, bool with_book)
{
    const struct policy_seen *seen = &look->seen;
    JSON_PUT_BOOL(out, "sound", seen->sound);
    JSON_PUT_BOOL(out, "passed", seen->passed);
    JSON_PUT_BOOL(out, "decided", seen->sound && seen->decided);
    JSON_PUT_STRING(out, "tests", seen->tests);
    JSON_PUT_STRING(out, "law", seen->law);
    if (!with_book)
        return;
    JSON_PUT_STRING(out, "undecided", look->undecided);
    put_lines(out, seen->flips);
}

static void put_look(struct call *call, unsigned status, const struct look *look)
{
    struct buf *out = call_json(call, status);
    json_open(out, '{');
    JSON_PUT_WORD(out, "id", look->key);
    JSON_PUT_STRING(out, "pack", look->draft.pack);
    look_put_state(look, out);
    if (look->state == LOOK_DONE)
        put_seen(out, look, policy_shows_book(call));
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

/* ---- it is begun ---- */

static bool refuse(const char *wrong, struct str name, struct err *err)
{
    return err_set(err, ERR_VALUE, "'%.*s': %s", STR_ARG(name), wrong);
}

static bool read_file(struct json_text *text, const struct json_value *value,
                      struct policy_draft *draft, struct pack_file *ret, struct err *err)
{
    const struct field fields[] = {
        { "name", FIELD_IS_TEXT, true, &ret->name },
        { "text", FIELD_IS_TEXT, true, &ret->text },
        { NULL, FIELD_IS_TEXT, false, NULL },
    };
    *ret = (struct pack_file){ .name = { 0 } };
    if (!fields_of(text, value, fields, err))
        return false;
    const char *wrong = policy_file_wrong(draft, ret->name);
    draft->count++;
    return wrong == NULL || refuse(wrong, ret->name, err);
}

/* What somebody else proposed, as it is kept. */
static bool read_proposal(struct call *call, int64_t approval, struct policy_draft *ret,
                          struct err *err)
{
    struct pack_change change;
    if (!policy_change_read(call, approval, &change, err))
        return false;
    *ret = (struct policy_draft){
        .pack = change.pack, .files = change.files, .count = change.count, .whole = true
    };
    return true;
}

static bool read_draft(struct call *call, struct policy_draft *ret, int64_t *ret_approval,
                       struct err *err)
{
    struct json_text text;
    const struct json_value *list = NULL;
    const struct field fields[] = {
        { "pack", FIELD_IS_TEXT, false, &ret->pack },
        { "files", FIELD_IS_OBJECTS, false, &list },
        { "approval", FIELD_IS_COUNT, false, ret_approval },
        { NULL, FIELD_IS_TEXT, false, NULL },
    };
    *ret = (struct policy_draft){ .count = 0 };
    *ret_approval = 0;
    if (!fields_read(call, &text, fields, err))
        return false;
    if (*ret_approval > 0 ? ret->pack.data != NULL || list != NULL
                          : ret->pack.data == NULL || list == NULL)
        return err_set(err, ERR_VALUE, "it has 'pack' and 'files', or 'approval'");
    if (*ret_approval > 0)
        return read_proposal(call, *ret_approval, ret, err);
    const char *wrong = policy_pack_wrong(call, ret->pack);
    if (wrong != NULL)
        return refuse(wrong, ret->pack, err);
    if (list->count == 0 || list->count > REPLAY_FILES_MAX)
        return err_set(err, ERR_LIMIT, "'files' has 1 to %d", REPLAY_FILES_MAX);
    struct pack_file *files = arena_array(&call->exchange->arena, list->count, sizeof *files);
    if (files == NULL)
        return arena_error(&call->exchange->arena, err);
    ret->files = files;
    for (const struct json_value *value = list->first; value != NULL; value = value->next) {
        if (!read_file(&text, value, ret, &files[ret->count], err))
            return false;
    }
    return true;
}

bool handle_replay_begin(struct call *call, struct err *err)
{
    struct policy_draft draft;
    int64_t approval;
    if (!read_draft(call, &draft, &approval, err))
        return false;
    struct look *look = policy_look_new(call, &draft, approval, err);
    if (look == NULL)
        return false;
    return look_reply_begun(call, look, STR(ADDRESS), put_look, err);
}

/* ---- how far it is ---- */

static struct look *see(struct call *call, struct err *err)
{
    const struct look_asked asked = { LOOK_AT_PACK, call->parameters[0],
                                      "there is no such replay, or it is not kept any more",
                                      "begin it again: POST /v1/replays" };
    return look_of(call, &asked, err);
}

bool handle_replay(struct call *call, struct err *err)
{
    const struct look *look = see(call, err);
    if (look == NULL)
        return false;
    put_look(call, 200, look);
    looks_let_go(call->server->looks);
    return true;
}

const struct route_query replay_event_queries[] = {
    { "after", "those behind that one, as the header Last-Event-ID", NULL },
    { NULL, NULL, NULL },
};

bool handle_replay_events(struct call *call, struct err *err)
{
    int64_t after;
    if (!event_after(call, &after, err))
        return false;
    const struct look *look = see(call, err);
    if (look == NULL)
        return false;
    look_reply_events(call, look, after);
    looks_let_go(call->server->looks);
    return true;
}
