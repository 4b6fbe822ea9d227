/* SPDX-License-Identifier: Apache-2.0 */
/* cli/license_page.h - a license as a page. */
#ifndef LICET_CLI_LICENSE_PAGE_H
#define LICET_CLI_LICENSE_PAGE_H

#include "cli/licensing.h"
#include "desk/license_show.h"

/* "BIS D000001  active, to 2027-08-20 at America/New_York" */
void license_heading(struct buf *out, const struct style *style, const struct license_look *look);

NODISCARD bool license_page(struct buf *out, const struct style *style,
                            const struct license_look *look, struct err *err);

#endif
