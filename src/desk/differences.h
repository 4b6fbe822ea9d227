/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/differences.h - differences between what was filed and what departed, as cases.
 *
 * What a report differs in (ace.h) is kept: a matter for each, with a name that is always the same
 * for the same.  The same report again changes nothing, also of what is closed.  One that says
 * something else of it opens it again; one of those days that has it no more says that it vanished.
 * Nobody's word but a person's closes it.
 */
#ifndef LICET_DESK_DIFFERENCES_H
#define LICET_DESK_DIFFERENCES_H

#include "desk/ace.h"
#include "desk/difference_state.h"
#include "desk/matters.h"

struct differences_kept {
    size_t opened, changed, same, vanished;
};

/* All in one transaction; from and to are the days that the report has. */
NODISCARD bool differences_keep(const struct matter_desk *desk, struct arena *arena,
                                const struct ace_found *found, int32_t from, int32_t to,
                                struct differences_kept *ret, struct err *err);

/* As matter_named. */
NODISCARD bool difference_named(struct store *store, struct arena *arena, struct str name,
                                struct matter *ret, struct err *err);

/* What somebody does with one: from DIFFERENCE_EXPLAIN on. */
struct difference_change {
    enum difference_transition transition;
    struct str name;
    struct str reason; /* never empty */
    struct str basis;  /* what shows it; needed of what was corrected or disclosed */
};

struct difference_outcome {
    struct matter matter; /* as it is then */
    bool same;            /* there was nothing to do */
};

NODISCARD bool difference_do(const struct matter_desk *desk, struct arena *arena,
                             const struct difference_change *change, struct difference_outcome *ret,
                             struct err *err);

#endif
