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
    bool clear; /* it is compared, and nothing else */
};

struct replay_figures {
    const struct epoch *epoch;
    struct replay_figure units, days;
    bool tied; /* one comparison reads both */
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

/* Of decisions that were just made; works on in their memory. */
NODISCARD bool replay_find_reach(struct replayer *replayer, const struct order dated[REPLAY_SIDES],
                                 int64_t units, int32_t day, struct replay_reach *ret,
                                 struct err *err);

#endif
