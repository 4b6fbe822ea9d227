/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_security_keys.c - /account/security-keys: they are registered, and removed. */
#include <sodium.h>

#include "server/admission.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "server/touch.h"
#include "store/factor_rows.h"

#define PLACE "/account/security-keys"

static const char *const words[] = { "added", "removed", NULL };
static const char *const says[] = { "the security key is registered, and all other sessions ended",
                                    "the security key is removed, and all other sessions ended" };

const struct route_query security_keys_queries[] = {
    { "done", "what was done just now", words },
    { "remove", "the one that the form removes", NULL },
    { NULL, NULL, NULL },
};

static bool need_person(const struct call *call, struct err *err)
{
    return call->who.principal.kind == PRINCIPAL_PERSON ||
           err_set(err, ERR_FORBIDDEN, "'%s' is a program, which has keys and no account",
                   call->who.principal.name);
}

/* ---- the page ---- */

static bool read_keys(struct call *call, struct web_security_keys *shown, struct str removes,
                      struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct security_key *list;
    if (!security_keys_now(call->store, arena, &call->who.principal.id, &list, &shown->count, err))
        return false;
    struct web_security_key *keys = arena_array(arena, shown->count + 1, sizeof *keys);
    if (keys == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < shown->count; i++) {
        keys[i] = (struct web_security_key){ .name = str_of(list[i].name),
                                             .set_at = list[i].set_at,
                                             .used_at = list[i].used_at };
        sodium_bin2hex(keys[i].id, sizeof keys[i].id, list[i].id.bytes, STORE_ID_SIZE);
        if (str_equal_text(removes, keys[i].id))
            shown->removes = &keys[i];
    }
    shown->keys = keys;
    return true;
}

static bool put_page(struct call *call, unsigned status, struct str removes,
                     struct web_security_keys *shown, struct err *err)
{
    struct factor codes;
    if (!read_keys(call, shown, removes, err) ||
        !factor_read(call->store, &call->who.principal.id, &codes, &shown->has_codes, err))
        return false;
    sodium_memzero(&codes, sizeof codes);
    shown->page = page_around(call, STR("Security keys"), WEB_NOWHERE);
    for (size_t i = 0; i < sizeof says / sizeof *says; i++) {
        if (str_equal_text(call_query(call, "done"), words[i]))
            shown->page.done = says[i];
    }
    shown->host = call->server->config.site.host;
    shown->must = call->who.must == WHO_MUST_FACTOR;
    web_security_keys(page_html(call, status), shown);
    return true;
}

bool handle_security_keys(struct call *call, struct err *err)
{
    struct web_security_keys shown = { .count = 0 };
    return need_person(call, err) && put_page(call, 200, call_query(call, "remove"), &shown, err);
}

/* What they may mend is said over the form. */
static bool show_again(struct call *call, const struct target *form, const struct err *why,
                       struct err *err)
{
    struct web_security_keys shown = { .name = target_query_of(form, "name"),
                                       .problem = str_of(why->message),
                                       .hint = str_of(why->hint) };
    if (!store_begin_reading(call->store, err))
        return false;
    bool done = put_page(call, problem_status(problem_kind_of(why)), target_query_of(form, "key"),
                         &shown, err);
    store_rollback(call->store);
    return done;
}

/* ---- what it does ---- */

static bool ask_for_key(struct call *call, const struct target *form, struct err *err)
{
    const struct touch touch = { .purpose = SECURITY_KEY_AGAIN,
                                 .whom = &call->who.principal,
                                 .browser = admission_cookie(call),
                                 .action = PLACE,
                                 .back = PLACE,
                                 .fields = { { "do", target_query_of(form, "do") },
                                             { "name", target_query_of(form, "name") },
                                             { "key", target_query_of(form, "key") } } };
    return touch_ask(call, &touch, err);
}

static bool ask_for_new(struct call *call, const struct target *form, struct err *err)
{
    const struct touch touch = { .purpose = SECURITY_KEY_REGISTER,
                                 .whom = &call->who.principal,
                                 .browser = admission_cookie(call),
                                 .action = PLACE "/new",
                                 .back = PLACE,
                                 .fields = { { "name", target_query_of(form, "name") } } };
    return touch_ask(call, &touch, err);
}

/* Before they prove who they are for nothing. */
static bool check_name(struct call *call, const struct target *form, struct err *err)
{
    if (!store_begin_reading(call->store, err))
        return false;
    bool done = security_key_may(call->store, &call->exchange->arena, &call->who,
                                 target_query_of(form, "name"), err);
    store_rollback(call->store);
    return done;
}

static bool end_others(struct call *call, struct err *err)
{
    uint8_t here[WEB_HASH_SIZE];
    signed_in_hash(admission_cookie(call), here);
    return web_sessions_end(call->store, &call->who.principal.id, here, err);
}

static bool take_off(struct call *call, const struct target *form, struct err *err)
{
    if (!store_begin_group(call->store, err))
        return false;
    if (!admission_look_up(call, err) || !admission_check(call, err) ||
        !security_key_end(call->store, &call->exchange->arena, &call->who,
                          target_query_of(form, "key"), call->server->config.factor_for,
                          server_now(call->server), err) ||
        !end_others(call, err)) {
        store_rollback_group(call->store);
        return false;
    }
    known_forget_all(call->server->known, &call->who.principal.id);
    return store_commit_group(call->store, err) &&
           page_leads(call, STR(PLACE "?done=removed"), err);
}

bool handle_security_keys_done(struct call *call, struct err *err)
{
    struct target form;
    struct err why;
    bool key = false;
    if (!need_person(call, err))
        return false;
    bool ours = form_read(call, admission_cookie(call), &form, err);
    form_forget(call);
    if (!ours)
        return false;
    bool off = str_equal_text(target_query_of(&form, "do"), "off");
    if ((off || check_name(call, &form, &why)) &&
        touch_prove(call, &form, target_query_of(&form, "code"), &key, &why)) {
        if (off ? take_off(call, &form, &why) : ask_for_new(call, &form, &why))
            return true;
    }
    return (key && ask_for_key(call, &form, &why)) || show_again(call, &form, &why, err);
}

/* Whoever they are now: since the page was made they may have been shut out. */
static bool add_within(struct call *call, const struct target *form,
                       const struct webauthn_credential *made, struct err *err)
{
    return admission_look_up(call, err) && admission_check(call, err) &&
           security_key_register(call->store, &call->exchange->arena, &call->who, made,
                                 target_query_of(form, "name"), server_now(call->server), err) &&
           end_others(call, err);
}

static bool add(struct call *call, const struct target *form, struct err *err)
{
    const struct security_key_reply reply = touch_reply(call, form, admission_cookie(call));
    struct webauthn_credential made;
    if (!security_key_made(call->store, &call->exchange->arena, &reply, &call->who,
                           server_now(call->server), &made, err) ||
        !store_begin_group(call->store, err))
        return false;
    if (!add_within(call, form, &made, err)) {
        store_rollback_group(call->store);
        return false;
    }
    known_forget_all(call->server->known, &call->who.principal.id);
    return store_commit_group(call->store, err) && page_leads(call, STR(PLACE "?done=added"), err);
}

bool handle_security_key_made(struct call *call, struct err *err)
{
    struct target form;
    struct err why;
    if (!need_person(call, err))
        return false;
    bool ours = form_read(call, admission_cookie(call), &form, err);
    form_forget(call);
    if (!ours)
        return false;
    return add(call, &form, &why) || show_again(call, &form, &why, err);
}
