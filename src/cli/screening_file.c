/* SPDX-License-Identifier: Apache-2.0 */
/* cli/screening_file.c - a file of names to look for; see screening.h. */
#include "cli/screening.h"
#include "cli/stream.h"

#define HEADING_MAX 4096

struct names {
    struct screening *screening;
    struct name_columns columns;    /* of CSV */
    struct screening_counts counts; /* of the workers that are done */
};

struct name_worker {
    const struct mem *mem;
    struct session *session;
    struct name_reader *reader;
    struct screening_counts counts;
};

static bool read_header(void *context, const struct record *header, struct err *err)
{
    struct names *names = context;
    struct cli *cli = names->screening->cli;
    struct name_reader *reader = name_reader_new(cli->mem, err);
    bool done = reader != NULL && name_header(reader, cli->arena, header, &names->columns, err);
    name_reader_free(reader);
    return done;
}

static void close_worker(void *context, void *own)
{
    struct names *names = context;
    struct name_worker *worker = own;
    for (int i = 0; i < SCREENED_COUNT; i++)
        names->counts.names[i] += worker->counts.names[i];
    names->counts.untouched += worker->counts.untouched;
    session_free(worker->session);
    name_reader_free(worker->reader);
    mem_free(worker->mem, worker);
}

static void *open_worker(void *context, const struct mem *mem, struct err *err)
{
    const struct names *names = context;
    struct name_worker *worker = mem_resize(mem, NULL, sizeof *worker);
    if (worker == NULL) {
        err_set(err, ERR_MEMORY, "memory for a search could not be had");
        return NULL;
    }
    *worker = (struct name_worker){ .mem = mem };
    worker->session = session_new(mem, names->screening->packs.decider, err);
    worker->reader = worker->session == NULL ? NULL : name_reader_new(mem, err);
    if (worker->reader != NULL)
        return worker;
    close_worker(context, worker);
    return NULL;
}

static bool step(void *context, void *own, const struct record *record, struct arena *arena,
                 struct buf *out, struct str *ret_id, struct err *err)
{
    const struct names *names = context;
    struct name_worker *worker = own;
    struct asked_name asked;
    struct decided_party party;
    bool told;
    bool done = name_read(worker->reader, &names->columns, record, arena, &asked, err);
    *ret_id = asked.fields[FIELD_ID];
    if (!done || !screening_look(names->screening, worker->session, &asked, &party, &told,
                                 &worker->counts, err))
        return false;
    if (told && names->screening->json)
        screening_json(names->screening, &asked, &party, out);
    else if (told)
        screening_row(names->screening, &asked, &party, out);
    return true;
}

static const struct stream_kind kind = {
    .what = "names",
    .block = (size_t)32 << 10, /* a match is a kilobyte of JSON and more */
    .header = read_header,
    .open = open_worker,
    .close = close_worker,
    .step = step,
};

bool screening_file(struct screening *screening, struct str path,
                    struct screening_counts *ret_counts, size_t *ret_unread, struct err *err)
{
    struct names names = { .screening = screening };
    struct stream_counts counts;
    struct buf heading;
    buf_init(&heading, screening->cli->mem, HEADING_MAX);
    if (!screening->json)
        screening_heading(screening, &heading);
    const struct stream_job job = {
        .path = path,
        .format = RECORDS_DETECT,
        .jobs = stream_jobs(args_number(screening->args, "jobs", 0)),
        .heading = buf_view(&heading),
        .json = screening->json,
        .kind = &kind,
        .context = &names,
    };
    bool done = stream_run(screening->cli, &job, &counts, err);
    buf_release(&heading);
    *ret_counts = names.counts;
    *ret_unread = counts.unread;
    return done;
}
