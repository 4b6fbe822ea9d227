/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_db.c - `licet db`: the database in which all is kept. */
#include "audit/verify.h"
#include "cli/acting.h"
#include "cli/option_groups.h"
#include "desk/journal.h"
#include "desk/ledger_log.h"
#include "desk/licenses.h"
#include "store/ledger_rows.h"
#include "store/people_rows.h"

#define FINDINGS_MAX ((size_t)1 << 20)

static const struct option_group *const groups[] = { &group_database, NULL };

/* ---- init, migrate ---- */

static bool run_init(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct str path;
    (void)ret_status;
    if (!acting_path(args, &path, err) || !store_create(cli->mem, path, err))
        return false;
    buf_format(&cli->out, "made %.*s\n", STR_ARG(path));
    return true;
}

static bool run_migrate(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct str path;
    int steps;
    (void)ret_status;
    if (!acting_path(args, &path, err) || !store_migrate(cli->mem, path, &steps, err))
        return false;
    if (steps == 0)
        buf_format(&cli->out, "%.*s is of this Licet already\n", STR_ARG(path));
    else
        buf_format(&cli->out, "%.*s: %d steps done\n", STR_ARG(path), steps);
    return true;
}

/* ---- verify ---- */

static bool verify(struct cli *cli, struct store *store, struct buf *found, size_t *ret_wrong,
                   struct err *err)
{
    static const struct audit_outside nothing = { 0 };
    struct audit_verdict log;
    size_t of_ledger;
    size_t of_log;
    size_t of_people;
    size_t of_licenses;
    size_t of_journal;
    if (!store_check(store, found, ret_wrong, err) ||
        !ledger_check(store, found, &of_ledger, err) ||
        !ledger_log_check(store, found, &of_log, err) ||
        !people_check(store, found, &of_people, err) ||
        !licenses_check(store, cli->arena, found, &of_licenses, err) ||
        !audit_verify(store, cli->mem, &nothing, found, &log, err) ||
        !journal_check(store, cli->mem, found, &of_journal, err))
        return false;
    *ret_wrong += of_ledger + of_log + of_people + of_licenses + log.wrong + of_journal;
    return true;
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
        buf_format(&cli->out, "%.*s is sound\n", STR_ARG(path));
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
        !verify_path(cli, from, &wrong, err))
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
static const char *const usage_backup[] = { "FILE --db PATH", NULL };

static const struct command command_init = {
    .name = "init",
    .summary = "make a database where none is",
    .usage = usage_init,
    .help =
        "Makes the file, which must not be there, with the tables of this Licet. It can be read "
        "and written by its owner alone.",
    .groups = groups,
    .run = run_init,
};
static const struct command command_migrate = {
    .name = "migrate",
    .summary = "bring a database up to this Licet",
    .usage = usage_init,
    .help =
        "Each step is done as a whole or not at all, and none is ever taken back. Make a backup "
        "before.",
    .groups = groups,
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
            "writing meanwhile.",
    .groups = groups,
    .operands_max = 1,
    .run = run_backup,
};
static const struct command command_restore = {
    .name = "restore",
    .summary = "make a database from a backup",
    .usage = usage_backup,
    .help = "Verifies the FILE, then copies it to where no database is.",
    .groups = groups,
    .operands_max = 1,
    .run = run_restore,
};

static const struct command *const subcommands[] = { &command_init,    &command_migrate,
                                                     &command_verify,  &command_backup,
                                                     &command_restore, NULL };
static const char *const usage[] = { "init --db PATH",         "migrate --db PATH",
                                     "verify --db PATH",       "backup FILE --db PATH",
                                     "restore FILE --db PATH", NULL };

const struct command command_db = {
    .name = "db",
    .summary = "init, migrate, verify, backup, restore: the store",
    .usage = usage,
    .help = "Licenses, reservations and shipments are kept in a database, a file of SQLite. What "
            "was acknowledged is on the disk.",
    .subcommands = subcommands,
};
