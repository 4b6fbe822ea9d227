/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_exposure.c - `licet exposure`: what a policy change costs. */
#include "cli/exposing_plots.h"
#include "cli/exposing_shares.h"
#include "cli/option_groups.h"
#include "cli/plots.h"
#include "exposure/valuation_json.h"

#define OPERANDS_MAX 64

/* The law as it stands decides alike, whenever licenses come; it is the first. */
static bool value_one(struct exposing *e, struct exposed *exposed, const struct exposed *law,
                      struct err *err)
{
    if (exposed != law && exposed->supposed.file == NULL && !exposed->supposed.scenario)
        exposed->decided = law->decided;
    else if (!exposing_decide(e, &exposed->supposed, &exposed->decided, err))
        return err_wrap(err, "'%.*s'", STR_ARG(exposed->supposed.name));
    struct valuation_case valued = exposing_case(e, &exposed->supposed, &exposed->decided);
    return valuation_make(e->arena, &e->index, &valued, &exposed->valuation, err);
}

static bool value_all(struct exposing *e, struct exposed **ret, size_t *ret_count, struct err *err)
{
    struct supposed *supposed;
    if (!exposing_suppose(e, &supposed, ret_count, err))
        return false;
    *ret = arena_array(e->arena, *ret_count, sizeof **ret);
    if (*ret == NULL)
        return arena_error(e->arena, err);
    for (size_t i = 0; i < *ret_count; i++) {
        (*ret)[i].supposed = supposed[i];
        if (!value_one(e, &(*ret)[i], *ret, err))
            return false;
    }
    return true;
}

static bool put_json(const struct exposing *e, const struct exposed *exposed, size_t count,
                     struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        struct exposed_shares shares;
        if (!exposed_shares_make(e, &exposed[i], &shares, err))
            return false;
        const struct valued_under under = {
            .scenario = exposed[i].supposed.name,
            .title = exposed[i].supposed.title,
            .packs = e->label,
            .complete_through = e->complete_through,
            .is_law = i == 0,
            .left_out = e->left_out,
            .buyers = &shares.buyers,
            .suppliers = &shares.suppliers,
            .ladder = &shares.ladder,
        };
        const struct valuation_case valued =
            exposing_case(e, &exposed[i].supposed, &exposed[i].decided);
        valuation_to_json(&e->cli->out, &e->book, &valued, &exposed[i].valuation, &under);
    }
    return true;
}

/* The one that is shown in full: the first of --scenario, else the law. */
static size_t chosen(const struct exposing *e, const struct exposed *exposed, size_t count)
{
    const struct option_value *asked = args_get(e->args, "scenario");
    for (size_t i = 0; asked != NULL && i < count; i++) {
        if (str_equal(exposed[i].supposed.name, asked->text))
            return i;
    }
    return 0;
}

/* The supposition that is taken for a tightening: the one chosen, if it is not the law itself. */
static const struct exposed *tightening(const struct exposed *exposed, size_t shown)
{
    return shown > 0 ? &exposed[shown] : &exposed[1];
}

static bool draw(struct exposing *e, struct str kind, const struct exposed *exposed, size_t count,
                 struct err *err)
{
    const struct exposed *shown = &exposed[chosen(e, exposed, count)];
    const struct exposed *tight = tightening(exposed, (size_t)(shown - exposed));
    struct chance chance;
    if (!exposing_plot_needs_chance(kind))
        return exposing_plot(e, kind, exposed, str_equal_text(kind, "cliff") ? tight : shown, NULL,
                             err);
    return chance_make(e, exposed, tight, &chance, err) &&
           exposing_plot(e, kind, exposed, tight, &chance, err);
}

static bool tell(struct exposing *e, const struct exposed *exposed, size_t count, struct err *err)
{
    bool json = args_flag(e->args, "json");
    size_t shown = chosen(e, exposed, count);
    struct chance chance;
    if (args_get(e->args, "svg") != NULL)
        return draw(e, args_text(e->args, "svg"), exposed, count, err);
    bool done = json ? put_json(e, exposed, count, err)
                     : stress_page(e, exposed, count, err) &&
                           exposed_page(e, &exposed[shown], shown == 0, err);
    if (!done)
        return false;
    if (args_get(e->args, "paths") == NULL)
        return true;
    if (!chance_make(e, &exposed[0], tightening(exposed, shown), &chance, err))
        return false;
    return json ? chance_json(e, &chance, err) : chance_page(e, &chance, err);
}

