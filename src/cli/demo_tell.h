/* SPDX-License-Identifier: Apache-2.0 */
/* cli/demo_tell.h - a step of a demo, for people and as JSON (docs/schema/demo-step). */
#ifndef LICET_CLI_DEMO_TELL_H
#define LICET_CLI_DEMO_TELL_H

#include "cli/demo.h"

/* A step that was played. */
struct demo_told {
    const struct demo_step *step;
    size_t n; /* from 1 */
    const struct demo_done *done;
    const struct look_change *changes;
    size_t change_count;
    const struct look *look; /* how it is behind it */
};

/* with_commands: also what was run. */
void demo_tell(struct buf *out, const struct style *style, const struct demo_told *told,
               bool with_commands);
void demo_tell_json(struct buf *out, const struct demo_told *told);

/* How it stands in the end. */
void demo_tell_end(struct buf *out, const struct style *style, const struct look *look);

#endif
