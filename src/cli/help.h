/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/help.h - help texts, man pages and completion, written from the tables of the commands.
 */
#ifndef LICET_CLI_HELP_H
#define LICET_CLI_HELP_H

#include "cli/command.h"

/* What the program is and which commands it has. */
void help_overview(struct buf *out, const struct style *style);

/* One command; parent is the command it is below, or NULL. */
void help_command(struct buf *out, const struct style *style, const struct command *parent,
                  const struct command *command);

/* The man page licet(1), in roff. */
void man_overview(struct buf *out);

/* The man page licet-NAME(1), the command's subcommands with it. */
void man_command(struct buf *out, const struct command *command);

/* Reads a help text: paragraph by paragraph; *ret_verbatim for lines that begin with a space. */
bool help_next(struct str *text, struct str *ret_part, bool *ret_verbatim);

/* "DATE", "enforced|text"; empty for a flag. */
void help_metavar(struct buf *out, const struct option *option);

extern const char *const help_shells[]; /* NULL ends */

/* A completion script for that shell. */
void completion_write(struct buf *out, struct str shell);

/* What the program's overview says, shared by help and man. */
extern const char help_tagline[];
extern const char help_intro[];
extern const char help_statuses[];
extern const struct example help_examples[];

#endif
