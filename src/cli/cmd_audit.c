/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_audit.c - `licet audit`: the log of who did what, verified and signed. */
#include "audit/checkpoint.h"
#include "audit/export.h"
#include "cli/audit_options.h"
#include "cli/clock.h"
#include "cli/fail.h"
#include "cli/files.h"
#include "cli/option_groups.h"
#include "text/json_write.h"

#define FINDINGS_MAX ((size_t)1 << 20)
#define CHECKPOINTS_MAX ((size_t)1 << 30)

/* ---- checkpoint ---- */

/* Nothing is signed that contradicts what was signed before, there or here. */
static bool check_file(struct cli *cli, struct store *store, struct str path, struct err *err)
{
    struct checkpoint_note last = { 0 };
    struct str text;
    if (!is_there(path))
        return true;
    if (!file_read(cli->arena, path, CHECKPOINTS_MAX, &text, err))
        return false;
    while (text.length > 0) {
        if (!checkpoint_read(&text, &last, err)) {
            err_wrap(err, "%.*s", STR_ARG(path));
            return err_hint(err, "was the file only half written? what is behind the last whole "
                                 "checkpoint has to go");
        }
    }
    if (last.whole.length == 0 || checkpoint_holds(store, &last.says, err))
        return true;
    return err_wrap(err, "%.*s", STR_ARG(path));
}

static bool check_store(struct cli *cli, struct store *store, struct err *err)
{
    struct checkpoint_note last;
    struct buf note;
    buf_init(&note, cli->mem, CHECKPOINT_NOTE_MAX);
    bool done = audit_checkpoint_last(store, &note, err);
    if (done && note.length > 0) {
        struct str text = buf_view(&note);
        done = checkpoint_read(&text, &last, err) && checkpoint_holds(store, &last.says, err);
    }
    buf_release(&note);
    return done;
}

/* Outside first: what is only there does no harm. */
static bool make_checkpoint(struct cli *cli, struct store *store, struct str path,
                            const struct key_secret *key, struct buf *note, struct err *err)
{
    struct checkpoint checkpoint;
    return check_file(cli, store, path, err) && check_store(cli, store, err) &&
           checkpoint_of(store, clock_now(), &checkpoint, err) &&
           checkpoint_write(&checkpoint, key, note, err) &&
           file_append(path, buf_view(note), 0644, err) &&
           audit_checkpoint_add(store, checkpoint.size, buf_view(note), err);
}

static bool sign(struct cli *cli, struct store *store, struct str path,
                 const struct key_secret *key, struct err *err)
{
    struct buf note;
    if (!store_begin(store, err))
        return false;
    buf_init(&note, cli->mem, CHECKPOINT_NOTE_MAX);
    bool done = make_checkpoint(cli, store, path, key, &note, err);
    if (!done)
        store_rollback(store);
    done = done && store_commit(store, err);
    if (done)
        buf_str(&cli->out, buf_view(&note));
    buf_release(&note);
    return done;
}

static bool run_checkpoint(struct cli *cli, const struct args *args, int *ret_status,
                           struct err *err)
{
    struct str path;
    struct str key_path;
    struct str text;
    struct key_secret key;
    (void)ret_status;
    if (!audit_need(args, "key", "which key?", &key_path, err) ||
        !audit_need(args, "to", "into which file?", &path, err) ||
        !file_read(cli->arena, key_path, AUDIT_KEY_FILE_MAX, &text, err))
        return false;
    if (!key_read_secret(text, &key, err))
        return err_wrap(err, "%.*s", STR_ARG(key_path));
    struct store *store = audit_open(cli, args, err);
    bool done = store != NULL && sign(cli, store, path, &key, err);
    key_forget(&key);
    store_close(store);
    return done;
}

/* ---- verify ---- */

struct verifying {
    struct key_public keys[AUDIT_KEYS_MAX];
    struct audit_outside outside;
    struct str name; /* of what is verified */
    struct buf found;
    struct audit_verdict verdict;
};

