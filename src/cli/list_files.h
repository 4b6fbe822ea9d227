/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/list_files.h - versions of lists in a folder, a file each, and what the commands about lists
 * share.
 *
 * A version is written once and never changed.  Its file is called by the list, the day that it is
 * of, and the beginning of the file's SHA-256, so that a damaged file is found out.
 */
#ifndef LICET_CLI_LIST_FILES_H
#define LICET_CLI_LIST_FILES_H

#include "cli/command.h"
#include "screen/snapshot.h"
#include "screen/source.h"

#define LIST_HASH_DIGITS 16

extern const struct command command_lists_diff;
extern const struct command command_lists_import;
extern const struct command command_lists_show;
extern const struct command command_lists_status;

extern const struct option_group group_lists; /* --lists --json */

struct list_version {
    struct str file; /* without folders */
    struct str source;
    struct str hash; /* LIST_HASH_DIGITS */
    int32_t issued;
};

/*
 * The versions in --lists, by source, the earliest first.  Files of other names are left alone.
 * ERR_USAGE without the option or the folder.
 */
NODISCARD bool list_versions(struct cli *cli, const struct args *args,
                             struct list_version **ret_versions, size_t *ret_count,
                             struct err *err);

/* Reads it; ERR_SYNTAX when it is not as it was written. */
NODISCARD bool list_load(struct cli *cli, const struct args *args,
                         const struct list_version *version, struct snapshot *ret, struct err *err);

/* The same in three steps: the bytes of the file, whether they are as written, what is in them. */
NODISCARD bool list_bytes(struct cli *cli, const struct args *args,
                          const struct list_version *version, struct str *ret, struct err *err);
NODISCARD bool list_check(struct cli *cli, const struct args *args,
                          const struct list_version *version, struct str bytes, struct err *err);
NODISCARD bool list_parse(struct cli *cli, const struct args *args,
                          const struct list_version *version, struct str bytes,
                          struct snapshot *ret, struct err *err);

/* The last of the source with that day or an earlier one; NULL if there is none. */
const struct list_version *list_version_on(const struct list_version *versions, size_t count,
                                           struct str source, int32_t day);

/*
 * Of each list the last version of that day or an earlier one; later_too: of a list that has none
 * of these the first one.
 */
NODISCARD bool list_last_versions(struct cli *cli, const struct args *args, int32_t day,
                                  bool later_too, struct list_version **ret_versions,
                                  size_t *ret_count, struct err *err);

/* And loads them. */
NODISCARD bool list_load_last(struct cli *cli, const struct args *args, int32_t day,
                              struct snapshot **ret_snapshots, size_t *ret_count, struct err *err);

/*
 * Writes the version into --lists, which is made if it is not there.  *ret_new is false when it is
 * there already, whenever it was imported.
 */
NODISCARD bool list_keep(struct cli *cli, const struct args *args, const struct snapshot *snapshot,
                         struct list_version *ret, bool *ret_new, struct err *err);

/* "13,420" */
void put_count(struct buf *out, size_t count);

/* "25,921 entries", "EL 3,420, DPL 1,596", "57,251 names, 130 repairs" */
void put_entries(struct buf *out, const struct party_list *list);
void put_counts(struct buf *out, const struct list_count *counts, size_t count);
void put_names_and_repairs(struct buf *out, const struct party_list *list);

#endif
