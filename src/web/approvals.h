/* SPDX-License-Identifier: Apache-2.0 */
/* web/approvals.h - what two people have to stand behind: what waits, and one of it. */
#ifndef LICET_WEB_APPROVALS_H
#define LICET_WEB_APPROVALS_H

#include "desk/approvals.h"
#include "web/page.h"

struct web_approval {
    struct approval approval;
    struct str proposed_by, decided_by, used_by;
    bool decides; /* whoever asks may sign it */
    bool own;     /* or has proposed it, and may take it back */
};

struct web_approvals {
    struct web_page page;
    const struct web_approval *list;
    size_t count;
    bool all; /* those that are decided too */
};
void web_approvals(struct buf *out, const struct web_approvals *approvals);

extern const char web_approvals_csv_head[];
void web_approvals_csv(struct buf *out, const struct web_approval *one);

struct web_approval_page {
    struct web_page page;
    const struct web_approval *one;
    bool changes_pack; /* which whoever asks may look at */
    struct str key, problem, hint, reason;
};
void web_approval(struct buf *out, const struct web_approval_page *shown);

#endif
