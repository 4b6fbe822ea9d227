/* SPDX-License-Identifier: Apache-2.0 */
/* cli/screening.h - what the parts of `licet screen` share. */
#ifndef LICET_CLI_SCREENING_H
#define LICET_CLI_SCREENING_H

#include "cli/list_index.h"
#include "screen/name_reader.h"

struct screening {
    struct cli *cli;
    const struct args *args;
    struct list_index index;
    int32_t threshold; /* of SCORE_ONE */
    bool json;
};

enum screening_status {
    SCREENED_LISTED,
    SCREENED_POSSIBLE,
    SCREENED_NONE, /* nothing was found, which clears nobody */
    SCREENED_COUNT
};

struct screening_counts {
    size_t names[SCREENED_COUNT];
};

/* Looks for the name; what was found lives until the next one. */
NODISCARD bool screening_look(const struct screening *screening, struct match_session *session,
                              const struct asked_name *asked, struct matches *ret,
                              struct screening_counts *counts, struct err *err);

/* ---- screening_show.c ---- */

enum screening_status screening_status(const struct matches *matches);

/* One result: a line of JSON, a page with what adds to each score, a row of a table. */
void screening_json(const struct screening *screening, const struct asked_name *asked,
                    const struct matches *matches, struct buf *out);
void screening_page(const struct screening *screening, const struct asked_name *asked,
                    const struct matches *matches, struct buf *out);
void screening_heading(const struct screening *screening, struct buf *out);
void screening_row(const struct screening *screening, const struct asked_name *asked,
                   const struct matches *matches, struct buf *out);
void screening_summary(const struct screening_counts *counts, struct buf *out);

/* ---- screening_file.c ---- */

/* Looks for all names of a file. */
NODISCARD bool screening_file(struct screening *screening, struct str path,
                              struct screening_counts *ret_counts, size_t *ret_unread,
                              struct err *err);

#endif
