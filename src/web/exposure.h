/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/exposure.h - the report of `licet exposure --json` as a page.
 *
 * The page shows what the report has and works nothing out: a line a supposition
 * (docs/schema/exposure.schema.json), and one of the chances where somebody asked for them.
 */
#ifndef LICET_WEB_EXPOSURE_H
#define LICET_WEB_EXPOSURE_H

#include "text/json.h"
#include "web/page.h"

struct web_table;

#define WEB_EXPOSURE_MAX 64 /* lines of a report */

struct web_report {
    const struct json_value *suppositions[WEB_EXPOSURE_MAX];
    size_t count;
    const struct json_value *chance; /* NULL: nobody asked for it */
};

struct web_exposure {
    struct web_page page;
    const struct web_report *report;
    const struct json_value *shown; /* one of the suppositions; NULL: there is no report */
    struct arena *arena;
    const struct web_table *table; /* that is sorted; NULL: none */
    struct str sort;               /* a key of its columns, "-net" for the largest first */
    struct str problem, hint;      /* absent: it could be read */
    struct str run;                /* that was asked for on the page; absent: the server's report */
    struct str says;               /* what was said beside it */
    const char *open;              /* "waiting", "running": the state of one that is not done */
    bool runs;                     /* one can be asked for */
};

/* The beginning of an address of it: "?run=…&amp;scenario=…". */
void web_exposure_where(struct buf *out, const struct web_exposure *exposure, struct str scenario);

/* Takes a line of the report; false: it is none. */
NODISCARD bool web_report_add(struct web_report *report, const struct json_value *line);

/* The member of that name; NULL if there is none, or what is asked is no object. */
const struct json_value *web_report_member(const struct json_value *value, struct str name);

/* A text or a number of that name as it is written; absent where there is none. */
struct str web_report_value(const struct json_value *object, const char *name);

/* The supposition of that name, else the first; NULL if there is none. */
const struct json_value *web_report_find(const struct web_report *report, struct str name);

void web_exposure(struct buf *out, const struct web_exposure *exposure);

/* "waterfall", "cliff", "fan", "loss", "survival"; NULL ends. */
extern const char *const web_exposure_kinds[];

/* The picture of that kind; false: the report has nothing for it. */
NODISCARD bool web_exposure_svg(struct buf *out, struct arena *arena,
                                const struct web_report *report, const struct json_value *shown,
                                struct str kind);

#endif
