/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/many.h - the same thing done with one after another.
 *
 * Each is done by itself: of several, one that cannot be done is told, and the others are done.  A
 * failure of the system ends it; what was done before stays done, and doing it again goes on.
 */
#ifndef LICET_CLI_MANY_H
#define LICET_CLI_MANY_H

#include "cli/command.h"
#include "text/json.h"

#define MANY_MAX 1024 /* names on a command line; a file of them has any number */

/* Does it with one, and tells it.  What it takes from the arena of the command is given back. */
typedef bool many_function(void *context, struct str name, struct err *err);

/*
 * With the operands from `first` on.  ERR_USAGE where there is none: `what` is what they are, as in
 * "which order?", and `lists` the command that has them all.  *ret_status is EXIT_UNREAD if one of
 * several could not be done.
 */
NODISCARD bool many_do(struct cli *cli, const struct args *args, size_t first, const char *what,
                       const char *lists, many_function *one, void *context, int *ret_status,
                       struct err *err);

/* Does what a row of a file says; the row is one value of JSON. */
typedef bool row_function(void *context, struct json_reader *reader,
                          const struct json_source *source, struct err *err);

/* How large a file of rows is, and one of them. */
struct rows_limits {
    size_t file;
    struct json_limits row;
};

/*
 * With each row of a file (`-`: standard input), one a line; a file that is one row alone may have
 * it in several lines.  One of several that cannot be done is told with its line, as above.
 */
NODISCARD bool many_rows(struct cli *cli, const struct args *args, struct str path,
                         const struct rows_limits *limits, row_function *one, void *context,
                         int *ret_status, struct err *err);

/* The name where there are several, to tell them apart; else nothing. */
struct str many_name(const struct args *args, struct str name);

extern const char many_statuses[]; /* of a command that does it */

#endif
