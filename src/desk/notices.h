/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/notices.h - what people are told of their accounts: another password, a second factor,
 * roles, keys that they made, sign-ins that failed.
 *
 * Each is written by the journal, in the transaction of what it tells of and of the log's entry
 * (journal.h), whose word for it is its `what`.  No secret is in it.
 */
#ifndef LICET_DESK_NOTICES_H
#define LICET_DESK_NOTICES_H

#include "store/notice_rows.h"

/* "a role was given: officer" */
void notice_says(const struct notice *notice, struct buf *out);

/*
 * An object of docs/schema/notice.schema.json, without a line end.  In a transaction.
 */
NODISCARD bool notice_json(struct store *store, const struct notice *notice, struct buf *out,
                           struct err *err);

#endif
