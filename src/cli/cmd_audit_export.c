/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_audit_export.c - `licet audit export`: a part of the log that stands by itself. */
#include "audit/export.h"
#include "cli/audit_options.h"
#include "cli/files.h"

#define DAY_MICROSECONDS (INT64_C(86400) * 1000000)

static bool write_part(void *context, struct str text, struct err *err)
{
    return file_parts_add(context, text, err);
}

/* Days of UTC, the last one whole. */
static void read_days(const struct args *args, struct audit_filter *filter)
{
    const struct option_value *from = args_get(args, "from");
    const struct option_value *to = args_get(args, "to");
    if (from != NULL)
        filter->from = from->number * DAY_MICROSECONDS;
    if (to != NULL)
        filter->to = (to->number + INT64_C(1)) * DAY_MICROSECONDS;
}

static bool export_to(struct cli *cli, struct store *store, struct str path,
                      const struct audit_filter *filter, struct err *err)
{
    struct file_parts parts;
    struct audit_exported exported;
    if (!file_parts_begin(cli->arena, path, 0600, &parts, err))
        return err_hint(err, "an export is never written over; choose another name");
    bool done = audit_export(store, cli->mem, filter, write_part, &parts, &exported, err);
    struct err lost;
    bool ended = file_parts_end(&parts, done, done ? err : &lost);
    if (!done || !ended)
        return false;
    buf_format(&cli->out, "%.*s: entries %lld of %lld, documents %lld\n", STR_ARG(path),
               (long long)exported.entries, (long long)exported.of, (long long)exported.documents);
    if (exported.later > 0)
        buf_format(&cli->out,
                   "%lld entries are later than the last checkpoint, and not in it; 'licet audit "
                   "checkpoint' makes one\n",
                   (long long)exported.later);
    return true;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct audit_label labels[AUDIT_LABELS_MAX];
    struct audit_filter filter = { .labels = labels };
    struct str path;
    (void)ret_status;
    if (!audit_need(args, "output", "into which file?", &path, err) ||
        !audit_labels(cli, args, labels, &filter.label_count, err))
        return false;
    read_days(args, &filter);
    struct store *store = audit_open(cli, args, err);
    bool done = store != NULL && export_to(cli, store, path, &filter, err);
    store_close(store);
    return done;
}

static const struct option options[] = {
    { .name = "db", .metavar = "PATH", .type = OPTION_FILE, .help = "the file of the database" },
    { .name = "output", .metavar = "FILE", .type = OPTION_FILE, .help = "the file to be made" },
    { .name = "from",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "recorded on that day of UTC, or later" },
    { .name = "to",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "recorded on that day of UTC, or earlier" },
    { .name = NULL },
};
static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_labels, NULL };

static const char *const usage[] = { "--output FILE --db PATH [LABELS] [--from DATE] [--to DATE]",
                                     NULL };
static const struct example examples[] = {
    { "licet audit export --db licet.db --license D123456 --output D123456.txt",
      "all that was done under that license" },
    { NULL, NULL },
};

const struct command command_audit_export = {
    .name = "export",
    .summary = "a part of the log that stands by itself",
    .usage = usage,
    .help =
        "Writes the entries that have all of the labels, the documents that are their evidence, "
        "and for each entry the proof that the log of the latest checkpoint has it: one file, "
        "with a list to be read at its head. Whoever has the public key can verify it, on any "
        "machine ('licet audit verify FILE --key KEY'). The same log gives the same bytes.",
    .examples = examples,
    .groups = groups,
    .run = run,
};
