/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/policy_desk.h - what looks at a changed pack, and puts it in its place.
 *
 * To look takes seconds, so it has a lane of its own (ROUTE_LONG), and ends within a limit.
 */
#ifndef LICET_SERVER_POLICY_DESK_H
#define LICET_SERVER_POLICY_DESK_H

#include "desk/pack_changes.h"

#define POLICY_DRAFT_FILES 3
#define POLICY_LOOK_SECONDS 20
#define POLICY_LOOK_LINES 5000 /* of those that flip, and rows of each table: all are counted */

struct policy_draft {
    struct str pack; /* what its folder is called */
    const struct pack_file *files;
    size_t count;
    bool whole; /* nothing else is of it; else the other files stay as they are in force */
    struct str database;
    const char *spool; /* the folder that it may stand in for the moment */
    /* Told what is done next: "tests", "law", "book".  NULL: nobody wants to know. */
    void (*told)(void *context, const char *phase);
    void *told_context;
};

/* What is told of it, each as the command prints it. */
struct policy_seen {
    bool sound;  /* it could be read; else the tests say why not, and the others are absent */
    bool passed; /* its tests */
    struct str tests, law;
    bool decided;              /* the book could be, but for lines of it */
    struct str flips;          /* as JSON lines, among them in words what could not be */
    struct pack_change change; /* all its files, and which edition is published now */
    struct str packs;          /* SHA-256 of those in force, as they stood in their folders */
};

struct policy_desk {
    void *context;
    /* From one thread at a time.  ERR_LIMIT: it took too long. */
    bool (*look)(void *context, struct arena *arena, const struct policy_draft *draft,
                 struct policy_seen *ret, struct err *err);
    /* SHA-256 of the packs in force, as they stand in their folders now. */
    bool (*packs)(void *context, struct arena *arena, struct str *ret, struct err *err);
    /*
     * Puts it in its place, on the disk; again where that was stopped.  ERR_CONFLICT: something
     * else is published.  NULL: the server was not told where.
     */
    bool (*publish)(void *context, struct arena *arena, const struct pack_change *change,
                    struct err *err);
};

#endif
