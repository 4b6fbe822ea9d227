/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_account.c - /account: one's own password, sessions, and what was done. */
#include <sodium.h>
#include <string.h>

#include "desk/notices.h"
#include "desk/sign_in.h"
#include "server/admission.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "server/session.h"
#include "server/steps.h"
#include "store/factor_rows.h"
#include "store/mail_rows.h"
#include "store/security_key_rows.h"
#include "text/json_write.h"
#include "web/account.h"

/* What was done just now, or has to be. */
#define GUESSED "guessed"
static const char *const words[] = { "password", "session", "others", "factor", GUESSED, NULL };
static const char *const says[] = { "you have another password, and all other sessions ended",
                                    "the session ended", "all other sessions ended",
                                    "you sign in without a second factor" };

const struct route_query account_queries[] = {
    { "done", "what was done just now", words },
    { NULL, NULL, NULL },
};

static bool need_person(const struct call *call, struct err *err)
{
    return call->who.principal.kind == PRINCIPAL_PERSON ||
           err_set(err, ERR_FORBIDDEN, "'%s' is a program, which has keys and no account",
                   call->who.principal.name);
}

static bool read_roles(struct call *call, struct str *ret, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    uint32_t roles;
    *ret = (struct str){ 0 };
    if (!roles_read(call->store, &call->who.principal.id, &roles, err))
        return false;
    for (size_t role = 0; role < ROLE_COUNT; role++) {
        struct str name = str_of(role_name((enum role)role));
        if ((roles & ROLE_BIT(role)) != 0)
            *ret = ret->length == 0 ? name : str_join(arena, *ret, ", ", name);
    }
    return arena_sound(arena, err);
}

static bool read_password(struct call *call, struct web_account *account, struct err *err)
{
    const struct store_id *id = &call->who.principal.id;
    struct password password;
    if (!password_read(call->store, id, &password, &account->has_password, err))
        return false;
    account->changed_at = account->has_password ? password.changed_at : 0;
    account->ends_at = account->has_password ? password.ends_at : 0;
    return !account->has_password || store_id_equal(&password.changed_by, id) ||
           steps_name(call, &password.changed_by, &account->changed_by, err);
}

static bool read_factor(struct call *call, struct web_account *account, struct err *err)
{
    struct factor factor;
    bool found;
    if (!factor_read(call->store, &call->who.principal.id, &factor, &found, err))
        return false;
    account->factor_at = found ? factor.set_at : 0;
    if (!security_keys_count(call->store, &call->who.principal.id, &account->keys, err))
        return false;
    return !found || factor_codes_count(call->store, &factor.id, &account->codes_left, err);
}

static bool read_mail(struct call *call, struct web_account *account, struct err *err)
{
    struct mail_address mail;
    bool found;
    if (!mail_address_read(call->store, &call->who.principal.id, &mail, &found, err))
        return false;
    if (found)
        account->mail = str_copy(&call->exchange->arena, str_of(mail.address));
    return true;
}

static bool read_sessions(struct call *call, struct web_account *account, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct web_session *found;
    uint8_t here[WEB_HASH_SIZE];
    if (!signed_in_read(call->store, arena, &call->who, call->now, &found, &account->count, err))
        return false;
    struct web_account_session *shown = arena_array(arena, account->count + 1, sizeof *shown);
    if (shown == NULL)
        return arena_error(arena, err);
    signed_in_hash(admission_cookie(call), here);
    for (size_t i = 0; i < account->count; i++) {
        const struct web_session *one = &found[i];
        shown[i] =
            (struct web_account_session){ .made_at = one->made_at,
                                          .seen_at = one->seen_at,
                                          .ends_at = one->ends_at,
                                          .provider = one->has_identity,
                                          .here = memcmp(one->hash, here, sizeof here) == 0 };
        sodium_bin2hex(shown[i].id, sizeof shown[i].id, one->hash, sizeof one->hash);
    }
    account->sessions = shown;
    return true;
}

#define NOTICES_SHOWN 20
#define NOTICE_MAX 1000

static bool read_notice(struct call *call, const struct notice *notice,
                        struct web_account_notice *ret, struct err *err)
{
    struct buf text;
    buf_init(&text, mem_system(), NOTICE_MAX);
    notice_says(notice, &text);
    *ret = (struct web_account_notice){
        .at = notice->at,
        .says = str_copy(&call->exchange->arena, buf_view(&text)),
        .other = !notice->has_actor || !store_id_equal(&notice->actor, &notice->principal),
    };
    buf_release(&text);
    return !notice->has_actor || steps_name(call, &notice->actor, &ret->by, err);
}

