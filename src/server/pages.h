/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/pages.h - what handlers of pages share; the pages themselves are in web.
 */
#ifndef LICET_SERVER_PAGES_H
#define LICET_SERVER_PAGES_H

#include "server/call.h"
#include "web/page.h"

/* Replies with HTML: what is written there.  The headers let nothing in that is not ours. */
struct buf *page_html(struct call *call, unsigned status);

/* Replies that the browser goes to that page; one of ours, of printable ASCII. */
NODISCARD bool page_leads(struct call *call, struct str to, struct err *err);

/* The form to sign in, and from there back to what was asked for. */
NODISCARD bool page_leads_to_sign_in(struct call *call, struct err *err);

/* To what they have to do before anything else. */
NODISCARD bool page_leads_first(struct call *call, struct err *err);

/* "china" as CN; what is neither a name nor a code as it is, for the error. */
struct str country_of(struct str text);

/* What stands around the page. */
struct web_page page_around(const struct call *call, struct str title, enum web_place here);

/* Whether whoever asks reads pages rather than JSON: a browser, at what is no part of the API. */
bool page_wanted(const struct call *call);

/* The problem as a page. */
void page_problem(struct call *call, const struct problem *problem);

#endif
