/* SPDX-License-Identifier: Apache-2.0 */
/* desk/disclosure_json.c - see disclosure_json.h. */
#include "desk/disclosure_json.h"

#include "base/date.h"
#include "text/json_write.h"

void disclosure_json(struct buf *out, const struct disclosure *disclosure,
                     const struct disclosure_law *law)
{
    const struct disclosure_clock clock = disclosure_clock(disclosure, law);
    json_open(out, '{');
    JSON_PUT_STRING(out, "disclosure", disclosure->matter.name);
    JSON_PUT_STRING(out, "state", disclosure->matter.state);
    JSON_PUT_STRING(out, "kind", disclosure->kind);
    JSON_PUT_STRING(out, "says", disclosure->says);
    JSON_PUT_DATE(out, "occurred", disclosure->occurred);
    JSON_PUT_STRINGS(out, "incidents", disclosure->incidents, disclosure->incident_count);
    JSON_PUT_DATE(out, "notified", disclosure->notified);
    JSON_PUT_DATE(out, "extended", disclosure->extended);
    JSON_PUT_DATE(out, "submitted", disclosure->submitted);
    JSON_PUT_DATE(out, "resolved", disclosure->resolved);
    JSON_PUT_STRING(out, "outcome", disclosure->outcome);
    JSON_PUT_WORD(out, "clock", clock.what);
    JSON_PUT_DATE(out, "due", clock.what == NULL ? DATE_OPEN : clock.due);
    JSON_PUT_STRING(out, "citation", clock.what == NULL ? (struct str){ 0 } : clock.citation);
}
