/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text/markup.h - text inside HTML and XML.
 */
#ifndef LICET_TEXT_MARKUP_H
#define LICET_TEXT_MARKUP_H

#include "base/str.h"

/*
 * Between tags, or inside an attribute between double or single quotes.  Whatever the text is, what
 * is written is well-formed in XML 1.0 and in HTML: what is not UTF-8 becomes U+FFFD, a control
 * character a blank.
 */
void markup_text(struct buf *buf, struct str text);

#endif
