/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch/article.h - a press release, a filing or a news article, and what it says of export
 * controls.
 *
 * Text or HTML comes out as sentences; in these are found dates, amounts, shares, citations, chips,
 * countries, parties, persons, and what is said to change.  Nothing of it is law: an article only
 * leads to a proposal that a person finishes.
 *
 * What words mean stands in a table that comes with the packs (articles.csv), not here: which words
 * speak of a change, who held which office when, and what sources are known to get wrong.  A match
 * in the table is parts divided by " & ", all of which have to be in the sentence (or the
 * document), each of them words divided by "|", one of which has to be there, or behind a ! none; a
 * * at the end of a word stands for any ending.  Words with a capital letter are looked for with
 * it, others in any case.
 */
#ifndef LICET_WATCH_ARTICLE_H
#define LICET_WATCH_ARTICLE_H

#include "base/arena.h"
#include "base/date.h"
#include "base/str.h"

#define ARTICLE_FILE_MAX ((size_t)4 << 20)
#define ARTICLE_SENTENCES_MAX 20000
#define ARTICLE_FOUND_MAX 100000
#define ARTICLE_ROWS_MAX 4000
#define ARTICLE_COLUMNS 9

enum article_row_kind {
    ARTICLE_PARTY,
    ARTICLE_PERSON,
    ARTICLE_COUNTRY,
    ARTICLE_TOPIC,
    ARTICLE_CHANGE,
    ARTICLE_OFFICE,  /* who held it from when to when */
    ARTICLE_PRESENT, /* words by which somebody is said to hold an office now */
    ARTICLE_CHECK,   /* what is known to be otherwise */
    ARTICLE_SORT,    /* what kind of document it is */
    ARTICLE_MEASURE, /* what an amount is of; see article_against.h */
    ARTICLE_MOOD,    /* whether it is expected, or booked */
    ARTICLE_BETWEEN, /* what two documents may say differently */
    ARTICLE_ROW_KIND_COUNT
};

struct article_row {
    enum article_row_kind kind;
    struct str match;
    bool in_document; /* the parts may stand in several sentences */
    bool of_days;     /* of what two documents say: on which days */
    int32_t from, to; /* of an office; of a check: days of publication */
    struct str means; /* the change, the full name, the office */
    struct str rule;  /* that it concerns; may be empty */
    struct str says;
    struct str source;
    uint32_t line;
};

struct article_table {
    struct article_row *rows;
    size_t count, capacity;
};

enum article_found_kind {
    FOUND_DATE,
    FOUND_AMOUNT,
    FOUND_SHARE,
    FOUND_CITATION,
    FOUND_CHIP,
    FOUND_COUNTRY,
    FOUND_PARTY,
    FOUND_PERSON,
    FOUND_TOPIC,
    FOUND_KIND_COUNT
};

/* A name to look for: of a chip, a country, a party. */
struct article_name {
    enum article_found_kind kind;
    struct str text, means;
};

struct article_found {
    enum article_found_kind kind;
    struct str text;  /* as it stands there */
    struct str means; /* "NVIDIA H20", "CN", "4500000000 USD", "60 percent" */
    size_t sentence;
    int32_t from, to; /* of a date; DATE_MIN: without a year, and none could be told */
    bool year_said;
};

struct article_change {
    const struct article_row *row;
    size_t sentence;
    int32_t from, to; /* DATE_MIN: the sentence says no day */
};

struct article_flag {
    const struct article_row *row;
    size_t sentence; /* the first that it rests on */
    struct str says;
};

struct article {
    struct str sort;   /* "news", "filing", "release" */
    int32_t published; /* DATE_MIN: not known */
    struct str *sentences;
    size_t sentence_count, sentence_capacity;
    struct article_found *found;
    size_t found_count, found_capacity;
    struct article_change *changes;
    size_t change_count, change_capacity;
    struct article_flag *flags;
    size_t flag_count, flag_capacity;
};

const char *article_found_name(enum article_found_kind kind);

/* The table; ERR_SYNTAX and ERR_VALUE with file and line. */
NODISCARD bool article_table_read(struct arena *arena, const char *file, struct str text,
                                  struct article_table *ret, struct err *err);

/*
 * Reads text or HTML.  `published`: the day it is of, or DATE_MIN; a day without a year is the last
 * one before it.  ERR_VALUE where there is no sentence, ERR_LIMIT; with file.
 */
NODISCARD bool article_read(struct arena *arena, const struct article_table *table,
                            const struct article_name *names, size_t name_count, const char *file,
                            struct str text, int32_t published, struct article *ret,
                            struct err *err);

#endif
