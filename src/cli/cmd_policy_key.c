/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_policy_key.c - `licet policy key`: a pair of keys for signing packs. */
#include <limits.h>
#include <sodium.h>
#include <unistd.h>

#include "cli/files.h"
#include "cli/policy_tools.h"
#include "keys/keys.h"

#define KEY_TEXT_MAX 1024

/* Both or neither. */
static bool write_pair(struct str path, struct str secret, struct str public_path,
                       struct str public_key, struct err *err)
{
    if (!file_create(path, secret, 0600, err))
        return err_hint(err, "a key is never written over; choose another name");
    if (file_create(public_path, public_key, 0644, err))
        return true;
    unlink(path.data);
    return err_hint(err, "a key is never written over; choose another name");
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct buf secret;
    struct buf open_key;
    struct buf name;
    (void)ret_status;
    if (args->operand_count == 0)
        return err_set(err, ERR_USAGE, "the file for the key is missing");
    struct str path = args->operands[0];
    buf_init(&name, cli->arena->mem, PATH_MAX);
    buf_str(&name, path);
    buf_text(&name, ".pub");
    struct str public_path = str_copy(cli->arena, buf_view(&name));
    buf_release(&name);
    if (public_path.data == NULL)
        return arena_error(cli->arena, err);
    buf_init(&secret, cli->mem, KEY_TEXT_MAX);
    buf_init(&open_key, cli->mem, KEY_TEXT_MAX);
    bool done = keys_new(&secret, &open_key, err) &&
                write_pair(path, buf_view(&secret), public_path, buf_view(&open_key), err);
    if (done)
        buf_format(&cli->out,
                   "%.*s       keep it secret: who has it signs\n%.*s   for those who "
                   "verify\n",
                   STR_ARG(path), STR_ARG(public_path));
    if (secret.data != NULL)
        sodium_memzero(secret.data, secret.length);
    buf_release(&secret);
    buf_release(&open_key);
    return done;
}

static const char *const usage[] = { "FILE", NULL };

static const struct example examples[] = {
    { "licet policy key house.key", "house.key to sign with, house.key.pub to verify with" },
    { NULL, NULL },
};

const struct command command_policy_key = {
    .name = "key",
    .summary = "make a pair of keys for signing packs",
    .usage = usage,
    .help = "Writes a secret key into FILE, which only its owner may read, and the public key "
            "beside it into FILE.pub (Ed25519). Neither is written over.",
    .examples = examples,
    .operands_max = 1,
    .run = run,
};
