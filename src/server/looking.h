/* SPDX-License-Identifier: Apache-2.0 */
/* server/looking.h - looking for parties in the lists, for what is kept with a step. */
#ifndef LICET_SERVER_LOOKING_H
#define LICET_SERVER_LOOKING_H

#include "book/found.h"
#include "desk/buyers.h"
#include "server/call.h"

struct looking {
    struct call *call;
    struct law_worker *worker;
    struct found_with with;
};

/* As long as the call; looking_close may follow in any case. */
NODISCARD bool looking_open(struct looking *looking, struct call *call, struct err *err);
void looking_close(struct looking *looking);

/*
 * Screens a buyer for change->name, as it is now, with change->depth: change->screening is what was
 * found.  ERR_CONFLICT where too little is known of it, or its state does not allow it.
 */
NODISCARD bool looking_screen(struct call *call, struct buyer_change *change, struct err *err);

#endif
