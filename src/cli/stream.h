/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/stream.h - a file of records: read in chunks, worked off by several threads, written in input
 * order.
 *
 *   main thread        workers                                    whoever finished a chunk
 *   read, cut into  -> take each record, do what is to be done, -> standard output, in order;
 *   chunks             write into the chunk's own buffer           unread rows to stderr
 *
 * The chunks are a ring, so memory is bounded however long the file is.  A row that cannot be read
 * is reported with its line and counted; the others go on.  With JSON it also gives a line among
 * the answers, so that every record has one.
 */
#ifndef LICET_CLI_STREAM_H
#define LICET_CLI_STREAM_H

#include "cli/command.h"
#include "text/json.h"
#include "text/records.h"

#define STREAM_JOBS_MAX 256
#define STREAM_PADDING JSON_PADDING /* bytes behind each record that may be looked at */

/* What the records of a file are, and what is done with them. */
struct stream_kind {
    const char *what; /* "orders" */
    size_t block;     /* bytes of the file in a chunk, about; the less, the more comes out of it */

    /* Reads the header of CSV.  Called once, before a record behind it is worked on. */
    bool (*header)(void *context, const struct record *header, struct err *err);

    /* What a thread needs, NULL on failure; it is closed behind the last record of all. */
    void *(*open)(void *context, const struct mem *mem, struct err *err);
    void (*close)(void *context, void *worker);

    /*
     * Does what is to be done with a record and appends to out; the arena is emptied before the
     * next.  False: the record cannot be read, and *ret_id is its id if there is one; or, with an
     * error of the system's, nothing can go on.
     */
    bool (*step)(void *context, void *worker, const struct record *record, struct arena *arena,
                 struct buf *out, struct str *ret_id, struct err *err);
};

struct stream_job {
    struct str path; /* "-": standard input */
    enum record_format format;
    unsigned jobs;
    struct str heading; /* written before the first row, if there is one */
    bool json;          /* a row that cannot be read has a line among the answers too */
    /* Takes what comes out, chunk by chunk in order; NULL: it goes to standard output. */
    bool (*write)(void *context, struct str text, struct err *err);
    const struct stream_kind *kind;
    void *context; /* of the kind's functions; several threads at once are in step */
};

struct stream_counts {
    size_t done, unread; /* records */
};

/* False: nothing could be done, or the system failed.  Counts are of the whole file. */
NODISCARD bool stream_run(struct cli *cli, const struct stream_job *job,
                          struct stream_counts *ret_counts, struct err *err);

/* How many threads --jobs asks for; 0, as many as there are processors. */
unsigned stream_jobs(int32_t asked);

#endif
