/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/matters.h - what all that is worked on has in common: versions, events, the log.
 *
 *     matter_begin(&doing, desk, &machine, &arena, err)   a transaction that writes
 *       matters_named(&doing, names, …)                   those that are there
 *       matter_add_version, matter_event, …               for each that changes
 *     matter_end(&doing, done)                            all of it, or nothing
 *
 * A matter is an order, an application, a buyer, a shipment: its machine says which.  What it says
 * is a version of it; what became of it is an event, which has a seal over all that came with it.
 * The log has an entry for each event, with that seal.
 */
#ifndef LICET_DESK_MATTERS_H
#define LICET_DESK_MATTERS_H

#include "audit/log.h"
#include "desk/machine.h"
#include "desk/people.h"
#include "desk/seal.h"
#include "store/matter_rows.h"

struct matter_desk {
    const struct mem *mem;
    struct store *store;
    const struct who *by;
    int64_t now;   /* microseconds since 1970 */
    bool rehearse; /* all is done, and taken back at the end: to see what would become of it */
};

#define MATTER_LIST(type)                                                                          \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t count, room;                                                                        \
    }

/* What is being done, and what will be written of it. */
struct matter_doing {
    const struct matter_desk *desk;
    const struct machine *machine;
    struct arena *arena;
    struct audit_log log;
    int64_t decision; /* the number of the last one */
    MATTER_LIST(struct matter) added;
    MATTER_LIST(struct matter) changed;
    MATTER_LIST(struct matter_version) versions;
    MATTER_LIST(struct matter_about) abouts;
    MATTER_LIST(struct decision_row) decisions;
    MATTER_LIST(struct matter_event) events;
    MATTER_LIST(struct obstacle) opened;
    MATTER_LIST(struct obstacle) gone;
    MATTER_LIST(struct obstacle) closed;
    struct err *err;
};

/* Adds a value to one of the lists; false, with the error set, without memory. */
#define MATTER_PUSH(doing, list, value)                                                            \
    (arena_grow((doing)->arena, &(list)->items, (list)->count, &(list)->room,                      \
                sizeof *(list)->items)                                                             \
         ? ((list)->items[(list)->count++] = (value), true)                                        \
         : arena_error((doing)->arena, (doing)->err))

NODISCARD bool matter_begin(struct matter_doing *doing, const struct matter_desk *desk,
                            const struct machine *machine, struct arena *arena, struct err *err);

/* Writes and commits what was done, or takes all of it back. */
NODISCARD bool matter_end(struct matter_doing *doing, bool done);

/* ---- which are there ---- */

/*
 * Those of the machine's kind by name: (*ret)[i] is NULL where there is none.  (*ret_twice)[i]: the
 * name came before; NULL where nobody asks.
 */
NODISCARD bool matters_named(struct store *store, struct arena *arena,
                             const struct machine *machine, const struct str *names, size_t count,
                             struct matter ***ret, bool **ret_twice, struct err *err);

/* ERR_NAME, with the command that lists them in the hint. */
NODISCARD bool matter_named(struct store *store, struct arena *arena, const struct machine *machine,
                            struct str name, struct matter *ret, struct err *err);

/* MACHINE_NOWHERE of one that is new. */
NODISCARD bool matter_state(const struct machine *machine, const struct matter *matter,
                            unsigned *ret, struct err *err);

/* Why one of many is not taken; each sets the error. */
void matter_came_before(const struct machine *machine, struct str name, struct err *err);
void matter_says_other(const struct machine *machine, struct str name, struct err *err);
void matter_not_added(const struct machine *machine, struct str name, struct err *err);

/* ---- what is done with one ---- */

/* One that is to be: matter_event makes it. */
struct matter matter_new(const struct matter_doing *doing, struct str name);

NODISCARD bool matter_add_version(struct matter_doing *doing, struct matter *matter,
                                  struct str content, struct matter_version *ret);

/* Its newest version is about that, by which matters_about finds it. */
NODISCARD bool matter_is_about(struct matter_doing *doing, const struct matter *matter,
                               const char *what, struct str name);

/* BLAKE2b: four times as fast as SHA-256 where it counts. */
void matter_digest(struct str text, uint8_t ret[MATTER_DIGEST_SIZE]);

/* Whether it is what was recorded, before it is given away as it is.  ERR_DAMAGED: it is not. */
NODISCARD bool matter_sound(const struct matter *matter, struct str content,
                            const uint8_t digest[MATTER_DIGEST_SIZE], struct err *err);

/* Of a decision: all that its row says, and of what it was made with that digest. */
void matter_seal_decision(const struct decision_row *decision,
                          const uint8_t basis[MATTER_DIGEST_SIZE], uint8_t ret[SEAL_SIZE]);

/* What belongs to an event: all that was said, decided, opened and closed with it. */
struct with_event {
    const struct store_id *id;         /* of whoever asks; NULL: a new one */
    const uint8_t *version, *decision; /* a digest, a seal; NULL: none */
    const struct obstacle *opened, *gone, *closed;
    size_t opened_count, gone_count, closed_count;
    struct str reason, basis, details;
};

/*
 * ERR_CONFLICT where the machine does not lead there.  The matter is then as it is behind the
 * event; it is among those that are added, or changed.
 */
NODISCARD bool matter_event(struct matter_doing *doing, struct matter *matter, unsigned transition,
                            unsigned to, const struct with_event *with);

void matter_seal(const struct matter_event *event, const struct with_event *with,
                 uint8_t ret[SEAL_SIZE]);

/* ---- whether it is sound ---- */

/* As matters_check: the events of each are a path of its machine, and the log has them all. */
NODISCARD bool desk_check(struct store *store, const struct mem *mem, struct buf *out,
                          size_t *ret_wrong, struct err *err);

#endif
