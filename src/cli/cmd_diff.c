/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_diff.c - `licet diff`: what changed between two days, or two packs. */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "cli/compare.h"
#include "cli/diff.h"
#include "cli/diff_parts.h"
#include "cli/fail.h"
#include "cli/files.h"
#include "cli/option_groups.h"
#include "cli/policy_tools.h"
#include "plan/window.h"
#include "policy/country.h"
#include "text/json_write.h"
#include "wire/analysis_json.h"

struct side {
    struct law_side law;
    bool folder; /* the pack of a folder, on its last day */
    struct decide_options options;
};

#define LAW_MAX ((size_t)64 << 20)

/* What is loaded: for days, and for folders. */
struct all_packs {
    struct packs builtin, from, to;
};

struct differing {
    struct cli *cli;
    bool json;
    struct side from, to;
    struct err *err;
};

/* A day of the built-in packs, or the folder of other ones, looked at on their last day. */
static bool open_side(struct differing *d, const struct args *args, const char *option,
                      struct packs *packs, const struct packs *builtin, struct side *side)
{
    struct str text = args_text(args, option);
    struct err unread;
    bool is_date = false;
    err_clear(&unread);
    if (text.data == NULL) {
        err_set(d->err, ERR_USAGE, "say from where to where: --from and --to");
        return err_hint(d->err, "each is a date or the folder of a pack");
    }
    is_date = date_parse(text, &side->law.day, &unread);
    if (!is_date && !is_there(text) && !packs_built_in(text)) {
        err_set(d->err, ERR_USAGE, "'%.*s' is neither a date nor a folder", STR_ARG(text));
        return err_hint(d->err, "dates are YYYY-MM-DD");
    }
    if (!is_date && (!packs_load(packs, &text, 1, d->err) || !packs_report(packs, d->err)))
        return false;
    side->folder = !is_date;
    side->law.view.policy = is_date ? &builtin->policy : &packs->policy;
    if (!is_date)
        side->law.day = side->law.view.policy->complete_through;
    return true;
}

/* "from-known" and its likes. */
static struct str side_option(const struct args *args, bool from, const char *known_or_posture)
{
    char name[32];
    snprintf(name, sizeof name, "%s-%s", from ? "from" : "to", known_or_posture);
    return args_text(args, name);
}

/* Known by its own day, or by the one that is said for both; enforced, unless the text is asked. */
static bool read_basis(struct differing *d, const struct args *args, bool from, struct side *side)
{
    struct str known = side_option(args, from, "known");
    struct str posture = side_option(args, from, "posture");
    int32_t day = DATE_OPEN;
    if (known.data == NULL)
        known = args_text(args, "known");
    if (known.data != NULL && !date_parse(known, &day, d->err))
        return false;
    side->law.view.known = day;
    side->law.view.knower = KNOWER_ANY;
    side->options = (struct decide_options){
        .today = side->law.day,
        .known = day,
        .known_label = day == DATE_OPEN ? side->law.day : day,
        .posture = str_equal_text(posture, "text") ? POSTURE_TEXT : POSTURE_ENFORCED,
        .skip_good_until = true,
    };
    return true;
}

/* Decisions differ between two days, or between two packs; with both at once nobody knows why. */
static bool of_one_kind(struct differing *d, const char *what)
{
    if (d->from.folder == d->to.folder)
        return true;
    err_set(d->err, ERR_USAGE, "%s are compared between two dates or between two folders", what);
    return err_hint(d->err, "a date on one side, with --packs DIR, means two dates");
}

/* Whether decisions are asked for: of two days, or of two folders. */
static bool wants_decisions(struct differing *d, const struct args *args, bool *ret)
{
    struct str only = args_text(args, "only");
    bool same_kind = d->from.folder == d->to.folder;
    *ret = !str_equal_text(only, "law") && same_kind;
    return same_kind || !str_equal_text(only, "decisions") || of_one_kind(d, "decisions");
}

/* Into a buffer of its own: the decisions stand before it. */
static bool compare_law(struct differing *d, const struct args *args, struct buf *law)
{
    const struct law_side sides[2] = { d->from.law, d->to.law };
    struct buf out = d->cli->out;
    if (str_equal_text(args_text(args, "only"), "decisions"))
        return true;
    d->cli->out = *law;
    bool done = diff_law(d->cli, sides, d->json, d->err);
    *law = d->cli->out;
    d->cli->out = out;
    return done;
}

static void show_decisions(struct differing *d, const struct args *args,
                           const struct policy *policy, const struct comparison *comparison)
{
    if (d->json) {
        comparison_to_json(&d->cli->out, comparison);
        return;
    }
    comparison_page(&d->cli->out, &d->cli->style, policy, comparison);
    if (args_text(args, "only").data == NULL)
        buf_byte(&d->cli->out, '\n');
}

