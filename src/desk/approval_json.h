/* SPDX-License-Identifier: Apache-2.0 */
/* desk/approval_json.h - an approval, and who did something, as JSON. */
#ifndef LICET_DESK_APPROVAL_JSON_H
#define LICET_DESK_APPROVAL_JSON_H

#include "desk/approvals.h"

/* A member that is the name of somebody, or null where `is_there` is false. */
NODISCARD bool put_json_name(struct store *store, struct buf *out, const char *name, bool is_there,
                             const struct store_id *id, struct err *err);

/* A line of docs/schema/approval.schema.json. */
NODISCARD bool approval_json(struct store *store, struct buf *out, const struct approval *approval,
                             struct err *err);

#endif
