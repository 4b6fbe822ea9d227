/* SPDX-License-Identifier: Apache-2.0 */
/* web/buyers.h - candidate buyers: by state, one with all it rests on, the lists of submissions. */
#ifndef LICET_WEB_BUYERS_H
#define LICET_WEB_BUYERS_H

#include "desk/buyer_caps.h"
#include "desk/buyer_list.h"
#include "web/list.h"
#include "web/page.h"
#include "web/parts.h"

struct web_buyers {
    struct web_page page;
    const struct web_list *list;
    struct str state, find;
    const struct matter_sum *sums;
    size_t sum_count;
    const struct buyer_standing *standings;
    size_t count;
    const struct buyer_list *submissions;
    size_t submission_count;
    int32_t day; /* as of which an approval has lapsed, or not */
};
void web_buyers(struct buf *out, const struct web_buyers *buyers);

extern const char web_buyers_csv_head[];
void web_buyers_csv(struct buf *out, const struct buyer_standing *standing, int32_t day);

struct web_cap {
    const struct buyer_cap *cap;
    struct ledger_account account;
};

struct web_buyer {
    struct web_page page;
    const struct buyer_standing *standing;
    int32_t day;
    const struct web_cap *caps;
    size_t cap_count;
    const struct web_step *steps;
    size_t step_count;
};
void web_buyer(struct buf *out, const struct web_buyer *buyer);

/* A list of a submission, and the one before it; before NULL: it is the first. */
struct web_submission {
    struct web_page page;
    const struct buyer_list *list;
    const struct json_value *before, *after;
};
void web_submission(struct buf *out, const struct web_submission *submission);

/* A link to its page. */
void web_buyer_link(struct buf *out, struct str name);

#endif
