/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/acting.h - the database that a command works on, and who works on it: --db and --as.
 *
 * Whoever can open the file is believed to be who --as says; what needs two people needs two names.
 */
#ifndef LICET_CLI_ACTING_H
#define LICET_CLI_ACTING_H

#include "cli/command.h"
#include "desk/people.h"

struct acting {
    struct store *store;
    struct who who;
    int64_t now; /* microseconds since 1970 */
};

/* What --db names; ERR_USAGE without it. */
NODISCARD bool acting_path(const struct args *args, struct str *ret, struct err *err);

/*
 * Opens the database of --db for whom --as names, who has to be known and not disabled; the command
 * has group_acting among its options.  What fails leaves nothing open.
 */
NODISCARD bool acting_open(struct cli *cli, const struct args *args, struct acting *ret,
                           struct err *err);
void acting_close(struct acting *acting);

/*
 * A transaction that writes, with who acts as they are now; what acting_end is told was done is
 * kept, and all else taken back.
 */
NODISCARD bool acting_begin(struct acting *acting, struct err *err);
NODISCARD bool acting_end(struct acting *acting, bool done, struct err *err);

#endif
