/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/ask.h - the front page: one question, and its answer as large as it deserves.
 *
 * All of the question stands in the address: a page that is kept or sent on asks the same again.
 */
#ifndef LICET_WEB_ASK_H
#define LICET_WEB_ASK_H

#include "item/item.h"
#include "policy/policy.h"
#include "web/answer.h"
#include "web/page.h"
#include "web/strip.h"

enum web_asked {
    ASKED_CHIP,
    ASKED_QUANTITY,
    ASKED_FROM,
    ASKED_TO,
    ASKED_BUYER,
    ASKED_COUNTRY,
    ASKED_EXPORTER,
    ASKED_USE,
    ASKED_VALUE,
    ASKED_ON,
    ASKED_STRICT, /* "yes": nothing is assumed */
    ASKED_COUNT
};

extern const char *const web_asked_names[ASKED_COUNT];

/* Answers to questions of before. */
struct web_stated {
    struct str name; /* "fact:deal.supercomputer", "party:military" */
    struct str value;
};

/* What of a license on file would cover it. */
struct web_ask_license {
    struct str number, authority; /* absent number: none would */
    size_t line;
    struct str value; /* "24000000.00"; absent: none was asked about */
    bool reserves;    /* whoever asks may */
};

struct web_ask {
    struct web_page page;
    struct str asked[ASKED_COUNT]; /* as written; absent: not said */
    const struct web_stated *stated;
    size_t stated_count;
    const struct policy *policy;
    const struct catalog *catalog;
    const struct decision *decision; /* NULL: nothing was asked, or it could not be read */
    struct web_ask_license license;
    const struct history *histories; /* of each authority; with the decision */
    size_t history_count;
    struct str problem, hint;  /* why it could not be read; absent: it could */
    enum web_asked problem_at; /* ASKED_COUNT: of no one field */
};

void web_ask(struct buf *out, const struct web_ask *ask);

#endif
