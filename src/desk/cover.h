/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/cover.h - which license on file covers an order, and how much of it is spoken for.
 *
 * The law of it stands in the packs: a rule that authorizes LICENSE on facts in `license.`.  What
 * is gathered here are these facts, for one license at a time:
 *
 *   order --> decided without a license: does it need one?  no: that is the answer
 *               | yes, or it is open
 *               v
 *   each license that may be meant, the one that expires first before the others, then by number:
 *     its facts beside the order's own --> decided again
 *       authorized     it is taken, and what the order asks for is allotted
 *       undetermined   kept, with its questions, in case no other license covers the order
 *       else           a note says what of it falls short
 *
 *   1. What is allotted under a license is never above what it grants: each order is decided with
 *      what those before it left.
 *   2. What cannot be told is an unknown fact, never one that holds.
 *   3. An order states no more of a license than what nobody can look up in it, and only of one
 *      that it names by license.number.
 *
 * One thread at a time: the order of the calls is the order of the allotment.
 */
#ifndef LICET_DESK_COVER_H
#define LICET_DESK_COVER_H

#include "decide/decide.h"
#include "desk/license.h"

/* What the packs' rules that take these facts authorize. */
#define COVER_AUTHORITY "LICENSE"

struct cover;

/*
 * The licenses must outlive the cover, and so must the decider, which the sessions are of.
 * ERR_VALUE when two have one number, ERR_POLICY when the packs have no rules for licenses.
 * NULL on failure.
 */
struct cover *cover_new(const struct mem *mem, const struct decider *decider,
                        const struct license *licenses, size_t count, struct err *err);
void cover_free(struct cover *cover);

/* From now on nothing is allotted: each order is decided as if it were the only one. */
void cover_each_alone(struct cover *cover);

/*
 * What the orders from now on ask for is reserved under the license of that number, and is not
 * counted among what is; the text must outlive the cover.
 */
void cover_reserved(struct cover *cover, struct str number);

/*
 * As decide(), with the licenses on file; what an order that is authorized by one asks for is
 * allotted.  *ret_decision lives until the next call.  ERR_VALUE besides when the order states of a
 * license what is not its to say.
 */
NODISCARD bool cover_decide(struct cover *cover, struct session *session, const struct order *order,
                            const struct decide_options *options, struct decision *ret_decision,
                            struct err *err);

/* What was allotted so far under the license of that index: units of all lines, and value. */
void cover_allotted(const struct cover *cover, size_t license, struct num *ret_quantity,
                    struct num *ret_value);

#endif
