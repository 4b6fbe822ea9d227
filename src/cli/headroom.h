/* SPDX-License-Identifier: Apache-2.0 */
/* cli/headroom.h - lines and designs as text for people. */
#ifndef LICET_CLI_HEADROOM_H
#define LICET_CLI_HEADROOM_H

#include "cli/style.h"
#include "decide/headroom.h"
#include "policy/policy.h"

void headroom_page(struct buf *out, const struct style *style, const struct policy *policy,
                   const struct headroom *headroom);

/* kept: what the designs stay, "free of a license requirement". */
void designs_page(struct buf *out, const struct style *style, const struct policy *policy,
                  const char *kept, const struct designs *designs);

#endif
