/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/page.h - what all pages have: the head, the way to the others, the foot.
 *
 * A page is made whole, without script, from what it is given; it reads nothing and knows no clock.
 */
#ifndef LICET_WEB_PAGE_H
#define LICET_WEB_PAGE_H

#include "web/html.h"

/* The pages that stand in every page's list, in its order. */
enum web_place { WEB_ASK, WEB_CHIPS, WEB_TIMELINE, WEB_PLACE_COUNT, WEB_NOWHERE };

struct web_page {
    struct str title;
    enum web_place here;
    struct str packs; /* "us@2026.09" */
    int32_t complete_through;
    struct str user; /* who is signed in; absent: nobody */
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
    const char *kind; /* "text", "number", "date" */
    const char *list, *help, *example;
    struct str problem; /* what is wrong with it; absent: nothing */
    bool wide, needed;
};
void web_field(struct buf *out, const struct web_field *field);

void web_hidden(struct buf *out, struct str name, struct str value);

#endif
