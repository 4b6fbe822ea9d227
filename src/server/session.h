/* SPDX-License-Identifier: Apache-2.0 */
/* server/session.h - signing in and out, for the API and for the pages. */
#ifndef LICET_SERVER_SESSION_H
#define LICET_SERVER_SESSION_H

#include "desk/signed_in.h"
#include "server/call.h"

/*
 * Signs somebody in, and has the reply say so to the browser; the password is gone then.
 * ERR_SIGN_IN, ERR_WAIT.  In transactions of its own.
 */
NODISCARD bool session_open(struct call *call, struct str name, struct str password,
                            struct str code, char secret[SIGNED_IN_SIZE], int64_t *ret_ends_at,
                            struct err *err);

/* The latter half of it, of who has proved who they are. */
NODISCARD bool session_let_in(struct call *call, const struct who *who, char secret[SIGNED_IN_SIZE],
                              int64_t *ret_ends_at, struct err *err);

/*
 * Another password for whoever asks: all their sessions end, and the browser gets a new one.
 * Errors are those of password_change_begin and _end.  In transactions of its own.
 */
NODISCARD bool session_change(struct call *call, struct str current, struct str wanted,
                              struct err *err);

/*
 * Of one browser the cookie is replaced: what it had before must not go on.  Inside the
 * transaction in which somebody is signed in.
 */
NODISCARD bool session_end_before(struct call *call, struct err *err);

/* Signs out whoever asks; inside the call's transaction. */
NODISCARD bool session_close(struct call *call, struct err *err);

/* A cookie: of scripts it is hidden; from pages of others it comes with links alone. */
NODISCARD bool session_cookie(struct call *call, const char *name, const char *secret,
                              const char *more, struct err *err);

#endif
