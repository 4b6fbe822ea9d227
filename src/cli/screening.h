/* SPDX-License-Identifier: Apache-2.0 */
/* cli/screening.h - what the parts of `licet screen` share. */
#ifndef LICET_CLI_SCREENING_H
#define LICET_CLI_SCREENING_H

#include "cli/pack_folders.h"
#include "cli/party_lists.h"
#include "screen/name_reader.h"

struct screening_since;

struct screening {
    struct cli *cli;
    const struct args *args;
    struct packs packs; /* what lists mean */
    struct party_lists lists;
    struct screening_since *since; /* NULL: all of the lists is looked in */
    int32_t day, known;
    bool json;
};

#define SCREENED_COUNT (PARTY_UNSCREENED + 1)

struct screening_counts {
    size_t names[SCREENED_COUNT]; /* by enum party_status */
    size_t untouched;             /* by what changed since a day */
};

/*
 * Looks for the name; what was found lives until the next one.  *ret_told is false for one that has
 * nothing of what changed since a day: there is nothing to tell.
 */
NODISCARD bool screening_look(const struct screening *screening, struct session *session,
                              const struct asked_name *asked, struct decided_party *ret,
                              bool *ret_told, struct screening_counts *counts, struct err *err);

/* ---- screening_show.c ---- */

/* One result: a line of JSON, a page with what adds to each score, a row of a table. */
void screening_json(const struct screening *screening, const struct asked_name *asked,
                    const struct decided_party *party, struct buf *out);
void screening_page(const struct screening *screening, const struct asked_name *asked,
                    const struct decided_party *party, struct buf *out);
void screening_heading(const struct screening *screening, struct buf *out);
void screening_row(const struct screening *screening, const struct asked_name *asked,
                   const struct decided_party *party, struct buf *out);
void screening_summary(const struct screening *screening, const struct screening_counts *counts,
                       struct buf *out);

/* ---- screening_since.c ---- */

/*
 * Looks only in what changed since that day; after party_lists_open.  ERR_USAGE without --lists.
 * since_close may follow in any case.
 */
NODISCARD bool since_open(struct screening *screening, int32_t day, struct err *err);
void since_close(struct screening_since *since);

/* How many entries came, changed or went. */
size_t since_entries(const struct screening_since *since);

/*
 * The status by what is on the lists now; an entry that is found as it is and as it was counts
 * once, and whoever had the name that an entry has no longer may be it.  Matches have their change:
 * "added", "changed", "removed", "before_change".
 */
void since_judge(const struct screening_since *since, struct decided_party *party);

/* ---- screening_file.c ---- */

/* Looks for all names of a file. */
NODISCARD bool screening_file(struct screening *screening, struct str path,
                              struct screening_counts *ret_counts, size_t *ret_unread,
                              struct err *err);

#endif
