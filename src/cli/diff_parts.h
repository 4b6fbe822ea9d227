/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/diff_parts.h - decisions compared on two threads.
 *
 * What is to be compared comes in parts: anyone who ships, then each firm that has letters.  Two
 * threads take one part after the other, each on a session of its own; the second is the caller's,
 * who may do something else before.
 */
#ifndef LICET_CLI_DIFF_PARTS_H
#define LICET_CLI_DIFF_PARTS_H

#include "decide/compare.h"
#include "policy/tree.h"

struct diff_parts;

/*
 * Begins; the first thread goes to work at once.  exporter: who ships, or absent for anyone and the
 * firms with letters.  The sides have to stay.  NULL with err set on failure.
 */
struct diff_parts *diff_parts_new(const struct mem *mem, const struct decider *decider,
                                  struct str exporter, const struct compared_side sides[2],
                                  struct err *err);

/* Works with, until all is done; what is returned lives as long as the parts. */
NODISCARD bool diff_parts_finish(struct diff_parts *parts, const struct comparison **ret,
                                 struct err *err);

/* Waits for the first thread.  Accepts NULL. */
void diff_parts_free(struct diff_parts *parts);

#endif
