/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/format.h - the one layout of policy files.
 *
 * Works on tokens, comments among them: each is written again byte for byte and in the same order,
 * so only white space changes, and never where it counts (inside labels, rule ids and units, and
 * between lines).  Formatting twice gives what formatting once gave.
 *
 *   - The author's line breaks stay; at most one blank line in a row, none at the start or the end
 *     of a block or of the file; no blanks at the end of a line.
 *   - Two spaces for each bracket that is open, two more for a line that continues a statement.
 *   - One space between tokens; none inside ( ) and [ ] nor before a comma; spaces inside { }.  The
 *     signs - * / @ keep what the author gave them, as they may be part of an id or a unit.
 *   - Columns in lines that follow each other: what stands behind the clause words of a block,
 *     behind the labels of limbs, the cells of tables; type, value, question and citation of facts,
 *     definitions, sets and thresholds; comments at the end of lines.
 */
#ifndef LICET_POLICY_FORMAT_H
#define LICET_POLICY_FORMAT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define FORMAT_DEPTH_MAX 64

/*
 * Appends the formatted text to out.  False, with nothing appended and the place in err: ERR_SYNTAX
 * when the text is not made of tokens or its brackets do not match; ERR_LIMIT when they are nested
 * deeper than FORMAT_DEPTH_MAX or a limit of the arena or of out is reached; ERR_MEMORY.
 */
NODISCARD bool policy_format(struct arena *arena, struct str text, struct buf *out,
                             struct err *err);

#endif
