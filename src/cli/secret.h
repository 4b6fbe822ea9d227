/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/secret.h - reading a secret: from a terminal without showing it, or from a file; never from
 * the command line, which others can see.
 */
#ifndef LICET_CLI_SECRET_H
#define LICET_CLI_SECRET_H

#include "base/err.h"
#include "base/str.h"

#define SECRET_MAX 2048

struct secret {
    char text[SECRET_MAX + 1];
    size_t length;
};

struct str secret_view(const struct secret *secret);
void secret_wipe(struct secret *secret);

/* The first line of the file, "-" is standard input, without its end.  ERR_USAGE, ERR_LIMIT. */
NODISCARD bool secret_from_file(struct str path, struct secret *ret, struct err *err);

/* Asks for it on the terminal of the process, twice.  ERR_USAGE: there is none, or they differ. */
NODISCARD bool secret_from_terminal(const char *prompt, struct secret *ret, struct err *err);

#endif
