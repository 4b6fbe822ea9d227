/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen/snapshot.h - a version of a list as bytes, to be kept in a file and read in place.
 *
 * Whole numbers are four bytes, least significant first.  Behind the magic stand the counts, then
 * the tables: where each text begins, the texts themselves, the entries, and what these point at,
 * each by its number in its table.  A text that occurs often is there once; the first is the empty
 * one.  What is read is checked to lie within its table, so that a damaged file gives an error and
 * never a wrong entry outside of it; the hash of the whole is the caller's to keep.
 */
#ifndef LICET_SCREEN_SNAPSHOT_H
#define LICET_SCREEN_SNAPSHOT_H

#include "screen/list.h"

/* Where a version comes from. */
struct list_origin {
    struct str source; /* "us-csl" */
    struct str file;   /* as it was given, without folders */
    struct str sha256; /* of that file, in hex */
    int32_t issued;    /* the day the list is of */
    int32_t imported;
};

struct snapshot {
    struct list_origin origin;
    struct party_list list;
};

/* Appends the bytes; ERR_LIMIT where they do not fit 2 GB. */
NODISCARD bool snapshot_write(const struct mem *mem, const struct snapshot *snapshot,
                              struct buf *out, struct err *err);

/* The texts stay in the bytes; the rest is in the arena.  ERR_SYNTAX where they are damaged. */
NODISCARD bool snapshot_read(struct arena *arena, struct str bytes, struct snapshot *ret,
                             struct err *err);

#endif
