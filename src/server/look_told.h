/* SPDX-License-Identifier: Apache-2.0 */
/* server/look_told.h - how far something is that takes seconds, over the API. */
#ifndef LICET_SERVER_LOOK_TOLD_H
#define LICET_SERVER_LOOK_TOLD_H

#include "server/call.h"
#include "server/looks.h"

struct look_asked {
    enum look_kind kind;
    struct str key;
    const char *gone, *again; /* what is said where it is not there, and what to do then */
};

/*
 * That of whoever asks, held, in whatever state; NULL: it is not there (404), or they may not read
 * any more what it is of.
 */
struct look *look_of(struct call *call, const struct look_asked *asked, struct err *err);

/* "state" and "phases"; of what failed "why" and "hint". */
void look_put_state(const struct look *look, struct buf *out);

/*
 * Has it begun: 202, with what `put` says of it, and where it is.  The look is no longer the
 * caller's, whatever comes of it.  ERR_WAIT: too many wait.
 */
NODISCARD bool look_reply_begun(struct call *call, struct look *look, struct str address,
                                void (*put)(struct call *call, unsigned status,
                                            const struct look *look),
                                struct err *err);

/*
 * As GET /v1/events: each phase as it begins, and how it ended, behind the last that was seen; who
 * listens comes again.
 */
void look_reply_events(struct call *call, const struct look *look, int64_t after);

#endif
