/* SPDX-License-Identifier: Apache-2.0 */
/* cli/serve_vault.c - see serve_vault.h. */
#include "cli/serve_vault.h"

static bool check_key(const struct vault *vault, const struct vault_survey *survey, struct err *err)
{
    if (survey->count[VAULT_LOCKED] == 0 ||
        survey->count[VAULT_SEALED] + survey->count[VAULT_BEFORE] > 0)
        return true;
    err_set(err, ERR_USAGE,
            vault->count == 0 ? "the secrets of the database are sealed, and there is no key"
                              : "the secrets of the database are sealed with another key");
    return err_hint(err, "give that one: --key FILE; docs/security.md tells what to do where it is "
                         "lost");
}

static void say(const struct vault *vault, const struct vault_survey *survey, struct buf *out)
{
    char id[VAULT_ID_TEXT_SIZE];
    if (vault->count == 0) {
        buf_text(out, "secrets in the database are not sealed: --key FILE seals them\n");
        return;
    }
    vault_id_text(vault->keys[0].id, id);
    buf_format(out, "secrets in the database are sealed with the key %s\n", id);
    size_t open = survey->count[VAULT_READABLE] + survey->count[VAULT_BEFORE];
    if (open > 0)
        buf_format(out, "%zu are not yet: 'licet db seal' does it\n", open);
    if (survey->count[VAULT_LOCKED] > 0)
        buf_format(out,
                   "%zu are sealed with another one: who they belong to cannot sign in with them\n",
                   survey->count[VAULT_LOCKED]);
}

bool serve_vault_look(struct cli *cli, const struct vault *vault, struct str database,
                      struct buf *out, struct err *err)
{
    struct vault_survey survey;
    struct store *store = store_open(cli->mem, database, err);
    if (store == NULL)
        return false;
    store_use_vault(store, vault);
    bool done = store_begin_reading(store, err);
    if (done) {
        done = vault_survey(store, cli->arena, &survey, err);
        store_rollback(store);
    }
    store_close(store);
    if (!done || !check_key(vault, &survey, err))
        return false;
    say(vault, &survey, out);
    return true;
}
