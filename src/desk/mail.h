/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/mail.h - people's addresses of mail, what they are sent, and how that looks on the way.
 *
 * Whatever somebody is told of their account (notices.h) is sent to the address that they have
 * then: it is written in the same transaction, and a server sends it later (server/mailer.h).  No
 * secret is in it, no link, and nothing of the book.
 *
 * All of it inside the caller's transaction.
 */
#ifndef LICET_DESK_MAIL_H
#define LICET_DESK_MAIL_H

#include "desk/roles.h"
#include "store/mail_rows.h"
#include "store/notice_rows.h"

/*
 * Whether it is one that we send to: NAME@HOST of printable ASCII in one line, without what has a
 * meaning of its own in a header.  ERR_VALUE.
 */
NODISCARD bool mail_address_check(struct str address, struct err *err);

/*
 * Where somebody is told from then on; absent: nowhere.  They are told of it, at the address
 * before and at the new one.  Their own, or as an administrator somebody else's.  ERR_FORBIDDEN;
 * ERR_VALUE; ERR_CONFLICT: it is so.
 */
NODISCARD bool mail_address_set(struct store *store, const struct who *by,
                                const struct principal *whom, struct str address, int64_t now,
                                struct err *err);

/* What a notice says, to where its person is told; nothing where that is nowhere. */
NODISCARD bool mail_notice(struct store *store, const struct principal *whom,
                           const struct notice *notice, struct err *err);

/*
 * Whether sign-ins failed in the last ten minutes as if somebody tried them: 30 times, or so often
 * under three names that one has to wait; and those who run the server were not told of it in the
 * last hour.  Names that are not known count.
 */
#define MAIL_ALERT_FAILURES 30
#define MAIL_ALERT_LOCKED 3
NODISCARD bool mail_alert_due(struct store *store, int64_t now, bool *ret, struct err *err);

/* Tells them, if it is so. */
NODISCARD bool mail_alert(struct store *store, struct str address, int64_t now, struct err *err);

/*
 * As it is sent (RFC 5322): lines end with CR and LF, and none has more than 998 bytes.  Of the
 * same mail it is always the same, so that who gets it twice knows it by its Message-ID.  No line
 * of what it says becomes a header.
 */
NODISCARD bool mail_message(const struct mail *mail, struct str from, struct buf *out,
                            struct err *err);

#endif
