/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire/analysis_json.h - the answers of the analyses as JSON, one object a line.
 *
 * Their shapes are in docs/schema/.  Whether it all went into the buffer, buf_check tells.
 */
#ifndef LICET_WIRE_ANALYSIS_JSON_H
#define LICET_WIRE_ANALYSIS_JSON_H

#include "decide/compare.h"
#include "decide/headroom.h"
#include "policy/policy.h"

/*
 * {"id", "scenarios", "history": [{"from", "outcome", "review", "rule", "citation", "event"}]}, and
 * where there are other authorities "others": [{"under", "agency", "history"}].
 */
void history_to_json(struct buf *out, const struct order *order, const struct history *histories,
                     size_t count);

void headroom_to_json(struct buf *out, const struct policy *policy, const struct order *order,
                      const struct headroom *headroom);

/* kept: what the designs stay, "free of a license requirement". */
void designs_to_json(struct buf *out, const struct policy *policy, const struct order *order,
                     const char *kept, const struct designs *designs);

/* One object a line for each group of destinations. */
void comparison_to_json(struct buf *out, const struct comparison *comparison);

/* The members covered, outcome and review of an object that is open. */
void answer_put_compared(struct buf *out, const struct compared_answer *answer);

#endif
