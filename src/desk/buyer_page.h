/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/buyer_page.h - a list of buyers as a page that is printed and submitted.
 *
 * HTML that stands by itself: its style is in it, and it has no scripts, pictures or addresses that
 * are fetched.  Whatever a buyer says is escaped.  The same list gives the same bytes.
 */
#ifndef LICET_DESK_BUYER_PAGE_H
#define LICET_DESK_BUYER_PAGE_H

#include "base/str.h"
#include "text/json.h"

/* list: the document that buyer_list.h makes; sha256: its hash.  Whether it all fits, buf_check. */
void buyer_page(const struct json_value *list, struct str sha256, struct buf *out);

#endif
