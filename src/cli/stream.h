/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/stream.h - a file of orders: read in chunks, decided by several threads, written in input
 * order.
 *
 *   main thread        workers, each with a session                whoever finished a chunk
 *   read, cut into  -> read each record, decide it, write it into  -> standard output, in order;
 *   chunks             the chunk's own buffer                         unread rows to stderr
 *
 * The chunks are a ring, so memory is bounded however long the file is.  A row that cannot be read
 * is reported with its line and counted; the others go on.  With JSON it also gives a line among
 * the answers, so that every order has one.
 */
#ifndef LICET_CLI_STREAM_H
#define LICET_CLI_STREAM_H

#include "cli/command.h"
#include "cli/show.h"
#include "decide/decide.h"

#define STREAM_JOBS_MAX 256

/* What is done with one order: decides it and appends to out.  False: the order cannot be read. */
typedef bool (*stream_step)(const void *context, struct session *session, const struct order *order,
                            struct buf *out, struct show_counts *counts, struct err *err);

struct stream_job {
    struct str path; /* "-": standard input */
    const struct decider *decider;
    unsigned jobs;
    struct str heading; /* written before the first row, if there is one */
    bool json;          /* a row that cannot be read has a line among the answers too */
    stream_step step;
    const void *context;
};

/* False: nothing could be done, or the system failed.  Counts are of the whole file. */
NODISCARD bool stream_run(struct cli *cli, const struct stream_job *job,
                          struct show_counts *ret_counts, struct err *err);

#endif
