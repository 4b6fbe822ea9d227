/* SPDX-License-Identifier: Apache-2.0 */
/* desk/disclosure_json.h - a disclosure as JSON, with its clock: disclosure-listed.schema.json. */
#ifndef LICET_DESK_DISCLOSURE_JSON_H
#define LICET_DESK_DISCLOSURE_JSON_H

#include "desk/disclosures.h"

/* Begins the object with its members; more may follow, and who called it ends it. */
void disclosure_json(struct buf *out, const struct disclosure *disclosure,
                     const struct disclosure_law *law);

#endif
