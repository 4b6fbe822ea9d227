/* SPDX-License-Identifier: Apache-2.0 */
/* decide/replay_priv.h - what the files of replay.h share. */
#ifndef LICET_DECIDE_REPLAY_PRIV_H
#define LICET_DECIDE_REPLAY_PRIV_H

#include "decide/decide_priv.h"
#include "decide/replay.h"

/* Days from which on parties may be found otherwise, ascending. */
struct replay_turns {
    int32_t *days;
    size_t count;
    bool unclear; /* any day may be one */
};

/* A comparison that reads a figure: the operand that does, and the other one. */
struct replay_comparison {
    uint32_t node, reading, other;
    uint32_t *rivals; /* what the other is compared with besides */
    size_t rival_count;
};

/* What of an epoch reads the units, or the day. */
struct replay_figure {
    const struct fact *fact; /* NULL: the packs do not have it */
    const bool *reads;       /* by node */
    struct node_list readers;
    struct replay_comparison *comparisons;
    size_t comparison_count;
};

struct replay_figures {
    const struct epoch *epoch;
    struct replay_figure units, days;
    struct replay_figures *next;
};

struct replayer {
    const struct mem *mem;
    struct arena arena;
    struct replay_side sides[REPLAY_SIDES];
    struct session *sessions[REPLAY_SIDES];
    struct replay_turns turns[REPLAY_SIDES];
    struct replay_figures *figures[REPLAY_SIDES]; /* in the arena */
};

NODISCARD bool replay_find_turns(struct replayer *replayer, int side, struct err *err);

/* Takes away what the judgment of that side does not hold for. */
NODISCARD bool replay_shrink(struct replayer *replayer, int side, const struct judgment *judgment,
                             int64_t units, struct replay_reach *reach, struct err *err);

#endif
