/* SPDX-License-Identifier: Apache-2.0 */
/* cli/matter_list.h - what the commands that list orders, buyers, shipments, … share. */
#ifndef LICET_CLI_MATTER_LIST_H
#define LICET_CLI_MATTER_LIST_H

#include "cli/command.h"
#include "desk/machine.h"
#include "store/store.h"

#define MATTERS_LISTED 100 /* where nobody says how many */

/* The state of --state, empty without it; ERR_NAME, with all there are.  plural: "orders". */
NODISCARD bool matter_state_asked(const struct args *args, const struct machine *machine,
                                  const char *plural, struct str *ret, struct err *err);

/* How many are in each state, a line each; as JSON with --json. */
NODISCARD bool matter_counts(struct store *store, const struct machine *machine, struct cli *cli,
                             const struct args *args, struct err *err);

#endif
