/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/command.h - what a subcommand is.
 *
 * Each subcommand is one file with one `const struct command`; commands.c lists them.  Parsing,
 * help text, man page and completion all come from these tables, so none of them can say something
 * the others do not.
 *
 * Options are long and never abbreviated.  `--name value` and `--name=value` are the same; `--`
 * ends the options; a lone `-` is an operand (standard input).
 */
#ifndef LICET_CLI_COMMAND_H
#define LICET_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "cli/style.h"

#define OPTION_VALUES_MAX 4096 /* options on one command line, repeated ones counted each time */

enum option_type {
    OPTION_FLAG,   /* no value */
    OPTION_TEXT,   /* any value */
    OPTION_DATE,   /* YYYY-MM-DD */
    OPTION_NUMBER, /* a whole number from 1 to 1,000,000 */
    OPTION_WORD,   /* one of `words` */
    OPTION_FOLDER, /* any value; completed as a folder */
    OPTION_FILE,   /* any value; completed as a file */
};

struct option {
    const char *name;    /* without the dashes; NULL ends a table */
    const char *metavar; /* "DATE"; NULL for flags and words */
    const char *help;    /* a phrase: lower case, no full stop; wrapped when shown */
    enum option_type type;
    bool repeatable;
    const char *const *words; /* of OPTION_WORD; NULL ends them */
};

/* Options that belong together; several commands may share one group. */
struct option_group {
    const char *title; /* "Options" */
    const struct option *options;
};

struct example {
    const char *line; /* the whole command line */
    const char *says; /* what it does, one phrase */
};

/* The state of the program that a command works with. */
struct cli {
    const struct mem *mem;
    struct arena *arena; /* as long as the command */
    struct style style;  /* of standard output */
    struct buf out;      /* standard output; flushed when the command is done, and by cli_flush */
    bool reader_gone;    /* nobody reads the pipe that is standard output any more: end quietly */
    struct buf *into;    /* of a command within one: takes what would go to standard output */
};

struct args;

struct command {
    const char *name;         /* "check"; "lint" below "policy" */
    const char *summary;      /* one phrase, under 60 columns */
    const char *const *usage; /* what may follow the name, one form a line; NULL ends */
    const char *help;         /* paragraphs, one a line; what begins with a space stays as is */
    const struct example *examples; /* line NULL ends; may be NULL */
    const char *statuses;           /* what the exit statuses mean, as `help`; NULL: 0 is done */
    const struct option_group *const *groups; /* NULL ends; may be NULL */
    const struct command *const *subcommands; /* NULL ends; then run is NULL */
    unsigned operands_max;
    const char *const *operand_words; /* for completion of the first operand; may be NULL */
    /*
     * Does the work.  False: nothing useful was done, err says why and gives the exit status.
     * True: *ret_status is the exit status, which was 0 before.
     */
    bool (*run)(struct cli *cli, const struct args *args, int *ret_status, struct err *err);
};

extern const struct command *const commands[]; /* NULL ends */

void cli_init(struct cli *cli, const struct mem *mem, struct arena *arena);
void cli_release(struct cli *cli);

/* Hands what was written so far to standard output.  ERR_IO if that could not be done. */
NODISCARD bool cli_flush(struct cli *cli, struct err *err);

/* Writes text to standard output, behind what cli->out holds. */
NODISCARD bool cli_write(struct cli *cli, struct str text, struct err *err);

/* Runs the program: argv as main gets it.  Gives the exit status. */
int cli_run(size_t count, char *const *words);

/*
 * Runs a command within one, with memory of its own: what it prints goes into `out`, as for lines
 * of that width.  What it says of one of many still goes to standard error.
 */
NODISCARD bool cli_run_within(const struct mem *mem, unsigned width, size_t count,
                              char *const *words, struct buf *out, int *ret_status,
                              struct err *err);

/* One option as it was given. */
struct option_value {
    const struct option *option;
    struct str text;
    int32_t number; /* of OPTION_NUMBER and OPTION_DATE */
};

struct args {
    const struct command *command;
    const struct command *parent; /* of a subcommand, or NULL */
    struct option_value *values;  /* as on the command line */
    size_t value_count;
    struct str *operands;
    size_t operand_count;
    bool help; /* --help was among them; nothing else was checked */
};

/*
 * Reads what follows the command's name; parent is the command it is below, or NULL.  ERR_USAGE
 * with a hint: an unknown option, a missing or surplus value, a word that is not on the list, an
 * option given twice that is not repeatable, too many operands.
 */
NODISCARD bool args_parse(struct arena *arena, const struct command *parent,
                          const struct command *command, size_t count, char *const *words,
                          struct args *ret_args, struct err *err);

/* Whether the command knows the option. */
bool args_knows(const struct args *args, const char *name);

/* The command must know the option.  NULL if it was not given. */
const struct option_value *args_get(const struct args *args, const char *name);

/* The next one of that name after `previous` (NULL: the first), or NULL. */
const struct option_value *args_next(const struct args *args, const char *name,
                                     const struct option_value *previous);

/* The values of a repeatable option, in order; false when the arena is exhausted. */
NODISCARD bool args_all(const struct args *args, struct arena *arena, const char *name,
                        struct str **ret_texts, size_t *ret_count, struct err *err);

bool args_flag(const struct args *args, const char *name);

/* The text, absent (data NULL) if the option was not given. */
struct str args_text(const struct args *args, const char *name);

/* The date or number, or the fallback if the option was not given. */
int32_t args_number(const struct args *args, const char *name, int32_t fallback);

/*
 * Finds a name in a NULL-ended list of commands; NULL with ERR_USAGE and a hint if it is not there.
 */
const struct command *command_find(const struct command *const *list, struct str name,
                                   struct err *err);

#endif
