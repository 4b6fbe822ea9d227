/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/page.h - what all pages have: the head, the way to the others, the foot.
 *
 * A page is made whole, without script, from what it is given; it reads nothing and knows no clock.
 */
#ifndef LICET_WEB_PAGE_H
#define LICET_WEB_PAGE_H

#include "web/html.h"

/* The pages that stand in every page's list, in its order; one without a route is left out. */
enum web_place {
    WEB_TODAY,
    WEB_ASK,
    WEB_ORDERS,
    WEB_BUYERS,
    WEB_APPLICATIONS,
    WEB_LICENSES,
    WEB_SHIPMENTS,
    WEB_APPROVALS,
    WEB_DISCLOSURES,
    WEB_POLICY,
    WEB_EXPOSURE,
    WEB_AUDIT,
    WEB_CHIPS,
    WEB_TIMELINE,
    WEB_PLACE_COUNT,
    WEB_NOWHERE
};

const char *web_place_path(enum web_place place);

/* The field of a form that proves that a page of ours made it. */
#define WEB_PROOF "csrf_token"

/* A step that whoever asks may take here. */
struct web_button {
    const char *verb; /* "Suspend" */
    const char *step; /* "suspend" */
};

#define WEB_BUTTONS_MAX 32

struct web_page {
    struct str title;
    enum web_place here;
    struct str packs; /* "us@2026.09" */
    int32_t complete_through;
    unsigned places;  /* those that are there for whoever asks, a bit each */
    struct str user;  /* who is signed in; absent: nobody */
    struct str proof; /* of their forms (WEB_PROOF); absent: they cannot sign out */
    /* Of the page of one thing. */
    struct str about; /* its address; the form of a step is at …/do/STEP */
    struct web_button buttons[WEB_BUTTONS_MAX];
    size_t button_count;
    const char *done; /* the step that was taken just now; NULL: none */
    int64_t waits;    /* the approval that it waits for; 0: none */
};

void web_page_begin(struct buf *out, const struct web_page *page);
void web_page_end(struct buf *out, const struct web_page *page);

/* What goes wrong, in place of a page. */
struct web_problem {
    unsigned status;
    struct str title, detail, hint, request;
};
void web_problem(struct buf *out, const struct web_page *page, const struct web_problem *problem);

/* ---- forms ---- */

/*
 * A field of one line with its label above.  list: the id of what is proposed; help: a line below;
 * either NULL.
 */
struct web_field {
    const char *name, *label;
    struct str value;
    const char *kind; /* "text", "number", "date", "password" */
    const char *list, *help, *example;
    const char *fill;   /* what a browser may fill in; NULL: nothing */
    struct str problem; /* what is wrong with it; absent: nothing */
    bool wide, needed;
};
void web_field(struct buf *out, const struct web_field *field);

/* One of these words, or none of them: `any` says what that is. */
struct web_choice {
    const char *name, *label, *any;
    const char *const *words;
    size_t count;
    struct str value;
};
void web_choice(struct buf *out, const struct web_choice *choice);

void web_hidden(struct buf *out, struct str name, struct str value);

#endif
