/* SPDX-License-Identifier: Apache-2.0 */
/* server/admission.c - see admission.h. */
#include "server/admission.h"

#include <sodium.h>

#include "desk/api_keys.h"
#include "desk/signed_in.h"
#include "server/server_priv.h"

#define BEARER "Bearer "
#define COOKIE "licet"
#define COOKIE_HOST "__Host-licet"
#define FORM_COOKIE "licet-form"
#define FORM_COOKIE_HOST "__Host-licet-form"
#define PROVIDER_COOKIE "licet-provider"
#define PROVIDER_COOKIE_HOST "__Host-licet-provider"

/* ---- what they come with ---- */

const char *admission_cookie_name(const struct call *call)
{
    return call->server->config.secure_cookies ? COOKIE_HOST : COOKIE;
}

const char *admission_form_cookie_name(const struct call *call)
{
    return call->server->config.secure_cookies ? FORM_COOKIE_HOST : FORM_COOKIE;
}

const char *admission_provider_cookie_name(const struct call *call)
{
    return call->server->config.secure_cookies ? PROVIDER_COOKIE_HOST : PROVIDER_COOKIE;
}

static struct str cookie_of(const struct call *call, struct str name)
{
    struct str rest = http_header_of(call->exchange, "Cookie");
    while (rest.length > 0) {
        size_t end = str_find(rest, ';');
        struct str pair = str_trim(str_slice(rest, 0, end));
        size_t equals = str_find(pair, '=');
        if (equals < pair.length && str_equal(str_slice(pair, 0, equals), name))
            return str_slice(pair, equals + 1, pair.length);
        rest = str_slice(rest, end < rest.length ? end + 1 : end, rest.length);
    }
    return (struct str){ 0 };
}

struct str admission_cookie(const struct call *call)
{
    return cookie_of(call, str_of(admission_cookie_name(call)));
}

struct str admission_form_cookie(const struct call *call)
{
    return cookie_of(call, str_of(admission_form_cookie_name(call)));
}

struct str admission_provider_cookie(const struct call *call)
{
    return cookie_of(call, str_of(admission_provider_cookie_name(call)));
}

static struct str key_of(const struct call *call)
{
    struct str header = http_header_of(call->exchange, "Authorization");
    struct str scheme = str_slice(header, 0, sizeof BEARER - 1);
    if (!str_equal_fold(scheme, STR(BEARER)))
        return (struct str){ 0 };
    return str_trim(str_slice(header, sizeof BEARER - 1, header.length));
}

static struct str secret_of(const struct call *call)
{
    struct str key = key_of(call);
    return key.data != NULL ? key : admission_cookie(call);
}

bool admission_has_secret(const struct call *call)
{
    return secret_of(call).data != NULL;
}

bool admission_has_key(const struct call *call)
{
    return key_of(call).data != NULL;
}

/* ---- who they are ---- */

bool admission_is_known(struct call *call)
{
    call->signed_in = known_find(call->server->known, secret_of(call),
                                 str_of(call->exchange->address), call->begun, &call->who);
    return call->signed_in;
}

/*
 * Of calls that are written in one transaction, and of which none has changed who may what, those
 * with the key of the one before are of the same, from the same address.
 */
static bool is_as_the_last(const struct call *call, struct str key)
{
    const struct batch *batch = call->batch;
    if (batch == NULL || batch->last == NULL || batch->stamp != store_stamp(call->store))
        return false;
    struct str other = key_of(batch->last);
    return key.length == other.length && sodium_memcmp(key.data, other.data, key.length) == 0 &&
           str_equal(str_of(call->exchange->address), str_of(batch->last->exchange->address));
}

static void remember(struct call *call)
{
    if (call->batch == NULL)
        return;
    call->batch->last = call;
    call->batch->stamp = store_stamp(call->store);
}

bool admission_look_up(struct call *call, struct err *err)
{
    struct str key = key_of(call);
    struct str address = str_of(call->exchange->address);
    if (key.data != NULL && is_as_the_last(call, key)) {
        call->who = call->batch->last->who;
        call->signed_in = true;
        return true;
    }
    call->signed_in =
        key.data != NULL
            ? sign_in_key(call->store, key, address, call->server->config.tokens_only, call->now,
                          &call->who, err)
            : signed_in_who(call->store, admission_cookie(call), call->server->config.factor_for,
                            call->now, &call->who, err);
    if (call->signed_in)
        known_add(call->server->known, secret_of(call), address, server_seconds(call->server),
                  &call->who);
    if (call->signed_in && key.data != NULL)
        remember(call);
    return call->signed_in;
}

/* ---- what they may ---- */

static bool is_safe(const struct call *call)
{
    return call->exchange->method == HTTP_GET || call->exchange->method == HTTP_HEAD;
}

static bool check_form(struct call *call, struct err *err)
{
    struct str proof = http_header_of(call->exchange, "X-CSRF-Token");
    /* A form has it among its fields, and cannot be read without. */
    if (is_safe(call) || key_of(call).data != NULL || call->route->body == ROUTE_FORM ||
        signed_in_proves(admission_cookie(call), proof))
        return true;
    err_set(err, ERR_FORBIDDEN, "the header X-CSRF-Token is missing, or another's");
    return err_hint(err, "GET /v1/session tells what it is");
}

static bool check_permissions(const struct who *who, const struct route *route, struct err *err)
{
    for (int i = 0; i < PERMISSION_COUNT; i++) {
        uint64_t bit = PERMISSION_BIT(i);
        bool lacks_all = (who->may & route->may) == 0 && (route->may & bit) != 0;
        if ((lacks_all || (route->needs & bit) != 0) && !who_need(who, (enum permission)i, err))
            return false;
    }
    return true;
}

static bool check_confined(struct call *call, struct err *err)
{
    enum who_must must = call->who.must;
    if (must == WHO_MUST_NOTHING || (call->route->within & ROUTE_WITHIN(must)) != 0)
        return true;
    call->problem = PROBLEM_CONFINED;
    if (must == WHO_MUST_FACTOR) {
        err_set(err, ERR_FORBIDDEN, "your role asks for a second factor: set one up");
        return err_hint(err, "at /account/factor, in a browser");
    }
    err_set(err, ERR_FORBIDDEN, "your password is a first one: choose another one");
    return err_hint(err, "at /account, in a browser");
}

bool admission_check(struct call *call, struct err *err)
{
    const struct route *route = call->route;
    if (route->access == ROUTE_ANYBODY)
        return true;
    if (!call->signed_in) {
        err_set(err, ERR_SIGN_IN, "who asks?");
        return err_hint(err, "Authorization: Bearer KEY, or sign in: POST /v1/session");
    }
    if (!check_form(call, err) || !check_confined(call, err))
        return false;
    return route->access == ROUTE_SIGNED_IN || check_permissions(&call->who, route, err);
}
