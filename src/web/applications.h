/* SPDX-License-Identifier: Apache-2.0 */
/* web/applications.h - applications for licenses: by state, and one with its clocks. */
#ifndef LICET_WEB_APPLICATIONS_H
#define LICET_WEB_APPLICATIONS_H

#include "desk/applications.h"
#include "web/list.h"
#include "web/page.h"
#include "web/parts.h"

struct web_application_row {
    struct matter matter;
    struct str to, applicant;
    struct application_clock next; /* by which to be warned */
    bool waits;                    /* there is one */
};

struct web_applications {
    struct web_page page;
    const struct web_list *list;
    struct str state, find;
    const struct matter_sum *sums;
    size_t sum_count;
    const struct web_application_row *rows;
    size_t count;
    int32_t today;
};
void web_applications(struct buf *out, const struct web_applications *applications);

extern const char web_applications_csv_head[];
void web_applications_csv(struct buf *out, const struct web_application_row *row);

struct web_application {
    struct web_page page;
    const struct application_record *record;
    const struct application_clocks *clocks;
    const struct application_look *look; /* what it lacks; NULL: it is past that */
    const struct web_step *steps;
    int32_t today;
};
void web_application(struct buf *out, const struct web_application *application);

/* A link to its page. */
void web_application_link(struct buf *out, struct str name);

#endif
