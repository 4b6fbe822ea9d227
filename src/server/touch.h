/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/touch.h - the page on which a security key is touched, and what comes back of it.
 */
#ifndef LICET_SERVER_TOUCH_H
#define LICET_SERVER_TOUCH_H

#include "desk/security_keys.h"
#include "server/call.h"
#include "web/security_keys.h"

struct touch {
    enum security_key_purpose purpose;
    const struct principal *whom;
    struct str browser; /* the cookie that the form is proved with, too */
    const char *action; /* where the form goes */
    const char *back;   /* where one goes without */
    struct web_touch_field fields[WEB_TOUCH_FIELDS]; /* what goes along */
};

/* Replies with it.  In a transaction of its own. */
NODISCARD bool touch_ask(struct call *call, const struct touch *touch, struct err *err);

/* Whether the form has what a key said. */
bool touch_is_there(const struct target *form);
struct security_key_reply touch_reply(const struct call *call, const struct target *form,
                                      struct str browser);

/*
 * Who is signed in proves it again, to change something of their account: by the password and the
 * code, or by a key, where the form has what one said.  ERR_FORBIDDEN: they did not.  *ret_key: the
 * password is right, and a key may prove the rest: touch_ask, and the form comes back with it.
 */
NODISCARD bool touch_prove(struct call *call, const struct target *form, struct str code,
                           bool *ret_key, struct err *err);

#endif
