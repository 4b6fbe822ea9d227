/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/replay.h - the book, decided again on both sides of a change of policy.
 *
 *   replay_write   a line of the book, as it will be decided: by any thread
 *   replay_take    lines into the book; those that ask the same share a question
 *   replay_run     each question on both sides, for as many quantities as it reaches
 *   replay_tallies what flips, by outcome, rule, buyer, stage
 *
 * A line is an order, or what has left of it: a shipment, stock that is meant for it.  Two lines
 * ask the same where nothing differs but name, reference, quantity and value; of the two last, and
 * for which of them an answer holds, decide/replay.h tells.
 *
 *   1. Each line has the answers that it has when it is decided by itself.
 *   2. What flips does not depend on how many threads work, nor on the order of the lines.
 *   3. Nothing is written: what should be held is proposed.
 */
#ifndef LICET_DESK_REPLAY_H
#define LICET_DESK_REPLAY_H

#include "base/num.h"
#include "decide/replay.h"
#include "desk/license.h"

enum replay_stage {
    REPLAY_OPEN,
    REPLAY_RESERVED,
    REPLAY_RELEASED,
    REPLAY_IN_TRANSIT, /* it has departed */
    REPLAY_INVENTORY,  /* it is made, for that order */
    REPLAY_STAGE_COUNT
};

const char *replay_stage_word(enum replay_stage stage);  /* "in_transit" */
const char *replay_stage_words(enum replay_stage stage); /* "in transit" */

/* What somebody should do about a line that flips. */
enum replay_proposal {
    REPLAY_NOTHING, /* it does not flip */
    REPLAY_HOLD,
    REPLAY_ASK,    /* it is under way: order a return, or disclose? */
    REPLAY_DECIDE, /* decide it anew; what it is held for, somebody closes */
    REPLAY_PROPOSAL_COUNT
};

const char *replay_proposal_word(enum replay_proposal proposal); /* NULL for none */

struct replay_line {
    struct str id;
    struct str of; /* the order, of a shipment; absent: itself */
    uint32_t question;
    enum replay_stage stage;
    int64_t units; /* 0: it says none */
    int64_t value; /* minor units */
    int32_t day;   /* DATE_OPEN: it says none, or none matters */
    char currency[4];
    bool valued;
    struct str number;            /* of the license that it has something reserved under */
    int64_t license_line;         /* of that */
    const struct replayed *found; /* NULL: it could not be decided */
};

struct replay_question {
    struct str text; /* the order without what is each line's own, as JSON */
    struct str buyer, to;
    uint64_t hash;
    uint32_t first, count; /* of the lines by question */
    struct str problem;    /* why it could not be decided; absent: it could */
};

struct replay_part;

struct replay_book {
    const struct mem *mem;
    struct arena arena;
    struct replay_line *lines; /* as they were taken */
    size_t line_count, line_room;
    struct replay_question *questions;
    size_t question_count, question_room;
    uint32_t *slots; /* questions by their hash, plus one */
    size_t slot_count;
    uint32_t *by_question; /* lines */
    struct replay_part *parts;
    size_t part_count;
};

void replay_book_init(struct replay_book *book, const struct mem *mem);
void replay_book_release(struct replay_book *book);

/* How lines are written. */
struct replay_writing {
    bool dated;              /* both sides have a day: the orders' own do not matter */
    bool knows_en_route;     /* the packs ask on what day goods went aboard */
    enum replay_stage stage; /* of the line */
    struct str of;           /* as in the line; so below */
    struct str number;
    int64_t license_line;
};

/* Appends a line.  What has departed went aboard on the day that the order says. */
NODISCARD bool replay_write(const struct replay_writing *writing, const struct order *order,
                            struct arena *arena, struct buf *out, struct err *err);

/* Takes any number of lines. */
NODISCARD bool replay_take(struct replay_book *book, struct str lines, struct err *err);

/* Tells, now and then, how many lines are done; from any thread, one at a time. */
struct replay_progress {
    void (*tell)(void *context, size_t done);
    void *context;
};

/* The licenses on file; what nobody needs a license for is decided without them. */
struct replay_licenses {
    const struct license *list;
    size_t count;
};

/* False only where the machine cannot: a line that cannot be decided has its question's problem. */
NODISCARD bool replay_run(struct replay_book *book, const struct replay_side sides[REPLAY_SIDES],
                          const struct replay_licenses *licenses, unsigned threads,
                          const struct replay_progress *progress, struct err *err);

/* The order of a question as the line has it; its texts are the amounts' and the line's. */
struct replay_amounts {
    char units[NUM_TEXT_SIZE], value[NUM_TEXT_SIZE], day[DATE_TEXT_SIZE];
};
struct order replay_line_order(const struct order *question, const struct replay_line *line,
                               struct replay_amounts *amounts);

enum replay_proposal replay_propose(const struct replay_line *line);

#endif
