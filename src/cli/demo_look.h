/* SPDX-License-Identifier: Apache-2.0 */
/* cli/demo_look.h - a database as it is, and what is different from how it was. */
#ifndef LICET_CLI_DEMO_LOOK_H
#define LICET_CLI_DEMO_LOOK_H

#include "desk/machine.h"
#include "store/matter_rows.h"

enum look_kind { LOOK_ORDERS, LOOK_BUYERS, LOOK_APPLICATIONS, LOOK_SHIPMENTS, LOOK_KIND_COUNT };

/* "orders" */
const char *look_kind_name(enum look_kind kind);
const struct machine *look_machine(enum look_kind kind);

struct look_note {
    struct str rule, citation, says;
};

struct look_matter {
    struct str name, state, currency;
    int64_t quantity, value, version;
    struct str outcome, review; /* of the newest decision; absent: none */
    struct look_note *notes;
    size_t note_count;
    struct obstacle *holds;
    size_t hold_count;
};

/* Units and money under it as a whole, all lines together. */
struct look_license {
    struct str number, state, currency;
    int64_t ceiling, posted, pending, left;
    int64_t value_ceiling, value_posted, value_pending, value_left; /* minor units */
};

struct look {
    struct look_matter *matters[LOOK_KIND_COUNT]; /* by name */
    size_t counts[LOOK_KIND_COUNT];
    struct look_license *licenses; /* by number */
    size_t license_count;
};

NODISCARD bool look_at(const struct mem *mem, struct arena *arena, struct str database,
                       struct look *ret, struct err *err);

enum look_what { LOOK_STATE, LOOK_DECISION, LOOK_HOLD, LOOK_NOTE, LOOK_LICENSE };

/* What became of several in the same way. */
struct look_change {
    enum look_what what;
    enum look_kind kind;
    struct str from; /* a state, an outcome; absent: it was not there */
    struct str to;   /* of a hold: opened, gone, closed */
    struct str from_review, review;
    struct str reason, rule, citation, says; /* of a hold, a note */
    int64_t count, quantity, value;
    struct str currency;
    struct str *names;
    size_t room;
    struct look_license license; /* as it is now */
};

/* By what, then in the order of the names. */
NODISCARD bool look_compare(struct arena *arena, const struct look *before,
                            const struct look *after, struct look_change **ret, size_t *ret_count,
                            struct err *err);

#endif
