/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/publishing.h - where packs are published: folders that the server and the commands read.
 *
 * The next edition is written beside the folder and put in its place, and the one before stays
 * beside it, called by the beginning of its root:
 *
 *   rules/house                 what is read
 *   rules/house.bfa94bb58775    the edition before
 *
 * Both change places at once (RENAME_EXCHANGE), so the folder is never missing; on a file system
 * that cannot, one is put aside and then the other in its place, and a reader of the folder above
 * refuses what stands half done in between (publishing_paths).
 */
#ifndef LICET_CLI_PUBLISHING_H
#define LICET_CLI_PUBLISHING_H

#include "api/bundle.h"
#include "cli/command.h"
#include "desk/pack_changes.h"

/* What an edition is, of its folder; root is empty, and there are no files, where none is. */
struct published {
    struct bundle bundle;
    char root[KEPT_HEX_SIZE];
};

NODISCARD bool publishing_read(struct arena *arena, struct str folder, struct published *ret,
                               struct err *err);

/* The files of a bundle as those of a change; in the arena. */
NODISCARD bool publishing_files(struct arena *arena, const struct bundle *bundle,
                                const struct pack_file **ret, struct err *err);

/*
 * Puts the change in the place of the folder, signed if there is a key.  ERR_CONFLICT: what is
 * there is not what it follows.  What is in its place already is left so, and what was left undone
 * beside it is done.  All of it is on the disk when this is true.
 */
NODISCARD bool publishing_put(struct arena *arena, struct str folder,
                              const struct pack_change *change, struct str key, struct err *err);

/*
 * The packs that are in force: of --packs, and those in the folder of --publish-into, if the
 * command knows that.  ERR_USAGE: a folder in it is no pack, is half published, or has the name of
 * another pack.
 */
NODISCARD bool publishing_paths(const struct args *args, struct arena *arena, struct str **ret,
                                size_t *ret_count, struct err *err);

/* Whether both paths lead to one folder; false where one is not there, or there is no room. */
bool publishing_is_same(struct arena *arena, struct str a, struct str b);

#endif
