/* SPDX-License-Identifier: Apache-2.0 */
/* web/disclosures.h - voluntary self-disclosures with their clocks, and incidents that are open. */
#ifndef LICET_WEB_DISCLOSURES_H
#define LICET_WEB_DISCLOSURES_H

#include "desk/disclosures.h"
#include "desk/incidents.h"
#include "web/page.h"
#include "web/parts.h"

struct web_disclosure_row {
    struct disclosure disclosure;
    struct disclosure_clock clock;
};

struct web_disclosures {
    struct web_page page;
    const struct web_disclosure_row *rows;
    size_t count;
    const struct incident *incidents; /* those that are closed are left out */
    size_t incident_count;
    int32_t today;
    bool begins; /* whether whoever asks may begin one */
};
void web_disclosures(struct buf *out, const struct web_disclosures *disclosures);

struct web_disclosure {
    struct web_page page;
    const struct web_disclosure_row *row;
    const struct web_step *steps;
    int32_t today;
};
void web_disclosure(struct buf *out, const struct web_disclosure *one);

/* ---- parts, for other pages ---- */

void web_disclosure_link(struct buf *out, struct str name);

/* "shipment S-1", a link to it. */
void web_incident_subject(struct buf *out, const struct incident_row *row);

#endif
