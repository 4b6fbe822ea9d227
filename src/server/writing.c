/* SPDX-License-Identifier: Apache-2.0 */
/* server/writing.c - see writing.h. */
#include "server/writing.h"

#include "desk/ledger.h"
#include "server/admission.h"
#include "server/server_priv.h"

/* ---- once ---- */

/* What was done with this key before has the answer it had then. */
static bool find_done(struct call *call, const struct once *once, bool *ret_found, struct err *err)
{
    struct exchange *exchange = call->exchange;
    struct request_done before;
    if (!once_find(call->store, &exchange->arena, &call->who, once, call->now, &before, ret_found,
                   err)) {
        if (err->code == ERR_CONFLICT)
            call->problem = PROBLEM_KEY_REUSED;
        return false;
    }
    if (!*ret_found)
        return true;
    buf_str(call_json(call, (unsigned)before.status), before.reply);
    http_reply_header(exchange, "Idempotency-Replayed", "true");
    return true;
}

static bool do_counted(struct call *call, struct err *err)
{
    return quota_check(call, err) && call_run(call, err);
}

bool call_once_begin(struct call *call, struct once *ret, bool *ret_done, struct err *err)
{
    struct exchange *exchange = call->exchange;
    struct str key = http_header_of(exchange, "Idempotency-Key");
    if (key.data == NULL) {
        err_set(err, ERR_USAGE, "the header Idempotency-Key is missing");
        return err_hint(err, "a number of your own for this request, such as a UUID: sent again "
                             "with the same, it is done once");
    }
    return once_begin(key, str_of(http_method_name(exchange->method)), exchange->target,
                      buf_view(&exchange->body.text), ret, err) &&
           find_done(call, ret, ret_done, err);
}

bool call_once_end(struct call *call, const struct once *once, struct err *err)
{
    const struct http_reply *reply = &call->exchange->reply;
    return call->waits || once_end(call->store, &call->who, once, reply->status,
                                   buf_view(&reply->text), call->now, err);
}

static bool do_once(struct call *call, struct err *err)
{
    struct once once;
    bool done = false;
    if (!call_once_begin(call, &once, &done, err))
        return false;
    return done || (do_counted(call, err) && call_once_end(call, &once, err));
}

/*
 * What is asked again may be done again, unless it has a key.  A form has no header for one; what
 * puts something in the place of what was seen does it once by itself, but may have one.
 */
static bool has_key(const struct call *call)
{
    return call->route->method == HTTP_POST
               ? call->route->body != ROUTE_FORM
               : http_header_of(call->exchange, "Idempotency-Key").data != NULL;
}

static bool do_call(struct call *call, struct err *err)
{
    return admission_look_up(call, err) && admission_check(call, err) &&
           (has_key(call) ? do_once(call, err) : do_counted(call, err));
}

/* ---- by itself ---- */

static bool do_alone(struct call *call, struct err *err)
{
    if (!call->route->together)
        return do_call(call, err);
    if (!ledger_open(call->ledger, err))
        return false;
    if (do_call(call, err))
        return ledger_write(call->ledger, err);
    ledger_drop(call->ledger);
    return false;
}

void writing_alone(struct call *call)
{
    struct err err;
    err_clear(&err);
    bool begun = store_begin(call->store, &err);
    bool done = begun && do_alone(call, &err);
    if (begun && !done)
        store_rollback(call->store);
    if (!done || !store_commit(call->store, &err))
        call_fail(call, &err);
    else
        quota_add(call);
}

/* ---- many as one ---- */

/*
 * One of them: what is refused is taken back in memory, where all of it is until then.  False: not
 * all of it is.
 */
static bool do_part(struct call *call)
{
    struct err err;
    struct err unused;
    const struct ledger_mark mark = ledger_mark(call->ledger);
    uint64_t changes = store_changes(call->store);
    err_clear(&err);
    if (do_call(call, &err)) {
        quota_add(call);
        return true;
    }
    /* Where something failed what the ledger has of it may not be whole. */
    if (err_is_ours(&err) || err.code == ERR_LIMIT || store_changes(call->store) != changes ||
        !ledger_back(call->ledger, &mark, &unused))
        return false;
    call_fail(call, &err);
    return true;
}

static bool do_parts(struct call *const *calls, size_t count)
{
    struct ledger *ledger = calls[0]->ledger;
    struct err err;
    bool done = ledger_open(ledger, &err);
    for (size_t i = 0; done && i < count; i++)
        done = do_part(calls[i]);
    if (done && ledger_write(ledger, &err))
        return true;
    if (ledger_is_open(ledger))
        ledger_drop(ledger);
    return false;
}

bool writing_together(struct call *const *calls, size_t count)
{
    bool done = do_parts(calls, count);
    for (size_t i = 0; !done && i < count; i++)
        call_again(calls[i]);
    return done;
}
