/* SPDX-License-Identifier: Apache-2.0 */
/* cli/bundles.h - signed packs in folders; see api/bundle.h. */
#ifndef LICET_CLI_BUNDLES_H
#define LICET_CLI_BUNDLES_H

#include "api/bundle.h"
#include "cli/command.h"

#define BUNDLE_FILE_MAX ((size_t)64 << 20)

/* The policy files of a folder, of which there must be one, and the catalog if it has one. */
NODISCARD bool bundle_read(struct arena *arena, struct str folder, struct bundle *ret,
                           struct err *err);

/* Whether what was read of the folder is as the holder of the key signed it; key: a file. */
NODISCARD bool bundle_check(struct arena *arena, struct str folder, const struct bundle *bundle,
                            struct str key, char ret_root[BUNDLE_ROOT_SIZE], struct err *err);

#endif
