/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/outbox_rows.h - what order systems are told, and what could not be told yet.
 *
 * The rows of the outbox are written by triggers, with the event that they tell of.  What they mean
 * is desk/outbox.h's.  All of it inside a transaction.
 */
#ifndef LICET_STORE_OUTBOX_ROWS_H
#define LICET_STORE_OUTBOX_ROWS_H

#include "store/store.h"

struct outbox_row {
    int64_t seq;
    struct store_id matter;
    struct str kind, name; /* of that */
    int64_t event, version;
    struct str told, state;
    struct str reason;
    int64_t recorded_at;
};

/* Those behind that one, in their order. */
NODISCARD bool outbox_read(struct store *store, struct arena *arena, int64_t after, int64_t most,
                           struct outbox_row **ret, size_t *ret_count, struct err *err);
/* The last of all; 0: none. */
NODISCARD bool outbox_last(struct store *store, int64_t *ret, struct err *err);

/* ---- who is told by webhook ---- */

/*
 * Takes it for the holder until then, if nobody else has it; one that is new begins behind the last
 * of all.  *ret_taken; *ret_done_to: up to which it was told.
 */
NODISCARD bool outbox_hook_take(struct store *store, struct str hook, struct str holder,
                                int64_t now, int64_t until, bool *ret_taken, int64_t *ret_done_to,
                                struct err *err);
NODISCARD bool outbox_hook_done(struct store *store, struct str hook, int64_t done_to,
                                struct err *err);

struct outbox_waiting {
    struct str hook;
    int64_t seq;
    struct store_id matter;
    int64_t attempts, next_at;
    bool parked; /* it is tried again when somebody says so */
    struct str error;
};

NODISCARD bool outbox_waiting_put(struct store *store, const struct outbox_waiting *waiting,
                                  struct err *err);
NODISCARD bool outbox_waiting_end(struct store *store, struct str hook, int64_t seq,
                                  struct err *err);
/* Whether anything of the matter waits. */
NODISCARD bool outbox_waits(struct store *store, struct str hook, const struct store_id *matter,
                            bool *ret, struct err *err);
/* The first of each matter, where it is due and not parked. */
NODISCARD bool outbox_due(struct store *store, struct arena *arena, struct str hook, int64_t now,
                          int64_t most, struct outbox_waiting **ret, size_t *ret_count,
                          struct err *err);
/* All, of all hooks, by seq. */
NODISCARD bool outbox_waiting_all(struct store *store, struct arena *arena,
                                  struct outbox_waiting **ret, size_t *ret_count, struct err *err);
/* It is tried again at once; seq 0: all.  *ret_changed: how many. */
NODISCARD bool outbox_retry(struct store *store, int64_t seq, int64_t *ret_changed,
                            struct err *err);

#endif
