/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch/ecfr.h - the Export Administration Regulations as the eCFR publishes them, to sets.
 *
 * An edition is what the XML of parts 738, 740, 746 and 774 says on one day: the Commerce Country
 * Chart, the Country Groups, the tariff numbers of part 746 and the Commerce Control List.  It
 * comes out as sets, the way packs hold them:
 *
 *   chart.NS.1       destinations with an X in a column; chart.rows: all that have a row
 *   A:2, B, …        Country Groups
 *   hts.746.4        tariff numbers of a supplement to part 746
 *   ccl.entries      all entries
 *   ccl.NS.1         entries and paragraphs to which a column applies;
 *   ccl.NS.1.not     paragraphs that are left out of it;
 *   ccl.NS.1.part    entries of which the list says in words what is meant
 *   ccl.unread       entries whose requirements are in words that were not read
 *
 * What a cell says is interpreted only where its form is known: a column of the chart, a text whose
 * fingerprint stands in the table of families, "entire entry", or a list of the entry's own
 * paragraphs.  Everything else goes to a person with its text (struct ecfr_open), and its entry
 * into a set that never clears.
 *
 * All text lives in the arena of the edition.
 */
#ifndef LICET_WATCH_ECFR_H
#define LICET_WATCH_ECFR_H

#include "base/arena.h"
#include "base/str.h"

#define ECFR_FILE_MAX ((size_t)64 << 20)
#define ECFR_ARENA_LIMIT ((size_t)512 << 20)
#define ECFR_FINGERPRINT_SIZE 17 /* 16 hexadecimal digits and a NUL */

/* A row of places.csv or cells.csv: what the text means. */
struct ecfr_meaning {
    struct str text; /* the name of a destination, or the fingerprint of a cell */
    struct str
        means; /* its code, or the name of a set; "-": the rule stands in the packs already */
};

struct ecfr_table {
    struct ecfr_meaning *rows; /* sorted by text */
    size_t count, capacity;
};

enum ecfr_type { ECFR_COUNTRIES, ECFR_CODES, ECFR_STRINGS };

struct ecfr_set {
    struct str name;
    enum ecfr_type type;
    unsigned part;        /* of 15 CFR: 738, 740, 746 or 774 */
    struct str paragraph; /* of its citation; may be empty */
    struct str *members;  /* sorted, without repeats, once the edition is finished */
    size_t count, capacity;
};

/* What was not interpreted, with its text: for a person to read. */
struct ecfr_open {
    struct str entry;
    struct str control; /* what the list says it applies to, … */
    struct str cell;    /* … and where; the heading of an entry that has no such rows */
    struct str set;     /* the set that the entry was put into because of it */
};

struct edition {
    struct arena *arena;
    const struct ecfr_table *places, *families;
    struct str date; /* YYYY-MM-DD, from the file if it says so; else empty */
    bool has_chart, has_groups, has_list;
    struct ecfr_set **sets;
    size_t set_count, set_capacity;
    struct ecfr_open *opens;
    size_t open_count, open_capacity;
    size_t entry_count;
    size_t cell_count;
};

/* Two columns of a CSV file with a header, sorted by the first.  ERR_SYNTAX with its line. */
NODISCARD bool ecfr_table_read(struct arena *arena, const char *file, struct str text,
                               struct ecfr_table *ret_table, struct err *err);

/* NULL when it is not there. */
const struct str *ecfr_table_find(const struct ecfr_table *table, struct str text);

void edition_init(struct edition *edition, struct arena *arena, const struct ecfr_table *places,
                  const struct ecfr_table *families);

/*
 * Adds what one XML file says; a file may hold several parts.  ERR_SYNTAX when it is not well
 * formed, or a table is not of the shape that is published (with its line); ERR_NAME for a
 * destination that places.csv does not have.
 */
NODISCARD bool edition_add(struct edition *edition, const char *file, struct str xml,
                           struct err *err);

/* Sorts everything.  ERR_SYNTAX when no part was found in any file. */
NODISCARD bool edition_finish(struct edition *edition, struct err *err);

/* NULL when the edition has no such set. */
struct ecfr_set *edition_set(const struct edition *edition, struct str name);

/* Codes in the order of the list: 3A001.a.2 before 3A001.a.10; other text by bytes. */
int ecfr_code_compare(struct str a, struct str b);

/* The first digits of the SHA-256 of the text, spaces and quotes made plain. */
void ecfr_fingerprint(struct str text, char ret_digits[ECFR_FINGERPRINT_SIZE]);

#endif
