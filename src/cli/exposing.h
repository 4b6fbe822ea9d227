/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/exposing.h - the book of an exposure, and what becomes of its lines under each law.
 *
 * The book is read once.  A law is the packs as they stand, or with a supposition on top; each line
 * is decided under it on its planned day, as a replay does (desk/replay.h), and each market by a
 * plain question.  What the packs know
 * is taken to go on after the day they are complete through: a forecast, and said so.
 */
#ifndef LICET_CLI_EXPOSING_H
#define LICET_CLI_EXPOSING_H

#include "api/packs.h"
#include "cli/command.h"
#include "cli/party_lists.h"
#include "desk/flags.h"
#include "desk/replay.h"
#include "exposure/events.h"
#include "exposure/valuation_json.h"

/* What the lines of one question have alike. */
struct line_texts {
    struct str item, buyer, to;
};

/* What a database knows of a line beside what it says. */
struct stored_line {
    size_t line;
    struct str order, content; /* of which somebody resolved red flags; absent: of none */
    struct str hold;           /* what keeps it, beside the law; absent: nothing */
};

struct exposing {
    struct cli *cli;
    const struct args *args;
    struct arena *arena, kept; /* the first is the second, for whoever only reads the rest */
    struct holdings book;
    struct book_index index;  /* of it */
    struct replay_book asked; /* the orders of the book's lines, alike ones once */
    struct line_texts *texts; /* by question of these */
    size_t text_count, text_room;
    struct str exporter;       /* of the first order */
    struct name_table reasons; /* rules and citations */
    /* Of --db: */
    struct left_out left_out;
    struct red_flags flags;
    struct name_table flagged; /* orders of which some were resolved */
    struct stored_line *stored;
    size_t stored_count, stored_room;
    bool has_reserved; /* something of a license, by a line */
    /* Of --licenses or --db, with what is left of each. */
    struct license *licenses;
    size_t license_count;
    bool has_licenses;
    struct decide_options options;
    struct party_lists lists; /* of --lists; read once for all laws */
    int32_t on, until;        /* until: the first day behind */
    struct str label;         /* of the packs */
    int32_t complete_through;
};

/*
 * Reads the files of the operands and of --orders, the book of --db, and the days.  exposing_close
 * may follow.
 */
NODISCARD bool exposing_read(struct exposing *e, struct cli *cli, const struct args *args,
                             struct err *err);
void exposing_close(struct exposing *e);

/* The lines of a file, all or none; those of a database: what is open, reserved and released. */
NODISCARD bool exposing_take_orders(struct exposing *e, struct str path, struct err *err);
NODISCARD bool exposing_take_store(struct exposing *e, struct str path, struct err *err);

#define LATER_LICENSE 180 /* days more, of `delay` */

/* What is supposed. */
struct supposed {
    struct str name, title;
    const char *file;  /* of examples/stress; NULL: none */
    bool scenario;     /* a built-in scenario of that name */
    int32_t from;      /* since when */
    int64_t more_days; /* that licenses take longer */
};

/* The suppositions of the stress table, the law as it stands first; then those of --scenario. */
NODISCARD bool exposing_suppose(const struct exposing *e, struct supposed **ret, size_t *ret_count,
                                struct err *err);

struct decided_book {
    struct verdict *lines, *markets;
    struct phase phase; /* of the lines: they are decided on their days, so there is one */
};

/* Decides all lines and markets; the title of a scenario is filled in. */
NODISCARD bool exposing_decide(struct exposing *e, struct supposed *supposed,
                               struct decided_book *ret, struct err *err);

/* The case of the valuation, with the assumptions of the book. */
struct valuation_case exposing_case(const struct exposing *e, const struct supposed *supposed,
                                    const struct decided_book *decided);

/* The days on which the answer for a chip changed, on the way that most of the revenue goes. */
struct exposed_events {
    struct dated_event *list; /* in the order of days */
    size_t count;
    int32_t first; /* the packs say something from here on */
    struct str to;
};

NODISCARD bool exposing_events(struct exposing *e, struct exposed_events *ret, struct err *err);

#endif
