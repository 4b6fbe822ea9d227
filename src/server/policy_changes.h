/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/policy_changes.h - a changed pack that was looked at: proposed for review, published; for
 * the pages and for the API.
 *
 * Whoever proposes or publishes has the look in front of them, so what they sign for is what they
 * saw; where the packs in force are others since, nothing is done.
 */
#ifndef LICET_SERVER_POLICY_CHANGES_H
#define LICET_SERVER_POLICY_CHANGES_H

#include "desk/pack_changes.h"
#include "server/call.h"
#include "server/looks.h"

/*
 * Asks a reviewer for it, inside the call's transaction.  ERR_CONFLICT: it is not as it was seen,
 * ERR_USAGE: it is proposed already.
 */
NODISCARD bool policy_change_propose(struct call *call, const struct look *look, int64_t *ret_id,
                                     struct err *err);

/* What is proposed by that approval.  ERR_NAME, with 404: it is of no changed pack. */
NODISCARD bool policy_change_read(struct call *call, int64_t approval, struct pack_change *ret,
                                  struct err *err);

/* ERR_CONFLICT: this server was not told where packs are published. */
NODISCARD bool policy_change_is_published_here(struct call *call, struct err *err);

/* What a request does before and after, inside the transaction: it is done once, by its key. */
struct policy_publishing {
    void *context;
    bool (*begin)(struct call *call, void *context, struct once *ret, bool *ret_done,
                  struct err *err);
    bool (*end)(struct call *call, void *context, const struct once *once,
                const struct approval_answer *answer, struct err *err);
};

/*
 * Asks for a second person, or publishes what that one signed and has the server go on with it.
 * In a transaction of its own, in which whoever asks is who they are now.  The look is held before
 * and afterwards.  ERR_CONFLICT: as above.
 */
NODISCARD bool policy_change_publish(struct call *call, struct look *look,
                                     const struct policy_publishing *publishing, struct err *err);

#endif
