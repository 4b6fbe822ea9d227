/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/step_form.h - the form of one step: what it does, what it wants to know; and what is shown
 * where somebody else was faster.
 *
 * The form has the proof that a page of ours made it, a key by which it is done once however often
 * it is sent, and what was seen of the thing when it was opened.
 */
#ifndef LICET_WEB_STEP_FORM_H
#define LICET_WEB_STEP_FORM_H

#include "web/page.h"
#include "web/parts.h"

#define WEB_STEP_SEEN "seen"

enum web_input_kind {
    WEB_LINE,
    WEB_AREA,
    WEB_CODE,
    WEB_DAY,
    WEB_NUMBER,
    WEB_HASH,
    WEB_CHOICE,
    WEB_SAID
};

struct web_option {
    struct str value, label;
};

struct web_input {
    const char *name, *label, *help; /* help: a line below; NULL: none */
    enum web_input_kind kind;        /* WEB_SAID: it was said before, and goes with the form */
    bool needed;
    struct str value, problem;
    const struct web_option *options; /* of WEB_CHOICE */
    size_t option_count;
};

struct web_step_form {
    struct web_page page;
    const char *verb;       /* "Suspend" */
    const char *what;       /* "buyer"; NULL: of what is made by it */
    struct str name, state; /* absent likewise */
    const char *effect;
    struct str becomes; /* "on hold"; absent: it stays as it is */
    struct str figures; /* what it does, in figures; absent: none */
    struct str action;  /* where it is sent to */
    struct str back;
    const struct web_input *inputs;
    size_t input_count;
    struct str key, seen;
    struct str problem, hint; /* why it was not done; absent: it was not tried */
    bool danger;              /* it cannot be taken back */
    bool asks;                /* it does nothing yet: what it would do is shown then */
};
void web_step_form(struct buf *out, const struct web_step_form *form);

void web_input(struct buf *out, const struct web_input *input);

struct web_conflict {
    struct web_page page;
    const char *verb, *what;
    struct str name;
    struct str state_now;
    struct str again, back;       /* addresses: the form anew, the page of the thing */
    const struct web_step *steps; /* that became of it since */
    size_t count;
    int64_t version_seen, version_now;
    const struct json_value *seen, *now; /* what both versions say; NULL: not known */
};
void web_conflict(struct buf *out, const struct web_conflict *conflict);

#endif
