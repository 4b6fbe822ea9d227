/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_lists_import.c - `licet lists import`: a file of a list becomes a version. */
#include <string.h>

#include "api/digest.h"
#include "base/date.h"
#include "base/sha256.h"
#include "cli/clock.h"
#include "cli/fetch.h"
#include "cli/files.h"
#include "cli/list_index.h"
#include "screen/source.h"
#include "text/json_write.h"

struct importing {
    struct cli *cli;
    const struct args *args;
    const struct list_source *source;
    struct snapshot snapshot;
    char sha256[DIGEST_HEX_SIZE];
    struct err *err;
};

#define FILES_MAX 8

/* The hash of the file; of several that of the lines that sha256sum prints for them. */
static bool name_files(struct importing *importing, const struct list_file *files, size_t count)
{
    struct arena *arena = importing->cli->arena;
    struct sha256 state;
    char hash[DIGEST_HEX_SIZE];
    struct buf names;
    sha256_begin(&state);
    buf_init(&names, importing->cli->mem, (size_t)1 << 16);
    for (size_t i = 0; i < count; i++) {
        struct str name = path_base(files[i].name);
        digest_text(files[i].text, hash);
        digest_line(&state, hash, name);
        buf_format(&names, "%s%.*s", i == 0 ? "" : ", ", STR_ARG(name));
    }
    digest_end(&state, importing->sha256);
    if (count == 1)
        memcpy(importing->sha256, hash, sizeof hash);
    importing->snapshot.origin.file = str_copy(arena, buf_view(&names));
    buf_release(&names);
    return importing->snapshot.origin.file.data != NULL || arena_error(arena, importing->err);
}

/* The files that were named. */
static bool open_files(struct importing *importing, struct list_file *files, size_t *ret_count)
{
    const struct args *args = importing->args;
    *ret_count = args->operand_count;
    for (size_t i = 0; i < args->operand_count; i++) {
        files[i].name = args->operands[i];
        if (!file_read(importing->cli->arena, files[i].name, LIST_TEXT_MAX, &files[i].text,
                       importing->err))
            return false;
    }
    importing->source = args_get(args, "source") != NULL
                            ? list_source_find(args_text(args, "source"), importing->err)
                            : list_source_of(&files[0], importing->err);
    return importing->source != NULL;
}

/* Where a file of the list is: with the authority, or of the same name in a mirror. */
static struct str address_of(const struct importing *importing, const char *official)
{
    struct str mirror = args_text(importing->args, "mirror");
    if (mirror.length == 0)
        return str_of(official);
    return str_join(importing->cli->arena, mirror, mirror.data[mirror.length - 1] == '/' ? "" : "/",
                    path_base(str_of(official)));
}

/* The files of the source, from the network. */
static bool fetch_files(struct importing *importing, struct list_file *files, size_t *ret_count)
{
    struct arena *arena = importing->cli->arena;
    importing->source = list_source_find(args_text(importing->args, "source"), importing->err);
    if (importing->source == NULL)
        return false;
    const char *const *addresses = importing->source->files;
    if (addresses[0] == NULL) {
        err_set(importing->err, ERR_USAGE, "there is no file of '%s' to fetch",
                importing->source->code);
        return err_hint(importing->err, "look at %s, and import from a file",
                        importing->source->address);
    }
    for (*ret_count = 0; addresses[*ret_count] != NULL; ++*ret_count) {
        struct list_file *file = &files[*ret_count];
        file->name = address_of(importing, addresses[*ret_count]);
        if (file->name.data == NULL)
            return arena_error(arena, importing->err);
        if (!fetch(arena, file->name, LIST_TEXT_MAX, &file->text, importing->err))
            return false;
    }
    return true;
}

