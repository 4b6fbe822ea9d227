/* SPDX-License-Identifier: Apache-2.0 */
/* server/session.c - /v1/session: a person signs in, sees who they are, signs out. */
#include <sodium.h>
#include <stdio.h>

#include "audit/record.h"
#include "desk/sign_in.h"
#include "desk/signed_in.h"
#include "server/admission.h"
#include "server/fields.h"
#include "server/handlers.h"
#include "server/server_priv.h"
#include "server/session.h"
#include "text/json_write.h"

#define COOKIE_SIZE 1024

static void put_who(const struct call *call, struct buf *out)
{
    const struct who *who = &call->who;
    JSON_PUT_WORD(out, "name", who->principal.name);
    JSON_PUT_WORD(out, "kind", principal_kind_name(who->principal.kind));
    JSON_PUT_WORD(out, "must", who_must_word(who->must));
    JSON_KEY(out, "may");
    json_open(out, '[');
    for (int i = 0; i < PERMISSION_COUNT; i++) {
        if (who_may(who, (enum permission)i))
            json_word(out, permission_word((enum permission)i));
    }
    json_close(out, ']');
}

static void put_proof(struct str secret, struct buf *out)
{
    char proof[SIGNED_IN_SIZE] = "";
    if (secret.data != NULL)
        signed_in_proof(secret, proof);
    JSON_PUT_WORD(out, "csrf_token", secret.data == NULL ? NULL : proof);
}

static void end_reply(struct buf *out)
{
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

bool session_cookie(struct call *call, const char *name, const char *secret, const char *more,
                    struct err *err)
{
    char *cookie = arena_alloc(&call->exchange->arena, COOKIE_SIZE);
    if (cookie == NULL)
        return arena_error(&call->exchange->arena, err);
    snprintf(cookie, COOKIE_SIZE, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s", name, secret,
             call->server->config.secure_cookies ? "; Secure" : "", more);
    http_reply_header(call->exchange, "Set-Cookie", cookie);
    return true;
}

static bool put_cookie(struct call *call, const char *secret, const char *more, struct err *err)
{
    return session_cookie(call, admission_cookie_name(call), secret, more, err);
}

bool session_end_before(struct call *call, struct err *err)
{
    struct str before = admission_cookie(call);
    known_forget(call->server->known, before, str_of(call->exchange->address));
    return before.data == NULL || signed_in_end(call->store, before, err);
}

static bool begin(struct call *call, char secret[SIGNED_IN_SIZE], int64_t *ret_ends_at,
                  struct err *err)
{
    if (!store_begin(call->store, err))
        return false;
    if (session_end_before(call, err) &&
        signed_in_begin(call->store, &call->who, call->now, secret, ret_ends_at, err))
        return store_commit(call->store, err);
    store_rollback(call->store);
    return false;
}

bool session_let_in(struct call *call, const struct who *who, char secret[SIGNED_IN_SIZE],
                    int64_t *ret_ends_at, struct err *err)
{
    call->who = *who;
    call->signed_in = true;
    return begin(call, secret, ret_ends_at, err) && put_cookie(call, secret, "", err) &&
           signed_in_who(call->store, (struct str){ secret, SIGNED_IN_LENGTH },
                         call->server->config.factor_for, call->now, &call->who, err);
}

bool session_open(struct call *call, struct str name, struct str password, struct str code,
                  char secret[SIGNED_IN_SIZE], int64_t *ret_ends_at, struct err *err)
{
    struct who who;
    bool right = sign_in_password(call->store, name, password, code, call->now, &who, NULL, err);
    sodium_memzero((void *)password.data, password.length);
    return right && session_let_in(call, &who, secret, ret_ends_at, err);
}

bool session_change(struct call *call, struct str current, struct str wanted, struct err *err)
{
    struct password_change change;
    char secret[SIGNED_IN_SIZE];
    if (!password_change_begin(call->store, &call->who, current, wanted, call->now, &change, err))
        return false;
    /* By the clock of now: who signed in by the old one while this one was looked at is out. */
    bool begun = store_begin(call->store, err);
    bool done = begun && password_change_end(call->store, &call->who, &change,
                                             server_now(call->server), secret, err);
    if (begun && !done)
        store_rollback(call->store);
    done = done && store_commit(call->store, err) && put_cookie(call, secret, "", err);
    known_forget_all(call->server->known, &call->who.principal.id);
    sodium_memzero(&change, sizeof change);
    sodium_memzero(secret, sizeof secret);
    return done;
}

bool handle_session_begin(struct call *call, struct err *err)
{
    struct str name;
    struct str password;
    struct str code = { 0 };
    struct json_text text;
    char secret[SIGNED_IN_SIZE];
    char at[AUDIT_TIME_SIZE];
    int64_t ends_at;
    const struct field fields[] = {
        { "name", FIELD_IS_TEXT, true, &name },
        { "password", FIELD_IS_TEXT, true, &password },
        { "code", FIELD_IS_TEXT, false, &code },
        { NULL, FIELD_IS_TEXT, false, NULL },
    };
    if (!fields_read(call, &text, fields, err))
        return false;
    if (!session_open(call, name, password, code, secret, &ends_at, err))
        return false;
    struct buf *out = call_json(call, 200);
    json_open(out, '{');
    put_who(call, out);
    put_proof((struct str){ secret, SIGNED_IN_LENGTH }, out);
    JSON_PUT_WORD(out, "ends_at", audit_time(ends_at, at));
    end_reply(out);
    sodium_memzero(secret, sizeof secret);
    return true;
}

bool handle_session(struct call *call, struct err *err)
{
    struct buf *out = call_json(call, 200);
    (void)err;
    json_open(out, '{');
    put_who(call, out);
    put_proof(call->who.principal.kind == PRINCIPAL_PERSON ? admission_cookie(call)
                                                           : (struct str){ 0 },
              out);
    end_reply(out);
    return true;
}

bool session_close(struct call *call, struct err *err)
{
    struct str secret = admission_cookie(call);
    if (secret.data != NULL && !signed_in_end(call->store, secret, err))
        return false;
    known_forget(call->server->known, secret, str_of(call->exchange->address));
    return put_cookie(call, "", "; Max-Age=0", err);
}

bool handle_session_end(struct call *call, struct err *err)
{
    if (!session_close(call, err))
        return false;
    call->exchange->reply.status = 204;
    return true;
}
