/* SPDX-License-Identifier: Apache-2.0 */
/* server/matters.h - what is told of anything that has a machine. */
#ifndef LICET_SERVER_MATTERS_H
#define LICET_SERVER_MATTERS_H

#include "desk/matters.h"
#include "server/call.h"

/* The parameter `state`, one of the route's machine; empty: any.  ERR_USAGE. */
NODISCARD bool matters_state(const struct call *call, struct str *ret, struct err *err);

/* A page of a list, as its parameters ask for it: matter_queries. */
struct matters_asked {
    struct matter *list;
    size_t count;
    struct str after; /* the next page begins behind it; absent: this was the last one */
};
NODISCARD bool matters_read_page(struct call *call, struct matters_asked *ret, struct err *err);

/* "possible": the steps that its state allows. */
void matters_put_possible(struct buf *out, const struct machine *machine, struct str state);

/* "events": what became of it, each with who did it. */
NODISCARD bool matters_put_events(struct call *call, struct buf *out, const struct matter *matter,
                                  struct err *err);

#endif
