/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/exposure_desk.h - what works out an exposure, and with what.
 *
 * To do it takes seconds, so it has a thread, or a lane of its own, and ends within a limit.
 */
#ifndef LICET_SERVER_EXPOSURE_DESK_H
#define LICET_SERVER_EXPOSURE_DESK_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define EXPOSURE_FILES_MAX 16 /* of a kind */
#define EXPOSURE_SCENARIOS_MAX 16
#define EXPOSURE_SECONDS 20
#define EXPOSURE_PATHS_MAX 100000

struct exposure_file {
    struct str name, text;
};

enum exposure_files { EXPOSURE_STOCK, EXPOSURE_ORDERS, EXPOSURE_LICENSES, EXPOSURE_FILES_COUNT };

/* What is absent is left to the command. */
struct exposure_asked {
    struct exposure_file files[EXPOSURE_FILES_COUNT][EXPOSURE_FILES_MAX];
    size_t counts[EXPOSURE_FILES_COUNT];
    struct str database; /* with its order book; absent: without */
    const char *spool;   /* the folder that files may stand in for the moment */
    struct str on, known, until, knowledge, posture;
    struct str scenarios[EXPOSURE_SCENARIOS_MAX];
    size_t scenario_count;
    struct str paths, seed; /* whole numbers */
    /* Told what is done next: "value".  NULL: nobody wants to know. */
    void (*told)(void *context, const char *phase);
    void *told_context;
};

struct exposure_desk {
    void *context;
    /*
     * The report is what `licet exposure --json` prints, *ret_says what it says beside that.
     * ERR_LIMIT: it took too long; ERR_VALUE: it cannot be worked out, and says why.
     */
    bool (*value)(void *context, struct arena *arena, const struct exposure_asked *asked,
                  struct str *ret_report, struct str *ret_says, struct err *err);
};

#endif
