/* SPDX-License-Identifier: Apache-2.0 */
/* cli/stream_read.c - cuts a file into chunks of whole records; see stream_priv.h. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/fail.h"
#include "cli/files.h"
#include "cli/stream_priv.h"

bool feed_open(struct feed *feed, const struct mem *mem, struct arena *arena,
               const struct stream_job *job, struct err *err)
{
    *feed = (struct feed){ .mem = mem, .fd = -1, .job = job };
    feed->name = str_equal_text(job->path, "-") ? STR("standard input") : job->path;
    record_input_init(&feed->input, arena, job->format);
    return file_open(job->path, &feed->fd, &feed->size, err);
}

void feed_close(struct feed *feed)
{
    if (feed->fd > STDIN_FILENO)
        close(feed->fd);
    mem_free(feed->mem, feed->rest);
}

static bool make_room(const struct feed *feed, char **data, size_t *capacity, size_t wanted,
                      size_t padding, struct err *err)
{
    if (wanted <= *capacity)
        return true;
    size_t wider = *capacity == 0 ? feed->job->kind->block : *capacity;
    while (wider < wanted)
        wider *= 2;
    char *moved = mem_resize(feed->mem, *data, wider + padding);
    if (moved == NULL)
        return err_set(err, ERR_MEMORY, "could not get %zu bytes for reading", wider);
    *data = moved;
    *capacity = wider;
    return true;
}

static bool read_block(struct feed *feed, struct chunk *chunk, struct err *err)
{
    if (!make_room(feed, &chunk->data, &chunk->capacity, chunk->length + feed->job->kind->block,
                   STREAM_PADDING, err))
        return false;
    for (;;) {
        ssize_t count = read(feed->fd, chunk->data + chunk->length, feed->job->kind->block);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fail_system(err, "read", feed->name, errno);
        chunk->length += (size_t)count;
        feed->taken += (uint64_t)count;
        feed->ended = count == 0 || (feed->size > 0 && feed->taken >= feed->size);
        return true;
    }
}

/* Puts what was left of the last block in front. */
static bool begin_with_rest(struct feed *feed, struct chunk *chunk, struct err *err)
{
    if (!make_room(feed, &chunk->data, &chunk->capacity, feed->rest_length, STREAM_PADDING, err))
        return false;
    if (feed->rest_length > 0)
        memcpy(chunk->data, feed->rest, feed->rest_length);
    chunk->length = feed->rest_length;
    feed->rest_length = 0;
    return true;
}

static bool keep_rest(struct feed *feed, const struct chunk *chunk, struct err *err)
{
    size_t length = chunk->length - chunk->cut.used;
    if (!make_room(feed, &feed->rest, &feed->rest_capacity, length, 0, err))
        return false;
    if (length > 0)
        memcpy(feed->rest, chunk->data + chunk->cut.used, length);
    feed->rest_length = length;
    return true;
}

/* Whole records off the block, and the header when it is met. */
static bool cut(struct feed *feed, struct chunk *chunk, struct err *err)
{
    struct str text = { .data = chunk->data, .length = chunk->length };
    if (!record_input_cut(&feed->input, text, feed->ended, &chunk->cut, err))
        return false;
    if (feed->has_header || feed->input.header.text.data == NULL)
        return true;
    feed->has_header = true;
    return feed->job->kind->header(feed->job->context, &feed->input.header, err);
}

bool feed_fill(struct feed *feed, struct chunk *chunk, bool *ret_some, struct err *err)
{
    if (!begin_with_rest(feed, chunk, err))
        return false;
    do {
        if (!feed->ended && !read_block(feed, chunk, err))
            return false;
        if (!cut(feed, chunk, err)) {
            feed_place(feed, 0, err);
            return false;
        }
    } while (chunk->cut.used == 0 && !feed->ended);

    if (chunk->cut.text.data != NULL)
        chunk->cut.room = chunk->capacity + STREAM_PADDING -
                          (size_t)(chunk->cut.text.data - chunk->data) - chunk->cut.text.length;
    *ret_some = chunk->cut.used > 0;
    return keep_rest(feed, chunk, err);
}

void feed_place(const struct feed *feed, uint32_t line, struct err *err)
{
    size_t length = feed->name.length;
    if (err->line == 0)
        err->line = line;
    if (err->file[0] != '\0')
        return;
    if (length >= sizeof err->file)
        length = sizeof err->file - 1;
    memcpy(err->file, feed->name.data, length);
    err->file[length] = '\0';
}
