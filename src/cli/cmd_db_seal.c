/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_db_seal.c - `licet db key` and `licet db seal`: secrets that are sealed. */
#include "cli/cmd_db_seal.h"

#include <sodium.h>

#include "cli/acting.h"
#include "cli/files.h"
#include "cli/option_groups.h"
#include "cli/vault_file.h"

#define KEY_TEXT_MAX 256

/* ---- key ---- */

static bool run_key(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct buf text;
    (void)ret_status;
    if (args->operand_count == 0)
        return err_set(err, ERR_USAGE, "the file for the key is missing");
    struct str path = args->operands[0];
    buf_init(&text, cli->mem, KEY_TEXT_MAX);
    bool done = vault_key_new(&text, err) &&
                (file_create(path, buf_view(&text), 0600, err) ||
                 err_hint(err, "a key is never written over; choose another name"));
    if (text.data != NULL)
        sodium_memzero(text.data, text.length);
    buf_release(&text);
    if (done)
        buf_format(&cli->out, "%.*s   keep a copy elsewhere, and none beside the database\n",
                   STR_ARG(path));
    return done;
}

static const char *const key_usage[] = { "FILE", NULL };

static const struct example key_examples[] = {
    { "licet db key server.key", "what 'licet serve --key server.key' seals with" },
    { NULL, NULL },
};

const struct command command_db_key = {
    .name = "key",
    .summary = "make a key that secrets in a database are sealed with",
    .usage = key_usage,
    .help = "Writes 256 random bits into FILE, which only its owner may read and which is never "
            "written over. Whoever has the database and not the key finds no password by trying, "
            "and makes no codes of second factors. Who loses it gives everybody another password: "
            "docs/security.md.",
    .examples = key_examples,
    .operands_max = 1,
    .run = run_key,
};

/* ---- seal ---- */

static size_t seal_count(const struct vault_survey *survey)
{
    return survey->count[VAULT_READABLE] + survey->count[VAULT_BEFORE];
}

static void put_sealed(struct buf *out, const struct vault *vault, const struct vault_survey *was)
{
    char id[VAULT_ID_TEXT_SIZE];
    vault_id_text(vault->keys[0].id, id);
    buf_format(out, "sealed with the key %s: %zu now, %zu before\n", id, seal_count(was),
               was->count[VAULT_SEALED]);
    if (was->count[VAULT_LOCKED] > 0)
        buf_format(out,
                   "sealed with a key that is not here: %zu; --key-before FILE names it, or their "
                   "owners get others\n",
                   was->count[VAULT_LOCKED]);
}

static bool seal(struct cli *cli, struct store *store, struct vault_survey *ret, struct err *err)
{
    if (!store_begin(store, err))
        return false;
    if (vault_seal_all(store, cli->arena, ret, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

static bool run_seal(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct vault vault = { .count = 0 };
    struct vault_survey was;
    struct str path;
    struct store *store = NULL;
    bool done = acting_path(args, &path, err) && vault_from(cli, args, &vault, err);
    if (done && vault.count == 0) {
        err_set(err, ERR_USAGE, "there is no key to seal with");
        done = err_hint(err, "name one: --key FILE; 'licet db key' makes it");
    }
    if (done)
        store = store_open(cli->mem, path, err);
    if (store != NULL)
        store_use_vault(store, &vault);
    done = store != NULL && seal(cli, store, &was, err);
    store_close(store);
    if (done) {
        put_sealed(&cli->out, &vault, &was);
        *ret_status = was.count[VAULT_LOCKED] > 0 ? 1 : 0;
    }
    vault_forget(&vault);
    return done;
}

static const char *const seal_usage[] = { "--key FILE [--key-before FILE] --db PATH", NULL };

static const struct option_group *const seal_groups[] = { &group_vault, &group_database, NULL };

const struct command command_db_seal = {
    .name = "seal",
    .summary = "seal the secrets in a database, or seal them with another key",
    .usage = seal_usage,
    .help = "All passwords and second factors that can be read, or that --key-before opens, are "
            "sealed with the key, or none; what is sealed with it stays as it is. From then on "
            "'licet serve' and 'licet people password' need the key. Nothing is unsealed again. "
            "Backups of before still have what was readable then.",
    .statuses = " 0  all are sealed with the key\n"
                " 1  some are sealed with one that is not here\n"
                " 2  bad usage, or there is no such database\n"
                " 3  the system failed",
    .groups = seal_groups,
    .run = run_seal,
};
