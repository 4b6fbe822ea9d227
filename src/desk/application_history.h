/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/application_history.h - the events of an application, as they are for its clocks.
 *
 *     register            registered
 *     refer               referred, to an agency
 *     ask … answer        information, from the day of the one until that of the other
 *     record WHAT         whatever else application_clock.h knows; what stops clocks goes on until
 *                         it is recorded again, of the same day, with its end
 *     approve, uphold     of an appeal: appeal_decided
 *
 * and so on; review, ready, submit, hold and issue are nothing to any clock.
 */
#ifndef LICET_DESK_APPLICATION_HISTORY_H
#define LICET_DESK_APPLICATION_HISTORY_H

#include "desk/application_clock.h"
#include "desk/application_json.h"
#include "store/matter_rows.h"

struct application_step {
    unsigned transition;
    struct application_details details;
};

struct application_history {
    struct application_step *steps; /* as many as there are events */
    size_t count;
    struct application_event *happened;
    size_t happened_count, happened_room;
    size_t
        asked; /* of the last question that waits for its answer: its place in happened, plus 1 */
};

/* What `record` takes: not what has a transition of its own. */
bool application_may_record(enum happened happened);

NODISCARD bool application_history_read(struct json_reader *reader, struct arena *arena,
                                        const struct matter_event *events, size_t count,
                                        struct application_history *ret, struct err *err);

/* One more event, which is not recorded yet. */
NODISCARD bool application_history_add(struct application_history *history, struct arena *arena,
                                       unsigned transition, bool appealed,
                                       const struct application_details *details, struct err *err);

/* The last day of what leads on; DATE_MIN - 1 where nothing has a day. */
int32_t application_latest(const struct application_history *history);

/* The day of registration, or DATE_OPEN. */
int32_t application_registered(const struct application_history *history);

/* As the clocks were worked out: the next day by which to be warned, and whose it is; or NULL. */
const struct application_clock *application_next(const struct application_clocks *clocks);

#endif
