/* SPDX-License-Identifier: Apache-2.0 */
/* wire/match_json.h - an entry of a list that a name was found to be, or may be, as JSON. */
#ifndef LICET_WIRE_MATCH_JSON_H
#define LICET_WIRE_MATCH_JSON_H

#include "screen/match.h"
#include "screen/snapshot.h"

#define SCORE_TEXT_SIZE 16

/* "0.9700"; returns text. */
const char *score_text(int32_t score, char text[SCORE_TEXT_SIZE]);

/* The members of an object that is open: what was found, in which version, and the parts of the
 * score. */
void match_members(struct buf *buf, const struct match *match, const struct snapshot *version);

#endif
