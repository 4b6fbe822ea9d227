/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/fail.h - how the program talks about what went wrong.
 *
 *   orders.jsonl:3:17: error: 'CNN' is not a country
 *   hint: countries are two capital letters, as in CN
 *
 * Results go to standard output, this goes to standard error.
 */
#ifndef LICET_CLI_FAIL_H
#define LICET_CLI_FAIL_H

#include "base/err.h"
#include "base/str.h"

/* The exit statuses of commands that decide; see err_exit_status for those of errors. */
enum exit_status {
    EXIT_DONE = 0,
    EXIT_REFUSED = 1,   /* something may not ship; a test, lint or verification found something */
    EXIT_USAGE = 2,     /* bad usage or unreadable input, nothing done */
    EXIT_SYSTEM = 3,    /* the system failed */
    EXIT_UNSETTLED = 4, /* nothing is refused, but something is undetermined or assumed */
    EXIT_UNREAD = 5     /* some rows could not be read */
};

/* Appends the error as above. */
void fail_write(struct buf *out, const struct err *err);

/* Writes it to standard error at once. */
void fail_report(const struct err *err);

/* Writes text to standard error as it is. */
void fail_text(struct str text);

/* Sets ERR_IO with what the system says about errno `number`: "could not read 'x': …". */
bool fail_system(struct err *err, const char *doing, struct str name, int number);

#endif
