/* SPDX-License-Identifier: Apache-2.0 */
/* wire/decision_priv.h - what the files that write decisions share. */
#ifndef LICET_WIRE_DECISION_PRIV_H
#define LICET_WIRE_DECISION_PRIV_H

#include "text/json_write.h"
#include "wire/decision_json.h"

const char *requirement_word(enum requirement_status status);
const char *exception_word(enum exception_status status);

/* Members of a decision, with their names. */
void decision_put_possible(const struct decision *d, struct buf *buf);
void decision_put_authority(const struct decision *d, struct buf *buf);
void decision_put_covered(const struct decision *d, struct buf *buf);
void decision_put_questions(const struct decision *d, struct buf *buf);
void decision_put_assumed(const struct decision *d, struct buf *buf);
void decision_put_policy(const struct decision *d, struct buf *buf);

/* An array of needs. */
void decision_put_needs(const struct need *needs, size_t count, struct buf *buf);

#endif
