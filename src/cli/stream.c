/* SPDX-License-Identifier: Apache-2.0 */
/* cli/stream.c - the threads; see stream.h. */
#include "cli/stream.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "cli/fail.h"
#include "cli/progress.h"
#include "cli/stream_priv.h"
#include "wire/decision_json.h"

#define CHUNKS_PER_JOB 4
#define CHUNK_OUT_LIMIT ((size_t)1 << 30)
#define RECORD_ARENA_LIMIT ((size_t)64 << 20)

struct stream {
    struct cli *cli;
    const struct stream_job *job;
    struct feed feed;
    struct chunk *chunks;
    size_t chunk_count;
    /* All below is guarded by the lock. */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t filled, taken, written; /* chunks so far; each at most the one before it */
    bool no_more;                  /* the source has ended */
    bool writing;                  /* somebody is writing chunks[written] */
    bool headed;                   /* the heading is written; only by who is writing */
    bool failed;
    struct err err; /* of the first failure */
    struct stream_counts counts;
    struct progress progress;
    uint64_t read_bytes;
};

/* ---- what a worker does ---- */

struct worker {
    struct stream *stream;
    void *own;          /* what the kind has opened for it */
    struct arena arena; /* of one record */
    pthread_t thread;
};

/* What the machine could not do ends the whole run; what is wrong with a row is that row's. */
static bool is_systems(const struct err *err)
{
    return err_exit_status(err->code) == EXIT_SYSTEM;
}

static void complain(const struct stream *stream, struct chunk *chunk, uint32_t line, struct str id,
                     struct err *err)
{
    feed_place(&stream->feed, line, err);
    fail_write(&chunk->complaints, err);
    if (stream->job->json) {
        error_to_json(id, err, &chunk->out);
        buf_byte(&chunk->out, '\n');
    }
    chunk->counts.unread++;
}

static bool work_off(struct worker *worker, struct chunk *chunk, struct err *err)
{
    const struct stream *stream = worker->stream;
    const struct stream_job *job = stream->job;
    struct record_cursor cursor;
    struct record record;
    record_cursor_begin(&cursor, stream->feed.input.format, &chunk->cut);
    while (record_next(&cursor, &record)) {
        size_t before = chunk->out.length;
        struct str id = { 0 };
        err_clear(err);
        arena_reset(&worker->arena);
        if (job->kind->step(job->context, worker->own, &record, &worker->arena, &chunk->out, &id,
                            err)) {
            chunk->counts.done++;
            continue;
        }
        if (is_systems(err))
            return false;
        chunk->out.length = before;
        complain(stream, chunk, record.line, id, err);
    }
    return buf_check(&chunk->out, err) && buf_check(&chunk->complaints, err);
}

/* ---- what all share ---- */

static void fail(struct stream *stream, const struct err *err)
{
    if (!stream->failed)
        stream->err = *err;
    stream->failed = true;
    pthread_cond_broadcast(&stream->changed);
}

static void show_progress(struct stream *stream)
{
    const struct stream_counts *counts = &stream->counts;
    uint64_t size = stream->feed.size;
    progress_show(&stream->progress, counts->done + counts->unread,
                  size > 0 ? (int)(stream->read_bytes * 100 / size) : -1);
}

/*
 * Writes the chunks that are done, in order, unless somebody is at it already: then they will find
 * this one too.  Called and left with the lock held, given back while writing.
 */