/* The decider of a side: its own packs, or those that are loaded.  Only orders have parties. */
static bool diff_side(struct side *side, struct packs *packs, struct packs *builtin, bool orders,
                      struct diff_side *ret, struct err *err)
{
    struct packs *from = side->folder ? packs : builtin;
    if (from->decider == NULL &&
        (!packs_make_decider(from, err) || (orders && !packs_use_sample(from, err))))
        return false;
    *ret = (struct diff_side){ from->decider,
                               { side->folder ? DATE_OPEN : side->law.day, &side->options } };
    return true;
}

/*
 * An order without a day of its own is looked at on one day in both packs: the last that both
 * cover, so that what comes out otherwise comes of the packs.
 */
static void set_common_day(struct differing *d)
{
    int32_t day = d->from.law.day < d->to.law.day ? d->from.law.day : d->to.law.day;
    if (d->from.folder)
        d->from.options.today = d->to.options.today = day;
}

/* Decisions, law or both; the law while another thread is at the decisions. */
static bool compare_days(struct differing *d, const struct args *args, struct packs *packs,
                         bool decisions, struct buf *law)
{
    const struct compared_side sides[2] = { { d->from.law.day, &d->from.options },
                                            { d->to.law.day, &d->to.options } };
    const struct comparison *comparison;
    if (!decisions)
        return compare_law(d, args, law);
    if (!packs_make_decider(packs, d->err))
        return false;
    struct diff_parts *parts =
        diff_parts_new(d->cli->mem, packs->decider, args_text(args, "exporter"), sides, d->err);
    bool done =
        parts != NULL && compare_law(d, args, law) && diff_parts_finish(parts, &comparison, d->err);
    if (done)
        show_decisions(d, args, &packs->policy, comparison);
    diff_parts_free(parts);
    return done;
}

/* Of two folders: what is decided of chips on the last day that both cover. */
static bool compare_folders(struct differing *d, const struct args *args, struct all_packs *packs,
                            struct buf *law)
{
    struct diff_side sides[2];
    struct comparison comparison;
    set_common_day(d);
    if (!diff_side(&d->from, &packs->from, &packs->builtin, false, &sides[0], d->err) ||
        !diff_side(&d->to, &packs->to, &packs->builtin, false, &sides[1], d->err))
        return false;
    struct session *sessions[2] = { session_new(d->cli->mem, sides[0].decider, d->err),
                                    session_new(d->cli->mem, sides[1].decider, d->err) };
    const struct compared_side days[2] = { { d->from.options.today, &d->from.options },
                                           { d->to.options.today, &d->to.options } };
    bool done =
        sessions[0] != NULL && sessions[1] != NULL && compare_law(d, args, law) &&
        decide_compare_packs(sessions, args_text(args, "exporter"), days, &comparison, d->err);
    if (done)
        show_decisions(d, args, d->to.law.view.policy, &comparison);
    session_free(sessions[0]);
    session_free(sessions[1]);
    return done;
}

static bool compare_all(struct differing *d, const struct args *args, struct all_packs *packs)
{
    struct buf law;
    bool decisions;
    if (!wants_decisions(d, args, &decisions))
        return false;
    buf_init(&law, d->cli->mem, LAW_MAX);
    bool folders = decisions && d->from.folder;
    bool done = (folders ? compare_folders(d, args, packs, &law)
                         : compare_days(d, args, &packs->builtin, decisions, &law)) &&
                buf_check(&law, d->err);
    if (done)
        buf_str(&d->cli->out, buf_view(&law));
    buf_release(&law);
    return done;
}

/*
 * Orders of a file, in place of a chip's decisions and the law.  With packs each order is looked at
 * on its own day.
 */
static bool compare_orders(struct differing *d, const struct args *args, struct all_packs *packs,
                           int *ret_status)
{
    struct diff_side sides[2];
    bool unread;
    if (args_text(args, "only").data != NULL || args_text(args, "exporter").data != NULL) {
        err_set(d->err, ERR_USAGE, "orders are compared by themselves");
        return err_hint(d->err, "leave out '--only' and '--exporter'");
    }
    if (!of_one_kind(d, "orders"))
        return false;
    set_common_day(d);
    if (!diff_side(&d->from, &packs->from, &packs->builtin, true, &sides[0], d->err) ||
        !diff_side(&d->to, &packs->to, &packs->builtin, true, &sides[1], d->err) ||
        !diff_orders(d->cli, sides, args->operands[0], d->json, &unread, d->err))
        return false;
    if (unread)
        *ret_status = EXIT_UNREAD;
    return true;
}

