/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/vault_file.h - the keys that secrets in the database are sealed with: --key, --key-before.
 *
 * Without --key it is the credential `licet.key` of the unit that systemd started, if it has one.
 */
#ifndef LICET_CLI_VAULT_FILE_H
#define LICET_CLI_VAULT_FILE_H

#include "cli/command.h"
#include "store/vault.h"

extern const struct option_group group_vault; /* --key --key-before */

/*
 * The keys that are named, none being none.  ERR_USAGE: such a file cannot be opened, or others
 * than its owner can read it.  vault_forget may follow in any case.
 */
NODISCARD bool vault_from(struct cli *cli, const struct args *args, struct vault *ret,
                          struct err *err);

/*
 * The same in a process of their own, so that this one never has them (store/keeper.h).  Before
 * anything that starts a thread.
 */
NODISCARD bool vault_keep(struct cli *cli, const struct args *args, struct vault *ret,
                          struct err *err);

#endif
