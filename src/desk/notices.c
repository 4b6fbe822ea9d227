/* SPDX-License-Identifier: Apache-2.0 */
/* desk/notices.c - see notices.h. */
#include "desk/notices.h"

#include "desk/desk_json.h"
#include "desk/journal_tell.h"
#include "desk/people.h"
#include "text/json_write.h"

static const struct {
    const char *what, *says;
} sayings[] = {
    { ACTION_PASSWORD_SET, "the password is another one" },
    { ACTION_FACTOR_SET, "a second factor was set up" },
    { ACTION_FACTOR_END, "the second factor was taken off" },
    { ACTION_FACTOR_RECOVERY, "a recovery code was used" },
    { ACTION_FACTOR_AGAIN, "a code was refused that had been used before; the password was right" },
    { ACTION_SECURITY_KEY_ADD, "a security key was registered" },
    { ACTION_SECURITY_KEY_END, "a security key was removed" },
    { ACTION_SECURITY_KEY_BACK,
      "a security key was refused, as it did not count on: there may be a copy of it" },
    { ACTION_SIGN_IN_LOCKED, "sign-ins failed, and whoever tries again has to wait" },
    { ACTION_KEY_MAKE, "a key was made" },
    { ACTION_KEY_REVOKE, "a key was revoked" },
    { ACTION_PEOPLE_GRANT, "a role was given" },
    { ACTION_PEOPLE_REVOKE, "a role was taken" },
    { ACTION_PEOPLE_DISABLE, "the account was disabled" },
    { ACTION_PEOPLE_ENABLE, "the account was enabled again" },
    { ACTION_MAIL_SET, "mail about it goes to another address from now on" },
    { ACTION_MAIL_END, "no mail is sent about it any more" },
    { ACTION_IDENTITY_LINK, "a way to sign in through a provider was added" },
    { ACTION_IDENTITY_UNLINK, "a way to sign in through a provider was taken off" },
};

/* What a later program wrote is told by its word. */
void notice_says(const struct notice *notice, struct buf *out)
{
    struct str says = notice->what;
    for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++) {
        if (str_equal_text(notice->what, sayings[i].what))
            says = str_of(sayings[i].says);
    }
    buf_str(out, says);
    if (notice->about.length > 0) {
        buf_text(out, ": ");
        buf_str(out, notice->about);
    }
}

bool notice_json(struct store *store, const struct notice *notice, struct buf *out, struct err *err)
{
    char by[PRINCIPAL_NAME_MAX + 1];
    struct buf says;
    if (notice->has_actor && !people_name(store, &notice->actor, by, err))
        return false;
    buf_init(&says, mem_system(), 4096);
    notice_says(notice, &says);
    json_open(out, '{');
    JSON_PUT_INT(out, "seq", notice->seq);
    put_json_instant(out, "at", notice->at);
    JSON_PUT_STRING(out, "what", notice->what);
    JSON_PUT_STRING(out, "about", notice->about.length > 0 ? notice->about : (struct str){ 0 });
    JSON_PUT_WORD(out, "by", notice->has_actor ? by : NULL);
    JSON_PUT_STRING(out, "says", buf_view(&says));
    json_close(out, '}');
    json_end(out);
    bool done = buf_check(&says, err) && buf_check(out, err);
    buf_release(&says);
    return done;
}
