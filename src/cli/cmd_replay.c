/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_replay.c - `licet replay`: the book, decided on both sides of a change of policy. */
#include "cli/fail.h"
#include "cli/option_groups.h"
#include "cli/replaying.h"

static int status_of(const struct replaying *r, const struct replay_totals *totals)
{
    if (r->unread + totals->undecided > 0)
        return EXIT_UNREAD;
    if (totals->flips > totals->undetermined)
        return EXIT_REFUSED;
    return totals->undetermined > 0 ? EXIT_UNSETTLED : EXIT_DONE;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct replaying r;
    struct replay_totals totals;
    replaying_begin(&r, cli, args);
    bool done = replaying_sides(&r, err) && replaying_load(&r, err) &&
                replaying_decide(&r, &totals, err) && replaying_tell(&r, &totals, err);
    if (done)
        *ret_status = status_of(&r, &totals);
    replaying_end(&r);
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

static const struct option_group group_change = { "The change", change_options };
static const struct option_group *const groups[] = {
    &group_change,           &replaying_book_options, &group_packs, &group_screening,
    &replaying_told_options, &group_output,           NULL
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
