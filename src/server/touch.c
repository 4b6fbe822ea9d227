/* SPDX-License-Identifier: Apache-2.0 */
/* server/touch.c - see touch.h. */
#include "server/touch.h"

#include <sodium.h>

#include "desk/sign_in.h"
#include "server/admission.h"
#include "server/pages.h"
#include "server/server_priv.h"

#define CREDENTIALS_MAX ((size_t)32 << 10)

static struct str encode(struct arena *arena, const uint8_t *bytes, size_t length)
{
    size_t size = sodium_base64_ENCODED_LEN(length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = arena_alloc(arena, size);
    if (text == NULL)
        return (struct str){ 0 };
    sodium_bin2base64(text, size, bytes, length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return str_of(text);
}

/* Those that they have. */
static bool list_credentials(struct call *call, const struct store_id *principal, struct str *ret,
                             struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct security_key *list;
    size_t count;
    *ret = STR("");
    if (!security_keys_now(call->store, arena, principal, &list, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        *ret = str_join(arena, *ret, i == 0 ? "" : " ",
                        encode(arena, list[i].credential, list[i].credential_length));
    return arena_sound(arena, err);
}

static bool begin(struct call *call, const struct touch *touch, char challenge[SIGNED_IN_SIZE],
                  struct str *ret_credentials, struct err *err)
{
    if (!store_begin(call->store, err))
        return false;
    if (list_credentials(call, &touch->whom->id, ret_credentials, err) &&
        security_key_ask(call->store, &touch->whom->id, touch->browser, touch->purpose, call->now,
                         challenge, err))
        return store_commit(call->store, err);
    store_rollback(call->store);
    return false;
}

bool touch_ask(struct call *call, const struct touch *touch, struct err *err)
{
    char challenge[SIGNED_IN_SIZE];
    char proof[SIGNED_IN_SIZE];
    struct web_touch shown = { .action = touch->action, .back = touch->back };
    if (!security_key_site(&call->server->config.site, err) ||
        !begin(call, touch, challenge, &shown.credentials, err))
        return false;
    signed_in_proof(touch->browser, proof);
    shown.page = page_around(call, STR("Security key"), WEB_NOWHERE);
    shown.proof = str_of(proof);
    shown.challenge = str_of(challenge);
    shown.host = call->server->config.site.host;
    shown.makes = touch->purpose == SECURITY_KEY_REGISTER;
    shown.user = encode(&call->exchange->arena, touch->whom->id.bytes, STORE_ID_SIZE);
    shown.name = str_of(touch->whom->name);
    shown.back_says = touch->purpose == SECURITY_KEY_SIGN_IN ? "Sign in with a code instead"
                                                             : "Leave it as it is";
    for (size_t i = 0; i < WEB_TOUCH_FIELDS; i++)
        shown.fields[i] = touch->fields[i];
    if (!arena_sound(&call->exchange->arena, err))
        return false;
    web_touch(page_html(call, 200), &shown);
    return true;
}

bool touch_is_there(const struct target *form)
{
    return target_query_of(form, "client_data").length > 0;
}

struct security_key_reply touch_reply(const struct call *call, const struct target *form,
                                      struct str browser)
{
    return (struct security_key_reply){
        .site = &call->server->config.site,
        .browser = browser,
        .answer = { .client_data = target_query_of(form, "client_data"),
                    .authenticator_data = target_query_of(form, "authenticator_data"),
                    .credential = target_query_of(form, "credential"),
                    .signature = target_query_of(form, "signature") },
    };
}

/* A failure counts as one where they sign in. */
static bool by_password(struct call *call, const struct target *form, struct str code,
                        bool *ret_key, struct err *err)
{
    struct str password = target_query_of(form, "current");
    struct who who;
    bool done = sign_in_password(call->store, str_of(call->who.principal.name), password, code,
                                 call->now, &who, ret_key, err);
    if (password.length > 0)
        sodium_memzero((void *)password.data, password.length);
    if (!done && err->code == ERR_SIGN_IN) {
        err_set(err, ERR_FORBIDDEN, "the password or the code is wrong");
        return err_hint(err, "a code is good once: wait for the next one");
    }
    return done;
}

bool touch_prove(struct call *call, const struct target *form, struct str code, bool *ret_key,
                 struct err *err)
{
    struct who who;
    *ret_key = false;
    if (!touch_is_there(form))
        return by_password(call, form, code, ret_key, err);
    const struct security_key_reply reply = touch_reply(call, form, admission_cookie(call));
    bool done = sign_in_security_key(call->store, &call->exchange->arena, &reply,
                                     SECURITY_KEY_AGAIN, call->now, &who, err);
    if (!done && err->code == ERR_SIGN_IN)
        err->code = ERR_FORBIDDEN; /* who they are is known */
    return done;
}
