/* SPDX-License-Identifier: Apache-2.0 */
/* web/account.h - a person's own page: their password, where they are signed in, what was done. */
#ifndef LICET_WEB_ACCOUNT_H
#define LICET_WEB_ACCOUNT_H

#include "web/page.h"

#define WEB_SESSION_ID_SIZE 65

struct web_account_session {
    char id[WEB_SESSION_ID_SIZE];
    int64_t made_at, seen_at, ends_at;
    bool here;     /* the browser that asks */
    bool provider; /* signed in through it; else by the password */
};

/* What was done to the account. */
struct web_account_notice {
    int64_t at;
    struct str says, by; /* absent: nobody's doing, or it is not known whose */
    bool other;          /* it was not themselves */
};

struct web_account {
    struct web_page page;
    struct str roles;      /* "officer, approver"; absent: none */
    bool has_password;     /* else through a provider alone */
    int64_t changed_at;    /* the password */
    struct str changed_by; /* somebody else; absent: themselves */
    int64_t ends_at;       /* a first one, with which they may do nothing else; 0: it is none */
    struct str mail;       /* where they are told; absent: here alone */
    int64_t factor_at;     /* since when they have a second one; 0: they have none */
    int64_t codes_left;    /* recovery codes */
    int64_t keys;          /* security keys */
    bool guessed;          /* it would not be taken any more */
    const struct web_account_session *sessions;
    size_t count;
    const struct web_account_notice *notices; /* the newest first */
    size_t notice_count;
    /* Why it was not changed, at its field or above them; absent: nothing is wrong. */
    struct str problem, hint, wrong_current, wrong_new, wrong_again;
};

void web_account(struct buf *out, const struct web_account *account);

#endif
