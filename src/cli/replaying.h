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

/* What the side after has more, besides --draft. */
struct replay_more {
    struct str pack;             /* the text of a drafted pack; absent: none */
    const struct snapshot *rows; /* a list; NULL: none */
    int32_t day;                 /* of both sides */
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
    bool supposed; /* the change is no draft of one: nothing is proposed to be done */
};

/* replaying_end may follow in any case. */
void replaying_begin(struct replaying *replaying, struct cli *cli, const struct args *args);
void replaying_end(struct replaying *replaying);

/* Reads the two sides; ERR_USAGE where nothing differs between them. */
NODISCARD bool replaying_sides(struct replaying *replaying, struct err *err);

/* The sides are the same but for that; without the options of a change. */
NODISCARD bool replaying_suppose(struct replaying *replaying, const struct replay_more *more,
                                 struct err *err);

/* Decides the book, and says what could not be. */
NODISCARD bool replaying_decide(struct replaying *replaying, struct replay_totals *ret,
                                struct err *err);

/* As the options say: a page or JSON, and --csv. */
NODISCARD bool replaying_tell(struct replaying *replaying, const struct replay_totals *totals,
                              struct err *err);

extern const struct option_group replaying_book_options; /* the book, but for files of orders */
extern const struct option_group replaying_told_options;

/* The book: of the files that are named or, where there is such an option, --orders; and --db. */
NODISCARD bool replaying_load(struct replaying *replaying, struct err *err);

/* ---- what is told ---- */

void replaying_page(struct replaying *replaying, const struct replay_totals *totals);
void replaying_json(struct replaying *replaying, const struct replay_totals *totals);
NODISCARD bool replaying_csv(struct replaying *replaying, struct str path, struct err *err);

#endif
