/* SPDX-License-Identifier: Apache-2.0 */
/* cli/bundles.h - signed packs in folders; see api/bundle.h. */
#ifndef LICET_CLI_BUNDLES_H
#define LICET_CLI_BUNDLES_H

#include "api/bundle.h"
#include "cli/command.h"

#define BUNDLE_FILE_MAX ((size_t)64 << 20)

/* The policy files and the catalog of a folder. */
NODISCARD bool bundle_read(struct arena *arena, struct str folder, struct bundle *ret,
                           struct err *err);

/* Whether the folder is as the holder of the key signed it; key: a file. */
NODISCARD bool bundle_check(struct arena *arena, struct str folder, struct str key,
                            char ret_root[BUNDLE_ROOT_SIZE], struct err *err);

#endif
