/* SPDX-License-Identifier: Apache-2.0 */
/* web/balance_bar.h - how much of an account is used, as a bar. */
#ifndef LICET_WEB_BALANCE_BAR_H
#define LICET_WEB_BALANCE_BAR_H

#include "desk/license_show.h"
#include "web/html.h"

/* What bars are hatched with: once on a page, in front of them. */
void web_bar_hatch(struct buf *out);

/*
 * What departed, what is reserved, what is free or frozen, up to the ceiling; behind it the
 * tolerance, hatched; not where nothing more can depart (exhausted).
 */
void web_bar(struct buf *out, const struct ledger_account *account, bool exhausted);

/* What the parts are, each with its color. */
void web_bar_legend(struct buf *out);

#endif
