/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_db.c - `licet db`: the database in which all is kept. */
#include "audit/verify.h"
#include "cli/acting.h"
#include "cli/cmd_db_seal.h"
#include "cli/option_groups.h"
#include "desk/journal.h"
#include "desk/ledger_log.h"
#include "desk/licenses.h"
#include "desk/matters.h"
#include "store/ledger_rows.h"
#include "store/people_rows.h"

#define FINDINGS_MAX ((size_t)1 << 20)

static const struct option_group *const groups[] = { &group_database, NULL };

/* "WORD PATH WORD\n", but for what is secret in the path. */
static void say(struct cli *cli, const char *before, struct str path, const char *behind)
{
    buf_text(&cli->out, before);
    store_show(path, &cli->out);
    buf_text(&cli->out, behind);
}

/* ---- init, migrate ---- */

static bool run_init(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct str path;
    (void)ret_status;
    if (!acting_path(args, &path, err) || !store_create(cli->mem, path, err))
        return false;
    say(cli, "made ", path, "\n");
    return true;
}

static bool run_migrate(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    bool dry = args_flag(args, "dry-run");
    bool shuts_out;
    struct str path;
    int steps;
    (void)ret_status;
    if (!acting_path(args, &path, err) ||
        !(dry ? store_missing(cli->mem, path, &steps, &shuts_out, err)
              : store_migrate(cli->mem, path, &steps, err)))
        return false;
    say(cli, "", path, steps == 0 ? " has all steps of this Licet already\n" : ": ");
    if (steps == 0)
        return true;
    buf_format(&cli->out, "%d step%s ", steps, steps == 1 ? "" : "s");
    buf_text(&cli->out, !dry        ? "done\n"
                        : shuts_out ? "would be done; programs that use it now have to end before\n"
                                    : "would be done; programs that use it now may go on\n");
    return true;
}

/* ---- verify ---- */

static bool check_all(struct cli *cli, struct store *store, struct buf *found, size_t *ret_wrong,
                      struct err *err)
{
    static const struct audit_outside nothing = { 0 };
    struct audit_verdict log;
    size_t of_ledger;
    size_t of_log;
    size_t of_people;
    size_t of_licenses;
    size_t of_journal;
    size_t of_desk;
    if (!store_check(store, found, ret_wrong, err) ||
        !ledger_check(store, found, &of_ledger, err) ||
        !ledger_log_check(store, found, &of_log, err) ||
        !people_check(store, found, &of_people, err) ||
        !licenses_check(store, cli->arena, found, &of_licenses, err) ||
        !audit_verify(store, cli->mem, &nothing, found, &log, err) ||
        !journal_check(store, cli->mem, found, &of_journal, err) ||
        !desk_check(store, cli->mem, found, &of_desk, err))
        return false;
    *ret_wrong += of_ledger + of_log + of_people + of_licenses + log.wrong + of_journal + of_desk;
    return true;
}

/* All of it in one state, whatever is written meanwhile. */
static bool verify(struct cli *cli, struct store *store, struct buf *found, size_t *ret_wrong,
                   struct err *err)
{
    bool done = store_begin_reading(store, err);
    if (done) {
        done = check_all(cli, store, found, ret_wrong, err);
        store_rollback(store);
    }
    return done;
}

static bool verify_path(struct cli *cli, struct str path, size_t *ret_wrong, struct err *err)
{
    struct buf found;
    struct store *store = store_open(cli->mem, path, err);
    buf_init(&found, cli->mem, FINDINGS_MAX);
    bool done = store != NULL && verify(cli, store, &found, ret_wrong, err);
    store_close(store);
    if (done)
        buf_str(&cli->out, buf_view(&found));
    buf_release(&found);
    return done;
}

static bool run_verify(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct str path;
    size_t wrong;
    if (!acting_path(args, &path, err) || !verify_path(cli, path, &wrong, err))
        return false;
    if (wrong == 0)
        say(cli, "", path, " is sound\n");
    *ret_status = wrong == 0 ? 0 : 1;
    return true;
}

/* ---- backup, restore ---- */

static bool find_operand(const struct args *args, struct str *ret, struct err *err)
{
    if (args->operand_count == 1) {
        *ret = args->operands[0];
        return true;
    }
    err_set(err, ERR_USAGE, "which file is the backup?");
    return err_hint(err, "'licet help db %s' tells more", args->command->name);
}

static bool run_backup(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct str path;
    struct str to;
    (void)ret_status;
    if (!acting_path(args, &path, err) || !find_operand(args, &to, err) ||
        !store_copy(cli->mem, path, to, err))
        return false;
    buf_format(&cli->out, "%.*s is in %.*s\n", STR_ARG(path), STR_ARG(to));
    return true;
}

