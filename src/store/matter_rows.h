/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/matter_rows.h - the rows of what is worked on: orders, applications, buyers, shipments.
 *
 * What they mean is desk/matters.h's; here they are only kept.  All of it inside a transaction.
 * Texts that are read lie in the arena.
 */
#ifndef LICET_STORE_MATTER_ROWS_H
#define LICET_STORE_MATTER_ROWS_H

#include "store/store.h"

#define MATTER_DIGEST_SIZE 32

struct matter {
    struct store_id id;
    struct str kind, name;
    struct str state;
    int64_t version, event;
    int64_t decision;    /* the newest; 0: none */
    int64_t value;       /* minor units */
    struct str currency; /* absent: no value */
    int32_t due;         /* the day; MATTER_NO_DAY: none */
};

#define MATTER_NO_DAY INT32_MIN

struct matter_version {
    struct store_id matter;
    int64_t n;
    struct str content; /* JSON */
    uint8_t digest[MATTER_DIGEST_SIZE];
};

/* What a version is about besides itself: "order", "serial", and which. */
struct matter_about {
    struct store_id matter;
    int64_t version;
    struct str what, name;
};

struct decision_row {
    int64_t seq;
    struct store_id matter;
    int64_t version, basis, made_at;
    struct str outcome;
    bool may_ship;
    struct str content; /* JSON; to be written, as packed_write has it */
    uint8_t digest[MATTER_DIGEST_SIZE];
};

struct matter_event {
    struct store_id matter;
    int64_t n;
    struct store_id id;
    struct str transition, from, to; /* from: absent of the first */
    int64_t version;
    int64_t decision; /* that came with it; 0: none */
    int64_t recorded_at;
    struct store_id actor;
    struct str reason, basis;
    struct str details; /* JSON, or empty */
    uint8_t digest[MATTER_DIGEST_SIZE];
};

struct obstacle {
    struct store_id matter;
    int64_t n;
    int64_t event;    /* that opened it */
    int64_t decision; /* that says so; 0: somebody did */
    struct str reason, rule, citation, says;
    int64_t gone;  /* the first decision since that does not say so; 0: none */
    int64_t ended; /* the event that closed it; 0: it is open */
};

/* ---- reading ---- */

/* By their names, each once, in any order; `take` gets those that are there. */
typedef bool matter_function(void *context, const struct matter *matter, struct err *err);
NODISCARD bool matters_find(struct store *store, struct arena *arena, struct str kind,
                            const struct str *names, size_t count, matter_function *take,
                            void *context, struct err *err);

/* By name, in a state or any, behind a name or from the first on. */
NODISCARD bool matters_list(struct store *store, struct arena *arena, struct str kind,
                            struct str state, struct str after, int64_t most, struct matter **ret,
                            size_t *ret_count, struct err *err);

/* A part of a list in one of its orders; what has no value, or no day, is in none by that. */
enum matter_order {
    MATTER_BY_NAME,
    MATTER_BY_NAME_DOWN,
    MATTER_BY_VALUE,
    MATTER_BY_VALUE_DOWN,
    MATTER_BY_DUE,
    MATTER_BY_DUE_DOWN,
    MATTER_ORDER_COUNT
};
struct matter_page {
    struct str kind;
    struct str state; /* by value or day it has to be said; else empty for any */
    struct str find;  /* what names begin with; empty: anything */
    enum matter_order order;
    bool goes_on; /* behind this one, by its name and its value or day; else from the first on */
    struct str after;
    int64_t at;
    int64_t most;
};
NODISCARD bool matters_page(struct store *store, struct arena *arena,
                            const struct matter_page *page, struct matter **ret, size_t *ret_count,
                            struct err *err);

/* Those of a state that are worth most, the first of them the most. */
NODISCARD bool matters_by_value(struct store *store, struct arena *arena, struct str kind,
                                struct str state, int64_t most, struct matter **ret,
                                size_t *ret_count, struct err *err);

/* Those of a state that are due on that day or later, the earliest first. */
NODISCARD bool matters_by_due(struct store *store, struct arena *arena, struct str kind,
                              struct str state, int32_t from, int64_t most, struct matter **ret,
                              size_t *ret_count, struct err *err);

/* Those of a kind that have a day, the earliest first. */
NODISCARD bool matters_with_due(struct store *store, struct arena *arena, struct str kind,
                                struct matter **ret, size_t *ret_count, struct err *err);

/* What a state comes to, by currency: how many, and what they are worth. */
struct matter_sum {
    struct str state, currency; /* currency absent: those without a value */
    int64_t count, value;
};
NODISCARD bool matters_sum(struct store *store, struct arena *arena, struct str kind,
                           struct matter_sum **ret, size_t *ret_count, struct err *err);

/* All of a kind by name, each with what its newest version says; a few kinds have few enough. */
struct matter_said {
    struct matter matter;
    struct str content;
};
NODISCARD bool matters_said(struct store *store, struct arena *arena, struct str kind,
                            struct matter_said **ret, size_t *ret_count, struct err *err);

/* The same, page by page: those behind a name. */
NODISCARD bool matters_said_after(struct store *store, struct arena *arena, struct str kind,
                                  struct str after, int64_t most, struct matter_said **ret,
                                  size_t *ret_count, struct err *err);

