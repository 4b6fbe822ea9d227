/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_explain.c - `licet explain`: a decision with every rule that was looked at. */
#include "cli/deciding.h"
#include "cli/option_groups.h"
#include "wire/decision_json.h"

static void page(const struct deciding *deciding, const struct decision *decision, struct buf *out)
{
    show_decision(out, &deciding->cli->style, &deciding->packs.policy, decision, true);
}

static void row(const struct deciding *deciding, const struct order *order,
                const struct decision *decision, struct buf *out)
{
    if (order->id.data != NULL) {
        style_ink(out, &deciding->cli->style, INK_STRONG, order->id);
        buf_byte(out, '\n');
    }
    page(deciding, decision, out);
    buf_byte(out, '\n');
}

static const struct deciding_view view = {
    .explain = true,
    .sensitivity = true,
    .json = decision_to_json,
    .page = page,
    .row = row,
    .count = show_count,
};

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    return deciding_run(cli, args, &view, ret_status, err);
}

static const struct option_group *const groups[] = {
    &group_transaction, &group_on,     &group_basis, &group_screening,
    &group_licenses,    &group_output, NULL
};

static const char *const usage[] = { "[OPTIONS] FILE|-", "[OPTIONS] --item NAME --to CC", NULL };

static const struct example examples[] = {
    { "licet explain --item \"NVIDIA H20\" --to CN --on 2025-05-01",
      "why the letter binds, and why no control does" },
    { NULL, NULL },
};

const struct command command_explain = {
    .name = "explain",
    .summary = "decide, and show every rule looked at and why it held or not",
    .usage = usage,
    .help =
        "As 'licet check', with the whole derivation behind the decision: each rule that was in "
        "force, whether it fired, and for each of its limbs the values it was judged on. A "
        "limb is marked yes, no, or ? where a fact is not known. The rules stand under the "
        "questions of part 732, in its order, with a summary of the questions first. Before them "
        "stand facts that suffice for the answer, whatever all others are, and what would come "
        "out were one of them another.",
    .examples = examples,
    .statuses = group_statuses,
    .groups = groups,
    .operands_max = 1,
    .run = run,
};
