/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/chip.h - what the chip commands share: a chip with what the packs make of it, and how both
 * are shown.
 */
#ifndef LICET_CLI_CHIP_H
#define LICET_CLI_CHIP_H

#include "base/num.h"
#include "cli/deciding.h"
#include "cli/table_file.h"
#include "item/item.h"

struct chips {
    struct deciding deciding;
    const struct catalog *catalog;
    struct session *session;
};

/* A chip as the packs classify it on a day; all text is in the command's arena. */
struct judged {
    const struct chip *chip;
    int32_t on;
    struct str tpp;     /* absent: not known */
    struct str density; /* absent: not known, or there is none */
    bool no_density;
    struct entry *entries; /* code and unknown only */
    size_t entry_count;
    struct str text; /* of the entries */
};

/* What chips are compared by: TPP, density, DRAM and interconnect bandwidth. */
#define CHIP_MEASURES 4

enum measure_state { MEASURE_KNOWN, MEASURE_UNKNOWN, MEASURE_NONE };

struct measure {
    enum measure_state state;
    bool certain; /* a known one that was not verified is not */
    struct num value;
};

struct chip_comparison {
    struct judged reference;
    struct measure measures[CHIP_MEASURES];
    struct grid grid;
    const struct chip **rows; /* those put beside the reference */
    size_t row_count, row_room;
    struct data_row *claims;
    size_t claim_count;
};

/* chip_claims.c: what was published of chips beside others; and where their figures are from. */
NODISCARD bool claims_open(struct chips *chips, struct chip_comparison *comparison,
                           struct err *err);
void claims_json(const struct chip_comparison *comparison, const struct chip *chip,
                 struct buf *out);
void claims_page(const struct chips *chips, const struct chip_comparison *comparison);

/* chips_close may follow in any case. */
NODISCARD bool chips_open(struct chips *chips, struct cli *cli, const struct args *args,
                          struct err *err);
void chips_close(struct chips *chips);

/* ERR_NAME with near names when there is no such chip. */
NODISCARD bool chips_find(struct chips *chips, struct str name, struct catalog_match *ret_match,
                          struct err *err);
NODISCARD bool chips_judge(struct chips *chips, const struct chip *chip, struct judged *ret_judged,
                           struct err *err);

void chip_measures(const struct judged *judged, struct measure measures[CHIP_MEASURES]);

/* "15,832", "1,017?", "unknown", "n/a"; data is NULL when the arena is exhausted. */
struct str measure_text(struct arena *arena, const struct measure *measure);

void chip_show_page(struct chips *chips, const struct judged *judged, bool blank_line);
void chip_show_json(struct chips *chips, const struct judged *judged);

/* Writes the table and, where one is needed, what its question marks mean. */
void chip_write_grid(struct chips *chips, struct grid *grid);

extern const struct command command_chip_gap;

/* The reference comes first; then a row a chip, in JSON a line. */
NODISCARD bool comparison_begin(struct chips *chips, struct chip_comparison *comparison,
                                struct err *err);
NODISCARD bool comparison_row(struct chips *chips, struct chip_comparison *comparison,
                              const struct judged *judged, struct err *err);

#endif
