/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_audit.c - GET /audit, the same as CSV, /audit/verify, /audit/export.txt. */
#include "audit/checkpoint.h"
#include "base/date.h"
#include "server/desk.h"
#include "server/handlers.h"
#include "server/listing.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "web/audit.h"

#define SHOWN 50
#define CSV_SHOWN 500
#define VERIFIED_MAX 2000000 /* entries: more take minutes, which is for the command */
#define FINDINGS_MAX ((size_t)64 << 10)
#define DAY_MICROSECONDS (INT64_C(86400) * 1000000)

const struct route_query page_audit_queries[] = {
    { "party", "a party to it, as it was recorded", NULL },
    { "country", "a country that it concerns", NULL },
    { "document", "the number of a document", NULL },
    { "license", "the license under which it was done", NULL },
    { "from", "recorded on that day of UTC, or later", NULL },
    { "to", "recorded on that day of UTC, or earlier", NULL },
    { "before", "entries before that one", NULL },
    { NULL, NULL, NULL },
};

/* What is asked for; the labels are the filter's. */
struct asked {
    struct str texts[AUDIT_ASKED_COUNT];
    struct audit_label labels[AUDIT_SINCE];
    struct audit_filter filter;
    int64_t before;
};

static bool read_day(const char *name, struct str text, int32_t *ret, struct err *err)
{
    *ret = DATE_OPEN;
    return text.length == 0 || date_parse(text, ret, err) || err_wrap(err, "'%s'", name);
}

static bool read_asked(struct call *call, struct asked *ret, struct err *err)
{
    int32_t from;
    int32_t to;
    *ret = (struct asked){ .before = 0 };
    ret->filter.labels = ret->labels;
    for (unsigned i = 0; i < AUDIT_ASKED_COUNT; i++) {
        struct str text = str_trim(call_query(call, web_audit_names[i]));
        ret->texts[i] = text.data == NULL ? STR("") : text;
        if (i < AUDIT_SINCE && text.length > 0)
            ret->labels[ret->filter.label_count++] =
                (struct audit_label){ str_of(web_audit_names[i]), text };
    }
    if (!read_day("from", ret->texts[AUDIT_SINCE], &from, err) ||
        !read_day("to", ret->texts[AUDIT_UNTIL], &to, err) ||
        !desk_number(call, "before", 0, INT64_MAX - 1, &ret->before, err))
        return false;
    if (from != DATE_OPEN)
        ret->filter.from = from * DAY_MICROSECONDS;
    if (to != DATE_OPEN)
        ret->filter.to = (to + INT64_C(1)) * DAY_MICROSECONDS;
    return true;
}

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

static bool show(struct call *call, const struct asked *asked, struct web_audit *audit,
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
    struct asked asked;
    return read_asked(call, &asked, err) && show(call, &asked, &audit, err);
}

bool handle_audit_csv(struct call *call, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct asked asked;
    struct arena_place place = arena_mark(arena);
    bool more = true;
    if (!read_asked(call, &asked, err))
        return false;
    struct buf *out = page_csv(call, "audit.csv");
    place = arena_mark(arena);
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
    struct asked asked;
    return read_asked(call, &asked, err) && read_head(call, &audit, err) &&
           verify(call, &audit, err) && show(call, &asked, &audit, err);
}

static bool put_part(void *context, struct str text, struct err *err)
{
    buf_str(context, text);
    return buf_check(context, err);
}

bool handle_audit_export(struct call *call, struct err *err)
{
    struct audit_exported exported;
    struct asked asked;
    if (!read_asked(call, &asked, err))
        return false;
    struct buf *out = page_csv(call, "audit-export.txt");
    call->exchange->reply.type = "text/plain; charset=utf-8";
    return audit_export(call->store, call->server->config.mem, &asked.filter, put_part, out,
                        &exported, err);
}
