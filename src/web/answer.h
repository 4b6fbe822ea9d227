/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/answer.h - a decision as a part of a page: the answer first, then why, then what is open.
 */
#ifndef LICET_WEB_ANSWER_H
#define LICET_WEB_ANSWER_H

#include "decide/decision.h"
#include "policy/policy.h"
#include "web/html.h"

/* The decision was made with explain: its derivations give the conditions their text. */
void web_answer(struct buf *out, const struct policy *policy, const struct decision *decision);

/* What would change it, what may apply as well, what is assumed. */
void web_answer_more(struct buf *out, const struct policy *policy, const struct decision *decision);

#endif
