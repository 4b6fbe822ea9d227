/* SPDX-License-Identifier: Apache-2.0 */
/* cli/replaying.h - what `licet replay` is made of. */
#ifndef LICET_CLI_REPLAYING_H
#define LICET_CLI_REPLAYING_H

#include "cli/command.h"
#include "cli/pack_folders.h"
#include "cli/party_lists.h"
#include "desk/replay_tally.h"

/* The packs of a side, and where its parties are looked for. */
struct replay_packs {
    struct packs packs;
    struct party_lists lists;
};

struct replaying {
    struct cli *cli;
    const struct args *args;
    struct replay_packs before, drafted; /* drafted: of --draft; empty without */
    struct replay_side sides[REPLAY_SIDES];
    struct replay_book book;
    struct replay_licenses licenses;
    struct arena arena; /* of what is told */
    size_t unread;
};

/* Reads the two sides; ERR_USAGE where nothing differs between them. */
NODISCARD bool replaying_sides(struct replaying *replaying, struct err *err);

/* The book: of the files that are named, and of --db. */
NODISCARD bool replaying_load(struct replaying *replaying, struct err *err);

/* ---- what is told ---- */

void replaying_page(struct replaying *replaying, const struct replay_totals *totals);
void replaying_json(struct replaying *replaying, const struct replay_totals *totals);
NODISCARD bool replaying_csv(struct replaying *replaying, struct str path, struct err *err);

#endif
