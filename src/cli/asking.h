/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/asking.h - a command that the server gives for somebody: a process of its own.
 *
 * So it takes neither the memory nor the threads of the server, and is ended where it takes too
 * long.  What it reads is in a folder that nothing else reads, and that is removed.
 */
#ifndef LICET_CLI_ASKING_H
#define LICET_CLI_ASKING_H

#include <limits.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define ASKING_WORDS_MAX 512

struct args;

struct asking {
    char *const *environment;
    struct arena *arena;
    unsigned seconds; /* for all commands together */
    char folder[PATH_MAX];
    struct str said; /* a file */
    unsigned left;   /* how often it may still be looked whether one has ended */
    char *words[ASKING_WORDS_MAX + 2];
    size_t count;
    struct err *err;
};

/* The environment of what is asked, as it is now: before there are threads. */
NODISCARD bool asking_environment(struct arena *arena, char ***ret, struct err *err);

/* With a folder in the spool; asking_close may follow in any case. */
NODISCARD bool asking_open(struct asking *asking, const char *spool, struct err *err);
void asking_close(struct asking *asking);

/* A path in the folder; absent where there is no memory. */
struct str asking_path(const struct asking *asking, struct str name);

/* The command, then its words.  An option whose value is absent is left out. */
void asking_begin(struct asking *asking, const char *command);
void asking_add(struct asking *asking, struct str word);
void asking_option(struct asking *asking, const char *name, struct str value);

/* The packs and lists that this command was told of itself, so that both decide alike. */
NODISCARD bool asking_law(struct asking *asking, const struct args *args, struct err *err);

/*
 * Runs it.  *ret is what it printed, up to `most` bytes, without the path of the place in front of
 * what is in it, which ends with "/".  ERR_LIMIT, without a hint: it took too long, or has too many
 * words.
 */
NODISCARD bool asking_run(struct asking *asking, struct str place, size_t most, struct str *ret,
                          int *ret_status);

#endif
