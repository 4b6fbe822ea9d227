/* SPDX-License-Identifier: Apache-2.0 */
/* web/audit.h - the log: searched, verified, its last checkpoint, the way to an export. */
#ifndef LICET_WEB_AUDIT_H
#define LICET_WEB_AUDIT_H

#include "audit/search.h"
#include "web/page.h"

enum web_audit_asked {
    AUDIT_BY_PARTY,
    AUDIT_BY_COUNTRY,
    AUDIT_BY_DOCUMENT,
    AUDIT_BY_LICENSE,
    AUDIT_SINCE,
    AUDIT_UNTIL,
    AUDIT_ASKED_COUNT
};
/* As they stand in the address, and beside an entry. */
extern const char *const web_audit_names[AUDIT_ASKED_COUNT];

struct web_audit {
    struct web_page page;
    struct str asked[AUDIT_ASKED_COUNT];
    const struct audit_found *found;
    size_t count;
    bool more, goes_on;
    int64_t entries;     /* in the log */
    struct str note;     /* the last checkpoint; absent: there is none */
    int64_t note_size;   /* of the log then */
    bool verified;       /* it has just been verified: */
    size_t wrong;        /* what was found */
    struct str findings; /* a line each */
    int64_t first_wrong; /* 0: none */
};
void web_audit(struct buf *out, const struct web_audit *audit);

extern const char web_audit_csv_head[];
void web_audit_csv(struct buf *out, const struct audit_found *found);

#endif
