/* SPDX-License-Identifier: Apache-2.0 */
/* policy/format_priv.h - what the halves of the formatter share: lines and where columns begin. */
#ifndef LICET_POLICY_FORMAT_PRIV_H
#define LICET_POLICY_FORMAT_PRIV_H

#include "policy/lex.h"

/* What a line is, for the run it is aligned with. */
enum line_class {
    LINE_PLAIN,
    LINE_COMMENT, /* nothing else stands on it; passed over by a run */
    LINE_CLAUSE,  /* a word and what belongs to it: in rule, source, firm, list, ordinary, … */
    LINE_LIMB,    /* [label] condition */
    LINE_STEP,    /* from D : … in a set or threshold */
    LINE_ENTRY,   /* key : value … in a table */
    LINE_ROW,     /* [ cell, … ] in a test table */
    LINE_EXPECT,  /* on D … expect … in a test */
    LINE_FACT,
    LINE_DEFINE,
    LINE_DATED, /* a set or threshold on one line */
};

/* Columns of a line are numbered from 1, left to right. */
#define COLUMN_CITE 60    /* before what may come more often */
#define COLUMN_END 61     /* the end of a row's cells */
#define COLUMN_COMMENT 62 /* the comment at the end of a line */
#define COLUMN_COUNT 63

struct format_token {
    const struct token *token;
    uint32_t gap;    /* spaces before it; 0 at the start of a line */
    uint8_t column;  /* the column that begins with it; 0: none */
    uint8_t min_gap; /* of that column */
    bool right;      /* its end is aligned, not its start */
    bool raw;        /* the text before it is kept as it is, for a label */
};

struct format_line {
    size_t first; /* token */
    size_t count;
    uint32_t indent; /* levels */
    enum line_class class;
    bool blank;     /* an empty line stands before it */
    size_t cursor;  /* alignment: tokens measured so far */
    size_t columns; /* and their width on a terminal */
};

struct format {
    struct tokens tokens;
    struct format_token *list; /* without the TOKEN_END */
    size_t count;
    struct format_line *lines;
    size_t line_count;
};

/* format_align.c: widens the gaps where columns begin. */
void format_align(struct format *format);

#endif
