/* SPDX-License-Identifier: Apache-2.0 */
/* web/policy_desk.h - the packs in force, what takes effect, and what is proposed to change. */
#ifndef LICET_WEB_POLICY_DESK_H
#define LICET_WEB_POLICY_DESK_H

#include "policy/tree.h"
#include "web/approvals.h"

#define WEB_STANDINGS (STANDING_SCENARIO + 1)

/* A folder of policy files. */
struct web_policy_pack {
    struct str name;
    bool built_in;
    int32_t complete_through; /* of the authority that it belongs to */
    int32_t changed;          /* the last day on which a rule of it took effect; DATE_MIN: none */
    int64_t files, rules;
    int64_t by_standing[WEB_STANDINGS]; /* rules in force */
};

/* What begins or ends on a day. */
struct web_policy_change {
    int32_t day;
    const char *kind; /* "rule" … */
    bool ends;
    struct str name, says; /* says: may be absent */
    const char *standing;  /* NULL: it has none of its own */
    struct str cite, paragraph, url;
};

struct web_policy_desk {
    struct web_page page;
    struct str sha256; /* of all that answers are made with */
    int32_t today;
    const struct web_policy_pack *packs;
    size_t pack_count;
    const struct web_policy_change *coming, *latest; /* each in the order that is shown */
    size_t coming_count, coming_left_out, latest_count;
    bool looks; /* whoever asks may look at a changed pack */
    bool sees_proposals;
    const struct web_approval *proposals; /* that wait: to be signed, or to be done */
    size_t proposal_count;
};
void web_policy_desk(struct buf *out, const struct web_policy_desk *desk);

#endif