static void write_done(struct stream *stream)
{
    while (!stream->writing && !stream->failed) {
        struct chunk *chunk = &stream->chunks[stream->written % stream->chunk_count];
        struct err err;
        if (stream->written == stream->filled || chunk->state != CHUNK_DONE)
            return;
        stream->writing = true;
        pthread_mutex_unlock(&stream->lock);
        err_clear(&err);
        if (!stream->headed && chunk->counts.done > 0) {
            buf_str(&stream->cli->out, stream->job->heading);
            stream->headed = true;
        }
        const struct stream_job *job = stream->job;
        bool done = job->write != NULL ? job->write(job->context, buf_view(&chunk->out), &err)
                                       : cli_write(stream->cli, buf_view(&chunk->out), &err);
        fail_text(buf_view(&chunk->complaints));
        pthread_mutex_lock(&stream->lock);

        stream->writing = false;
        if (!done)
            fail(stream, &err);
        stream->counts.done += chunk->counts.done;
        stream->counts.unread += chunk->counts.unread;
        chunk->state = CHUNK_FREE;
        stream->written++;
        show_progress(stream);
        pthread_cond_broadcast(&stream->changed);
    }
}

static void *work(void *context)
{
    struct worker *worker = context;
    struct stream *stream = worker->stream;
    pthread_mutex_lock(&stream->lock);
    for (;;) {
        struct err err;
        while (!stream->failed && !stream->no_more && stream->taken == stream->filled)
            pthread_cond_wait(&stream->changed, &stream->lock);
        if (stream->failed || stream->taken == stream->filled)
            break;
        struct chunk *chunk = &stream->chunks[stream->taken++ % stream->chunk_count];
        pthread_mutex_unlock(&stream->lock);
        bool done = work_off(worker, chunk, &err);
        pthread_mutex_lock(&stream->lock);
        chunk->state = CHUNK_DONE;
        if (!done)
            fail(stream, &err);
        write_done(stream);
    }
    pthread_mutex_unlock(&stream->lock);
    return NULL;
}

/* Reads chunk after chunk, as long as there is a free one to fill. */
static void read_all(struct stream *stream)
{
    pthread_mutex_lock(&stream->lock);
    for (;;) {
        struct err err;
        bool some = false;
        while (!stream->failed && stream->filled - stream->written == stream->chunk_count)
            pthread_cond_wait(&stream->changed, &stream->lock);
        if (stream->failed)
            break;
        struct chunk *chunk = &stream->chunks[stream->filled % stream->chunk_count];
        pthread_mutex_unlock(&stream->lock);
        buf_clear(&chunk->out);
        buf_clear(&chunk->complaints);
        chunk->counts = (struct stream_counts){ 0 };
        err_clear(&err);
        bool done = feed_fill(&stream->feed, chunk, &some, &err);
        pthread_mutex_lock(&stream->lock);
        stream->read_bytes = stream->feed.taken;
        if (!done) {
            fail(stream, &err);
            break;
        }
        if (!some)
            break;
        chunk->state = CHUNK_FILLED;
        stream->filled++;
        pthread_cond_broadcast(&stream->changed);
    }
    stream->no_more = true;
    pthread_cond_broadcast(&stream->changed);
    pthread_mutex_unlock(&stream->lock);
}

/* ---- beginning and end ---- */

static void worker_release(struct worker *worker)
{
    const struct stream_job *job = worker->stream->job;
    if (worker->own != NULL)
        job->kind->close(job->context, worker->own);
    arena_release(&worker->arena);
}

static bool worker_init(struct worker *worker, struct stream *stream, struct err *err)
{
    const struct mem *mem = stream->cli->mem;
    *worker = (struct worker){ .stream = stream };
    arena_init(&worker->arena, mem, RECORD_ARENA_LIMIT);
    worker->own = stream->job->kind->open(stream->job->context, mem, err);
    return worker->own != NULL;
}

/* Runs with as many workers as can be had; with none it fails. */
static bool run_workers(struct stream *stream, struct worker *workers, struct err *err)
{
    /* What fits into one chunk is not worth a second thread. */
    size_t wanted = stream->feed.ended ? 1 : stream->job->jobs;
    size_t started = 0;
    for (; started < wanted; started++) {
        struct worker *worker = &workers[started];
        if (!worker_init(worker, stream, err))
            break;
        if (pthread_create(&worker->thread, NULL, work, worker) != 0) {
            worker_release(worker);
            err_set(err, ERR_MEMORY, "could not start a thread");
            break;
        }
    }
    if (started == 0)
        return false;
    read_all(stream);
    for (size_t i = 0; i < started; i++) {
        pthread_join(workers[i].thread, NULL);
        worker_release(&workers[i]);
    }
    progress_end(&stream->progress);
    if (stream->failed)
        *err = stream->err;
    return !stream->failed;
}

