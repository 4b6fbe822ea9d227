/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_history.c - `licet history`: the answer over time. */
#include "base/date.h"
#include "cli/deciding.h"
#include "cli/fail.h"
#include "cli/option_groups.h"
#include "cli/plots.h"
#include "wire/analysis_json.h"

static enum ink outcome_ink(enum outcome outcome)
{
    if (outcome == OUTCOME_LICENSE_REQUIRED || outcome == OUTCOME_PROHIBITED)
        return INK_BAD;
    return outcome == OUTCOME_UNDETERMINED ? INK_DOUBT : INK_GOOD;
}

/*
 *   2025-04-09  license required     not stated
 *               us/informed/nvidia-2025-04-09, letter to NVIDIA …
 */
static void write_page(struct buf *out, const struct style *style,
                       const struct history_entry *entries, size_t count)
{
    struct page page;
    char day[DATE_TEXT_SIZE];
    page_init(&page, out, style);
    for (size_t i = 0; i < count; i++) {
        const struct history_entry *entry = &entries[i];
        page_line(&page, 0, 12);
        page_text(&page, INK_STRONG, date_format(entry->from, day));
        page_at(&page, 12);
        page_text(&page, outcome_ink(entry->outcome), show_outcome(entry->outcome));
        if (entry->review != REVIEW_NONE) {
            page_at(&page, 34);
            page_text(&page, INK_PLAIN, show_review(entry->review));
        }
        page_line(&page, 12, 14);
        page_words(&page, INK_PLAIN, entry->rule);
        page_words(&page, INK_PLAIN, entry->event);
        if (entry->citation.length > 0) {
            page_text(&page, INK_FAINT, "(");
            page_glue(&page);
            page_words(&page, INK_FAINT, entry->citation);
            page_glue(&page);
            page_text(&page, INK_FAINT, ")");
        }
        page_end(&page);
    }
}

static bool one(const struct deciding *deciding, struct session *session, const struct order *order,
                struct buf *out, struct err *err)
{
    struct history *histories;
    size_t count;
    const struct style *style = &deciding->cli->style;
    if (!decide_histories(session, order, &deciding->options, &histories, &count, err))
        return false;
    if (args_flag(deciding->args, "svg"))
        return plot_history(deciding, order, histories, count, err);
    if (deciding->json) {
        history_to_json(out, order, histories, count);
        return true;
    }
    write_page(out, style, histories[0].entries, histories[0].count);
    for (size_t i = 1; i < count; i++) {
        show_authority(out, style, histories[i].policy);
        write_page(out, style, histories[i].entries, histories[i].count);
    }
    return true;
}

static bool step(const void *context, struct session *session, const struct order *order,
                 struct buf *out, struct show_counts *counts, struct err *err)
{
    const struct deciding *deciding = context;
    if (!deciding->json) {
        style_ink(out, &deciding->cli->style, INK_STRONG, order->id);
        buf_byte(out, '\n');
    }
    if (!one(deciding, session, order, out, err))
        return false;
    counts->decided++;
    counts->may_ship++;
    return true;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct deciding deciding;
    struct order order;
    bool file;
    bool svg;
    if (!deciding_asked(args, &file, err) ||
        !plot_asked(args, file ? "ask with --item and --to" : NULL, &svg, err))
        return false;
    bool done = deciding_open(&deciding, cli, args, err);
    if (done && file)
        done = deciding_file(&deciding, NULL, step, ret_status, err);
    else if (done) {
        if (!deciding.json && !svg)
            deciding_scenarios(&deciding, &cli->out);
        done = deciding_order(&deciding, &order, err) &&
               one(&deciding, deciding.session, &order, &cli->out, err);
        if (done && deciding.packs.policy.scenario_count > 0)
            *ret_status = EXIT_UNSETTLED;
    }
    deciding_close(&deciding);
    return done;
}

static const struct option_group *const groups[] = { &group_transaction, &group_basis,
                                                     &group_output, &group_picture, NULL };

static const char *const usage[] = { "[OPTIONS] FILE|-", "[OPTIONS] --item NAME --to CC", NULL };

static const struct example examples[] = {
    { "licet history --item \"NVIDIA H20\" --to CN --exporter \"NVIDIA Corporation\"",
      "every day on which the answer changed, and through which rule" },
    { "licet history --item \"NVIDIA H200 SXM 141GB\" --to CN --exporter \"NVIDIA Corporation\" "
      "--svg >h200.svg",
      "the same as a picture" },
    { NULL, NULL },
};

const struct command command_history = {
    .name = "history",
    .summary = "show the answer over time, and what changed it",
    .usage = usage,
    .help =
        "Decides the same transaction on every day on which the packs change and lists those on "
        "which the answer did, each with the rule that decides from then on. The date of an "
        "order is left out of account; --known limits it to what was known on a day.",
    .examples = examples,
    .statuses = " 0  done\n"
                " 2  bad usage or unreadable input; nothing was done\n"
                " 3  the system failed\n"
                " 4  done, with a scenario loaded\n"
                " 5  some rows could not be read; all others are shown",
    .groups = groups,
    .operands_max = 1,
    .run = run,
};
