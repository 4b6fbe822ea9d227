/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_sign_in.c - /sign-in, /sign-out: a person signs in and out in a browser. */
#include "server/page_sign_in.h"

#include <sodium.h>

#include "desk/sign_in.h"
#include "server/admission.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "server/session.h"
#include "server/touch.h"

#define NEXT_MAX 2000

const struct route_query sign_in_queries[] = {
    { "next", "the page that was asked for", NULL },
    { NULL, NULL, NULL },
};

struct str page_safe_next(struct str next)
{
    bool safe = next.length > 0 && next.length <= NEXT_MAX && next.data[0] == '/' &&
                !str_starts(next, STR("//"));
    for (size_t i = 0; i < next.length; i++)
        safe = safe && next.data[i] > ' ' && next.data[i] <= '~' && next.data[i] != '\\';
    return safe ? next : STR("/");
}

/* What the form's proof is made of: what the browser has of it, or something new. */
static bool find_secret(struct call *call, char ret[SIGNED_IN_SIZE], struct err *err)
{
    struct str had = admission_form_cookie(call);
    if (had.length == SIGNED_IN_LENGTH) {
        str_put(ret, SIGNED_IN_SIZE, had);
        return true;
    }
    return signed_in_secret(ret, err) &&
           session_cookie(call, admission_form_cookie_name(call), ret, "", err);
}

bool page_sign_in(struct call *call, unsigned status, struct web_sign_in *sign_in, struct err *err)
{
    char secret[SIGNED_IN_SIZE];
    char proof[SIGNED_IN_SIZE];
    if (!find_secret(call, secret, err))
        return false;
    signed_in_proof(str_of(secret), proof);
    sign_in->page = page_around(call, STR("Sign in"), WEB_NOWHERE);
    sign_in->proof = str_of(proof);
    if (call->server->oidc != NULL)
        sign_in->provider = call->server->config.oidc.name;
    web_sign_in(page_html(call, status), sign_in);
    return true;
}

bool handle_sign_in(struct call *call, struct err *err)
{
    struct web_sign_in sign_in = { .next = page_safe_next(call_query(call, "next")) };
    return page_sign_in(call, 200, &sign_in, err);
}

/* What they may mend is said in the form, which stays. */
static bool show_again(struct call *call, const struct target *form, struct err *err)
{
    struct err said = *err;
    struct web_sign_in sign_in = {
        .name = target_query_of(form, "name"),
        .next = page_safe_next(target_query_of(form, "next")),
        .problem = str_of(said.message),
        .hint = str_of(said.hint),
    };
    if (said.code != ERR_SIGN_IN && said.code != ERR_WAIT && said.code != ERR_FORBIDDEN)
        return false;
    return page_sign_in(call, problem_status(problem_kind_of(&said)), &sign_in, err);
}

/* Whoever it is, they are. */
static bool let_in(struct call *call, const struct who *who, const struct target *form,
                   struct str next, struct err *err)
{
    char secret[SIGNED_IN_SIZE];
    int64_t ends_at;
    bool done = session_let_in(call, who, secret, &ends_at, err);
    sodium_memzero(secret, sizeof secret);
    if (!done)
        return show_again(call, form, err);
    return call->who.must != WHO_MUST_NOTHING ? page_leads_first(call, err)
                                              : page_leads(call, next, err);
}

static bool ask_for_key(struct call *call, const struct who *who, struct str next, struct err *err)
{
    struct touch touch = { .purpose = SECURITY_KEY_SIGN_IN,
                           .whom = &who->principal,
                           .browser = admission_form_cookie(call),
                           .action = "/sign-in/security-key",
                           .back = "/sign-in",
                           .fields = { { "next", next } } };
    return touch_ask(call, &touch, err);
}

bool handle_sign_in_done(struct call *call, struct err *err)
{
    struct target form;
    struct err weak;
    struct who who;
    bool sound = false;
    bool key = false;
    bool done = form_read(call, admission_form_cookie(call), &form, err);
    if (done) {
        struct str password = target_query_of(&form, "password");
        sound = password_check(password, &weak); /* before it is wiped */
        done = sign_in_password(call->store, target_query_of(&form, "name"), password,
                                target_query_of(&form, "code"), call->now, &who, &key, err);
        sodium_memzero((void *)password.data, password.length);
    }
    form_forget(call);
    /* It was given before such were refused. */
    struct str next = sound ? page_safe_next(target_query_of(&form, "next"))
                            : STR("/account?done=guessed#password");
    if (done)
        return let_in(call, &who, &form, next, err);
    return (key && ask_for_key(call, &who, next, err)) || show_again(call, &form, err);
}

/* What they touched stands for the code; the password was right. */
bool handle_sign_in_key(struct call *call, struct err *err)
{
    struct target form;
    struct who who;
    bool done = form_read(call, admission_form_cookie(call), &form, err);
    form_forget(call);
    if (!done)
        return show_again(call, &form, err);
    const struct security_key_reply reply = touch_reply(call, &form, admission_form_cookie(call));
    if (!sign_in_security_key(call->store, &call->exchange->arena, &reply, SECURITY_KEY_SIGN_IN,
                              call->now, &who, err))
        return show_again(call, &form, err);
    return let_in(call, &who, &form, page_safe_next(target_query_of(&form, "next")), err);
}

bool handle_sign_out(struct call *call, struct err *err)
{
    struct target form;
    return form_read(call, admission_cookie(call), &form, err) && session_close(call, err) &&
           page_leads(call, STR("/sign-in"), err);
}
