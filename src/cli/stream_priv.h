/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/stream_priv.h - the reading side of stream.h.
 *
 * A feed is a file that is read block by block and cut into chunks of whole records.  What is left
 * of a record at the end of a block is kept for the next chunk.
 */
#ifndef LICET_CLI_STREAM_PRIV_H
#define LICET_CLI_STREAM_PRIV_H

#include "cli/stream.h"

struct chunk {
    char *data; /* STREAM_PADDING bytes more than the capacity */
    size_t length;
    size_t capacity;
    struct record_chunk cut; /* the records in it */
    struct buf out;
    struct buf complaints; /* for standard error */
    struct stream_counts counts;
    enum { CHUNK_FREE, CHUNK_FILLED, CHUNK_DONE } state;
};

struct feed {
    const struct mem *mem;
    struct str name; /* as shown in messages */
    int fd;
    uint64_t size; /* 0: not known */
    uint64_t taken;
    bool ended;
    struct record_input input;
    const struct stream_job *job;
    bool has_header; /* the job has read it */
    char *rest;      /* the beginning of the next record */
    size_t rest_length, rest_capacity;
};

/* The arena keeps the header. */
NODISCARD bool feed_open(struct feed *feed, const struct mem *mem, struct arena *arena,
                         const struct stream_job *job, struct err *err);
void feed_close(struct feed *feed);

/* Fills the chunk with whole records; *ret_some is false when there are no more. */
NODISCARD bool feed_fill(struct feed *feed, struct chunk *chunk, bool *ret_some, struct err *err);

/* Adds the name of the file to an error, and the line if it has none. */
void feed_place(const struct feed *feed, uint32_t line, struct err *err);

#endif
