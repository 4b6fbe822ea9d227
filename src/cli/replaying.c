/* SPDX-License-Identifier: Apache-2.0 */
/* cli/replaying.c - a replay from beginning to end; see replaying.h. */
#include "cli/replaying.h"

#include "cli/fail.h"
#include "cli/licenses_on_file.h"
#include "cli/progress.h"
#include "cli/stream.h"

#define TOLD_MAX ((size_t)1 << 34)

static void tell_progress(void *context, size_t done)
{
    struct progress *progress = context;
    progress_show(progress, done, -1);
}

static bool decide_book(struct replaying *r, struct err *err)
{
    struct progress progress;
    const struct replay_progress told = { tell_progress, &progress };
    struct license *licenses = NULL;
    bool asked;
    if (!licenses_asked(r->cli, r->args, NULL, &licenses, &r->licenses.count, &asked, err))
        return false;
    r->licenses.list = licenses;
    progress_begin(&progress, r->cli, "lines");
    bool done = replay_run(&r->book, r->sides, &r->licenses,
                           stream_jobs(args_number(r->args, "jobs", 0)), &told, err);
    progress_end(&progress);
    return done;
}

/* What could not be decided, once for all lines that ask the same. */
static void tell_problems(const struct replaying *r)
{
    for (size_t i = 0; i < r->book.question_count; i++) {
        const struct replay_question *question = &r->book.questions[i];
        struct str id = r->book.lines[r->book.by_question[question->first]].id;
        struct err err;
        if (question->problem.data == NULL)
            continue;
        err_set(&err, ERR_VALUE, "%.*s: %.*s", STR_ARG(id), STR_ARG(question->problem));
        if (question->count > 1)
            err_hint(&err, "so for %u lines that are alike", question->count);
        fail_report(&err);
    }
}

void replaying_begin(struct replaying *r, struct cli *cli, const struct args *args)
{
    *r = (struct replaying){ .cli = cli, .args = args };
    packs_init(&r->before.packs, cli->mem);
    packs_init(&r->drafted.packs, cli->mem);
    replay_book_init(&r->book, cli->mem);
    arena_init(&r->arena, cli->mem, TOLD_MAX);
}

void replaying_end(struct replaying *r)
{
    replay_book_release(&r->book);
    arena_release(&r->arena);
    party_lists_close(&r->drafted.lists);
    party_lists_close(&r->before.lists);
    packs_release(&r->drafted.packs);
    packs_release(&r->before.packs);
}

bool replaying_decide(struct replaying *r, struct replay_totals *ret, struct err *err)
{
    if (!decide_book(r, err) || !replay_tallies(&r->book, &r->arena, ret, err))
        return false;
    tell_problems(r);
    return true;
}

bool replaying_tell(struct replaying *r, const struct replay_totals *totals, struct err *err)
{
    struct str csv = args_knows(r->args, "csv") ? args_text(r->args, "csv") : STR("");
    if (csv.length > 0 && !replaying_csv(r, csv, err))
        return false;
    if (args_flag(r->args, "json"))
        replaying_json(r, totals);
    else
        replaying_page(r, totals);
    return arena_sound(&r->arena, err);
}

/* ---- options ---- */

static const struct option book_options[] = {
    { .name = "reserved",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "shipments that something is reserved for, as orders as they will ship" },
    { .name = "released", .metavar = "FILE", .type = OPTION_FILE, .help = "released ones" },
    { .name = "in-transit",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "what has departed, on the day that it says" },
    { .name = "inventory",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "stock that is meant for an order, as that order" },
    { .name = "licenses",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "licenses that were granted, as JSON, one a line" },
    { .name = "db",
      .metavar = "PATH",
      .type = OPTION_FILE,
      .help = "the order book of a database: orders that are open, their shipments, the licenses "
              "on file" },
    { .name = NULL },
};

static const struct option told_options[] = {
    { .name = "summary", .help = "leave out the lines" },
    { .name = "most",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help =
          "tell at most so many lines, and rows of each table; all are counted, and the CSV has "
          "all" },
    { .name = "csv",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "write the lines that flip, and those that a savings clause spares, to a file" },
    { .name = NULL },
};

const struct option_group replaying_book_options = { "The book", book_options };
const struct option_group replaying_told_options = { "What is told", told_options };
