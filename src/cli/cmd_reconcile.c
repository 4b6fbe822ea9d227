/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_reconcile.c - `licet reconcile ace`: what was filed, beside what departed. */
#include "base/date.h"
#include "cli/fail.h"
#include "cli/filing.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "cli/stream.h"
#include "desk/ace_json.h"

/* The report as it is read, by one thread. */
struct reading {
    const struct mem *mem;
    struct arena *arena; /* keeps the filings */
    struct csv_splitter *header_csv;
    struct arena *header_arena;
    struct ace_columns columns;
    bool has_header;
    struct ace_filing *filings;
    size_t count, room;
};

/* ---- the report ---- */

static bool read_header(void *context, const struct record *header, struct err *err)
{
    struct reading *reading = context;
    reading->has_header =
        ace_header(reading->header_csv, reading->header_arena, header, &reading->columns, err);
    return reading->has_header;
}

static void *open_csv(void *context, const struct mem *mem, struct err *err)
{
    (void)context;
    return csv_splitter_new(mem, err);
}

static void close_csv(void *context, void *csv)
{
    (void)context;
    csv_splitter_free(csv);
}

static bool step(void *context, void *csv, const struct record *record, struct arena *arena,
                 struct buf *out, struct str *ret_id, struct err *err)
{
    struct reading *reading = context;
    struct ace_filing filing;
    (void)out;
    bool done = ace_row(csv, &reading->columns, arena, reading->arena, record, &filing, err);
    *ret_id = filing.itn;
    if (!done)
        return false;
    if (!arena_grow(reading->arena, &reading->filings, reading->count, &reading->room,
                    sizeof *reading->filings))
        return arena_error(reading->arena, err);
    reading->filings[reading->count++] = filing;
    return true;
}

static const struct stream_kind kind = {
    .what = "filings",
    .block = (size_t)256 << 10,
    .header = read_header,
    .open = open_csv,
    .close = close_csv,
    .step = step,
};

static bool read_report(struct filing *filing, struct reading *reading, size_t *ret_unread,
                        struct err *err)
{
    struct cli *cli = filing->shipping.cli;
    const struct stream_job job = {
        .path = filing->shipping.args->operands[0],
        .format = RECORDS_CSV,
        .jobs = 1,
        .json = args_flag(filing->shipping.args, "json"),
        .kind = &kind,
        .context = reading,
    };
    struct stream_counts counts;
    *reading = (struct reading){ .mem = cli->mem,
                                 .arena = &filing->arena,
                                 .header_arena = cli->arena,
                                 .header_csv = csv_splitter_new(cli->mem, err) };
    bool done = reading->header_csv != NULL && stream_run(cli, &job, &counts, err);
    csv_splitter_free(reading->header_csv);
    if (!done)
        return false;
    *ret_unread = counts.unread;
    if (reading->has_header)
        return true;
    err_set(err, ERR_SYNTAX, "'%.*s' has no header", STR_ARG(job.path));
    return err_hint(err, "a report is CSV; its first row names the columns");
}

/* ---- the cases ---- */

static struct str itn_of(const struct ace_case *one)
{
    return one->filing != NULL ? one->filing->itn : one->departure->itn;
}

static struct str shipment_of(const struct ace_case *one)
{
    return one->departure != NULL ? one->departure->shipment : (struct str){ 0 };
}

static struct str or_dash(struct str text)
{
    return text.length > 0 ? text : STR("-");
}

static bool put_row(struct grid *grid, struct arena *arena, const struct ace_case *one)
{
    const char *word = ace_kind_word(one->kind);
    char row[NUM_TEXT_SIZE] = "-";
    if (one->filing != NULL)
        (void)num_format(num_int(one->filing->row), 0, false, row);
    return grid_cell(grid, INK_BAD, str_of(word)) &&
           grid_cell(grid, INK_STRONG, or_dash(shipment_of(one))) &&
           grid_cell(grid, INK_PLAIN, or_dash(itn_of(one))) &&
           grid_cell(grid, INK_FAINT, str_copy(arena, str_of(row))) &&
           grid_cell(grid, INK_PLAIN, or_dash(one->filed)) &&
           grid_cell(grid, INK_PLAIN, or_dash(one->on_file));
}

