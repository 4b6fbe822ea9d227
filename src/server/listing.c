/* SPDX-License-Identifier: Apache-2.0 */
/* server/listing.c - see listing.h. */
#include "server/listing.h"

#include <stdio.h>

#include "server/pages.h"
#include "server/server_priv.h"

#define CSV_SHOWN 500 /* read at a time */
#define NAME_LIMIT ((size_t)64 << 10)

static struct str or_empty(struct str text)
{
    return text.data == NULL ? STR("") : text;
}

static bool read_at(struct call *call, struct listing *listing, struct err *err)
{
    struct str text = call_query(call, "at");
    struct num number;
    struct err unused;
    if (text.length == 0)
        return true;
    if (num_parse(text, false, &number, &unused) && number.bottom == 1 && number.top > INT64_MIN &&
        number.top < INT64_MAX) {
        listing->page.at = (int64_t)number.top;
        return true;
    }
    return err_set(err, ERR_USAGE, "'at' takes a whole number, not '%.*s'", STR_ARG(text));
}

bool listing_open(struct call *call, const struct machine *machine, const char *path,
                  struct listing *ret, struct err *err)
{
    struct str state = or_empty(call_query(call, "state"));
    unsigned unused;
    *ret = (struct listing){
        .list = { .path = path, .sort = or_empty(call_query(call, "sort")) },
        .machine = machine,
        .page = { .kind = str_of(machine->what),
                  .state = state,
                  .find = or_empty(call_query(call, "find")),
                  .after = or_empty(call_query(call, "after")) },
    };
    ret->page.goes_on = ret->list.goes_on = ret->page.after.length > 0;
    web_list_part(&ret->list, "state", ret->page.state);
    web_list_part(&ret->list, "find", ret->page.find);
    if (state.length > 0 && !machine_find_state(machine, state, &unused))
        return err_set(err, ERR_USAGE, "'state' is not '%.*s'", STR_ARG(state));
    return matter_order_find(ret->list.sort, &ret->page.order, err) && read_at(call, ret, err);
}

void listing_end_at(struct listing *listing, size_t at, bool more)
{
    const struct matter *last = &listing->matters[at];
    listing->list.more = more;
    listing->list.next = listing->page.after = last->name;
    listing->list.next_at = listing->page.at = matter_order_at(last, listing->page.order);
    listing->page.goes_on = true;
}

bool listing_next(struct call *call, int64_t most, struct listing *listing, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    listing->page.most = most + 1;
    listing->list.more = false;
    if (!matter_page_read(call->store, arena, listing->machine, &listing->page, &listing->matters,
                          &listing->count, err))
        return false;
    bool more = (int64_t)listing->count > most;
    if (more)
        listing->count = (size_t)most;
    if (listing->count > 0)
        listing_end_at(listing, listing->count - 1, more);
    return true;
}

struct buf *page_csv(struct call *call, const char *file)
{
    struct http_reply *reply = &call->exchange->reply;
    char text[96];
    snprintf(text, sizeof text, "attachment; filename=\"%s\"", file);
    struct str kept = str_copy(&call->exchange->arena, str_of(text));
    if (kept.data != NULL)
        http_reply_header(call->exchange, "Content-Disposition", kept.data);
    reply->status = 200;
    reply->type = "text/csv; charset=utf-8";
    return &reply->text;
}

bool listing_csv(struct call *call, struct listing *listing, const struct listing_csv *csv,
                 struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct buf *out = page_csv(call, csv->file);
    struct arena_place place = arena_mark(arena);
    struct buf after;
    bool done = true;
    buf_init(&after, call->server->config.mem, NAME_LIMIT);
    buf_text(out, csv->head);
    do {
        done = listing_next(call, CSV_SHOWN, listing, err) &&
               csv->rows(call, csv->context, listing, err) && buf_check(out, err);
        /* Where it goes on has to outlive what was read. */
        buf_clear(&after);
        buf_str(&after, listing->page.after);
        listing->page.after = buf_view(&after);
        done = done && buf_check(&after, err);
        arena_rewind(arena, place);
    } while (done && listing->list.more);
    buf_release(&after);
    return done;
}
