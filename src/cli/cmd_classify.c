/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_classify.c - `licet classify`: which entries an item is under. */
#include "cli/deciding.h"
#include "cli/fail.h"
#include "cli/option_groups.h"
#include "wire/decision_json.h"

/* Entries that are not known, or questions that would settle them, leave it open. */
static void count(struct show_counts *counts, const struct decision *decision)
{
    bool open = decision->question_count > 0;
    for (size_t i = 0; i < decision->item.entry_count; i++)
        open = open || decision->item.entries[i].unknown;
    counts->decided++;
    counts->may_ship += !open;
}

static void page(const struct deciding *deciding, const struct decision *decision, struct buf *out)
{
    show_classification(out, &deciding->cli->style, &deciding->packs.policy, decision);
}

static void heading(const struct deciding *deciding, struct buf *out)
{
    show_classified_header(out, &deciding->cli->style);
}

static void row(const struct deciding *deciding, const struct order *order,
                const struct decision *decision, struct buf *out)
{
    show_classified_row(out, &deciding->cli->style, order, decision);
}

static const struct deciding_view view = {
    .classify_only = true,
    .json = classification_to_json,
    .page = page,
    .heading = heading,
    .row = row,
    .count = count,
};

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    return deciding_run(cli, args, &view, ret_status, err);
}

static const struct option_group *const groups[] = { &group_item, &group_on, &group_basis,
                                                     &group_output, NULL };

static const char *const usage[] = { "[OPTIONS] FILE|-", "[OPTIONS] --item NAME",
                                     "[OPTIONS] --fact item.tpp=4992 …", NULL };

static const struct example examples[] = {
    { "licet classify --item \"NVIDIA H20\" --on 2023-11-16", "the day before the rule changed" },
    { "licet classify --fact item.tpp=2368 --fact item.die_area=814", "by figures" },
    { NULL, NULL },
};

const struct command command_classify = {
    .name = "classify",
    .summary = "say which entries an item is under, on a date",
    .usage = usage,
    .help =
        "Names the entries of the control list that the item is under, the paragraphs that made "
        "it so, and the figures that keep it out of the others. Everything that is asked about "
        "the item is in its figures; where it goes and to whom does not matter here.",
    .examples = examples,
    .statuses = " 0  every entry is certain\n"
                " 2  bad usage or unreadable input; nothing was done\n"
                " 3  the system failed\n"
                " 4  an entry depends on a figure that is not known, or a scenario was loaded\n"
                " 5  some rows could not be read; all others were classified",
    .groups = groups,
    .operands_max = 1,
    .run = run,
};
