/* SPDX-License-Identifier: Apache-2.0 */
/* cli/licenses_on_file.h - the licenses that may cover an order, by the options. */
#ifndef LICET_CLI_LICENSES_ON_FILE_H
#define LICET_CLI_LICENSES_ON_FILE_H

#include "cli/command.h"
#include "desk/cover.h"
#include "store/store.h"

/*
 * Reads the licenses of --licenses or --db; *ret_cover stays NULL where neither is given.  The
 * caller frees it, before the decider.
 */
NODISCARD bool licenses_on_file(struct cli *cli, const struct args *args,
                                const struct decider *decider, struct cover **ret_cover,
                                struct err *err);

/*
 * The licenses themselves; none where none are asked for.  store is the database of --db where the
 * command has it open already, and NULL otherwise.
 */
NODISCARD bool licenses_asked(struct cli *cli, const struct args *args, struct store *store,
                              struct license **ret_licenses, size_t *ret_count, bool *ret_asked,
                              struct err *err);

/* Licenses as JSON, one a line, of the command's arena. */
NODISCARD bool licenses_read(struct cli *cli, struct str path, struct license **ret_licenses,
                             size_t *ret_count, struct err *err);

#endif
