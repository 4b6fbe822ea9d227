/* SPDX-License-Identifier: Apache-2.0 */
/* cli/compare.h - decisions that are other ones on another day, as text for people. */
#ifndef LICET_CLI_COMPARE_H
#define LICET_CLI_COMPARE_H

#include "cli/style.h"
#include "decide/compare.h"
#include "policy/policy.h"

/* What it comes to for the chips of the catalog: a sentence for each kind of change. */
void comparison_lead(struct page *page, const struct comparison *comparison);

void comparison_page(struct buf *out, const struct style *style, const struct policy *policy,
                     const struct comparison *comparison);

#endif
