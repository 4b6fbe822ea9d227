/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/demo.h - stories that are played: dated steps, each of which is commands of this program.
 *
 * A demo is a folder of examples/ that is inside the binary: steps.json, and the files that its
 * commands read.  It is played in a folder of its own, where those files are, with a database of
 * its own.  The clock says what the step says (clock_set); all else is done by the commands as
 * anybody gives them.  What a step changed is found out by looking at the database before and after
 * it (demo_look.h): nothing that is told of it is written down beforehand.
 */
#ifndef LICET_CLI_DEMO_H
#define LICET_CLI_DEMO_H

#include "api/embedded.h"
#include "cli/command.h"
#include "cli/demo_look.h"

/* "h20/steps.json" …; as embedded_files. */
extern const struct embedded_file demo_files[];
extern const size_t demo_file_count;

#define DEMO_TOLD_WIDTH 64 /* of the lines in which a command tells why it refuses */

/* Those that there are; NULL ends. */
extern const char *const demo_names[];

struct demo_command {
    struct str line; /* as one types it, without "licet" */
    bool refused;    /* the story is that it is refused */
};

struct demo_step {
    int32_t on;
    struct str title, says;
    struct str standing; /* of what it rests on: "law", "letter", "reported", "reconstructed" … */
    struct str source;
    struct demo_command *commands;
    size_t command_count;
};

struct demo {
    const char *name;
    struct str title;
    struct str note;     /* what of it is real */
    struct str zone;     /* in which its days are */
    struct str database; /* what its commands call it */
    struct demo_step *steps;
    size_t step_count;
    struct str *reports; /* commands behind the last step, whose output is the end of the story */
    size_t report_count;
};

/* Reads steps.json; ERR_VALUE and ERR_SYNTAX have line and column. */
NODISCARD bool demo_parse(const struct mem *mem, struct arena *arena, struct str steps,
                          struct demo *ret, struct err *err);

/* ERR_USAGE, with those there are, where there is none of that name. */
NODISCARD bool demo_read(const struct mem *mem, struct arena *arena, struct str name,
                         struct demo *ret, struct err *err);

/* Where one is played. */
struct demo_place {
    const struct mem *mem;
    struct arena *arena;
    const struct demo *demo;
    struct str folder;
    struct str database; /* a path from anywhere, or a server's */
    bool keep;
    int from; /* the working folder before; -1: none was left */
};

/*
 * Makes the folder, goes into it, and writes the demo's files there.  keep: the folder, which must
 * not be there, is left; absent: one that is removed.  database: where it is made; absent: in the
 * folder.  demo_leave may follow in any case.
 */
NODISCARD bool demo_enter(const struct mem *mem, struct arena *arena, const struct demo *demo,
                          struct str keep, struct str database, struct demo_place *ret,
                          struct err *err);
void demo_leave(struct demo_place *place);

/* What became of a command. */
struct demo_done {
    struct str refusal; /* what it was told, perhaps in several lines; absent: it was done */
};

/*
 * Runs the commands of a step, at nine in the morning of its day and each a minute after the one
 * before; *ret has one for each.  Fails where one is refused that should not be, or is not that
 * should.
 */
NODISCARD bool demo_do(const struct demo_place *place, const struct demo_step *step,
                       struct demo_done **ret, struct err *err);

/* Runs one of the reports, for lines of that width, into out; as on the day of the last step. */
NODISCARD bool demo_report(const struct demo_place *place, struct str line, unsigned width,
                           struct buf *out, struct err *err);

#endif
