/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/desk_walk.h - one desk on which anybody does anything, at random.
 *
 * All that has states, of one database; people with their roles, of whom each tries what any may.
 * A command is drawn without a look at whether it is possible, so many are refused.  Of each the
 * walk knows only what holds of every machine: what was refused has changed nothing and left no
 * entry in the log, and what was done is a move of the table.
 */
#ifndef LICET_UNIT_DESK_WALK_H
#define LICET_UNIT_DESK_WALK_H

#include "desk/applications.h"
#include "desk/buyer_list.h"
#include "desk/license_state.h"
#include "desk/machines.h"
#include "unit/engine_lists.h"
#include "unit/shipment_desk.h"

#define WALK_PEOPLE 7
#define WALK_SLOTS 8      /* of each machine: as many go at a time */
#define WALK_MACHINES 16  /* at most */
#define WALK_MOVES 128    /* of a machine, at most */
#define WALK_NAME_SIZE 32 /* "S7.12" */

/* A red flag as it is said; what it is called is not known before it is there. */
struct walk_flag {
    const char *about;
    char name[WALK_NAME_SIZE], says[WALK_NAME_SIZE], id[WALK_NAME_SIZE];
};

struct walk {
    struct shipments_tried tried; /* the database, licenses, orders and shipments */
    struct who people[WALK_PEOPLE];
    struct engine engine;
    struct engine_lists lists;
    struct application_law law;
    struct application_eyes eyes;
    struct application_desk applications;
    struct json_reader *application_reader, *buyer_reader;
    struct arena arena; /* of a step */
    struct err err;     /* of the last command */
    uint64_t chance, step;
    unsigned generations[WALK_MACHINES][WALK_SLOTS];
    struct walk_flag flags[WALK_SLOTS];
    bool packaged; /* the last that was done with buyers */
    int64_t now;
    int64_t entries; /* of the log, before the last command */
    bool is_marked;  /* nothing came since they were counted */
    /* Over all walks: how often each was tried in each state, and each move of the table made. */
    uint64_t tries[WALK_MACHINES][32][40], made[WALK_MACHINES][WALK_MOVES];
    uint64_t done, not_done;
};

/* One of count; one of an array. */
uint32_t walk_below(struct walk *walk, uint32_t count);
#define WALK_ONE_OF(walk, array) ((array)[walk_below((walk), sizeof(array) / sizeof *(array))])

/* Anybody; now and then the wrong one. */
const struct who *walk_somebody(struct walk *walk);

/* Which of the machines it is. */
unsigned walk_machine(const struct machine *machine);

/* A name of one that goes, or that nothing has yet; those that have ended make room. */
void walk_name(struct walk *walk, const struct machine *machine, char ret[WALK_NAME_SIZE]);

/* The same, mostly of one that is in that state. */
void walk_name_in(struct walk *walk, const struct machine *machine, unsigned state,
                  char ret[WALK_NAME_SIZE]);

/* How one is before a command. */
struct walk_was {
    const struct machine *machine;
    char name[WALK_NAME_SIZE];
    unsigned state;
    int64_t events;
};

struct walk_was walk_look(struct walk *walk, const struct machine *machine, const char *name);

/* One by walk_name; or of two that in whose state less was tried. */
struct walk_was walk_pick(struct walk *walk, const struct machine *machine);

/*
 * Mostly a transition that the table has, else any; often one of those that lead far, which
 * MACHINE_NOWHERE ends, or the one that was tried least.
 */
unsigned walk_draw(struct walk *walk, const struct walk_was *was, const uint8_t *forward);

/*
 * What became of it: it was not `done`, and walk->err is why; or it was, and it `moved`, or there
 * was nothing to do.  Fails the test where the table has no such move, or what was refused has
 * changed something.
 */
void walk_became(struct walk *walk, const struct walk_was *was, unsigned transition, bool done,
                 bool moved);

/* Counts the entries of the log: what comes now may be refused, and adds none then. */
void walk_mark(struct walk *walk);

/* Somebody decides an approval, mostly who may: true, it was approved. */
bool walk_approve(struct walk *walk, int64_t id);

/* A command of each; everything is drawn. */
void walk_order(struct walk *walk);
void walk_shipment(struct walk *walk);
void walk_license(struct walk *walk);
void walk_buyer(struct walk *walk);
void walk_application(struct walk *walk);
void walk_match(struct walk *walk);
void walk_flag(struct walk *walk);
void walk_incident(struct walk *walk);
void walk_disclosure(struct walk *walk);
void walk_difference(struct walk *walk);
void walk_document(struct walk *walk);

#define WALK_FAIL(walk, ...)                                                                       \
    do {                                                                                           \
        print_error("step %llu: ", (unsigned long long)(walk)->step);                              \
        fail_msg(__VA_ARGS__);                                                                     \
    } while (0)

#endif