/* A backup that is not sound is none. */
static bool run_restore(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct str path;
    struct str from;
    size_t wrong;
    (void)ret_status;
    if (!acting_path(args, &path, err) || !find_operand(args, &from, err) ||
        !store_is_file(path, err) || !verify_path(cli, from, &wrong, err))
        return false;
    if (wrong > 0) {
        err_set(err, ERR_VALUE, "%.*s is not sound; nothing was restored", STR_ARG(from));
        return err_hint(err, "'licet db verify --db %.*s' tells what is wrong", STR_ARG(from));
    }
    if (!store_copy(cli->mem, from, path, err))
        return false;
    buf_format(&cli->out, "%.*s is as in %.*s\n", STR_ARG(path), STR_ARG(from));
    return true;
}

static const char *const usage_init[] = { "--db PATH", NULL };
static const char *const usage_migrate[] = { "[--dry-run] --db PATH", NULL };
static const char *const usage_backup[] = { "FILE --db PATH", NULL };

static const struct command command_init = {
    .name = "init",
    .summary = "make a database where none is",
    .usage = usage_init,
    .help =
        "Makes the file, which must not be there, with the tables of this Licet. It can be read "
        "and written by its owner alone. On a PostgreSQL server the database has to be there; it "
        "is given a schema `licet` with the tables.",
    .groups = groups,
    .run = run_init,
};
static const struct option migrate_options[] = {
    { .name = "dry-run",
      .help = "only tell what would be done, and whether programs that use it now may go on" },
    { .name = NULL },
};
static const struct option_group migrate_group = { "Options", migrate_options };
static const struct option_group *const migrate_groups[] = { &migrate_group, &group_database,
                                                             NULL };
static const struct command command_migrate = {
    .name = "migrate",
    .summary = "bring a database up to this Licet",
    .usage = usage_migrate,
    .help =
        "All steps that are missing are done, or none, and none is ever taken back. Make a backup "
        "before. Earlier programs that the steps let go on may use it meanwhile and afterwards; "
        "the others do nothing any more: docs/server.md has the order.",
    .groups = migrate_groups,
    .run = run_migrate,
};
static const struct command command_verify = {
    .name = "verify",
    .summary = "whether a database is sound",
    .usage = usage_init,
    .help =
        "Looks at all of it, in one state: damaged pages, rows that refer to none, accounts that "
        "are not the sum of their entries, reservations that do not add up, anything above its "
        "ceiling without an incident, roles that nobody could give, approvals of one person, "
        "entries of the log that are not as they were recorded, changes that the log does not tell "
        "of, and what it tells of that is not there. What is wrong is a line each.",
    .statuses =
        " 0  it is sound\n 1  it is not\n 2  there is no such database\n 3  it cannot be read",
    .groups = groups,
    .run = run_verify,
};
static const struct command command_backup = {
    .name = "backup",
    .summary = "copy a database that is in use",
    .usage = usage_backup,
    .help = "Copies it, as it is at one moment, to a FILE that must not be there. Others may go on "
            "writing meanwhile. For a database of PostgreSQL there is pg_dump.",
    .groups = groups,
    .operands_max = 1,
    .run = run_backup,
};
static const struct command command_restore = {
    .name = "restore",
    .summary = "make a database from a backup",
    .usage = usage_backup,
    .help = "Verifies the FILE, then copies it to where no database is. For a database of "
            "PostgreSQL there is pg_restore.",
    .groups = groups,
    .operands_max = 1,
    .run = run_restore,
};

static const struct command *const subcommands[] = { &command_init,    &command_migrate,
                                                     &command_verify,  &command_backup,
                                                     &command_restore, &command_db_key,
                                                     &command_db_seal, NULL };
static const char *const usage[] = { "init --db PATH",
                                     "migrate [--dry-run] --db PATH",
                                     "verify --db PATH",
                                     "backup FILE --db PATH",
                                     "restore FILE --db PATH",
                                     "key FILE",
                                     "seal --key FILE --db PATH",
                                     NULL };

const struct command command_db = {
    .name = "db",
    .summary = "init, migrate, verify, backup, restore, key, seal: the store",
    .usage = usage,
    .help = "Licenses, reservations and shipments are kept in a database: a file of SQLite, or a "
            "database of a PostgreSQL server (15 or later), which several machines may use at "
            "once. What was acknowledged is on the disk. A password is better kept in "
            "~/.pgpass than in the address, which others on the machine can see.",
    .subcommands = subcommands,
};
