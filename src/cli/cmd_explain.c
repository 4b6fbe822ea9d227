/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_explain.c - `licet explain`: a decision with every rule that was looked at. */
#include "cli/deciding.h"
#include "cli/option_groups.h"
#include "wire/decision_json.h"

static void write_one(const struct deciding *deciding, struct buf *out,
                      const struct decision *decision)
{
    if (deciding->json) {
        decision_to_json(decision, out);
        buf_byte(out, '\n');
    } else {
        show_decision(out, &deciding->cli->style, &deciding->packs.policy, decision, true);
    }
}

static bool step(const void *context, struct session *session, const struct order *order,
                 struct buf *out, struct show_counts *counts, struct err *err)
{
    const struct deciding *deciding = context;
    struct decision decision;
    if (!decide(session, order, &deciding->options, &decision, err))
        return false;
    if (!deciding->json && order->id.data != NULL) {
        style_ink(out, &deciding->cli->style, INK_STRONG, order->id);
        buf_byte(out, '\n');
    }
    write_one(deciding, out, &decision);
    if (!deciding->json)
        buf_byte(out, '\n');
    show_count(counts, &decision);
    return true;
}

static bool explain_one(struct deciding *deciding, int *ret_status, struct err *err)
{
    struct order order;
    struct decision decision;
    struct show_counts counts = { 0 };
    if (!deciding_order(deciding, &order, err) ||
        !decide(deciding->session, &order, &deciding->options, &decision, err))
        return false;
    write_one(deciding, &deciding->cli->out, &decision);
    show_count(&counts, &decision);
    *ret_status = deciding_status(&counts);
    return true;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct deciding deciding;
    bool file;
    if (!deciding_asked(args, &file, err))
        return false;
    bool done = deciding_open(&deciding, cli, args, err);
    deciding.options.explain = true;
    done = done && (file ? deciding_file(&deciding, NULL, step, ret_status, err)
                         : explain_one(&deciding, ret_status, err));
    deciding_close(&deciding);
    return done;
}

static const struct option_group *const groups[] = { &group_transaction, &group_on, &group_basis,
                                                     &group_output, NULL };

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
        "limb is marked yes, no, or ? where a fact is not known.",
    .examples = examples,
    .statuses = group_statuses,
    .groups = groups,
    .operands_max = 1,
    .run = run,
};
