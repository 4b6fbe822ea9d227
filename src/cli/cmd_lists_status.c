/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_lists_status.c - `licet lists status`: which versions there are. */
#include "base/date.h"
#include "cli/clock.h"
#include "cli/list_files.h"
#include "screen/source.h"
#include "text/json_write.h"

struct status {
    struct cli *cli;
    const struct args *args;
    int32_t today;
    bool damaged;
    struct err *err;
};

static void put_json(struct status *status, const struct list_version *version,
                     const struct snapshot *snapshot, const struct list_count *counts, size_t count)
{
    struct buf *out = &status->cli->out;
    json_open(out, '{');
    JSON_PUT_STRING(out, "source", version->source);
    JSON_PUT_DATE(out, "date", version->issued);
    JSON_PUT_INT(out, "age_days", status->today - version->issued);
    JSON_PUT_STRING(out, "version", version->file);
    JSON_PUT_STRING(out, "file", snapshot->origin.file);
    JSON_PUT_STRING(out, "sha256", snapshot->origin.sha256);
    JSON_PUT_DATE(out, "imported", snapshot->origin.imported);
    JSON_PUT_INT(out, "entries", snapshot->list.entry_count);
    JSON_PUT_INT(out, "names", snapshot->list.name_count);
    JSON_PUT_INT(out, "repairs", snapshot->list.repair_count);
    JSON_KEY(out, "lists");
    json_open(out, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "list", counts[i].list);
        JSON_PUT_INT(out, "entries", counts[i].entries);
        json_close(out, '}');
    }
    json_close(out, ']');
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

static void put_line(struct page *page, struct buf *text)
{
    page_words(page, INK_PLAIN, buf_view(text));
    page_end(page);
    buf_clear(text);
}

static void put_page(struct status *status, const struct list_version *version,
                     const struct snapshot *snapshot, const struct list_count *counts, size_t count,
                     struct buf *text)
{
    const struct party_list *list = &snapshot->list;
    char day[DATE_TEXT_SIZE];
    struct page page;
    page_init(&page, &status->cli->out, &status->cli->style);
    page_line(&page, 0, 2);
    page_words(&page, INK_STRONG, version->source);
    buf_format(text, "of %s, %d days old: ", date_format(version->issued, day),
               (int)(status->today - version->issued));
    put_entries(text, list);
    buf_text(text, ", ");
    put_names_and_repairs(text, list);
    put_line(&page, text);
    page_line(&page, 2, 4);
    put_counts(text, counts, count);
    put_line(&page, text);
    page_line(&page, 2, 4);
    buf_format(text, "from %.*s, imported %s, SHA-256 %.*s", STR_ARG(snapshot->origin.file),
               date_format(snapshot->origin.imported, day), STR_ARG(snapshot->origin.sha256));
    put_line(&page, text);
}

/* A version that cannot be read is said so, and the others are shown. */
static bool put_damaged(struct status *status, const struct list_version *version)
{
    struct buf *out = &status->cli->out;
    status->damaged = true;
    if (args_flag(status->args, "json")) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "source", version->source);
        JSON_PUT_DATE(out, "date", version->issued);
        JSON_PUT_STRING(out, "version", version->file);
        JSON_PUT_STRING(out, "damaged", str_of(status->err->message));
        json_close(out, '}');
        json_end(out);
        buf_byte(out, '\n');
        return true;
    }
    struct page page;
    page_init(&page, out, &status->cli->style);
    page_line(&page, 0, 2);
    page_words(&page, INK_STRONG, version->file);
    page_glue(&page);
    page_text(&page, INK_BAD, ": damaged:");
    page_text(&page, INK_BAD, status->err->message);
    page_glue(&page);
    page_text(&page, INK_PLAIN, ";");
    page_text(&page, INK_PLAIN, status->err->hint);
    page_end(&page);
    return true;
}

static bool put_version(struct status *status, const struct list_version *version)
{
    struct arena *arena = status->cli->arena;
    struct snapshot snapshot;
    struct list_count *counts;
    size_t count;
    if (!list_load(status->cli, status->args, version, &snapshot, status->err))
        return status->err->code == ERR_SYNTAX && put_damaged(status, version);
    if (!list_counts(arena, &snapshot.list, &counts, &count, status->err))
        return false;
    if (args_flag(status->args, "json")) {
        put_json(status, version, &snapshot, counts, count);
        return true;
    }
    struct buf text;
    buf_init(&text, status->cli->mem, (size_t)1 << 16);
    put_page(status, version, &snapshot, counts, count, &text);
    buf_release(&text);
    return true;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct status status = { .cli = cli, .args = args, .err = err };
    struct list_version *versions;
    size_t count;
    if (!clock_today(STR("UTC"), &status.today, err) ||
        !list_versions(cli, args, &versions, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct arena_place place = arena_mark(cli->arena);
        if (!put_version(&status, &versions[i]))
            return false;
        arena_rewind(cli->arena, place);
    }
    if (count == 0 && !args_flag(args, "json"))
        buf_text(&cli->out, "no list is there; 'licet lists import' puts one there\n");
    *ret_status = status.damaged ? 1 : 0;
    return true;
}

static const struct option_group *const groups[] = { &group_lists, NULL };
static const char *const usage[] = { "--lists DIR", NULL };

const struct command command_lists_status = {
    .name = "status",
    .summary = "which versions of which lists there are",
    .usage = usage,
    .help = "For each version, the earliest first: how old it is, how many entries of which list "
            "it has, what was mended, and the hash of the file that it was read from.",
    .statuses = " 0  done\n"
                " 1  a version is damaged\n"
                " 2  bad usage\n"
                " 3  the system failed",
    .groups = groups,
    .run = run,
};