static bool put_table(struct cli *cli, const struct ace_found *found, struct arena *arena,
                      struct err *err)
{
    static const struct grid_column columns[] = {
        { "case", ALIGN_LEFT, 0 }, { "shipment", ALIGN_LEFT, 8 }, { "ITN", ALIGN_LEFT, 0 },
        { "row", ALIGN_RIGHT, 0 }, { "filed", ALIGN_LEFT, 10 },   { "on file", ALIGN_LEFT, 10 },
    };
    struct grid grid;
    if (found->count == 0)
        return true;
    grid_init(&grid, arena, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < found->count; i++) {
        if (!put_row(&grid, arena, &found->cases[i]))
            return arena_error(arena, err);
    }
    grid_write(&grid, &cli->out, &cli->style, 0);
    buf_byte(&cli->out, '\n');
    return true;
}

static void put_summary(struct cli *cli, const struct ace_sums *sums, const struct ace_found *found)
{
    struct buf *out = &cli->out;
    buf_format(out, "%zu departure%s, %zu line%s filed: %zu brought together, %zu case%s\n",
               sums->departures, sums->departures == 1 ? "" : "s", sums->filings,
               sums->filings == 1 ? "" : "s", found->pairs, found->count,
               found->count == 1 ? "" : "s");
    if (found->unvalued > 0)
        buf_format(out, "%zu in another currency than USD: their values were not compared\n",
                   found->unvalued);
    if (sums->unread > 0)
        buf_format(out, "%zu of the report could not be read\n", sums->unread);
}

static void put_json_summary(struct cli *cli, const struct ace_sums *sums,
                             const struct ace_found *found)
{
    struct buf *out = &cli->out;
    json_open(out, '{');
    JSON_KEY(out, "summary");
    ace_sums_json(out, sums, found);
    put_json_end(out);
}

/* ---- the command ---- */

static bool put_all(struct filing *filing, const struct ace_sums *sums,
                    const struct ace_found *found, struct err *err)
{
    struct cli *cli = filing->shipping.cli;
    if (!args_flag(filing->shipping.args, "json")) {
        if (!put_table(cli, found, &filing->arena, err))
            return false;
        put_summary(cli, sums, found);
        return true;
    }
    for (size_t i = 0; i < found->count; i++) {
        ace_case_json(&cli->out, &found->cases[i]);
        json_end(&cli->out);
        buf_byte(&cli->out, '\n');
        if (cli->out.length > FILING_FLUSH && !cli_flush(cli, err))
            return false;
    }
    put_json_summary(cli, sums, found);
    return true;
}

/* With --as they are kept, and what is told is what that changed. */
static bool keep(struct filing *filing, const struct ace_asked *asked,
                 const struct ace_found *found, struct err *err)
{
    struct cli *cli = filing->shipping.cli;
    const struct args *args = filing->shipping.args;
    struct differences_kept kept;
    struct acting acting;
    if (args_text(args, "as").length == 0)
        return true;
    if (!acting_open(cli, args, &acting, err))
        return false;
    const struct matter_desk desk = {
        .mem = cli->mem, .store = acting.store, .by = &acting.who, .now = acting.now
    };
    bool done = differences_keep(&desk, &filing->arena, found, asked->from, asked->to, &kept, err);
    acting_close(&acting);
    if (!done)
        return false;
    if (!args_flag(args, "json")) {
        buf_format(&cli->out, "kept: %zu new, %zu changed, %zu as before, %zu vanished\n",
                   kept.opened, kept.changed, kept.same, kept.vanished);
        return true;
    }
    json_open(&cli->out, '{');
    JSON_KEY(&cli->out, "kept");
    ace_kept_json(&cli->out, &kept);
    put_json_end(&cli->out);
    return true;
}

