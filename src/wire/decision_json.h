/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire/decision_json.h - decisions as JSON, in the shape of docs/schema/decision.schema.json.
 *
 * One object, without a line end behind it, keys always in the same order.  What is not known is
 * null; what there is none of is an empty array.  Whether it all went into the buffer, buf_check
 * tells.
 */
#ifndef LICET_WIRE_DECISION_JSON_H
#define LICET_WIRE_DECISION_JSON_H

#include "base/err.h"
#include "base/str.h"
#include "decide/decision.h"

void decision_to_json(const struct decision *decision, struct buf *buf);

/*
 * The short answer, as docs/schema/decision-minimal.schema.json has it: of a decision that was made
 * brief, and of one that was not, the same.
 */
void decision_brief_to_json(const struct decision *decision, struct buf *buf);

/* Whether two of these are the same but for the day as of which they were known. */
bool decision_json_is_same(struct str a, struct str b);

/*
 * The answer of `classify`: {"on", "known", "item", "questions"}, and "rules" if there are
 * derivations.
 */
void classification_to_json(const struct decision *decision, struct buf *buf);

/* A row that could not be read: {"id", "error": {"message", "hint", "line", "column"}}. */
void error_to_json(struct str id, const struct err *err, struct buf *buf);

#endif
