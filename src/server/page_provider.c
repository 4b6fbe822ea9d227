/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/page_provider.c - /sign-in/provider: a person signs in through an OpenID provider.
 *
 * What belongs to one sign-in is in a cookie of the browser: "secret.seconds.next".  State, nonce
 * and verifier are worked out of its first two parts, so whoever changes when it began has a state
 * that no provider has answered to.
 */
#include <sodium.h>
#include <stdio.h>

#include "base/num.h"
#include "base/sha256.h"
#include "desk/identities.h"
#include "desk/signed_in.h"
#include "server/admission.h"
#include "server/handlers.h"
#include "server/page_sign_in.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "server/session.h"

#define SECOND ((int64_t)1000000)
#define PATIENCE 600 /* seconds in which one has to come back */
#define PATIENCE_TEXT "600"
#define NEXT_MAX 500
#define NEXT_TEXT_SIZE (NEXT_MAX * 4 / 3 + 4)
#define URL_MAX ((size_t)16 << 10)

const struct route_query provider_queries[] = {
    { "next", "the page that was asked for", NULL },
    { NULL, NULL, NULL },
};

/* What providers add of their own is not looked at. */
const struct route_query provider_back_queries[] = {
    { "code", "what the token is had for", NULL },
    { "state", "what the browser was sent with", NULL },
    { "iss", "the provider", NULL },
    { "error", "why there is no code", NULL },
    { "error_description", "the same, for people", NULL },
    { "error_uri", "a page about it", NULL },
    { "session_state", "", NULL },
    { "scope", "", NULL },
    { "authuser", "", NULL },
    { "hd", "", NULL },
    { "prompt", "", NULL },
    { NULL, NULL, NULL },
};

static bool need_provider(struct call *call, struct err *err)
{
    if (call->server->oidc != NULL)
        return true;
    call->problem = PROBLEM_NOT_FOUND;
    err_set(err, ERR_NAME, "this server has no provider to sign in through");
    return err_hint(err, "licet serve --oidc FILE names one");
}

/* What is to be said to who wants to sign in is said over the form, where there is another way. */
static bool fail(struct call *call, struct str next, const struct err *said, struct err *err)
{
    struct web_sign_in sign_in = { .next = page_safe_next(next),
                                   .problem = str_of(said->message),
                                   .hint = str_of(said->hint) };
    return page_sign_in(call, problem_status(problem_kind_of(said)), &sign_in, err);
}

/* What is between us and the provider is nobody's but ours: the log has it. */
static void keep_to_ourselves(struct call *call, struct err *err)
{
    server_tell(call->server, err);
    err_set(err, ERR_SIGN_IN, "signing in through the provider did not work");
    err_hint(err, "try it again; if it stays so, tell an administrator: the server's log says why");
}

/* ---- there ---- */

