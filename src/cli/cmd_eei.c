/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_eei.c - `licet eei export`: what a filing of electronic export information needs. */
#include "cli/fail.h"
#include "cli/filing.h"
#include "cli/names_file.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "desk/money.h"

/* What has to be there for a filing, and is not. */
struct lack {
    const char *word;
    bool is_lacking;
};

#define LACKS 6

static void find_lacks(const struct eei *eei, struct lack ret[LACKS])
{
    ret[0] = (struct lack){ "itn", eei->itn.length == 0 };
    ret[1] = (struct lack){ "license_code", eei->code.length == 0 };
    ret[2] = (struct lack){ "eccn", eei->eccn.length == 0 };
    ret[3] = (struct lack){ "ultimate_consignee", eei->consignee.length == 0 };
    ret[4] = (struct lack){ "ultimate_consignee_country", eei->country.length == 0 };
    ret[5] = (struct lack){ "ultimate_consignee_type", eei->type.length == 0 };
}

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
    struct lack lacks[LACKS];
    bool first = true;
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
    find_lacks(eei, lacks);
    for (size_t i = 0; i < LACKS; i++) {
        if (!lacks[i].is_lacking)
            continue;
        buf_format(out, "%s%s", first ? "" : ";", lacks[i].word);
        first = false;
    }
    buf_byte(out, '\n');
}

/* ---- JSON ---- */

static void put_json(struct buf *out, const struct eei *eei)
{
    char amount[NUM_TEXT_SIZE];
    struct lack lacks[LACKS];
    json_open(out, '{');
    JSON_PUT_STRING(out, "shipment", eei->shipment);
    JSON_PUT_STRING(out, "order", eei->order);
    JSON_PUT_BOOL(out, "departed", eei->event > 0);
    JSON_PUT_STRING(out, "itn", eei->itn);
    JSON_PUT_STRING(out, "license_code", eei->code);
    JSON_PUT_STRING(out, "license_number", eei->number);
    put_json_number(out, "license_line", eei->line);
    JSON_KEY(out, "eccn");
    json_open(out, '[');
    for (size_t at = 0; at < eei->eccn.length; at += EEI_ECCN_LENGTH + 1)
        json_string(out, str_slice(eei->eccn, at, at + EEI_ECCN_LENGTH));
    json_close(out, ']');
    JSON_KEY(out, "value");
    json_open(out, '{');
    JSON_PUT_WORD(out, "amount", money_format(eei->value, eei->currency, amount));
    JSON_PUT_STRING(out, "currency", eei->currency);
    json_close(out, '}');
    JSON_PUT_INT(out, "quantity", eei->quantity);
    JSON_PUT_STRING(out, "ultimate_consignee", eei->consignee);
    JSON_PUT_STRING(out, "ultimate_consignee_country", eei->country);
    JSON_PUT_STRING(out, "ultimate_consignee_type", eei->type);
    JSON_PUT_STRING(out, "port", eei->port);
    JSON_PUT_STRING(out, "place", eei->place);
    JSON_PUT_DATE(out, "export_date", eei->day);
    JSON_PUT_INT(out, "serials", (int64_t)eei->serials);
    JSON_KEY(out, "lacks");
    json_open(out, '[');
    find_lacks(eei, lacks);
    for (size_t i = 0; i < LACKS; i++) {
        if (lacks[i].is_lacking)
            json_word(out, lacks[i].word);
    }
    json_close(out, ']');
    put_json_end(out);
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
            put_json(&cli->out, &filing->list.items[i]);
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
