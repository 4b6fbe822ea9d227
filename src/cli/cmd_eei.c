/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_eei.c - `licet eei export`: what a filing of electronic export information needs. */
#include "cli/fail.h"
#include "cli/filing.h"
#include "cli/names_file.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "desk/eei_json.h"
#include "desk/money.h"

/* ---- CSV ---- */

static const char heading[] =
    "shipment,order,departed,itn,license_code,license_number,license_line,eccn,value,currency,"
    "quantity,ultimate_consignee,ultimate_consignee_country,ultimate_consignee_type,port,place,"
    "export_date,serials,lacks\n";

static void put_cell(struct buf *out, struct str text)
{
    bool quoted = false;
    for (size_t i = 0; i < text.length; i++)
        quoted = quoted || text.data[i] == ',' || text.data[i] == '"' || text.data[i] == '\n' ||
                 text.data[i] == '\r';
    if (!quoted) {
        buf_str(out, text);
    } else {
        buf_byte(out, '"');
        for (size_t i = 0; i < text.length; i++) {
            if (text.data[i] == '"')
                buf_byte(out, '"');
            buf_byte(out, text.data[i]);
        }
        buf_byte(out, '"');
    }
    buf_byte(out, ',');
}

static void put_number(struct buf *out, int64_t number)
{
    buf_int(out, number);
    buf_byte(out, ',');
}

static void put_row(struct buf *out, const struct eei *eei)
{
    char amount[NUM_TEXT_SIZE];
    char day[DATE_TEXT_SIZE];
    const char *lacks[EEI_LACKS_MAX];
    put_cell(out, eei->shipment);
    put_cell(out, eei->order);
    put_cell(out, eei->event > 0 ? STR("true") : STR("false"));
    put_cell(out, eei->itn);
    put_cell(out, eei->code);
    put_cell(out, eei->number);
    if (eei->line > 0)
        buf_int(out, eei->line);
    buf_byte(out, ',');
    put_cell(out, eei->eccn);
    put_cell(out, str_of(money_format(eei->value, eei->currency, amount)));
    put_cell(out, eei->currency);
    put_number(out, eei->quantity);
    put_cell(out, eei->consignee);
    put_cell(out, eei->country);
    put_cell(out, eei->type);
    put_cell(out, eei->port);
    put_cell(out, eei->place);
    put_cell(out, str_of(date_format(eei->day, day)));
    put_number(out, (int64_t)eei->serials);
    size_t count = eei_lacks(eei, lacks);
    for (size_t i = 0; i < count; i++)
        buf_format(out, "%s%s", i == 0 ? "" : ";", lacks[i]);
    buf_byte(out, '\n');
}

/* ---- the command ---- */

static bool put_all(struct filing *filing, struct err *err)
{
    struct cli *cli = filing->shipping.cli;
    bool json = args_flag(filing->shipping.args, "json");
    if (!json)
        buf_text(&cli->out, heading);
    for (size_t i = 0; i < filing->list.count; i++) {
        if (json)
            eei_json(&cli->out, &filing->list.items[i]);
        else
            put_row(&cli->out, &filing->list.items[i]);
        if (cli->out.length > FILING_FLUSH && !cli_flush(cli, err))
            return false;
    }
    return true;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct filing filing;
    bool done = filing_open(&filing, cli, args, err) && filing_gather(&filing, 0, err) &&
                put_all(&filing, err);
    *ret_status = filing.refused > 0 ? EXIT_UNREAD : EXIT_DONE;
    filing_close(&filing);
    return done;
}

static const struct option_group *const groups[] = { &group_names, &group_database, &group_packs,
                                                     &group_json, NULL };
static const char *const export_usage[] = { "[SHIPMENT...] --db PATH", NULL };

const struct command command_eei_export = {
    .name = "export",
    .summary = "what AES needs of what departed, or is released",
    .usage = export_usage,
    .help =
        "CSV with a header, or JSON lines: a line for each departure, and one for each shipment "
        "that is released and has not departed. The license code is that of the packs; the "
        "entries are those of the decision that it rests on. What is not known is empty, and "
        "listed under 'lacks'. docs/shipments.md lists the columns.",
    .statuses = " 0  done\n 2  bad usage, or no such database\n 3  the system failed\n"
                " 5  some of the shipments that were named are not there",
    .groups = groups,
    .operands_max = 4096,
    .run = run,
};

static const struct command *const subcommands[] = { &command_eei_export, NULL };
static const char *const usage[] = { "export [SHIPMENT...] --db PATH", NULL };

const struct command command_eei = {
    .name = "eei",
    .summary = "electronic export information, to be filed",
    .usage = usage,
    .help = "What the Automated Export System needs of each shipment. It files nothing.",
    .subcommands = subcommands,
};
