/* SPDX-License-Identifier: Apache-2.0 */
/* web/licenses.h - licenses on file, and one with its balances as bars. */
#ifndef LICET_WEB_LICENSES_H
#define LICET_WEB_LICENSES_H

#include "desk/license_show.h"
#include "web/page.h"

struct web_licenses {
    struct web_page page;
    const struct license_look *looks; /* at all of them */
    size_t count;
};

void web_licenses(struct buf *out, const struct web_licenses *licenses);

/* A row for each account. */
void web_licenses_csv(struct buf *out, const struct web_licenses *licenses);

struct web_license {
    struct web_page page;
    const struct license_look *look;
    const struct license *license;
};

void web_license(struct buf *out, const struct web_license *license);

/* A link to its page. */
void web_license_link(struct buf *out, struct str authority, struct str number);

#endif
