/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/page_policy_change.c - a changed pack that was looked at: proposed for review, looked at
 * by who signs for it, published; see policy_changes.h.
 */
#include <stdio.h>
#include <string.h>

#include "server/admission.h"
#include "server/desk.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/pages.h"
#include "server/policy_changes.h"
#include "server/policy_pages.h"
#include "server/server_priv.h"

/* Those that whoever asks can do something about. */
static bool can_be_told(const struct err *err)
{
    return err->code == ERR_CONFLICT || err->code == ERR_VALUE || err->code == ERR_LIMIT;
}

static bool leads_to_approval(struct call *call, int64_t id, struct err *err)
{
    char to[64];
    snprintf(to, sizeof to, "/approvals/%lld", (long long)id);
    return page_leads(call, str_of(to), err);
}

/* ---- proposed ---- */

static bool propose_look(struct call *call, struct look *look, struct err *err)
{
    struct err why;
    int64_t id;
    err_clear(&why);
    if (policy_change_propose(call, look, &id, &why))
        return leads_to_approval(call, id, err);
    *err = why;
    return can_be_told(&why) && policy_look_put(call, look, &why, err);
}

bool handle_policy_propose(struct call *call, struct err *err)
{
    struct target form;
    struct once once;
    bool done;
    if (!form_read(call, admission_cookie(call), &form, err) ||
        !form_begin(call, &form, &once, &done, err))
        return false;
    if (done)
        return true;
    struct look *look = policy_look_hold(call, target_query_of(&form, "look"), err);
    if (look == NULL)
        return false;
    done = propose_look(call, look, err);
    looks_let_go(call->server->looks);
    return done && form_end(call, &once, err);
}

/* ---- looked at by who signs ---- */

static bool read_number(struct call *call, int64_t *ret, struct err *err)
{
    struct str text = call->parameters[0];
    struct num number;
    struct err unused;
    if (num_parse(text, false, &number, &unused) && number.bottom == 1 && number.top > 0 &&
        number.top < INT64_MAX) {
        *ret = (int64_t)number.top;
        return true;
    }
    err_set(err, ERR_NAME, "'%.*s' is not the number of an approval", STR_ARG(text));
    return desk_not_found(call, err);
}

bool handle_policy_proposal(struct call *call, struct err *err)
{
    struct pack_change change;
    struct look *look;
    char to[80];
    int64_t id = 0;
    if (!read_number(call, &id, err) || !store_begin_reading(call->store, err))
        return false;
    bool done = policy_change_read(call, id, &change, err);
    store_rollback(call->store);
    if (!done)
        return false;
    const struct policy_draft draft = {
        .pack = change.pack, .files = change.files, .count = change.count, .whole = true
    };
    if (!policy_look_make(call, &draft, id, &look, err))
        return false;
    snprintf(to, sizeof to, "/policy/look?look=%s", look->key);
    looks_keep(call->server->looks, look);
    return page_leads(call, str_of(to), err);
}

/* ---- published ---- */

struct publishing {
    const struct target *form;
    const struct look *look;
};

static bool begin(struct call *call, void *context, struct once *ret, bool *ret_done,
                  struct err *err)
{
    const struct publishing *p = context;
    return form_begin(call, p->form, ret, ret_done, err);
}

static bool end(struct call *call, void *context, const struct once *once,
                const struct approval_answer *answer, struct err *err)
{
    const struct publishing *p = context;
    char to[PACK_NAME_MAX + 32];
    call->waits = !answer->used;
    snprintf(to, sizeof to, "/policy?published=%.*s", STR_ARG(p->look->seen.change.pack));
    return (call->waits ? leads_to_approval(call, answer->id, err)
                        : page_leads(call, str_of(to), err)) &&
           form_end(call, once, err);
}

static bool put_refused(struct call *call, struct look *look, const struct err *why,
                        struct err *err)
{
    if (!can_be_told(why) || !store_begin_reading(call->store, err))
        return false;
    bool done = policy_look_put(call, look, why, err);
    store_rollback(call->store);
    return done;
}

static bool publish_look(struct call *call, const struct target *form, struct look *look,
                         struct err *err)
{
    struct publishing p = { form, look };
    const struct policy_publishing publishing = { &p, begin, end };
    struct err why;
    err_clear(&why);
    if (policy_change_publish(call, look, &publishing, &why))
        return true;
    *err = why;
    return put_refused(call, look, &why, err);
}

bool handle_policy_publish(struct call *call, struct err *err)
{
    struct target form;
    if (!form_read(call, admission_cookie(call), &form, err) ||
        !policy_change_is_published_here(call, err))
        return false;
    struct look *look = policy_look_hold(call, target_query_of(&form, "look"), err);
    if (look == NULL)
        return false;
    bool done = publish_look(call, &form, look, err);
    looks_let_go(call->server->looks);
    return done;
}
