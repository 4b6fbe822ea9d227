/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/mailer.h - sends the mail that waits (desk/mail.h) through one server, over SMTP.
 *
 * At least once: what could not be sent is tried again after a second, two, four, up to an hour,
 * and parked after so many times; what the server refuses for good (a status of 5xx) is parked at
 * once.  `licet mail` tells of both.  Off this machine there is TLS, with a certificate that holds,
 * before anything else is said.
 */
#ifndef LICET_SERVER_MAILER_H
#define LICET_SERVER_MAILER_H

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

struct server;
struct mailer;

/* With a wait of an hour at the end: three days. */
#define MAIL_ATTEMPTS 84

/* Texts with a NUL behind them. */
struct mail_config {
    struct str url;    /* smtps://HOST:465, smtp://HOST:587; absent: no mail is sent */
    struct str from;   /* whose it is */
    struct str user;   /* who signs in at the server; absent: nobody */
    struct str secret; /* their password */
    struct str alerts; /* who is told that many sign-ins fail; absent: nobody */
    struct str ca;     /* whose certificates hold; absent: the machine's */
    unsigned attempts; /* after so many it is parked */
};

/* ERR_USAGE where something is missing, or the server would be spoken to without TLS. */
NODISCARD bool mail_check(const struct mail_config *config, struct err *err);

/* With a thread and a store of its own.  NULL on failure. */
struct mailer *mailer_start(const struct mem *mem, struct server *server,
                            const struct mail_config *config, struct str database, struct err *err);
/* What is being sent is sent to its end.  NULL is accepted. */
void mailer_stop(struct mailer *mailer);

#endif
