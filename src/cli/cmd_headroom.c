/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_headroom.c - `licet headroom`: how far to the next line, and how large at most. */
#include "cli/deciding.h"
#include "cli/fail.h"
#include "cli/headroom.h"
#include "cli/option_groups.h"
#include "cli/plots.h"
#include "wire/analysis_json.h"

static const char keep_free[] = "no-license-required";
static const char keep_case[] = "case-by-case";

static bool is_flag_alone(const struct args *args, struct err *err)
{
    if (args_text(args, "keep").data == NULL || args_flag(args, "design"))
        return true;
    err_set(err, ERR_USAGE, "option '--keep' is for '--design'");
    return err_hint(err, "without it the distance to every line is shown");
}

static bool run_lines(struct deciding *deciding, const struct order *order, struct err *err)
{
    struct buf *out = &deciding->cli->out;
    const struct policy *policy = &deciding->packs.policy;
    struct headroom headroom;
    if (!decide_headroom(deciding->session, order, &deciding->options, &headroom, err))
        return false;
    if (deciding->json)
        headroom_to_json(out, policy, order, &headroom);
    else
        headroom_page(out, &deciding->cli->style, policy, &headroom);
    return true;
}

static bool run_design(struct deciding *deciding, const struct order *order, struct err *err)
{
    struct buf *out = &deciding->cli->out;
    const struct policy *policy = &deciding->packs.policy;
    struct str keep = args_text(deciding->args, "keep");
    bool by_case = str_equal_text(keep, keep_case);
    enum outcome outcome = by_case ? OUTCOME_LICENSE_REQUIRED : OUTCOME_NO_LICENSE_REQUIRED;
    struct designs designs;
    if (!decide_designs(deciding->session, order, &deciding->options, outcome, REVIEW_CASE_BY_CASE,
                        &designs, err))
        return false;
    if (deciding->json)
        designs_to_json(out, policy, order, by_case ? keep_case : keep_free, &designs);
    else
        designs_page(out, &deciding->cli->style, policy,
                     by_case ? "open to a review case by case" : "free of a license requirement",
                     &designs);
    return true;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct deciding deciding;
    struct order order;
    bool file;
    bool svg;
    if (!is_flag_alone(args, err) || !deciding_asked(args, &file, err) ||
        !plot_asked(args, args_flag(args, "design") ? "leave out '--design'" : NULL, &svg, err))
        return false;
    bool done = deciding_open(&deciding, cli, args, err);
    if (done && !deciding.json && !svg)
        deciding_scenarios(&deciding, &cli->out);
    done = done && deciding_order(&deciding, &order, err) &&
           (svg                         ? plot_plane(&deciding, &order, err)
            : args_flag(args, "design") ? run_design(&deciding, &order, err)
                                        : run_lines(&deciding, &order, err));
    if (done && deciding.packs.policy.scenario_count > 0)
        *ret_status = EXIT_UNSETTLED;
    deciding_close(&deciding);
    return done;
}

static const char *const keeps[] = { keep_free, keep_case, NULL };

static const struct option design_options[] = {
    { .name = "design",
      .help = "not how far the item's figures are from the lines, but how large those that were "
              "not given may be at most" },
    { .name = "keep",
      .type = OPTION_WORD,
      .words = keeps,
      .help = "what a design has to stay: no-license-required (the default), or case-by-case, a "
              "license that is reviewed so or more mildly" },
    { .name = NULL },
};

static const struct option_group group_design = { "Design", design_options };

static const struct option_group *const groups[] = {
    &group_design, &group_transaction, &group_on, &group_basis, &group_json, &group_picture, NULL
};

static const char *const usage[] = { "[OPTIONS] --item NAME --to CC",
                                     "--design [OPTIONS] --to CC --fact FIGURE=VALUE", NULL };

static const struct example examples[] = {
    { "licet headroom --item \"NVIDIA H20\" --to CN --on 2024-06-10",
      "how far each figure is from the next line, and where else it may go" },
    { "licet headroom --design --to CN --on 2023-11-17 --fact item.die_area=814 "
      "--fact item.datacenter=true",
      "the largest chip of that size that needs no license" },
    { "licet headroom --item \"NVIDIA H20\" --to CN --on 2024-06-10 --svg >lines.svg",
      "the lines of the day as a picture, with every chip of the catalog" },
    { NULL, NULL },
};

const struct command command_headroom = {
    .name = "headroom",
    .summary = "show how far the figures are from the next line",
    .usage = usage,
    .help =
        "For each figure of the item that the rules of the day compare, the next value below and "
        "above at which the answer changes, all else alike: by how much that is, what comes out "
        "there, and which limb of which rule turns. Then the nearest line that two figures reach "
        "together, if it is nearer than any of one, and what the answer would be in every other "
        "country. With --svg it is a picture instead: what comes out by performance and density, "
        "with the lines and every chip of the catalog. It is exact: between two lines no "
        "comparison of the rules comes out otherwise. "
        "With --design the figures that are not given are free, and the largest are sought for "
        "which the item stays free of a license requirement, or reviewed case by case. The answer "
        "is the one of 'licet check', with its assumptions.",
    .examples = examples,
    .statuses = " 0  done\n"
                " 2  bad usage or unreadable input; nothing was done\n"
                " 3  the system failed\n"
                " 4  done, with a scenario loaded",
    .groups = groups,
    .run = run,
};