/* Those of a kind whose newest version is about that, by name. */
NODISCARD bool matters_about(struct store *store, struct arena *arena, struct str kind,
                             struct str what, struct str name, struct matter **ret,
                             size_t *ret_count, struct err *err);

/* The same for whatever they are about, in no order. */
struct matter_tied {
    struct str name; /* what it is about */
    struct matter matter;
};
NODISCARD bool matters_tied(struct store *store, struct arena *arena, struct str kind,
                            struct str what, struct matter_tied **ret, size_t *ret_count,
                            struct err *err);

/* Those of which any version was about it. */
NODISCARD bool matters_ever_about(struct store *store, struct arena *arena, struct str kind,
                                  struct str what, struct str name, struct matter **ret,
                                  size_t *ret_count, struct err *err);

/* Which versions of one are about it, the oldest first. */
NODISCARD bool matter_about_read(struct store *store, struct arena *arena,
                                 const struct store_id *matter, struct str what, struct str name,
                                 struct matter_about **ret, size_t *ret_count, struct err *err);

NODISCARD bool matter_version_read(struct store *store, struct arena *arena,
                                   const struct store_id *matter, int64_t n,
                                   struct matter_version *ret, struct err *err);
NODISCARD bool matter_events_read(struct store *store, struct arena *arena,
                                  const struct store_id *matter, struct matter_event **ret,
                                  size_t *ret_count, struct err *err);

/* Those of all of a kind with that transition, by name; a few kinds have few enough. */
NODISCARD bool matter_events_of(struct store *store, struct arena *arena, struct str kind,
                                struct str transition, struct matter_event **ret, size_t *ret_count,
                                struct err *err);

/* One as its last event had left it by then, and who did that. */
struct matter_last {
    struct store_id id;
    struct str name, state, content, by, reason, basis, details;
    int64_t recorded_at;
};
NODISCARD bool matters_last(struct store *store, struct arena *arena, struct str kind,
                            int64_t until, struct matter_last **ret, size_t *ret_count,
                            struct err *err);

/* The digest of one, whichever matter it is of, and what that is called; *ret_found. */
NODISCARD bool matter_event_digest(struct store *store, struct arena *arena,
                                   const struct store_id *id, uint8_t ret[MATTER_DIGEST_SIZE],
                                   struct str *ret_name, bool *ret_found, struct err *err);
NODISCARD bool matter_events_count(struct store *store, struct str kind, int64_t *ret,
                                   struct err *err);

/* In the order of their numbers: also those that were closed. */
NODISCARD bool obstacles_read(struct store *store, struct arena *arena,
                              const struct store_id *matter, struct obstacle **ret,
                              size_t *ret_count, struct err *err);

/* How many obstacles of a matter are open although nothing says them any more. */
struct matter_gone {
    struct str name;
    int64_t count;
};
NODISCARD bool obstacles_gone(struct store *store, struct arena *arena, struct str kind,
                              int64_t most, struct matter_gone **ret, size_t *ret_count,
                              struct err *err);

/* By what is in the way of how many matters of a kind that are open: the most first. */
struct obstacle_sum {
    struct str reason, rule, says;
    int64_t count;
};
NODISCARD bool obstacles_sum(struct store *store, struct arena *arena, struct str kind,
                             int64_t most, struct obstacle_sum **ret, size_t *ret_count,
                             struct err *err);

/* ERR_NAME where there is none; ERR_DAMAGED where it is damaged. */
NODISCARD bool decision_read(struct store *store, struct arena *arena, int64_t seq,
                             struct decision_row *ret, struct err *err);
/* The same without what it says. */
NODISCARD bool decision_head(struct store *store, struct arena *arena, int64_t seq,
                             struct decision_row *ret, struct err *err);
NODISCARD bool decision_last(struct store *store, int64_t *ret_seq, struct err *err);

/* What decisions were made with; ERR_NAME where there is none of that number. */
NODISCARD bool decision_basis_read(struct store *store, struct arena *arena, int64_t seq,
                                   struct str *ret_content, uint8_t ret_digest[MATTER_DIGEST_SIZE],
                                   struct err *err);

/* How many are in each state. */
typedef bool matter_count_function(void *context, struct str state, int64_t count, struct err *err);
NODISCARD bool matters_count(struct store *store, struct str kind, matter_count_function *take,
                             void *context, struct err *err);

/* ---- writing ---- */

/* The number of what decisions are made with, which is added where it is new. */
NODISCARD bool decision_basis(struct store *store, struct str content,
                              const uint8_t digest[MATTER_DIGEST_SIZE], int64_t now,
                              int64_t *ret_seq, bool *ret_new, struct err *err);

/* What is written together, in this order. */
struct matter_writing {
    const struct matter *added, *changed; /* changed: by one event, which is theirs */
    const struct matter_version *versions;
    const struct matter_about *abouts;
    const struct decision_row *decisions;
    const struct matter_event *events;
    const struct obstacle *opened, *gone, *closed;
    size_t added_count, changed_count, version_count, about_count, decision_count, event_count,
        opened_count, gone_count, closed_count;
};

/* ERR_CONFLICT, perhaps only from the commit. */
NODISCARD bool matters_write(struct store *store, const struct matter_writing *writing,
                             struct err *err);

/* ---- whether it is sound ---- */

NODISCARD bool matters_check(struct store *store, struct buf *out, size_t *ret_wrong,
                             struct err *err);

#endif