/* "findings": a string for each line. */
static void put_findings(struct buf *buf, struct str found)
{
    JSON_KEY(buf, "findings");
    json_open(buf, '[');
    while (found.length > 0) {
        size_t end = str_find(found, '\n');
        json_string(buf, str_slice(found, 0, end));
        found = str_slice(found, end + 1, found.length);
    }
    json_close(buf, ']');
}

static void show_json(struct buf *buf, const struct verifying *verifying)
{
    const struct audit_verdict *verdict = &verifying->verdict;
    json_open(buf, '{');
    JSON_PUT_STRING(buf, "log", verifying->name);
    JSON_PUT_BOOL(buf, "sound", verdict->wrong == 0);
    JSON_PUT_INT(buf, "entries", verdict->size);
    JSON_PUT_INT(buf, "checkpoints", (int64_t)verdict->checkpoints);
    JSON_PUT_INT(buf, "wrong", (int64_t)verdict->wrong);
    JSON_KEY(buf, "first");
    if (verdict->first == 0)
        json_null(buf);
    else
        json_int(buf, verdict->first);
    put_findings(buf, buf_view(&verifying->found));
    json_close(buf, '}');
    json_end(buf);
    buf_byte(buf, '\n');
}

static void show(struct buf *buf, const struct verifying *verifying)
{
    const struct audit_verdict *verdict = &verifying->verdict;
    buf_str(buf, buf_view(&verifying->found));
    if (verdict->wrong > AUDIT_FINDINGS_MAX)
        buf_format(buf, "… and %zu more\n", verdict->wrong - AUDIT_FINDINGS_MAX);
    buf_format(buf, "%.*s: entries %lld, checkpoints %zu: ", STR_ARG(verifying->name),
               (long long)verdict->size, verdict->checkpoints);
    if (verdict->wrong == 0)
        buf_text(buf, "sound\n");
    else if (verdict->first == 0)
        buf_text(buf, "not sound\n");
    else
        buf_format(buf, "wrong from entry %lld on\n", (long long)verdict->first);
}

static bool verify_export(const struct cli *cli, struct str path, struct verifying *verifying,
                          struct err *err)
{
    struct str text;
    if (verifying->outside.key_count == 0) {
        err_set(err, ERR_USAGE, "whose export is it?");
        return err_hint(err, "option '--key' names the public key");
    }
    verifying->name = path;
    verifying->outside.name = path;
    return file_read(cli->arena, path, CHECKPOINTS_MAX, &text, err) &&
           audit_export_verify(cli->mem, text, &verifying->outside, &verifying->found,
                               &verifying->verdict, err);
}

static bool verify_store(const struct cli *cli, const struct args *args,
                         struct verifying *verifying, struct err *err)
{
    struct str path = args_text(args, "checkpoints");
    if (path.length > 0 && verifying->outside.key_count == 0) {
        err_set(err, ERR_USAGE, "who signed the checkpoints?");
        return err_hint(err, "option '--key' names the public key");
    }
    verifying->name = args_text(args, "db");
    verifying->outside.name = path;
    if (path.length > 0 &&
        !file_read(cli->arena, path, CHECKPOINTS_MAX, &verifying->outside.checkpoints, err))
        return false;
    struct store *store = audit_open(cli, args, err);
    bool done = store != NULL && audit_verify(store, cli->mem, &verifying->outside,
                                              &verifying->found, &verifying->verdict, err);
    store_close(store);
    return done;
}

static bool run_verify(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct verifying verifying = { 0 };
    verifying.outside.keys = verifying.keys;
    if (!audit_keys(cli, args, verifying.keys, &verifying.outside.key_count, err))
        return false;
    buf_init(&verifying.found, cli->mem, FINDINGS_MAX);
    bool done = args->operand_count > 0 ? verify_export(cli, args->operands[0], &verifying, err)
                                        : verify_store(cli, args, &verifying, err);
    if (done && args_flag(args, "json"))
        show_json(&cli->out, &verifying);
    else if (done)
        show(&cli->out, &verifying);
    buf_release(&verifying.found);
    *ret_status = verifying.verdict.wrong == 0 ? EXIT_DONE : EXIT_REFUSED;
    return done;
}

