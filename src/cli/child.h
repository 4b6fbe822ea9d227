/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/child.h - another program, run without a shell and ended where it takes too long.
 */
#ifndef LICET_CLI_CHILD_H
#define LICET_CLI_CHILD_H

#include "base/err.h"
#include "base/str.h"

#define CHILD_LOOKS_A_SECOND 50

struct child {
    const char *program;      /* looked for in PATH, unless it is a path */
    struct str name;          /* as errors call it */
    const char *missing;      /* the hint where it cannot be run; NULL: none */
    char *const *words;       /* the first is its name; NULL ends them */
    char *const *environment; /* likewise */
    struct str said;          /* the file that takes all it prints, with a NUL */
};

/*
 * Runs it, with nothing to read.  *looks: how often it may still be looked whether it has ended,
 * CHILD_LOOKS_A_SECOND times a second; of several, what the first ones left.  Where that does not
 * do, its whole group is ended, and *ret_late is so.  Else *ret_status is its exit status, -1 if a
 * signal ended it.  ERR_MEMORY, or what the system says.
 */
NODISCARD bool child_run(const struct child *child, unsigned *looks, int *ret_status,
                         bool *ret_late, struct err *err);

#endif
