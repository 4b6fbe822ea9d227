/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/looks.h - what was told of changed packs and of exposures a while ago, so that its tables
 * are sorted and paged by link, and kept as CSV, without doing it again; and those that a thread
 * does, in turn.
 *
 * It is in memory alone: the last LOOKS of LOOK_SECONDS, each for who asked for it, who has
 * LOOKS_EACH of them at most: another one takes the place of their oldest, not of others'.  What is
 * gone is looked at again.
 */
#ifndef LICET_SERVER_LOOKS_H
#define LICET_SERVER_LOOKS_H

#include "desk/roles.h"
#include "server/exposure_desk.h"
#include "server/policy_desk.h"
#include "web/flips.h"

#define LOOKS 8
#define LOOKS_EACH (LOOKS / 2)
#define LOOK_SECONDS 3600.0
#define LOOK_KEY_SIZE 33
#define LOOKS_WAITING (LOOKS / 2) /* at most */
#define LOOKS_WAITING_EACH 2      /* of one person */
#define LOOK_PHASES 4

enum look_kind { LOOK_AT_PACK, LOOK_AT_EXPOSURE };
enum look_state { LOOK_DONE, LOOK_WAITS, LOOK_RUNS, LOOK_FAILED };

struct look {
    struct arena arena; /* which all of it is in */
    enum look_kind kind;
    char key[LOOK_KEY_SIZE];
    struct store_id by;
    uint64_t n; /* which one it is */
    double until;
    enum look_state state;
    bool rests;                      /* looks_rest */
    const char *phases[LOOK_PHASES]; /* so far; the last one runs */
    size_t phase_count;
    struct err why; /* LOOK_FAILED */
    /* At a pack: */
    int64_t approval; /* of the proposal that it is of; 0: of none yet */
    struct policy_draft draft;
    struct policy_seen seen;
    struct web_flips flips;
    struct str undecided; /* what is said of lines that could not be, or why none could */
    /* At an exposure: */
    struct exposure_asked asked;
    struct str report, says; /* as the command prints it, and what it says beside that */
};

/* "waiting", "running", "done", "failed" */
extern const char *const look_states[];

/* One with a new key, of that draft or asked so, of which it has a copy.  NULL: ERR_MEMORY. */
struct look *look_new(const struct mem *mem, const struct policy_draft *draft, struct err *err);
struct look *look_new_exposure(const struct mem *mem, const struct exposure_asked *asked,
                               struct err *err);
void look_free(struct look *look); /* NULL is accepted */

/* Reads the flips that were seen.  ERR_SYNTAX, ERR_VALUE where they are none. */
NODISCARD bool look_read_flips(struct look *look, struct err *err);

struct looks;

/* What fills a look that is new.  ERR_LIMIT: it took too long. */
typedef bool looks_work(void *context, struct look *look, struct err *err);

/* `work` is never done by two threads at a time. */
struct looks *looks_new(const struct mem *mem, looks_work *work, void *context, struct err *err);
void looks_free(struct looks *looks);

/* Fills it, when it is its turn. */
NODISCARD bool looks_fill(struct looks *looks, struct look *look, struct err *err);

/* Has it filled by their thread; it is theirs, unless this fails.  ERR_WAIT: too many wait. */
NODISCARD bool looks_begin(struct looks *looks, struct look *look, struct err *err);

/* The look is theirs from now on. */
void looks_keep(struct looks *looks, struct look *look);

/*
 * That person's, for as long as it is held: nobody else has one meanwhile.  NULL: it is gone, or of
 * looks_hold not done yet.
 */
struct look *looks_see(struct looks *looks, enum look_kind kind, struct str key,
                       const struct store_id *by, double seconds);
struct look *looks_hold(struct looks *looks, enum look_kind kind, struct str key,
                        const struct store_id *by, double seconds);
void looks_let_go(struct looks *looks);

/*
 * For the while that something else is waited for: others may have looks, and this one stays; what
 * was told of it may be read, all but its flips.  It is held before and afterwards.  One at a time.
 */
void looks_rest(struct looks *looks, struct look *look);
void looks_resume(struct looks *looks, struct look *look);

#endif
