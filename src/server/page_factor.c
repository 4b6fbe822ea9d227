/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_factor.c - /account/factor: a second factor is set up, or taken off. */
#include <sodium.h>

#include "desk/factors.h"
#include "server/admission.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "server/touch.h"
#include "web/factor.h"

static bool need_person(const struct call *call, struct err *err)
{
    return call->who.principal.kind == PRINCIPAL_PERSON ||
           err_set(err, ERR_FORBIDDEN, "'%s' is a program, which has keys and no account",
                   call->who.principal.name);
}

/* ---- the form ---- */

static bool put_form(struct call *call, unsigned status, struct web_factor *shown, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    const struct store_id *id = &call->who.principal.id;
    uint8_t secret[FACTOR_SECRET_SIZE];
    char text[FACTOR_TEXT_SIZE];
    struct factor factor;
    int64_t keys;
    if (!factor_read(call->store, id, &factor, &shown->is_set, err) ||
        !security_keys_count(call->store, id, &keys, err) ||
        (shown->number.length == 0 && !form_key(call, &shown->number, err)))
        return false;
    factor_secret(admission_cookie(call), shown->number, secret);
    factor_text(secret, text);
    shown->secret = str_copy(arena, str_of(text));
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(text, sizeof text);
    shown->page = page_around(call, STR("Second factor"), WEB_NOWHERE);
    shown->now = call->now;
    shown->has_keys = keys > 0;
    shown->must = call->who.must == WHO_MUST_FACTOR;
    if (!arena_sound(arena, err))
        return false;
    web_factor(page_html(call, status), shown);
    return true;
}

bool handle_factor(struct call *call, struct err *err)
{
    struct web_factor shown = { .is_set = false };
    return need_person(call, err) && put_form(call, 200, &shown, err);
}

/* What they may mend is said, and the secret stays the same. */
static bool show_again(struct call *call, struct str number, const struct err *why, struct err *err)
{
    struct web_factor shown = { .number = number,
                                .problem = str_of(why->message),
                                .hint = str_of(why->hint) };
    if (!store_begin_reading(call->store, err))
        return false;
    bool done = put_form(call, problem_status(problem_kind_of(why)), &shown, err);
    store_rollback(call->store);
    return done;
}

/* ---- what it does ---- */

/* With one of them, what is asked for now would be its code. */
static bool need_none(struct call *call, struct err *err)
{
    struct factor factor;
    bool found = false;
    if (!store_begin_reading(call->store, err))
        return false;
    bool done = factor_read(call->store, &call->who.principal.id, &factor, &found, err);
    store_rollback(call->store);
    return done && (!found || err_set(err, ERR_CONFLICT, "you have a second factor already"));
}

static bool set(struct call *call, const struct target *form,
                char codes[FACTOR_CODES][FACTOR_CODE_SIZE], bool *ret_key, struct err *err)
{
    uint8_t secret[FACTOR_SECRET_SIZE];
    uint8_t here[WEB_HASH_SIZE];
    if (!need_none(call, err) || !touch_prove(call, form, STR(""), ret_key, err) ||
        !store_begin(call->store, err))
        return false;
    factor_secret(admission_cookie(call), target_query_of(form, "number"), secret);
    signed_in_hash(admission_cookie(call), here);
    bool done = factor_set(call->store, &call->who, secret, target_query_of(form, "code"),
                           server_now(call->server), codes, err) &&
                web_sessions_end(call->store, &call->who.principal.id, here, err);
    sodium_memzero(secret, sizeof secret);
    if (done)
        return store_commit(call->store, err);
    store_rollback(call->store);
    return false;
}

static bool put_codes(struct call *call, char codes[FACTOR_CODES][FACTOR_CODE_SIZE])
{
    struct str list[FACTOR_CODES];
    struct web_factor_codes shown = { .codes = list, .count = FACTOR_CODES };
    for (size_t i = 0; i < FACTOR_CODES; i++)
        list[i] = str_of(codes[i]);
    shown.page = page_around(call, STR("Recovery codes"), WEB_NOWHERE);
    web_factor_codes(page_html(call, 200), &shown);
    return true;
}

static bool take_off(struct call *call, const struct target *form, bool *ret_key, struct err *err)
{
    if (!touch_prove(call, form, target_query_of(form, "code"), ret_key, err) ||
        !store_begin(call->store, err))
        return false;
    if (factor_end(call->store, &call->who, &call->who.principal, server_now(call->server), err))
        return store_commit(call->store, err);
    store_rollback(call->store);
    return false;
}

/* A key proves the rest, and what was typed goes along. */
static bool ask_for_key(struct call *call, const struct target *form, struct err *err)
{
    const struct touch touch = { .purpose = SECURITY_KEY_AGAIN,
                                 .whom = &call->who.principal,
                                 .browser = admission_cookie(call),
                                 .action = "/account/factor",
                                 .back = "/account",
                                 .fields = { { "do", target_query_of(form, "do") },
                                             { "number", target_query_of(form, "number") },
                                             { "code", target_query_of(form, "code") } } };
    return touch_ask(call, &touch, err);
}

static bool do_set(struct call *call, const struct target *form, struct err *err)
{
    char codes[FACTOR_CODES][FACTOR_CODE_SIZE];
    struct err why;
    bool key = false;
    if (!set(call, form, codes, &key, &why))
        return (key && ask_for_key(call, form, &why)) ||
               show_again(call, target_query_of(form, "number"), &why, err);
    known_forget_all(call->server->known, &call->who.principal.id);
    bool done = put_codes(call, codes);
    sodium_memzero(codes, sizeof codes);
    return done;
}

static bool do_take_off(struct call *call, const struct target *form, struct err *err)
{
    struct err why;
    bool key = false;
    if (take_off(call, form, &key, &why))
        return page_leads(call, STR("/account?done=factor"), err);
    return (key && ask_for_key(call, form, &why)) || show_again(call, STR(""), &why, err);
}

bool handle_factor_done(struct call *call, struct err *err)
{
    struct target form;
    if (!need_person(call, err))
        return false;
    bool ours = form_read(call, admission_cookie(call), &form, err);
    form_forget(call);
    if (!ours)
        return false;
    return str_equal_text(target_query_of(&form, "do"), "off") ? do_take_off(call, &form, err)
                                                               : do_set(call, &form, err);
}