static bool one_form(const struct args *args, struct err *err)
{
    if (args_get(args, "svg") == NULL && plot_narrow(args)) {
        err_set(err, ERR_USAGE, "'--narrow' is how wide a picture is");
        return err_hint(err, "give '--svg KIND', too");
    }
    if (args_get(args, "svg") == NULL || !args_flag(args, "json"))
        return true;
    err_set(err, ERR_USAGE, "'--svg' draws a picture, and nothing but the picture");
    return err_hint(err, "leave out '--json'");
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct exposing e;
    struct exposed *exposed;
    size_t count;
    (void)ret_status;
    if (!one_form(args, err))
        return false;
    bool done = exposing_read(&e, cli, args, err) && value_all(&e, &exposed, &count, err) &&
                tell(&e, exposed, count, err);
    exposing_close(&e);
    return done && buf_check(&cli->out, err);
}

static const struct option options[] = {
    { .name = "orders",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .repeatable = true,
      .help = "the order lines, as 'licet check' takes them, each with quantity and value" },
    { .name = "db",
      .metavar = "PATH",
      .type = OPTION_FILE,
      .help = "the order book of a database: what is open, reserved and released, without what is "
              "under way, with the licenses on file, the matches and red flags that somebody "
              "settled, and what is held" },
    { .name = "licenses",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "licenses that were granted, as JSON, one a line: allotted in the order of the book, "
              "up to what each grants" },
    { .name = "until",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "the last day of the window in which sales are lost, markets buy and licenses come; "
              "180 days if left out" },
    { .name = "paths",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "work out so many ways it may go: when the rules tighten and loosen is drawn at the "
              "rates of the dated events in the packs, or of the book's assumptions" },
    { .name = "seed",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "of what is drawn; 42 if left out. The same seed gives the same, with any --jobs" },
    { .name = "svg",
      .type = OPTION_WORD,
      .words = exposing_plot_kinds,
      .help =
          "a picture instead: the answer over time for what is sold most, the waterfall from "
          "gross to net, the charge by the day of the change, and of the paths (2,000 if not "
          "said) the charge by day, how likely so much is lost, how long the opening lasts, what "
          "moves the means" },
    OPTION_NARROW,
    { .name = NULL },
};
static const struct option_group own_group = { "Exposure", options };

static const struct option_group *const groups[] = { &own_group,       &group_on,     &group_basis,
                                                     &group_screening, &group_output, NULL };

static const char *const usage[] = { "[OPTIONS] FILE…", "[OPTIONS] --db PATH|--orders FILE", NULL };

static const struct example examples[] = {
    { "licet exposure inventory.csv --orders sold.jsonl", "today, under each supposition" },
    { "licet exposure inventory.csv --db licet.db", "with the order book of a database" },
    { "licet exposure inventory.csv --orders sold.jsonl --scenario letter --on 2025-04-08",
      "a letter on that day, in full" },
    { "licet exposure inventory.csv --orders sold.jsonl --on 2025-04-08 --known 2025-04-08 "
      "--paths 2000",
      "what could be said the day before, and how that did" },
    { "licet exposure inventory.csv --orders sold.jsonl --on 2025-03-01 --known 2025-03-01 "
      "--svg cliff >cliff.svg",
      "the charge by the day on which a letter comes, as a picture" },
    { "licet exposure inventory.csv --orders sold.jsonl --json >exposure.jsonl",
      "every number with the lines it comes from" },
    { NULL, NULL },
};

const struct command command_exposure = {
    .name = "exposure",
    .summary = "value what a policy change strands",
    .usage = usage,
    .help =
        "Values a book of lots, commitments, order lines and other markets under the law as it "
        "stands and under suppositions: a letter today, a rule in 30 days, licenses that take 180 "
        "days longer, the other side's controls back. Each line is decided under each of them on "
        "its planned day. What may go takes stock first, then other markets; every unit is used "
        "once, and what is left is stranded at cost. A FILE has rows of the book as CSV with a "
        "header or as JSON, one a line: docs/exposure.md says what they are.\n"
        "\n"
        "--scenario shows one in full: law, letter, rule, delay, other-side, or a bill or "
        "draft of 'licet policy list scenarios', which then is a row of its own. A supposition is "
        "no law and no forecast, and what packs know is taken to go on after their last day.\n"
        "\n"
        "--paths adds chance: what is lost in how many of so many ways it may go, how long the "
        "opening lasts, what moves the mean, and how forecasts of past days did.",
    .examples = examples,
    .groups = groups,
    .operands_max = OPERANDS_MAX,
    .run = run,
};
