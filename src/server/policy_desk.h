/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/policy_desk.h - what looks at a changed pack that somebody wrote into a page.
 *
 * It takes seconds, so it has a lane of its own (ROUTE_LONG), and ends within a limit.
 */
#ifndef LICET_SERVER_POLICY_DESK_H
#define LICET_SERVER_POLICY_DESK_H

#include "base/arena.h"

#define POLICY_DRAFT_FILES 3
#define POLICY_LOOK_SECONDS 20
#define POLICY_LOOK_LINES 5000 /* of those that flip, and rows of each table: all are counted */

struct policy_draft {
    struct str pack; /* what its folder is called */
    struct {
        struct str name, text;
    } files[POLICY_DRAFT_FILES]; /* that differ from those in force */
    size_t count;
    struct str database;
    const char *spool; /* the folder that it may stand in for the moment */
};

/* What is told of it, each as the command prints it. */
struct policy_seen {
    bool sound;  /* it could be read; else the tests say why not, and the others are absent */
    bool passed; /* its tests */
    struct str tests, law;
    bool decided;     /* the book could be, but for lines of it */
    struct str flips; /* as JSON lines, among them in words what could not be */
};

struct policy_desk {
    void *context;
    /* From one thread at a time.  ERR_LIMIT: it took too long. */
    bool (*look)(void *context, struct arena *arena, const struct policy_draft *draft,
                 struct policy_seen *ret, struct err *err);
};

#endif
