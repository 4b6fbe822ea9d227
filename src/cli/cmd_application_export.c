/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_application_export.c - `licet application export-748p`: what Form BIS-748P asks for. */
#include "cli/applying.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "desk/form_748p.h"

static void print(struct cli *cli, const struct application_record *record,
                  const struct form_748p *form)
{
    struct page page;
    buf_format(&cli->out, "Form BIS-748P: application %.*s, version %lld\n",
               STR_ARG(record->matter.name), (long long)record->matter.version);
    buf_text(&cli->out, "The number of a block is given where it was read; '-' is none or "
                        "nothing.\n\n");
    page_init(&page, &cli->out, &cli->style);
    for (size_t i = 0; i < form->count; i++) {
        const struct form_field *field = &form->fields[i];
        page_line(&page, 0, 32);
        page_text(&page, INK_FAINT, field->block == NULL ? "-" : field->block);
        page_at(&page, 6);
        page_text(&page, INK_PLAIN, field->name);
        page_at(&page, 32);
        page_words(&page, INK_STRONG, field->value.length > 0 ? field->value : STR("-"));
    }
    page_end(&page);
}

static bool export_fields(struct applying *applying, struct err *err)
{
    struct cli *cli = applying->cli;
    struct application_record record;
    struct form_748p form;
    if (!applying_load(applying, &record, err) ||
        !form_748p_make(cli->arena, record.content.root, applying->desk.today, &form, err))
        return false;
    if (args_flag(applying->args, "json"))
        form_748p_json(&cli->out, &form, record.matter.name, record.matter.version);
    else
        print(cli, &record, &form);
    return true;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct applying applying;
    (void)ret_status;
    bool done =
        applying_open(&applying, cli, args, APPLYING_TO_READ, err) && export_fields(&applying, err);
    applying_close(&applying);
    return done;
}

static const struct option options[] = {
    { .name = "on",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "the date of the application; left out: today" },
    { .name = NULL },
};
static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_database, &group_packs,
                                                     &group_json, NULL };
static const char *const usage[] = { "NAME [--on DATE] [--json] --db PATH", NULL };

const struct command command_application_export_748p = {
    .name = "export-748p",
    .summary = "the fields of Form BIS-748P, to be filed",
    .usage = usage,
    .help = "For whoever types them into the agency's system: it has no interface for programs. "
            "Blocks have their number where the regulation was read; what the form asks for "
            "besides, such as the documents that come with it, is not here.",
    .groups = groups,
    .operands_max = 1,
    .run = run,
};