static bool read_files(struct importing *importing)
{
    const struct args *args = importing->args;
    struct snapshot *snapshot = &importing->snapshot;
    struct list_file files[FILES_MAX];
    size_t count;
    int32_t today;
    int32_t fetched; /* where the law is: that day has begun there, too */
    bool online = args_flag(args, "online");
    if (!(online ? fetch_files : open_files)(importing, files, &count) ||
        !clock_today(STR("UTC"), &today, importing->err) ||
        !clock_today(STR(CLOCK_US_ZONE), &fetched, importing->err) ||
        !name_files(importing, files, count))
        return false;
    snapshot->origin.source = str_of(importing->source->code);
    snapshot->origin.sha256 = str_of(importing->sha256);
    snapshot->origin.issued = args_number(args, "date", fetched);
    snapshot->origin.imported = today;
    if (snapshot->origin.issued > today) {
        err_set(importing->err, ERR_VALUE, "a list cannot be of a day to come");
        return err_hint(importing->err, "--date is the day on which the list was published");
    }
    return importing->source->read(importing->cli->arena, importing->cli->mem, files, count,
                                   &snapshot->list, importing->err);
}

/* Against the version before it, if there is one. */
static bool accept(struct importing *importing, struct str folder)
{
    struct list_version *versions = NULL;
    const struct list_version *earlier = NULL;
    struct snapshot before;
    size_t count = 0;
    if (args_flag(importing->args, "accept-loss"))
        return true;
    if (is_folder(folder)) {
        if (!list_versions(importing->cli, importing->args, &versions, &count, importing->err))
            return false;
        earlier = list_version_on(versions, count, importing->snapshot.origin.source,
                                  importing->snapshot.origin.issued - 1);
    }
    if (earlier != NULL &&
        !list_load(importing->cli, importing->args, earlier, &before, importing->err))
        return false;
    return list_accept(importing->cli->arena, importing->source, &importing->snapshot.list,
                       earlier == NULL ? NULL : &before.list, importing->err);
}

static bool say(struct importing *importing, const struct list_version *version, bool is_new)
{
    const struct party_list *list = &importing->snapshot.list;
    struct cli *cli = importing->cli;
    struct list_count *counts;
    size_t count;
    struct buf text;
    struct page page;
    if (!list_counts(cli->arena, list, &counts, &count, importing->err))
        return false;
    buf_init(&text, cli->mem, (size_t)1 << 16);
    buf_text(&text, is_new ? "" : "already there: ");
    buf_format(&text, "%.*s: ", STR_ARG(version->file));
    put_entries(&text, list);
    buf_text(&text, " (");
    put_counts(&text, counts, count);
    buf_text(&text, "), ");
    put_names_and_repairs(&text, list);
    page_init(&page, &cli->out, &cli->style);
    page_line(&page, 0, 2);
    page_words(&page, INK_PLAIN, buf_view(&text));
    page_end(&page);
    buf_release(&text);
    return true;
}

static bool say_json(struct importing *importing, const struct list_version *version, bool is_new)
{
    const struct party_list *list = &importing->snapshot.list;
    struct buf *out = &importing->cli->out;
    json_open(out, '{');
    JSON_PUT_STRING(out, "version", version->file);
    JSON_PUT_BOOL(out, "new", is_new);
    JSON_PUT_STRING(out, "source", version->source);
    JSON_PUT_STRING(out, "sha256", importing->snapshot.origin.sha256);
    JSON_PUT_INT(out, "entries", list->entry_count);
    JSON_PUT_INT(out, "names", list->name_count);
    JSON_PUT_INT(out, "repairs", list->repair_count);
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
    return true;
}

static bool check_asked(const struct args *args, struct err *err)
{
    bool online = args_flag(args, "online");
    if (online && args->operand_count > 0)
        return err_set(err, ERR_USAGE, "both --online and a file are given");
    if (online && args_get(args, "source") == NULL) {
        err_set(err, ERR_USAGE, "say which list is to be fetched: --source LIST");
        return err_hint(err, "such as us-csl, us-sdn, un, uk");
    }
    if (!online && args_text(args, "mirror").length > 0)
        return err_set(err, ERR_USAGE, "--mirror goes with --online");
    if (!online && args->operand_count == 0) {
        err_set(err, ERR_USAGE, "the file of the list is missing");
        return err_hint(err, "name it, or have it fetched: --online --source us-csl");
    }
    if (args_text(args, "lists").length == 0)
        return err_set(err, ERR_USAGE, "say where the version goes: --lists DIR");
    if (!online && args_get(args, "date") == NULL) {
        err_set(err, ERR_USAGE, "say of which day the list is: --date DATE");
        return err_hint(err, "the day on which it was published, or fetched");
    }
    return true;
}

