/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/engine_lists.h - lists of parties for an engine, as long as whole ones have to be.
 */
#ifndef LICET_UNIT_ENGINE_LISTS_H
#define LICET_UNIT_ENGINE_LISTS_H

#include "decide/lists.h"
#include "unit/engine.h"

/* The rule that makes a list of one: who is on it is listed. */
#define ENGINE_LIST "list EL \"Entities\" { cite L1 means party.listed true }\n"

struct engine_lists {
    struct arena arena;
    struct snapshot snapshot;
    const struct party_list *lists[1];
    struct matcher *matcher;
    struct decide_lists used;
    char *text;
};

/* Lists of that day with that name too, which the engine uses from then on. */
void engine_lists_open(struct engine_lists *lists, struct engine *engine, const char *name,
                       int32_t issued, int32_t age_days);
/* After the engine, or after other lists took their place. */
void engine_lists_close(struct engine_lists *lists);

#endif
