/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/proposals.h - what a field proposes while somebody writes: lists that fields name by id.
 */
#ifndef LICET_WEB_PROPOSALS_H
#define LICET_WEB_PROPOSALS_H

#include "item/item.h"
#include "web/html.h"

/* "chips": the families of the catalog; "countries": codes with their common names. */
void web_chip_names(struct buf *out, const struct catalog *catalog);
void web_countries(struct buf *out);

#endif
