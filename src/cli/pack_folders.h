/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/pack_folders.h - packs from folders and options.
 *
 * A pack is a folder of `*.licet` files, or one such file; a pack that stands by itself may have a
 * chips.csv beside them.
 */
#ifndef LICET_CLI_PACK_FOLDERS_H
#define LICET_CLI_PACK_FOLDERS_H

#include "api/packs.h"
#include "cli/command.h"

/* The scenarios of the --scenario options, if the command knows them. */
NODISCARD bool packs_ask_scenarios(struct packs *packs, const struct args *args, struct err *err);

/*
 * With --trust, whether each folder is as it was signed; ERR_VALUE if one is not.  Nothing is read
 * of it before.
 */
NODISCARD bool packs_trust(struct packs *packs, const struct args *args, const struct str *paths,
                           size_t path_count, struct err *err);

/*
 * Loads and checks the policy: the folders (or single files) named, the built-in pack where they
 * want it, and the scenarios asked for.  False when a file cannot be read, or memory ends.
 * Mistakes in the text are in packs->diags.
 */
NODISCARD bool packs_load(struct packs *packs, const struct str *paths, size_t path_count,
                          struct err *err);

/* ERR_POLICY if there were mistakes; they are written to standard error, without the warnings. */
NODISCARD bool packs_report(struct packs *packs, struct err *err);

/*
 * Makes the decider: with the built-in catalog, or chips.csv of a folder that brought its own pack.
 */
NODISCARD bool packs_decider(struct packs *packs, struct err *err);

/* All of it for a command that decides, with its options --packs and --scenario. */
NODISCARD bool packs_open(struct packs *packs, const struct args *args, struct err *err);

#endif
