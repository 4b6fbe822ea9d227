/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/outbox.h - what order systems are told: that an order or a shipment is blocked, or released.
 *
 * A document is blocked from the start, and by whatever holds it; only what is `released` may go
 * on.  It is told of each version anew.  What is told of one document is told in the order in which
 * it became so, at least once: who hears it twice knows it by its `seq`.
 */
#ifndef LICET_DESK_OUTBOX_H
#define LICET_DESK_OUTBOX_H

#include "store/outbox_rows.h"
#include "text/json.h"

#define OUTBOX_TYPE_SIZE 64
#define OUTBOX_SIGNATURE_SIZE 96

/* "order.released" */
const char *outbox_type(const struct outbox_row *row, char ret[OUTBOX_TYPE_SIZE]);

/*
 * An object of docs/schema/event.schema.json, without a line end: with the document's number in its
 * own system, and of a shipment its order.  In a transaction.
 */
NODISCARD bool outbox_json(struct store *store, struct arena *arena, struct json_reader *reader,
                           const struct outbox_row *row, struct buf *out, struct err *err);

/* "t=1795760815,v1=HEX": HMAC-SHA-256 with the secret over the time, a point, and the body. */
void outbox_sign(struct str secret, int64_t seconds, struct str body,
                 char ret[OUTBOX_SIGNATURE_SIZE]);

/* How long one waits behind that many attempts: a second, two, four, up to an hour. */
int64_t outbox_wait(int64_t attempts);

#endif
