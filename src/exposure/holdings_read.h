/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exposure/holdings_read.h - the rows of a book from CSV with a header, or from JSON, one a line.
 *
 * Both have the same names.  `kind` says what a row is: finished, in_process, material, commitment,
 * part, substitute, product, market, levy, deposit, assumption, published.  A name that the kind
 * does not have, a value that is none, and an id that is there already are errors with line and
 * column; an empty cell is absent.
 */
#ifndef LICET_EXPOSURE_HOLDINGS_READ_H
#define LICET_EXPOSURE_HOLDINGS_READ_H

#include "exposure/holdings.h"

#define HOLDINGS_FILE_MAX ((size_t)256 << 20)

/*
 * Puts the rows behind those that the book has.  name and text must live as long as the book.
 * After an error the book is of no use.
 */
NODISCARD bool holdings_read(const struct mem *mem, struct arena *arena, struct str name,
                             struct str text, struct holdings *book, struct err *err);

/* What cannot be seen row by row: deposits of lines that are not there, one currency. */
NODISCARD bool holdings_check(struct arena *arena, const struct holdings *book, struct err *err);

/* Reads an amount of money: hundredths; ERR_VALUE if it is none. */
NODISCARD bool holdings_money(struct str text, int64_t *ret, struct err *err);

#endif
