/* SPDX-License-Identifier: Apache-2.0 */
/* server/form.c - see form.h. */
#include "server/form.h"

#include "desk/signed_in.h"
#include "web/page.h"

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
