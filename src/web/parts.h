/* SPDX-License-Identifier: Apache-2.0 */
/* web/parts.h - what pages of all that is worked on have alike. */
#ifndef LICET_WEB_PARTS_H
#define LICET_WEB_PARTS_H

#include "desk/matters.h"
#include "text/json.h"
#include "web/html.h"

/* "on hold", in a frame. */
void web_state(struct buf *out, struct str state);

/* ---- facts, each with its name: between <dl class="said-of"> and </dl> ---- */

void web_fact(struct buf *out, const char *name, struct str value); /* absent: not said */
void web_fact_int(struct buf *out, const char *name, int64_t value);
void web_fact_day(struct buf *out, const char *name, int32_t day); /* DATE_OPEN: not said */
void web_fact_begin(struct buf *out, const char *name);
void web_fact_end(struct buf *out);

/* Whatever it says, by its keys, as a list in a list. */
void web_says(struct buf *out, const struct json_value *value);

/*
 * What another version says otherwise, each as a line: what it said struck through, what it says
 * now.  False, and nothing is written: they say the same.
 */
bool web_changes(struct buf *out, const struct json_value *before, const struct json_value *after);

/* ---- how many ---- */

/*
 * How many are in each state and what they are worth, each a link to those; `state` is shown, or
 * all of them (any_is_shown).
 */
void web_counts(struct buf *out, const char *path, const struct matter_sum *sums, size_t count,
                struct str state, bool any_is_shown);

/* ---- what became of it ---- */

struct web_step {
    int64_t n;
    int64_t recorded_at;
    int32_t day; /* on which it happened; DATE_OPEN: it is not said */
    struct str transition, to;
    bool moves;       /* it was in another state before */
    struct str by;    /* who did it */
    struct str tells; /* what else is said of it, in words; may be absent */
    struct str reason, basis;
    int64_t version;
    /* What the version before and this one say; NULL where it brought none. */
    const struct json_value *before, *after;
};

/* The newest first. */
void web_history(struct buf *out, const struct web_step *steps, size_t count);

#endif
