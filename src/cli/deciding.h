/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/deciding.h - what the commands that decide have in common.
 */
#ifndef LICET_CLI_DECIDING_H
#define LICET_CLI_DECIDING_H

#include "cli/command.h"
#include "cli/licenses_on_file.h"
#include "cli/pack_folders.h"
#include "cli/party_lists.h"
#include "cli/show.h"
#include "cli/stream_orders.h"
#include "decide/decide.h"
#include "decide/lists.h"

struct deciding_view;

struct deciding {
    struct cli *cli;
    const struct args *args;
    struct packs packs;
    struct decide_options options;
    struct session *session; /* for a single transaction */
    struct store *store;     /* of --db, where the command has it open already; NULL otherwise */
    struct party_lists lists;
    struct cover *cover; /* of the licenses on file; NULL: none were named */
    struct show_rows rows;
    const struct deciding_view *view; /* of deciding_run */
    bool json;
};

/* Loads packs and catalog and reads the options.  deciding_close may follow in any case. */
NODISCARD bool deciding_open(struct deciding *deciding, struct cli *cli, const struct args *args,
                             struct err *err);
void deciding_close(struct deciding *deciding);

/*
 * Where parties are looked for: the options that the command knows, else the sample unless nobody
 * has a name.  Before the first session.
 */
NODISCARD bool deciding_lists(struct deciding *deciding, bool nobody, struct err *err);

/* Whether a file was named; ERR_USAGE if options of a transaction were given too, or neither. */
NODISCARD bool deciding_asked(const struct args *args, bool *ret_file, struct err *err);

/* The order that the options make up; opens the lists and makes the session for it. */
NODISCARD bool deciding_order(struct deciding *deciding, struct order *ret_order, struct err *err);

/* The texts of the --fact options, and room for as many facts in the order. */
NODISCARD bool deciding_facts(const struct args *args, struct arena *arena, struct order *order,
                              struct str **ret_texts, size_t *ret_count, struct err *err);

/* Says of the scenarios that were loaded that they are not law. */
void deciding_scenarios(const struct deciding *deciding, struct buf *out);

typedef void (*deciding_heading)(const struct deciding *deciding, struct buf *out);

/* What a command makes of a decision. */
struct deciding_view {
    bool classify_only;
    bool sensitivity; /* what it rests on, what would change it */
    bool
        explain; /* of a file too; a single transaction is explained unless it is written as JSON */
    void (*json)(const struct decision *decision, struct buf *out);
    void (*page)(const struct deciding *deciding, const struct decision *decision, struct buf *out);
    deciding_heading heading; /* of a file as text; NULL: none */
    void (*row)(const struct deciding *deciding, const struct order *order,
                const struct decision *decision, struct buf *out);
    void (*count)(struct show_counts *counts, const struct decision *decision);
};

/* Runs a command that decides: a single transaction or a file, as the arguments ask. */
NODISCARD bool deciding_run(struct cli *cli, const struct args *args,
                            const struct deciding_view *view, int *ret_status, struct err *err);

/*
 * Opens the lists and decides a file; the step gets the deciding as its context.  The heading (may
 * be NULL) is written before the first row, a summary of the outcomes that were counted behind the
 * last.  The exit status is that of the counts.
 */
NODISCARD bool deciding_file(struct deciding *deciding, deciding_heading heading, order_step step,
                             int *ret_status, struct err *err);

#endif
