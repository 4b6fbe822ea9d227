/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_replay.c - `licet replay`: the book, decided on both sides of a change of policy. */
#include "cli/fail.h"
#include "cli/licenses_on_file.h"
#include "cli/option_groups.h"
#include "cli/progress.h"
#include "cli/replaying.h"
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
    if (!licenses_asked(r->cli, r->args, &licenses, &r->licenses.count, &asked, err))
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

static int status_of(const struct replaying *r, const struct replay_totals *totals)
{
    if (r->unread + totals->undecided > 0)
        return EXIT_UNREAD;
    if (totals->flips > totals->undetermined)
        return EXIT_REFUSED;
    return totals->undetermined > 0 ? EXIT_UNSETTLED : EXIT_DONE;
}

static bool replay(struct replaying *r, int *ret_status, struct err *err)
{
    struct replay_totals totals;
    struct str csv = args_text(r->args, "csv");
    if (!replaying_sides(r, err) || !replaying_load(r, err) || !decide_book(r, err) ||
        !replay_tallies(&r->book, &r->arena, &totals, err))
        return false;
    tell_problems(r);
    if (csv.data != NULL && !replaying_csv(r, csv, err))
        return false;
    if (args_flag(r->args, "json"))
        replaying_json(r, &totals);
    else
        replaying_page(r, &totals);
    *ret_status = status_of(r, &totals);
    return arena_sound(&r->arena, err);
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct replaying r = { .cli = cli, .args = args };
    packs_init(&r.before.packs, cli->mem);
    packs_init(&r.drafted.packs, cli->mem);
    replay_book_init(&r.book, cli->mem);
    arena_init(&r.arena, cli->mem, TOLD_MAX);
    bool done = replay(&r, ret_status, err);
    replay_book_release(&r.book);
    arena_release(&r.arena);
    party_lists_close(&r.drafted.lists);
    party_lists_close(&r.before.lists);
    packs_release(&r.drafted.packs);
    packs_release(&r.before.packs);
    return done;
}

static const char *const postures[] = { "enforced", "text", NULL };

static const struct option change_options[] = {
    { .name = "from",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "the day before the change: each line is decided as if it went then; on its own day "
              "if left out" },
    { .name = "to", .metavar = "DATE", .type = OPTION_DATE, .help = "the day after it, likewise" },
    { .name = "from-known",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "before: as it was known on that date; everything in the packs if left out" },
    { .name = "to-known", .metavar = "DATE", .type = OPTION_DATE, .help = "after: the same" },
    { .name = "from-posture",
      .type = OPTION_WORD,
      .words = postures,
      .help = "before: enforced (the default) leaves out what the agency said it does not "
              "enforce, text takes the books as they are" },
    { .name = "to-posture", .type = OPTION_WORD, .words = postures, .help = "after: the same" },
    { .name = "draft",
      .metavar = "DIR",
      .type = OPTION_FOLDER,
      .repeatable = true,
      .help = "after: packs that are drafted, beside those in force or, with the name of one of "
              "them, in its place" },
    { .name = "draft-scenario",
      .metavar = "NAME",
      .type = OPTION_TEXT,
      .repeatable = true,
      .help = "after: a bill or draft of 'licet policy list scenarios'" },
    { .name = NULL },
};

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

static const struct option_group group_change = { "The change", change_options };
static const struct option_group group_book = { "The book", book_options };
static const struct option_group group_told = { "What is told", told_options };
static const struct option_group *const groups[] = {
    &group_change, &group_book, &group_packs, &group_screening, &group_told, &group_output, NULL
};

static const char *const usage[] = { "--from DATE --to DATE FILE|-…",
                                     "--from-known DATE --to-known DATE FILE|-…",
                                     "--draft DIR FILE|-…", "--from DATE --to DATE --db PATH",
                                     NULL };

static const struct example examples[] = {
    { "licet replay --from 2025-04-08 --to 2025-04-09 orders.jsonl",
      "what a letter did to a book" },
    { "licet replay --draft letters/own.licet --db licet.db --summary",
      "what a drafted pack would do" },
    { "licet replay --from-known 2025-05-12 --to-known 2025-05-13 orders.csv --csv flips.csv",
      "what became known, each order on its own day" },
    { NULL, NULL },
};

const struct command command_replay = {
    .name = "replay",
    .summary = "what a change of policy does to the book of orders",
    .usage = usage,
    .help =
        "Decides every line on both sides of a change and tells which flip: from what to what, "
        "through which rule that comes to bear or does so no longer, with value by currency, "
        "buyer and stage. The change is two days, two days of knowledge, two postures, or packs "
        "that are drafted. A line is an order that is open, or what has left of it: reserved, "
        "released, in transit, or stock that is meant for it.\n"
        "\n"
        "Nothing is written. What could go and cannot any more is proposed to be held (hold); "
        "where it is under way, somebody has to say whether it comes back (ask); everything else "
        "is to be decided anew (decide). 'licet order decide' does it, and never releases "
        "anything by itself. What has departed is judged as if it crossed on the day of the "
        "side, with the day on which it went aboard: what a savings clause lets go on is told "
        "apart.",
    .examples = examples,
    .statuses = " 0  nothing flips\n"
                " 1  something flips\n"
                " 2  bad usage or unreadable input; nothing was decided\n"
                " 3  the system failed\n"
                " 4  all that flips becomes undetermined\n"
                " 5  some lines could not be read; all others were decided",
    .groups = groups,
    .operands_max = 64,
    .run = run,
};
