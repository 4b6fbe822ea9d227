/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_audit.c - GET /audit, the same as CSV, /audit/verify, /audit/export.txt. */
#include "audit/checkpoint.h"
#include "server/audit_asked.h"
#include "server/desk.h"
#include "server/handlers.h"
#include "server/listing.h"
#include "server/pages.h"
#include "server/server_priv.h"

#define SHOWN 50
#define CSV_SHOWN 500
#define VERIFIED_MAX 2000000 /* entries: more take minutes, which is for the command */
#define FINDINGS_MAX ((size_t)64 << 10)

const struct route_query page_audit_queries[] = {
    AUDIT_ASKED_QUERIES,
    { NULL, NULL, NULL },
};

static bool read_head(struct call *call, struct web_audit *ret, struct err *err)
{
    struct audit_head head;
    struct checkpoint_note last;
    struct buf note;
    bool sound;
    buf_init(&note, call->server->config.mem, CHECKPOINT_NOTE_MAX);
    bool done = audit_head_read(call->store, &head, &sound, err) &&
                audit_checkpoint_last(call->store, &note, err);
    if (done && note.length > 0) {
        struct str text = str_copy(&call->exchange->arena, buf_view(&note));
        ret->note = text;
        done = checkpoint_read(&text, &last, err);
        ret->note_size = done ? last.says.size : 0;
    }
    buf_release(&note);
    ret->entries = head.size;
    return done;
}

static bool show(struct call *call, const struct audit_asked *asked, struct web_audit *audit,
                 struct err *err)
{
    struct audit_found *found;
    audit->page = page_around(call, STR("Audit"), WEB_AUDIT);
    audit->goes_on = asked->before > 0;
    for (unsigned i = 0; i < AUDIT_ASKED_COUNT; i++)
        audit->asked[i] = asked->texts[i];
    if (!read_head(call, audit, err) ||
        !audit_search(call->store, &call->exchange->arena, &asked->filter, asked->before, SHOWN,
                      &found, &audit->count, &audit->more, err))
        return false;
    audit->found = found;
    web_audit(page_html(call, 200), audit);
    return true;
}

bool handle_page_audit(struct call *call, struct err *err)
{
    struct web_audit audit = { .verified = false };
    struct audit_asked asked;
    return audit_asked_read(call, &asked, err) && show(call, &asked, &audit, err);
}

bool handle_audit_csv(struct call *call, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct audit_asked asked;
    bool more = true;
    if (!audit_asked_read(call, &asked, err))
        return false;
    struct buf *out = page_csv(call, "audit.csv");
    struct arena_place place = arena_mark(arena);
    buf_text(out, web_audit_csv_head);
    while (more) {
        struct audit_found *found;
        size_t count;
        if (!audit_search(call->store, arena, &asked.filter, asked.before, CSV_SHOWN, &found,
                          &count, &more, err))
            return false;
        for (size_t i = 0; i < count; i++)
            web_audit_csv(out, &found[i]);
        if (more)
            asked.before = found[count - 1].record.seq;
        arena_rewind(arena, place);
        if (!buf_check(out, err))
            return false;
    }
    return true;
}

/* ---- by itself, one at a time: it takes a while ---- */

static bool verify(struct call *call, struct web_audit *audit, struct err *err)
{
    const struct audit_outside outside = { .key_count = 0 };
    struct audit_verdict verdict;
    struct buf found;
    if (audit->entries > VERIFIED_MAX) {
        err_set(err, ERR_LIMIT, "the log has more than %d entries", VERIFIED_MAX);
        return err_hint(err, "'licet audit verify' verifies it, with the checkpoints that are kept "
                             "outside");
    }
    buf_init(&found, call->server->config.mem, FINDINGS_MAX);
    bool done =
        audit_verify(call->store, call->server->config.mem, &outside, &found, &verdict, err);
    audit->verified = true;
    audit->wrong = done ? verdict.wrong : 0;
    audit->first_wrong = done ? verdict.first : 0;
    audit->findings = str_copy(&call->exchange->arena, buf_view(&found));
    buf_release(&found);
    return done;
}

bool handle_audit_verify(struct call *call, struct err *err)
{
    struct web_audit audit = { .verified = false };
    struct audit_asked asked;
    return audit_asked_read(call, &asked, err) && read_head(call, &audit, err) &&
           verify(call, &audit, err) && show(call, &asked, &audit, err);
}

bool handle_audit_export(struct call *call, struct err *err)
{
    struct audit_asked asked;
    if (!audit_asked_read(call, &asked, err))
        return false;
    struct buf *out = page_csv(call, "audit-export.txt");
    call->exchange->reply.type = "text/plain; charset=utf-8";
    return audit_asked_export(call, &asked, out, err);
}
