/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/machine.h - states, and which may follow which.
 *
 * A machine is a table of moves.  One transition may lead to several states; which of them, who
 * does it works out, and the table has to allow it.  States and transitions are numbers of an enum;
 * the machine has the words for them, as users and the store have them.
 */
#ifndef LICET_DESK_MACHINE_H
#define LICET_DESK_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define MACHINE_NOWHERE 255 /* there is none yet */

struct machine_move {
    uint8_t from, transition, to;
};

struct machine {
    const char *what; /* "order" */
    const char *const *states;
    const char *const *transitions;
    const struct machine_move *moves;
    size_t state_count, transition_count, move_count;
};

/*
 * A machine of the tables `states`, `transitions` and `moves` of its file.
 */
#define MACHINE(what_)                                                                             \
    {                                                                                              \
        .what = (what_), .states = states, .transitions = transitions, .moves = moves,             \
        .state_count = sizeof states / sizeof *states,                                             \
        .transition_count = sizeof transitions / sizeof *transitions,                              \
        .move_count = sizeof moves / sizeof *moves                                                 \
    }

const char *machine_state(const struct machine *machine, unsigned state);
const char *machine_transition(const struct machine *machine, unsigned transition);

/* The machine's own word, which stays, for one that is read; empty where there is none. */
struct str machine_word(const struct machine *machine, struct str state);

/* False where there is no such word. */
bool machine_find_state(const struct machine *machine, struct str word, unsigned *ret);
bool machine_find_transition(const struct machine *machine, struct str word, unsigned *ret);

/* Whether the transition is possible at all; whether it may lead there. */
bool machine_can(const struct machine *machine, unsigned from, unsigned transition);
bool machine_allows(const struct machine *machine, unsigned from, unsigned transition, unsigned to);

/* Where it leads, of a transition that leads to one state; false: it is not possible. */
bool machine_leads(const struct machine *machine, unsigned from, unsigned transition,
                   unsigned *ret);

/* Whether nothing follows. */
bool machine_ends(const struct machine *machine, unsigned state);

/*
 * ERR_CONFLICT where the transition is not possible: what is, is in the hint.  `name` says of what.
 */
NODISCARD bool machine_need(const struct machine *machine, struct str name, unsigned from,
                            unsigned transition, struct err *err);

/* A line for each pair of states: "on_hold -> on_hold: amend, decide". */
void machine_print(const struct machine *machine, struct buf *out);

#endif
