/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/bulk.h - many records in, an answer for each out, in as much memory as one block takes.
 *
 * The body waits in a file without a name.  Answers are made as they are sent: who reads slowly is
 * answered slowly, and nothing is made that nobody reads.  Each time a connection has its turn it
 * gets a millisecond or so of work, so that a file of a million records holds up nobody.
 *
 * A record that cannot be read is answered by an error in its place.  What the machine cannot do
 * ends it: the connection is cut off, so that nobody takes a part for the whole.
 */
#ifndef LICET_SERVER_BULK_H
#define LICET_SERVER_BULK_H

#include "server/call.h"

/* What is done with one record: a line of `out`.  As stream_kind's step of the command line. */
struct bulk_kind {
    const char *what; /* "orders" */
    /* Reads the header of CSV into the context. */
    bool (*header)(void *context, struct law_worker *worker, struct arena *arena,
                   const struct record *header, struct err *err);
    bool (*record)(void *context, struct law_worker *worker, const struct record *record,
                   struct buf *out, struct str *ret_id, struct err *err);
    /* The same with a value of a text of JSON. */
    bool (*value)(void *context, struct law_worker *worker, struct json_text *text,
                  const struct json_value *value, struct buf *out, struct str *ret_id,
                  struct err *err);
};

/* Replies to the call: one record of JSON by itself, an array by an array, records by lines. */
NODISCARD bool bulk_reply(struct call *call, const struct bulk_kind *kind, void *context,
                          struct err *err);

#endif
