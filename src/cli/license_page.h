/* SPDX-License-Identifier: Apache-2.0 */
/* cli/license_page.h - a license as a page and as JSON. */
#ifndef LICET_CLI_LICENSE_PAGE_H
#define LICET_CLI_LICENSE_PAGE_H

#include "cli/licensing.h"

/* A license, and what is worked out of it. */
struct license_look {
    const struct license_desk *at_license;
    const struct license_record *record;
    struct license_standing standing;
    struct balance *balances;
    size_t balance_count;
    struct reservation *reservations;
    size_t reservation_count;
    struct license_incident *incidents;
    size_t incident_count;
};

/* "BIS D000001  active, to 2027-08-20 at America/New_York" */
void license_heading(struct buf *out, const struct style *style, const struct license_look *look);

NODISCARD bool license_page(struct buf *out, const struct style *style,
                            const struct license_look *look, struct err *err);

void license_list_json(struct buf *out, const struct license_look *look);
NODISCARD bool license_show_json(struct buf *out, const struct license_look *look,
                                 const struct license *license, struct err *err);

#endif