/*
 * The version is there already, and an index can be made at any time: whatever goes wrong with it
 * is of no matter here, and will be said by who looks for names.
 */
static void make_index(struct importing *importing)
{
    struct list_index index;
    struct err unused;
    (void)!list_index_open(&index, importing->cli, importing->args, DATE_OPEN, NULL, &unused);
    list_index_close(&index);
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct importing importing = { .cli = cli, .args = args, .err = err };
    struct str folder = args_text(args, "lists");
    struct list_version version;
    bool is_new;
    (void)ret_status;
    if (!check_asked(args, err))
        return false;
    if (!read_files(&importing) || !accept(&importing, folder) ||
        !list_keep(cli, args, &importing.snapshot, &version, &is_new, err))
        return false;
    make_index(&importing);
    return args_flag(args, "json") ? say_json(&importing, &version, is_new)
                                   : say(&importing, &version, is_new);
}

static const struct option options[] = {
    { .name = "source",
      .metavar = "LIST",
      .type = OPTION_TEXT,
      .help =
          "which list it is, if the file does not tell: us-csl, the Consolidated Screening List; "
          "us-el, the Entity List in its own words (the eCFR's XML); us-dpl, the Denied Persons "
          "List; us-sdn and us-nonsdn, the lists of OFAC (delimited files of parties, aliases, "
          "addresses, remarks), which do not tell; un, the Consolidated List of the Security "
          "Council (XML); eu, financial sanctions of the European Union (XML); uk, sanctions "
          "lists of the United Kingdom (CSV); jp-feul; cn-mofcom; own, a list of your own, "
          "which does not tell" },
    { .name = "date",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "the day on which the list was published; of one that is fetched, today" },
    { .name = "online", .help = "fetch the list of --source from who publishes it" },
    { .name = "mirror",
      .metavar = "URL",
      .type = OPTION_TEXT,
      .help = "with --online: fetch the files of the same names from there instead" },
    { .name = "accept-loss", .help = "take a list that lacks much of what it had, or has to have" },
    { .name = NULL },
};

static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_lists, NULL };

static const char *const usage[] = { "FILE… --lists DIR --date DATE",
                                     "--online --source LIST --lists DIR", NULL };

static const struct example examples[] = {
    { "licet lists import consolidated.csv --lists lists --date 2026-07-31",
      "the Consolidated Screening List as trade.gov publishes it (CSV)" },
    { "licet lists import sdn.csv alt.csv add.csv --source us-sdn --lists lists --date 2026-07-01",
      "OFAC's list with its aliases and addresses" },
    { "licet lists import UN_consolidated.xml --lists lists --date 2026-07-31",
      "the list of the Security Council; which one it is, the file tells" },
    { NULL, NULL },
};

const struct command command_lists_import = {
    .name = "import",
    .summary = "read a list and keep it as a version",
    .usage = usage,
    .help =
        "Reads the file whole or not at all. What is mended (blanks, an 'and' left over, a second "
        "party in a name, dates that cannot be) is written down with the version; see 'licet lists "
        "show --repairs'. A list that lacks a part that it has to have, or that lost more than a "
        "tenth of one of its lists, is refused, unless --accept-loss says that this is right.",
    .examples = examples,
    .statuses = " 0  done, or the version was there already\n"
                " 2  bad usage, or the list is damaged or cut short; nothing was done\n"
                " 3  the system failed",
    .groups = groups,
    .operands_max = FILES_MAX,
    .run = run,
};