static bool read_notices(struct call *call, struct web_account *account, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct notice *found;
    if (!notices_read(call->store, arena, &call->who.principal.id, 0, NOTICES_SHOWN, &found,
                      &account->notice_count, err))
        return false;
    struct web_account_notice *shown = arena_array(arena, account->notice_count + 1, sizeof *shown);
    if (shown == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < account->notice_count; i++) {
        if (!read_notice(call, &found[i], &shown[i], err))
            return false;
    }
    account->notices = shown;
    return true;
}

static bool put_page(struct call *call, unsigned status, struct web_account *account,
                     struct err *err)
{
    account->page = page_around(call, STR("Your account"), WEB_NOWHERE);
    struct str done = call_query(call, "done");
    account->guessed = str_equal_text(done, GUESSED);
    for (size_t i = 0; i < sizeof says / sizeof *says; i++) {
        if (str_equal_text(done, words[i]))
            account->page.done = says[i];
    }
    if (!read_roles(call, &account->roles, err) || !read_password(call, account, err) ||
        !read_factor(call, account, err) || !read_sessions(call, account, err) ||
        !read_mail(call, account, err) || !read_notices(call, account, err))
        return false;
    web_account(page_html(call, status), account);
    return true;
}

bool handle_account(struct call *call, struct err *err)
{
    struct web_account account = { .count = 0 };
    return need_person(call, err) && put_page(call, 200, &account, err);
}

/* ---- another password ---- */

/* What they may mend is said at its field, and of the passwords nothing comes back. */
static bool show_again(struct call *call, const struct err *why, struct err *err)
{
    struct web_account account = { .count = 0 };
    struct str said = str_of(why->message);
    unsigned status = problem_status(problem_kind_of(why));
    if (why->code == ERR_FORBIDDEN)
        account.wrong_current = said;
    else if (why->code == ERR_VALUE)
        account.wrong_new = said;
    else if (why->code == ERR_USAGE)
        account.wrong_again = said;
    else
        account.problem = said;
    account.hint = str_of(why->hint);
    if (!store_begin_reading(call->store, err))
        return false;
    bool done = put_page(call, status, &account, err);
    store_rollback(call->store);
    return done;
}

static void forget(struct str text)
{
    if (text.length > 0)
        sodium_memzero((void *)text.data, text.length);
}

static bool change(struct call *call, const struct target *form, struct err *err)
{
    struct str current = target_query_of(form, "current");
    struct str wanted = target_query_of(form, "new");
    struct str again = target_query_of(form, "again");
    bool done = str_equal(wanted, again) ? session_change(call, current, wanted, err)
                                         : err_set(err, ERR_USAGE, "the two are not the same");
    forget(current);
    forget(wanted);
    forget(again);
    return done;
}

/* Of what is typed so far, for who reads it in the form: nothing of it is kept. */
bool handle_account_strength(struct call *call, struct err *err)
{
    struct target form;
    struct err why;
    if (!need_person(call, err))
        return false;
    bool ours = form_read(call, admission_cookie(call), &form, err);
    form_forget(call);
    if (!ours)
        return false;
    struct str wanted = target_query_of(&form, "new");
    struct buf *out = call_json(call, 200);
    json_open(out, '{');
    JSON_PUT_INT(out, "bits", password_bits(wanted));
    JSON_PUT_INT(out, "needed", PASSWORD_BITS);
    JSON_PUT_BOOL(out, "enough", password_check(wanted, &why));
    json_close(out, '}');
    json_end(out);
    forget(wanted);
    return true;
}

bool handle_account_password(struct call *call, struct err *err)
{
    struct target form;
    struct err why;
    if (!need_person(call, err))
        return false;
    bool ours = form_read(call, admission_cookie(call), &form, err);
    form_forget(call);
    if (!ours)
        return false;
    if (change(call, &form, &why))
        return page_leads(call, STR("/account?done=password"), err);
    return show_again(call, &why, err);
}

/* ---- sessions ---- */

bool handle_account_sessions(struct call *call, struct err *err)
{
    struct target form;
    if (!need_person(call, err) || !form_read(call, admission_cookie(call), &form, err))
        return false;
    struct str which = target_query_of(&form, "session");
    known_forget_all(call->server->known, &call->who.principal.id);
    if (str_equal_text(which, "others"))
        return signed_in_end_others(call->store, &call->who, admission_cookie(call), err) &&
               page_leads(call, STR("/account?done=others"), err);
    return signed_in_end_one(call->store, &call->who, which, err) &&
           page_leads(call, STR("/account?done=session"), err);
}
