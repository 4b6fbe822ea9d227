/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/serve_vault.h - whether the secrets of a database are sealed with the key of the server.
 */
#ifndef LICET_CLI_SERVE_VAULT_H
#define LICET_CLI_SERVE_VAULT_H

#include "cli/command.h"
#include "store/vault.h"

/*
 * Writes what the operator has to know of it into *out.  ERR_USAGE: some are sealed, and none with
 * a key of the vault, so that it is the wrong one, or is missing.
 */
NODISCARD bool serve_vault_look(struct cli *cli, const struct vault *vault, struct str database,
                                struct buf *out, struct err *err);

#endif
