/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/ledger_log.h - what the ledger does, in the log: an entry for each transfer.
 *
 * The entry has a seal over the transfer and all that it came to.  So the log, whose end is signed
 * and kept elsewhere, is a witness of the ledger: what somebody changed there is found.
 */
#ifndef LICET_DESK_LEDGER_LOG_H
#define LICET_DESK_LEDGER_LOG_H

#include "audit/log.h"
#include "store/ledger_rows.h"

/*
 * `entries` are those of the transfer.  `license` is the number of the license whose record it is
 * part of; absent: the transfer is a record of its own.  The id of the transfer is the entry's
 * request, in hexadecimal.
 */
NODISCARD bool ledger_log_append(struct audit_log *log, const struct ledger_transfer *transfer,
                                 const struct ledger_entry *entries, size_t count,
                                 struct str license, struct str keep, int64_t now, struct err *err);

/*
 * Whether each transfer is as the log has it, and the log has each: in one state.  What is wrong is
 * put into `out`, a line each, and counted.
 */
NODISCARD bool ledger_log_check(struct store *store, struct buf *out, size_t *ret_wrong,
                                struct err *err);

#endif
