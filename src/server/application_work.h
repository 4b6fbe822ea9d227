/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/application_work.h - what applications are read, looked at and changed with: of pages and
 * routes.
 */
#ifndef LICET_SERVER_APPLICATION_WORK_H
#define LICET_SERVER_APPLICATION_WORK_H

#include "desk/applications.h"
#include "server/call.h"

struct application_work {
    struct call *call;
    struct json_reader *reader;
    struct application_law law;
    int32_t today;
    /* Of application_work_look alone. */
    struct law_worker *worker;
    struct license_desk licenses;
    struct decide_options options;
    struct application_eyes eyes;
    struct application_desk desk;
};

/* As long as the call; application_work_close may follow in any case. */
NODISCARD bool application_work_open(struct application_work *work, struct call *call,
                                     struct err *err);
void application_work_close(struct application_work *work);

/* Makes eyes and desk: by today's law, as it is enforced. */
NODISCARD bool application_work_look(struct application_work *work, struct err *err);

/*
 * False where it changed nothing because something is missing: ERR_CONFLICT, with all of it as the
 * member `lacks` of the problem.
 */
NODISCARD bool application_work_whole(struct call *call, const struct application_outcome *outcome,
                                      struct err *err);

#endif
