/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/matter_pages.h - a list of what is worked on, a page at a time, in the order that is asked
 * for.
 *
 * By value or day the database has them for each state by itself, so that a book of a million is
 * paged as fast as one of ten; those of all states are put together here.
 */
#ifndef LICET_DESK_MATTER_PAGES_H
#define LICET_DESK_MATTER_PAGES_H

#include "desk/machine.h"
#include "store/matter_rows.h"

/* As it stands in an address: "name", "-value"; ERR_VALUE.  Empty: by name. */
NODISCARD bool matter_order_find(struct str word, enum matter_order *ret, struct err *err);

/* What it goes by besides the name: the value, the day, or nothing. */
int64_t matter_order_at(const struct matter *matter, enum matter_order order);

/* As matters_page; page->kind is the machine's, and the state may be empty in any order. */
NODISCARD bool matter_page_read(struct store *store, struct arena *arena,
                                const struct machine *machine, const struct matter_page *page,
                                struct matter **ret, size_t *ret_count, struct err *err);

#endif
