/* SPDX-License-Identifier: Apache-2.0 */
/* web/shipments.h - shipments by stage, what must not leave, and one with all that it has. */
#ifndef LICET_WEB_SHIPMENTS_H
#define LICET_WEB_SHIPMENTS_H

#include "desk/shipments.h"
#include "web/list.h"
#include "web/page.h"
#include "web/parts.h"

struct web_shipment_row {
    struct matter matter;
    struct shipment shipment; /* as its newest version says */
};

struct web_shipments {
    struct web_page page;
    const struct web_list *list;
    struct str state, find;
    const struct matter_sum *sums;
    size_t sum_count;
    const struct web_shipment_row *rows;
    size_t count;
    const struct web_shipment_row *stopped; /* what must not leave, or has to come back */
    size_t stopped_count;
};
void web_shipments(struct buf *out, const struct web_shipments *shipments);

extern const char web_shipments_csv_head[];
void web_shipments_csv(struct buf *out, const struct web_shipment_row *row);

struct web_shipment {
    struct web_page page;
    const struct shipment_record *record;
    const struct web_step *steps;
    int32_t today; /* at its port */
};
void web_shipment(struct buf *out, const struct web_shipment *shipment);

/* All serial numbers. */
void web_serials_csv(struct buf *out, const struct shipment *shipment);

/* A link to its page. */
void web_shipment_link(struct buf *out, struct str name);

#endif
