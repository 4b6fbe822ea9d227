/* SPDX-License-Identifier: Apache-2.0 */
/* cli/headroom.h - lines and designs as text for people, and as JSON. */
#ifndef LICET_CLI_HEADROOM_H
#define LICET_CLI_HEADROOM_H

#include "cli/style.h"
#include "decide/headroom.h"
#include "policy/policy.h"

void headroom_page(struct buf *out, const struct style *style, const struct policy *policy,
                   const struct headroom *headroom);
void headroom_to_json(struct buf *out, const struct policy *policy, const struct order *order,
                      const struct headroom *headroom);

/* kept: what the designs stay, "free of a license requirement". */
void designs_page(struct buf *out, const struct style *style, const struct policy *policy,
                  const char *kept, const struct designs *designs);
void designs_to_json(struct buf *out, const struct policy *policy, const struct order *order,
                     const char *kept, const struct designs *designs);

#endif
