/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/pdf.h - a page as a PDF, by WeasyPrint where it is installed.
 *
 * The program runs without a shell, in a private folder that is gone afterwards, for a minute at
 * most.  Pages that are given to it refer to nothing outside of themselves; for what would be
 * fetched all the same there is no way out.
 */
#ifndef LICET_CLI_PDF_H
#define LICET_CLI_PDF_H

#include "cli/command.h"

/*
 * Writes the file, anew if it is there, whole or not at all.  ERR_IO where WeasyPrint is not
 * installed (the hint says how), takes too long, or has not made a PDF: with what it said.
 */
NODISCARD bool pdf_write(struct cli *cli, struct str html, struct str path, struct err *err);

#endif