static bool reconcile(struct filing *filing, int *ret_status, struct err *err)
{
    const struct args *args = filing->shipping.args;
    struct reading reading;
    struct ace_found found;
    struct ace_sums sums = { 0 };
    if (!read_report(filing, &reading, &sums.unread, err) ||
        !filing_gather(filing, args->operand_count, err))
        return false;
    sums.filings = reading.count;
    sums.departures = eei_departed(&filing->list);
    const struct ace_asked asked = {
        .departures = filing->list.items,
        .departure_count = sums.departures,
        .filings = reading.filings,
        .filing_count = sums.filings,
        .from = args_number(args, "from", DATE_MIN),
        .to = args_number(args, "to", DATE_MAX),
    };
    if (!ace_reconcile(&asked, &filing->arena, &found, err) || !put_all(filing, &sums, &found, err))
        return false;
    if (sums.unread > 0 && args_text(args, "as").length > 0) {
        err_set(err, ERR_CONFLICT, "some rows could not be read: nothing is kept");
        return err_hint(err, "a report that is not whole would tell of what it has");
    }
    if (!keep(filing, &asked, &found, err))
        return false;
    *ret_status = sums.unread > 0 ? EXIT_UNREAD : found.count > 0 ? EXIT_REFUSED : EXIT_DONE;
    return true;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct filing filing;
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "there is no report");
        return err_hint(err, "name a file, CSV with a header; '-' is standard input");
    }
    bool done = filing_open(&filing, cli, args, err) && reconcile(&filing, ret_status, err);
    filing_close(&filing);
    return done;
}

static const struct option options[] = {
    { .name = "from",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "only cases of that day or later: of the departure, else of the filing" },
    { .name = "to",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "only cases of that day or earlier" },
    { .name = NULL },
};
static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_acting, &group_packs,
                                                     &group_json, NULL };
static const char *const ace_usage[] = { "FILE|- [--from DATE] [--to DATE] [--as NAME] --db PATH",
                                         NULL };

const struct command command_reconcile_ace = {
    .name = "ace",
    .summary = "a report of export filings, beside what departed",
    .usage = ace_usage,
    .help =
        "Reads a report of ACE, CSV with a header, and brings its rows together with the "
        "departures on file: by the ITN, which is the reference of a departure, then by "
        "license, quantity and value. Each difference is a case: a departure without a filing, "
        "a filing without a departure, one that was filed twice, another license, entry, value, "
        "quantity or date. A report of a month has the departures of that month: --from and "
        "--to leave out the others. With --as each is kept as a case: again the same is the same, "
        "what says something else is open again, and what a report of those days has no more has "
        "vanished. docs/shipments.md lists the columns and the cases.",
    .statuses = " 0  nothing differs\n 1  something differs\n"
                " 2  bad usage, no such database, or no report\n 3  the system failed\n"
                " 5  some rows could not be read; all others were looked at",
    .groups = groups,
    .operands_max = 1,
    .run = run,
};

static const struct command *const subcommands[] = {
    &command_reconcile_ace,     &command_reconcile_list,
    &command_reconcile_show,    &command_reconcile_explain,
    &command_reconcile_correct, &command_reconcile_disclose,
    &command_reconcile_close,   NULL
};
static const char *const usage[] = {
    "ace FILE|- [--from DATE] [--to DATE] [--as NAME] --db PATH",
    "list [--state STATE] --db PATH",
    "show CASE --db PATH",
    "explain|correct|disclose|close CASE... --reason TEXT --as NAME --db PATH",
    NULL,
};

const struct command command_reconcile = {
    .name = "reconcile",
    .summary = "what the government has on file, beside what is here",
    .usage = usage,
    .help =
        "Every difference is a case for somebody to look at. What departed, and what a license has "
        "left, is not changed by it. docs/shipments.md tells how.",
    .subcommands = subcommands,
};
