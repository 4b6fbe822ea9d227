/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_check.c - `licet check`: one transaction, or a file of orders. */
#include "cli/deciding.h"
#include "cli/option_groups.h"
#include "wire/decision_json.h"

static void page(const struct deciding *deciding, const struct decision *decision, struct buf *out)
{
    show_decision(out, &deciding->cli->style, &deciding->packs.policy, decision, false);
}

static void heading(const struct deciding *deciding, struct buf *out)
{
    show_rows_header(&deciding->rows, out, &deciding->cli->style);
}

static void row(const struct deciding *deciding, const struct order *order,
                const struct decision *decision, struct buf *out)
{
    show_row(&deciding->rows, out, &deciding->cli->style, order, decision);
}

static const struct deciding_view view = {
    .json = decision_to_json,
    .page = page,
    .heading = heading,
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
    { "licet check --item \"NVIDIA H20\" --quantity 2000 --to CN --exporter \"NVIDIA Corporation\"",
      "one question" },
    { "licet check --item h200 --to CN --exporter \"Example Exporter, Inc.\" --on 2026-01-15",
      "on another date" },
    { "licet check --fact item.tpp=4992 --fact item.die_area=826 --to AE", "by figures" },
    { "licet check orders.csv --json >decisions.jsonl", "a file of orders" },
    { "licet check orders.csv --licenses licenses.jsonl", "with the licenses on file" },
    { NULL, NULL },
};

const struct command command_check = {
    .name = "check",
    .summary = "decide one transaction, or a file of orders",
    .usage = usage,
    .help =
        "Says whether the transaction may go, under which rule, and what would settle it if that "
        "is open. A plain question is helped with ordinary assumptions, each of them listed; "
        "what rests on one may not ship yet. An order (anything with an id) is never helped out: "
        "what it does not say is unknown.\n"
        "\n"
        "A FILE has orders as JSON, one a line, or as CSV with a header; '-' is standard input. "
        "Each is decided in input order, a row of a table or (--json) a line of JSON for each. "
        "Rows that cannot be read are reported with their line (with --json also in an 'error' "
        "among the answers), and the others are decided. An empty file is refused; a CSV header "
        "alone is a file of no orders.\n"
        "\n"
        "With --licenses an order that needs a license is authorized by one on file that covers "
        "it: exporter, item, parties, destination, end use, date, quantity and value. What one "
        "order takes is not there for the next. Without a reservation it may not ship yet.",
    .examples = examples,
    .statuses = group_statuses,
    .groups = groups,
    .operands_max = 1,
    .run = run,
};
