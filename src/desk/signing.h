/* SPDX-License-Identifier: Apache-2.0 */
/* desk/signing.h - a step of what is worked on that takes two people; see approvals.h. */
#ifndef LICET_DESK_SIGNING_H
#define LICET_DESK_SIGNING_H

#include "desk/approvals.h"
#include "desk/matters.h"

struct signing {
    enum transition transition;
    const struct matter *matter; /* as it is before; its name says which, also of a new one */
    struct str step;             /* "close" */
    struct str covers;           /* all on which it depends besides, as text */
    struct str says;             /* for the second person to read */
};

/* Goes on with an approval of exactly this, or proposes it: *ret_waits. */
NODISCARD bool signing_ask(struct matter_doing *doing, const struct signing *signing,
                           struct approval_answer *ret, bool *ret_waits);

#endif
