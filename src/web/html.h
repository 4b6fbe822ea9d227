/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/html.h - HTML into a buffer.
 *
 *     HTML(out, "<li class=\"need\">");
 *     html_text(out, need->ask);
 *     HTML(out, "</li>\n");
 *
 * Markup is only ever a literal of ours: HTML() takes nothing else.  All that comes from elsewhere
 * goes through html_text and its like, which leave no markup in it.  Whether it all went into the
 * buffer, buf_check tells.
 */
#ifndef LICET_WEB_HTML_H
#define LICET_WEB_HTML_H

#include "base/num.h"
#include "base/str.h"

/* Markup as it stands. */
#define HTML(out, literal) buf_add((out), "" literal, sizeof(literal) - 1)

void html_text(struct buf *out, struct str text);

/* The same with its lines: inside of <pre> and <textarea>. */
void html_lines(struct buf *out, struct str text);

/* "no_license_required" as "no license required". */
void html_words(struct buf *out, const char *name);
void html_words_of(struct buf *out, struct str name);

/* "2368" as "2,368"; what is no number as it is. */
void html_number(struct buf *out, struct str number);
void html_int(struct buf *out, int64_t number);

/* A day, for people and programs. */
void html_date(struct buf *out, int32_t date);

/*
 * A part of an address: what is not a letter, a digit or one of -._~ as %XX.  For the path and
 * behind the '?'.
 */
void html_url_part(struct buf *out, struct str text);

/* An address goes on with it, behind what is HTML already: "&amp;to=". */
void html_url_in(struct buf *out, const char *before, struct str text);

/* The text between two literals. */
#define HTML_IN(out, before, text, after)                                                          \
    (HTML((out), before), html_text((out), (text)), HTML((out), after))

/*
 * A link to a page of the world outside, or the text alone where there is no address: whatever the
 * address is, it is http or https, or it is no link.
 */
void html_source(struct buf *out, struct str url, struct str text);

#endif
