/* SPDX-License-Identifier: Apache-2.0 */
/* server/form.c - see form.h. */
#include "server/form.h"

#include <sodium.h>

#include "desk/signed_in.h"
#include "server/pages.h"
#include "web/page.h"
#include "web/step_form.h"

bool form_read(struct call *call, struct str secret, struct target *ret, struct err *err)
{
    struct exchange *exchange = call->exchange;
    *ret = (struct target){ .part_count = 0 };
    if (!target_read_queries(&exchange->arena, buf_view(&exchange->body.text), ret, err))
        return false;
    if (signed_in_proves(secret, target_query_of(ret, WEB_PROOF)))
        return true;
    err_set(err, ERR_FORBIDDEN, "this form was not made for you, or is too old");
    return err_hint(err, "open the page again and send it from there; the browser has to keep "
                         "cookies");
}

bool form_said(struct call *call, const struct target *form, const char *name, struct str *ret,
               struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct str said = target_query_of(form, name);
    char *text = arena_array(arena, said.length + 1, 1);
    size_t length = 0;
    if (text == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < said.length; i++) {
        if (said.data[i] != '\r')
            text[length++] = said.data[i];
    }
    *ret = (struct str){ text, length };
    return true;
}

bool form_needed(struct web_input *inputs, size_t count, struct err *err)
{
    bool done = true;
    for (size_t i = 0; i < count; i++) {
        struct web_input *input = &inputs[i];
        if (!input->needed || input->value.length > 0)
            continue;
        input->problem = STR("it has to be said");
        if (done)
            err_set(err, ERR_VALUE, "'%s' is missing", input->label);
        done = false;
    }
    return done;
}

void form_forget(struct call *call)
{
    struct buf *body = &call->exchange->body.text;
    if (body->length > 0)
        sodium_memzero(body->data, body->length);
}

#define KEY_SIZE 33

bool form_key(struct call *call, struct str *ret, struct err *err)
{
    uint8_t bytes[(KEY_SIZE - 1) / 2];
    char text[KEY_SIZE];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(text, sizeof text, bytes, sizeof bytes);
    *ret = str_copy(&call->exchange->arena, str_of(text));
    return ret->data != NULL || arena_error(&call->exchange->arena, err);
}

bool form_begin(struct call *call, const struct target *form, struct once *ret, bool *ret_done,
                struct err *err)
{
    struct request_done before;
    if (!once_begin(target_query_of(form, FORM_KEY), STR("POST"), call->exchange->target,
                    buf_view(&call->exchange->body.text), ret, err))
        return false;
    if (!once_find(call->store, &call->exchange->arena, &call->who, ret, call->now, &before,
                   ret_done, err)) {
        if (err->code == ERR_CONFLICT)
            call->problem = PROBLEM_KEY_REUSED;
        return false;
    }
    return !*ret_done || page_leads(call, before.reply, err);
}

bool form_end(struct call *call, const struct once *once, struct err *err)
{
    const struct http_reply *reply = &call->exchange->reply;
    struct str leads = { 0 };
    for (size_t i = 0; i < reply->header_count; i++) {
        if (str_equal_text(str_of(reply->headers[i].name), "Location"))
            leads = str_of(reply->headers[i].value);
    }
    return leads.data == NULL || call->waits ||
           once_end(call->store, &call->who, once, 200, leads, call->now, err);
}
