/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/step.h - what is done with a shipment, a buyer, a license …: a route for each transition
 * of its machine.
 *
 *     POST /v1/shipments/{id}:release    {"reason": "…"}
 *
 * The table of routes makes them of the machine's own table (step_routes.h), so that there is none
 * too few or too many.  A handler of a kind reads what was said, does it as the command does, and
 * tells what became of it; step.schema.json has the shape.
 */
#ifndef LICET_SERVER_STEP_H
#define LICET_SERVER_STEP_H

#include "server/desk.h"
#include "server/fields.h"

#define STEP_OF(transition) ((uint64_t)1 << (transition))
#define STEP_OF_ALL (~(uint64_t)0)

/* A member of the body, of which transitions it is, and which need it. */
struct step_field {
    const char *name; /* NULL ends a table */
    enum field_kind kind;
    uint64_t of, needed;
    void *ret;
};

#define STEP_FIELDS_MAX 24

/* As fields_read, for the transition of the route.  Texts that are not there stay as they were. */
NODISCARD bool step_read(struct call *call, struct json_text *text, const struct step_field *fields,
                         struct err *err);

/*
 * What the path names, as it was seen: 404, 412, 428.  What may be done instead is told with a
 * problem.
 */
NODISCARD bool step_seen(struct call *call, struct matter *ret, struct err *err);

/* "2026-03-01" */
NODISCARD bool step_day(const char *name, struct str text, bool *ret_given, int32_t *ret,
                        struct err *err);
/* A SHA-256 in hex, or nothing. */
NODISCARD bool step_document(struct str text, struct err *err);

/* What became of it. */
struct step_told {
    const struct matter *matter;
    bool same, waits;
    int64_t approval; /* 0: none */
};

/* Begins the reply; the kind's own members follow, then step_end. */
struct buf *step_tell(struct call *call, const struct step_told *told);
void step_end(struct buf *out);

#endif
