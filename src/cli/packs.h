/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/packs.h - the packs and the catalog that a command works with.
 *
 * Built in are the packs and the catalog inside the program (embedded.h).  Folders of `*.licet`
 * files come on top, in the order given.  A folder that only uses the built-in pack (`use "us"`)
 * adds to it; one that declares a pack of its own takes its place, and if it holds a chips.csv,
 * that takes the catalog's place.  Built-in scenarios are read behind all that, if somebody asks.
 *
 * The hash is SHA-256 over the lines that sha256sum prints for the files, in the order they were
 * loaded, each named by its folder and name.  For the built-in packs anybody can repeat it, with
 * the files in the order of packs/meson.build and the catalog last:
 *
 *   cd packs && LC_ALL=C sha256sum us/[0-9]*.licet us-ccl/?*.licet us/chips.csv | sha256sum
 */
#ifndef LICET_CLI_PACKS_H
#define LICET_CLI_PACKS_H

#include "cli/command.h"
#include "decide/decide.h"
#include "item/item.h"
#include "policy/policy.h"

#define PACKS_HASH_SIZE 65

struct packs_file {
    struct str name; /* as shown in messages */
    struct str hash_name;
    struct str text;
    bool built_in;
    const char *sha256; /* of the text, in hex; NULL: not worked out yet */
};

struct packs {
    struct arena arena;
    struct policy policy;
    struct diags diags;
    struct catalog catalog;
    struct decider *decider; /* NULL until packs_decider */
    char hash[PACKS_HASH_SIZE];
    struct str label; /* "us@2026.09" */
    struct packs_file *files;
    size_t file_count, file_capacity;
    bool embedded; /* the built-in packs are among them, first */
    /* What may be set before loading. */
    struct packs_file more; /* read behind the files if it has a text */
    struct str *scenarios;  /* names of those to read on top */
    size_t scenario_count;
    bool without_tests; /* of the built-in packs; those of others are read for their mistakes */
};

/* Holds nothing; packs_release may follow at once. */
void packs_init(struct packs *packs, const struct mem *mem);
void packs_release(struct packs *packs);

/* The name of the scenario that a built-in file belongs to; absent if it belongs to none. */
struct str scenario_of(struct str file_name);

/* The names of all built-in scenarios. */
NODISCARD bool packs_all_scenarios(struct packs *packs, struct err *err);

/* Those of the --scenario options, if the command knows them. */
NODISCARD bool packs_ask_scenarios(struct packs *packs, const struct args *args, struct err *err);

/*
 * Loads and checks the policy: the folders (or single files) named, the built-in pack where they
 * want it, and the scenarios asked for.  ERR_NAME if there is no such scenario.  False when a file
 * cannot be read, or memory ends.  Mistakes in the text are in packs->diags.
 */
NODISCARD bool packs_load(struct packs *packs, const struct str *paths, size_t path_count,
                          struct err *err);

/* ERR_POLICY if there were mistakes; they are written to standard error, without the warnings. */
NODISCARD bool packs_sound(struct packs *packs, struct err *err);

/*
 * Makes the decider: with the built-in catalog, or chips.csv of a folder that brought its own pack.
 */
NODISCARD bool packs_decider(struct packs *packs, struct err *err);

/* All of it for a command that decides, with its options --packs and --scenario. */
NODISCARD bool packs_open(struct packs *packs, const struct args *args, struct err *err);

#endif
