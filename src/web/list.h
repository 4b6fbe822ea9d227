/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/list.h - tables that are sorted by link, filtered by a form and paged by a cursor, each with
 * the same as CSV: all of it stands in the address.
 */
#ifndef LICET_WEB_LIST_H
#define LICET_WEB_LIST_H

#include "web/html.h"

#define WEB_LIST_PARTS 6

struct web_list {
    const char *path; /* "/orders"; the CSV is at "/orders.csv" */
    /* What stands behind the '?' besides order and place: the filter.  Empty ones are left out. */
    struct {
        const char *name;
        struct str value;
    } parts[WEB_LIST_PARTS];
    size_t part_count;
    struct str sort; /* "value", "-value"; empty: as the first column says */
    bool goes_on;    /* it is not the first page */
    bool more;       /* there is another one, */
    struct str next; /* … behind that name, and what the name is sorted by */
    int64_t next_at;
};

/* Adds a part of the filter; whether one is set. */
void web_list_part(struct web_list *list, const char *name, struct str value);
bool web_list_filtered(const struct web_list *list);

struct web_column {
    const char *word;
    const char *sort; /* what it is sorted by at first: "-value"; NULL: it is not sorted */
    bool number;      /* at the right */
};

/* The head of a column that is sorted by, which way now; its link stands between begin and end. */
enum web_sorted { SORTED_NOT, SORTED_UP, SORTED_DOWN };
void web_head_begin(struct buf *out, bool number, enum web_sorted now);
void web_head_end(struct buf *out, const char *word, enum web_sorted now);

/* The table up to its first row, and behind the last one; then the ways on. */
void web_list_begin(struct buf *out, const struct web_list *list, const struct web_column *columns,
                    size_t count);
void web_list_end(struct buf *out, const struct web_list *list);

/* Where nothing is found for a filter or behind a place: the way back. */
void web_list_nothing(struct buf *out, const struct web_list *list, const char *what);

/* The form of the filter: begin, its fields (web_field, web_choice), end. */
void web_filter_begin(struct buf *out, const struct web_list *list);
void web_filter_end(struct buf *out, const struct web_list *list);

#endif