/* --trust holds for the folders of both sides, and for those of --packs. */
static bool trust_all(struct all_packs *packs, const struct args *args, size_t path_count,
                      struct err *err)
{
    size_t folders = path_count;
    folders += is_folder(args_text(args, "from")) || is_folder(args_text(args, "to"));
    if (!packs_trust(&packs->builtin, args, folders, err))
        return false;
    packs->from.trust = packs->to.trust = packs->builtin.trust;
    return true;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct differing d = { .cli = cli, .json = args_flag(args, "json"), .err = err };
    struct all_packs packs;
    struct str *paths;
    size_t path_count;
    packs_init(&packs.builtin, cli->mem);
    packs_init(&packs.from, cli->mem);
    packs_init(&packs.to, cli->mem);
    bool done = args_all(args, cli->arena, "packs", &paths, &path_count, err) &&
                trust_all(&packs, args, path_count, err) &&
                packs_load(&packs.builtin, paths, path_count, err) &&
                packs_report(&packs.builtin, err) &&
                open_side(&d, args, "from", &packs.from, &packs.builtin, &d.from) &&
                open_side(&d, args, "to", &packs.to, &packs.builtin, &d.to) &&
                read_basis(&d, args, true, &d.from) && read_basis(&d, args, false, &d.to) &&
                (args->operand_count > 0 ? compare_orders(&d, args, &packs, ret_status)
                                         : compare_all(&d, args, &packs));
    packs_release(&packs.to);
    packs_release(&packs.from);
    packs_release(&packs.builtin);
    return done;
}

static const char *const postures[] = { "enforced", "text", NULL };
static const char *const parts[] = { "decisions", "law", NULL };

static const struct option options[] = {
    { .name = "from",
      .metavar = "DATE|DIR",
      .type = OPTION_TEXT,
      .help = "the day, or the pack, before" },
    { .name = "to",
      .metavar = "DATE|DIR",
      .type = OPTION_TEXT,
      .help = "the day, or the pack, after" },
    { .name = "known",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "as it was known on that date, before and after; everything in the packs if left "
              "out" },
    { .name = "from-known",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "the same for the side before alone" },
    { .name = "to-known",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "the same for the side after alone" },
    { .name = "from-posture",
      .type = OPTION_WORD,
      .words = postures,
      .help = "before: enforced (the default) leaves out what the agency said it does not "
              "enforce, text takes the books as they are" },
    { .name = "to-posture", .type = OPTION_WORD, .words = postures, .help = "after: the same" },
    { .name = "exporter",
      .metavar = "NAME",
      .type = OPTION_TEXT,
      .help = "who ships; anyone if left out, and beside them each firm to which a letter of one "
              "of the days was sent" },
    { .name = "only",
      .type = OPTION_WORD,
      .words = parts,
      .help = "the decisions that differ, or the law that changed; both if left out" },
    { .name = NULL },
};

static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_packs, &group_json, NULL };

static const char *const usage[] = { "--from DATE|DIR --to DATE|DIR",
                                     "--from DATE|DIR --to DATE|DIR FILE|-", NULL };

static const struct example examples[] = {
    { "licet diff --from 2025-05-14 --to 2025-05-15", "what began and ended with a day" },
    { "licet diff --from packs/us --to packs/us --json", "two packs, for a program to read" },
    { "licet diff --from 2026-01-14 --to 2026-01-15 orders.jsonl",
      "which orders of a file would be decided otherwise" },
    { "licet diff --from 2025-04-12 --to 2025-04-12 --from-known 2025-04-12 --only decisions",
      "what has become known since of the law of one day" },
    { "licet diff --from 2025-05-16 --to 2025-05-16 --to-posture text --only decisions",
      "what the agency does not enforce" },
    { NULL, NULL },
};

const struct command command_diff = {
    .name = "diff",
    .summary = "what changed between two days or packs: decisions and law",
    .usage = usage,
    .help =
        "First what it comes to for the chips of the catalog that had been launched by the later "
        "day. Then the decisions about a chip shipped from the United States that are other ones, "
        "with the assumptions of a plain question: for groups of destinations the region of "
        "figures in which they are, and the chips. The region is exact. Exporters that a letter "
        "binds on one of the days come behind, with what is not said of anyone. Then the law: "
        "rules that began, ended or changed their words; members of dated sets that came and "
        "went, such as the entries of a control list; thresholds before and after. A pack is "
        "looked at on the last day that it is complete for; between packs the chips that both "
        "catalogs have are compared one by one, on the last day that both cover, without a "
        "region. With a file of orders each is decided as if it went on the one day and on the "
        "other, or on its own day by the one pack and by the other, and those that come out "
        "otherwise are listed. Two days may be one: what differs then is what was known "
        "(--from-known, --to-known) or whether the text counts (--to-posture).",
    .examples = examples,
    .statuses = " 0  done\n"
                " 2  bad usage or unreadable input; nothing was done\n"
                " 3  the system failed\n"
                " 5  some rows could not be read; all others were decided",
    .groups = groups,
    .operands_max = 1,
    .run = run,
};
