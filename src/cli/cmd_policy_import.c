/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_policy_import.c - `licet policy import`: what an agency publishes, into a pack. */
#include <assert.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "cli/embedded_table.h"
#include "cli/fail.h"
#include "cli/files.h"
#include "cli/import.h"
#include "cli/option_groups.h"
#include "cli/policy_tools.h"
#include "text/json_write.h"

struct importing {
    struct cli *cli;
    struct arena arena; /* of the edition */
    struct ecfr_table places, families;
    struct edition edition;
    struct packs packs;
    struct str folder;
    struct str path; /* of the file that is written */
    int32_t day;
    bool json;
};

/* ---- what is read ---- */

/* A table beside the pack, or the one inside the program. */
static bool read_table(struct importing *importing, const char *name, struct ecfr_table *table,
                       struct err *err)
{
    struct arena *arena = &importing->arena;
    struct str own = path_join(arena, importing->folder, str_of(name));
    struct str text = { 0 };
    if (own.data == NULL)
        return arena_error(arena, err);
    if (is_there(own))
        return file_read(arena, own, ECFR_FILE_MAX, &text, err) &&
               ecfr_table_read(arena, own.data, text, table, err);
    return embedded_table(arena, name, table, err);
}

static bool read_files(struct importing *importing, const struct args *args, struct err *err)
{
    edition_init(&importing->edition, &importing->arena, &importing->places, &importing->families);
    for (size_t i = 1; i < args->operand_count; i++) {
        struct str path = args->operands[i];
        struct str text;
        char name[ERR_FILE_MAX];
        struct buf buf = { .data = name, .capacity = sizeof name - 1, .limit = sizeof name - 1 };
        buf_str(&buf, path);
        name[buf.length] = '\0';
        if (!file_read(&importing->arena, path, ECFR_FILE_MAX, &text, err) ||
            !edition_add(&importing->edition, name, text, err))
            return false;
    }
    return edition_finish(&importing->edition, err);
}

/* The day of the edition: as said, or as the files say. */
static bool find_day(struct importing *importing, const struct args *args, struct err *err)
{
    const struct option_value *date = args_get(args, "date");
    struct err unread;
    if (date != NULL) {
        importing->day = (int32_t)date->number;
        return true;
    }
    err_clear(&unread);
    if (importing->edition.date.length > 0 &&
        date_parse(importing->edition.date, &importing->day, &unread))
        return true;
    err_set(err, ERR_USAGE, "the files do not say of which day they are");
    return err_hint(err, "add --date YYYY-MM-DD, the day asked for at ecfr.gov");
}

/* The packs as they are; their mistakes are looked at when the edition is among them. */
static bool load_packs(struct importing *importing, struct err *err)
{
    bool is_pack = is_folder(importing->folder);
    if (is_pack) {
        struct str *names;
        size_t count;
        if (!folder_list(&importing->arena, importing->folder, ".licet", &names, &count, err))
            return false;
        is_pack = count > 0;
    }
    if (!packs_load(&importing->packs, &importing->folder, is_pack ? 1 : 0, err))
        return false;
    if (importing->packs.policy.name.length > 0)
        return true;
    err_set(err, ERR_USAGE, "no file of '%.*s' says which pack it builds on",
            STR_ARG(importing->folder));
    return err_hint(err, "add 'use \"us\"' to one of them");
}

/* ---- what is written ---- */

static bool make_path(struct importing *importing, struct err *err)
{
    char name[sizeof "ecfr-YYYY-MM-DD.licet"];
    char day[DATE_TEXT_SIZE];
    struct buf buf = { .data = name, .capacity = sizeof name, .limit = sizeof name };
    buf_format(&buf, "ecfr-%s.licet", date_format(importing->day, day));
    importing->path = path_join(&importing->arena, importing->folder, buf_view(&buf));
    if (importing->path.data == NULL)
        return arena_error(&importing->arena, err);
    if (!is_there(importing->path))
        return true;
    err_set(err, ERR_USAGE, "the edition of %s is in the pack already", day);
    return err_hint(err, "remove '%.*s' to import it anew", STR_ARG(importing->path));
}

static bool write_edition(struct importing *importing, struct import_changes *changes,
                          struct err *err)
{
    struct buf text;
    buf_init(&text, importing->cli->mem, ECFR_FILE_MAX);
    bool done = import_write(&importing->arena, &importing->edition, &importing->packs.policy,
                             importing->day, &text, changes, err);
    if (done && changes->count > 0 && mkdir(importing->folder.data, 0777) != 0 &&
        !is_folder(importing->folder))
        done = err_set(err, ERR_IO, "could not make folder '%.*s'", STR_ARG(importing->folder));
    if (done && changes->count > 0)
        done = file_replace(&importing->arena, importing->path, buf_view(&text), err);
    buf_release(&text);
    return done;
}

/* The pack with the edition in it must still check; else the edition is taken out again. */
static bool check_again(struct importing *importing, struct err *err)
{
    packs_release(&importing->packs);
    packs_init(&importing->packs, importing->cli->mem);
    if (load_packs(importing, err) && packs_report(&importing->packs, err))
        return true;
    unlink(importing->path.data);
    return err_wrap(err, "with the edition in it, which was taken out again");
}

/* ---- what is said ---- */

