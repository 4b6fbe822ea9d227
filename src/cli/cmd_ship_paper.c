/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_ship_paper.c - `licet ship paper`: a paper that shipments have with them. */
#include "api/digest.h"
#include "cli/files.h"
#include "cli/names_file.h"
#include "cli/option_groups.h"
#include "cli/rows_file.h"
#include "cli/shipping.h"

#define DOCUMENT_MAX ((size_t)256 << 20)

/* The SHA-256 of the document; absent if none was named. */
static bool read_document(struct cli *cli, const struct args *args, struct str *ret,
                          struct err *err)
{
    char hex[DIGEST_HEX_SIZE];
    struct str text;
    struct arena arena;
    struct str path = args_text(args, "file");
    *ret = (struct str){ 0 };
    if (path.data == NULL)
        return true;
    arena_init(&arena, cli->mem, DOCUMENT_MAX + 4096);
    bool done = file_read(&arena, path, DOCUMENT_MAX, &text, err);
    if (done)
        digest_text(text, hex);
    arena_release(&arena);
    if (!done)
        return false;
    *ret = str_copy(cli->arena, str_of(hex));
    return arena_sound(cli->arena, err);
}

static bool read_paper(struct cli *cli, const struct args *args, struct shipment_paper *ret,
                       struct err *err)
{
    *ret = (struct shipment_paper){ .rule = args_text(args, "rule"),
                                    .name = args_text(args, "name"),
                                    .reference = args_text(args, "reference"),
                                    .date = args_text(args, "date"),
                                    .expires = args_text(args, "expires"),
                                    .signer = args_text(args, "signer") };
    if (ret->rule.data == NULL && ret->name.data == NULL) {
        err_set(err, ERR_USAGE, "which paper?");
        return err_hint(err, "--rule names the rule that asks for it: 'licet ship release' tells");
    }
    if (!read_document(cli, args, &ret->sha256, err))
        return false;
    if (ret->reference.data == NULL && ret->sha256.data == NULL) {
        err_set(err, ERR_USAGE, "the paper has neither a number nor a document");
        return err_hint(err, "--reference NUMBER, --file FILE");
    }
    return args_text(args, "units").data == NULL ||
           licensing_count(args, "units", &ret->units, err);
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct shipping shipping;
    struct shipment_paper paper;
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "which shipment?");
        return err_hint(err, "'licet ship list' lists them");
    }
    if (!read_paper(cli, args, &paper, err))
        return false;
    bool done = shipping_open(&shipping, cli, args, SHIPMENT_AMEND, err);
    for (size_t i = 0; done && i < args->operand_count; i++) {
        const struct shipment_change change = { .transition = SHIPMENT_AMEND,
                                                .name = args->operands[i],
                                                .paper = &paper };
        done = shipping_do(&shipping, &change, args->operand_count > 1, err);
    }
    if (done)
        *ret_status = shipping_status(&shipping);
    shipping_close(&shipping);
    return done;
}

static const struct option options[] = {
    { .name = "rule",
      .metavar = "RULE",
      .type = OPTION_TEXT,
      .help = "the rule that asks for it, such as us/758.6" },
    { .name = "name", .metavar = "TEXT", .type = OPTION_TEXT, .help = "what it is" },
    { .name = "reference",
      .metavar = "NUMBER",
      .type = OPTION_TEXT,
      .help = "its number, or where it is filed" },
    { .name = "file",
      .metavar = "FILE",
      .type = OPTION_TEXT,
      .help = "the document itself: its SHA-256 is kept, and not the document" },
    { .name = "date", .metavar = "DATE", .type = OPTION_TEXT, .help = "the day on it" },
    { .name = "expires",
      .metavar = "DATE",
      .type = OPTION_TEXT,
      .help = "the last day on which it is good" },
    { .name = "signer", .metavar = "TEXT", .type = OPTION_TEXT, .help = "who signed it" },
    { .name = "units",
      .metavar = "N",
      .type = OPTION_TEXT,
      .help = "for how many units it is, in all shipments that go under it together" },
    { .name = NULL },
};
static const struct option_group own_group = { "Options", options };
static const struct option_group *const groups[] = { &own_group,    &group_names, &group_rows,
                                                     &group_acting, &group_json,  NULL };
static const char *const usage[] = {
    "SHIPMENT... --rule RULE --reference NUMBER [--units N] --as NAME --db PATH",
    "SHIPMENT... --rule RULE --file FILE [--expires DATE] --as NAME --db PATH",
    NULL,
};

const struct command command_ship_paper = {
    .name = "paper",
    .summary = "add a paper that a shipment is asked for",
    .usage = usage,
    .help =
        "The shipment gets another version that has it, instead of one of the same rule. "
        "'licet ship release' says which papers lack: what the rules of the packs ask for, such "
        "as the destination control statement on the invoice. A paper that is for so many units "
        "is a ceiling: all shipments that name its number have no more together.",
    .statuses = shipping_statuses,
    .groups = groups,
    .operands_max = 1024,
    .run = run,
};
