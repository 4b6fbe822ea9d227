/* SPDX-License-Identifier: Apache-2.0 */
/* desk/signing.c - see signing.h. */
#include "desk/signing.h"

#include <string.h>

#include "desk/ids.h"

#define SHOWN_MAX 200 /* bytes of each part of what is read */

static void put_cut(struct buf *out, struct str text)
{
    char shown[SHOWN_MAX + 1];
    str_put(shown, sizeof shown, text);
    buf_add(out, shown, str_make_printable(shown, strlen(shown), text.length >= sizeof shown));
}

bool signing_ask(struct matter_doing *doing, const struct signing *signing,
                 struct approval_answer *ret, bool *ret_waits)
{
    struct str what = str_of(doing->machine->what);
    struct str subject = str_join(doing->arena, what, " ", signing->matter->name);
    struct approval_request request = { .transition = signing->transition };
    struct seal seal;
    struct buf says;
    if (!arena_sound(doing->arena, doing->err))
        return false;
    /* One that is new has no id yet that stays. */
    request.subject = id_of_key(subject);
    seal_init(&seal, transition_word(signing->transition));
    seal_text(&seal, subject);
    seal_number(&seal, signing->matter->event);
    seal_text(&seal, signing->step);
    seal_said(&seal, signing->covers);
    seal_end(&seal, request.digest);
    buf_init(&says, mem_system(), APPROVAL_SAYS_MAX);
    buf_format(&says, "%.*s %.*s ", STR_ARG(signing->step), STR_ARG(what));
    put_cut(&says, signing->matter->name);
    buf_text(&says, ": ");
    put_cut(&says, signing->says);
    request.says = buf_view(&says);
    bool done =
        buf_check(&says, doing->err) && approval_ask(doing->desk->store, doing->desk->by, &request,
                                                     doing->desk->now, ret, doing->err);
    buf_release(&says);
    *ret_waits = done && !ret->used;
    return done;
}
