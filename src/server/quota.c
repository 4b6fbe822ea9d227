/* SPDX-License-Identifier: Apache-2.0 */
/* server/quota.c - see quota.h. */
#include "server/quota.h"

#include <assert.h>
#include <stdio.h>

#include "audit/record.h"
#include "server/server_priv.h"
#include "text/json_write.h"

#define SECOND ((int64_t)1000000)
#define DAY (86400 * SECOND)
#define MEMBERS_MAX ((size_t)1 << 10)

static const struct quota *quota_of(const struct call *call)
{
    const struct server_config *config = &call->server->config;
    return call->who.principal.kind == PRINCIPAL_PERSON ? &config->person : &config->program;
}

static bool is_limited(const struct quota *most)
{
    return most->requests > 0 || most->bytes > 0;
}

/* Theirs of this transaction; NULL: there is none yet. */
static struct quota_use *find(struct quota_uses *uses, const struct store_id *principal,
                              int64_t day)
{
    for (size_t i = 0; i < uses->count; i++) {
        struct quota_use *use = &uses->list[i];
        if (use->was.day == day && store_id_equal(&use->was.principal, principal))
            return use;
    }
    return NULL;
}

static bool look_up(struct call *call, struct quota_use **ret, struct err *err)
{
    struct quota_uses *uses = &call->batch->uses;
    const struct store_id *principal = &call->who.principal.id;
    int64_t day = call->now / DAY;
    bool found;
    *ret = find(uses, principal, day);
    if (*ret != NULL)
        return true;
    assert(uses->count < QUOTA_USES_MAX); /* one for each call, at most */
    struct quota_use use = { .is_new = false };
    if (!added_read(call->store, principal, day, &use.was, &found, err))
        return false;
    use.is_new = !found;
    *ret = &uses->list[uses->count++];
    **ret = use;
    return true;
}

static void put_most(struct buf *out, const char *key, int64_t most)
{
    if (most > 0)
        buf_format(out, "%s%lld,", key, (long long)most);
    else
        buf_format(out, "%snull,", key);
}

/* Programs read it too: what it is, what may be, and until when. */
static bool tell(struct call *call, const struct added *is, const struct quota *most,
                 struct err *err)
{
    struct buf out;
    char at[AUDIT_TIME_SIZE];
    buf_init(&out, call->server->config.mem, MEMBERS_MAX);
    JSON_KEY(&out, "added");
    json_open(&out, '{');
    JSON_PUT_INT(&out, "requests", is->requests);
    JSON_PUT_INT(&out, "bytes", is->bytes);
    json_close(&out, '}');
    JSON_KEY(&out, "most");
    json_open(&out, '{');
    put_most(&out, "\"requests\":", most->requests);
    put_most(&out, "\"bytes\":", most->bytes);
    json_close(&out, '}');
    JSON_PUT_WORD(&out, "until", audit_time((is->day + 1) * DAY, at));
    bool done = buf_check(&out, err);
    call->members = str_copy(&call->exchange->arena, buf_view(&out));
    buf_release(&out);
    return done && arena_sound(&call->exchange->arena, err);
}

static bool refuse(struct call *call, const struct added *is, const struct quota *most,
                   struct err *err)
{
    char *seconds = arena_alloc(&call->exchange->arena, 24);
    if (seconds == NULL)
        return arena_error(&call->exchange->arena, err);
    if (!tell(call, is, most, err))
        return false;
    snprintf(seconds, 24, "%lld",
             (long long)(((is->day + 1) * DAY - call->now + SECOND - 1) / SECOND));
    http_reply_header(call->exchange, "Retry-After", seconds);
    call->problem = PROBLEM_QUOTA;
    err_set(err, ERR_WAIT, "'%s' has added as much today as may be: %lld requests, %lld bytes",
            call->who.principal.name, (long long)is->requests, (long long)is->bytes);
    return err_hint(err,
                    "it goes on at 00:00 UTC, or when the server lets a %s add more; what was "
                    "added is on record and stays",
                    call->who.principal.kind == PRINCIPAL_PERSON ? "person" : "program");
}

static bool check(struct call *call, const struct quota_use *use, struct err *err)
{
    const struct quota *most = quota_of(call);
    const int64_t times = call->route->adds ? 1 : 2;
    const int64_t more = (int64_t)(call->exchange->body.length + call->keeps);
    struct added is = use->was;
    is.requests += use->requests;
    is.bytes += use->bytes;
    bool room = (most->requests == 0 || is.requests < most->requests * times) &&
                (most->bytes == 0 || is.bytes + more <= most->bytes * times);
    return room || refuse(call, &is, most, err);
}

bool quota_check(struct call *call, struct err *err)
{
    struct quota_use *use;
    /* Signing out, and what else is of one's own account, never waits. */
    if (call->route->access != ROUTE_MAY || !is_limited(quota_of(call)))
        return true;
    if (!look_up(call, &use, err))
        return false;
    call->counts = true;
    return check(call, use, err);
}

static struct quota_use *find_counted(struct call *call)
{
    return call->counts ? find(&call->batch->uses, &call->who.principal.id, call->now / DAY) : NULL;
}

bool quota_keeps(struct call *call, uint64_t bytes, struct err *err)
{
    const struct quota_use *use = find_counted(call);
    call->keeps += bytes;
    return use == NULL || check(call, use, err);
}

void quota_add(struct call *call)
{
    const struct exchange *exchange = call->exchange;
    const size_t said = exchange->body.length + exchange->reply.text.length;
    struct quota_use *use = find_counted(call);
    if (use == NULL)
        return;
    use->requests++;
    use->bytes += (int64_t)(said + call->keeps);
}

bool quota_write(struct store *store, const struct quota_uses *uses, struct err *err)
{
    for (size_t i = 0; i < uses->count; i++) {
        const struct quota_use *use = &uses->list[i];
        struct added more = use->was;
        more.requests = use->requests;
        more.bytes = use->bytes;
        if (more.requests == 0)
            continue;
        if ((use->is_new && !added_forget(store, more.day, err)) || !added_put(store, &more, err))
            return false;
    }
    return true;
}
