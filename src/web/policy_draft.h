/* SPDX-License-Identifier: Apache-2.0 */
/* web/policy_draft.h - the form for a changed pack, and what is told of it. */
#ifndef LICET_WEB_POLICY_DRAFT_H
#define LICET_WEB_POLICY_DRAFT_H

#include "desk/pack_changes.h"
#include "web/approvals.h"
#include "web/flips.h"
#include "web/step_form.h"

/* What somebody may do with it. */
struct web_policy_next {
    const struct web_approval *one; /* of the proposal; NULL: it is not proposed */
    bool reviewed;                  /* that is one for a review, not to publish it */
    bool proposes, publishes;       /* whoever asks may, with it as it is */
    bool same;                      /* it is in force already */
    bool in_browser;                /* the server publishes */
    struct str key, look;           /* of the form; which one */
    struct str problem, hint;       /* why it was not done; absent: it was not tried */
};

struct web_policy_draft {
    struct web_page page;
    const struct web_input *inputs; /* the pack, then a name and a text of each file */
    size_t input_count;
    int seconds;              /* that it may take */
    struct str problem, hint; /* absent: nothing went wrong */
    /* Absent: it was not looked at. */
    bool looked, sound, passed;
    struct str tests, law;
    bool decided; /* the book could be */
    const struct web_flips *flips;
    struct str undecided;        /* what is said of lines that could not be, or why none could */
    const struct web_list *list; /* of the lines that flip, which are shown from that one on */
    size_t from;
    const struct web_policy_next *next;
    const struct pack_file *files; /* of a proposal, in place of the form */
    size_t file_count;
    bool without_book; /* whoever asks may not read of orders: how many flip, no more */
};
void web_policy_draft(struct buf *out, const struct web_policy_draft *draft);

#endif