/* ---- the commands ---- */

#define OPTION_DB                                                                                  \
    {                                                                                              \
        .name = "db", .metavar = "PATH", .type = OPTION_FILE, .help = "the file of the database"   \
    }

static const struct option checkpoint_options[] = {
    OPTION_DB,
    { .name = "key", .metavar = "FILE", .type = OPTION_FILE, .help = "the secret key" },
    { .name = "to",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "where checkpoints are kept, outside of the database; it is put behind them" },
    { .name = NULL },
};
static const struct option_group checkpoint_group = { "Options", checkpoint_options };
static const struct option_group *const checkpoint_groups[] = { &checkpoint_group, NULL };
static const char *const checkpoint_usage[] = { "--key FILE --to FILE --db PATH", NULL };

const struct command command_audit_checkpoint = {
    .name = "checkpoint",
    .summary = "sign what the log is now",
    .usage = checkpoint_usage,
    .help =
        "Signs the size of the log, the root of its tree and its chain, puts that behind what is "
        "in the file, and keeps it in the database, too. A log by itself cannot show that its end "
        "was cut, or that all of it was written anew; with a file that whoever runs the database "
        "cannot change, it can. A log that contradicts an earlier checkpoint is not signed.\n"
        "The file has signed notes as transparency logs have them (c2sp.org/tlog-checkpoint). "
        "'licet policy key' makes keys.",
    .groups = checkpoint_groups,
    .run = run_checkpoint,
};

static const struct option verify_options[] = {
    OPTION_DB,
    { .name = "checkpoints",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "those that were kept outside" },
    { .name = "key",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .repeatable = true,
      .help = "the public key of who signed them; several if it was changed" },
    { .name = NULL },
};
static const struct option_group verify_group = { "Options", verify_options };
static const struct option_group *const verify_groups[] = { &verify_group, &group_json, NULL };
static const char *const verify_usage[] = { "--db PATH [--checkpoints FILE --key FILE]",
                                            "EXPORT --key FILE", NULL };
static const struct example verify_examples[] = {
    { "licet audit verify --db licet.db --checkpoints outside.txt --key our.key.pub",
      "whether the log is what was signed" },
    { NULL, NULL },
};

const struct command command_audit_verify = {
    .name = "verify",
    .summary = "whether the log is what was recorded",
    .usage = verify_usage,
    .help =
        "Works everything out anew: each entry, the chain, the tree, labels, documents, "
        "checkpoints. What is wrong is a line each, and the first entry that is wrong is named: "
        "changed, missing, put in between, in another order. With the checkpoints that were kept "
        "outside, and the key, also whether the end was cut, the log was written anew, or an "
        "older copy put in its place.\n"
        "An export needs no database.",
    .examples = verify_examples,
    .statuses = " 0  it is sound\n 1  it is not\n 2  there is no such log\n 3  it cannot be read",
    .groups = verify_groups,
    .operands_max = 1,
    .run = run_verify,
};

static const struct command *const subcommands[] = {
    &command_audit_verify, &command_audit_export,  &command_audit_checkpoint, &command_audit_attach,
    &command_audit_hold,   &command_audit_release, &command_audit_retain,     NULL,
};
static const char *const usage[] = {
    "verify --db PATH [--checkpoints FILE --key FILE]",
    "verify EXPORT --key FILE",
    "export --output FILE --db PATH [LABELS] [--from DATE] [--to DATE]",
    "checkpoint --key FILE --to FILE --db PATH",
    "attach FILE --record KIND=ID --as NAME --db PATH",
    "hold --reason TEXT --as NAME --db PATH",
    "release HOLD --reason TEXT --as NAME --db PATH",
    "retain --approved-by NAME --as NAME --db PATH",
    NULL,
};

const struct command command_audit = {
    .name = "audit",
    .summary = "the log of who did what: verify, export, checkpoint",
    .usage = usage,
    .help = "Whatever is done with licenses, reservations, shipments and documents is an entry of "
            "the log, written with it or not at all. Entries are never changed and never removed; "
            "that none was is what 'verify' finds out.",
    .subcommands = subcommands,
};
