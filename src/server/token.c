/* SPDX-License-Identifier: Apache-2.0 */
/* server/token.c - see token.h. */
#include "server/token.h"

#include <sodium.h>
#include <stdio.h>

#include "desk/api_keys.h"
#include "server/call.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/server_priv.h"
#include "text/json_write.h"

#define BASIC "Basic "
#define GRANT "client_credentials"

/* ---- what is refused ---- */

static const char *word_of(enum problem_kind kind)
{
    switch (kind) {
    case PROBLEM_SIGN_IN:
        return "invalid_client";
    case PROBLEM_NAME:
        return "unsupported_grant_type";
    case PROBLEM_VALUE:
        return "invalid_scope";
    case PROBLEM_WAIT:
    case PROBLEM_MEMORY:
    case PROBLEM_IO:
    case PROBLEM_NO_STORE:
        return "temporarily_unavailable";
    default:
        return "invalid_request";
    }
}

/* Section 5.2: of ASCII, without quotes and backslashes. */
static void put_description(struct buf *out, const struct err *err)
{
    char said[2 * ERR_MESSAGE_MAX];
    snprintf(said, sizeof said, "%s%s%s", err->message, err->hint[0] == '\0' ? "" : "; ",
             err->hint);
    for (char *c = said; *c != '\0'; c++) {
        if (*c < ' ' || *c > '~' || *c == '"' || *c == '\\')
            *c = '?';
    }
    JSON_PUT_WORD(out, "error_description", said);
}

unsigned token_refused(const struct problem *problem, struct buf *out)
{
    json_open(out, '{');
    JSON_PUT_WORD(out, "error", word_of(problem->kind));
    put_description(out, problem->err);
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
    bool understood = problem->kind == PROBLEM_NAME || problem->kind == PROBLEM_VALUE;
    return understood ? 400 : problem_status(problem->kind);
}

/* ---- what is asked ---- */

/* Section 2.3.1: id and secret, each as in a form, with a colon between, in base64. */
static bool read_basic(struct call *call, struct str text, struct token_request *ret,
                       struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    char *said = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    if (said == NULL)
        return arena_error(arena, err);
    if (sodium_base642bin((unsigned char *)said, text.length, text.data, text.length, NULL, &length,
                          NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
        return err_set(err, ERR_SYNTAX, "the header Authorization is no base64");
    struct str pair = { said, length };
    size_t colon = str_find(pair, ':');
    if (colon == pair.length)
        return err_set(err, ERR_SYNTAX, "the header Authorization has an id, a colon and a secret");
    bool done = target_decode(arena, str_slice(pair, 0, colon), true, &ret->id, err) &&
                target_decode(arena, str_slice(pair, colon + 1, length), true, &ret->secret, err);
    sodium_memzero(said, length);
    /* What it complains of may be the secret. */
    return done || err_set(err, ERR_SYNTAX, "the id or the secret is not well formed");
}

/* By the header or by the form, and not by both. */
static bool read_client(struct call *call, const struct target *form, struct token_request *ret,
                        struct err *err)
{
    struct str header = http_header_of(call->exchange, "Authorization");
    struct str id = target_query_of(form, "client_id");
    struct str secret = target_query_of(form, "client_secret");
    if (header.data == NULL) {
        ret->id = id;
        ret->secret = secret;
        if (id.length > 0 && secret.length > 0)
            return true;
        err_set(err, ERR_SIGN_IN, "who asks?");
        return err_hint(err, "client_id and client_secret are the id of a key and what is behind");
    }
    if (!str_equal_fold(str_slice(header, 0, sizeof BASIC - 1), STR(BASIC)))
        return err_set(err, ERR_SIGN_IN, "the header Authorization is not Basic");
    if (secret.length > 0)
        return err_set(err, ERR_SYNTAX,
                       "the secret is in the header Authorization and in the form");
    if (!read_basic(call, str_trim(str_slice(header, sizeof BASIC - 1, header.length)), ret, err))
        return false;
    return id.length == 0 || str_equal(id, ret->id) ||
           err_set(err, ERR_SYNTAX, "client_id is not the id in the header Authorization");
}

static bool read_request(struct call *call, struct token_request *ret, struct err *err)
{
    struct target form = { .part_count = 0 };
    struct exchange *exchange = call->exchange;
    *ret = (struct token_request){ .address = str_of(exchange->address),
                                   .minutes = call->server->config.token_minutes };
    if (!target_read_queries(&exchange->arena, buf_view(&exchange->body.text), &form, err))
        return err_set(err, ERR_SYNTAX, "the form is not well formed, or has a field twice");
    struct str grant = target_query_of(&form, "grant_type");
    if (grant.length == 0)
        return err_set(err, ERR_SYNTAX, "grant_type is missing: it is " GRANT);
    if (!str_equal_text(grant, GRANT))
        return err_set(err, ERR_NAME, "grant_type is " GRANT ", and nothing else");
    ret->scopes = str_trim(target_query_of(&form, "scope"));
    return read_client(call, &form, ret, err);
}

static void put_token(struct call *call, const struct token *token)
{
    struct buf *out = call_json(call, 200);
    json_open(out, '{');
    JSON_PUT_WORD(out, "access_token", token->text);
    JSON_PUT_WORD(out, "token_type", "Bearer");
    JSON_PUT_INT(out, "expires_in", token->seconds);
    JSON_PUT_WORD(out, "scope", token->scopes);
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

static void wipe(struct str text)
{
    if (text.length > 0)
        sodium_memzero((void *)text.data, text.length);
}

bool handle_token(struct call *call, struct err *err)
{
    struct token_request request;
    struct token token;
    bool read = read_request(call, &request, err);
    form_forget(call);
    call->signed_in =
        read && token_issue(call->store, &request, call->now, &token, &call->who, err);
    wipe(request.secret);
    http_reply_header(call->exchange, "Pragma", "no-cache");
    if (!call->signed_in)
        return false;
    put_token(call, &token);
    sodium_memzero(&token, sizeof token);
    return true;
}
