/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_policy_key.c - `licet policy key`: a pair of keys for signing packs. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli/bundles.h"
#include "cli/files.h"
#include "cli/policy_tools.h"

#define KEY_TEXT_MAX 1024

/* Readable for its owner alone; an existing file is left as it is. */
static bool write_new(struct str path, struct str text, mode_t mode, struct err *err)
{
    int fd = open(path.data, O_WRONLY | O_CREAT | O_EXCL, mode);
    if (fd < 0) {
        err_set(err, errno == EEXIST ? ERR_USAGE : ERR_IO, "could not write '%.*s': %s",
                STR_ARG(path), strerror(errno));
        return err_hint(err, "a key is never written over; choose another name");
    }
    bool done = write(fd, text.data, text.length) == (ssize_t)text.length && fsync(fd) == 0;
    done = close(fd) == 0 && done;
    return done || err_set(err, ERR_IO, "could not write '%.*s'", STR_ARG(path));
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct buf secret;
    struct buf open_key;
    char name[4096];
    struct buf public_name = { .data = name, .capacity = sizeof name, .limit = sizeof name };
    (void)ret_status;
    if (args->operand_count == 0)
        return err_set(err, ERR_USAGE, "the file for the key is missing");
    struct str path = str_copy(cli->arena, args->operands[0]);
    buf_format(&public_name, "%.*s.pub", STR_ARG(path));
    struct str public_path = str_copy(cli->arena, buf_view(&public_name));
    if (path.data == NULL || public_path.data == NULL || public_name.failed)
        return arena_error(cli->arena, err);
    buf_init(&secret, cli->mem, KEY_TEXT_MAX);
    buf_init(&open_key, cli->mem, KEY_TEXT_MAX);
    bool done = bundle_new_keys(&secret, &open_key, err) &&
                write_new(path, buf_view(&secret), 0600, err) &&
                write_new(public_path, buf_view(&open_key), 0644, err);
    if (done)
        buf_format(&cli->out,
                   "%.*s       keep it secret: who has it signs\n%.*s   for those who "
                   "verify\n",
                   STR_ARG(path), STR_ARG(public_path));
    if (secret.data != NULL)
        memset(secret.data, 0, secret.length);
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
