/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_lists_diff.c - `licet lists diff`: what changed between two versions of a list. */
#include "base/date.h"
#include "cli/list_files.h"
#include "screen/changes.h"
#include "screen/source.h"
#include "text/json_write.h"

struct diffing {
    struct cli *cli;
    const struct args *args;
    struct grid grid;
    struct err *err;
};

static const struct grid_column columns[] = {
    { .title = "list" },
    { .title = "change" },
    { .title = "name", .width_min = 20 },
    { .title = "what", .width_min = 8 },
};

static const char *change_word(const struct list_change *change)
{
    return change->before == NULL ? "added" : change->after == NULL ? "removed" : "changed";
}

static const struct {
    enum changed_part part;
    const char *word;
} part_words[] = {
    { CHANGED_NAMES, "names" },     { CHANGED_ADDRESSES, "addresses" },
    { CHANGED_LICENSE, "license" }, { CHANGED_NOTICE, "notice" },
    { CHANGED_OTHER, "other" },
};

#define PART_WORDS (sizeof part_words / sizeof part_words[0])

static bool put_row(struct diffing *diffing, const struct list_change *change)
{
    const struct listed *entry = change->after != NULL ? change->after : change->before;
    struct buf what;
    buf_init(&what, diffing->cli->mem, 256);
    for (size_t i = 0; i < PART_WORDS; i++) {
        if ((change->parts & part_words[i].part) != 0)
            buf_format(&what, "%s%s", what.length == 0 ? "" : ", ", part_words[i].word);
    }
    struct str text = str_copy(diffing->cli->arena, buf_view(&what));
    buf_release(&what);
    bool done = text.data != NULL && grid_cell(&diffing->grid, INK_STRONG, entry->list) &&
                grid_cell(&diffing->grid, INK_PLAIN, str_of(change_word(change))) &&
                grid_cell(&diffing->grid, INK_PLAIN, entry->names[0].text) &&
                grid_cell(&diffing->grid, INK_PLAIN, text);
    return done || arena_error(diffing->cli->arena, diffing->err);
}

static void put_json(struct diffing *diffing, struct str source, const struct list_change *change)
{
    const struct listed *entry = change->after != NULL ? change->after : change->before;
    struct buf *out = &diffing->cli->out;
    json_open(out, '{');
    JSON_PUT_STRING(out, "source", source);
    JSON_PUT_STRING(out, "list", entry->list);
    JSON_PUT_STRING(out, "number", entry->number);
    JSON_PUT_STRING(out, "name", entry->names[0].text);
    JSON_PUT_WORD(out, "change", change_word(change));
    JSON_KEY(out, "what");
    json_open(out, '[');
    for (size_t i = 0; i < PART_WORDS; i++) {
        if ((change->parts & part_words[i].part) != 0)
            json_string(out, str_of(part_words[i].word));
    }
    json_close(out, ']');
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

static bool put_changes(struct diffing *diffing, struct str source,
                        const struct list_changes *changes)
{
    struct buf *out = &diffing->cli->out;
    for (size_t i = 0; i < changes->count; i++) {
        if (args_flag(diffing->args, "json"))
            put_json(diffing, source, &changes->list[i]);
        else if (!put_row(diffing, &changes->list[i]))
            return false;
    }
    if (args_flag(diffing->args, "json"))
        return true;
    buf_format(out, "%.*s: ", STR_ARG(source));
    put_count(out, changes->added);
    buf_text(out, " added, ");
    put_count(out, changes->removed);
    buf_text(out, " removed, ");
    put_count(out, changes->changed);
    buf_text(out, " changed\n");
    if (changes->count > 0)
        grid_write(&diffing->grid, out, &diffing->cli->style, 0);
    return true;
}

static bool diff_source(struct diffing *diffing, struct str source,
                        const struct list_version *versions, size_t count, bool *ret_found)
{
    const struct args *args = diffing->args;
    const struct list_version *from =
        list_version_on(versions, count, source, args_number(args, "from", DATE_MIN));
    const struct list_version *to =
        list_version_on(versions, count, source, args_number(args, "to", DATE_OPEN));
    struct snapshot before;
    struct snapshot after;
    struct list_changes changes;
    *ret_found = from != NULL && to != NULL;
    if (!*ret_found)
        return true;
    grid_init(&diffing->grid, diffing->cli->arena, columns, sizeof columns / sizeof columns[0]);
    return list_load(diffing->cli, args, from, &before, diffing->err) &&
           list_load(diffing->cli, args, to, &after, diffing->err) &&
           list_compare(diffing->cli->arena, &before.list, &after.list, &changes, diffing->err) &&
           put_changes(diffing, source, &changes);
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct diffing diffing = { .cli = cli, .args = args, .err = err };
    struct list_version *versions;
    size_t count;
    bool some = false;
    (void)ret_status;
    if (args_get(args, "from") == NULL)
        return err_set(err, ERR_USAGE, "say from which day on: --from DATE");
    if (!list_versions(cli, args, &versions, &count, err))
        return false;
    for (const struct list_source *source = list_sources; source->code != NULL; source++) {
        bool found;
        if (!diff_source(&diffing, str_of(source->code), versions, count, &found))
            return false;
        some = some || found;
    }
    if (some)
        return true;
    err_set(err, ERR_USAGE, "no list has a version of the first of these days or earlier");
    return err_hint(err, "'licet lists status' tells which there are");
}

static const struct option options[] = {
    { .name = "from",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "the last version of that day or earlier" },
    { .name = "to",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "the same for the later one; the last of all if left out" },
    { .name = NULL },
};

static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_lists, NULL };
static const char *const usage[] = { "--from DATE [--to DATE] --lists DIR", NULL };

const struct command command_lists_diff = {
    .name = "diff",
    .summary = "what changed between two versions of a list",
    .usage = usage,
    .help = "Entries that came and went, and what changed of those that stayed: names, addresses, "
            "license requirement or review policy, notice, other. Entries are the same by the "
            "number that the list gives them; where it gives none, by list, name and countries.",
    .groups = groups,
    .run = run,
};
