/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/pack_folders.h - packs from folders and options.
 *
 * A pack is a folder of `*.licet` files, or one such file; a pack that stands by itself may have a
 * chips.csv beside them.  Where neither is there, the name of a built-in pack ("cn") stands for it.
 */
#ifndef LICET_CLI_PACK_FOLDERS_H
#define LICET_CLI_PACK_FOLDERS_H

#include "api/bundle.h"
#include "api/packs.h"
#include "cli/command.h"

/* Whether a pack of that name is built in: "us", "us-ccl", "cn", "my". */
bool packs_built_in(struct str name);

/* The scenarios of the --scenario options, if the command knows them. */
NODISCARD bool packs_ask_scenarios(struct packs *packs, const struct args *args, struct err *err);

/*
 * The key of --trust: of the folders, only those are read that are as its holder signed them.
 * ERR_USAGE if there is none to look at.
 */
NODISCARD bool packs_trust(struct packs *packs, const struct args *args, size_t path_count,
                           struct err *err);

/*
 * Loads and checks the policy: the folders (or single files) named, the built-in pack where they
 * want it, and the scenarios asked for.  False when a file cannot be read, a folder is not as it
 * was signed, or memory ends.  Mistakes in the text are in packs->diags.
 */
NODISCARD bool packs_load(struct packs *packs, const struct str *paths, size_t path_count,
                          struct err *err);

/* The same for what was read of one folder. */
NODISCARD bool packs_load_bundle(struct packs *packs, struct str folder,
                                 const struct bundle *bundle, struct err *err);

/* ERR_POLICY if there were mistakes; they are written to standard error, without the warnings. */
NODISCARD bool packs_report(struct packs *packs, struct err *err);

/* All of it for a command that decides, with its options --packs, --publish-into and --scenario. */
NODISCARD bool packs_open(struct packs *packs, const struct args *args, struct err *err);

#endif