static void say_change(struct importing *importing, const struct import_change *change)
{
    struct buf *out = &importing->cli->out;
    const char *what = change->kind == IMPORT_NEW     ? "new"
                       : change->kind == IMPORT_ADDED ? "add"
                                                      : "remove";
    if (importing->json) {
        json_open(out, '{');
        JSON_PUT_WORD(out, "change", what);
        JSON_PUT_STRING(out, "set", change->set);
        JSON_PUT_STRINGS(out, "members", change->members, change->count);
        json_close(out, '}');
        json_end(out);
        buf_byte(out, '\n');
        return;
    }
    buf_format(out, "%-7s%.*s", what, STR_ARG(change->set));
    for (size_t i = 0; i < change->count && i < 12; i++)
        buf_format(out, "%s%.*s", i == 0 ? ": " : ", ", STR_ARG(change->members[i]));
    if (change->count > 12)
        buf_format(out, " and %zu more", change->count - 12);
    buf_byte(out, '\n');
}

static void say_open(struct importing *importing, const struct ecfr_open *open)
{
    struct buf *out = &importing->cli->out;
    json_open(out, '{');
    JSON_PUT_STRING(out, "open", open->entry);
    JSON_PUT_STRING(out, "control", open->control);
    JSON_PUT_STRING(out, "cell", open->cell);
    JSON_PUT_STRING(out, "set", open->set);
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

static void say(struct importing *importing, const struct import_changes *changes)
{
    const struct edition *edition = &importing->edition;
    struct buf *out = &importing->cli->out;
    char day[DATE_TEXT_SIZE];
    for (size_t i = 0; i < changes->count; i++)
        say_change(importing, &changes->list[i]);
    for (size_t i = 0; importing->json && i < edition->open_count; i++)
        say_open(importing, &edition->opens[i]);
    if (importing->json)
        return;
    for (size_t i = 0; i < changes->differ_count; i++)
        buf_format(out, "differs: set '%.*s' of the packs is not what the edition has\n",
                   STR_ARG(changes->differ[i]));
    buf_format(out, "%s: %zu entries; %zu cells, of which %zu are open",
               date_format(importing->day, day), edition->entry_count, edition->cell_count,
               edition->open_count);
    buf_text(out, edition->open_count > 0 ? " (--json shows them with their text)\n" : "\n");
    if (changes->count == 0)
        buf_text(out, "nothing has changed; nothing was written\n");
    else
        buf_format(out, "written: %.*s\n", STR_ARG(importing->path));
}

/* ---- the command ---- */

static bool import(struct importing *importing, const struct args *args, struct err *err)
{
    struct import_changes changes = { 0 };
    if (!read_table(importing, "places.csv", &importing->places, err) ||
        !read_table(importing, "cells.csv", &importing->families, err) ||
        !read_files(importing, args, err) || !find_day(importing, args, err) ||
        !make_path(importing, err) || !load_packs(importing, err) ||
        !write_edition(importing, &changes, err))
        return false;
    if (changes.count > 0 && !check_again(importing, err))
        return false;
    say(importing, &changes);
    return true;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct importing importing = { .cli = cli, .json = args_flag(args, "json") };
    const struct option_value *into = args_get(args, "into");
    (void)ret_status;
    if (args->operand_count < 2 || !str_equal_text(args->operands[0], "ecfr")) {
        err_set(err, ERR_USAGE, "say what to import: ecfr, and its files");
        return err_hint(err, "as in: licet policy import ecfr part-774.xml --into packs/us-ccl");
    }
    if (into == NULL) {
        err_set(err, ERR_USAGE, "say into which pack: --into DIR");
        return err_hint(err, "a new folder is made; 'use \"us\"' in a file of it makes it a pack");
    }
    importing.folder = into->text;
    arena_init(&importing.arena, cli->mem, ECFR_ARENA_LIMIT);
    packs_init(&importing.packs, cli->mem);
    bool done = import(&importing, args, err);
    packs_release(&importing.packs);
    arena_release(&importing.arena);
    return done;
}

static const char *const sources[] = { "ecfr", NULL };

static const struct option options[] = {
    { .name = "into",
      .metavar = "DIR",
      .type = OPTION_FOLDER,
      .help = "the pack that takes the edition in" },
    { .name = "date",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "the day of the edition, where the files do not say it" },
    { .name = NULL },
};

static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_json, NULL };

static const char *const usage[] = { "ecfr --into DIR FILE…", NULL };

static const struct example examples[] = {
    { "licet policy import ecfr --into packs/us-ccl part-738.xml part-740.xml part-774.xml",
      "an edition of the Commerce Control List, with chart and country groups" },
    { NULL, NULL },
};

const struct command command_policy_import = {
    .name = "import",
    .summary = "take an edition of the regulations into a pack",
    .usage = usage,
    .help =
        "Reads parts 738, 740, 746 and 774 of title 15 as the eCFR publishes them in XML, and "
        "writes what changed since the edition before, as steps of dated sets, into a file of the "
        "pack: ecfr-DATE.licet. What is written in words that no table of the pack knows is not "
        "guessed at: it goes into sets that never clear, and --json shows it with its text.\n"
        "Rules are written by hand; they read the sets.",
    .examples = examples,
    .groups = groups,
    .operands_max = POLICY_PATHS_MAX,
    .operand_words = sources,
    .run = run,
};
