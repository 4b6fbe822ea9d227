/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/list_index.h - the last version of each list, ready for names to be looked for.
 *
 * What names are looked for in takes longer to make than to use.  So it is kept in the folder of
 * the versions, in one file, and mapped from there.  It says by which program it was made and of
 * which versions: what they are called, with the hash in it, and a checksum.  One of other versions
 * or another program, or that is damaged, is not used but made again.  That it cannot be written is
 * no error.  It is written beside its place and moved there, so that those who look in the one
 * before, or write at the same time, are not disturbed; it must not be changed in place.
 */
#ifndef LICET_CLI_LIST_INDEX_H
#define LICET_CLI_LIST_INDEX_H

#include "cli/list_files.h"
#include "screen/match.h"

#define LIST_INDEX_FILE "names.index"

struct list_index {
    const struct mem *mem;
    struct snapshot *snapshots;
    const struct party_list **lists; /* of these */
    struct list_version *versions;   /* likewise, and what is in their files; not of `also` */
    struct str *bytes;
    size_t list_count;
    struct matcher *matcher;
    struct str mapped; /* the file; absent where the matcher looks in `made` */
    struct buf made;
};

/*
 * Reads the last versions of that day or earlier, and `also`, a list that is kept nowhere (NULL:
 * none), with their index, which is made if need be; of a
 * list that has none of these the first one: what its entries say of themselves may tell that they
 * were on it before.  An index of the last versions of all (DATE_OPEN) is kept.  ERR_USAGE where
 * there is no list.  list_index_close may follow in any case.
 */
NODISCARD bool list_index_open(struct list_index *index, struct cli *cli, const struct args *args,
                               int32_t day, const struct snapshot *also, struct err *err);
void list_index_close(struct list_index *index);

#endif