static void stream_release(struct stream *stream)
{
    const struct mem *mem = stream->cli->mem;
    assert(stream->chunks != NULL || stream->chunk_count == 0);
    for (size_t i = 0; i < stream->chunk_count; i++) {
        mem_free(mem, stream->chunks[i].data);
        buf_release(&stream->chunks[i].out);
        buf_release(&stream->chunks[i].complaints);
    }
    feed_close(&stream->feed);
    pthread_mutex_destroy(&stream->lock);
    pthread_cond_destroy(&stream->changed);
}

static bool stream_init(struct stream *stream, struct cli *cli, const struct stream_job *job,
                        struct err *err)
{
    *stream = (struct stream){ .cli = cli, .job = job };
    if (!feed_open(&stream->feed, cli->mem, cli->arena, job, err))
        return false;
    pthread_mutex_init(&stream->lock, NULL);
    pthread_cond_init(&stream->changed, NULL);
    progress_begin(&stream->progress, cli, job->kind->what);
    stream->chunks =
        arena_array(cli->arena, (size_t)job->jobs * CHUNKS_PER_JOB, sizeof *stream->chunks);
    if (stream->chunks == NULL) {
        stream_release(stream);
        return arena_error(cli->arena, err);
    }
    stream->chunk_count = (size_t)job->jobs * CHUNKS_PER_JOB;
    for (size_t i = 0; i < stream->chunk_count; i++) {
        buf_init(&stream->chunks[i].out, cli->mem, CHUNK_OUT_LIMIT);
        buf_init(&stream->chunks[i].complaints, cli->mem, CHUNK_OUT_LIMIT);
    }
    return true;
}

/* A CSV header without rows is a file of no records; without it something went wrong before. */
static bool has_none(const struct stream *stream, struct err *err)
{
    const char *what = stream->job->kind->what;
    if (stream->feed.has_header)
        return true;
    err_set(err, ERR_SYNTAX, "'%.*s' has no %s", STR_ARG(stream->feed.name), what);
    return err_hint(err, "%s are JSON, one a line, or CSV with a header", what);
}

/* Reads the first chunk: a file that cannot be read at all is found out before anything is done. */
static bool begin(struct stream *stream, struct err *err)
{
    bool some;
    struct chunk *chunk = &stream->chunks[0];
    if (!feed_fill(&stream->feed, chunk, &some, err))
        return false;
    if (!some)
        return has_none(stream, err);
    chunk->state = CHUNK_FILLED;
    stream->filled = 1;
    stream->read_bytes = stream->feed.taken;
    return true;
}

bool stream_run(struct cli *cli, const struct stream_job *job, struct stream_counts *ret_counts,
                struct err *err)
{
    struct stream stream;
    struct worker *workers = arena_array(cli->arena, job->jobs, sizeof *workers);
    if (workers == NULL)
        return arena_error(cli->arena, err);
    if (!stream_init(&stream, cli, job, err))
        return false;
    bool done = begin(&stream, err) && run_workers(&stream, workers, err) &&
                (stream.counts.done + stream.counts.unread > 0 || has_none(&stream, err));
    *ret_counts = stream.counts;
    stream_release(&stream);
    return done;
}

unsigned stream_jobs(int32_t asked)
{
    long jobs = asked > 0 ? asked : sysconf(_SC_NPROCESSORS_ONLN);
    return jobs < 1 ? 1 : jobs > STREAM_JOBS_MAX ? STREAM_JOBS_MAX : (unsigned)jobs;
}
