/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/power_history.h - a history of the ledger on a faulty disk, and whether what is left is it.
 *
 * Commands are drawn beside the model, which says what each comes to.  They are given in groups,
 * each of which is one transaction: it is acknowledged as a whole.  Half of them are given through
 * what a ledger keeps in memory.
 */
#ifndef LICET_UNIT_POWER_HISTORY_H
#define LICET_UNIT_POWER_HISTORY_H

#include "unit/faulty_disk.h"
#include "unit/ledger_model.h"

#define HISTORY_PATH FAULTY_FOLDER "licet.db"
#define HISTORY_MAX 64
#define NEVER SIZE_MAX

struct history {
    uint64_t seed;
    size_t command_count, group_count;
    struct ledger_command commands[HISTORY_MAX];
    enum ledger_refusal refusals[HISTORY_MAX];                    /* what the model says */
    struct model_account states[HISTORY_MAX + 1][MODEL_ACCOUNTS]; /* before each command */
    size_t groups[HISTORY_MAX + 1];                               /* the first command of each */
};

/* The groups on one disk: so much was done to it when each was acknowledged, or NEVER. */
struct run {
    struct disk *disk;
    size_t acknowledged[HISTORY_MAX];
};

void history_make(struct history *ret, uint64_t seed, size_t command_count);

/* The database with its accounts, on the disk in use. */
void history_set_up(void);

/* A connection, and a ledger that keeps in memory what it read. */
struct session {
    struct store *store;
    struct ledger *ledger;
};

/* It checkpoints often; a setting, or NULL, is given to it.  False: there is none. */
NODISCARD bool session_open(struct session *ret, const char *setting, struct err *err);
void session_close(struct session *session);

void run_init(struct run *run, struct disk *disk);

/* Fails the test if an answer is not the model's.  False: nothing was acknowledged. */
NODISCARD bool run_group(struct run *run, const struct history *history, struct session *session,
                         size_t group, struct err *err);

/* What was done of a group that is there is asked for again, and is acknowledged now. */
NODISCARD bool run_again(struct run *run, const struct history *history, struct session *session,
                         size_t group, struct err *err);

/* The groups that were acknowledged when so much was done. */
size_t run_acknowledged(const struct run *run, const struct history *history, size_t done);

/* The number of groups that are in the store, which is as if no others had been; NEVER: no such. */
NODISCARD bool history_find(const struct history *history, struct store *store, size_t from,
                            size_t to, size_t *ret_groups, struct err *err);

enum verdict {
    SOUND,   /* all that was acknowledged, perhaps the group that came next, and nothing else */
    EARLIER, /* as it was at an earlier time */
    TOLD,    /* it is not sound, and whoever looks is told */
    WRONG,   /* it is not, and nobody is told */
    VERDICT_COUNT
};

/*
 * Of the disk in use, where so many groups were acknowledged; *ret_groups are there.  What is not
 * sound is told in `why`.
 */
enum verdict history_judge(const struct history *history, size_t acknowledged, size_t *ret_groups,
                           struct err *why);

#endif
