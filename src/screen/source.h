/* SPDX-License-Identifier: Apache-2.0 */
/* screen/source.h - the lists that can be read, and what a whole one has to have. */
#ifndef LICET_SCREEN_SOURCE_H
#define LICET_SCREEN_SOURCE_H

#include "screen/list.h"

#define SOURCE_LISTS_MAX 8
#define SOURCE_MARKS_MAX 4
#define SOURCE_FILES_MAX 5
#define SOURCE_MARK_WITHIN 4096 /* bytes of a file, in which its mark stands */

/* So many entries of a list, far under what it had for years: fewer is a broken feed. */
struct list_floor {
    const char *list;
    size_t entries;
};

struct list_source {
    const char *code;                    /* "us-csl" */
    const char *title;                   /* who publishes what */
    const char *address;                 /* where it is published, for people */
    const char *files[SOURCE_FILES_MAX]; /* where its files can be fetched; NULL ends */
    list_reader *read;
    struct list_floor floors[SOURCE_LISTS_MAX]; /* list NULL ends */
    const char *marks[SOURCE_MARKS_MAX];        /* of which its files begin with one; NULL ends */
};

extern const struct list_source list_sources[]; /* code NULL ends */

/* ERR_NAME with the nearest one. */
const struct list_source *list_source_find(struct str code, struct err *err);

/*
 * The list that the file is, by its first line or root element.  ERR_VALUE where that does not
 * tell: OFAC's files have no header, and a list of one's own may be anything.
 */
const struct list_source *list_source_of(const struct list_file *file, struct err *err);

struct list_count {
    struct str list;
    size_t entries;
};

/* How many entries of which list, the largest first. */
NODISCARD bool list_counts(struct arena *arena, const struct party_list *list,
                           struct list_count **ret, size_t *ret_count, struct err *err);

/*
 * Refuses, with the reason, a list that lacks what it cannot lack, or that lost more than a tenth
 * of one of its lists since the earlier version (NULL: there is none).  ERR_VALUE.
 */
NODISCARD bool list_accept(struct arena *arena, const struct list_source *source,
                           const struct party_list *list, const struct party_list *earlier,
                           struct err *err);

/*
 * Whether a version of that source has the whole of the list: it is one that the source cannot
 * lack, and nothing was cut off that can be told.
 */
bool list_is_whole(struct str source, const struct party_list *list, struct str code);

#endif
