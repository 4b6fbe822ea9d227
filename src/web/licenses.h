/* SPDX-License-Identifier: Apache-2.0 */
/* web/licenses.h - licenses on file, and one with its balances as bars. */
#ifndef LICET_WEB_LICENSES_H
#define LICET_WEB_LICENSES_H

#include "desk/license_show.h"
#include "web/list.h"
#include "web/page.h"

extern const char *const web_license_standings[]; /* as license_standing_word has them; NULL ends */

struct web_licenses {
    struct web_page page;
    const struct web_list *list;
    struct str find, standing;
    const struct license_look *looks;
    size_t count;
    size_t on_file; /* of all */
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
