/* SPDX-License-Identifier: Apache-2.0 */
/* cli/screening.h - what the parts of `licet screen` share. */
#ifndef LICET_CLI_SCREENING_H
#define LICET_CLI_SCREENING_H

#include "cli/pack_folders.h"
#include "cli/party_lists.h"
#include "screen/name_reader.h"

struct screening {
    struct cli *cli;
    const struct args *args;
    struct packs packs; /* what lists mean */
    struct party_lists lists;
    int32_t day, known;
    bool json;
};

#define SCREENED_COUNT (PARTY_UNSCREENED + 1)

struct screening_counts {
    size_t names[SCREENED_COUNT]; /* by enum party_status */
};

/* Looks for the name; what was found lives until the next one. */
NODISCARD bool screening_look(const struct screening *screening, struct session *session,
                              const struct asked_name *asked, struct decided_party *ret,
                              struct screening_counts *counts, struct err *err);

/* ---- screening_show.c ---- */

/* One result: a line of JSON, a page with what adds to each score, a row of a table. */
void screening_json(const struct asked_name *asked, const struct decided_party *party,
                    struct buf *out);
void screening_page(const struct screening *screening, const struct asked_name *asked,
                    const struct decided_party *party, struct buf *out);
void screening_heading(const struct screening *screening, struct buf *out);
void screening_row(const struct screening *screening, const struct asked_name *asked,
                   const struct decided_party *party, struct buf *out);
void screening_summary(const struct screening_counts *counts, struct buf *out);

/* ---- screening_file.c ---- */

/* Looks for all names of a file. */
NODISCARD bool screening_file(struct screening *screening, struct str path,
                              struct screening_counts *ret_counts, size_t *ret_unread,
                              struct err *err);

#endif
