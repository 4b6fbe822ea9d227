/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire/svg.h - drawings as SVG: what plots are made of.
 *
 * A drawing stands by itself: its colors are in it, for light and dark, and it needs no font, no
 * script and no network.  Places are in pixels, floating point for want of a reason against it:
 * nothing is decided here.  Whether it all went into the buffer, buf_check tells.
 */
#ifndef LICET_WIRE_SVG_H
#define LICET_WIRE_SVG_H

#include "base/str.h"
#include "decide/compare.h"

#define SVG_TEXT_WIDTH 5.8 /* of a letter of the smallest size, about */

enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END };

#define SVG_WIDE 960
#define SVG_NARROW 360 /* of a telephone, with its margins */

/*
 * With the title from `left` on and the subtitle, each in as many lines as it takes: what is drawn
 * moves down by those after the first.  Both are read out to who cannot see the drawing.
 */
void svg_begin(struct buf *buf, int width, int height, int left, struct str title,
               struct str subtitle);
void svg_end(struct buf *buf);

/* kind: a class of the style sheet in svg.c. */
void svg_rect(struct buf *buf, double x, double y, double width, double height, const char *kind);
void svg_line(struct buf *buf, double x1, double y1, double x2, double y2, const char *kind);
/* title: what is shown when somebody points at it; absent: nothing. */
void svg_dot(struct buf *buf, double x, double y, double radius, const char *kind,
             struct str title);
void svg_text(struct buf *buf, double x, double y, enum svg_anchor anchor, const char *kind,
              struct str text);
/* Through these places in their order; nothing of fewer than two. */
void svg_curve(struct buf *buf, const double *x, const double *y, size_t count, const char *kind);
/*
 * In as many lines as it takes, none wider than `width` with letters of that width; returns where
 * the next line would be.  buf may be absent: nothing is drawn.
 */
double svg_wrap(struct buf *buf, double x, double y, double width, double letter, const char *kind,
                struct str text);
/* Upwards, around its middle. */
void svg_text_up(struct buf *buf, double x, double y, const char *kind, struct str text);

/* The class that an answer is filled with; what it is called: "license required, case by case". */
const char *svg_answer_kind(const struct compared_answer *answer);
void svg_answer_name(const struct compared_answer *answer, struct buf *ret_name);

/* How it is hatched where it may not go as it is ("needs", "stops", "unsettled"); else NULL. */
const char *svg_answer_hatch(const struct compared_answer *answer);

/* These as patterns, to stand in <defs>; lines are of the class "hatch". */
extern const char svg_hatches[];

/* Filled with its color, and hatched if it may not go as it is: for where there are no colors. */
void svg_answer(struct buf *buf, double x, double y, double width, double height,
                const struct compared_answer *answer);

/*
 * What is drawn how, one after another from left to right, in as many rows as it takes.  y: of the
 * row; buf may be absent, to learn how many.
 */
struct svg_keys {
    struct buf *buf;
    double left, right;
    double x, y; /* where the next one begins; x from left on */
};

enum svg_sample { SVG_BOX, SVG_DASH, SVG_UPRIGHT };

void svg_key(struct svg_keys *keys, enum svg_sample sample, const char *kind, struct str label);

/* Which answers there are, each once. */
void svg_legend(struct svg_keys *keys, const struct compared_answer *answers, size_t count);

#endif