static bool put_cookie(struct call *call, const char *bound, struct str next, struct err *err)
{
    char place[NEXT_TEXT_SIZE];
    char cookie[SIGNED_IN_SIZE + NEXT_TEXT_SIZE + 32];
    if (next.length > NEXT_MAX)
        next = STR("/");
    sodium_bin2base64(place, sizeof place, (const unsigned char *)next.data, next.length,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    snprintf(cookie, sizeof cookie, "%s.%s", bound, place);
    return session_cookie(call, admission_provider_cookie_name(call), cookie,
                          "; Max-Age=" PATIENCE_TEXT, err);
}

bool handle_provider(struct call *call, struct err *err)
{
    struct str next = page_safe_next(call_query(call, "next"));
    char secret[SIGNED_IN_SIZE];
    char bound[SIGNED_IN_SIZE + 24];
    struct buf url;
    if (!need_provider(call, err) || !signed_in_secret(secret, err))
        return false;
    snprintf(bound, sizeof bound, "%s.%lld", secret, (long long)(call->now / SECOND));
    buf_init(&url, call->server->config.mem, URL_MAX);
    bool asked =
        oidc_ask(call->server->oidc, str_of(bound), server_seconds(call->server), &url, err);
    bool done =
        asked && put_cookie(call, bound, next, err) && page_leads(call, buf_view(&url), err);
    buf_release(&url);
    if (asked)
        return done;
    keep_to_ourselves(call, err);
    const struct err said = *err;
    return fail(call, next, &said, err);
}

/* ---- and back ---- */

struct begun {
    struct str bound, next;
    char next_bytes[NEXT_MAX + 1];
    int64_t at; /* seconds */
};

static bool is_lost(struct err *err)
{
    err_set(err, ERR_SIGN_IN, "this sign-in was not begun in this browser, or too long ago");
    return err_hint(err, "begin again; the browser has to keep cookies");
}

static bool read_cookie(struct str cookie, struct begun *ret, struct err *err)
{
    size_t one = str_find(cookie, '.');
    struct str rest = str_slice(cookie, one < cookie.length ? one + 1 : one, cookie.length);
    size_t two = str_find(rest, '.');
    struct str next = str_slice(rest, two < rest.length ? two + 1 : two, rest.length);
    size_t length = 0;
    if (one != SIGNED_IN_LENGTH || two == 0 || two > 12 ||
        sodium_base642bin((unsigned char *)ret->next_bytes, NEXT_MAX, next.data, next.length, NULL,
                          &length, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return is_lost(err);
    ret->at = 0;
    for (size_t i = 0; i < two; i++) {
        if (!is_digit(rest.data[i]))
            return is_lost(err);
        ret->at = ret->at * 10 + (rest.data[i] - '0');
    }
    ret->bound = str_slice(cookie, 0, one + 1 + two);
    ret->next = (struct str){ ret->next_bytes, length };
    return true;
}

/* Each is answered to once, whatever comes of it. */
static bool use_state(struct call *call, const struct begun *begun, struct str state,
                      struct err *err)
{
    uint8_t hash[WEB_HASH_SIZE];
    sha256_of(state.data, state.length, hash);
    if (!store_begin(call->store, err))
        return false;
    if (web_state_use(call->store, hash, call->now, (begun->at + PATIENCE) * SECOND, err))
        return store_commit(call->store, err);
    store_rollback(call->store);
    if (err->code != ERR_CONFLICT)
        return false;
    err_set(err, ERR_SIGN_IN, "this sign-in was used already");
    return err_hint(err, "begin again");
}

static bool check_begun(struct call *call, struct begun *begun, struct err *err)
{
    int64_t now = call->now / SECOND;
    struct str state = call_query(call, "state");
    if (!read_cookie(admission_provider_cookie(call), begun, err))
        return false;
    if (begun->at > now || now >= begun->at + PATIENCE || !oidc_is_state(begun->bound, state))
        return is_lost(err);
    return use_state(call, begun, state, err);
}

/* RFC 9207: an answer of another provider that this browser was sent to as well. */
static bool check_answer(struct call *call, struct err *err)
{
    struct str issuer = call_query(call, "iss");
    if (issuer.data != NULL && !str_equal(issuer, call->server->config.oidc.issuer))
        return is_lost(err);
    if (call_query(call, "error").data == NULL && call_query(call, "code").length > 0)
        return true;
    err_set(err, ERR_SIGN_IN, "the provider signed nobody in");
    return err_hint(err, "begin again; if it stays so, ask whoever looks after the provider");
}

static bool find_who(struct call *call, const struct oidc_said *said, struct store_id *ret,
                     struct err *err)
{
    if (!identity_who(call->store, call->server->config.oidc.issuer, said->subject, &call->who, ret,
                      err))
        return false;
    call->signed_in = said->roles != 0;
    if (call->signed_in)
        return true;
    err_set(err, ERR_SIGN_IN, "none of your groups at the provider has a role here");
    return err_hint(err, "ask whoever looks after the groups to add you to one");
}

static bool open_session(struct call *call, const struct oidc_said *said, struct err *err)
{
    char secret[SIGNED_IN_SIZE] = "";
    struct store_id identity;
    int64_t ends_at;
    if (!store_begin(call->store, err))
        return false;
    if (!find_who(call, said, &identity, err) || !session_end_before(call, err) ||
        !signed_in_begin_linked(call->store, &call->who, &identity, said->roles, call->now, secret,
                                &ends_at, err)) {
        store_rollback(call->store);
        call->signed_in = false;
        return false;
    }
    bool done = store_commit(call->store, err) &&
                session_cookie(call, admission_cookie_name(call), secret, "", err);
    sodium_memzero(secret, sizeof secret);
    return done;
}

static bool come_back(struct call *call, struct begun *begun, struct err *err)
{
    struct oidc_said said;
    if (!check_begun(call, begun, err) || !check_answer(call, err))
        return false;
    if (oidc_answer(call->server->oidc, &call->exchange->arena, begun->bound,
                    call_query(call, "code"), call->now / SECOND, server_seconds(call->server),
                    &said, err))
        return open_session(call, &said, err);
    keep_to_ourselves(call, err);
    return false;
}

bool handle_provider_back(struct call *call, struct err *err)
{
    struct begun begun = { .next = STR("/") };
    if (!need_provider(call, err) ||
        !session_cookie(call, admission_provider_cookie_name(call), "", "; Max-Age=0", err))
        return false;
    if (come_back(call, &begun, err))
        return page_leads(call, page_safe_next(begun.next), err);
    const struct err said = *err;
    return said.code == ERR_SIGN_IN && fail(call, begun.next, &said, err);
}
