/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/cmd_db_seal.h - the commands below `licet db` that have to do with sealed secrets.
 */
#ifndef LICET_CLI_CMD_DB_SEAL_H
#define LICET_CLI_CMD_DB_SEAL_H

#include "cli/command.h"

extern const struct command command_db_key, command_db_seal;

#endif
