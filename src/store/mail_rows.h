/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/mail_rows.h - the rows of addresses of mail, and of what is sent to them.
 *
 * What they mean is desk/mail.h's.  All of it inside a transaction.
 */
#ifndef LICET_STORE_MAIL_ROWS_H
#define LICET_STORE_MAIL_ROWS_H

#include "store/store.h"

#define MAIL_ADDRESS_MAX 254 /* RFC 5321, 4.5.3.1.3, without the brackets */

/* ---- addresses ---- */

struct mail_address {
    struct store_id principal, set_by;
    char address[MAIL_ADDRESS_MAX + 1];
    int64_t set_at;
};

/* In place of the one there was. */
NODISCARD bool mail_address_put(struct store *store, const struct mail_address *address,
                                struct err *err);
NODISCARD bool mail_address_end(struct store *store, const struct store_id *principal,
                                struct err *err);
NODISCARD bool mail_address_read(struct store *store, const struct store_id *principal,
                                 struct mail_address *ret, bool *ret_found, struct err *err);

/* ---- what is sent ---- */

struct mail {
    int64_t seq; /* the next one, where it is added */
    struct str address, what, subject, says;
    int64_t at;
    int64_t attempts, next_at;
    bool parked; /* it is tried again when somebody says so */
    struct str error;
    int64_t sent_at; /* 0: it waits */
};

NODISCARD bool mail_add(struct store *store, const struct mail *mail, struct err *err);

/* When the last of that kind was written, if it is there still; 0: none. */
NODISCARD bool mail_last(struct store *store, struct str what, int64_t *ret, struct err *err);

/* Whether any is due; those that are. */
NODISCARD bool mail_is_due(struct store *store, int64_t now, bool *ret, struct err *err);
NODISCARD bool mails_due(struct store *store, struct arena *arena, int64_t now, int64_t most,
                         struct mail **ret, size_t *ret_count, struct err *err);

/* The last ones, or those of them that wait, the newest first. */
NODISCARD bool mails_read(struct store *store, struct arena *arena, bool waiting, int64_t most,
                          struct mail **ret, size_t *ret_count, struct err *err);

NODISCARD bool mail_sent(struct store *store, int64_t seq, int64_t at, struct err *err);
/* Attempts, when it is tried again, whether it is, and why. */
NODISCARD bool mail_failed(struct store *store, const struct mail *mail, struct err *err);

/* It is tried again at once; seq 0: all.  *ret_changed: how many. */
NODISCARD bool mail_retry(struct store *store, int64_t seq, int64_t *ret_changed, struct err *err);

/* What nobody has tried to send since then is parked. */
NODISCARD bool mails_park(struct store *store, int64_t before, struct str error, struct err *err);
/* What was sent before; the last one stays, so that no number is given twice. */
NODISCARD bool mails_forget(struct store *store, int64_t before, struct err *err);

#endif
