/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api/packs.h - the packs and the catalog that decisions are made with.
 *
 * Built in are the packs and the catalog inside the program (embedded.h).  Files of others come on
 * top, in the order given.  What only uses the built-in pack (`use "us"`) adds to it; what declares
 * a pack of its own takes its place, and a catalog that comes with it that of the built-in one.
 * Of lists that the packs know a sample of entries is built in, so that no order to them passes for
 * want of lists.  Built-in scenarios are read behind all that, if somebody asks.
 *
 * Built in are also packs of other authorities, each in a folder of its own (`pack "cn"`): they are
 * read beside the first, and what uses one of them (`use "cn"`) adds to it.  Packs that take the
 * place of the built-in one have none beside them.
 *
 * The hash is SHA-256 over the lines that sha256sum prints for the files, in the order they were
 * loaded, each named by its folder and name.  For the built-in packs anybody can repeat it, with
 * the files in the order of packs/meson.build, the catalog and the sample last:
 *
 *   cd packs && LC_ALL=C sha256sum us/[0-9]*.licet us-ccl/?*.licet us/chips.csv us/parties-*.csv |
 *     sha256sum
 *
 * That of another authority's packs is of their policy files alone.
 */
#ifndef LICET_API_PACKS_H
#define LICET_API_PACKS_H

#include "api/digest.h"
#include "decide/decide.h"
#include "decide/lists.h"
#include "item/item.h"
#include "policy/policy.h"

#define PACKS_HASH_SIZE DIGEST_HEX_SIZE
#define PACKS_CATALOG "chips.csv" /* the file, in the folder of a pack */
#define PACKS_SAMPLE "parties-"   /* DATE.csv: the day of the lists that it was taken from */
#define PACKS_SOURCE "sample"     /* what the sample's entries are said to be from */

/* Of a hundred: names that are less alike are not taken for the same party. */
#define PACKS_THRESHOLD 60

#define PACKS_OTHERS_MAX 16 /* authorities beside the first */

struct image;

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
    struct decider *decider; /* NULL until packs_make_decider */
    struct snapshot sample;  /* of entries of lists; empty until packs_use_sample */
    struct matcher *sample_matcher;
    struct address_index *sample_addresses;
    struct decide_lists lists; /* what parties are looked for in: the sample, or nothing */
    char hash[PACKS_HASH_SIZE];
    struct str label; /* "us@2026.09" */
    struct packs_file *files;
    size_t file_count, file_capacity;
    bool embedded; /* the built-in packs are among them, first */
    /* What may be set before loading. */
    struct packs_file more;        /* read behind the files if it has a text */
    struct packs_file own_catalog; /* without a name: the built-in one */
    struct packs_file own_sample;  /* likewise */
    struct str *scenarios;         /* names of those to read on top */
    size_t scenario_count;
    struct str
        trust; /* the file of a public key: folders are read only as its holder signed them */
    bool without_tests; /* of the built-in packs; those of others are read for their mistakes */
    bool copies; /* the built-in files are copied into the arena; for tools/image_make.c alone */
    struct image *image; /* what was read is its; NULL: the arena's */
    /* Other authorities: packs of their own; they share the catalog. */
    struct packs *others;
    size_t other_count;
    struct str pack; /* its name, from the first text that declares it; absent: not told yet */
};

/* Holds nothing; packs_release may follow at once. */
void packs_init(struct packs *packs, const struct mem *mem);
void packs_release(struct packs *packs);

/* The name of the scenario that a built-in file belongs to; absent if it belongs to none. */
struct str scenario_of(struct str file_name);

/* The names of all built-in scenarios. */
NODISCARD bool packs_all_scenarios(struct packs *packs, struct err *err);

/* One more file; its texts must stay as long as the packs. */
NODISCARD bool packs_keep(struct packs *packs, struct packs_file file, struct err *err);

/*
 * Reads and checks the policy: the files that were kept, the built-in pack where they want it, and
 * the scenarios asked for.  ERR_NAME if there is no such scenario.  Mistakes in the text are in
 * packs->diags.
 */
NODISCARD bool packs_read(struct packs *packs, struct err *err);

/*
 * The lines that the hash is of, once there is a decider: the SHA-256 of each file, two spaces, its
 * name.
 */
void packs_lines(const struct packs *packs, struct buf *out);

/* Gives the text of a file by its SHA-256 in hex; it stays as long as the packs. */
struct packs_texts {
    bool (*get)(void *context, struct str sha256, struct str *ret, struct err *err);
    void *context;
};

/*
 * As packs_read, but for the files of such lines and no others: the same packs again, with the same
 * hash.  The lines and the label must stay as long as the packs.
 */
NODISCARD bool packs_read_lines(struct packs *packs, struct str lines,
                                const struct packs_texts *texts, struct str label, struct err *err);

/* The same of another authority, once for each, before the decider is made. */
NODISCARD bool packs_other_lines(struct packs *packs, struct str lines,
                                 const struct packs_texts *texts, struct str label,
                                 struct packs **ret, struct err *err);

/* ERR_POLICY if there were mistakes; the first of them are written out, without the warnings. */
NODISCARD bool packs_sound(const struct packs *packs, struct buf *ret_mistakes, struct err *err);

/*
 * Makes the decider, with the packs' own catalog or the built-in one.  It looks for parties
 * nowhere.
 */
NODISCARD bool packs_make_decider(struct packs *packs, struct err *err);

/* Reads the sample, for whoever may use it later. */
NODISCARD bool packs_index_sample(struct packs *packs, struct err *err);

/*
 * Has the decider look for parties in the sample, once and before the first session.  Reading it
 * takes as long as reading the policy: who has lists, or decides on nobody who has a name, does
 * without.
 */
NODISCARD bool packs_use_sample(struct packs *packs, struct err *err);

#endif
