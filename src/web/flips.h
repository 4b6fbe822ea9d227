/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/flips.h - what a changed pack does to the book: how many lines flip, counted in several ways,
 * and the lines themselves, as a table that is sorted by link and as CSV.
 *
 * It is read from what `licet replay --json` prints, a line at a time.  Lines that somebody left
 * out of that are counted with the others, and it is said that they are missing.
 */
#ifndef LICET_WEB_FLIPS_H
#define LICET_WEB_FLIPS_H

#include "desk/replay_tally.h"
#include "text/json.h"
#include "web/list.h"

#define WEB_FLIPS_SHOWN 50 /* on a page */

struct web_flip {
    struct str name, of; /* of: the order, of a shipment */
    struct str stage, buyer, item, currency;
    int64_t quantity, value; /* quantity: 0, it says none; value: minor units of the currency */
    const struct json_value *before, *after, *begins, *ends; /* of the line */
    struct str proposes;
};

struct web_flips {
    bool counted;                /* the totals are there */
    struct replay_totals totals; /* without tallies */
    const struct json_value **tallies;
    size_t tally_count, tally_room;
    struct web_flip *rows;
    size_t row_count, row_room;
};

/* Takes a line; false: it is none of these, or the arena has no more room (arena_sound). */
NODISCARD bool web_flips_add(struct web_flips *flips, struct arena *arena,
                             const struct json_value *line);

/* Whether lines can be sorted so: "-value", the name of a column. */
bool web_flips_sorts(struct str sort);

/* Sorts them; where lines have the same, by their names. */
void web_flips_sort(struct web_flips *flips, struct str sort);

/* How many of the lines that flip are not among the rows. */
size_t web_flips_missing(const struct web_flips *flips);

/* The lines from that one on, up to WEB_FLIPS_SHOWN of them. */
void web_flips_table(struct buf *out, const struct web_flips *flips, const struct web_list *list,
                     size_t from);

/* What all that flip are worth, by currency; and how they are counted. */
void web_flips_worth(struct buf *out, const struct web_flips *flips);
void web_flips_tallies(struct buf *out, const struct web_flips *flips);

void web_flips_csv(struct buf *out, const struct web_flips *flips);

#endif
