/* SPDX-License-Identifier: Apache-2.0 */
/* wire/match_json.h - an entry of a list that a name was found to be, or may be, as JSON. */
#ifndef LICET_WIRE_MATCH_JSON_H
#define LICET_WIRE_MATCH_JSON_H

#include "decide/decision.h"
#include "screen/name_reader.h"

#define SCORE_TEXT_SIZE 16

/* "0.9700"; returns text. */
const char *score_text(int32_t score, char text[SCORE_TEXT_SIZE]);

/* "49.5" of 0.495; absent for what is too much to be told. */
struct str percent_text(struct num part, char text[NUM_TEXT_SIZE]);

/*
 * The member `matches` of an object: of each what was found, in which version, what it says, the
 * parts of the score, and where that is known what became of the entry since a day.
 */
void matches_member(struct buf *buf, const struct decided_match *matches, size_t count);

const char *party_status_name(enum party_status status);

/* The members `owners` and `shares` of an object; none where nobody told who owns the party. */
void owners_members(struct buf *buf, const struct decided_party *party);

/*
 * What was found of a name by itself: one object, without a line end behind it.  status: as a word.
 */
void screening_to_json(const struct asked_name *asked, const char *status,
                       const struct decided_party *party, struct buf *buf);

#endif
